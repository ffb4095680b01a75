// Synapses that act all the time, `post.I += w*(pre.u - post.u)`: what the sender is becomes a sum over the senders of each cell, which
// the receiver reads like any other number. Populations joined in this way are stepped together.
#include <algorithm>
#include <functional>
#include <numeric>
#include <set>

#include "compiler/model/children.h"
#include "compiler/model/print.h"
#include "compiler/sema/degrees.h"
#include "compiler/sema/experiment.h"
#include "compiler/sema/kernel_form.h"
#include "compiler/sema/messages.h"
#include "compiler/sema/uses.h"

namespace nmlc::sema {
namespace {

// The expressions that stand in an item of a synapse.
void each_expression(const ast::Item& item, const std::function<void(ast::ExprId)>& visit) {
    if (const auto* assign = std::get_if<ast::Assign>(&item.node)) visit(assign->target), visit(assign->value);
    if (const auto* let = std::get_if<ast::Let>(&item.node)) visit(let->value);
    if (const auto* state = std::get_if<ast::State>(&item.node)) visit(state->initial);
    if (const auto* on = std::get_if<ast::On>(&item.node))
        for (const ast::Action& action : on->block.actions)
            if (const auto* assign = std::get_if<ast::Assign>(&action.node)) visit(assign->value);
}

}  // namespace

// Whether it reads `pre.X`, in `on pre` or elsewhere; `pre.spikes` are of another kind.
bool Experiment::is_continuous(const NeuronSource& synapse, bool at_spikes) const {
    bool found = false;
    for (const NeuronSource::Item& item : synapse.items)
        if (at_spikes || !std::holds_alternative<ast::On>(item.item->node)) each_expression(*item.item, [&](ast::ExprId id) {
            walk(context_.module(item.where.file), id, [&](const ast::Expr& expr) {
                const auto* member = std::get_if<ast::Member>(&expr.node);
                const auto* of = member ? std::get_if<ast::Name>(&context_.expr(item.where.file, member->object).node) : nullptr;
                found |= of && of->text == "pre" && member->member.text != "spikes";
            });
        });
    return found;
}

// The contributions that read the sender, as sums: each h(pre) becomes something that the sender sends.
bool Experiment::couple(const OwnParts& own, std::size_t first_contribution, const NeuronSource& synapse, const PartResult& part, const End& from, const End& to, model::Neuron& neuron,
                        JoinedSynapse& result, Span span) {
    if (!part.jumps.empty()) {
        context_.report(messages::spikes_and_sender(synapse.name, span, synapse.span));
        return false;
    }
    KernelAlgebra algebra(context_);
    struct Made { std::optional<model::ExprId> sent; bool weighted; std::uint32_t slot; };
    std::vector<Made> made;
    const std::uint32_t first_slot = static_cast<std::uint32_t>(context_.model.populations[to.population].arrivals.size());
    bool fits = true;
    for (std::size_t k = first_contribution; k < neuron.contributions.size(); ++k) {
        model::Contribution& contribution = neuron.contributions[k];
        if (!reads_sender(context_.model, neuron, contribution.value)) continue;
        if (const auto signals = signals_in(context_.model, neuron, own.first_state, contribution.value); !signals.empty()) {
            context_.report(messages::own_state_times_sender(contribution.span, neuron.states[model::StateId{*signals.begin()}].name));
            fits = false;
            continue;
        }
        const CoupledForm form = coupled_form(context_, neuron, own, contribution.value);
        if (!form.terms) {
            context_.report(messages::not_separable(contribution.span, context_.model.exprs[form.culprit].span));
            fits = false;
            continue;
        }
        std::optional<model::ExprId> sum;
        for (const CoupledTerm& term : *form.terms) {
            auto known = std::find_if(made.begin(), made.end(), [&](const Made& other) { return other.weighted == term.weighted && algebra.same(other.sent, term.sent); });
            if (known == made.end()) known = made.insert(known, {term.sent, term.weighted, first_slot + static_cast<std::uint32_t>(made.size())});
            const model::ExprId received = context_.add({model::Arrival{known->slot}, Shape::number, {}, {}, contribution.span});
            const model::ExprId product = term.received ? algebra.multiply(*term.received, received) : received;
            sum = sum ? algebra.add(*sum, product) : product;
        }
        contribution.value = sum.value_or(algebra.number(0));
    }
    if (!fits) return false;
    // What a let of one synapse is has no value that the cell could show.
    NeuronNames& names = *context_.neuron_names[context_.model.populations[to.population].neuron];
    for (const model::LetId let : neuron.lets.ids())
        if (let.index >= own.first_let && reads_sender(context_.model, neuron, neuron.lets[let].value)) names.values.erase(neuron.lets[let].name);

    std::vector<model::Sent>& sends = context_.model.populations[from.population].sends;
    const model::Neuron& sender = context_.model.neurons[context_.model.populations[from.population].neuron];
    for (const Made& each : made) {
        const model::ExprId what = each.sent.value_or(algebra.number(1));
        const std::string text = each.sent ? model::print(context_.model, what, &sender) : "1";
        result.coupling.push_back({static_cast<std::uint32_t>(sends.size()), each.slot, each.weighted});
        sends.push_back({result.part + " " + text, what});
        context_.model.populations[to.population].arrivals.push_back({result.part + ".sum of " + (!each.sent ? each.weighted ? "w" : "1" : each.weighted ? "w*" + text : text), true});
    }
    return true;
}

// A synapse that changes the sending neuron.
bool Experiment::suits_sender(const Items& items, const End& from, const ast::Connect& written, bool continuous) {
    if (continuous && items.delay) {
        context_.report(messages::continuous_delay(items.delay->span));
        return false;
    }
    const bool of_file = std::find(context_.model.top_populations.begin(), context_.model.top_populations.end(), from.population) != context_.model.top_populations.end();
    if (of_file && declared_ != &context_.model.top_populations) {
        context_.report(messages::connects_population_of_file(context_.model.populations[from.population].name, context_.expr(file_, std::get<ast::ExprId>(written.from)).span));
        return false;
    }
    return true;
}

// When all connections are known: who advances together with whom, by which method, and whether what is sent is known when it is sent.
void Experiment::check_coupling() {
    model::Model& model = context_.model;
    std::vector<std::uint32_t> leader(model.populations.size());
    std::iota(leader.begin(), leader.end(), 0u);
    const auto find = [&](std::uint32_t k) { while (leader[k] != k) k = leader[k]; return k; };
    std::set<std::uint32_t> coupled;
    for (const model::Connection& connection : model.connections) {
        const auto join = [&](model::PopulationId one, model::PopulationId other) {
            coupled.insert({one.index, other.index});
            const std::uint32_t a = find(one.index), b = find(other.index);
            leader[std::max(a, b)] = std::min(a, b);
        };
        if (!connection.coupling.empty()) join(connection.from, connection.to);
        if (!connection.rule) continue;
        // A rule that reads the cells all the time, or whose weights they feel all the time.
        const bool reads = std::any_of(connection.rule->reads.begin(), connection.rule->reads.end(), [](const model::Connection::Read& read) { return read.what == model::Connection::Read::sent || read.what == model::Connection::Read::told; });
        if (!reads && connection.coupling.empty()) continue;
        join(connection.from, connection.rule->synapses);
        join(connection.to, connection.rule->synapses);
    }
    for (const std::uint32_t k : coupled) {
        model::Population& population = model.populations[model::PopulationId{k}];
        population.coupled = find(k);
        if (population.method == model::Method::automatic) continue;
        for (const std::uint32_t other : coupled) {
            const model::Population& before = model.populations[model::PopulationId{other}];
            if (other >= k || find(other) != find(k) || before.method == model::Method::automatic || before.method == population.method) continue;
            context_.report(messages::methods_of_coupled_differ(before.name, population.name, population.method_span, before.method_span));
            break;
        }
    }
    for (const model::Connection& connection : model.connections)
        for (const model::Connection::Coupling& coupling : connection.coupling) {
            const model::Population& sender = model.populations[connection.from];
            const model::Neuron& neuron = model.neurons[sender.neuron];
            std::set<std::uint32_t> lets, inputs;
            bool sums = false;
            const std::function<void(model::ExprId)> visit = [&](model::ExprId id) {
                const model::Expr& expr = model.exprs[id];
                if (const auto* let = std::get_if<model::LetRef>(&expr.node); let && lets.insert(let->let.index).second) visit(neuron.lets[let->let].value);
                if (const auto* arrival = std::get_if<model::Arrival>(&expr.node)) sums |= sender.arrivals[arrival->slot].continuous;
                if (const auto* input = std::get_if<model::InputRef>(&expr.node); input && inputs.insert(input->input.index).second)
                    for (const model::Contribution& contribution : neuron.contributions)
                        if (contribution.input == input->input) {
                            const bool before = sums;
                            visit(contribution.value);
                            if (sums && !before) context_.report(messages::sends_at_once_what_it_receives(connection.name, sender.name, neuron.inputs[input->input].name, connection.span, contribution.span));
                        }
                model::for_each_child(expr, visit);
            };
            visit(sender.sends[coupling.sent].value);
            if (sums) break;
        }
}

}  // namespace nmlc::sema
