#include "compiler/elaborate/facts.h"

#include <algorithm>
#include <functional>

#include "compiler/elaborate/delays.h"
#include "compiler/elaborate/situations.h"
#include "compiler/support/overloaded.h"

namespace nmlc::elaborate {

std::vector<model::ExprId> children(const model::Expr& expr) {
    using Ids = std::vector<model::ExprId>;
    const auto with = [](Ids ids, const std::optional<model::ExprId>& last) {
        if (last) ids.push_back(*last);
        return ids;
    };
    return std::visit(overloaded{
        [](const model::Unary& e) { return Ids{e.operand}; },
        [](const model::Binary& e) { return Ids{e.left, e.right}; },
        [](const model::Compare& e) { return Ids{e.left, e.right}; },
        [](const model::Select& e) { return Ids{e.condition, e.then, e.otherwise}; },
        [](const model::Call& e) { return e.arguments; },
        [](const model::Draw& e) { return e.arguments; },
        [](const model::ListLiteral& e) { return e.elements; },
        [&](const model::Range& e) { return with({e.low, e.high}, e.step); },
        [](const model::ForEach& e) { return Ids{e.range, e.body}; },
        [](const model::Element& e) { return Ids{e.list, e.index}; },
        [](const model::Contains& e) { return Ids{e.element, e.list}; },
        [&](const model::Reduce& e) { return with(e.operands, e.window); },
        [&](const model::Quantity& e) { return with({}, e.indices); },
        [](const model::Delayed& e) { return Ids{e.delay}; },
        [](const model::Sample& e) { return Ids{e.trace, e.time}; },
        [](const auto&) { return Ids{}; },
    }, expr.node);
}

namespace {

bool anywhere(const model::Model& model, model::ExprId id, const std::function<bool(const model::Expr&)>& test) {
    const model::Expr& expr = model.exprs[id];
    if (test(expr)) return true;
    for (model::ExprId child : children(expr))
        if (anywhere(model, child, test)) return true;
    return false;
}

// A value that is known when compiling; params through `known`.
std::optional<double> value_of(const model::Model& model, model::ExprId id, const std::vector<std::optional<double>>& known) {
    const auto visit = [&](model::ExprId child) { return value_of(model, child, known); };
    return std::visit(overloaded{
        [&](const model::Constant& e) -> std::optional<double> { return e.value; },
        [&](const model::ParamRef& e) { return known[e.param.index]; },
        [&](const model::VariableRef& e) -> std::optional<double> {
            const model::Variable& variable = model.variables[e.variable];
            if (variable.kind != model::Variable::constant || !variable.value) return {};
            return visit(*variable.value);
        },
        [&](const model::Unary& e) -> std::optional<double> {
            const auto x = visit(e.operand);
            if (!x || e.op != model::UnaryOp::neg) return {};
            return -*x;
        },
        [&](const model::Binary& e) -> std::optional<double> {
            const auto x = visit(e.left), y = visit(e.right);
            if (!x || !y) return {};
            switch (e.op) {
                case model::BinaryOp::add: return *x + *y;
                case model::BinaryOp::sub: return *x - *y;
                case model::BinaryOp::mul: return *x * *y;
                case model::BinaryOp::div: return *x / *y;
                case model::BinaryOp::pow: return evaluate(Function::pow, *x, *y);
                case model::BinaryOp::mod: return evaluate(Function::mod, *x, *y);
                default: return {};
            }
        },
        [&](const model::Call& e) -> std::optional<double> {
            double argument[2] = {0, 0};
            for (std::size_t i = 0; i < e.arguments.size() && i < 2; ++i) {
                const auto x = visit(e.arguments[i]);
                if (!x) return {};
                argument[i] = *x;
            }
            return evaluate(e.function, argument[0], argument[1]);
        },
        [](const auto&) -> std::optional<double> { return {}; },
    }, model.exprs[id].node);
}

}  // namespace

PopulationFacts facts_of(const model::Model& model, model::PopulationId id, bool for_tests) {
    const model::Population& population = model.populations[id];
    const model::Neuron& neuron = model.neurons[population.neuron];
    PopulationFacts facts;
    facts.per_neuron.assign(neuron.params.size(), false);
    facts.constant.assign(neuron.params.size(), std::nullopt);

    const auto differs = [&](model::ExprId value) {
        return anywhere(model, value, [&](const model::Expr& e) {
            if (const auto* ref = std::get_if<model::ParamRef>(&e.node)) return bool(facts.per_neuron[ref->param.index]);
            return std::holds_alternative<model::NeuronIndex>(e.node) || std::holds_alternative<model::Draw>(e.node);
        });
    };
    const auto note = [&](model::ParamId param, model::ExprId value) {
        facts.per_neuron[param.index] = true;
        if (population.synapses_of && !facts.differs) facts.differs = {param, model.exprs[value].span};
    };
    std::vector<bool> set_later(neuron.params.size(), false);
    each_statement(model, for_tests, [&](const model::Statement& statement) {
        const auto* set = std::get_if<model::Set>(&statement.node);
        if (!set || set->population != id || !std::holds_alternative<model::ParamId>(set->what)) return;
        const std::uint32_t param = std::get<model::ParamId>(set->what).index;
        set_later[param] = true;
        if (set->indices || differs(set->value)) note(model::ParamId{param}, set->value);
    });
    for (model::ParamId param : population.param_order) {
        model::ExprId value = neuron.params[param].value;
        for (const auto& override : population.params)
            if (override.param == param) value = override.value;
        if (differs(value) || model.exprs[value].shape == model::Expr::list) note(param, value);
        else if (!set_later[param.index]) facts.constant[param.index] = value_of(model, value, facts.constant);
    }

    for (const model::Event& event : neuron.events)
        for (const model::Action& action : event.actions)
            if (const auto* hold = std::get_if<model::Hold>(&action)) {
                if (!hold->state) facts.holds.plain = true;
                else if (auto& states = facts.holds.states; std::find(states.begin(), states.end(), hold->state->index) == states.end())
                    states.push_back(hold->state->index);
            }
    std::sort(facts.holds.states.begin(), facts.holds.states.end());
    for (Delay& delay : facts.delays = delays_of(model, neuron)) delay.per_neuron = differs(delay.value);
    return facts;
}

}  // namespace nmlc::elaborate
