// Questions about an expression and rewriting of it, each node once.
#pragma once
#include <functional>
#include <set>
#include <unordered_map>

#include "compiler/symbolic/expr.h"

namespace nmlc::symbolic {

// All slots of leaves of that kind below `root`: states_of = slots(arena, e, Kind::state).
std::set<std::uint32_t> slots(const Arena& arena, Expr root, Kind kind);
bool contains(const Arena& arena, Expr root, const std::function<bool(const Node&)>& test);
bool contains(const Arena& arena, Expr root, Kind kind);
// Changes within a step: depends on a state or its past, on t itself or on noise. (`step` and `index` do not.)
bool varies_within_step(const Arena& arena, Expr root);
// Number of distinct operations below `root`, functions counted tenfold: what one evaluation costs, roughly.
double cost(const Arena& arena, Expr root);

// Replaces every leaf for which `replacement` returns a valid expression.
Expr substitute(Arena& arena, Expr root, const std::function<Expr(const Node&)>& replacement);

}  // namespace nmlc::symbolic
