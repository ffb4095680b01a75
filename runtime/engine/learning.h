// What a connection with a rule has under way: spikes on their way to its synapses, and, where nothing happens to a synapse but at spikes, the
// receivers' spikes that have not acted on it yet. Synapses are then brought up to date when their sender's next spike arrives, row by row,
// which are neighbours in memory: a receiver's spike alone would have to look for its synapses all over it.
//
// The synapses are a population (w and what else the rule keeps for each), numbered block by block as network::Synapses stores them, or row by
// row as network::Rows does where they act all the time. Memory beside its states: two bytes a synapse for its target; of each run of synapses
// with one sender and one delay, when a spike came last and what the sender's traces were then.
#pragma once
#include <cstdint>
#include <vector>

#include "runtime/network/synapses.h"

namespace nmlc::engine {

// Of one block of receivers.
struct LearningBlock {
    struct Due { std::uint64_t begin; std::uint32_t length, run, sender, values; };   // values: where its traces begin in Arrivals::values
    struct Arrivals { std::vector<Due> due; std::vector<double> values; };
    std::uint64_t base = 0;                     // number of the block's first synapse
    std::vector<std::uint64_t> run_rows;        // the first run of each sender; empty: run k is that of sender k
    std::vector<Arrivals> ring;                 // by stamp, modulo its size
    // By run: the stamp of the last arrival, up to which stamp the receivers' spikes have acted, and the sender's traces around that arrival.
    std::vector<std::uint64_t> last, done;
    std::vector<double> before, after;          // [run][trace]
    // Receivers' spikes that may not have acted yet, a cache line a receiver. Stamps count from `epoch` and above `first_stamp`, so that all
    // sixteen numbers can be compared with one of them at once: neither what is free nor the count is ever taken for a later stamp.
    static constexpr std::int32_t most_waiting = 15, first_stamp = 16;
    struct alignas(64) Waiting {
        std::int32_t stamps[most_waiting] = {}, count = 0;
        std::int32_t later_than(std::int32_t stamp) const {   // how many
            using Four = std::int32_t __attribute__((vector_size(16), may_alias));
            const auto* const fours = reinterpret_cast<const Four*>(stamps);
            const Four bound{stamp, stamp, stamp, stamp}, found = ((fours[0] > bound) + (fours[1] > bound)) + ((fours[2] > bound) + (fours[3] > bound));
            return -((found[0] + found[1]) + (found[2] + found[3]));
        }
    };
    std::uint64_t epoch = 0;
    std::vector<Waiting> waiting;
    std::vector<double> values;                 // what on_post reads of the receiver, [receiver][most_waiting][value]
};

struct Learning {
    // `traces`: what is read of the sender at spikes; `values`: of the receiver at its own.
    Learning(const network::Synapses& synapses, std::uint32_t block_neurons, std::size_t traces, std::size_t values, bool waits);

    std::size_t traces, values;
    std::uint64_t mask = 0;
    std::vector<LearningBlock> blocks;          // from Synapses::first_block() on
};

}  // namespace nmlc::engine
