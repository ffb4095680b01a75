#include "runtime/engine/row_lookup.h"

#include <algorithm>
#include <array>
#include <bit>

#include "runtime/engine/waiting.h"

#if defined(__GNUC__) && defined(__x86_64__)
#include <immintrin.h>
#endif

namespace nmlc::engine {
namespace {

RowLookup plain(const std::uint32_t* found, std::size_t count, std::int16_t done, std::int32_t* stamps, std::uint32_t* several) {
    std::int32_t any = 0;
    std::size_t more = 0;
    for (std::size_t k = 0; k < count; ++k) {   // without a branch, which could not be foreseen
        const std::int32_t last = WaitingSpikes::last_of(found[k]);
        stamps[k] = last > done ? last : 0;
        any |= stamps[k];
        several[more] = static_cast<std::uint32_t>(k);
        more += WaitingSpikes::first_of(found[k]) > done;
    }
    return {any != 0, more};
}

#if defined(__GNUC__) && defined(__x86_64__)
// Of each set of eight lanes their numbers, a byte each, from the lowest on.
constexpr auto lanes_of = [] {
    std::array<std::uint64_t, 256> lanes{};
    for (unsigned set = 0; set < 256; ++set)
        for (unsigned lane = 0, place = 0; lane < 8; ++lane)
            if (set >> lane & 1) lanes[set] |= std::uint64_t{lane} << 8 * place++;
    return lanes;
}();

__attribute__((target("avx2,popcnt"))) RowLookup by_eights(const std::uint32_t* found, std::size_t count, std::int16_t done, std::int32_t* stamps, std::uint32_t* several) {
    const __m256i bound = _mm256_set1_epi32(done);
    __m256i any = _mm256_setzero_si256(), first = any;
    std::size_t more = 0;
    for (std::size_t k = 0; k < count; k += 8) {
        const __m256i spikes = _mm256_loadu_si256(reinterpret_cast<const __m256i*>(found + k)), last = _mm256_srli_epi32(spikes, 16);
        const __m256i acts = _mm256_and_si256(last, _mm256_cmpgt_epi32(last, bound));
        _mm256_storeu_si256(reinterpret_cast<__m256i*>(stamps + k), acts);
        any = _mm256_or_si256(any, acts);
        const __m256i before = _mm256_srli_epi32(_mm256_slli_epi32(spikes, 16), 16);
        const auto set = static_cast<unsigned>(_mm256_movemask_ps(_mm256_castsi256_ps(_mm256_cmpgt_epi32(before, bound))));
        const __m256i lanes = _mm256_cvtepu8_epi32(_mm_cvtsi64_si128(static_cast<long long>(lanes_of[set])));
        _mm256_storeu_si256(reinterpret_cast<__m256i*>(several + more), _mm256_add_epi32(lanes, first));
        more += static_cast<std::size_t>(std::popcount(set));
        first = _mm256_add_epi32(first, _mm256_set1_epi32(8));
    }
    return {!_mm256_testz_si256(any, any), more};
}
const bool has_eights = __builtin_cpu_supports("avx2") && __builtin_cpu_supports("popcnt");
#else
constexpr bool has_eights = false;
constexpr auto by_eights = plain;
#endif

}  // namespace

RowLookup look_up_row(std::uint32_t* found, std::size_t count, std::int16_t done, std::int32_t* stamps, std::uint32_t* several) {
    if (!has_eights) return plain(found, count, done, stamps, several);
    std::fill(found + count, found + (count + 7) / 8 * 8, 0u);   // nothing waits there
    return by_eights(found, count, done, stamps, several);
}

}  // namespace nmlc::engine
