# Ctrl-C and SIGTERM end a run early: status 3, what was recorded is kept and marked.
source "$(dirname "$0")/harness.sh"

sed -e 's/simulate 200 ms/simulate 10000 s/' -e '/^let/,$d' -e 's/^record.*/record cell.u every 10 ms/' lif.nml >long.nml
for signal in INT TERM; do
    # A background job of a script ignores SIGINT; env gives it back.
    env --default-signal=INT "$program" run long.nml --out $signal >out 2>err &
    sleep 1
    kill -$signal $!
    wait $!; status=$?
    exits 3
    warns "incomplete"
    check "marked" [ -e $signal/INCOMPLETE ]
    check "in the summary" grep -q '"complete": *false' $signal/summary.json
    check "recorded until then" [ "$(wc -l <$signal/cell_u.csv)" -gt 10 ]
done
finish
