// A condition on t alone, such as `20 ms <= t`, as a comparison of whole steps: step >= first_step(20 ms/dt). It is then exact on the grid
// and constant within a step. Understood: t and c*t + d on one side or both, and mod(t - s, T) against a constant.
#pragma once
#include <optional>

#include "compiler/symbolic/expr.h"

namespace nmlc::elaborate {
// `kind` is lt or le, comparing left with right. Nothing when the comparison is not on t alone; another condition on t is taken
// as it stands when the step begins.
std::optional<symbolic::Expr> step_condition(symbolic::Arena& arena, symbolic::Kind kind, symbolic::Expr left, symbolic::Expr right);
}  // namespace nmlc::elaborate
