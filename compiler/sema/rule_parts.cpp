// Rules: their parts are checked like those of a neuron, of which there is one for each synapse, and whose first state is `w`.
#include <algorithm>

#include "compiler/sema/evaluate.h"
#include "compiler/sema/kernel_form.h"
#include "compiler/sema/messages.h"
#include "compiler/sema/neurons.h"

namespace nmlc::sema {

void NeuronChecker::declare_changing_weight() {
    neuron_.name = source_.name;
    neuron_.doc = source_.doc;
    neuron_.span = source_.span;
    Value w = part_->weight.value_or(context_.unknown(source_.span));   // a rule by itself: of weights of any unit
    w.zero = w.from_literal = false;
    w.constant.reset();
    w.shape = Shape::number;
    const DisplayUnit display = w.display ? *w.display : default_display(w.dimension);
    const auto id = neuron_.states.add({"w", "weight", w.dimension, display, context_.number(0, w.dimension, source_.span).id, source_.span});
    neuron_.initial_order.push_back(id);
    names_->values["w"] = {Symbol::state, id.index, w, source_.span};
}

void NeuronChecker::check_rule_event(const Where& where, const ast::On& on, Span span) {
    const bool pre = on.event.text == "pre";
    if (!pre && on.event.text != "post") return context_.report(messages::unknown_event(on.event));
    model::Event event{pre ? model::Event::on_pre : model::Event::on_post, context_.placeholder, actions(where, on.block), {}, span};
    for (const model::Action& action : event.actions)
        if (const auto* hold = std::get_if<model::Hold>(&action)) context_.report(messages::hold_in_rule(hold->span));
    neuron_.events.push_back(std::move(event));
}

// `bound w in 0 .. w_max`: after every event, and after every step of an equation.
void NeuronChecker::check_bounds() {
    for (const auto& [where, item] : source_.items) {
        const auto* bound = std::get_if<ast::Bound>(&item->node);
        if (!bound) continue;
        const Symbol* symbol = find(bound->name.text);
        if (!symbol || symbol->kind != Symbol::state) {
            context_.report(messages::bound_of_no_state(bound->name));
            continue;
        }
        const model::StateId state{symbol->id};
        const auto* range = std::get_if<ast::Range>(&context_.expr(where.file, bound->range).node);
        if (!range || range->step) {
            context_.report(messages::bound_needs_range(context_.expr(where.file, bound->range).span));
            continue;
        }
        Scope inside = scope(where);
        Expressions expressions(context_, inside, places::guard);
        const Dimension dimension = neuron_.states[state].dimension;
        const auto end = [&](ast::ExprId written) {
            return expressions.fit(expressions.read_number(written), dimension, "a bound of `" + bound->name.text + "`", Code::E0309, symbol->span, symbol->value.display);
        };
        if (!symbol->value.known) continue;   // a rule by itself
        const Value low = end(range->low), high = end(range->high);
        if (!low.known || !high.known) continue;
        const auto least = evaluate(context_.model, low.id, neuron_), most = evaluate(context_.model, high.id, neuron_);
        if (least && most && *least > *most) {
            const DisplayUnit& unit = neuron_.states[state].display;
            context_.report(messages::bound_reversed(bound->name.text, *least*unit.per_coherent, *most*unit.per_coherent, context_.expr(where.file, bound->range).span));
            continue;
        }
        neuron_.states[state].bound = {low.id, high.id};
        const auto made = [&](decltype(model::Expr::node) node) { return context_.add({std::move(node), Shape::number, dimension, neuron_.states[state].display, item->span}); };
        const model::ExprId above = made(model::Call{Function::max, {made(model::StateRef{state}), low.id}});
        const model::Assignment within{state, made(model::Call{Function::min, {above, high.id}}), item->span};
        for (model::Event& event : neuron_.events) {
            const bool changes = std::any_of(event.actions.begin(), event.actions.end(), [&](const model::Action& action) {
                const auto* assignment = std::get_if<model::Assignment>(&action);
                return assignment && assignment->state == state;
            });
            if (changes) event.actions.push_back(within);
        }
        bool moves = false;
        for (const model::Equation& equation : neuron_.equations) moves |= equation.state == state;
        if (moves) neuron_.events.push_back({model::Event::arrival, context_.placeholder, {within}, {}, item->span});
    }
}

}  // namespace nmlc::sema
