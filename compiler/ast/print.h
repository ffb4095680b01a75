// Two text forms of a module: nml source in the house format (`nmlc fmt`), and the tree (`--emit=ast`).
#pragma once
#include <string>

#include "compiler/ast/ast.h"

namespace nmlc::ast {

// Canonical source text; comments keep their place; printing what was printed changes nothing.
std::string format(const Module& module, const SourceMap& sources);
// One expression as source text, for messages and `nmlc explain`.
std::string format(const Module& module, ExprId expr);
// Indented tree, one node a line.
std::string dump(const Module& module);

}  // namespace nmlc::ast
