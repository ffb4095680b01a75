// A recorded quantity as reducers see it: rows are samples at regular times, columns are neurons. Owns nothing.
#pragma once
#include <cmath>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <vector>

#include "runtime/record/spike_list.h"

namespace nmlc::analysis {

// Sample k is at (first_step + k*every)*dt.
struct TimeAxis {
    std::uint64_t first_step = 0, every = 1;
    double dt = 1;
    double operator[](std::size_t k) const { return static_cast<double>(first_step + k * every) * dt; }
    friend bool operator==(const TimeAxis&, const TimeAxis&) = default;
};

struct Series {
    TimeAxis axis;
    std::size_t rows = 0, width = 1;
    const double* values = nullptr;          // row-major
    double operator()(std::size_t row, std::size_t column) const { return values[row * width + column]; }
};

// A span of time, both ends included; a sample within 1e-9 of a step of an end counts as at it.
struct Window { double low, high; };

// The part of the series inside the window; all of it without one. Rows may be none.
Series within(const Series& series, const std::optional<Window>& window);

// Spikes of some neurons: all of the list where `neurons` is empty (1-based, ascending otherwise).
struct Spikes {
    const record::SpikeList* list = nullptr;
    std::vector<std::uint64_t> neurons;
    std::uint64_t size = 1;                  // how many neurons were watched
    bool single = true;                      // of a population without an index
};
// Times and neurons of those inside the window.
struct SpikeSelection { std::vector<double> times; std::vector<std::uint64_t> neurons; double begin, end; };
SpikeSelection within(const Spikes& spikes, const std::optional<Window>& window);

}  // namespace nmlc::analysis
