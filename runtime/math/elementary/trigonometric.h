// sin, cos, tan and their inverses. x = k*pi/2 + r, |r| <= pi/4, pi/2 in three doubles (Cody & Waite 1980, with fma): the
// first difference is exact, the second is kept with its error, so that r is right near the zeros too. Good for
// |x| < 2^45; beyond that a double says nothing about its phase any more and the result is NaN.
#pragma once
#include "runtime/math/elementary/basic.h"

namespace nmlc::elementary {

template <class V>
struct SinCos { V sin, cos; typename V::I quadrant; };

// sin(r), cos(r) and k as a bit pattern whose lowest two bits count the quarter turns.
template <class V>
SinCos<V> sin_cos(V x) {
    const V shifted = x * V(two_over_pi) + V(whole), k = shifted - V(whole);
    const V first = fma(k, V(-half_pi_1), x), second = k * V(half_pi_2);
    const V r = first - second, back = r - first;
    const V lost = (first - (r - back)) - (second + back);
    const V low = lost - fma(k, V(half_pi_2), -second) - k * V(half_pi_3);

    const V z = r * r, z_squared = z * z;
    const V h = fma(V(-0.5), z, V(1.0));
    const V sin = r + fma(r * z, polynomial(sin_tail, z, z_squared), low * h);
    const V cos = h + (fma(V(-0.5), z, V(1.0) - h) + fma(z_squared, polynomial(cos_tail, z, z_squared), -(r * low)));
    return {sin, cos, bits(shifted)};
}

template <class V>
V with_phase(V x, V value) { return select(abs(x) < V(0x1p45), value, select(x != x, x, V(not_a_number))); }

// Quarter turns: sin, cos, -sin, -cos.
template <class V>
V quarter_turned(const SinCos<V>& parts, typename V::I quadrant) {
    using I = typename V::I;
    const V value = select((quadrant & I(1)) == I(0), parts.sin, parts.cos);
    return from_bits(bits(value) ^ ((quadrant & I(2)) << 62));
}

template <class V>
V sin_of(V x) {
    const SinCos<V> parts = sin_cos(x);
    return select(x == V(0.0), x, with_phase(x, quarter_turned(parts, parts.quadrant)));
}

template <class V>
V cos_of(V x) {
    const SinCos<V> parts = sin_cos(x);
    return with_phase(x, quarter_turned(parts, parts.quadrant + typename V::I(1)));
}

template <class V>
V tan_of(V x) {
    using I = typename V::I;
    const SinCos<V> parts = sin_cos(x);
    const auto even = (parts.quadrant & I(1)) == I(0);
    const V value = select(even, parts.sin, -parts.cos) / select(even, parts.cos, parts.sin);
    return select(x == V(0.0), x, with_phase(x, value));
}

// atan(n/d) for 0 <= n <= d, d > 0, d < 2^1022. Above tan(pi/8): pi/4 + atan((n - d)/(n + d)).
template <class V>
V atan_of_ratio(V n, V d, typename V::M swapped) {
    const auto upper = V(0x1.a827999fcef32p-2) * d < n;
    const V t = select(upper, n - d, n) / select(upper, n + d, d);
    const V z = t * t;
    const V angle = t + t * (z * polynomial(atan_tail, z, z * z));
    const V high = select(upper, V(half_pi_1 / 2), V(0.0)), low = select(upper, V(half_pi_2 / 2), V(0.0));
    // swapped: pi/2 - angle; the constants first, their sum is exact
    const V base = select(swapped, V(half_pi_1) - high, high), base_low = select(swapped, V(half_pi_2) - low, low);
    return base + (select(swapped, -angle, angle) + base_low);
}

template <class V>
V atan_of(V x) {
    const V a = abs(x), b = at_most(a, 0x1p1000);
    const auto swapped = V(1.0) < b;
    const V value = atan_of_ratio(select(swapped, V(1.0), b), select(swapped, b, V(1.0)), swapped);
    return select(x == V(0.0), x, copysign(select(x != x, x, value), x));
}

// The angle of (x, y), with the signs of zeros and infinities as IEEE 754 has them.
template <class V>
V atan2_of(V y, V x) {
    const V a = abs(y), b = abs(x);
    const auto swapped = b < a;
    const V small = select(swapped, b, a), large = select(swapped, a, b);
    // Huge ones are scaled down, so that n + d is finite; an infinity becomes a number against which all else is 0.
    const auto huge = V(0x1p1000) < large;
    const V d = select(large == V(infinity), V(0x1p1000), select(huge, large * V(0x1p-30), large));
    const V n = select(large == V(infinity), select(small == V(infinity), V(0x1p1000), V(0.0)), select(huge, small * V(0x1p-30), small));
    const V ratio = atan_of_ratio(n, select(d == V(0.0), V(1.0), d), swapped);
    const auto left = copysign(V(1.0), x) < V(0.0);
    const V value = select(left, V(2 * half_pi_1) - (ratio - V(2 * half_pi_2)), ratio);
    return select((x != x) | (y != y), x + y, copysign(value, y));
}

}  // namespace nmlc::elementary
