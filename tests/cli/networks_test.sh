# Connections that cannot be: each is refused with a number or a place, before anything is made, and nothing is left behind.
source "$(dirname "$0")/harness.sh"

cat >base <<'MODEL'
neuron Cell {
    input I : pA
    state u = -70 mV
    10 ms*du/dt = -(u + 70 mV) + 100 Mohm*I
    spike when u > -50 mV { u = -70 mV }
}
synapse Delta { weight w : mV;  on pre { post.u += w } }
constant k = 5
population E[10] = Cell()
population I[4] = Cell()
MODEL
incomplete() { [ ! -e "$1/summary.json" ] || grep -q '"complete": *false' "$1/summary.json"; }
try() {   # CODE "what it says" CONNECTION
    { cat base; echo "$3"; echo "simulate 1 ms with dt = 0.1 ms"; } >try.nml
    nmlc run try.nml "${@:4}";  exits 3;  warns "$1";  warns "$2";  warns "try.nml:11"
    check "nothing that looks whole is left" incomplete try.results
    rm -rf try.results
}
try E0861 "11 senders"                    'connect E -> I as c { synapse = Delta();  w = 1 mV;  delay = 1 ms;  pattern = fixed_indegree(k) }' --set k=11
try E0861 "9 of .E. can send"             'connect E -> E as c { synapse = Delta();  w = 1 mV;  delay = 1 ms;  pattern = fixed_indegree(10) }'
try E0861 "100 synapses"                  'connect E -> I as c { synapse = Delta();  w = 1 mV;  delay = 1 ms;  pattern = fixed_total(100) }'
try E0861 "has 10 neurons and .I. has 4"  'connect E -> I as c { synapse = Delta();  w = 1 mV;  delay = 1 ms;  pattern = one_to_one }'
try E0862 "at least one step of 0.1 ms"   'connect E -> E as c { synapse = Delta();  w = 1 mV;  delay = 0.01 ms }'
try E0862 "at least 0.1 ms"               'connect E -> E as c { synapse = Delta();  w = 1 mV;  delay = normal(0 ms, 1 ms) }'
try E0862 "not a number"                  'connect E -> I as c { synapse = Delta();  w[i, j] = 1 mV*sqrt(i - 2);  delay = 1 ms }'
try E0864 "cannot be read"                'connect E -> I as c { synapse = Delta();  pattern = from_file("no.csv") }'
printf 'pre,post,w,delay\n1,1,1,1\n3,x,1,1\n' >bad.csv
try E0864 "line 3 of .bad.csv.*.x. in the column .post."  'connect E -> I as c { synapse = Delta();  pattern = from_file("bad.csv") }'
printf 'pre,post,w,delay\n1,1,1,1\n11,2,1,1\n' >far.csv
try E0864 "line 3 of .far.csv.*neuron 11 of 10"  'connect E -> I as c { synapse = Delta();  pattern = from_file("far.csv") }'
printf 'pre,post\n1,1\n' >few.csv
try E0864 "no column .w."                 'connect E -> I as c { synapse = Delta();  pattern = from_file("few.csv");  delay = 1 ms }'

{ sed 's/population E\[10\]/population E[1000000]/; s/population I\[4\]/population I[1000000]/' base
  echo 'connect E -> I as c { synapse = Delta();  w = 1 mV;  delay = 1 ms }'; echo 'simulate 1 ms with dt = 0.1 ms'; } >huge.nml
nmlc run huge.nml;  exits 3;  warns E0863;  warns "1e+12 synapses"

{ cat base; echo 'connect E -> I as c { synapse = Delta();  w = 1 mV;  delay = 1.04 ms }'; echo 'simulate 1 ms with dt = 0.1 ms'; } >rounded.nml
nmlc run rounded.nml;  exits 0;  warns E0819;  warns "10.4 steps"

# Connections of a synapse with the same params share one set of states: the equations show it.
{ cat base; echo 'synapse Exp { param tau = 5 ms;  weight w : pA;  state g : pA = 0;  tau*dg/dt = -g;  on pre { g += w };  post.I += g }'
  echo 'connect E -> I as first  { synapse = Exp();  w = 1 pA;  delay = 1 ms }'
  echo 'connect I -> I as second { synapse = Exp();  w = 2 pA;  delay = 1 ms }'; echo 'simulate 1 ms with dt = 0.1 ms'; } >shared.nml
nmlc explain shared.nml;  exits 0;  says 'spikes of `first` and `second` (Exp) add to first.g: kept once for each cell'
check "no second set of states" [ "$(grep -c second.g out)" = 0 ]
finish
