// What a connection with a rule has under way: spikes on their way to its synapses, and, where nothing happens to a synapse but at spikes, the
// receivers' spikes that have not acted on it yet. Synapses are then brought up to date when their sender's next spike arrives, row by row,
// which are neighbours in memory: a receiver's spike alone would have to look for its synapses all over it.
//
// The synapses are a population (w and what else the rule keeps for each), numbered block by block as network::Synapses stores them, or row by
// row as network::Rows does where they act all the time. Memory beside its states: two bytes a synapse for its target; of each run of synapses
// with one sender and one delay, when a spike came last and what the sender's traces were then.
#pragma once
#include <bit>
#include <cstdint>
#include <vector>

#ifdef __SSE2__
#include <emmintrin.h>
#endif

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
    // Receivers' spikes that may not have acted yet, 32 bytes a receiver: these are looked up at random. Stamps count from `epoch` and above
    // first_stamp, so that all sixteen numbers can be compared with one of them at once: neither what is free nor the count is taken for a later stamp.
    static constexpr std::int16_t most_waiting = 15, first_stamp = 16;
    static constexpr std::uint64_t longest_wait = 32000;   // steps
    struct alignas(32) Waiting {
        std::int16_t stamps[most_waiting + 1] = {};   // the last is their count
        std::int16_t count() const { return stamps[most_waiting]; }
        void add(std::int16_t stamp) { stamps[stamps[most_waiting]++] = stamp; }
        // The first that is later, most_waiting where none is. They stand in ascending order.
        std::int16_t first_after(std::int16_t stamp) const {
#ifdef __SSE2__
            const __m128i bound = _mm_set1_epi16(stamp), *const eights = reinterpret_cast<const __m128i*>(stamps);
            const __m128i later = _mm_packs_epi16(_mm_cmpgt_epi16(_mm_load_si128(eights), bound), _mm_cmpgt_epi16(_mm_load_si128(eights + 1), bound));
            return static_cast<std::int16_t>(std::countr_zero(static_cast<unsigned>(_mm_movemask_epi8(later)) | 1u << most_waiting));
#else
            std::int16_t first = 0;
            while (first < most_waiting && stamps[first] <= stamp) ++first;
            return first;
#endif
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
