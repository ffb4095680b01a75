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

nmlc run lif.nml --check-dt;  exits 0; says "dt/2"; says "cell.spikes: 14 spikes, 14 at dt/2"
for stage in ast model instances plan ir llvm asm; do
    nmlc run lif.nml --emit=$stage;  exits 0; check "stage $stage" [ -s out ]
done
nmlc run lif.nml --emit=ir;  says "^kernel "
check "emitting runs nothing" [ -z "$(find . -newer kept.nml -name 'INCOMPLETE')" ]
finish
