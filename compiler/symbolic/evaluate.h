// The value of an expression where every leaf has one; truths are 1 and 0. For tests, for constants known when compiling, and for
// asking whether two expressions are the same function.
#pragma once
#include <functional>
#include <optional>

#include "compiler/symbolic/expr.h"

namespace nmlc::symbolic {

// Nothing when `value` has nothing for some leaf.
std::optional<double> evaluate(const Arena& arena, Expr root, const std::function<std::optional<double>(const Node&)>& value);

// Agree to 1e-11 relative at a handful of fixed, unrelated values of the leaves: for rational expressions this is identity.
bool probably_equal(const Arena& arena, Expr a, Expr b);

}  // namespace nmlc::symbolic
