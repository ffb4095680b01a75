// The row of synapses after the one that is dealt with, on its way into the nearest cache: some lines of it now and then. All at once would have
// to wait for each other, as no more than a few dozen are under way at a time.
#pragma once
#include <algorithm>
#include <cstdint>

namespace nmlc::engine {

class RowAhead {
public:
    void begin(const double* weights, const std::uint16_t* targets, std::uint32_t length) {
        weights_ = weights;
        targets_ = targets;
        at_ = 0;
        end_ = std::min(length, most);
    }
    void some() { fetch(std::min(at_ + at_once, end_)); }
    void rest() { fetch(end_); }

private:
    static constexpr std::uint32_t most = 512;   // of a longer row the rest is fetched by the processor's own foresight
    static constexpr std::uint32_t at_once = 96, weights_of_line = 8, targets_of_line = 32;

    // Inlined by force: a function that does nothing but prefetch counts as one without effect, and calls of it are dropped.
    [[gnu::always_inline]] void fetch(std::uint32_t end) {
        for (; at_ < end; at_ += weights_of_line) {
            __builtin_prefetch(weights_ + at_);
            if (at_ % targets_of_line == 0) __builtin_prefetch(targets_ + at_);
        }
    }

    const double* weights_ = nullptr;
    const std::uint16_t* targets_ = nullptr;
    std::uint32_t at_ = 0, end_ = 0;
};

}  // namespace nmlc::engine
