# A sweep in the lanes of vectors has the bits of its points one by one: on any number of threads, compiled or interpreted.
source "$(dirname "$0")/harness.sh"

cat >hh.nml <<'MODEL'
neuron HH {
    param g_Na = 120 mS/cm^2;  param g_K = 36 mS/cm^2;  param C = 1 uF/cm^2
    input I : uA/cm^2
    state u = -65 mV;  state m = 0.05;  state h = 0.6;  state n = 0.32
    let alpha_m = 0.1/ms/mV*(u + 40 mV)/(1 - exp(-(u + 40 mV)/10 mV))
    let alpha_n = 0.01/ms/mV*(u + 55 mV)/(1 - exp(-(u + 55 mV)/10 mV))
    C*du/dt = -g_Na*m^3*h*(u - 50 mV) - g_K*n^4*(u + 77 mV) - 0.3 mS/cm^2*(u + 54.387 mV) + I
    dm/dt = alpha_m*(1 - m) - 4/ms*exp(-(u + 65 mV)/18 mV)*m
    dh/dt = 0.07/ms*exp(-(u + 65 mV)/20 mV)*(1 - h) - 1/ms/(1 + exp(-(u + 35 mV)/10 mV))*h
    dn/dt = alpha_n*(1 - n) - 0.125/ms*exp(-(u + 65 mV)/80 mV)*n
    spike when u > 0 mV
}
population cell = HH()
record cell.u every 0.5 ms
sweep I0 in 1 uA/cm^2 .. 20 uA/cm^2 step 1 uA/cm^2 {
    drive cell.I = if t < 3 ms then 0 uA/cm^2 else I0
    set cell.g_K = 36 mS/cm^2 + I0*1/(10 mV)
    simulate 20 ms with dt = 0.01 ms
    # HERE
    let n = count(cell.spikes)
    let last = last(cell.u)
    let mean = mean(cell.u)
}
MODEL
sed 's/# HERE/for k in 1..1 { let nothing = k }/' hh.nml >alone.nml   # a loop inside: each point by itself

# Results as summary.json has them, in full digits.
results() { sed -n '/^    "\(n\|last\|mean\)": {/,/^    }/p' "$1/summary.json" | tr -d ,; }
nmlc run alone.nml --threads 1 --out alone;  exits 0
results alone >expected
check "three results of twenty points" [ "$(wc -l <expected)" = 75 ]
same() {
    exits 0
    results "$1" >found
    check "the same bits" cmp found expected
}
for threads in 1 2 3; do nmlc run hh.nml --threads $threads --out lanes$threads;  same lanes$threads; done
nmlc run hh.nml --threads 2 --interpret --out by_hand;  same by_hand
nmlc run hh.nml --emit=ir;  says "^kernel cell.step.lanes"
nmlc run lif.nml --emit=ir;  check "kernels for lanes only in sweeps" [ "$(grep -c lanes out)" = 0 ]

# A point that runs away is the one that is named; those before it are kept.
cat >runs_away.nml <<'MODEL'
neuron Square {
    param a = 1
    state u = 1
    du/dt = a*u^2
}
population cell = Square()
sweep a in [0.01, 0.02, 0.5, 0.03] {
    set cell.a = a
    simulate 3 with dt = 0.01
    print a
}
MODEL
nmlc run runs_away.nml;  exits 3
says "^a = 0.02";  check "nothing after it" [ "$(grep -c 'a = 0.03' out)" = 0 ];  warns "E0801"
finish
