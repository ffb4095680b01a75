# 0 done, 1 an expectation failed, 2 the model is wrong, 3 the run failed, 64 wrong usage; and none of them is lost in a broken pipe.
source "$(dirname "$0")/harness.sh"

nmlc run lif.nml;                       exits 0
nmlc run fails.nml;                     exits 1; warns "fails.nml:.*expectation failed"
nmlc run wrong.nml --out wrong.out;     exits 2; warns "wrong.nml:8:"; check "no results of a wrong model" [ ! -e wrong.out ]
nmlc run absent.nml;                    exits 2; warns "absent.nml"
nmlc run blows_up.nml;                  exits 3; warns "Square"
check "what was recorded is marked" [ -e blows_up.results/INCOMPLETE ]
check "so is the summary" grep -q '"complete": *false' blows_up.results/summary.json

nmlc;                                   exits 64
nmlc walk lif.nml;                      exits 64
nmlc run;                               exits 64
nmlc run lif.nml --frobnicate;          exits 64
nmlc run lif.nml --emit=soup;           exits 64; warns "the stages are"
nmlc run lif.nml --seed x;              exits 64
nmlc --help;                            exits 0; says "run"
nmlc --version;                         exits 0; says "^nmlc [0-9]"

"$program" run lif.nml   >/dev/full 2>err; status=$?; exits 3
"$program" run fails.nml >/dev/full 2>err; status=$?; exits 1
"$program" run wrong.nml >/dev/full 2>err; status=$?; exits 2
"$program" run wrong.nml >out 2>/dev/full; status=$?; exits 2
"$program" run lif.nml >&- 2>err;          status=$?; exits 3
{ "$program" run fails.nml 2>err; echo $? >status_behind_pipe; } | true
check "a closed pipe" [ "$(cat status_behind_pipe)" = 1 ]
finish
