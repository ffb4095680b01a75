// Numbers out of recordings and lists. Kernel units: ms, and whatever the quantity has. Where there is nothing to reduce (no
// sample, no spike) the result is not a number, except for counts, sums and rates, which are 0.
#pragma once
#include <span>
#include <vector>

#include "runtime/analysis/series.h"

namespace nmlc::analysis {

// ---- spikes
double count(const SpikeSelection& spikes);
// Spikes per neuron and time, in 1/ms: the mean over the neurons of count/(end - begin).
double rate(const SpikeSelection& spikes, std::uint64_t neurons);
// Intervals between successive spikes of the same neuron, in ms: neuron by neuron, in order of time.
std::vector<double> intervals(const SpikeSelection& spikes);
// Coefficient of variation of the intervals, std/mean, of each neuron with at least two intervals; the mean over these neurons.
double interval_cv(const SpikeSelection& spikes);

// ---- values: lists and the samples of all columns together
double mean(std::span<const double> values);
double variance(std::span<const double> values);         // divided by n, not n - 1
double standard_deviation(std::span<const double> values);
double minimum(std::span<const double> values);          // not a number when any value is
double maximum(std::span<const double> values);
double sum(std::span<const double> values);              // fixed tree of pairs: independent of threads, error grows as log n
double coefficient_of_variation(std::span<const double> values);   // std/mean
std::size_t position_of_maximum(std::span<const double> values);   // from 0; the first among equals

// ---- traces
// Times at which column 0 rises through the level: from <= level to > level, straight line between samples.
std::vector<double> upward_crossings(const Series& series, double level);

// One-sided periodogram of column 0 less its mean: |sum x exp(-2 pi i k j/n)|^2 * h/n (twice that for 0 < k < n/2), h the time between samples,
// k = 0 .. n/2, at frequencies k/(n h). Its sum times 1/(n h) is the variance.
std::vector<double> power_spectrum(const Series& series);
// Autocovariance of column 0: (1/n) sum (x[j] - mean)(x[j + k] - mean), k = 0 .. most_lags - 1 samples.
std::vector<double> autocovariance(const Series& series, std::size_t most_lags);

}  // namespace nmlc::analysis
