"""The model of hh_100k.nml in Brian2's C++ standalone mode with its default flags, one thread: exponential Euler.
Prints one JSON line: processor seconds of the whole program at the two lengths given (ms)."""
import json
import os
import resource
import subprocess
import sys
import tempfile

import brian2 as b

neurons, short, long = int(sys.argv[1]), float(sys.argv[2]), float(sys.argv[3])


def seconds(duration):
    b.device.reinit()
    b.device.activate(build_on_run=False)
    b.defaultclock.dt = 0.01 * b.ms
    cell = b.NeuronGroup(neurons, """
du/dt = (-gNa*m**3*h*(u - ENa) - gK*n**4*(u - EK) - gL*(u - EL) + I)/C : volt
dm/dt = alpha_m*(1 - m) - beta_m*m : 1
dh/dt = alpha_h*(1 - h) - beta_h*h : 1
dn/dt = alpha_n*(1 - n) - beta_n*n : 1
alpha_m = 0.1/mV*(u + 40*mV)/(1 - exp(-(u + 40*mV)/(10*mV)))/ms : Hz
beta_m = 4*exp(-(u + 65*mV)/(18*mV))/ms : Hz
alpha_h = 0.07*exp(-(u + 65*mV)/(20*mV))/ms : Hz
beta_h = 1/(1 + exp(-(u + 35*mV)/(10*mV)))/ms : Hz
alpha_n = 0.01/mV*(u + 55*mV)/(1 - exp(-(u + 55*mV)/(10*mV)))/ms : Hz
beta_n = 0.125*exp(-(u + 65*mV)/(80*mV))/ms : Hz""", threshold="u > 0*mV", refractory="u > 0*mV", method="exponential_euler", namespace=dict(
        gNa=120 * b.msiemens / b.cm**2, gK=36 * b.msiemens / b.cm**2, gL=0.3 * b.msiemens / b.cm**2, ENa=50 * b.mV, EK=-77 * b.mV,
        EL=-54.387 * b.mV, C=1 * b.uF / b.cm**2, I=10 * b.uA / b.cm**2))
    cell.u = "-70*mV + 10*mV*i/N"
    cell.m, cell.h, cell.n = 0.0529324852572496, 0.59612075350846, 0.317676914060697
    spikes = b.SpikeMonitor(cell, record=False)
    b.Network(cell, spikes).run(duration * b.ms)
    with tempfile.TemporaryDirectory() as folder:
        b.device.build(directory=folder, compile=True, run=False, debug=False, with_output=False)
        before = resource.getrusage(resource.RUSAGE_CHILDREN)
        subprocess.run([os.path.join(folder, "main")], cwd=folder, check=True, stdout=subprocess.DEVNULL)
        after = resource.getrusage(resource.RUSAGE_CHILDREN)
        b.device.has_been_run = True
        return after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime


b.set_device("cpp_standalone", build_on_run=False)
first = seconds(short)
second = seconds(long)
print(json.dumps({"short": first, "long": second}))
