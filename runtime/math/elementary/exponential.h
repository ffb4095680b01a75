// exp and what is made of it. One reduction serves all: x = k*ln(2) + r with |r| <= ln(2)/2, k*ln(2) taken off in two
// parts (Cody & Waite 1980), p = exp(r) - 1 by a polynomial, so that
//     exp(x)   = 2^k*(1 + p)
//     expm1(x) = 2^k*(p + (1 - 2^-k))       the bracket loses nothing near x = 0, where k = 0
#pragma once
#include "runtime/math/elementary/basic.h"

namespace nmlc::elementary {

template <class V>
struct Reduced { V k, p; };

// For |x| below about 1e5 the parts of k*ln(2) are exact; callers clamp.
template <class V>
Reduced<V> reduce(V x) {
    const V k = nearest(x * V(log2e));
    const V r = fma(k, V(-ln2_2), fma(k, V(-ln2_1), x));
    const V square = r * r;
    return {k, fma(square, polynomial(expm1_tail, r, square), r)};
}

// Outside of [-750, 710] the result has long been 0 or infinity.
template <class V>
V exp_of(V x) {
    const auto [k, p] = reduce(at_most(at_least(x, -750.0), 710.0));
    return scale(V(1.0) + p, k);
}

// expm1(x) = 2^k*e, kept apart for exprel. Below -40 it is -1.
template <class V>
Reduced<V> reduce_expm1(V x, double highest) {
    const auto [k, p] = reduce(at_most(at_least(x, -40.0), highest));
    return {k, p + (V(1.0) - scale(V(1.0), -k))};
}

template <class V>
V expm1_of(V x) {
    const auto [k, e] = reduce_expm1(x, 710.0);
    return select(x == V(0.0), x, scale(e, k));   // keeps -0
}

// (exp(x) - 1)/x: divided before scaling, because it is finite up to 716.
template <class V>
V exprel_of(V x) {
    const auto [k, e] = reduce_expm1(x, 720.0);
    const V quotient = e / at_most(x, 720.0);
    return select(x == V(0.0), V(1.0), scale(quotient, k));
}

// 1/(1 + exp(-x)) with exp(-|x|), which cannot overflow.
template <class V>
V logistic_of(V x) {
    const V e = exp_of(-abs(x));
    return select(x < V(0.0), e, V(1.0)) / (V(1.0) + e);
}

// tanh(a) = e/(e + 2) with e = expm1(2a); 1 from 22 on.
template <class V>
V tanh_of(V x) {
    const V e = expm1_of(at_most(abs(x), 22.0) * V(2.0));
    return copysign(e / (e + V(2.0)), x);
}

// sinh(a) = (e + e/(e + 1))/2 with e = expm1(a); from 22 on exp(a)/2, finite up to 710.47.
template <class V>
V sinh_of(V x) {
    const V a = at_most(abs(x), 711.0);
    const auto [k, p] = reduce(a);
    const V e = scale(p + (V(1.0) - scale(V(1.0), -k)), at_most(k, 1000.0));
    const V small = (e + e / (e + V(1.0))) * V(0.5);
    return copysign(select(a < V(22.0), small, scale(V(1.0) + p, k - V(1.0))), x);
}

// cosh(a) = h + 1/(4h) with h = exp(a)/2.
template <class V>
V cosh_of(V x) {
    const auto [k, p] = reduce(at_most(abs(x), 711.0));
    const V half = scale(V(1.0) + p, k - V(1.0));
    return half + V(0.25) / half;
}

}  // namespace nmlc::elementary
