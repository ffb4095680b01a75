#include "compiler/sema/singular.h"

#include "compiler/sema/factors.h"

namespace nmlc::sema {

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

    Factors top = factors_of(model, numerator.id), bottom = factors_of(model, exponent);
    for (auto a = top.above.begin(); a != top.above.end(); ++a)
        for (auto b = bottom.above.begin(); b != bottom.above.end(); ++b) {
            if (std::holds_alternative<model::Constant>(model.exprs[*a].node) || !reads_the_same(model, *a, *b)) continue;
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
