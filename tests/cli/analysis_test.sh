# Phase planes, bifurcation diagrams and rest: what is printed, what lies in the result folder, and what ends a run.
source "$(dirname "$0")/harness.sh"

cat >plane.nml <<'EOF'
neuron FHN {
    input I
    state u = 0   ## membrane potential u
    state w = 0
    du/dt = u*(1 - u^2) - w + I
    dw/dt = 0.1*(u - 0.5*w + 1)
}
population cell = FHN()
phaseplane cell { I = 1.3;  u = -2 .. 2;  w = -1 .. 4 } as pp
bifurcation cell over I = 0 .. 4 as b
EOF
nmlc run plane.nml --out results;  exits 0
says "^phase plane of cell, I = 1.3"
says "unstable focus *0.0354085 ± 0.304476 i"
says "Hopf *1.2590703"
says "type II"
for file in pp.svg b.svg pp_fixed.csv pp_curves.csv b_branches.csv b_points.csv b_cycles.csv; do check "in the result folder: $file" [ -s "results/$file" ]; done
check "exact numbers" grep -q '^1,-0.541351098930' results/pp_fixed.csv
check "labels of the axes" grep -q 'membrane potential u' results/pp.svg
check "listed in the summary" grep -q '"csv": *"pp_fixed.csv"' results/summary.json

nmlc run plane.nml --out interpreted --interpret;  exits 0
for file in pp_fixed.csv pp_curves.csv b_points.csv b_cycles.csv; do check "interpreter and machine code give the same bits: $file" cmp -s "results/$file" "interpreted/$file"; done

# A plot draws the plane where it stands, with the trajectory, and then only there.
cat >later.nml <<'EOF'
neuron FHN { input I;  state u = 0;  state w = 0;  du/dt = u*(1 - u^2) - w + I;  dw/dt = 0.1*(u - 0.5*w + 1) }
population cell = FHN()
phaseplane cell { I = 1.3;  u = -2 .. 2;  w = -1 .. 4 } as pp
record cell.u, cell.w
drive cell.I = 1.3
simulate 50 with dt = 0.1
## Round and round
plot pp
EOF
nmlc run later.nml --out later;  exits 0
check "one figure" [ "$(ls later/*.svg)" = later/pp.svg ]
check "with the trajectory" grep -q trajectory later/pp.svg
check "under its title" grep -q 'Round and round' later/pp.svg

cat >unrest.nml <<'EOF'
neuron FHN { input I;  state u = 0;  state w = 0;  du/dt = u*(1 - u^2) - w + I;  dw/dt = 0.1*(u - 0.5*w + 1) }
population cell = FHN()
drive cell.I = 1.5
set cell = rest(cell)
EOF
nmlc run unrest.nml;  exits 3; warns "E0830"; warns "does not come to rest"; warns "unstable"

cat >nowhere.nml <<'EOF'
neuron Runaway { input I;  state u = 0;  du/dt = 1 + u^2 + I }
population cell = Runaway()
bifurcation cell over I = 0 .. 1
EOF
nmlc run nowhere.nml;  exits 3; warns "E0831"; warns "no fixed point"

cat >empty.nml <<'EOF'
neuron Runaway { state u = 0;  state w = 0;  du/dt = 1 + u^2;  dw/dt = u - w }
population cell = Runaway()
phaseplane cell { u = -1 .. 1;  w = -1 .. 1 } as pp
expect count(pp.fixed) == 0
print pp.fixed[1].u
EOF
nmlc run empty.nml;  exits 3; says "no fixed point for u in -1 .. 1"; warns "E0809"
finish
