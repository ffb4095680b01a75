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

#include "runtime/engine/waiting.h"
#include "runtime/network/synapses.h"

namespace nmlc::engine {

// Of one block of receivers.
struct LearningBlock {
    // values: where its traces begin in Arrivals::values; amount: what the spike carries, in short-term plasticity
    struct Due { std::uint64_t begin; std::uint32_t length, run, sender, values; double amount; };
    struct Arrivals { std::vector<Due> due; std::vector<double> values; };
    std::uint64_t base = 0;                     // number of the block's first synapse
    std::vector<std::uint64_t> run_rows;        // the first run of each sender; empty: run k is that of sender k
    std::vector<Arrivals> ring;                 // by stamp, modulo its size
    // By run: the stamp of the last arrival, up to which stamp the receivers' spikes have acted, and the sender's traces around that arrival.
    std::vector<std::uint64_t> last, done;
    std::vector<double> before, after;          // [run][trace]
    // What is kept of a run will be wanted soon.
    [[gnu::always_inline]] void fetch(std::size_t run, std::size_t traces) const {
        __builtin_prefetch(last.data() + run);
        __builtin_prefetch(done.data() + run);
        __builtin_prefetch(before.data() + run * traces);
        __builtin_prefetch(after.data() + run * traces);
    }
    WaitingSpikes waiting;                      // of the receivers, with what on_post reads of them; where they do not act at once
};

struct Learning {
    // `traces`: what is read of the sender at spikes; `values`: of the receiver at its own.
    Learning(const network::Synapses& synapses, std::uint32_t block_neurons, std::size_t traces, std::size_t values, bool waits);

    std::size_t traces, values;
    std::uint64_t mask = 0;
    std::vector<LearningBlock> blocks;          // from Synapses::first_block() on
};

}  // namespace nmlc::engine
