"""What is compared of a spiking network: numbers that do not depend on which random network it is, but for their scatter over seeds.

    rate_Hz, rate_sd_Hz   mean over the neurons, and standard deviation from neuron to neuron
    cv                    mean over neurons with five spikes or more: standard deviation / mean of their intervals
    correlation           mean over the pairs of the first 500 neurons that spiked: Pearson's, of spike counts in bins of 5 ms
    fano_1ms              variance / mean of the population's spike count in bins of 1 ms: 1 when neurons are independent
    last_spike_ms         of the whole run, to see activity that died

All but the last of the spikes with begin <= time < end."""
import numpy as np

BIN_MS, PAIRED, LEAST_SPIKES = 5.0, 500, 5


def statistics(times_ms, neurons, size, begin_ms, end_ms):
    """times_ms: float; neurons: int, from 0; in any order."""
    times_ms, neurons = np.asarray(times_ms, float), np.asarray(neurons, int)
    last = float(times_ms.max()) if len(times_ms) else None
    inside = (times_ms >= begin_ms) & (times_ms < end_ms)
    times_ms, neurons = times_ms[inside], neurons[inside]
    order = np.lexsort((times_ms, neurons))
    times_ms, neurons = times_ms[order], neurons[order]
    counts = np.bincount(neurons, minlength=size)
    rates = counts / (end_ms - begin_ms) * 1e3
    result = {"rate_Hz": rates.mean(), "rate_sd_Hz": rates.std(ddof=1), "last_spike_ms": last}

    cvs = []
    for train in np.split(times_ms, np.cumsum(counts)[:-1]):
        if len(train) >= LEAST_SPIKES:
            intervals = np.diff(train)
            cvs.append(intervals.std(ddof=1) / intervals.mean())
    result["cv"] = np.mean(cvs) if cvs else None

    bins = int((end_ms - begin_ms) / BIN_MS)
    chosen = np.flatnonzero(counts)[:PAIRED]
    place = np.full(size, -1)
    place[chosen] = np.arange(len(chosen))
    binned = np.zeros((len(chosen), bins))
    column = ((times_ms - begin_ms) / BIN_MS).astype(int)
    keep = (place[neurons] >= 0) & (column < bins)
    np.add.at(binned, (place[neurons][keep], column[keep]), 1)
    spread = binned.std(axis=1)
    scores = ((binned - binned.mean(axis=1, keepdims=True))[spread > 0]) / spread[spread > 0, None]
    n = len(scores)
    result["correlation"] = ((scores.sum(axis=0) ** 2).sum() / bins - n) / (n * (n - 1)) if n > 1 else None

    population = np.bincount((times_ms - begin_ms).astype(int), minlength=int(end_ms - begin_ms))
    result["fano_1ms"] = population.var(ddof=1) / population.mean() if population.sum() else None
    return {name: None if value is None else float(value) for name, value in result.items()}


def summary(runs):
    """Mean and standard deviation over the seeds of every number."""
    names = [name for name in runs[0] if name != "last_spike_ms"]
    columns = {name: [run[name] for run in runs if run[name] is not None] for name in names}
    return {name: {"mean": float(np.mean(v)), "sd": float(np.std(v, ddof=1))} for name, v in columns.items() if len(v) > 1}
