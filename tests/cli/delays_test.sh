# Delayed values, `x(t - T)`, and periods: what is refused or rounded when the model runs, and the same bits whoever computes them.
source "$(dirname "$0")/harness.sh"

cat >delayed.nml <<'MODEL'
neuron Delayed {
    param T = 2 ms
    state x = 1
    1 ms*dx/dt = -x(t - T)
}
population cell = Delayed()
record cell.x
simulate 5 ms with dt = 0.1 ms
MODEL
nmlc run delayed.nml;  exits 0;  check "no warning" [ ! -s err ]
nmlc run delayed.nml --out a --set cell.T=0ms;    exits 3;  warns "E0851";  warns "above 0"
nmlc run delayed.nml --out b --set cell.T=-1ms;   exits 3;  warns "E0851"
nmlc run delayed.nml --out c --set cell.T=0.05ms; exits 3;  warns "E0851";  warns "less than a step of 0.1 ms"
nmlc run delayed.nml --out d --set cell.T=200s;   exits 3;  warns "E0852";  warns "2^20"
nmlc run delayed.nml --out e --set cell.T=1.04ms; exits 0;  warns "E0854";  warns "10.4 steps of 0.1 ms: rounded to 10"
check "the place is named" grep -q "delayed.nml:4" err

cat >periods.nml <<'MODEL'
neuron Ticks {
    param T = 2 ms
    state x = 0
    every T { x += 1 }
}
population cell[2] = Ticks()
record cell.x
simulate 5 ms with dt = 0.1 ms
MODEL
nmlc run periods.nml;  exits 0
nmlc run periods.nml --out p --set cell.T=0ms;    exits 3;  warns "E0805";  warns "period of .every T. in .cell. is 0 ms: it must be above 0"
check "the place is named" grep -q "periods.nml:4" err
nmlc run periods.nml --out q --set cell.T=0.05ms; exits 3;  warns "E0805";  warns "0.05 ms, less than a step of 0.1 ms"
sed 's/Ticks()/Ticks(T = [1, -1] ms)/' periods.nml >each.nml
nmlc run each.nml;     exits 3;  warns "E0805";  warns "of neuron 2 is -1 ms"

sed 's/cell = Delayed/cell[2000000] = Delayed/; s/record.*//; s/T = 2 ms/T = 100 s/' delayed.nml >large.nml
nmlc run large.nml;  exits 3;  warns "E0852";  warns "GB"
sed 's/simulate.*/simulate 1 s with dt = 0.1 ms\nset cell.T = 900 ms\nsimulate 1 ms/' delayed.nml >longer.nml
nmlc run longer.nml;  exits 3;  warns "E0853";  warns "cell"
nmlc explain delayed.nml;  exits 0;  says "Runge-Kutta of fourth order: reads delayed values";  says "delayed values are read at the beginning, middle and end of the step"

cat >many.nml <<'MODEL'
neuron Delayed {
    param T = 2 ms
    state x = 1
    state y = 0
    1 ms*dx/dt = -x(t - T) + y
    1 ms*dy/dt = sin(x(t - 1 ms)) - y
    spike when x > 1.5 { x = 0.5 }
}
population cell[5000] = Delayed(x = uniform(0, 2), T = 1.5 ms)
record cell[1..7].x, cell[3000].y
simulate 20 ms with dt = 0.1 ms
MODEL
nmlc run many.nml --threads 1 --out one;  exits 0
for threads in 2 4; do
    nmlc run many.nml --threads $threads --out "of_$threads";  exits 0
    for file in one/*.npy; do check "the same bits" cmp "$file" "of_$threads/$(basename "$file")"; done
done
nmlc run many.nml --interpret --out interpreted;  exits 0
for file in one/*.npy; do check "the same bits" cmp "$file" "interpreted/$(basename "$file")"; done
check "traces were written" [ "$(ls one/*.npy | wc -l)" -ge 2 ]
finish
