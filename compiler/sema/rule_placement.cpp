#include <algorithm>

#include "compiler/model/children.h"
#include "compiler/sema/degrees.h"
#include "compiler/sema/evaluate.h"
#include "compiler/sema/kernel_form.h"
#include "compiler/sema/messages.h"
#include "compiler/sema/rules.h"

namespace nmlc::sema {

using model::Event;
using model::ExprId;
using model::StateId;

RulePlacement::RulePlacement(Context& context, const model::Connection& connection, model::Neuron rule) : context_(context), connection_(connection), rule_(std::move(rule)) {}

RulePlacement::Makeup RulePlacement::makeup(ExprId root) const {
    Makeup found;
    std::set<std::uint32_t> seen;
    std::vector<ExprId> stack{root};
    while (!stack.empty()) {
        const ExprId id = stack.back();
        stack.pop_back();
        if (!seen.insert(id.index).second) continue;
        const model::Expr& expr = context_.model.exprs[id];
        if (const auto* state = std::get_if<model::StateRef>(&expr.node)) found.states.insert(state->state.index);
        if (const auto* let = std::get_if<model::LetRef>(&expr.node)) stack.push_back(let_of_rule(let->let));
        const auto of_cell = [&](const auto* use) { found.cell |= use && !std::holds_alternative<model::ParamId>(use->part); };
        of_cell(std::get_if<model::PreRef>(&expr.node));
        of_cell(std::get_if<model::PostRef>(&expr.node));
        found.pre |= std::holds_alternative<model::PreRef>(expr.node);
        found.post |= std::holds_alternative<model::PostRef>(expr.node);
        found.input |= std::holds_alternative<model::InputRef>(expr.node);
        found.time |= std::holds_alternative<model::Time>(expr.node);
        found.random |= std::holds_alternative<model::Draw>(expr.node) || std::holds_alternative<model::Noise>(expr.node);
        found.incoming |= std::holds_alternative<model::Incoming>(expr.node);
        model::for_each_child(expr, [&](ExprId child) { stack.push_back(child); });
    }
    return found;
}

RulePlacement::States RulePlacement::all_but_w() const {
    States result;
    for (std::uint32_t k = 1; k < rule_.states.size(); ++k) result.insert(k);
    return result;
}

// Less those that something else moves, until none is left to take out.
RulePlacement::States RulePlacement::of_one_side(Side side, States result) const {
    const Event::Kind own = side == pre ? Event::on_pre : Event::on_post;
    const auto foreign = [&](const Makeup& of) {
        return (side == pre ? of.post : of.pre) || of.input || of.random || of.incoming || !std::includes(result.begin(), result.end(), of.states.begin(), of.states.end());
    };
    for (bool changed = true; changed;) {
        changed = false;
        const auto take_out = [&](std::uint32_t state) { changed |= result.erase(state) > 0; };
        for (const model::Equation& equation : rule_.equations)
            if (foreign(makeup(equation.rate))) take_out(equation.state.index);
        for (const Event& event : rule_.events)
            for (const model::Action& action : event.actions) {
                const auto& assignment = std::get<model::Assignment>(action);
                // What it reads of the cell is what was there before the spike; the cell's own block may have reset that.
                const Makeup of = makeup(assignment.value);
                if (event.kind != own || of.cell || foreign(of)) take_out(assignment.state.index);
            }
        for (const std::uint32_t state : States(result))
            if (foreign(makeup(rule_.states[StateId{state}].initial))) take_out(state);
    }
    return result;
}

// dx/dt = a*x with a free of states: how x decays between spikes.
std::optional<ExprId> RulePlacement::decay(std::uint32_t state) {
    const auto equation = std::find_if(rule_.equations.begin(), rule_.equations.end(), [&](const model::Equation& e) { return e.state.index == state; });
    if (equation == rule_.equations.end()) return context_.number(0, Dimension{} / context_.time_dimension(), rule_.states[StateId{state}].span).id;
    const Makeup of = makeup(equation->rate);
    if (of.pre || of.post || of.time || of.states.size() != 1 || *of.states.begin() != state) return std::nullopt;
    const DegreeResult degree = degree_of(context_.model, rule_, 0, equation->rate);
    if (!degree.degree || !(*degree.degree == Degree{0, 1})) return std::nullopt;
    return rewritten(equation->rate, [&](const model::Expr& expr) -> std::optional<ExprId> {
        if (const auto* let = std::get_if<model::LetRef>(&expr.node)) return let_of_rule(let->let);
        if (std::holds_alternative<model::StateRef>(expr.node)) return KernelAlgebra(context_).number(1);
        return std::nullopt;
    });
}

// Whether a synapse may be brought up to date when its next spike arrives, and not before: whatever its events read can be known then.
bool RulePlacement::can_wait(const States& of_sender, const States& of_receiver) {
    for (const model::Equation& equation : rule_.equations)
        if (!of_sender.contains(equation.state.index) && !of_receiver.contains(equation.state.index)) return false;
    for (const Event& event : rule_.events) {
        if (event.kind != Event::on_pre && event.kind != Event::on_post && event.kind != Event::every) return false;
        if (event.kind == Event::every && !evaluate(context_.model, event.trigger, rule_)) return false;   // synapses have periods of their own
        for (const model::Action& action : event.actions) {
            const auto& assignment = std::get<model::Assignment>(action);
            if (of_sender.contains(assignment.state.index) || of_receiver.contains(assignment.state.index)) continue;
            const Makeup of = makeup(assignment.value);
            if (of.input || of.time || of.random || (of.incoming && event.kind != Event::every)) return false;
            if (event.kind != Event::on_post) continue;
            if (of.pre) return false;
            for (const std::uint32_t state : of.states)
                if (of_sender.contains(state) && (!decay(state) || (late() && evaluate(context_.model, rule_.states[StateId{state}].initial, rule_) != 0.0))) return false;
        }
    }
    return true;
}

ExprId RulePlacement::rewritten(ExprId root, const Rewrite& rewrite) {
    std::map<std::uint32_t, ExprId> done;
    const std::function<ExprId(ExprId)> visit = [&](ExprId id) -> ExprId {
        if (const auto known = done.find(id.index); known != done.end()) return known->second;
        model::Expr expr = context_.model.exprs[id];
        ExprId made = id;
        if (const auto other = rewrite(expr)) {
            // What a let stands for is read in turn; all else is as it should be.
            made = std::holds_alternative<model::LetRef>(expr.node) ? visit(*other) : *other;
        } else {
            bool changed = false;
            model::for_each_child(expr, [&](ExprId& child) {
                const ExprId fresh = visit(child);
                changed |= fresh != child;
                child = fresh;
            });
            if (changed) made = context_.add(std::move(expr));
        }
        done[id.index] = made;
        return made;
    };
    return visit(root);
}

RulePlacement::Added RulePlacement::add_to(model::PopulationId population, Side side, const States& states) {
    Added added;
    if (states.empty()) return added;
    const model::NeuronId id = context_.model.populations[population].neuron;
    model::Neuron neuron = context_.model.neurons[id];
    NeuronNames& names = *context_.neuron_names[id];
    const std::string prefix = connection_.name + ".";
    const auto declare = [&](Symbol::Kind kind, std::uint32_t number, const std::string& name, const auto& part) {
        Value value = context_.unknown(part.span);
        value.known = true;
        value.dimension = part.dimension;
        value.display = part.display;
        names.values.insert({name, {kind, number, value, part.span}});
    };
    const auto unique = [&](const std::string& name) {
        std::string result = prefix + name;
        while (names.values.contains(result)) result = prefix + "rule." + result.substr(prefix.size());
        return result;
    };
    Rewrite in_cell;
    const auto param = [&](model::ParamId which) {
        if (const auto known = added.params.find(which.index); known != added.params.end()) return known->second;
        model::Param copy = rule_.params[which];
        copy.value = rewritten(copy.value, in_cell);
        copy.guard.reset();   // tested where the rule itself is
        copy.name = unique(copy.name);
        const model::ParamId made = neuron.params.add(copy);
        declare(Symbol::param, made.index, copy.name, copy);
        return added.params[which.index] = made;
    };
    in_cell = [&](const model::Expr& expr) -> std::optional<ExprId> {
        const auto other = [&](decltype(model::Expr::node) node) {
            model::Expr made = expr;
            made.node = std::move(node);
            return context_.add(std::move(made));
        };
        const auto of_host = [&](const auto& reference) { return std::visit(overloaded{[&](model::ParamId p) { return other(model::ParamRef{p}); }, [&](StateId s) { return other(model::StateRef{s}); }, [&](model::LetId l) { return other(model::LetRef{l}); }}, reference.part); };
        if (const auto* use = std::get_if<model::ParamRef>(&expr.node)) return other(model::ParamRef{param(use->param)});
        if (const auto* use = std::get_if<model::StateRef>(&expr.node)) return other(model::StateRef{added.states.at(use->state.index)});
        if (const auto* use = std::get_if<model::LetRef>(&expr.node)) return let_of_rule(use->let);
        if (const auto* use = std::get_if<model::PreRef>(&expr.node)) return of_host(*use);
        if (const auto* use = std::get_if<model::PostRef>(&expr.node)) return of_host(*use);
        return std::nullopt;
    };
    for (const std::uint32_t state : states) {
        model::State copy = rule_.states[StateId{state}];
        copy.bound.reset();   // its events keep it
        copy.name = unique(copy.name);
        const StateId made = neuron.states.add(copy);
        added.states[state] = made;
        declare(Symbol::state, made.index, copy.name, copy);
    }
    for (const std::uint32_t state : states) {
        model::State& placed = neuron.states[added.states[state]];
        placed.initial = rewritten(placed.initial, in_cell);
    }
    for (const model::Equation& equation : rule_.equations)
        if (states.contains(equation.state.index)) neuron.equations.push_back({added.states[equation.state.index], rewritten(equation.rate, in_cell), equation.span});
    std::vector<model::Action> actions;
    for (const Event& event : rule_.events)
        for (const model::Action& action : event.actions) {
            const auto& assignment = std::get<model::Assignment>(action);
            if ((event.kind == Event::on_pre) != (side == pre) || !states.contains(assignment.state.index)) continue;
            actions.push_back(model::Assignment{added.states[assignment.state.index], rewritten(assignment.value, in_cell), assignment.span});
        }
    for (Event& event : neuron.events)
        if (event.kind == Event::spike_when || event.kind == Event::spike_with_rate || event.kind == Event::spike_at) event.actions.insert(event.actions.end(), actions.begin(), actions.end());
    context_.model.neurons[id] = std::move(neuron);
    return added;
}

ExprId RulePlacement::slot(Read read, const model::Expr& like) {
    auto found = std::find(result_.reads.begin(), result_.reads.end(), read);
    if (found == result_.reads.end()) {
        static constexpr const char* words[] = {"pre.sent", "post.told", "pre.state", "post.state", "pre.param", "post.param", "since pre", "incoming"};
        result_.arrivals.push_back({std::string(words[read.what]) + " " + std::to_string(read.number), read.what == Read::sent || read.what == Read::told});
        result_.reads.push_back(read);
        found = result_.reads.end() - 1;
    }
    model::Expr made = like;
    made.node = model::Arrival{static_cast<std::uint32_t>(found - result_.reads.begin())};
    return context_.add(std::move(made));
}

// A formula of one cell, whose states and params a synapse reads at a spike.
std::optional<ExprId> RulePlacement::formula_of_cell(Side side, ExprId root, Span span) {
    const model::PopulationId population = side == pre ? connection_.from : connection_.to;
    const model::Neuron& neuron = context_.model.neurons[context_.model.populations[population].neuron];
    std::optional<Span> input;
    const std::function<std::optional<ExprId>(const model::Expr&)> read = [&](const model::Expr& expr) -> std::optional<ExprId> {
        if (const auto* use = std::get_if<model::StateRef>(&expr.node)) return slot({side == pre ? Read::pre_state : Read::post_state, use->state.index}, expr);
        if (const auto* use = std::get_if<model::ParamRef>(&expr.node)) return slot({side == pre ? Read::pre_param : Read::post_param, use->param.index}, expr);
        if (const auto* use = std::get_if<model::LetRef>(&expr.node)) return neuron.lets[use->let].value;
        if (std::holds_alternative<model::InputRef>(expr.node) || std::holds_alternative<model::Arrival>(expr.node) || std::holds_alternative<model::Noise>(expr.node) || std::holds_alternative<model::Delayed>(expr.node)) input = expr.span;
        return std::nullopt;
    };
    const ExprId made = rewritten(root, read);
    if (!input) return made;
    context_.report(messages::rule_reads_input(std::string(text_of(context_.sources, span)), span, *input));
    return std::nullopt;
}

std::optional<ExprId> RulePlacement::read_of_cell(Side side, const std::variant<model::ParamId, StateId, model::LetId>& part, When when, Event::Kind event, Span span) {
    const model::PopulationId population = side == pre ? connection_.from : connection_.to;
    const model::Neuron& neuron = context_.model.neurons[context_.model.populations[population].neuron];
    model::Expr reference{model::ParamRef{}, model::Expr::number, {}, {}, span};
    std::visit(overloaded{
        [&](model::ParamId id) { reference.node = model::ParamRef{id}, reference.dimension = neuron.params[id].dimension, reference.display = neuron.params[id].display; },
        [&](StateId id) { reference.node = model::StateRef{id}, reference.dimension = neuron.states[id].dimension, reference.display = neuron.states[id].display; },
        [&](model::LetId id) { reference.node = model::LetRef{id}, reference.dimension = neuron.lets[id].dimension, reference.display = neuron.lets[id].display; },
    }, part);
    const ExprId id = context_.add(reference);
    const bool is_param = std::holds_alternative<model::ParamId>(part);   // the same now as when the spike left
    if (side == pre && late() && !is_param && (when == always || event != Event::on_pre)) {
        context_.report(messages::rule_reads_over_delay(std::string(text_of(context_.sources, span)), span, connection_.delay ? connection_.delay->span : connection_.pattern_span));
        return std::nullopt;
    }
    if (when == at_spike) return formula_of_cell(side, id, span);
    auto& list = side == pre ? context_.model.populations[population].sends : context_.model.populations[population].tells;
    const auto same = std::find_if(list.begin(), list.end(), [&](const model::Sent& sent) {
        return context_.model.exprs[sent.value].node.index() == reference.node.index() && std::visit(overloaded{
            [&](const model::ParamRef& a) { return a.param == std::get<model::ParamRef>(context_.model.exprs[sent.value].node).param; },
            [&](const model::StateRef& a) { return a.state == std::get<model::StateRef>(context_.model.exprs[sent.value].node).state; },
            [&](const model::LetRef& a) { return a.let == std::get<model::LetRef>(context_.model.exprs[sent.value].node).let; },
            [](const auto&) { return false; },
        }, reference.node);
    });
    const auto number = static_cast<std::uint32_t>(same - list.begin());
    if (same == list.end()) list.push_back({connection_.name + " " + std::string(text_of(context_.sources, span)), id});
    return slot({side == pre ? Read::sent : Read::told, number}, reference);
}

// incoming(w): summed onto the receiver like what a continuous synapse sends, where each sends 1.
ExprId RulePlacement::sum_of_weights(const model::Expr& like) {
    model::Population& to = context_.model.populations[connection_.to];
    const std::string name = connection_.name + ".incoming";
    const auto known = std::find_if(to.tells.begin(), to.tells.end(), [&](const model::Sent& sent) { return sent.name == name; });
    auto number = static_cast<std::uint32_t>(known - to.tells.begin());
    if (known == to.tells.end()) {
        std::vector<model::Sent>& sends = context_.model.populations[connection_.from].sends;
        const auto sent = static_cast<std::uint32_t>(sends.size()), arrival = static_cast<std::uint32_t>(to.arrivals.size());
        sends.push_back({name + " 1", KernelAlgebra(context_).number(1)});
        to.arrivals.push_back({name, true});
        result_.sums.push_back({sent, arrival, true});
        model::Expr received = like;
        received.node = model::Arrival{arrival};
        to.tells.push_back({name, context_.add(std::move(received))});
    }
    return slot({Read::told, number}, like);
}

std::optional<ExprId> RulePlacement::of_synapse(ExprId root, When when, Event::Kind event, const Known& known) {
    bool failed = false;
    const auto required = [&](std::optional<ExprId> made) {
        failed |= !made;
        return made.value_or(context_.placeholder);
    };
    const Rewrite rewrite = [&](const model::Expr& expr) -> std::optional<ExprId> {
        if (const auto* use = std::get_if<model::LetRef>(&expr.node)) return let_of_rule(use->let);
        if (const auto* use = std::get_if<model::PreRef>(&expr.node)) return required(read_of_cell(pre, use->part, when, event, expr.span));
        if (const auto* use = std::get_if<model::PostRef>(&expr.node)) return required(read_of_cell(post, use->part, when, event, expr.span));
        if (std::holds_alternative<model::Incoming>(expr.node)) {
            if (when == always && !connection_.coupling.empty()) return sum_of_weights(expr);
            if (event == Event::every) return slot({Read::incoming, 0}, expr);
            context_.report(messages::incoming_of_spikes(expr.span));
            failed = true;
            return context_.placeholder;
        }
        const auto* use = std::get_if<model::StateRef>(&expr.node);
        if (!use) return std::nullopt;
        if (const auto now = known.find(use->state.index); now != known.end()) return now->second;
        model::Expr own = expr;
        if (const auto state = own_.find(use->state.index); state != own_.end()) {
            own.node = model::StateRef{state->second};
            return context_.add(std::move(own));
        }
        const bool of_sender = sender_.states.contains(use->state.index);
        const StateId placed = of_sender ? sender_.states.at(use->state.index) : receiver_.states.at(use->state.index);
        if (when == always) return required(read_of_cell(of_sender ? pre : post, placed, when, event, expr.span));
        const ExprId value = slot({of_sender ? Read::pre_state : Read::post_state, placed.index}, expr);
        if (!of_sender || event != Event::on_post) return value;
        // Between spikes the sender's state decays; `value` is what it was after the last arrival.
        KernelAlgebra algebra(context_);
        const ExprId a = decays_.at(use->state.index);
        if (const auto* zero = std::get_if<model::Constant>(&context_.model.exprs[a].node); zero && zero->value == 0) return value;
        model::Expr since{model::Constant{0}, model::Expr::number, context_.time_dimension(), default_display(context_.time_dimension()), expr.span};
        const ExprId exponent = algebra.multiply(a, slot({Read::elapsed, 0}, since));
        return algebra.multiply(value, algebra.call(Function::exp, exponent));
    };
    const ExprId made = rewritten(root, rewrite);
    failed_ |= failed;
    return failed ? std::nullopt : std::optional(made);
}

std::optional<PlacedRule> RulePlacement::place() {
    const bool continuous = !connection_.coupling.empty();
    States of_sender = of_one_side(pre, all_but_w()), of_receiver = of_one_side(post, all_but_w());
    for (const std::uint32_t both : States(of_sender)) {   // moved by nothing but itself
        bool by_pre = false;
        for (const Event& event : rule_.events)
            for (const model::Action& action : event.actions) by_pre |= std::get<model::Assignment>(action).state.index == both && event.kind == Event::on_pre;
        for (const model::Equation& equation : rule_.equations) by_pre |= equation.state.index == both && makeup(equation.rate).pre;
        if (of_receiver.contains(both)) (by_pre ? of_receiver : of_sender).erase(both);
    }
    of_sender = of_one_side(pre, std::move(of_sender));
    of_receiver = of_one_side(post, std::move(of_receiver));
    result_.events_only = can_wait(of_sender, of_receiver);
    // Over a delay, a synapse that changes all the time keeps by itself what its sender's spikes leave behind.
    States traces;
    if (!result_.events_only && !continuous) traces.swap(of_sender);
    if (result_.events_only)
        for (const std::uint32_t state : of_sender)
            if (const auto a = decay(state)) decays_[state] = *a;
    sender_ = add_to(connection_.from, pre, of_sender);
    receiver_ = add_to(connection_.to, post, of_receiver);

    for (const auto& [state, placed] : sender_.states) result_.of_sender.push_back(placed);
    for (const auto& [state, placed] : receiver_.states) result_.of_receiver.push_back(placed);
    for (const auto& [param, copy] : sender_.params) result_.copies.push_back({model::ParamId{param}, connection_.from, copy});
    for (const auto& [param, copy] : receiver_.params) result_.copies.push_back({model::ParamId{param}, connection_.to, copy});
    for (const auto& [state, rate] : decays_) result_.decays.push_back({sender_.states.at(state), rate});

    model::Neuron& neuron = result_.neuron;
    neuron.name = rule_.name;
    neuron.doc = rule_.doc;
    neuron.span = rule_.span;
    neuron.params = rule_.params;
    neuron.inputs = rule_.inputs;
    neuron.param_order = rule_.param_order;
    const auto declare = [&](Symbol::Kind kind, std::uint32_t number, const auto& part) {
        Value value = context_.unknown(part.span);
        value.known = true;
        value.dimension = part.dimension;
        value.display = part.display;
        result_.names.insert({part.name, {kind, number, value, part.span}});
    };
    for (const model::ParamId id : neuron.params.ids()) declare(Symbol::param, id.index, neuron.params[id]);
    for (const model::InputId id : neuron.inputs.ids()) declare(Symbol::input, id.index, neuron.inputs[id]);
    for (const StateId id : rule_.states.ids()) {
        if (of_sender.contains(id.index) || of_receiver.contains(id.index)) continue;
        own_[id.index] = neuron.states.add(rule_.states[id]);
        declare(Symbol::state, own_[id.index].index, rule_.states[id]);
        if (traces.contains(id.index)) result_.kept.push_back(own_[id.index]);
    }
    for (const StateId id : rule_.initial_order)
        if (own_.contains(id.index)) neuron.initial_order.push_back(own_[id.index]);
    for (const auto& [old, id] : own_) {
        // Of states of the cells it is their first values that count.
        ExprId initial = neuron.states[id].initial;
        const auto of_cells = [&](const model::Expr& expr) -> std::optional<ExprId> {
            const auto* use = std::get_if<model::StateRef>(&expr.node);
            return use && !own_.contains(use->state.index) ? std::optional(rule_.states[use->state].initial) : std::nullopt;
        };
        for (std::size_t k = 0; k < rule_.states.size(); ++k) initial = rewritten(initial, of_cells);
        if (const auto made = of_synapse(initial, at_spike, Event::on_pre, {})) neuron.states[id].initial = *made;
    }
    for (const model::Equation& equation : rule_.equations)
        if (own_.contains(equation.state.index))
            if (const auto rate = of_synapse(equation.rate, always, Event::arrival, {})) neuron.equations.push_back({own_[equation.state.index], *rate, equation.span});
    for (const Event& event : rule_.events) {
        const bool at_period = event.kind == Event::every || event.kind == Event::when;   // the sender then is not what it was when its spikes left
        Event made{event.kind, event.trigger, {}, event.place, event.span};
        if (event.kind == Event::when) made.trigger = of_synapse(event.trigger, at_spike, event.kind, {}).value_or(context_.placeholder);
        Known known;   // within the block, what the cells' own states have become
        for (const model::Action& action : event.actions) {
            const auto& assignment = std::get<model::Assignment>(action);
            const Makeup of = makeup(assignment.value);
            const bool of_cells = of.pre || (of.post && event.kind == Event::when);
            if (at_period && (of_cells || !std::all_of(of.states.begin(), of.states.end(), [&](std::uint32_t s) { return own_.contains(s) || (event.kind == Event::every && of_receiver.contains(s)); }))) {
                context_.report(messages::rule_reads_at_period(event.kind == Event::every, event.span));
                failed_ = true;
                continue;
            }
            const auto value = of_synapse(assignment.value, at_spike, event.kind, known);
            if (!value) continue;
            if (const auto own = own_.find(assignment.state.index); own != own_.end()) made.actions.push_back(model::Assignment{own->second, *value, assignment.span});
            else known[assignment.state.index] = *value;
        }
        if (!made.actions.empty()) neuron.events.push_back(std::move(made));
    }
    if (failed_) return std::nullopt;
    const auto keep = [&](model::PopulationId population, Read::What what) {
        model::Population& of = context_.model.populations[population];
        for (const Read& read : result_.reads)
            if (read.what == what && std::find(of.kept.begin(), of.kept.end(), StateId{read.number}) == of.kept.end()) of.kept.push_back(StateId{read.number});
    };
    keep(connection_.from, Read::pre_state);
    keep(connection_.to, Read::post_state);
    return std::move(result_);
}

}  // namespace nmlc::sema
