# Associative memory: one result for any number of threads, files of data, and what is refused while a model runs.
source "$(dirname "$0")/harness.sh"

# Enough to be shared among threads: weights that are never formed, of bits and of numbers, and sparse ones; stochastic units.
cat >network.nml <<'MODEL'
import week6
constant N = 3000
data p[mu in 1..150, i in 1..N] = choose(-1, 1)
data x[mu in 1..60, i in 1..N] = normal(0, 1)
population net[N] = StochasticUnit(beta = 3)
population other[N] = BinaryUnit(S = choose(-1, 1))
connect net -> net as memory { synapse = Recurrent();  w[i, j] = sum(p[mu, i]*p[mu, j] for mu in 1..150)/N }
connect net -> other { synapse = Recurrent();  w[i, j] = sum(x[mu, i]*x[mu, j] for mu in 1..60)/N }
connect other -> net { synapse = Recurrent();  pattern = fixed_indegree(100);  w = 0.001 }
record net.S, other.S
record m[mu in 1..3] = mean(p[mu, j]*net[j].S for j in 1..N)
record E = energy(memory)
set net[i].S = p[1, i]
simulate 6 steps
print last(m[1]), last(E)
MODEL
nmlc run network.nml --seed 5 --threads 1 --out one;  exits 0
same() { exits 0; for trace in one/*.npy; do check "the same bits" cmp "$1/$(basename "$trace")" "$trace"; done; }
check "there are traces" [ "$(ls one/*.npy | wc -l)" -ge 4 ]
nmlc run network.nml --seed 5 --threads 2 --out two;  same two
nmlc run network.nml --seed 5 --threads 4 --out four;  same four
nmlc run network.nml --seed 5 --threads 2 --interpret --out by_hand;  same by_hand
sed 's/simulate 6 steps/simulate 2 sweeps asynchronous with order = random/' network.nml >sweeps.nml
nmlc run sweeps.nml --seed 5 --threads 1 --out one_by_one;  exits 0
nmlc run sweeps.nml --seed 5 --threads 3 --out again;  exits 0
for trace in one_by_one/*.npy; do check "the same bits" cmp "again/$(basename "$trace")" "$trace"; done
check "another way of updating, another result" [ "$(cmp -s one_by_one/net_s.npy one/net_s.npy; echo $?)" != 0 ]

# Files: what `save` writes is read again; shapes are compared; pictures and tables.
cat >write.nml <<'MODEL'
neuron Idle { state x = 0;  x(t+1) = x }
population p = Idle()
simulate 1 steps
save [k^2 for k in 1..6] to "squares.npy"
MODEL
nmlc run write.nml --out saved;  exits 0
cp saved/squares.npy .
printf 'P2\n# a small picture\n3 2\n4\n0 1 2\n3 4 0\n' >picture.pgm
printf 'a,b,c\n1,2,3\n4,5,6.5\n' >table.csv
cat >read.nml <<'MODEL'
neuron Idle { state x = 0;  x(t+1) = x }
population p[6] = Idle()
data s = load("squares.npy")
data q[i in 1..6] = load("squares.npy")
data g[row in 1..2, column in 1..3] = load("picture.pgm")
data z[row in 1..2, column in 1..3] = load("table.csv")
set p.x = q
simulate 1 steps
expect q[6] == 36
expect s[2] == 4
expect g[2] ~= [0.75, 1, 0] within 0
expect z[2, 3] == 6.5
expect sum(z) == 21.5
MODEL
nmlc run read.nml;  exits 0
refused() { printf '%s\n' "$3" >>wrong_data.nml; nmlc run wrong_data.nml; exits 3; warns "$1"; warns "$2"; }
begin() { printf 'neuron Unit { input h; state S = 1; S(t+1) = sgn(h) }\nsynapse Recurrent { weight w; post.h += w*pre.S }\npopulation net[4] = Unit()\n' >wrong_data.nml; }
printf 'a,b,c\n1,2\n' >short.csv;  printf 'a,b\n1,x\n' >text.csv;  printf 'no numpy' >broken.npy;  : >empty.csv
begin; refused E0871 '2 x 3' 'data z[row in 1..3, column in 1..3] = load("table.csv"); simulate 1 steps'
begin; refused E0871 'line 2' 'data z[row in 1..1, column in 1..3] = load("short.csv"); simulate 1 steps'
begin; refused E0871 'column 2' 'data z = load("text.csv"); simulate 1 steps'
begin; refused E0871 'is no NPY file' 'data z = load("broken.npy"); simulate 1 steps'
begin; refused E0871 'no rows' 'data z = load("empty.csv"); simulate 1 steps'
begin; refused E0871 'cannot be read' 'data z = load("missing.csv"); simulate 1 steps'

# Values and indices.
begin; refused E0872 'yields -1 and 1' 'set net.S = 0; simulate 1 steps'
begin; refused E0872 '2\*p' 'data p[i in 1..4] = bernoulli(0.5); set net[i].S = p[i]; simulate 1 steps'
begin; refused E0809 'runs over 1 .. 2' 'data p[mu in 1..2, i in 1..4] = 1; for k in 1..3 { set net[i].S = p[k, i] }; simulate 1 steps'
begin; refused E0809 'there are 1 .. 4' 'connect net -> net { synapse = Recurrent();  w = 1 }; simulate 1 sweeps asynchronous with order = [1, 5]'
begin; refused E0816 'outside 0 .. 1' 'data a[k in 1..3] = k/2; data p[k in 1..3] = bernoulli(a[k]); simulate 1 steps'
begin; refused E0862 'divided by 0' 'constant Z = 0; connect net -> net { synapse = Recurrent();  w[i, j] = i*j/Z }; simulate 1 steps'

# Energy of weights that are not symmetric is given, with a word of warning.
begin; printf '%s\n' 'connect net -> net as c { synapse = Recurrent();  w[i, j] = i*j^2 }; record E = energy(c); simulate 2 steps; print E' >>wrong_data.nml
nmlc run wrong_data.nml;  exits 0;  warns E0873;  warns 'need not fall'
sed -i 's/i\*j^2/i*j/' wrong_data.nml
nmlc run wrong_data.nml;  exits 0;  check "nothing to warn of" [ ! -s err ]

# Patterns are drawn anew in every repetition, and are the same in the points of a sweep.
cat >drawn.nml <<'MODEL'
neuron Idle { state x = 0;  x(t+1) = x }
population p = Idle()
data a[k in 1..50] = uniform(0, 1)
repeat 2 { simulate 1 steps;  let first = mean(a) }
sweep s in [1, 2] { simulate 1 steps;  let same = mean(a) }
expect first[1] != first[2]
expect same[1] == same[2]
MODEL
nmlc run drawn.nml;  exits 0
finish
