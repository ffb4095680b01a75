#include "compiler/sema/evaluate.h"

#include <cmath>

#include "compiler/support/overloaded.h"

namespace nmlc::sema {
namespace {

class Evaluator {
public:
    Evaluator(const model::Model& model, const model::Neuron* neuron) : model_(model), neuron_(neuron) {}

    std::optional<double> value(model::ExprId id, unsigned depth = 0) const {
        if (depth > 500) return std::nullopt;   // long sums are no sizes or indices
        const auto operand = [&](model::ExprId child) { return value(child, depth + 1); };
        return std::visit(overloaded{
            [](const model::Constant& constant) -> std::optional<double> { return constant.value; },
            [](const model::Truth& truth) -> std::optional<double> { return truth.value; },
            [&](const model::VariableRef& use) -> std::optional<double> {
                const model::Variable& variable = model_.variables[use.variable];
                return variable.kind == model::Variable::constant && variable.value ? operand(*variable.value) : std::nullopt;
            },
            [&](const model::Element& element) -> std::optional<double> {   // size[a] of a constant list
                const model::Expr* list = &model_.exprs[element.list];
                if (const auto* use = std::get_if<model::VariableRef>(&list->node)) {
                    const model::Variable& variable = model_.variables[use->variable];
                    if (variable.kind != model::Variable::constant || !variable.value) return std::nullopt;
                    list = &model_.exprs[*variable.value];
                }
                const auto* literal = std::get_if<model::ListLiteral>(&list->node);
                const auto index = operand(element.index);
                if (!literal || !index || !(*index >= 1) || *index > static_cast<double>(literal->elements.size())) return std::nullopt;
                return operand(literal->elements[static_cast<std::size_t>(*index) - 1]);
            },
            [&](const model::ParamRef& use) -> std::optional<double> {
                return neuron_ ? operand(neuron_->params[use.param].value) : std::nullopt;
            },
            [&](const model::Unary& unary) -> std::optional<double> {
                const auto x = operand(unary.operand);
                if (!x) return std::nullopt;
                return unary.op == model::UnaryOp::neg ? -*x : static_cast<double>(*x == 0);
            },
            [&](const model::Binary& binary) -> std::optional<double> {
                const auto a = operand(binary.left), b = operand(binary.right);
                if (!a || !b) return std::nullopt;
                switch (binary.op) {
                    case model::BinaryOp::add: return *a + *b;
                    case model::BinaryOp::sub: return *a - *b;
                    case model::BinaryOp::mul: return *a * *b;
                    case model::BinaryOp::div: return *a / *b;
                    case model::BinaryOp::pow: return nmlc::evaluate(Function::pow, *a, *b);
                    case model::BinaryOp::mod: return nmlc::evaluate(Function::mod, *a, *b);
                    case model::BinaryOp::and_: return *a != 0 && *b != 0;
                    case model::BinaryOp::or_: return *a != 0 || *b != 0;
                }
                return std::nullopt;
            },
            [&](const model::Compare& compare) -> std::optional<double> {
                const auto a = operand(compare.left), b = operand(compare.right);
                if (!a || !b) return std::nullopt;
                switch (compare.op) {
                    case model::CompareOp::lt: return *a < *b;
                    case model::CompareOp::le: return *a <= *b;
                    case model::CompareOp::gt: return *a > *b;
                    case model::CompareOp::ge: return *a >= *b;
                    case model::CompareOp::eq: return *a == *b;
                    case model::CompareOp::ne: return *a != *b;
                }
                return std::nullopt;
            },
            [&](const model::Select& select) -> std::optional<double> {
                const auto condition = operand(select.condition);
                return condition ? operand(*condition != 0 ? select.then : select.otherwise) : std::nullopt;
            },
            [&](const model::Call& call) -> std::optional<double> {
                const auto x = operand(call.arguments[0]);
                const auto y = call.arguments.size() > 1 ? operand(call.arguments[1]) : std::optional<double>(0);
                return x && y ? std::optional<double>(nmlc::evaluate(call.function, *x, *y)) : std::nullopt;
            },
            [](const auto&) -> std::optional<double> { return std::nullopt; },
        }, model_.exprs[id].node);
    }

private:
    const model::Model& model_;
    const model::Neuron* neuron_;
};

}  // namespace

std::optional<double> evaluate(const model::Model& model, model::ExprId expr) { return Evaluator(model, nullptr).value(expr); }

std::optional<double> evaluate(const model::Model& model, model::ExprId expr, const model::Neuron& neuron) {
    return Evaluator(model, &neuron).value(expr);
}

std::optional<bool> decide(const model::Model& model, model::ExprId expr, const model::Neuron& neuron) {
    const auto value = Evaluator(model, &neuron).value(expr);
    return value ? std::optional<bool>(*value != 0) : std::nullopt;
}

}  // namespace nmlc::sema
