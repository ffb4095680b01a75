#include "runtime/network/sums.h"

#include <algorithm>
#include <bit>

namespace nmlc::network {

void Signal::look(const double* sent, std::uint32_t size, bool pack) {
    values = sent;
    count = size;
    binary = false;
    if (!pack || size == 0) return;
    low = high = sent[0];
    std::uint32_t first = 0;
    while (first < size && sent[first] == low) ++first;
    if (first < size) high = sent[first];
    if (high < low) std::swap(low, high);
    bits.assign((std::size_t{size} + 63) / 64, 0);
    ones = 0;
    for (std::size_t word = 0; word < bits.size(); ++word) {
        const std::size_t begin = word * 64, end = std::min<std::size_t>(begin + 64, size);
        std::uint64_t packed = 0, other = 0;
        for (std::size_t k = begin; k < end; ++k) {
            const bool up = sent[k] == high;
            packed |= std::uint64_t{up} << (k - begin);
            other |= std::uint64_t{!up && sent[k] != low};
        }
        if (other) return;
        bits[word] = low == high ? 0 : packed;
        ones += static_cast<std::uint64_t>(std::popcount(bits[word]));
    }
    binary = true;
}

void Signal::changed(std::uint32_t sender) {
    if (!binary) return;
    const double value = values[sender];
    if (low == high && value != low) {   // all were alike until now
        if (value < low) {
            low = value;
            for (std::uint32_t k = 0; k < count; ++k) bits[k / 64] |= std::uint64_t{1} << (k % 64);
            ones = count;
        } else {
            high = value;
        }
    }
    if (value != low && value != high) {
        binary = false;
        return;
    }
    std::uint64_t& word = bits[sender / 64];
    const std::uint64_t bit = std::uint64_t{1} << (sender % 64), before = word;
    word = value == high && low != high ? word | bit : word & ~bit;
    if (word != before) ones += word & bit ? 1 : -std::uint64_t{1};
}

void Sums::changed(Shared& shared, std::uint32_t sender, double) const { shared.signal.changed(sender); }

void Sums::begin(Shared& shared, const double* sent, std::uint32_t count) const {
    prepare(shared);
    shared.signal.look(sent, count, reads_bits());
    for (std::size_t task = 0; task < tasks(); ++task) share(shared, task);
    settle(shared);
}

}  // namespace nmlc::network
