// d expr / d state[slot], by the chain rule; an `if` is differentiated branch by branch. Steps (sgn, floor, ...) have slope 0.
#pragma once
#include "compiler/symbolic/expr.h"

namespace nmlc::symbolic {
Expr differentiate(Arena& arena, Expr root, std::uint32_t state);
}  // namespace nmlc::symbolic
