// Removable singularities of rate functions: c*v/(exp(v) - 1), c*v/(1 - exp(-v)) and their scaled and shifted forms, 0/0 at v = 0,
// become c/exprel(v):      0.1*(u + 40)/(1 - exp(-(u + 40)/10))   becomes   1/exprel(-(u + 40)/10)
#pragma once
#include "compiler/symbolic/expr.h"

namespace nmlc::symbolic {
Expr remove_singularities(Arena& arena, Expr root);
}  // namespace nmlc::symbolic
