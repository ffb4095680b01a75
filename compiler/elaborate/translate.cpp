#include "compiler/elaborate/translate.h"

#include <algorithm>
#include <utility>

#include "compiler/elaborate/delays.h"
#include "compiler/elaborate/facts.h"
#include "compiler/elaborate/step_condition.h"
#include "compiler/support/overloaded.h"

namespace nmlc::elaborate {

using symbolic::Kind;

Translator::Translator(const model::Model& model, symbolic::Arena& arena, const PopulationFacts& facts, Instance& instance, DiagnosticSink& sink)
    : model_(model), arena_(arena), facts_(facts), instance_(instance), sink_(sink) {}

Translator::Makeup Translator::makeup(model::ExprId id) {
    if (const auto known = makeup_.find(id); known != makeup_.end()) return known->second;
    const model::Expr& expr = model_.exprs[id];
    const Makeup moving{.moving = true}, experimental{.experimental = true};
    Makeup result = std::visit(overloaded{
        [&](const model::Time&) { return moving; },
        [&](const model::StateRef&) { return moving; },
        [&](const model::InputRef&) { return moving; },
        [&](const model::LetRef&) { return moving; },
        [&](const model::Noise&) { return moving; },
        [&](const model::Arrival&) { return moving; },
        [&](const model::Delayed&) { return moving; },
        [&](const model::ParamRef& e) { return Makeup{.per_neuron = facts_.per_neuron[e.param.index]}; },
        [&](const model::NeuronIndex&) { return Makeup{.per_neuron = true}; },
        [&](const model::Draw&) { return in_event_ ? moving : Makeup{.experimental = true, .per_neuron = true}; },
        [&](const model::VariableRef& e) {
            const model::Variable& variable = model_.variables[e.variable];
            return variable.kind == model::Variable::constant && variable.value ? makeup(*variable.value) : experimental;
        },
        [&](const model::LoopRef&) { return experimental; },
        [&](const model::Element&) { return experimental; },
        [&](const model::ListLiteral&) { return experimental; },
        [&](const model::Range&) { return experimental; },
        [&](const model::ForEach&) { return experimental; },
        [&](const model::Contains&) { return experimental; },
        [&](const model::Reduce&) { return experimental; },
        [&](const model::Quantity&) { return experimental; },
        [&](const model::Sample&) { return experimental; },
        [](const auto&) { return Makeup{}; },
    }, expr.node);
    for (model::ExprId child : children(expr)) {
        const Makeup part = makeup(child);
        result.moving |= part.moving;
        result.experimental |= part.experimental;
        result.per_neuron |= part.per_neuron;
    }
    makeup_.emplace(id, result);
    return result;
}

Expr Translator::formula(model::ExprId id, bool per_neuron) {
    auto& formulas = per_neuron ? instance_.givens : instance_.uniforms;
    const auto found = std::find(formulas.begin(), formulas.end(), id);
    const auto slot = static_cast<std::uint32_t>(found - formulas.begin());
    if (found == formulas.end()) formulas.push_back(id);
    const Expr leaf = arena_.leaf(per_neuron ? Kind::given : Kind::uniform, slot);
    return model_.exprs[id].shape == model::Expr::truth ? arena_.compare(Kind::ne, leaf, arena_.constant(0)) : leaf;
}

Expr Translator::expr(model::ExprId id) {
    if (const auto known = done_.find(id); known != done_.end()) return known->second;
    const Makeup parts = makeup(id);
    const Expr result = parts.experimental && !parts.moving ? formula(id, parts.per_neuron) : node(id);
    arena_.written_at(result, model_.exprs[id].span);
    done_.emplace(id, result);
    return result;
}

Expr Translator::in_event(model::ExprId id) {
    in_event_ = true;
    const Expr result = expr(id);
    in_event_ = false;
    return result;
}

Expr Translator::refused(Span span, std::string what) {
    sink_.report({Code::E0608, std::move(what), span, {}, {}, {}, {}, Severity::error});
    return arena_.constant(0);
}

Expr Translator::covered(model::ExprId indices) {
    const Expr index = arena_.leaf(Kind::index);
    return std::visit(overloaded{
        [&](const model::Range& range) {
            const Expr inside = arena_.logic_and(arena_.compare(Kind::le, expr(range.low), index), arena_.compare(Kind::le, index, expr(range.high)));
            if (!range.step) return inside;
            const Expr offset = arena_.call(Function::mod, arena_.sub(index, expr(range.low)), expr(*range.step));
            return arena_.logic_and(inside, arena_.compare(Kind::eq, offset, arena_.constant(0)));
        },
        [&](const model::ListLiteral& list) {
            Expr any = arena_.truth(false);
            for (model::ExprId element : list.elements) any = arena_.logic_or(any, arena_.compare(Kind::eq, index, expr(element)));
            return any;
        },
        [&](const model::NeuronIndex&) { return arena_.truth(true); },
        [&](const auto&) { return arena_.compare(Kind::eq, index, expr(indices)); },
    }, model_.exprs[indices].node);
}

Expr Translator::driven(const std::variant<model::InputId, model::StateId>& what, Expr value) {
    const bool in_event = std::exchange(in_event_, false);
    for (model::StatementId id : instance_.drives) {
        const auto& drive = std::get<model::Drive>(model_.statements[id].node);
        if (drive.what != what) continue;
        const Expr here = expr(drive.value);
        value = drive.indices ? arena_.select(covered(*drive.indices), here, value) : here;
    }
    in_event_ = in_event;
    return value;
}

// What drives it from outside, and what synapses and channels add.
Expr Translator::input(model::InputId id) {
    if (const auto given = given_.find(id.index); given != given_.end()) return given->second;
    Expr sum = driven(id, arena_.constant(0));
    const bool in_event = std::exchange(in_event_, false);
    for (const model::Contribution& contribution : model_.neurons[model_.populations[instance_.population].neuron].contributions)
        if (contribution.input == id) sum = arena_.add(sum, expr(contribution.value));
    in_event_ = in_event;
    return sum;
}

Expr Translator::clamp(model::StateId id) {
    const Expr none = arena_.leaf(Kind::state, id.index);
    const Expr value = driven(id, none);
    return value == none ? Expr{} : value;
}

Expr Translator::state(model::StateId id) {
    const Expr value = clamp(id);
    return value.valid() ? value : arena_.leaf(Kind::state, id.index);
}

Expr Translator::binary(const model::Binary& e) {
    const Expr a = expr(e.left), b = expr(e.right);
    switch (e.op) {
        case model::BinaryOp::add: return arena_.add(a, b);
        case model::BinaryOp::sub: return arena_.sub(a, b);
        case model::BinaryOp::mul: return arena_.mul(a, b);
        case model::BinaryOp::div: return arena_.div(a, b);
        case model::BinaryOp::pow: return arena_.pow(a, b);
        case model::BinaryOp::mod: return arena_.call(Function::mod, a, b);
        case model::BinaryOp::and_: return arena_.logic_and(a, b);
        case model::BinaryOp::or_: return arena_.logic_or(a, b);
    }
    return a;
}

Expr Translator::compare(const model::Compare& e) {
    const Expr a = expr(e.left), b = expr(e.right);
    const auto one = [&](Kind kind, Expr left, Expr right) {
        if (const auto steps = step_condition(arena_, kind, left, right)) return *steps;
        return arena_.compare(kind, left, right);
    };
    switch (e.op) {
        case model::CompareOp::lt: return one(Kind::lt, a, b);
        case model::CompareOp::le: return one(Kind::le, a, b);
        case model::CompareOp::gt: return one(Kind::lt, b, a);
        case model::CompareOp::ge: return one(Kind::le, b, a);
        case model::CompareOp::eq:
        case model::CompareOp::ne: {
            const bool equal = e.op == model::CompareOp::eq;
            if (const auto steps = step_condition(arena_, Kind::le, a, b)) {
                const Expr both = arena_.logic_and(*steps, *step_condition(arena_, Kind::le, b, a));
                return equal ? both : arena_.logic_not(both);
            }
            return arena_.compare(equal ? Kind::eq : Kind::ne, a, b);
        }
    }
    return a;
}

// Distributions as transformations of a standard normal or of a uniform number in (0, 1).
Expr Translator::draw(const model::Draw& e, Span span) {
    const std::uint32_t place = e.place.index;
    const auto argument = [&](std::size_t i) { return expr(e.arguments[i]); };
    const auto normal = [&] { return arena_.add(argument(0), arena_.mul(argument(1), arena_.leaf(Kind::normal, place))); };
    const Expr random = arena_.leaf(Kind::random, place);
    switch (e.distribution) {
        case model::Distribution::uniform: return arena_.add(argument(0), arena_.mul(arena_.sub(argument(1), argument(0)), random));
        case model::Distribution::normal: return normal();
        case model::Distribution::lognormal: return arena_.call(Function::exp, normal());
        case model::Distribution::exponential: return arena_.neg(arena_.mul(argument(0), arena_.call(Function::log, random)));
        case model::Distribution::bernoulli:
            return arena_.select(arena_.compare(Kind::lt, random, argument(0)), arena_.constant(1), arena_.constant(0));
        case model::Distribution::choose: {
            Expr value = argument(e.arguments.size() - 1);
            for (std::size_t i = e.arguments.size() - 1; i-- > 0;) {
                const double below = static_cast<double>(i + 1) / static_cast<double>(e.arguments.size());
                value = arena_.select(arena_.compare(Kind::lt, random, arena_.constant(below)), argument(i), value);
            }
            return value;
        }
        case model::Distribution::gamma: return refused(span, "`gamma` cannot be drawn at an event yet");
        case model::Distribution::poisson: return arena_.poisson(place, argument(0));
    }
    return random;
}

Expr Translator::node(model::ExprId id) {
    const model::Expr& written = model_.exprs[id];
    return std::visit(overloaded{
        [&](const model::Constant& e) { return arena_.constant(e.value); },
        [&](const model::Truth& e) { return arena_.truth(e.value); },
        [&](const model::ParamRef& e) { return arena_.leaf(Kind::param, e.param.index); },
        [&](const model::StateRef& e) { return state(e.state); },
        [&](const model::InputRef& e) { return input(e.input); },
        [&](const model::LetRef& e) { return expr(model_.neurons[model_.populations[instance_.population].neuron].lets[e.let].value); },
        [&](const model::Time&) { return arena_.leaf(Kind::time); },
        [&](const model::TimeStep&) { return arena_.leaf(Kind::grid); },
        [&](const model::NeuronIndex&) { return arena_.leaf(Kind::index); },
        [&](const model::Noise& e) { return arena_.leaf(Kind::noise, e.place.index); },
        [&](const model::Arrival& e) { return arena_.leaf(Kind::arrival, e.slot); },
        [&](const model::Delayed&) {
            return arena_.leaf(Kind::delayed, slot_of(model_, model_.neurons[model_.populations[instance_.population].neuron], facts_.delays, id));
        },
        [&](const model::Weight&) { return arena_.constant(1); },
        [&](const model::VariableRef& e) { return expr(*model_.variables[e.variable].value); },   // of a constant; others are formulas
        [&](const model::Unary& e) { return e.op == model::UnaryOp::neg ? arena_.neg(expr(e.operand)) : arena_.logic_not(expr(e.operand)); },
        [&](const model::Binary& e) { return binary(e); },
        [&](const model::Compare& e) { return compare(e); },
        [&](const model::Select& e) { return arena_.select(expr(e.condition), expr(e.then), expr(e.otherwise)); },
        [&](const model::Call& e) { return e.arguments.size() == 1 ? arena_.call(e.function, expr(e.arguments[0])) : arena_.call(e.function, expr(e.arguments[0]), expr(e.arguments[1])); },
        [&](const model::Draw& e) { return draw(e, written.span); },
        [&](const auto&) { return refused(written.span, "a list that is picked from anew at each step is not possible yet; only `t`, `xi` and the cell's own states may change during a simulate"); },
    }, written.node);
}

}  // namespace nmlc::elaborate
