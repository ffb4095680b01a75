// Draws neurons from a pool: all subsets of a size being equally likely (Floyd; Bentley & Floyd 1987, CACM 30:754), or independently.
#pragma once
#include <algorithm>
#include <bit>
#include <cstdint>
#include <optional>
#include <utility>
#include <vector>

#include "runtime/math/random_stream.h"
#include "runtime/network/draws.h"
#include "runtime/network/request.h"

namespace nmlc::network {

// Numbers 0 .. size-1 without `left_out`, counted without a gap: the k-th of them.
struct Pool {
    Pool(std::uint32_t size, std::optional<std::uint32_t> left_out) : size(size - (left_out ? 1 : 0)), gap(left_out.value_or(~0u)) {}
    std::uint32_t operator[](std::uint32_t k) const { return k + (k >= gap); }
    std::uint32_t size, gap;
};

// What Draws gives, in the same order; many words at a time.
class ManyDraws {
public:
    void begin(std::uint64_t key, Place place, std::uint32_t index, std::uint64_t number) {
        key_ = key, index_ = index, place_ = place, step_ = 0;
        batch_ = (std::min<std::uint64_t>(number, most_words) / 4 + stream_steps) / stream_steps * stream_steps;   // one word more, at least
        fill();
    }
    std::uint32_t below(std::uint32_t limit) {
        return below_of(limit, [this] { return word(); });
    }

private:
    static constexpr std::uint64_t most_words = 4096;
    void fill() {
        words_.resize(4 * batch_);
        random_stream(key_, index_, step_, static_cast<std::uint32_t>(place_), batch_, words_.data());
        step_ += batch_;
        used_ = 0;
    }
    std::uint32_t word() {
        if (used_ == words_.size()) fill();
        return words_[used_++];
    }
    std::uint64_t key_ = 0, step_ = 0;
    std::size_t batch_ = 0, used_ = 0;
    std::uint32_t index_ = 0;
    Place place_{};
    std::vector<std::uint32_t> words_;
};

class Sampler {
public:
    explicit Sampler(std::uint32_t numbers) : taken_((std::size_t{numbers} + 63) / 64), some_((taken_.size() + 63) / 64) {}

    // Appends pattern.number of the pool, in ascending order.
    void draw(std::uint64_t key, Place place, std::uint32_t index, const Pool& pool, const Pattern& pattern, std::vector<std::uint32_t>& out) {
        draws_.begin(key, place, index, pattern.number);
        const std::size_t before = out.size();
        out.resize(before + pattern.number);
        std::uint32_t* at = out.data() + before;
        if (pattern.multapses) {
            for (std::uint64_t n = 0; n < pattern.number; ++n) *at++ = pool[draws_.below(pool.size)];
            std::sort(out.data() + before, at);
            return;
        }
        std::uint64_t *const taken = taken_.data(), *const some = some_.data();
        const auto take = [taken, some](std::uint32_t k) {
            const std::uint64_t bit = std::uint64_t{1} << k % 64, word = taken[k / 64];
            taken[k / 64] = word | bit;
            some[k / 4096] |= std::uint64_t{1} << k / 64 % 64;
            return (word & bit) == 0;
        };
        for (auto newest = static_cast<std::uint32_t>(pool.size - pattern.number); newest < pool.size; ++newest)
            if (!take(draws_.below(newest + 1))) take(newest);
        // Read off in order, and left clear: quicker than to sort.
        for (std::size_t group = 0; group < some_.size(); ++group)
            for (std::uint64_t words = std::exchange(some[group], 0); words != 0; words &= words - 1) {
                const std::size_t word = group * 64 + static_cast<std::size_t>(std::countr_zero(words));
                std::uint64_t bits = std::exchange(taken[word], 0);
                do {
                    *at++ = pool[static_cast<std::uint32_t>(word * 64 + static_cast<std::size_t>(std::countr_zero(bits)))];
                    bits &= bits - 1;
                } while (bits != 0);
            }
    }

private:
    std::vector<std::uint64_t> taken_, some_;   // by number; by word of `taken_`: it is not 0
    ManyDraws draws_;
};

}  // namespace nmlc::network
