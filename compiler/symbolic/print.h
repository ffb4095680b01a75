// Textbook notation with as few brackets as it takes: `-(u - u_rest)/tau + R*I`.
#pragma once
#include <functional>
#include <string>

#include "compiler/symbolic/expr.h"

namespace nmlc::symbolic {

// `name` gives the text of param, state, uniform and given leaves.
using Namer = std::function<std::string(const Node&)>;
std::string print(const Arena& arena, Expr root, const Namer& name);

}  // namespace nmlc::symbolic
