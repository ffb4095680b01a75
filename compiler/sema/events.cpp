// Events: `spike when`, `spike with rate`, `spike at`, `when`, `every`, and the blocks that set states and hold them.
#include "compiler/sema/evaluate.h"
#include "compiler/sema/messages.h"
#include "compiler/sema/neurons.h"
#include "compiler/sema/part_path.h"
#include "compiler/support/overloaded.h"

namespace nmlc::sema {
namespace {

constexpr Place given_times{.name = "a list of spike times", .results = true};

}  // namespace

void NeuronChecker::check_events() {
    for (const auto& [where, item] : source_.items) {
        const InChannel in_channel(*this, where);
        check_event(where, *item);
    }
}

void NeuronChecker::check_event(const Where& where, const ast::Item& item) {
    if (part_ && part_->kind == Part::synapse && !std::holds_alternative<ast::On>(item.node) &&
        (std::holds_alternative<ast::Spike>(item.node) || std::holds_alternative<ast::When>(item.node) || std::holds_alternative<ast::Every>(item.node))) {
        context_.refuse(Code::E0901, "events of a synapse other than `on pre`", item.span);
        return;
    }
    Scope inside = scope(where);
    const auto condition = [&](ast::ExprId written, const char* kind) {
        Expressions expressions(context_, inside, places::condition);
        const Value value = expressions.read_truth(written);
        if (value.known && value.constant) context_.report(messages::constant_condition(*value.constant != 0, kind, value.span));
        return value.id;
    };
    std::visit(overloaded{
        [&](const ast::Spike& spike) {
            if (!where.channel.empty() || is_rule()) return;   // reported where the parts are declared
            model::Event event{model::Event::spike_when, context_.placeholder, {}, {}, item.span};
            if (spike.kind == ast::Spike::when) {
                event.trigger = condition(spike.trigger, "spikes");
            } else if (spike.kind == ast::Spike::rate) {
                event.kind = model::Event::spike_with_rate;
                Expressions expressions(context_, inside, places::rate);
                const Value rate = expressions.read_number(spike.trigger);
                event.trigger = expressions.fit(rate, Dimension{}/context_.time_dimension(), "the rate of spikes", Code::E0310).id;
                event.place = context_.place();
                if (rate.known && rate.constant && *rate.constant < 0) context_.report(messages::negative_rate(rate.span));
                if (part_ && part_->kind == Part::sender) {
                    rate_ = event.trigger;
                    return;
                }
            } else {
                event.kind = model::Event::spike_at;
                event.trigger = spike_times(where, spike.trigger);
            }
            if (spike.block) event.actions = actions(where, *spike.block);
            neuron_.events.push_back(std::move(event));
        },
        [&](const ast::When& when) {
            const model::ExprId trigger = condition(when.condition, "the event happens");
            neuron_.events.push_back({model::Event::when, trigger, actions(where, when.block), {}, item.span});
        },
        [&](const ast::Every& every) {
            Expressions expressions(context_, inside, places::period);
            const Value period = expressions.fit(expressions.read_number(every.period), context_.time_dimension(), "a period", Code::E0310);
            if (period.known && period.constant && *period.constant <= 0) context_.report(messages::period_not_positive(period.span));
            neuron_.events.push_back({model::Event::every, period.id, actions(where, every.block), {}, item.span});
        },
        [&](const ast::On& on) {
            if (part_ && part_->kind == Part::synapse) check_arrival(where.file, on, item.span);
            else if (is_rule()) check_rule_event(where, on, item.span);
            else if (part_ && part_->kind == Part::release) check_release(where, on);
        },
        [](const auto&) {},
    }, item.node);
}

// One time or a list of them; read by the session, so that params and constants may be in it but nothing that changes.
model::ExprId NeuronChecker::spike_times(const Where& where, ast::ExprId written) {
    Scope inside = scope(where);
    Expressions expressions(context_, inside, given_times);
    Value times = expressions.read_points(written);
    if (times.known && times.shape != Shape::number && times.shape != Shape::list) {
        context_.report(messages::not_a_list(times));
        return context_.placeholder;
    }
    times = expressions.fit(times, context_.time_dimension(), "a spike time", Code::E0310);
    if (!times.known) return context_.placeholder;
    const auto* list = std::get_if<model::ListLiteral>(&context_.model.exprs[times.id].node);
    for (const model::ExprId time : list ? list->elements : std::vector{times.id})
        if (const auto value = evaluate(context_.model, time); value && *value < 0) context_.report(messages::negative_duration("a spike time", context_.model.exprs[time].span));
    return times.id;
}

std::vector<model::Action> NeuronChecker::actions(const Where& where, const ast::Block& block) {
    std::vector<model::Action> result;
    if (block.actions.empty()) context_.report(messages::empty_block(block.span));
    for (const ast::Action& written : block.actions)
        if (auto read = action(where, written)) result.push_back(std::move(*read));
    return result;
}

std::optional<model::Action> NeuronChecker::action(const Where& where, const ast::Action& action) {
    Scope inside = scope(where);
    Expressions expressions(context_, inside, places::action);
    const auto state_named = [&](const std::string& name, Span span) -> Symbol* {
        Symbol* symbol = inside.find(name);
        if (symbol && symbol->kind == Symbol::state) return symbol;
        std::vector<std::string> states;
        for (const model::State& state : neuron_.states) states.push_back(state.name);
        context_.report(messages::sets_no_state(name, span, symbol ? symbol->span : Span{}, nearest_name(name, states)));
        return nullptr;
    };
    if (const auto* hold = std::get_if<ast::Hold>(&action.node)) {
        model::Hold result{{}, context_.placeholder, action.span};
        bool usable = true;
        if (hold->state) {
            const Symbol* symbol = state_named(hold->state->text, hold->state->span);
            usable = symbol != nullptr;
            if (symbol) result.state = model::StateId{symbol->id};
        }
        const Value duration = expressions.fit(expressions.read_number(hold->duration), context_.time_dimension(), "the duration of a `hold`", Code::E0310);
        if (duration.known && duration.constant && *duration.constant < 0) context_.report(messages::negative_duration("the duration of a `hold`", duration.span));
        result.duration = duration.id;
        return usable ? std::optional<model::Action>(result) : std::nullopt;
    }
    const auto& assign = std::get<ast::Assign>(action.node);
    const ast::Expr& target = context_.expr(where.file, assign.target);
    const auto* name = std::get_if<ast::Name>(&target.node);
    if (!name) {
        const auto* member = std::get_if<ast::Member>(&target.node);
        if (member && is_of_cell(context_, where.file, *member)) context_.report(messages::channel_sets_its_cell(std::string(text_of(context_.sources, target.span)), target.span, where.channel.empty()));
        else if (member) context_.refuse(Code::E0901, "events that change another neuron", target.span);
        else if (std::holds_alternative<ast::Index>(target.node)) context_.refuse(Code::E0904, "vectors, such as `" + std::string(text_of(context_.sources, target.span)) + "`,", target.span);
        else if (!std::holds_alternative<ast::Bad>(target.node)) context_.report(messages::sets_no_state(std::string(text_of(context_.sources, target.span)), target.span, {}, ""));
        return std::nullopt;
    }
    Symbol* symbol = state_named(name->text, target.span);
    Value value = expressions.read_number(assign.value);
    if (!symbol) return std::nullopt;
    assigned_[symbol->id] = true;
    if (!value.known || !symbol->value.known) return std::nullopt;
    const std::string what = "the new value of `" + name->text + "`";
    Value state = expressions.read(assign.target);
    switch (assign.op) {
        case ast::AssignOp::set: value = expressions.fit(value, state.dimension, what, Code::E0309, symbol->span, state.display); break;
        case ast::AssignOp::add:
        case ast::AssignOp::sub:
            value = expressions.fit(value, state.dimension, "what is added to `" + name->text + "`", Code::E0309, symbol->span, state.display);
            value = expressions.add(state, value, assign.op == ast::AssignOp::sub, target.span, action.span);
            break;
        case ast::AssignOp::mul:
        case ast::AssignOp::div:
            value = expressions.fit(value, {}, "a factor of `" + name->text + "`", Code::E0309, symbol->span);
            value = assign.op == ast::AssignOp::mul ? expressions.multiply(state, value, action.span) : expressions.divide(state, value, action.span);
            break;
    }
    if (!value.known) return std::nullopt;
    return model::Assignment{{symbol->id}, value.id, action.span};
}

// A neuron without equations, events and lets does nothing at all: most likely it is not finished.
// A state that no equation moves and no event sets keeps its initial value: most likely an equation is missing. Where there are connections,
// a synapse may be what sets it (`post.u += w`).
void NeuronChecker::warn_of_idleness() {
    if (neuron_.equations.empty() && neuron_.events.empty() && neuron_.lets.empty() && neuron_.states.empty()) context_.report(messages::nothing_happens(neuron_.name, neuron_.span));
    for (const auto& file : context_.program.files)
        for (const ast::Statement& statement : file.module.statements)
            if (std::holds_alternative<ast::Connect>(statement.node)) return;
    std::vector<bool> moved = assigned_;
    for (const model::Equation& equation : neuron_.equations) moved[equation.state.index] = true;
    for (const model::StateId id : neuron_.states.ids())
        if (!moved[id.index]) context_.report(messages::state_never_changes(neuron_.states[id].name, neuron_.states[id].span));
}

}  // namespace nmlc::sema
