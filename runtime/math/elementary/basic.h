// Comparisons, rounding and remainders, and the helpers that the other functions share. A NaN always comes through.
#pragma once
#include <cstddef>
#include <cstdint>
#include <limits>

#include "runtime/math/elementary/coefficients.h"

namespace nmlc::elementary {

inline constexpr double infinity = std::numeric_limits<double>::infinity();
inline constexpr double not_a_number = std::numeric_limits<double>::quiet_NaN();

// Nearest whole number, ties to even, for |x| < 2^51; its low bits stand in bits(x + whole).
inline constexpr double whole = 0x1.8p52;
template <class V>
V nearest(V x) { return (x + V(whole)) - V(whole); }

// p*2^k for a whole k, |k| <= 2040: one rounding, also into the subnormal numbers, for 0.5 <= |p| < 2^52. Adding 1.5*2^52
// leaves a whole number in the low bits. Two factors: either alone stays in range, and the first product is exact.
template <class V>
V scale_by_two_factors(V p, V k) {
    const auto power = [](V exponent) { return from_bits(bits(exponent + V(whole + 1023)) << 52); };
    const V half = nearest(k * V(0.5));
    return p * power(half) * power(k - half);
}
// Keeps a NaN: a comparison with it is false.
template <class V>
V at_most(V x, double limit) { return select(V(limit) < x, V(limit), x); }
template <class V>
V at_least(V x, double limit) { return select(x < V(limit), V(limit), x); }

// c[0] + c[1]*x + ..., even and odd powers as two independent chains: half the latency at the cost of one product.
template <class V, std::size_t n>
V polynomial(const double (&c)[n], V x, V x_squared) {
    static_assert(n >= 4);
    constexpr std::size_t last = n - 1, even_top = last - last % 2, odd_top = last - (last + 1) % 2;
    V even = c[even_top], odd = c[odd_top];
    for (std::size_t i = even_top; i >= 2; i -= 2) even = fma(even, x_squared, V(c[i - 2]));
    for (std::size_t i = odd_top; i >= 3; i -= 2) odd = fma(odd, x_squared, V(c[i - 2]));
    return fma(odd, x, even);
}

template <class V>
V min_of(V a, V b) {
    const V smaller = select(b < a, b, a);
    return select(b != b, b, smaller);
}
template <class V>
V max_of(V a, V b) {
    const V larger = select(a < b, b, a);
    return select(b != b, b, larger);
}

// Half away from zero: the largest double below 0.5 is added, so that 0.49999999999999994 stays below 1.
template <class V>
V round_of(V x) { return trunc(x + copysign(V(0x1.fffffffffffffp-2), x)); }

template <class V>
V sgn_of(V x) { return select(x < V(0.0), V(-1.0), select(x != x, x, V(1.0))); }
template <class V>
V heaviside_of(V x) { return select(x < V(0.0), V(0.0), select(x != x, x, V(1.0))); }

template <class V>
V mod_of(V a, V b) { return fma(-b, floor(a / b), a); }

// Whether x lies within 1e-9 (relative, and never more than a thousandth of a step) of the whole number n.
template <class V>
typename V::M counts_as(V x, V n) {
    const V tolerance = at_most(at_least(abs(n), 1.0) * V(1e-9), 1e-3);
    return abs(x - n) <= tolerance;
}
template <class V>
V first_step_from_of(V x) {
    const V n = round_of(x);
    return select(counts_as(x, n), n, ceil(x));
}
template <class V>
V last_step_to_of(V x) {
    const V n = round_of(x);
    return select(counts_as(x, n), n, floor(x));
}

}  // namespace nmlc::elementary
