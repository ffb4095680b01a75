// exp and what is made of it. One reduction serves all: x = k*ln(2) + r with |r| <= ln(2)/2, k*ln(2) taken off in two
// parts (Cody & Waite 1980), p = exp(r) - 1 by a polynomial, so that
//     exp(x)   = 2^k*(1 + p)
//     expm1(x) = 2^k*(p + (1 - 2^-k))       the bracket loses nothing near x = 0, where k = 0
// Where an argument is usual, far from overflow, a shorter form gives the same bits: compiled code takes it when all lanes are usual.
#pragma once
#include "runtime/math/elementary/basic.h"
#include "runtime/math/functions.h"

namespace nmlc::elementary {

template <class V>
struct Reduced { V k, p; V shifted = 0.0; };   // shifted: k + whole, its low bits are those of k

// For |x| below about 1e5 the parts of k*ln(2) are exact; callers clamp.
template <class V>
Reduced<V> reduce(V x) {
    const V shifted = fma(x, V(log2e), V(whole)), k = shifted - V(whole);
    const V r = fma(k, V(-ln2_2), fma(k, V(-ln2_1), x));
    const V square = r * r;
    return {k, fma(square, polynomial(expm1_tail, r, square), r), shifted};
}

// Outside of [-750, 710] the result has long been 0 or infinity.
template <class V>
V exp_of(V x) {
    const auto [k, p, shifted] = reduce(at_most(at_least(x, -750.0), 710.0));
    return scale(V(1.0) + p, k);
}

// |x| <= 700: 2^k is added to the exponent.
template <class V>
V usual_exp_of(V x) {
    const Reduced<V> reduced = reduce(x);
    return from_bits(bits(V(1.0) + reduced.p) + (bits(reduced.shifted) << 52));
}

// expm1(x) = 2^k*e, kept apart for exprel. Below -40 it is -1.
template <class V>
Reduced<V> reduce_expm1(V x, double highest) {
    const auto [k, p, shifted] = reduce(at_most(at_least(x, -40.0), highest));
    return {k, p + (V(1.0) - scale(V(1.0), -k)), shifted};
}

template <class V>
V expm1_of(V x) {
    const auto [k, e, shifted] = reduce_expm1(x, 710.0);
    return select(x == V(0.0), x, scale(e, k));   // keeps -0
}

// |x| <= 0.3465, below ln(2)/2: nothing is reduced, nothing divided. Steps of a system are small against its time constants.
template <class V>
V usual_exprel_of(V x) { return fma(x, polynomial(expm1_tail, x, x * x), V(1.0)); }

// (exp(x) - 1)/x: divided before scaling, because it is finite up to 716.
template <class V>
V exprel_of(V x) {
    const auto [k, e, shifted] = reduce_expm1(x, 720.0);
    const V quotient = e / at_most(x, 720.0);
    return select(abs(x) <= V(0.3465), usual_exprel_of(x), scale(quotient, k));
}

// x/(exp(x) - 1) = x/e*2^-k
template <class V>
V bernoulli_of(V x) {
    const auto [k, e, shifted] = reduce_expm1(x, 760.0);
    return select(x == V(0.0), V(1.0), scale(at_most(x, 760.0) / e, -k));
}

// |x| <= 700: 2^-k is made from its bits.
template <class V>
V usual_bernoulli_of(V x) {
    const Reduced<V> reduced = reduce(x);
    const V power = from_bits(typename V::I(0x3FF0000000000000u) - (bits(reduced.shifted) << 52));
    return select(x == V(0.0), V(1.0), x / (reduced.p + (V(1.0) - power)) * power);
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
    const auto [k, p, shifted] = reduce(a);
    const V e = scale(p + (V(1.0) - scale(V(1.0), -k)), at_most(k, 1000.0));
    const V small = (e + e / (e + V(1.0))) * V(0.5);
    return copysign(select(a < V(22.0), small, scale(V(1.0) + p, k - V(1.0))), x);
}

// cosh(a) = h + 1/(4h) with h = exp(a)/2.
template <class V>
V cosh_of(V x) {
    const auto [k, p, shifted] = reduce(at_most(abs(x), 711.0));
    const V half = scale(V(1.0) + p, k - V(1.0));
    return half + V(0.25) / half;
}

// The functions with a shorter form, and up to which |x| it holds; 0: none.
constexpr double usual_bound(Function function) {
    switch (function) {
        case Function::exp:
        case Function::logistic:
        case Function::bernoulli: return 700;
        case Function::exprel: return 0.3465;
        default: return 0;
    }
}
template <class V>
V apply_usual(Function function, V x) {
    switch (function) {
        case Function::logistic: {
            const V e = usual_exp_of(-abs(x));
            return select(x < V(0.0), e, V(1.0)) / (V(1.0) + e);
        }
        case Function::bernoulli: return usual_bernoulli_of(x);
        case Function::exprel: return usual_exprel_of(x);
        default: return usual_exp_of(x);
    }
}

}  // namespace nmlc::elementary
