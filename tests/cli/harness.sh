# Sourced by each script: `nmlc` is called in a fresh folder whose name has a space; a check that fails names its line, and the script
# goes on to the next.
#     nmlc run lif.nml         sets $status, and leaves what was printed in the files out and err
#     check "why" COMMAND...   the command must succeed
set -u
program=$1
folder=$(mktemp -d)/"a folder"
mkdir "$folder"
cd "$folder" || exit 1
trap 'rm -rf "$(dirname "$folder")"' EXIT
export XDG_CACHE_HOME=$folder/cache
failures=0

nmlc() {
    "$program" "$@" >out 2>err
    status=$?
}
check() {
    local why=$1
    shift
    "$@" && return
    failures=$((failures + 1))
    echo "line ${BASH_LINENO[0]}: $why: $*"
    echo "--- status ${status:-none}; out:"; head -c 2000 out
    echo "--- err:"; head -c 2000 err
}
exits() { check "exit status" [ "$status" = "$1" ]; }
says() { check "on standard output" grep -q -- "$1" out; }
warns() { check "on standard error" grep -q -- "$1" err; }
silent() { check "nothing on standard output" [ ! -s out ]; check "nothing on standard error" [ ! -s err ]; }
finish() { [ $failures = 0 ] && echo "all checks passed"; exit $((failures > 0)); }

# The models that the scripts use.
cat >lif.nml <<'MODEL'
neuron LIF {
    param tau     = 10 ms
    param R       = 10 Mohm
    param u_rest  = -70 mV
    param theta   = -50 mV
    input I : nA
    state u = u_rest
    tau*du/dt = -(u - u_rest) + R*I
    spike when u > theta { u = u_rest }
}
population cell = LIF()
drive cell.I = if 20 ms <= t < 180 ms then 3 nA else 0
record cell.u, cell.spikes
simulate 200 ms with dt = 0.1 ms
let n = count(cell.spikes)
print n
plot cell.u
MODEL
sed '/^plot/a expect n == 3' lif.nml >fails.nml
sed 's/R\*I/R*Q/' lif.nml >wrong.nml
cat >blows_up.nml <<'MODEL'
neuron Square {
    state u = 1
    du/dt = u^2
}
population cell = Square()
record cell.u
simulate 100 with dt = 0.01
MODEL
cat >noisy.nml <<'MODEL'
neuron Brownian {
    param tau   = 10 ms
    param sigma = 1 mV
    state u = 0 mV
    du/dt = -u/tau + sigma*sqrt(2/tau)*xi
}
population cell[1000] = Brownian(u = normal(0 mV, 1 mV))
record cell[1..7].u every 1 ms
simulate 20 ms with dt = 0.1 ms
MODEL
