# What a run prints and what lies in the result folder; the folder is never someone else's.
source "$(dirname "$0")/harness.sh"

nmlc run lif.nml
exits 0
says "^n = 14"
says "lif.results"
for file in summary.json cell_u.csv cell_u.npy cell_spikes.csv; do check "in the result folder" [ -s "lif.results/$file" ]; done
check "a figure" [ -n "$(find lif.results -name '*.svg')" ]
check "summary" grep -q '"complete": *true' lif.results/summary.json
check "no mark of an incomplete run" [ ! -e lif.results/INCOMPLETE ]

nmlc run lif.nml --quiet --out quiet;  exits 0; says "^n = 14"; check "only what the model prints" [ "$(wc -l <out)" = 1 ]
check "results all the same" cmp -s quiet/cell_u.csv lif.results/cell_u.csv

nmlc run lif.nml --set cell.tau=20ms --set cell.R=20Mohm --out set;  exits 0
check "a setting changes the result" [ "$(sed -n 's/^n = //p' out)" != 14 ]
nmlc run lif.nml --set cell.tua=20ms;  exits 2; warns "tau"

mkdir mine; echo precious >mine/file
nmlc run lif.nml --out mine;  exits 3; warns "mine"
check "a foreign folder is left alone" [ "$(ls mine)" = file ]
nmlc run lif.nml --out mine --overwrite;  exits 0
check "unless asked" [ -s mine/summary.json ]
cp lif.nml kept.nml
nmlc run lif.nml --out lif.nml --overwrite;  exits 3
check "the model file survives" cmp -s lif.nml kept.nml

{ cat lif.nml; printf 'save cell.u to "u.npy"\nsave isi(cell.spikes) to "isi.csv"\nsave 2*n to "n.npy"\n'; } >saves.nml
nmlc run saves.nml;  exits 0
check "a trace" [ "$(head -c 128 saves.results/u.npy | grep -ac "'shape': (2001, 1)")" = 1 ]
check "a list, one number a line" [ "$(wc -l <saves.results/isi.csv)" = 13 ]
check "a number" [ "$(tail -c 8 saves.results/n.npy | od -An -td8 -w8 | tr -d ' ')" = 4628574517030027264 ]
check "named in the summary" grep -q '"isi.csv"' saves.results/summary.json

printf 'import week2\nneuron Squid {\n    input I : uA/cm^2\n    state u = -65 mV\n    use Na, Kdr, Leak\n    1 uF/cm^2*du/dt = I\n}\npopulation cell = Squid()\nrecord cell.Na.m\nsimulate 1 ms with dt = 0.01 ms\n' >part.nml
nmlc run part.nml;  exits 0
check "a part of a channel is headed by both names" [ "$(head -n 1 part.results/cell_Na_m.csv)" = "t (ms),Na.m" ]

printf 'neuron Given {\n    param start = 0 ms\n    spike at [start, 5.04 ms]\n}\npopulation source = Given()\nrecord source.spikes\nsimulate 10 ms with dt = 0.1 ms\n' >given.nml
nmlc run given.nml;  exits 0; warns "E0822"; warns "from 5.04 ms to 5 ms"
check "stamps on the grid" [ "$(tail -n +2 given.results/source_spikes.csv | tr '\n' ' ')" = "0,1 5,1 " ]
nmlc run given.nml --out refused --set source.start=-1ms;  exits 3; warns "E0821"; warns "given.nml:3"; rm -r refused

nmlc run lif.nml --check-dt;  exits 0; says "dt/2"; says "cell.spikes: 14 spikes, 14 at dt/2"
for stage in ast model instances plan ir llvm asm; do
    nmlc run lif.nml --emit=$stage;  exits 0; check "stage $stage" [ -s out ]
done
nmlc run lif.nml --emit=ir;  says "^kernel "
check "emitting runs nothing" [ -z "$(find . -newer kept.nml -name 'INCOMPLETE')" ]
finish
