"""Reference runs in Brian2 of the networks that are compared in distribution; writes brian2.json beside this file.

    brian2_networks.py [--seeds N] [--out FILE] [NETWORK ...]      seeds 1 to N; those that the file has already are kept

cuba, coba, cobahh  benchmarks 2, 1 and 3 of Brette et al. 2007, J Comput Neurosci 23:349, after Vogels & Abbott 2005, J Neurosci 25:10786:
                    3200 excitatory and 800 inhibitory neurons, each pair with probability 0.02, no autapses, delay 0.1 ms. `refractory=5.1*ms`: 50 steps
                    of 0.1 ms in which the potential stands still, as `hold u for 5 ms` does; with 5 ms Brian2 holds it for 49
brunel              Brunel 2000, J Comput Neurosci 8:183, model A: 10,000 and 2,500 neurons, 1,000 and 250 senders each (different ones, not itself),
                    J = 0.1 mV, delay 1.5 ms; g = 5, nu_ext = 2 nu_thr: asynchronous irregular. The potential stands still for 2 ms after a spike
                    and what arrives meanwhile is lost; what arrives at its end counts"""
import argparse
import json
import os
import sys
import time

import brian2 as b
import numpy as np
from brian2 import Hz, mV, ms, nS, pF, second

from spike_statistics import statistics, summary

HERE = os.path.dirname(os.path.abspath(__file__))


def vogels_abbott(group, e_weight, i_weight, e_name, i_name):
    excitatory = b.Synapses(group[:3200], group, on_pre=f"{e_name} += w", delay=0.1 * ms, namespace={"w": e_weight})
    inhibitory = b.Synapses(group[3200:], group, on_pre=f"{i_name} += w", delay=0.1 * ms, namespace={"w": i_weight})
    excitatory.connect("i != j", p=0.02)
    inhibitory.connect("i + 3200 != j", p=0.02)
    return [group, excitatory, inhibitory]


def cuba():
    """tau v' = E - v + g_e + g_i; all in mV; E_L = -49 mV keeps the neurons above threshold, which stands for outer input."""
    group = b.NeuronGroup(4000, """dv/dt = (g_e + g_i - (v + 49*mV))/(20*ms) : volt (unless refractory)
                                   dg_e/dt = -g_e/(5*ms) : volt
                                   dg_i/dt = -g_i/(10*ms) : volt""",
                          threshold="v > -50*mV", reset="v = -60*mV", refractory=5.1 * ms, method="exact")
    group.v = "-60*mV + rand()*10*mV"
    return vogels_abbott(group, 1.62 * mV, -9 * mV, "g_e", "g_i")


def coba():
    """C v' = g_L (E_L - v) + g_e (0 mV - v) + g_i (-80 mV - v), C = 200 pF, g_L = 10 nS, E_L = -60 mV; nothing from outside: it sustains itself."""
    group = b.NeuronGroup(4000, """dv/dt = (10*nS*(-60*mV - v) + g_e*(0*mV - v) + g_i*(-80*mV - v))/(200*pF) : volt (unless refractory)
                                   dg_e/dt = -g_e/(5*ms) : siemens
                                   dg_i/dt = -g_i/(10*ms) : siemens""",
                          threshold="v > -50*mV", reset="v = -60*mV", refractory=5.1 * ms, method="exponential_euler")
    group.v = "-60*mV + (randn()*5 - 5)*mV"
    group.g_e = "(randn()*1.5 + 4)*10*nS"
    group.g_i = "(randn()*12 + 20)*10*nS"
    return vogels_abbott(group, 6 * nS, 67 * nS, "g_e", "g_i")


def cobahh():
    """Traub & Miles as in Brette et al., table 2: area 20,000 um2 and so C = 200 pF, g_L = 10 nS, g_Na = 20 uS, g_K = 6 uS, V_T = -63 mV.
    A spike is a potential above -20 mV, 3 ms or more after the last. Runge-Kutta, because Brian2's exponential Euler is of first order."""
    group = b.NeuronGroup(4000, """dv/dt = (10*nS*(-65*mV - v) + g_e*(0*mV - v) + g_i*(-80*mV - v)
                                            - 20*usiemens*m**3*h*(v - 50*mV) - 6*usiemens*n**4*(v + 90*mV))/(200*pF) : volt
                                   dm/dt = a_m*(1 - m) - b_m*m : 1
                                   dn/dt = a_n*(1 - n) - b_n*n : 1
                                   dh/dt = a_h*(1 - h) - b_h*h : 1
                                   dg_e/dt = -g_e/(5*ms) : siemens
                                   dg_i/dt = -g_i/(10*ms) : siemens
                                   u = (v + 63*mV)/mV : 1
                                   a_m = 0.32*4/exprel((13 - u)/4)/ms : Hz
                                   b_m = 0.28*5/exprel((u - 40)/5)/ms : Hz
                                   a_h = 0.128*exp((17 - u)/18)/ms : Hz
                                   b_h = 4/(1 + exp((40 - u)/5))/ms : Hz
                                   a_n = 0.032*5/exprel((15 - u)/5)/ms : Hz
                                   b_n = 0.5*exp((10 - u)/40)/ms : Hz""",
                          threshold="v > -20*mV", refractory=3 * ms, method="rk4")
    group.v = "-65*mV + (randn()*5 - 5)*mV"
    group.g_e = "(randn()*1.5 + 4)*10*nS"
    group.g_i = "(randn()*12 + 20)*10*nS"
    return vogels_abbott(group, 6 * nS, 67 * nS, "g_e", "g_i")


def brunel():
    """tau v' = -v, tau = 20 ms, threshold 20 mV, reset 10 mV, refractory 2 ms; each spike shifts v by J or -g J, and an outer one by J: Poisson,
    of 20 kHz in sum, which is nu_ext = 2*20 mV/(J*1000*tau) = 20 Hz from each of 1,000 senders. Arrivals act before the threshold is looked at,
    in the step in which they come: Brian2 looks at the synapses first and so sees spikes one step later, hence a delay of 1.4 ms for 1.5 ms.
    v stands still for 20 steps after the one of the spike, and what arrives in the first 19 of them is lost."""
    J, g = 0.1 * mV, 5
    group = b.NeuronGroup(12500, """dv/dt = -moving*v/(20*ms) : volt
                                    moving = int(timestep(t - lastspike, dt) > 20) : 1 (constant over dt)
                                    arrived : volt""",
                          threshold="v > 20*mV", reset="v = 10*mV", refractory=2 * ms, method="exact")
    group.v = "rand()*20*mV"
    group.run_regularly("v += arrived*int(timestep(t - lastspike, dt) >= 20); arrived = 0*volt", when="before_thresholds")
    outer = b.PoissonInput(group, "arrived", N=100000, rate=0.2 * Hz, weight=J)   # Brian2 draws from a binomial distribution
    objects = [group, outer]
    for first, senders, chosen, weight in ((0, 10000, 1000, J), (10000, 2500, 250, -g * J)):
        synapses = b.Synapses(group[first:first + senders], group, on_pre="arrived_post += w", delay=1.4 * ms, namespace={"w": weight})
        rows = []
        for receiver in range(12500):
            others = senders - (first <= receiver < first + senders)
            row = np.random.choice(others, chosen, replace=False)
            if others < senders:
                row = row + (row >= receiver - first)
            rows.append(row)
        synapses.connect(i=np.concatenate(rows), j=np.repeat(np.arange(12500), chosen))
        objects.append(synapses)
    return objects


ORDINARY = ["start", "groups", "thresholds", "synapses", "resets", "end"]
NETWORKS = {   # build, excitatory neurons, dt, begin and end of what is counted
    "cuba": (cuba, 3200, 0.1, 500, 2500, ORDINARY),
    "coba": (coba, 3200, 0.1, 500, 2500, ORDINARY),
    "cobahh": (cobahh, 3200, 0.05, 500, 1500, ORDINARY),
    "brunel": (brunel, 10000, 0.1, 300, 1300, ["start", "groups", "synapses", "thresholds", "resets", "end"]),
}


def run(name, seed):
    build, excitatory, dt_ms, begin_ms, end_ms, schedule = NETWORKS[name]
    b.start_scope()
    b.seed(seed)
    b.defaultclock.dt = dt_ms * ms
    objects = build()
    spikes = b.SpikeMonitor(objects[0])
    network = b.Network(objects + [spikes])
    network.schedule = schedule
    network.run(end_ms * ms)
    times, neurons = np.asarray(spikes.t / ms), np.asarray(spikes.i)
    is_e = neurons < excitatory
    return {"E": statistics(times[is_e], neurons[is_e], excitatory, begin_ms, end_ms),
            "I": statistics(times[~is_e], neurons[~is_e] - excitatory, len(objects[0]) - excitatory, begin_ms, end_ms)}


def main():
    arguments = argparse.ArgumentParser()
    arguments.add_argument("networks", nargs="*", metavar="NETWORK", help=" ".join(NETWORKS))
    arguments.add_argument("--seeds", type=int, default=8)
    arguments.add_argument("--out", default=os.path.join(HERE, "brian2.json"))
    options = arguments.parse_args()
    try:
        with open(options.out) as file:
            result = json.load(file)
    except FileNotFoundError:
        result = {}
    result["version"] = "Brian2 " + b.__version__
    for name in options.networks or NETWORKS:
        _, _, dt_ms, begin_ms, end_ms, _ = NETWORKS[name]
        runs = result.get(name, {}).get("runs", [])
        for seed in range(len(runs) + 1, options.seeds + 1):   # goes on where an earlier call ended
            start = time.time()
            runs.append(run(name, seed))
            print(name, seed, json.dumps(runs[-1]), f"{time.time() - start:.0f} s", file=sys.stderr, flush=True)
            result[name] = {"dt_ms": dt_ms, "begin_ms": begin_ms, "end_ms": end_ms, "seeds": len(runs),
                            "summary": {p: summary([r[p] for r in runs]) for p in ("E", "I")}, "runs": runs}
            with open(options.out, "w") as file:
                json.dump(result, file, indent=1)
                file.write("\n")


if __name__ == "__main__":
    main()
