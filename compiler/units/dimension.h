// Dimensions: exponents of the SI base quantities, in twelfths so that sqrt(V) or s^(-1/2) are exact, and the opaque `w_unit`.
#pragma once
#include <array>
#include <cstdint>
#include <optional>
#include <string>

namespace nmlc {

struct Dimension {
    enum Base { length, mass, time, current, temperature, amount, weight /* w_unit inside a rule */, base_count };
    static constexpr int per_one = 12;
    std::array<std::int16_t, base_count> twelfths{};

    bool is_number() const { return *this == Dimension{}; }
    friend bool operator==(const Dimension&, const Dimension&) = default;
    friend Dimension operator*(const Dimension& a, const Dimension& b);
    friend Dimension operator/(const Dimension& a, const Dimension& b);
};
// dimension^(numerator/denominator); nothing when an exponent is no multiple of 1/12 or leaves -24 .. 24.
std::optional<Dimension> power(const Dimension& dimension, std::int64_t numerator, std::int64_t denominator);
Dimension base_dimension(Dimension::Base base);  // e.g. time^1

// 10^result converts an SI value of this dimension into kernel units (mV, ms, pA, nS, pF, GOhm, um, amol, K):
// coherent = si * 10^decimal_shift. May be fractional (12ths of a decade) for roots.
double si_to_coherent(const Dimension& dimension);

}  // namespace nmlc
