// Logarithms and powers. x = 2^k*m with m in [sqrt(1/2), sqrt(2)), f = m - 1, s = f/(2 + f), z = s^2:
//     log(1 + f) = 2 atanh(s) = 2s*(1 + z/3 + z^2*Q(z)) = f - s*(f - R),   R = 2z*(1/3 + z*Q(z))
// The last form rounds f only once. pow and log10 take the logarithm as a sum of two doubles (error below 2^-64 relative),
// by the error-free transformations of Dekker (1971) with fma for the products.
#pragma once
#include "runtime/math/elementary/exponential.h"

namespace nmlc::elementary {

template <class V>
struct Split { V k, m; };

// Of a positive number, subnormal ones too; nonsense for others.
template <class V>
Split<V> split_exponent(V x) {
    const auto tiny = x < V(0x1p-1022);
    const auto pattern = bits(select(tiny, x * V(0x1p54), x));
    constexpr std::uint64_t root_half = 0x3fe6a09e667f3bcd, one = 0x3ff0000000000000, two_52 = 0x4330000000000000;
    const auto biased = (pattern + typename V::I(one - root_half)) >> 52;   // k + 1023
    const V k = from_bits(biased | typename V::I(two_52)) - select(tiny, V(0x1p52 + 1077), V(0x1p52 + 1023));
    return {k, from_bits(pattern - (biased << 52) + typename V::I(one))};
}

// R as above.
template <class V>
V log_remainder(V s) {
    const V z = s * s;
    const V tail = fma(z, polynomial(log_tail, z, z * z), V(third_1));
    return (z + z) * tail;
}

// What log and log1p are at the borders of their domain: `x` is the argument of log.
template <class V>
V log_borders(V x, V value) {
    const V zero_or_less = select(x == V(0.0), V(-infinity), V(not_a_number));
    return select(V(0.0) < x, select(x == V(infinity), x, value), select(x != x, x, zero_or_less));
}

// k*ln(2) + f - s*(f - R) + low, the large terms last.
template <class V>
V log_sum(V k, V f, V low) {
    const V s = f / (V(2.0) + f), half_square = V(0.5) * f * f;
    const V rest = fma(s, half_square + log_remainder(s), fma(k, V(ln2_2), low));
    return fma(k, V(ln2_1), f - (half_square - rest));
}

template <class V>
V log_of(V x) {
    const auto [k, m] = split_exponent(x);
    return log_borders(x, log_sum(k, m - V(1.0), V(0.0)));
}

// log(1 + x): u = 1 + x loses c = x - (u - 1), and log(u + c) = log(u) + c/u. Where u needs no scaling x itself is f.
template <class V>
V log1p_of(V x) {
    const V u = V(1.0) + x;
    const auto [k, m] = split_exponent(u);
    const V lost = select(x < V(1.0), x - (u - V(1.0)), V(1.0) - (u - x));
    const auto near = k == V(0.0);
    const V value = log_sum(k, select(near, x, m - V(1.0)), select(near, V(0.0), lost / u));
    return select(x == V(0.0), x, log_borders(u, value));
}

template <class V>
struct Pair { V high, low; };

// a + b as a sum of two doubles, |a| >= |b| or a = 0.
template <class V>
Pair<V> quick_sum(V a, V b) {
    const V sum = a + b;
    return {sum, (a - sum) + b};
}
template <class V>
Pair<V> product(Pair<V> a, Pair<V> b) {
    const V high = a.high * b.high;
    return {high, fma(a.high, b.high, -high) + fma(a.high, b.low, a.low * b.high)};
}

// log(m) for m = 1 + f as a pair: t = 2s and t*(z/3 + ...) apart, so that k*ln(2) can go in between.
template <class V>
struct LogParts { V t, rest_high, low; };
template <class V>
LogParts<V> log_parts(V m) {
    const V f = m - V(1.0), d = V(2.0) + f, inverse = V(1.0) / d;
    const V s = f * inverse;
    const V s_low = fma(-s, f - (d - V(2.0)), fma(-s, d, f)) * inverse;
    const Pair<V> z = product(Pair<V>{s, s_low}, Pair<V>{s, s_low});
    const V tail = z.high * polynomial(log_tail, z.high, z.high * z.high);
    Pair<V> bracket = quick_sum(V(third_1), tail);
    bracket.low = bracket.low + V(third_2);
    const Pair<V> rest = product(Pair<V>{s + s, s_low + s_low}, product(z, bracket));
    return {s + s, rest.high, rest.low + (s_low + s_low)};
}
template <class V>
Pair<V> log_pair(V x) {
    const auto [k, m] = split_exponent(x);
    const LogParts<V> log_m = log_parts(m);
    const Pair<V> first = quick_sum(k * V(ln2_1), log_m.t);
    const Pair<V> second = quick_sum(first.high, log_m.rest_high);
    return quick_sum(second.high, first.low + second.low + fma(k, V(ln2_2), log_m.low));
}

// k*log10(2) + log(m)/ln(10): exact at powers of ten.
template <class V>
V log10_of(V x) {
    const auto [k, m] = split_exponent(x);
    const LogParts<V> log_m = log_parts(m);
    const Pair<V> sum = quick_sum(log_m.t, log_m.rest_high);
    const Pair<V> tens = product(Pair<V>{sum.high, sum.low + log_m.low}, Pair<V>{log10e_1, log10e_2});
    const Pair<V> whole_part = quick_sum(k * V(log10_2_1), tens.high);
    return log_borders(x, whole_part.high + (whole_part.low + fma(k, V(log10_2_2), tens.low)));
}

// |x|^y = exp(y*log|x|), y*log|x| as a pair; sign and borders as IEEE 754 has them: pow(x, 0) = pow(1, y) = 1, a negative
// base needs a whole exponent.
template <class V>
V pow_of(V x, V y) {
    const V size = abs(x);
    const Pair<V> logarithm = log_pair(size);
    const V high = y * logarithm.high;
    const V low = fma(y, logarithm.high, -high) + y * logarithm.low;
    const V exponent = at_most(at_least(high, -800.0), 800.0);
    const V rest = select(abs(high) < V(800.0), low, V(0.0));
    const V k = nearest(exponent * V(log2e));
    const V r = fma(k, V(-ln2_2), fma(k, V(-ln2_1), exponent)) + rest;
    const V square = r * r;
    V value = scale(V(1.0) + fma(square, polynomial(expm1_tail, r, square), r), k);

    const auto falling = y < V(0.0);
    value = select(size == V(0.0), select(falling, V(infinity), V(0.0)), value);
    value = select(size == V(infinity), select(falling, V(0.0), V(infinity)), value);
    value = select(size == V(1.0), V(1.0), value);
    const auto is_whole = floor(y) == y;
    const auto is_odd = is_whole & (floor(y * V(0.5)) * V(2.0) != y);
    const auto negative = x < V(0.0);
    value = select(is_odd, copysign(value, x), value);
    value = select(negative & !is_whole & (size != V(infinity)), V(not_a_number), value);
    value = select((x != x) | (y != y), x + y, value);
    return select((y == V(0.0)) | (x == V(1.0)), V(1.0), value);
}

}  // namespace nmlc::elementary
