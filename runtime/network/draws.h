// A stream of random numbers that belongs to one sender, receiver or pair: word after word of random_words(key, index, 0, 1, 2, ...).
// `place` keeps the purposes apart; the last 256 places are this library's.
#pragma once
#include <array>
#include <cstdint>

#include "runtime/math/random.h"

namespace nmlc::network {

enum class Place : std::uint32_t { pairwise = 0xFFFFFF00u, fixed_indegree, fixed_outdegree, fixed_total };

// 0 .. limit-1, each exactly as likely (Lemire 2019, ACM TOMACS 29:3), of words of 32 bits. Needs limit > 0.
template <class Word>
std::uint32_t below_of(std::uint32_t limit, const Word& word) {
    std::uint64_t product = std::uint64_t{word()} * limit;
    if (static_cast<std::uint32_t>(product) < limit) {
        const std::uint32_t unfair = -limit % limit;
        while (static_cast<std::uint32_t>(product) < unfair) product = std::uint64_t{word()} * limit;
    }
    return static_cast<std::uint32_t>(product >> 32);
}

class Draws {
public:
    Draws(std::uint64_t key, Place place, std::uint32_t index, std::uint64_t step = 0) : key_(key), step_(step), index_(index), place_(place) {}

    std::uint32_t word() {
        if (used_ == 4) {
            words_ = random_words(key_, index_, step_++, static_cast<std::uint32_t>(place_));
            used_ = 0;
        }
        return words_[used_++];
    }
    // Odd multiples of 2^-53 in (0, 1), all equally likely.
    double uniform() {
        const std::uint64_t low = word(), high = word();
        return static_cast<double>((high << 32 | low) >> 12 << 1 | 1) * 0x1p-53;
    }
    std::uint32_t below(std::uint32_t limit) {
        return below_of(limit, [this] { return word(); });
    }

private:
    std::uint64_t key_, step_;
    std::uint32_t index_;
    Place place_;
    std::array<std::uint32_t, 4> words_{};
    unsigned used_ = 4;
};

}  // namespace nmlc::network
