// The table of functions as a switch, for every number type.
#pragma once
#include "runtime/math/elementary/basic.h"
#include "runtime/math/elementary/error_function.h"
#include "runtime/math/elementary/exponential.h"
#include "runtime/math/elementary/logarithm.h"
#include "runtime/math/elementary/trigonometric.h"
#include "runtime/math/functions.h"

namespace nmlc::elementary {

// `y` is looked at by functions of two operands only.
template <class V>
V apply(Function function, V x, V y) {
    switch (function) {
        case Function::abs: return abs(x);
        case Function::min: return min_of(x, y);
        case Function::max: return max_of(x, y);
        case Function::floor: return floor(x);
        case Function::ceil: return ceil(x);
        case Function::round: return round_of(x);
        case Function::sgn: return sgn_of(x);
        case Function::heaviside: return heaviside_of(x);
        case Function::sqrt: return sqrt(x);
        case Function::exp: return exp_of(x);
        case Function::expm1: return expm1_of(x);
        case Function::log: return log_of(x);
        case Function::log1p: return log1p_of(x);
        case Function::log10: return log10_of(x);
        case Function::sin: return sin_of(x);
        case Function::cos: return cos_of(x);
        case Function::tan: return tan_of(x);
        case Function::sinh: return sinh_of(x);
        case Function::cosh: return cosh_of(x);
        case Function::tanh: return tanh_of(x);
        case Function::atan: return atan_of(x);
        case Function::atan2: return atan2_of(x, y);
        case Function::erf: return erf_of(x);
        case Function::pow: return pow_of(x, y);
        case Function::mod: return mod_of(x, y);
        case Function::exprel: return exprel_of(x);
        case Function::logistic: return logistic_of(x);
        case Function::bernoulli: return bernoulli_of(x);
    }
    return x;
}

}  // namespace nmlc::elementary
