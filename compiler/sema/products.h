// A weight formula w[i, j] as a sum of products, each of something of i and something of j.
//     sum((p[mu, i] - b)*(p[mu, j] - a) for mu in 1..P)/N     is     received (p[mu, i] - b), sent (p[mu, j] - a), by N
#pragma once
#include <vector>

#include "compiler/sema/context.h"

namespace nmlc::sema {

// In `weight`, LoopRef{1} is i and LoopRef{0} is j. Empty when it is no such sum, or draws random numbers.
std::vector<model::Product> products_of(Context& context, model::ExprId weight);

}  // namespace nmlc::sema
