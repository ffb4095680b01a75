// Sums over spikes as states: a kernel of the form c*s^n*exp(a*s)*cos(b*s) is the response of a chain of linear equations.
//     y_n = sum over spikes of s^n/n!*exp(a*s):      y_0' = a*y_0,  y_0 += 1 at a spike;      y_n' = a*y_n + y_(n-1)
// Behind one of another rate b it is the response of the pair,      (exp(a*s) - exp(b*s))/(a - b):      y' = a*y + x_0
// An oscillating kernel has a second chain z beside it:      y_n' = a*y_n - b*z_n + y_(n-1),      z_n' = a*z_n + b*y_n + z_(n-1)
#include <algorithm>
#include <map>
#include <numeric>

#include "compiler/model/children.h"
#include "compiler/sema/coupling.h"
#include "compiler/sema/degrees.h"
#include "compiler/sema/evaluate.h"
#include "compiler/sema/kernel_form.h"
#include "compiler/sema/messages.h"
#include "compiler/sema/neurons.h"

namespace nmlc::sema {

Value NeuronChecker::states_of(const Value& summand, const std::string& name, Spikes spikes, Span span) {
    const bool own = spikes == Spikes::own;
    if (own == part_.has_value() || (spikes == Spikes::post && !is_rule())) {
        context_.report(own ? messages::own_spikes_of_part(span) : spikes == Spikes::post ? messages::receivers_spikes_of_synapse(span) : messages::spike_sum_here("a neuron", span));
        return context_.unknown(span);
    }
    const KernelForm form = kernel_form(context_, summand.id);
    if (!form.terms) {
        context_.report(messages::kernel_without_form(context_.model.exprs[form.culprit].span, span));
        return context_.unknown(span);
    }
    const auto at_params = [&](const std::optional<model::ExprId>& id) { return id ? evaluate(context_.model, *id, neuron_) : std::optional<double>(0); };
    for (const KernelTerm& term : *form.terms) {
        const auto rate = term.second_rate ? std::max(at_params(term.rate), at_params(term.second_rate)) : at_params(term.rate), coefficient = evaluate(context_.model, term.coefficient, neuron_);
        if (rate && (*rate > 0 || (*rate == 0 && term.power > 0))) {
            context_.report(messages::kernel_grows(span));
            return context_.unknown(span);
        }
        if (coefficient && !(std::abs(*coefficient) <= std::numeric_limits<double>::max())) {
            context_.report(messages::kernel_coefficient(span));
            return context_.unknown(span);
        }
    }
    KernelAlgebra algebra(context_);
    const Dimension time = context_.time_dimension();
    const auto add_state = [&](const Dimension& dimension) {
        const bool taken = std::any_of(neuron_.states.begin(), neuron_.states.end(), [&](const model::State& state) { return state.name == qualified(name); });
        std::string unique = qualified(name);
        for (int k = 2; taken; ++k) {
            unique = qualified(name) + "_" + std::to_string(k);
            if (std::none_of(neuron_.states.begin(), neuron_.states.end(), [&](const model::State& state) { return state.name == unique; })) break;
        }
        const auto id = neuron_.states.add({unique, "", dimension, default_display(dimension), algebra.number(0), span});
        neuron_.initial_order.push_back(id);
        assigned_.resize(neuron_.states.size(), true);
        return id;
    };
    const auto reference = [&](model::StateId id) {
        return context_.add({model::StateRef{id}, Shape::number, neuron_.states[id].dimension, default_display(neuron_.states[id].dimension), span});
    };
    struct Chain { std::optional<model::ExprId> rate, frequency; std::vector<model::StateId> y, z; };
    std::vector<Chain> chains;
    const auto chain_of = [&](const std::optional<model::ExprId>& rate, const std::optional<model::ExprId>& frequency, int power) -> const Chain& {
        auto chain = std::find_if(chains.begin(), chains.end(), [&](const Chain& c) { return algebra.same(c.rate, rate) && algebra.same(c.frequency, frequency); });
        if (chain == chains.end()) chain = chains.insert(chain, {rate, frequency, {}, {}});
        Dimension dimension;
        for (int k = 0; k < static_cast<int>(chain->y.size()); ++k) dimension = dimension*time;
        while (static_cast<int>(chain->y.size()) <= power) {
            const bool first = chain->y.empty();
            const model::StateId y = add_state(dimension);
            std::optional<model::StateId> z;
            if (chain->frequency) z = add_state(dimension);
            const auto equation = [&](model::StateId id, std::optional<model::StateId> other, bool minus, const std::vector<model::StateId>& before) {
                model::ExprId change = chain->rate ? algebra.multiply(*chain->rate, reference(id)) : algebra.number(0);
                if (other) {
                    const model::ExprId turn = algebra.multiply(*chain->frequency, reference(*other));
                    change = minus ? algebra.subtract(change, turn) : algebra.add(change, turn);
                }
                if (!before.empty()) change = algebra.add(change, reference(before.back()));
                neuron_.equations.push_back({id, change, span});
            };
            equation(y, z, true, chain->y);
            if (z) equation(*z, y, false, chain->z);
            if (first && own) own_jumps_.push_back(y);
            else if (first && is_rule()) cells_jumps_.push_back({y, spikes == Spikes::pre ? model::Event::on_pre : model::Event::on_post, span});
            else if (first) jumps_.push_back({y, algebra.number(1), false, span});
            chain->y.push_back(y);
            if (z) chain->z.push_back(*z);
            dimension = dimension*time;
        }
        return *chain;
    };
    std::optional<model::ExprId> sum;
    for (const KernelTerm& term : *form.terms) {
        double factorial = 1;
        for (int k = 2; k <= term.power; ++k) factorial *= k;
        model::StateId state;
        if (term.second_rate) {
            const model::StateId before = chain_of(term.second_rate, {}, 0).y[0];
            state = add_state(time);
            neuron_.equations.push_back({state, algebra.add(algebra.multiply(*term.rate, reference(state)), reference(before)), span});
        } else {
            const Chain& chain = chain_of(term.rate, term.frequency, term.power);
            state = (term.sine ? chain.z : chain.y)[static_cast<std::size_t>(term.power)];
        }
        const model::ExprId part = algebra.multiply(algebra.multiply(algebra.number(factorial), term.coefficient), reference(state));
        sum = sum ? algebra.add(*sum, part) : part;
    }
    Value value = summand;
    value.id = sum.value_or(algebra.number(0));
    value.constant.reset();
    value.from_literal = value.zero = false;
    value.span = span;
    return value;
}

// A sum over the neuron's own spikes grows by 1 at each of them, after the spike's own block.
void NeuronChecker::jump_at_own_spikes() {
    if (own_jumps_.empty()) return;
    KernelAlgebra algebra(context_);
    bool spikes = false;
    for (model::Event& event : neuron_.events) {
        if (event.kind != model::Event::spike_when && event.kind != model::Event::spike_with_rate && event.kind != model::Event::spike_at) continue;
        spikes = true;
        for (const model::StateId id : own_jumps_) {
            const model::ExprId state = context_.add({model::StateRef{id}, Shape::number, neuron_.states[id].dimension, {}, event.span});
            event.actions.push_back(model::Assignment{id, algebra.add(state, algebra.number(1)), event.span});
        }
    }
    if (!spikes) context_.report(messages::no_spikes_to_sum(neuron_.name, neuron_.states[own_jumps_.front()].span));
}

// Those of a rule over the spikes of its two cells, after its own blocks: what a block reads is the sum over the spikes before.
void NeuronChecker::jump_at_spikes_of_cells() {
    KernelAlgebra algebra(context_);
    for (const CellsJump& jump : cells_jumps_) {
        auto event = std::find_if(neuron_.events.begin(), neuron_.events.end(), [&](const model::Event& e) { return e.kind == jump.at; });
        if (event == neuron_.events.end()) event = neuron_.events.insert(event, {jump.at, context_.placeholder, {}, {}, jump.span});
        const model::ExprId state = context_.add({model::StateRef{jump.state}, Shape::number, neuron_.states[jump.state].dimension, {}, jump.span});
        event->actions.push_back(model::Assignment{jump.state, algebra.add(state, algebra.number(1)), jump.span});
    }
}

// Whether what many synapses do to a cell can be kept in one set of states, and whether w is a factor at each arrival.
void NeuronChecker::settle_signals() {
    const std::uint32_t states = static_cast<std::uint32_t>(neuron_.states.size());
    const auto degree = [&](model::ExprId id) { return degree_of(context_.model, neuron_, first_state_, id); };
    const auto culprit = [&](const DegreeResult& result, Span span) { return result.culprit.valid() ? context_.model.exprs[result.culprit].span : span; };

    // States that read each other carry w together.
    std::vector<std::uint32_t> leader(states);
    std::iota(leader.begin(), leader.end(), 0u);
    const auto find = [&](std::uint32_t k) { while (leader[k] != k) k = leader[k]; return k; };
    for (std::size_t k = first_equation_; k < neuron_.equations.size(); ++k) {
        const model::Equation& equation = neuron_.equations[k];
        if (reads_sender(context_.model, neuron_, equation.rate)) {
            context_.report(messages::state_follows_sender(neuron_.states[equation.state].name, equation.span));
            continue;
        }
        const DegreeResult result = degree(equation.rate);
        if (!result.zero && (!result.degree || !(*result.degree == Degree{0, 1}))) {
            context_.report(messages::not_shared_equation(neuron_.states[equation.state].name, equation.span, culprit(result, equation.span)));
            continue;
        }
        for (const std::uint32_t other : signals_in(context_.model, neuron_, first_state_, equation.rate)) leader[find(other)] = find(equation.state.index);
    }
    for (std::uint32_t k = first_state_; k < states; ++k) {
        const model::State& state = neuron_.states[model::StateId{k}];
        const auto initial = evaluate(context_.model, state.initial, neuron_);
        if (!initial || *initial != 0) context_.report(messages::signal_begins_elsewhere(state.name, context_.model.exprs[state.initial].span));
    }
    std::map<std::uint32_t, bool> weighted;   // by leader
    bool conflict = false;
    for (std::size_t k = first_contribution_; k < neuron_.contributions.size(); ++k) {
        const model::Contribution& contribution = neuron_.contributions[k];
        if (reads_sender(context_.model, neuron_, contribution.value)) continue;   // a sum over the senders, made where the synapse is placed
        const DegreeResult result = degree(contribution.value);
        if (result.zero) continue;
        if (!result.degree || result.degree->signal != 1) {
            context_.report(messages::not_proportional_to_spikes(contribution.span, culprit(result, contribution.span)));
            continue;
        }
        for (const std::uint32_t state : signals_in(context_.model, neuron_, first_state_, contribution.value)) {
            const auto [known, fresh] = weighted.insert({find(state), result.degree->weight == 1});
            if (!fresh && known->second != (result.degree->weight == 1) && !conflict) {
                conflict = true;
                context_.report(messages::weight_here_and_not_there(neuron_.states[model::StateId{state}].name, contribution.span));
            }
        }
    }
    for (Jump& jump : jumps_) {
        if (reads_sender(context_.model, neuron_, jump.amount)) {
            context_.report(messages::jump_not_additive(neuron_.states[jump.state].name, jump.span));
            continue;
        }
        const DegreeResult result = degree(jump.amount);
        if (!result.degree || result.degree->signal != 0) {
            context_.report(messages::jump_not_additive(neuron_.states[jump.state].name, jump.span));
            continue;
        }
        const auto carries = jump.state.index >= first_state_ ? weighted.find(find(jump.state.index)) : weighted.end();
        const bool outside = carries != weighted.end() && carries->second;
        if (outside && result.degree->weight == 1) context_.report(messages::weight_twice(neuron_.states[jump.state].name, jump.span));
        jump.weighted = outside || result.degree->weight == 1;
    }
    if (!part_->weight) return;
    // What carries w has its unit.
    for (std::uint32_t k = first_state_; k < states; ++k) {
        const auto carries = weighted.find(find(k));
        if (carries == weighted.end() || !carries->second) continue;
        model::State& state = neuron_.states[model::StateId{k}];
        state.dimension = state.dimension*part_->weight->dimension;
        state.display = state.dimension == part_->weight->dimension && part_->weight->display ? *part_->weight->display : default_display(state.dimension);
    }
}

}  // namespace nmlc::sema
