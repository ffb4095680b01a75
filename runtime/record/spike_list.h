// The spikes of one population over a span of time, sorted by time, then neuron.
#pragma once
#include <cstdint>
#include <vector>

namespace nmlc::record {

struct SpikeList {
    std::vector<double> times;
    std::vector<std::uint64_t> neurons;   // 1-based
    double begin = 0, end = 0;            // the span that was watched
};

}  // namespace nmlc::record
