// erf. Up to 1: x*(2/sqrt(pi) + x^2*E(x^2)), the Taylor series made minimax. From 1 on: 1 - exp(-x^2)*C(t) with
// C = exp(x^2)*erfc(x) in t = (x - 2)/(x + 2), which is smooth there; from 6 on 1. Abramowitz & Stegun 7.1; fits in fit.py.
#pragma once
#include "runtime/math/elementary/exponential.h"

namespace nmlc::elementary {

template <class V>
V erf_of(V x) {
    const V a = abs(x), z = x * x;
    const V tail = fma(z, polynomial(erf_tail, z, z * z), V(two_over_root_pi_2));
    const V small = fma(x, tail, x * V(two_over_root_pi_1));
    const V b = at_most(a, 6.0), t = (b - V(2.0)) / (b + V(2.0));
    const V large = V(1.0) - exp_of(-(b * b)) * polynomial(erfcx_poly, t, t * t);
    return select(x == V(0.0), x, select(a < V(1.0), small, copysign(large, x)));
}

}  // namespace nmlc::elementary
