// Equations: both sides have one unit, and each is solved for its derivative.
//     C*du/dt - I = g*(E - u)      becomes      du/dt = (g*(E - u) + I)/C
#include "compiler/sema/affine.h"
#include "compiler/sema/evaluate.h"
#include "compiler/sema/messages.h"
#include "compiler/sema/neurons.h"
#include "compiler/sema/part_path.h"

namespace nmlc::sema {
namespace {

// The value without an outer minus, when it has one.
std::optional<model::ExprId> negated(const model::Model& model, const Value& value) {
    const auto* unary = std::get_if<model::Unary>(&model.exprs[value.id].node);
    return unary && unary->op == model::UnaryOp::neg ? std::optional(unary->operand) : std::nullopt;
}

}  // namespace

void NeuronChecker::check_equations() {
    for (const auto& [where, item] : source_.items)
        if (const auto* assign = std::get_if<ast::Assign>(&item->node)) {
            const InChannel in_channel(*this, where);
            check_equation(where, *assign, item->span);
        }
}

void NeuronChecker::check_equation(const Where& where, const ast::Assign& assign, Span span) {
    Scope inside = scope(where);
    Expressions left(context_, inside, places::left_side), right(context_, inside, places::equation);
    AffineReader reader(left);
    const ast::Expr& target = context_.expr(where.file, assign.target);
    if (std::holds_alternative<ast::Bad>(target.node)) return;
    if (!reader.has_derivative(assign.target)) {
        if (const auto* member = std::get_if<ast::Member>(&target.node); member && part_) {
            contribute(where.file, assign, *member, span);
        } else if (member && is_of_cell(context_, where.file, *member)) {
            check_contribution(where, assign, span);
        } else if (member) {
            context_.refuse(Code::E0901, "synapses, which write `" + std::string(text_of(context_.sources, member->member.span)) + "` of a neuron,", target.span);
        } else if (std::holds_alternative<ast::Call>(target.node) && assign.op == ast::AssignOp::set) {
            if (!refuse_map(where, assign) && !check_map(where, assign)) context_.report(messages::no_derivative(std::string(text_of(context_.sources, target.span)), target.span, false, true));
        } else {
            const auto* name = std::get_if<ast::Name>(&target.node);
            const Symbol* symbol = name ? inside.find(name->text) : nullptr;
            context_.report(messages::no_derivative(std::string(text_of(context_.sources, target.span)), target.span,
                                                    symbol && symbol->kind == Symbol::state, assign.op == ast::AssignOp::set));
        }
        return;
    }
    if (assign.op != ast::AssignOp::set) {
        context_.report(messages::equation_needs_equals(target.span));
        return;
    }
    const AffineSide side = reader.read(assign.target);
    Value rate = right.read_number(assign.value);
    if (!side.known) return;
    if (side.waits_for_dt) {
        context_.report(messages::derivative_without_dt(side.derivative));
        return;
    }
    for (const model::Equation& equation : neuron_.equations)
        if (equation.state.index == *side.state) {
            context_.report(messages::second_equation(neuron_.states[equation.state].name, target.span, equation.span));
            return;
        }
    // An equation with a mistake still counts as the state's equation.
    const model::StateId state{*side.state};
    if (side.factor) warn_of_negative_factor(*side.factor, neuron_.states[state].name);
    const Dimension rate_dimension = neuron_.states[state].dimension/context_.time_dimension();
    const auto keep = [&](model::ExprId id) { neuron_.equations.push_back({state, id, target.span}); };
    if (!rate.known || !side.dimension_known) return keep(context_.placeholder);
    if (rate.zero) rate = right.fit(rate, side.dimension, "", Code::E0303);
    if (rate.dimension != side.dimension) {
        context_.report(messages::sides_differ(side.dimension, rate, target.span, neuron_.states[state].name, context_.time_dimension(), nearby(inside)));
        return keep(context_.placeholder);
    }
    if (side.rest && !(side.rest->constant && *side.rest->constant == 0)) {
        if (const auto inner = negated(context_.model, *side.rest)) {
            Value positive = *side.rest;
            positive.id = *inner;
            rate = rate.constant && *rate.constant == 0 ? positive : right.add(rate, positive, false, {}, span);
        } else if (rate.constant && *rate.constant == 0) {
            rate = right.negate(*side.rest, span);
        } else {
            rate = right.add(rate, *side.rest, true, {}, span);
        }
    }
    if (side.factor && side.factor->constant && *side.factor->constant == -1) rate = right.negate(rate, span);
    else if (side.factor && !(side.factor->constant && *side.factor->constant == 1)) rate = right.divide(rate, *side.factor, span);
    if (!rate.known) return keep(context_.placeholder);
    model::Expr solved = context_.model.exprs[rate.id];
    if (solved.dimension != rate_dimension) {   // divided by exactly 1 ms
        solved.dimension = rate_dimension;
        solved.display = default_display(rate_dimension);
        rate.id = context_.add(std::move(solved));
    }
    keep(rate.id);
}

// `tau*du/dt` with a tau of -10 ms: most likely a slip of the sign.
void NeuronChecker::warn_of_negative_factor(const Value& factor, const std::string& state) {
    const auto* ref = factor.known ? std::get_if<model::ParamRef>(&context_.model.exprs[factor.id].node) : nullptr;
    const auto value = ref ? evaluate(context_.model, factor.id, neuron_) : std::nullopt;
    if (value && *value < 0 && !neuron_.params[ref->param].guard) context_.report(messages::negative_factor(neuron_.params[ref->param].name, state, factor.span, neuron_.params[ref->param].span));
}

}  // namespace nmlc::sema
