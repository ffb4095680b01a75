"""The model of ../models/lif_100k.nml in Brian2's C++ standalone mode with its default flags, one thread.
Prints one JSON line: seconds of the simulation loop alone, and the number of spikes."""
import json
import sys
import tempfile

import brian2 as b

b.set_device("cpp_standalone", build_on_run=False)
duration = float(sys.argv[1]) * b.second if len(sys.argv) > 1 else 1 * b.second
b.defaultclock.dt = 0.1 * b.ms
tau, R, u_rest, theta, u_reset, I = 10 * b.ms, 10 * b.Mohm, -70 * b.mV, -50 * b.mV, -70 * b.mV, 2.5 * b.nA
cell = b.NeuronGroup(100_000, "du/dt = (-(u - u_rest) + R*I)/tau : volt (unless refractory)", threshold="u > theta", reset="u = u_reset",
                     refractory=2 * b.ms, method="exact")
cell.u = u_rest
spikes = b.SpikeMonitor(cell, record=False)
b.run(duration)
with tempfile.TemporaryDirectory() as folder:
    b.device.build(directory=folder, compile=True, run=True, debug=False, with_output=False)
    print(json.dumps({"seconds": b.device._last_run_time, "spikes": int(spikes.num_spikes)}))
