// Philox4x32-10 (Salmon et al. 2011, SC11), 32 counters side by side: each line is a loop over them that becomes a few vector instructions.
#include "runtime/math/random_stream.h"

#include "runtime/math/wide.h"

namespace nmlc {
namespace {

using Lanes = std::uint32_t[stream_steps];

NMLC_WIDE void words_of(std::uint32_t key_low, std::uint32_t key_high, std::uint32_t index, std::uint64_t first_step, std::uint32_t place, std::uint32_t* words) {
    Lanes a, b, c, d;
    for (std::size_t k = 0; k < stream_steps; ++k) a[k] = index, b[k] = static_cast<std::uint32_t>(first_step + k), c[k] = static_cast<std::uint32_t>((first_step + k) >> 32), d[k] = place;
    for (int round = 0; round < 10; ++round) {
        Lanes high, other_high;
        for (std::size_t k = 0; k < stream_steps; ++k) high[k] = static_cast<std::uint32_t>(std::uint64_t{a[k]} * 0xD2511F53u >> 32);
        for (std::size_t k = 0; k < stream_steps; ++k) other_high[k] = static_cast<std::uint32_t>(std::uint64_t{c[k]} * 0xCD9E8D57u >> 32);
        for (std::size_t k = 0; k < stream_steps; ++k) {
            const std::uint32_t low = a[k] * 0xD2511F53u, other_low = c[k] * 0xCD9E8D57u;
            a[k] = other_high[k] ^ b[k] ^ key_low;
            c[k] = high[k] ^ d[k] ^ key_high;
            b[k] = other_low;
            d[k] = low;
        }
        key_low += 0x9E3779B9u, key_high += 0xBB67AE85u;
    }
    for (std::size_t k = 0; k < stream_steps; ++k) words[4 * k] = a[k], words[4 * k + 1] = b[k], words[4 * k + 2] = c[k], words[4 * k + 3] = d[k];
}

}  // namespace

void random_stream(std::uint64_t key, std::uint32_t index, std::uint64_t first_step, std::uint32_t place, std::size_t count, std::uint32_t* words) {
    for (std::size_t k = 0; k < count; k += stream_steps) words_of(static_cast<std::uint32_t>(key), static_cast<std::uint32_t>(key >> 32), index, first_step + k, place, words + 4 * k);
}

}  // namespace nmlc
