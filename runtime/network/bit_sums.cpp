#include "runtime/network/bit_sums.h"

#include <algorithm>

#include "runtime/math/wide.h"

#if defined(__GNUC__) && defined(__x86_64__)
#include <immintrin.h>
#endif

namespace nmlc::network {
namespace {

#if defined(__GNUC__)
using Whole = std::int32_t __attribute__((vector_size(32)));
using Real = double __attribute__((vector_size(32)));
using Mask = std::int64_t __attribute__((vector_size(32)));

NMLC_WIDE void where(const std::uint64_t* words, const std::int32_t* numbers, std::size_t rows, std::int32_t* sum) {
    const Whole bit0 = {1 << 0, 1 << 1, 1 << 2, 1 << 3, 1 << 4, 1 << 5, 1 << 6, 1 << 7}, bit1 = bit0 << 8, bit2 = bit0 << 16, bit3 = bit0 << 24;
    Whole a0{}, a1{}, a2{}, a3{}, b0{}, b1{}, b2{}, b3{};
    for (std::size_t row = 0; row < rows; ++row) {
        const Whole number = Whole{} + numbers[row], low = Whole{} + static_cast<std::int32_t>(words[row]), high = Whole{} + static_cast<std::int32_t>(words[row] >> 32);
        a0 += ((low & bit0) == bit0) & number, a1 += ((low & bit1) == bit1) & number, a2 += ((low & bit2) == bit2) & number, a3 += ((low & bit3) == bit3) & number;
        b0 += ((high & bit0) == bit0) & number, b1 += ((high & bit1) == bit1) & number, b2 += ((high & bit2) == bit2) & number, b3 += ((high & bit3) == bit3) & number;
    }
    const Whole all[8] = {a0, a1, a2, a3, b0, b1, b2, b3};
    __builtin_memcpy(sum, all, sizeof all);
}

NMLC_WIDE void where(const std::uint64_t* words, const double* numbers, std::size_t rows, double* sum) {
    for (int part = 0; part < 4; ++part) {   // 16 columns at a time
        const Mask bit0 = {1, 2, 4, 8}, bit1 = bit0 << 4, bit2 = bit0 << 8, bit3 = bit0 << 12;
        Real a0{}, a1{}, a2{}, a3{};
        for (std::size_t row = 0; row < rows; ++row) {
            const Mask number = reinterpret_cast<Mask>(Real{} + numbers[row]), word = Mask{} + static_cast<std::int64_t>(words[row] >> (16 * part));
            a0 += reinterpret_cast<Real>(((word & bit0) == bit0) & number), a1 += reinterpret_cast<Real>(((word & bit1) == bit1) & number);
            a2 += reinterpret_cast<Real>(((word & bit2) == bit2) & number), a3 += reinterpret_cast<Real>(((word & bit3) == bit3) & number);
        }
        const Real all[4] = {a0, a1, a2, a3};
        __builtin_memcpy(sum + 16 * part, all, sizeof all);
    }
}
#else
template <class Number>
void where(const std::uint64_t* words, const Number* numbers, std::size_t rows, Number* sum) {
    std::fill_n(sum, 64, Number{});
    for (std::size_t row = 0; row < rows; ++row)
        for (std::size_t k = 0; k < 64; ++k) sum[k] += words[row] >> k & 1 ? numbers[row] : Number{};
}
#endif

// Bit k of 16 becomes bit 4*k.
std::uint64_t apart(std::uint64_t bits) {
    bits = (bits | bits << 24) & 0x000000FF000000FFu;
    bits = (bits | bits << 12) & 0x000F000F000F000Fu;
    bits = (bits | bits << 6) & 0x0303030303030303u;
    return (bits | bits << 3) & 0x1111111111111111u;
}

constexpr std::size_t table_bytes = 32;

// Adds groups first .. end-1 to sum: 16-bit sums of columns 0, 2, 4 .. 62, then 1, 3, 5 .. 63; of each the lanes as the unpacking leaves them.
#if defined(__GNUC__) && defined(__x86_64__)
__attribute__((target("avx2"))) void add_groups(const std::uint64_t* columns, const std::uint8_t* tables, std::size_t groups, std::int32_t* sum) {
    const __m256i low_half = _mm256_set1_epi8(15);
    __m256i a = _mm256_setzero_si256(), b = a, c = a, d = a;
    for (std::size_t group = 0; group < groups; ++group, columns += 4, tables += table_bytes) {
        const __m256i both = _mm256_loadu_si256(reinterpret_cast<const __m256i*>(columns));
        const __m256i even = _mm256_and_si256(both, low_half), odd = _mm256_and_si256(_mm256_srli_epi16(both, 4), low_half);
        const __m256i low = _mm256_broadcastsi128_si256(_mm_loadu_si128(reinterpret_cast<const __m128i*>(tables)));
        const __m256i high = _mm256_broadcastsi128_si256(_mm_loadu_si128(reinterpret_cast<const __m128i*>(tables + 16)));
        const __m256i even_low = _mm256_shuffle_epi8(low, even), even_high = _mm256_shuffle_epi8(high, even);
        const __m256i odd_low = _mm256_shuffle_epi8(low, odd), odd_high = _mm256_shuffle_epi8(high, odd);
        a = _mm256_add_epi16(a, _mm256_unpacklo_epi8(even_low, even_high)), b = _mm256_add_epi16(b, _mm256_unpackhi_epi8(even_low, even_high));
        c = _mm256_add_epi16(c, _mm256_unpacklo_epi8(odd_low, odd_high)), d = _mm256_add_epi16(d, _mm256_unpackhi_epi8(odd_low, odd_high));
    }
    const auto flush = [sum](__m256i sixteen, std::size_t odd, std::size_t upper) __attribute__((target("avx2"))) {
        alignas(32) std::int16_t values[16];
        _mm256_store_si256(reinterpret_cast<__m256i*>(values), sixteen);
        for (std::size_t k = 0; k < 16; ++k) sum[2 * (k / 8 * 16 + upper * 8 + k % 8) + odd] += values[k];
    };
    flush(a, 0, 0), flush(b, 0, 1), flush(c, 1, 0), flush(d, 1, 1);
}
#else
void add_groups(const std::uint64_t* columns, const std::uint8_t* tables, std::size_t groups, std::int32_t* sum) {
    for (std::size_t group = 0; group < groups; ++group, columns += 4, tables += table_bytes)
        for (std::size_t k = 0; k < 64; ++k) {
            const std::size_t which = columns[k / 16] >> (k % 16 * 4) & 15;
            sum[k] += static_cast<std::int16_t>(tables[which] | tables[16 + which] << 8);
        }
}
#endif

}  // namespace

void sum_where(const std::uint64_t* words, const std::int32_t* numbers, std::size_t rows, std::int32_t* sum) { where(words, numbers, rows, sum); }
void sum_where(const std::uint64_t* words, const double* numbers, std::size_t rows, double* sum) { where(words, numbers, rows, sum); }

bool FourRows::quick() {
#if defined(__GNUC__) && defined(__x86_64__)
    static const bool has = __builtin_cpu_supports("avx2");
    return has;
#else
    return false;
#endif
}

FourRows::FourRows(const BitMatrix& bits) : groups_((bits.rows() + 3) / 4) {
    columns_.reserve(bits.blocks() * groups_ * 4);
    for (std::uint64_t block = 0; block < bits.blocks(); ++block)
        for (std::size_t group = 0; group < groups_; ++group)
            for (std::size_t quarter = 0; quarter < 4; ++quarter) {
                std::uint64_t columns = 0;
                for (std::size_t row = 4 * group; row < std::min<std::size_t>(4 * group + 4, bits.rows()); ++row)
                    columns |= apart(bits.block(block)[row] >> (16 * quarter) & 0xFFFF) << row % 4;
                columns_.push_back(columns);
            }
}

void FourRows::prepare(const std::vector<std::int32_t>& numbers, Tables& tables) {
    const std::size_t groups = (numbers.size() + 3) / 4;
    tables.bytes.resize(groups * table_bytes);
    tables.stretches.clear();
    constexpr std::int64_t most = 32767;
    std::int64_t above = 0, below = 0;   // of the stretch: its largest and its smallest sum
    for (std::size_t group = 0; group < groups; ++group) {
        std::int64_t up = 0, down = 0, four[4] = {};
        for (std::size_t row = 4 * group; row < std::min(4 * group + 4, numbers.size()); ++row) {
            four[row % 4] = numbers[row];
            (numbers[row] > 0 ? up : down) += numbers[row];
        }
        for (std::size_t which = 0; which < 16; ++which) {
            std::int64_t sum = 0;
            for (std::size_t row = 0; row < 4; ++row) sum += which >> row & 1 ? four[row] : 0;
            tables.bytes[group * table_bytes + which] = static_cast<std::uint8_t>(sum & 255);
            tables.bytes[group * table_bytes + 16 + which] = static_cast<std::uint8_t>(sum >> 8 & 255);
        }
        const bool wide = up > most || down < -most;
        above += up, below += down;
        if (tables.stretches.empty() || wide || tables.stretches.back().wide || above > most || below < -most) {
            tables.stretches.push_back({group, group, wide});
            above = up, below = down;
        }
        tables.stretches.back().end = group + 1;
    }
}

void FourRows::sum_where(std::uint64_t block, const Tables& tables, const std::uint64_t* words, const std::vector<std::int32_t>& numbers, std::int32_t* sum) const {
    std::fill_n(sum, 64, 0);
    for (const Tables::Stretch& stretch : tables.stretches) {
        if (!stretch.wide) {
            add_groups(columns_.data() + (block * groups_ + stretch.first) * 4, tables.bytes.data() + stretch.first * table_bytes, stretch.end - stretch.first, sum);
            continue;
        }
        alignas(64) std::int32_t own[64];
        const std::size_t first = 4 * stretch.first;
        where(words + first, numbers.data() + first, std::min(4 * stretch.end, numbers.size()) - first, own);
        for (std::size_t k = 0; k < 64; ++k) sum[k] += own[k];
    }
}

}  // namespace nmlc::network
