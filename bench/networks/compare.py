"""Holds spikes of one or more of our runs against the reference runs in brian2.json.

    compare.py NETWORK all_spikes.npy [...]

Spike files are the CSV or npy of a result folder: time in ms, number of the neuron from 1, the excitatory ones first; one file per seed. Prints
for every statistic mean and standard deviation over seeds, ours and the reference's, and Welch's t of the two (of the distance alone, in
standard deviations, when there is one run of ours). Ends with status 1 when a t is beyond 4."""
import argparse
import json
import os
import sys

import numpy as np

from spike_statistics import statistics

SIZES = {"cuba": (3200, 800), "coba": (3200, 800), "cobahh": (3200, 800), "brunel": (10000, 2500)}
FURTHEST = 4.0


def spikes(path):
    table = np.load(path) if path.endswith(".npy") else np.loadtxt(path, delimiter=",", skiprows=1, ndmin=2)
    return table[:, 0], table[:, 1].astype(int) - 1


def populations(path, excitatory):
    times, neurons = spikes(path)
    is_e = neurons < excitatory
    return {"E": (times[is_e], neurons[is_e]), "I": (times[~is_e], neurons[~is_e] - excitatory)}


def described(values):
    return f"{np.mean(values):10.5g}" + (f" +- {np.std(values, ddof=1):<8.2g}" if len(values) > 1 else " " * 12)


def distance(ours, reference):
    spread = np.var(reference, ddof=1)
    if len(ours) > 1:
        return (np.mean(ours) - np.mean(reference)) / np.sqrt(spread / len(reference) + np.var(ours, ddof=1) / len(ours))
    return (ours[0] - np.mean(reference)) / np.sqrt(spread * (1 + 1 / len(reference)))


def main():
    arguments = argparse.ArgumentParser()
    arguments.add_argument("network", choices=SIZES)
    arguments.add_argument("spikes", nargs="+", metavar="FILE")
    options = arguments.parse_args()
    with open(os.path.join(os.path.dirname(os.path.abspath(__file__)), "brian2.json")) as file:
        reference = json.load(file)[options.network]
    far = False
    trains = [populations(path, SIZES[options.network][0]) for path in options.spikes]
    for population, size in zip(("E", "I"), SIZES[options.network]):
        runs = [statistics(*train[population], size, reference["begin_ms"], reference["end_ms"]) for train in trains]
        for name in runs[0]:
            if name == "last_spike_ms":
                continue
            ours = [run[name] for run in runs if run[name] is not None]
            theirs = [run[population][name] for run in reference["runs"] if run[population][name] is not None]
            if not ours or len(theirs) < 2:
                print(f"{population} {name:<12} cannot be compared: {len(ours)} and {len(theirs)} runs have it")
                far = True
                continue
            t = distance(ours, theirs)
            far = far or abs(t) > FURTHEST
            print(f"{population} {name:<12} {described(ours)}   Brian2 {described(theirs)}   t {t:+.1f}{'   FAR' if abs(t) > FURTHEST else ''}")
    sys.exit(1 if far else 0)


if __name__ == "__main__":
    main()
