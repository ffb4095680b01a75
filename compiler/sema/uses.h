// The names that written expressions mention, before they are given a meaning: to put definitions in order.
#pragma once
#include <functional>
#include <string>

#include "compiler/ast/ast.h"

namespace nmlc::sema {

// Calls `visit` for every expression below and including `root`; depth does not matter: no recursion.
void walk(const ast::Module& module, ast::ExprId root, const std::function<void(const ast::Expr&)>& visit);
// The direct operands of an expression.
void for_each_operand(const ast::Expr& expr, const std::function<void(ast::ExprId)>& visit);

bool mentions_time(const ast::Module& module, ast::ExprId root);

}  // namespace nmlc::sema
