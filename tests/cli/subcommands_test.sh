# check, explain, fmt and test.
source "$(dirname "$0")/harness.sh"

nmlc check lif.nml;                   exits 0; silent
nmlc check wrong.nml;                 exits 2; warns "error\[E[0-9]*\]"
nmlc check wrong.nml --format json;   exits 2
check "JSON" python3 -c 'import json; json.load(open("out"))'
NO_COLOR=1 nmlc check wrong.nml;      check "no colours in a file" [ -z "$(grep -a $'\033' err)" ]

nmlc explain lif.nml;   exits 0; says "exact"
nmlc explain E0701;     exits 0; says "file cannot be read"
nmlc explain E9999;     exits 64; warns "no message E9999"
nmlc explain wrong.nml; exits 2

nmlc fmt lif.nml;       exits 0; cp out formatted.nml
nmlc fmt formatted.nml; exits 0; check "idempotent" cmp -s out formatted.nml
nmlc fmt --check formatted.nml; exits 0; silent
printf 'population   a=LIF( )\n' >ugly.nml; cp ugly.nml before.nml
nmlc fmt --check ugly.nml;  exits 1; warns "ugly.nml"; check "left as it is" cmp -s ugly.nml before.nml
nmlc fmt -i ugly.nml;       exits 0; silent
check "rewritten" [ "$(cat ugly.nml)" = "population a = LIF()" ]
nmlc fmt --check ugly.nml;  exits 0
printf 'neuron {\n' >broken.nml; cp broken.nml before.nml
nmlc fmt -i broken.nml;     exits 2; check "left as it is" cmp -s broken.nml before.nml
nmlc fmt absent.nml;        exits 2

nmlc doc;               exits 0; says "^neurons"; says "^  neurons/lif.nml *(import week1)"; says "LIF *Leaky integrate-and-fire"; says "^synapses"; says "^functions of the language"; says " exprel"
nmlc doc LIF;           exits 0; says "^neuron LIF *(import week1)"; says "tau *10 ms *where tau > 0 ms *membrane time constant"; says "tau\*du/dt = -(u - u_rest) + R\*I"
nmlc doc pulse;         exits 0; says "^function pulse"
nmlc doc lif.nml;       exits 0; says "^neurons"; says "^  lif.nml$"
nmlc doc LIF lif.nml;   exits 0; says "^neuron LIF$"; says "theta *-50 mV"
printf 'import week1\npopulation cell = LIF()\nsimulate 1 ms\n' >uses.nml
nmlc doc LIF uses.nml;  exits 0; says "^neuron LIF *(<stdlib>/neurons/lif.nml)"
mkdir -p library/neurons; printf 'import neurons.mine\n' >library/week9.nml; printf '## Only here.\nneuron Mine { state u = 0;  du/dt = -u }\n' >library/neurons/mine.nml
nmlc doc --stdlib library;       exits 0; says "^  neurons/mine.nml  (import week9)"; says "Mine *Only here"; says "LIF *Leaky"
nmlc doc Mine --stdlib library;  exits 0; says "^neuron Mine *(import week9)"
nmlc doc LiF;           exits 64; warns "did you mean LIF"
nmlc doc A absent.nml;  exits 2; warns "absent.nml"

nmlc new neuron Mine;   exits 0; says "Mine.nml written"
nmlc test Mine.nml;     exits 0; says "^1 passed, 0 failed"
nmlc run Mine.nml;      exits 0
nmlc fmt --check Mine.nml; exits 0; silent
cp Mine.nml before.nml
nmlc new neuron Mine;   exits 3; warns "exists already"; check "left as it is" cmp -s Mine.nml before.nml
nmlc new neuron 3x;     exits 64; warns "cannot be the name"; check "no file" [ ! -e 3x.nml ]
nmlc new neuron ../x;   exits 64; check "no file" [ ! -e ../x.nml ]
nmlc new synapse Syn;   exits 0; says "Syn.nml written"
nmlc test Syn.nml;      exits 0; says "^1 passed, 0 failed"
nmlc run Syn.nml;       exits 0
nmlc fmt --check Syn.nml; exits 0; silent
nmlc new rule Learns;   exits 0; says "Learns.nml written"
nmlc test Learns.nml;   exits 0; says "^1 passed, 0 failed"
nmlc run Learns.nml;    exits 0
nmlc fmt --check Learns.nml; exits 0; silent
nmlc new rule Cell;     exits 0; says "Cell.nml written"
nmlc test Cell.nml;     exits 0; says "^1 passed, 0 failed"
nmlc new rule w;        exits 0; says "w.nml written"
nmlc new synapse ThreeSpikes; exits 0; says "ThreeSpikes.nml written"
nmlc test ThreeSpikes.nml;    exits 0; says "^1 passed, 0 failed"
nmlc new thing X;       exits 64; warns "no kind of model"

mkdir -p models/deeper
cat >models/good.nml <<'MODEL'
neuron Decay { param tau = 10 ms;  state u = 1 mV
    tau*du/dt = -u
}
test "decays as the closed form" {
    population cell = Decay()
    record cell.u
    simulate 20 ms with dt = 0.1 ms
    expect cell.u ~= 1 mV*exp(-t/cell.tau) within 1e-12 relative
}
MODEL
nmlc test models;  exits 0; says "decays as the closed form"; says "^1 passed, 0 failed"
sed -e 's/decays.*form/stays/' -e 's/expect.*/expect cell.u ~= 1 mV within 1 %/' models/good.nml >models/deeper/bad.nml
nmlc test models;  exits 1; says "FAILED stays"; says "^1 passed, 1 failed"
cp wrong.nml models/wrong.nml
nmlc test models;  exits 2; warns "wrong.nml"; says "^1 passed, 2 failed"
nmlc test lif.nml; exits 64; warns "no test"
nmlc test absent;  exits 64
finish
