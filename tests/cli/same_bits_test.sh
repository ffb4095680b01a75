# One seed, one result: with any number of threads, compiled or interpreted, with the kernel cache or without, and whatever is recorded.
examples=$(cd "$(dirname "$0")/../../examples" && pwd)
source "$(dirname "$0")/harness.sh"

nmlc run noisy.nml --seed 5 --threads 1 --out one;  exits 0
trace=$(basename "$(find one -name '*u.npy')")
same() { exits 0; check "the same bits" cmp "$1/$trace" "one/$trace"; }
check "there is a trace" [ -s "one/$trace" ]
nmlc run noisy.nml --seed 5 --threads 4 --out four;                same four
nmlc run noisy.nml --seed 5 --threads 1 --out again;               same again
nmlc run noisy.nml --seed 5 --threads 1 --no-cache --out fresh;    same fresh
nmlc run noisy.nml --seed 5 --threads 2 --interpret --out by_hand; same by_hand
nmlc run noisy.nml --seed 6 --out other;  exits 0
check "another seed, another result" [ "$(cmp -s "other/$trace" "one/$trace"; echo $?)" = 1 ]
nmlc run lif.nml --out compiled;  exits 0
nmlc run lif.nml --interpret --out interpreted;  exits 0
check "spikes too" cmp compiled/cell_spikes.csv interpreted/cell_spikes.csv

# A network: spikes that cross between blocks and threads, random weights and delays, Poisson drive, slices, sums in one order.
cat >network.nml <<'MODEL'
import week2
neuron Cell {
    param tau = 20 ms
    input I : pA
    state u = -60 mV
    tau*du/dt = -(u + 49 mV) + 100 Mohm*I
    spike when u > -50 mV { u = -60 mV;  hold u for 5 ms }
}
population all[9000] = Cell(u = uniform(-60 mV, -50 mV))
population E = all[1..7200]
population I = all[7201..9000]
connect E -> all as exc { synapse = ExpCurrent(tau = 5 ms);  pattern = pairwise(p = 0.01);  w = normal(15 pA, 3 pA) at least 0 pA;  delay = uniform(0.3 ms, 2 ms) }
connect I -> all as inh { synapse = ExpCurrent(tau = 10 ms);  pattern = fixed_indegree(20);  w = -90 pA;  delay = 0.5 ms }
import stimuli.poisson
connect Poisson(rate = 200 Hz) -> E as outer { synapse = Delta();  w = 0.3 mV }
record all.spikes
simulate 60 ms with dt = 0.1 ms
MODEL
nmlc run network.nml --threads 1 --out net1;  exits 0
check "it fires" [ "$(wc -l <net1/all_spikes.csv)" -gt 1000 ]
for threads in 2 4; do
    nmlc run network.nml --threads $threads --out net$threads;  exits 0
    check "the same spikes with $threads threads" cmp net1/all_spikes.csv net$threads/all_spikes.csv
done
nmlc run network.nml --interpret --threads 2 --set all.tau=20ms --out net_by_hand;  exits 0
check "interpreted too" cmp net1/all_spikes.csv net_by_hand/all_spikes.csv
sed 's/^record all.spikes/record all.spikes, all[3].u, exc.I_syn every 1 ms/' network.nml >recorded.nml
nmlc run recorded.nml --threads 2 --out net_recorded;  exits 0
check "recorded or not" cmp net1/all_spikes.csv net_recorded/all_spikes.csv
sed 's/^simulate 60 ms/simulate 25.3 ms with dt = 0.1 ms\nsimulate 34.7 ms/' network.nml >in_two.nml
nmlc run in_two.nml --out net_in_two;  exits 0
check "in one go or in two" cmp net1/all_spikes.csv net_in_two/all_spikes.csv

# Sums over many senders at every moment: large thin networks, made and summed by several threads; binary units, slices, and values of any kind.
cat >large.nml <<'MODEL'
import week6
neuron Graded { input h;  state x = normal(0, 1);  x(t+1) = tanh(h) }
synapse Both { weight w;  post.h += w*pre.x }
population net[70000] = StochasticUnit(beta = 0.2)
population rates[9000] = Graded()
connect net -> net { synapse = Recurrent();  pattern = fixed_indegree(20);  w = 1 }
connect rates -> rates { synapse = Both();  pattern = fixed_indegree(200);  w = 0.1 }
connect rates[1..100] -> rates[11..8000] { synapse = Both();  pattern = pairwise(p = 0.05);  w = normal(0, 0.3) }
connect net -> rates { synapse = Recurrent();  pattern = fixed_indegree(300);  w = 0.01 }
record net[1..200].S, rates[7900..8100].x, net[69900..70000].S
record up = mean(net.S)
simulate 4 steps
MODEL
nmlc run large.nml --seed 5 --threads 1 --out large1;  exits 0
check "there are traces" [ "$(ls large1/*.npy | wc -l)" -ge 3 ]
for threads in 2 3; do
    nmlc run large.nml --seed 5 --threads $threads --out large$threads;  exits 0
    for trace in large1/*.npy; do check "the same bits" cmp "large$threads/$(basename "$trace")" "$trace"; done
done
nmlc explain large.nml;  exits 0
check "the cost of sums is explained" grep -q '20\*70000 in all: one weight for all' out
check "and the precision of weights" grep -q '4 bytes for a weight where each is a number of single precision, else 8' out

# Weights that change, at spikes alone and at every step, in two blocks of receivers.
cat >learning.nml <<'MODEL'
import week2
neuron Cell {
    state u : mV = 0 mV
    20 ms*du/dt = -u
    spike when u > 20 mV { u = 10 mV;  hold u for 2 ms }
}
rule Pair {
    state x = 0;  state y = 0
    20 ms*dx/dt = -x
    20 ms*dy/dt = -y
    on pre  { x += 1;  w -= 0.0105 w_unit*y }
    on post { y += 1;  w += 0.01 w_unit*x }
    bound w in 0 w_unit .. 1 w_unit
}
rule Scaled {
    state x = 0;  state y = 0
    20 ms*dx/dt = -x
    20 ms*dy/dt = -y
    on pre  { x += 1;  w -= 0.0105 w_unit*y }
    on post { y += 1;  w += 0.01 w_unit*x }
    every 7 ms { w = w*(1 w_unit + 0.001 w_unit*post.u/1 mV)/incoming(w) }
}
synapse Depressing { weight w : mV;  state x = 1;  100 ms*dx/dt = 1 - x;  on pre { post.u += w*x;  x -= 0.3*x } }
rule Rewarded {
    state x = 0;  state E = 0
    input success
    20 ms*dx/dt = -x
    500 ms*dE/dt = -E
    1 s*dw/dt = success*E*1 w_unit
    on pre  { x += 1 }
    on post { E += x }
}
import stimuli.poisson
population all[5000] = Cell(u = uniform(0 mV, 20 mV))
connect all -> all as pair { synapse = Delta();  pattern = fixed_indegree(20);  w = uniform(0 mV, 0.5 mV);  delay = uniform(0.3 ms, 2 ms);  rule = Pair() }
connect all -> all as slow { synapse = Delta();  pattern = fixed_indegree(5);  w = uniform(0 mV, 0.5 mV);  delay = 0.5 ms;  rule = Rewarded() }
connect all -> all as scaled { synapse = Depressing();  pattern = fixed_indegree(10);  w = 0.1 mV;  delay = uniform(0.3 ms, 1 ms);  rule = Scaled() }
connect Poisson(rate = 10 kHz) -> all as outer { synapse = Delta();  w = 0.12 mV }
drive slow.success = if t > 20 ms then 1 else 0
simulate 60 ms with dt = 0.1 ms
save pair.w to "pair.npy"
save slow.w to "slow.npy"
save scaled.w to "scaled.npy"
MODEL
nmlc run learning.nml --threads 1 --out learnt1;  exits 0
learnt() { exits 0; for weights in pair slow scaled; do check "the same weights: $1, $weights" cmp "learnt1/$weights.npy" "$1/$weights.npy"; done; }
for threads in 2 4; do nmlc run learning.nml --threads $threads --out learnt$threads;  learnt learnt$threads; done
nmlc run learning.nml --interpret --threads 2 --out learnt_by_hand;  learnt learnt_by_hand
sed 's/^simulate 60 ms/simulate 25.3 ms with dt = 0.1 ms\nsimulate 34.7 ms/' learning.nml >in_two.nml
nmlc run in_two.nml --out learnt_in_two;  learnt learnt_in_two
sed '/^simulate/i record all[7].u' learning.nml >recorded.nml
nmlc run recorded.nml --threads 2 --out learnt_recorded;  learnt learnt_recorded
sed -e '/^simulate/i record pair.w every 20 ms, slow.w every 20 ms' -e 's/^save \(.*\).w to/save [k*1 mV for k in 1..2] to/' learning.nml >recorded.nml
nmlc run recorded.nml --threads 2 --out learnt_at_times;  exits 0
last_of() { tail -c $(( 8 * $2 )) "$1"; }
check "recorded weights end as they are saved" cmp <(last_of learnt_at_times/pair_w.npy 100000) <(last_of learnt1/pair.npy 100000)

# Every example; of networks the first 40 ms. What is recorded besides is a state of each population.
said() { grep -v -e 'wall time' -e '^results in' "$1"; }
same_as_one() {
    exits 0
    said out >"$1.said"
    check "$name says the same: $1" cmp one.said "$1.said"
    for file in one/*; do
        [ "${file##*/}" = summary.json ] || check "$name writes the same: $1" cmp "$file" "$1/${file##*/}"
    done
}
for example in "$examples"/*/*.nml; do
    name=${example#"$examples/"}
    cp "${example%/*}"/*.csv . 2>/dev/null   # what it loads
    case $name in
        networks/*) sed -E -e 's/^simulate [0-9.]+ m?s/simulate 40 ms/' -e '/^(expect|print|plot|let) /d' "$example" >example.nml
            grep -q '^population all' example.nml && sed -i '/^simulate/i record all.spikes' example.nml ;;
        *) cp "$example" example.nml ;;
    esac
    cp example.nml more.nml
    for population in $(sed -n -E 's/^population ([^] =[]+).*/\1/p' example.nml); do
        for state in u v x w n m h S; do
            grep -q "\b$population\.$state\b" example.nml && continue
            sed "/^population $population\\b/a record $population.$state" more.nml >tried.nml
            nmlc check tried.nml
            [ "$status" = 0 ] && cp tried.nml more.nml && break
        done
    done
    rm -rf one two four more
    nmlc run example.nml --threads 1 --out one;  exits 0
    said out >one.said
    nmlc run example.nml --threads 2 --out two;  same_as_one two
    nmlc run example.nml --threads 4 --out four; same_as_one four
    nmlc run more.nml --threads 2 --out more;    exits 0
    check "$name: more is recorded" [ "$(ls more | wc -l)" -gt 1 ]
    for file in one/*; do
        [ "${file##*/}" = summary.json ] || check "$name: recorded or not" cmp "$file" "more/${file##*/}"
    done
done
finish
