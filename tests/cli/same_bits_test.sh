# One seed, one result: with any number of threads, compiled or interpreted, with the kernel cache or without.
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
finish
