# Neurons that are coupled all the time: one result for any number of threads, compiled or interpreted; the order of the method.
source "$(dirname "$0")/harness.sh"

# Enough synapses to be shared among threads: full and sparse, with spikes, and a part of which is recorded.
cat >network.nml <<'MODEL'
import week2
constant N = 300
neuron Unit {
    input h
    state x = 0
    let nu = tanh(x)
    10 ms*dx/dt = -x + h
    spike when x > 0.5 { x = 0 }
}
neuron Cell {
    input I : pA
    state u = -70 mV
    200 pF*du/dt = -10 nS*(u + 70 mV) + I
    spike when u > -65 mV { u = -70 mV;  hold u for 2 ms }
}
population net[N] = Unit(x = uniform(-0.5, 0.5))
population cell[N] = Cell(u = uniform(-70 mV, -65 mV))
connect net -> net as full { synapse = Rate();  w = normal(0, 0.1) }
connect cell -> cell as gap { synapse = GapJunction();  pattern = fixed_indegree(50);  w = uniform(0 nS, 0.2 nS) }
drive cell.I = 60 pA
record net[1..100].nu, cell.u every 1 ms
simulate 20 ms with dt = 0.1 ms
print count(net.spikes)
print count(cell.spikes)
MODEL
nmlc run network.nml --seed 5 --threads 1 --out one;  exits 0
check "spikes of coupled neurons" [ "$(sed -n 's/^count(cell.spikes) = //p' out)" -gt 30 ]
same() { exits 0; for trace in one/*.npy; do check "the same bits" cmp "$1/$(basename "$trace")" "$trace"; done; }
check "there are traces" [ "$(ls one/*.npy | wc -l)" -ge 2 ]
nmlc run network.nml --seed 5 --threads 2 --out two;  same two
nmlc run network.nml --seed 5 --threads 4 --out four;  same four
nmlc run network.nml --seed 5 --threads 2 --interpret --out by_hand;  same by_hand

# Delays in a file of synapses that act at once.
printf 'pre,post,w,delay\n1,2,0.1,1\n' >late.csv
sed 's/pattern = fixed_indegree(50);  w = uniform(0 nS, 0.2 nS)/pattern = from_file("late.csv")/' network.nml >late.nml
nmlc run late.nml;  exits 3; warns "E0841"; warns "late.nml"; warns "leave out the column .delay."
printf 'pre,post,w\n1,2,0.1\n' >late.csv
nmlc run late.nml;  exits 0

# A nonlinear ring: halving the step divides the error of rk4 by 16, of midpoint by 4.
cat >ring.nml <<'MODEL'
import week2
constant h = 0.01 ms
neuron Cell {
    input I : pA
    state u = -70 mV
    200 pF*du/dt = -10 nS*(u + 70 mV) + I
}
population ring[3] = Cell(u = [-40, -55, -70] mV) with method = METHOD
connect ring -> ring { synapse = Graded(E = -75 mV, u_half = -55 mV, k = 5 mV);  pattern = pairs(i <- j: mod(j - i, 3) == 1);  w = 20 nS }
record ring.u every 8 ms
simulate 24 ms with dt = h
save ring[1].u(24 ms) to "u.csv"
MODEL
order_of() {
    sed "s/METHOD/$1/" ring.nml >"$1.nml"
    for h in 0.0125 1 0.5; do nmlc run "$1.nml" --set h=${h}ms --out "$1$h" --quiet;  exits 0; tail -n 1 "$1$h/u.csv"; done |
        awk '{ u[NR] = $1 } END { print log((u[2] - u[1])/(u[3] - u[1]))/log(2) }'
}
between() { awk -v x="$1" -v low="$2" -v high="$3" 'BEGIN { exit !(x > low && x < high) }'; }
order=$(order_of rk4);  check "rk4 is of order 4, not $order" between "$order" 3.7 4.3
order=$(order_of midpoint);  check "midpoint is of order 2, not $order" between "$order" 1.8 2.2
finish
