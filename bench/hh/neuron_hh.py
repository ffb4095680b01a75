"""Single compartments with NEURON's built-in hh (rates from its tables, its default), fixed step 0.01 ms, one thread.
Prints one JSON line: processor seconds of the loop, and the spikes of the last cell."""
import json
import sys
import time

from neuron import h

neurons, duration = int(sys.argv[1]), float(sys.argv[2])
cells, clamps = [], []
for k in range(neurons):
    cell = h.Section(name=f"cell{k}")
    cell.L = cell.diam = 10
    cell.insert("hh")
    clamp = h.IClamp(cell(0.5))
    clamp.delay, clamp.dur, clamp.amp = 0, 1e9, 0.01e-3 * 3.141592653589793 * 100 * 10   # 10 uA/cm^2, in nA
    cells.append(cell), clamps.append(clamp)
count = h.APCount(cells[-1](0.5))
h.dt = 0.01
h.celsius = 6.3
h.finitialize(-65)
start = time.process_time()
while h.t < duration - 1e-9:
    h.fadvance()
print(json.dumps({"seconds": time.process_time() - start, "spikes": int(count.n)}))
