// Spikes of one connection on their way into one block of receivers. A spike puts each run of synapses with equal delay into the queue
// of the stamp at which it is due; nothing is touched at random until then. Sums are formed in the order (emission step, sender,
// delay run, receiver, copy), whatever the blocks, threads and lengths of windows: the same bits.
//
// Memory: 64 bytes for every seven runs in flight, and 8 bytes for every step of the longest delay.
#pragma once
#include <array>
#include <cstddef>
#include <cstdint>
#include <vector>

#include "runtime/network/synapses.h"

namespace nmlc::network {

class Transit {
public:
    enum class Adds { weights, ones };   // `ones`: each arrival adds 1, whatever its weight

    // `synapses` must outlive this and its copies; `block` as Synapses numbers them (any: where there are no receivers, nothing arrives).
    // window_most: steps of the longest window. start: the stamp before the first that will be delivered.
    // `carries`: each spike brings a factor of what it adds.
    Transit(const Synapses& synapses, std::size_t block, std::uint32_t window_most, Adds adds = Adds::weights, std::uint64_t start = 0, bool carries = false);

    // `sender` spiked with stamp `step` (= n + 1 for the step n -> n + 1). Calls come in the order of step, then sender. What is due must
    // not have been delivered yet: with delay 0 the spikes of a window come before its deliver().
    void spike(std::uint64_t step, std::uint32_t sender, double carried = 1);

    // Adds what is due at the stamps first + 1 .. first + steps into sum[s*stride + target], s = 0 for stamp first + 1; target is the
    // neuron's number inside of its block. Windows follow each other without gap: `first` is the last stamp of the window before.
    void deliver(std::uint64_t first, std::uint64_t steps, double* sum, std::size_t stride);

    std::uint64_t in_flight() const { return in_flight_; }   // synapses on which a spike is under way
    std::size_t bytes() const;

private:
    static constexpr std::uint32_t none = ~0u;
    struct Queue {
        std::uint32_t first = none, last = none;
    };
    struct alignas(64) Chunk {           // one cache line
        static constexpr std::uint32_t capacity = 7;
        std::uint32_t next = none, size = 0;
        std::uint64_t runs[capacity];    // begin of the run * 2^24 + its length
    };
    void push(std::uint64_t due, std::uint64_t begin, std::uint64_t length, double carried);
    void collect(Queue& queue);
    template <bool carries, class Weight>
    void add(const Weight& weight, std::uint64_t steps, double* sum, std::size_t stride) const;

    const Synapses* synapses_;
    const Synapses::Block* block_;
    Adds adds_;
    bool carries_;
    std::uint64_t delivered_, in_flight_ = 0;
    std::uint32_t window_most_, mask_ = 0;
    std::vector<Queue> ring_;            // by stamp, modulo its size: a power of two above most_delay + window_most
    std::vector<Chunk> chunks_;
    std::vector<std::array<double, Chunk::capacity>> carried_;   // beside chunks_, where spikes carry something
    std::uint32_t free_ = none;
    std::vector<std::uint64_t> due_;     // the runs of a window, in order; scratch
    std::vector<double> due_carried_;
    std::vector<std::size_t> ends_;      // ends_[s]: where those of its step s end
};

}  // namespace nmlc::network
