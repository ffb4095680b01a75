#include "compiler/lower/map_values.h"

#include <algorithm>

#include "compiler/support/overloaded.h"

namespace nmlc::lower {
namespace {

constexpr std::size_t few = 4;

using Values = std::vector<double>;   // empty: not known

Values tidy(Values values) {
    std::sort(values.begin(), values.end());
    values.erase(std::unique(values.begin(), values.end()), values.end());
    return values.size() > few ? Values{} : values;
}

}  // namespace

Values values_of_map(const model::Model& model, const model::Neuron& neuron, model::ExprId id) {
    const auto of = [&](model::ExprId part) { return values_of_map(model, neuron, part); };
    return std::visit(overloaded{
        [](const model::Constant& constant) { return Values{constant.value}; },
        [&](const model::LetRef& use) { return of(neuron.lets[use.let].value); },
        [&](const model::Unary& unary) {
            Values values = unary.op == model::UnaryOp::neg ? of(unary.operand) : Values{};
            for (double& value : values) value = -value;
            return tidy(std::move(values));
        },
        [&](const model::Call& call) {
            if (call.function == Function::sgn) return Values{-1, 1};
            if (call.function == Function::heaviside) return Values{0, 1};
            return Values{};
        },
        [&](const model::Draw& draw) {
            if (draw.distribution == model::Distribution::bernoulli) return Values{0, 1};
            if (draw.distribution != model::Distribution::choose) return Values{};
            Values all;
            for (const model::ExprId argument : draw.arguments) {
                const Values values = of(argument);
                if (values.empty()) return Values{};
                all.insert(all.end(), values.begin(), values.end());
            }
            return tidy(std::move(all));
        },
        [&](const model::Select& select) {
            Values then = of(select.then);
            const Values otherwise = of(select.otherwise);
            if (then.empty() || otherwise.empty()) return Values{};
            then.insert(then.end(), otherwise.begin(), otherwise.end());
            return tidy(std::move(then));
        },
        [&](const model::Binary& binary) {
            Values all;
            for (const double a : of(binary.left))
                for (const double b : of(binary.right)) {
                    if (binary.op == model::BinaryOp::add) all.push_back(a + b);
                    if (binary.op == model::BinaryOp::sub) all.push_back(a - b);
                    if (binary.op == model::BinaryOp::mul) all.push_back(a * b);
                }
            return tidy(std::move(all));
        },
        [](const auto&) { return Values{}; },
    }, model.exprs[id].node);
}

}  // namespace nmlc::lower
