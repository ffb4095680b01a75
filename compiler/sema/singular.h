// Rate functions that are 0/0 at one voltage, as books print them:
//     0.1*(u + 40)/(1 - exp(-(u + 40)/10))
// What numerator and exponent have in common, here u + 40, is cancelled: with v for the exponent, c*v/(exp(v) - 1) = c/exprel(v), which is c
// at v = 0. Done where they are read, so that it holds everywhere: for a state, a clamped one, an initial value, a param.
#pragma once
#include "compiler/sema/expressions.h"

namespace nmlc::sema {

// The quotient in that form; nothing when it is none of these.
std::optional<Value> without_singularity(Expressions& expressions, const Value& numerator, const Value& denominator, Span span);

}  // namespace nmlc::sema
