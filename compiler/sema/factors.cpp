#include "compiler/sema/factors.h"

namespace nmlc::sema {
namespace {

constexpr int most_compared = 1000;   // nodes of two factors that may be the same

void collect(const model::Model& model, model::ExprId id, bool above, Factors& factors) {
    const model::Expr& expr = model.exprs[id];
    const auto* unary = std::get_if<model::Unary>(&expr.node);
    const auto* binary = std::get_if<model::Binary>(&expr.node);
    if (unary && unary->op == model::UnaryOp::neg) {
        factors.negative = !factors.negative;
        collect(model, unary->operand, above, factors);
    } else if (binary && (binary->op == model::BinaryOp::mul || binary->op == model::BinaryOp::div)) {
        collect(model, binary->left, above, factors);
        collect(model, binary->right, above == (binary->op == model::BinaryOp::mul), factors);
    } else {
        (above ? factors.above : factors.below).push_back(id);
    }
}

bool same(const model::Model& model, model::ExprId a, model::ExprId b, int& left) {
    if (a == b) return true;
    if (--left < 0) return false;
    const model::Expr &first = model.exprs[a], &second = model.exprs[b];
    if (first.node.index() != second.node.index()) return false;
    const auto both = [&]<class Node>(const Node*, auto&& equal) {
        const auto* x = std::get_if<Node>(&first.node);
        return x && equal(*x, std::get<Node>(second.node));
    };
    using namespace model;
    return both(static_cast<const Constant*>(nullptr), [](auto& x, auto& y) { return x.value == y.value; }) ||
           both(static_cast<const ParamRef*>(nullptr), [](auto& x, auto& y) { return x.param == y.param; }) ||
           both(static_cast<const StateRef*>(nullptr), [](auto& x, auto& y) { return x.state == y.state; }) ||
           both(static_cast<const InputRef*>(nullptr), [](auto& x, auto& y) { return x.input == y.input; }) ||
           both(static_cast<const LetRef*>(nullptr), [](auto& x, auto& y) { return x.let == y.let; }) ||
           both(static_cast<const VariableRef*>(nullptr), [](auto& x, auto& y) { return x.variable == y.variable; }) ||
           both(static_cast<const LoopRef*>(nullptr), [](auto& x, auto& y) { return x.depth == y.depth; }) ||
           both(static_cast<const Time*>(nullptr), [](auto&, auto&) { return true; }) ||
           both(static_cast<const Unary*>(nullptr), [&](auto& x, auto& y) { return x.op == y.op && same(model, x.operand, y.operand, left); }) ||
           both(static_cast<const Binary*>(nullptr), [&](auto& x, auto& y) { return x.op == y.op && same(model, x.left, y.left, left) && same(model, x.right, y.right, left); });
}

}  // namespace

Factors factors_of(const model::Model& model, model::ExprId id) {
    Factors factors;
    collect(model, id, true, factors);
    return factors;
}

bool reads_the_same(const model::Model& model, model::ExprId a, model::ExprId b) {
    int left = most_compared;
    return same(model, a, b, left);
}

}  // namespace nmlc::sema
