// Spikes of the receivers of one block that may not have acted on all of their synapses yet. They are looked up for one row of synapses after
// the other, receivers at random: the two latest of each receiver lie in 4 bytes, 16 kB a block, which stay in the nearest cache and are all that
// most synapses need; the two before in 4 bytes elsewhere, and all of them in 32 bytes a receiver.
//
// Stamps are told in steps from an epoch, and above first_stamp, so that they fit into 16 bits and none is 0.
#pragma once
#include <bit>
#include <cstddef>
#include <cstdint>
#include <vector>

#ifdef __SSE2__
#include <emmintrin.h>
#endif

namespace nmlc::engine {

class WaitingSpikes {
public:
    static constexpr std::int16_t most = 15, first_stamp = 16;
    static constexpr std::uint64_t longest_wait = 32000;   // steps

    // In ascending order. Neither what is free nor the count is taken for a stamp, so that all sixteen numbers can be compared at once.
    struct alignas(32) Line {
        std::int16_t stamps[most + 1] = {};   // the last is their count
        std::int16_t count() const { return stamps[most]; }
        // The first that is later; `most` where none is.
        std::int16_t first_after(std::int16_t stamp) const {
#ifdef __SSE2__
            const __m128i bound = _mm_set1_epi16(stamp), *const eights = reinterpret_cast<const __m128i*>(stamps);
            const __m128i later = _mm_packs_epi16(_mm_cmpgt_epi16(_mm_load_si128(eights), bound), _mm_cmpgt_epi16(_mm_load_si128(eights + 1), bound));
            return static_cast<std::int16_t>(std::countr_zero(static_cast<unsigned>(_mm_movemask_epi8(later)) | 1u << most));
#else
            std::int16_t first = 0;
            while (first < most && stamps[first] <= stamp) ++first;
            return first;
#endif
        }
    };

    WaitingSpikes() = default;
    // `values`: how many numbers are kept with each spike.
    WaitingSpikes(std::size_t receivers, std::size_t values) : each_(values), latest_(receivers, 0), earlier_(receivers, 0), lines_(receivers), values_(receivers * most * values, 0.0) {}

    bool any() const { return any_; }
    std::uint64_t epoch() const { return epoch_; }
    bool is_too_old(std::uint64_t stamp) const { return stamp - epoch_ >= longest_wait; }
    // What stamps up to this one are told as: before the epoch all alike.
    std::int16_t told(std::uint64_t stamp) const { return static_cast<std::int16_t>(first_stamp + static_cast<std::int16_t>(stamp > epoch_ ? stamp - epoch_ : 0)); }
    std::uint64_t stamp_of(std::int16_t told) const { return epoch_ + static_cast<std::uint64_t>(told - first_stamp); }

    // A spike that is later than all others of the receiver. Gives the place of its values; there must be room.
    double* add(std::size_t receiver, std::uint64_t stamp);
    bool is_full(std::size_t receiver) const { return lines_[receiver].count() == most; }
    // Spikes up to this one have acted everywhere.
    void drop(std::int16_t told);
    // All have.
    void clear(std::uint64_t epoch);

    // Of each receiver the last spike * 2^16 + the one before; and in the same way the two before these.
    const std::uint32_t* latest() const { return latest_.data(); }
    const std::uint32_t* earlier() const { return earlier_.data(); }
    static constexpr int at_hand = 4;
    static std::int16_t first_of(std::uint32_t pair) { return static_cast<std::int16_t>(pair); }
    static std::int16_t last_of(std::uint32_t pair) { return static_cast<std::int16_t>(pair >> 16); }
    const Line& line(std::size_t receiver) const { return lines_[receiver]; }
    const double* values(std::size_t receiver, std::int16_t entry) const { return values_.data() + (receiver * most + static_cast<std::size_t>(entry)) * each_; }

private:
    std::uint64_t epoch_ = 0;
    bool any_ = false;
    std::size_t each_ = 0;
    std::vector<std::uint32_t> latest_, earlier_;
    std::vector<Line> lines_;
    std::vector<double> values_;   // [receiver][most][value]
};

}  // namespace nmlc::engine
