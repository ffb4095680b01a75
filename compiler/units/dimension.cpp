#include "compiler/units/dimension.h"

#include <algorithm>
#include <cstdlib>
#include <limits>
#include <numeric>

namespace nmlc {

namespace {

constexpr int largest_exponent = 24;

// Saturates: a product of thousands of metres stays a dimension that equals no other sensible one.
std::int16_t bounded(int twelfths) {
    constexpr int most = std::numeric_limits<std::int16_t>::max();
    return static_cast<std::int16_t>(std::clamp(twelfths, -most, most));
}

}  // namespace

Dimension operator*(const Dimension& a, const Dimension& b) {
    Dimension result;
    for (int i = 0; i < Dimension::base_count; ++i) result.twelfths[i] = bounded(a.twelfths[i] + b.twelfths[i]);
    return result;
}

Dimension operator/(const Dimension& a, const Dimension& b) {
    Dimension result;
    for (int i = 0; i < Dimension::base_count; ++i) result.twelfths[i] = bounded(a.twelfths[i] - b.twelfths[i]);
    return result;
}

std::optional<Dimension> power(const Dimension& dimension, std::int64_t numerator, std::int64_t denominator) {
    if (dimension.is_number()) return dimension;
    constexpr std::int64_t most = largest_exponent * Dimension::per_one;
    constexpr std::int64_t lowest = std::numeric_limits<std::int64_t>::min();
    if (denominator == 0 || numerator == lowest || denominator == lowest) return std::nullopt;
    const std::int64_t common = std::gcd(numerator, denominator);
    numerator /= common;
    denominator /= common;
    if (denominator < 0) {
        numerator = -numerator;
        denominator = -denominator;
    }
    // In lowest terms the denominator must divide every exponent, none of which exceeds the bounds of its type.
    constexpr std::int64_t largest = std::numeric_limits<std::int16_t>::max();
    if (denominator > largest || std::abs(numerator) > most * largest) return std::nullopt;
    Dimension result;
    for (int i = 0; i < Dimension::base_count; ++i) {
        const std::int64_t product = dimension.twelfths[i] * numerator;
        if (product % denominator != 0 || std::abs(product / denominator) > most) return std::nullopt;
        result.twelfths[i] = static_cast<std::int16_t>(product / denominator);
    }
    return result;
}

Dimension base_dimension(Dimension::Base base) {
    Dimension result;
    result.twelfths[base] = Dimension::per_one;
    return result;
}

double si_to_coherent(const Dimension& dimension) {
    // Kernel units of the bases: um, ng (10^-12 kg), ms, pA, K, amol. From them follow mV, nS, pF, GOhm.
    constexpr std::array<int, Dimension::base_count> decades{6, 12, 3, 12, 0, 18, 0};
    int twelfths = 0;
    for (int i = 0; i < Dimension::base_count; ++i) twelfths += decades[i] * dimension.twelfths[i];
    return static_cast<double>(twelfths) / Dimension::per_one;
}

}  // namespace nmlc
