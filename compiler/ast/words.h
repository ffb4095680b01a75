// The spelling of the operators and words of the tree: one table for printer and dump.
#pragma once
#include <string>
#include <string_view>

#include "compiler/ast/ast.h"

namespace nmlc::ast {

std::string_view spelling(Binary::Op op);
std::string_view spelling(Compare::Op op);
std::string_view spelling(AssignOp op);
std::string_view spelling(ModelKind kind);
// "a \"b\"": a text as it is written.
std::string quoted(std::string_view text);

}  // namespace nmlc::ast
