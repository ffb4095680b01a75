"""The network of brunel_stdp.nml in Brian2's C++ standalone mode with its default flags, one thread, traces kept once a neuron.
Prints one JSON line: processor seconds of the whole program at the two lengths given (ms), and the rate (Hz) in the longer one."""
import json
import resource
import sys
import tempfile

import brian2 as b

short, long = float(sys.argv[1]), float(sys.argv[2])


def seconds(duration):
    b.device.reinit()
    b.device.activate(build_on_run=False)
    b.seed(1)
    b.defaultclock.dt = 0.1 * b.ms
    cells = b.NeuronGroup(12500, """
du/dt = -u/(20*ms) : 1 (unless refractory)
dx/dt = -x/(20*ms) : 1
dy/dt = -y/(20*ms) : 1""", threshold="u > 20", reset="u = 10; x += 1; y += 1", refractory=2 * b.ms, method="exact")
    cells.u = "20*rand()"
    E, I = cells[:10000], cells[10000:]
    learning = b.Synapses(E, E, "w : 1", on_pre="u_post += w; w = clip(w - 0.00105*y_post, 0, 0.2)", on_post="w = clip(w + 0.001*x_pre, 0, 0.2)", delay=1.5 * b.ms)
    learning.connect(p=0.1)
    learning.w = 0.1
    fixed = b.Synapses(E, I, on_pre="u_post += 0.1", delay=1.5 * b.ms)
    fixed.connect(p=0.1)
    inhibition = b.Synapses(I, cells, on_pre="u_post -= 0.5", delay=1.5 * b.ms)
    inhibition.connect(p=0.1)
    outer = b.PoissonInput(cells, "u", 1000, 20 * b.Hz, weight=0.1)
    spikes = b.SpikeMonitor(cells, record=False)
    b.Network(cells, learning, fixed, inhibition, outer, spikes).run(duration * b.ms)
    with tempfile.TemporaryDirectory() as folder:
        b.device.build(directory=folder, compile=True, run=False, debug=False, with_output=False)
        before = resource.getrusage(resource.RUSAGE_CHILDREN)
        b.device.run(directory=folder, with_output=False, run_args=[])
        after = resource.getrusage(resource.RUSAGE_CHILDREN)
        rate = spikes.num_spikes / 12500 / duration * 1000
        return after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime, rate


b.set_device("cpp_standalone", build_on_run=False)
first, _ = seconds(short)
second, rate = seconds(long)
print(json.dumps({"short": first, "long": second, "rate": rate}))
