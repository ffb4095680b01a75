#include "compiler/sema/singular.h"

namespace nmlc::sema {
namespace {

constexpr int most_compared = 1000;   // nodes of two factors that may be the same

struct Factors {
    std::vector<model::ExprId> above, below;
    bool negative = false;
};

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

std::optional<Value> without_singularity(Expressions& expressions, const Value& numerator, const Value& denominator, Span span) {
    Context& context = expressions.context();
    const model::Model& model = context.model;
    const auto* difference = std::get_if<model::Binary>(&model.exprs[denominator.id].node);
    if (!difference || difference->op != model::BinaryOp::sub) return std::nullopt;
    const auto is_one = [&](model::ExprId id) {
        const auto* constant = std::get_if<model::Constant>(&model.exprs[id].node);
        return constant && constant->value == 1;
    };
    const auto* first = std::get_if<model::Call>(&model.exprs[difference->left].node);
    const auto* second = std::get_if<model::Call>(&model.exprs[difference->right].node);
    const bool exp_first = first && first->function == Function::exp && is_one(difference->right);
    const bool exp_second = second && second->function == Function::exp && is_one(difference->left);
    if (!exp_first && !exp_second) return std::nullopt;
    const model::ExprId exponent = (exp_first ? first : second)->arguments.front();

    Factors top, bottom;
    collect(model, numerator.id, true, top);
    collect(model, exponent, true, bottom);
    for (auto a = top.above.begin(); a != top.above.end(); ++a)
        for (auto b = bottom.above.begin(); b != bottom.above.end(); ++b) {
            int left = most_compared;
            if (std::holds_alternative<model::Constant>(model.exprs[*a].node) || !same(model, *a, *b, left)) continue;
            top.above.erase(a);
            bottom.above.erase(b);
            const auto value_of = [&](model::ExprId id) {
                const model::Expr& expr = model.exprs[id];
                Value value = context.unknown(span);
                value.id = id;
                value.known = true;
                value.shape = expr.shape;
                value.dimension = expr.dimension;
                if (const auto* constant = std::get_if<model::Constant>(&expr.node)) value.constant = constant->value;
                return value;
            };
            std::optional<Value> scale;
            const auto times = [&](model::ExprId id) { scale = scale ? expressions.multiply(*scale, value_of(id), span) : value_of(id); };
            for (const model::ExprId id : top.above) times(id);
            for (const model::ExprId id : bottom.below) times(id);
            if (!scale) scale = context.number(1, {}, span);
            for (const model::ExprId id : top.below) scale = expressions.divide(*scale, value_of(id), span);
            for (const model::ExprId id : bottom.above) scale = expressions.divide(*scale, value_of(id), span);
            if ((top.negative != bottom.negative) != exp_second) scale = expressions.negate(*scale, span);
            Value quotient = expressions.divide(*scale, expressions.unary_function(Function::exprel, value_of(exponent), span), span);
            if (!quotient.known) return quotient;
            quotient.dimension = numerator.dimension;   // as the modeller wrote it: the node of a lone unit, `/mV`, knows no dimension
            quotient.display.reset();
            context.model.exprs[quotient.id].dimension = quotient.dimension;
            context.model.exprs[quotient.id].display = quotient.shown_in();
            return quotient;
        }
    return std::nullopt;
}

}  // namespace nmlc::sema
