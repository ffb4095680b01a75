#include "runtime/analysis/series.h"

#include <algorithm>
#include <limits>

namespace nmlc::analysis {

Series within(const Series& series, const std::optional<Window>& window) {
    if (!window) return series;
    const double every = static_cast<double>(series.axis.every) * series.axis.dt, start = static_cast<double>(series.axis.first_step) * series.axis.dt;
    const double slack = 1e-9 * series.axis.dt;
    const double from = std::max(0.0, std::ceil((window->low - slack - start) / every));
    const double to = std::min(static_cast<double>(series.rows), std::floor((window->high + slack - start) / every) + 1);
    Series part = series;
    part.rows = 0;
    if (!(from < to)) return part;
    const auto first = static_cast<std::size_t>(from);
    part.rows = static_cast<std::size_t>(to) - first;
    part.axis.first_step += first * series.axis.every;
    part.values += first * series.width;
    return part;
}

SpikeSelection within(const Spikes& spikes, const std::optional<Window>& window) {
    const record::SpikeList& list = *spikes.list;
    SpikeSelection selection{{}, {}, window ? window->low : list.begin, window ? window->high : list.end};
    // Stamps carry the rounding error of step*dt, ends that of the formula: a few units of the last place are no difference.
    const auto slack = [](double x) { return 1e-12 * std::abs(x); };
    const auto begin = window ? std::lower_bound(list.times.begin(), list.times.end(), window->low - slack(window->low)) : list.times.begin();
    const auto end = window ? std::upper_bound(begin, list.times.end(), window->high + slack(window->high)) : list.times.end();
    for (auto at = begin; at != end; ++at) {
        const std::uint64_t neuron = list.neurons[static_cast<std::size_t>(at - list.times.begin())];
        if (!spikes.neurons.empty() && !std::binary_search(spikes.neurons.begin(), spikes.neurons.end(), neuron)) continue;
        selection.times.push_back(*at);
        selection.neurons.push_back(neuron);
    }
    return selection;
}

}  // namespace nmlc::analysis
