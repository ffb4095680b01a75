#include "compiler/sema/uses.h"

#include "compiler/support/overloaded.h"

namespace nmlc::sema {

void for_each_operand(const ast::Expr& expr, const std::function<void(ast::ExprId)>& visit) {
    const auto comprehension = [&](const ast::Comprehension& clauses) {
        for (const ast::ForClause& clause : clauses.clauses) visit(clause.range);
        if (clauses.where) visit(*clauses.where);
    };
    std::visit(overloaded{
        [&](const ast::Member& member) { visit(member.object); },
        [&](const ast::Index& index) {
            visit(index.object);
            for (const ast::ExprId id : index.indices) visit(id);
        },
        [&](const ast::Range& range) {
            visit(range.low);
            visit(range.high);
            if (range.step) visit(*range.step);
        },
        [&](const ast::Unary& unary) { visit(unary.operand); },
        [&](const ast::Binary& binary) { visit(binary.left); visit(binary.right); },
        [&](const ast::Compare& compare) { for (const ast::ExprId id : compare.operands) visit(id); },
        [&](const ast::If& choice) { visit(choice.condition); visit(choice.then); visit(choice.otherwise); },
        [&](const ast::Call& call) {
            visit(call.callee);
            for (const ast::Argument& argument : call.arguments) visit(argument.value);
            if (call.comprehension) comprehension(*call.comprehension);
        },
        [&](const ast::List& list) {
            for (const ast::ExprId id : list.elements) visit(id);
            if (list.comprehension) comprehension(*list.comprehension);
        },
        [&](const ast::Tuple& tuple) { for (const ast::ExprId id : tuple.elements) visit(id); },
        [](const auto&) {},   // leaves
    }, expr.node);
}

void walk(const ast::Module& module, ast::ExprId root, const std::function<void(const ast::Expr&)>& visit) {
    std::vector<ast::ExprId> stack{root};
    while (!stack.empty()) {
        const ast::Expr& expr = module.exprs[stack.back()];
        stack.pop_back();
        visit(expr);
        for_each_operand(expr, [&](ast::ExprId operand) { stack.push_back(operand); });
    }
}

bool mentions_time(const ast::Module& module, ast::ExprId root) {
    bool found = false;
    walk(module, root, [&](const ast::Expr& expr) {
        const auto* name = std::get_if<ast::Name>(&expr.node);
        found |= name && name->text == "t";
    });
    return found;
}

}  // namespace nmlc::sema
