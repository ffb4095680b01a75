#include "runtime/analysis/reduce.h"

#include <algorithm>
#include <cmath>
#include <limits>
#include <map>

namespace nmlc::analysis {
namespace {

constexpr double nothing = std::numeric_limits<double>::quiet_NaN();

// Intervals by neuron, neurons ascending.
std::map<std::uint64_t, std::vector<double>> intervals_by_neuron(const SpikeSelection& spikes) {
    std::map<std::uint64_t, double> last;
    std::map<std::uint64_t, std::vector<double>> found;
    for (std::size_t k = 0; k < spikes.times.size(); ++k) {
        const auto [at, is_first] = last.try_emplace(spikes.neurons[k], spikes.times[k]);
        if (is_first) continue;
        found[spikes.neurons[k]].push_back(spikes.times[k] - at->second);
        at->second = spikes.times[k];
    }
    return found;
}

}  // namespace

double count(const SpikeSelection& spikes) { return static_cast<double>(spikes.times.size()); }

double rate(const SpikeSelection& spikes, std::uint64_t neurons) {
    const double length = spikes.end - spikes.begin;
    return length > 0 && neurons > 0 ? count(spikes) / static_cast<double>(neurons) / length : 0;
}

std::vector<double> intervals(const SpikeSelection& spikes) {
    std::vector<double> all;
    for (const auto& [neuron, list] : intervals_by_neuron(spikes)) all.insert(all.end(), list.begin(), list.end());
    return all;
}

double interval_cv(const SpikeSelection& spikes) {
    std::vector<double> by_neuron;
    for (const auto& [neuron, list] : intervals_by_neuron(spikes))
        if (list.size() >= 2) by_neuron.push_back(coefficient_of_variation(list));
    return mean(by_neuron);
}

double sum(std::span<const double> values) {
    if (values.size() <= 8) {
        double total = 0;
        for (const double value : values) total += value;
        return total;
    }
    const std::size_t half = values.size() / 2;
    return sum(values.first(half)) + sum(values.subspan(half));
}

double mean(std::span<const double> values) { return values.empty() ? nothing : sum(values) / static_cast<double>(values.size()); }

double variance(std::span<const double> values) {
    if (values.empty()) return nothing;
    const double centre = mean(values);
    std::vector<double> squares;   // in pieces, so that a long trace needs no copy of itself
    std::vector<double> pieces;
    constexpr std::size_t piece = 1 << 16;
    for (std::size_t begin = 0; begin < values.size(); begin += piece) {
        squares.clear();
        for (const double value : values.subspan(begin, std::min(piece, values.size() - begin))) squares.push_back((value - centre) * (value - centre));
        pieces.push_back(sum(squares));
    }
    return sum(pieces) / static_cast<double>(values.size());
}

double standard_deviation(std::span<const double> values) { return std::sqrt(variance(values)); }
double coefficient_of_variation(std::span<const double> values) { return standard_deviation(values) / mean(values); }

double minimum(std::span<const double> values) {
    double least = values.empty() ? nothing : values[0];
    for (const double value : values)
        if (value < least || std::isnan(value)) least = value;
    return least;
}

double maximum(std::span<const double> values) {
    double most = values.empty() ? nothing : values[0];
    for (const double value : values)
        if (value > most || std::isnan(value)) most = value;
    return most;
}

std::size_t position_of_maximum(std::span<const double> values) {
    return static_cast<std::size_t>(std::max_element(values.begin(), values.end()) - values.begin());
}

std::vector<double> upward_crossings(const Series& series, double level) {
    std::vector<double> times;
    for (std::size_t k = 0; k + 1 < series.rows; ++k) {
        const double before = series(k, 0), after = series(k + 1, 0);
        if (!(before <= level && after > level)) continue;
        times.push_back(series.axis[k] + (level - before) / (after - before) * (series.axis[k + 1] - series.axis[k]));
    }
    return times;
}

}  // namespace nmlc::analysis
