// Random numbers as LLVM IR, by the recipe of runtime/math/random.h: Philox4x32-10 on 64-bit lanes. Only the lower halves count;
// what gathers in the upper ones is cut off in front of a product, which is then one instruction that reads lower halves only.
#pragma once
#include <array>
#include <utility>

#include "compiler/codegen/vector.h"

namespace nmlc::codegen {

struct Counter { Pattern index, step_low, step_high; std::uint32_t place; };
using Words = std::array<Pattern, 4>;
using RoundKeys = std::array<std::pair<Pattern, Pattern>, 10>;   // of the same shape as the counter

inline constexpr std::uint32_t philox_key_steps[2] = {0x9E3779B9u, 0xBB67AE85u};   // what the key grows by from round to round

inline Words philox(Counter counter, const RoundKeys& keys) {
    const Pattern low_half(0xFFFFFFFFu);
    Pattern c0 = counter.index, c1 = counter.step_low, c2 = counter.step_high, c3(counter.place);
    for (const auto& [key_low, key_high] : keys) {
        const Pattern first = (c0 & low_half) * Pattern(0xD2511F53u), second = (c2 & low_half) * Pattern(0xCD9E8D57u);
        c0 = (second >> 32) ^ c1 ^ key_low;
        c2 = (first >> 32) ^ c3 ^ key_high;
        c1 = second;
        c3 = first;
    }
    return {c0 & low_half, c1 & low_half, c2 & low_half, c3 & low_half};
}

// In (0, 1): 52 bits into a double in [1, 2), moved down by 1 - 2^-53.
inline Vector uniform_of(Pattern low, Pattern high) {
    return from_bits((((high << 32) | low) >> 12) | Pattern(0x3FF0000000000000u)) - Vector(1 - 0x1p-53);
}

}  // namespace nmlc::codegen
