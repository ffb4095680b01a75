// `connect DA -> e2i.success { ... }`: a population drives an input of the rule of another connection. The synapse is joined to the neurons
// that receive what learns, in an input made for it, so that its states and sums are there once a neuron; every synapse onto that neuron reads it.
#include <functional>

#include "compiler/model/children.h"
#include "compiler/sema/experiment.h"
#include "compiler/sema/messages.h"

namespace nmlc::sema {
namespace {

std::string rule_input_prefix(const model::Connection& learns) { return learns.name + ".rule."; }

// Where an event of a rule reads one of its inputs; its lets are written out.
std::optional<Span> read_in_events(const model::Model& model, const model::Neuron& synapse, model::InputId input) {
    std::optional<Span> found;
    const std::function<void(model::ExprId)> visit = [&](model::ExprId id) {
        const model::Expr& expr = model.exprs[id];
        if (const auto* use = std::get_if<model::InputRef>(&expr.node); use && use->input == input) found = expr.span;
        model::for_each_child(expr, visit);
    };
    for (const model::Event& event : synapse.events) {
        if (event.trigger.valid()) visit(event.trigger);
        for (const model::Action& action : event.actions) visit(std::get<model::Assignment>(action).value);
    }
    return found;
}

}  // namespace

// A population, or an input of the rule of a connection.
std::optional<Experiment::End> Experiment::receiving_end(ast::ExprId written) {
    const auto* member = std::get_if<ast::Member>(&context_.expr(file_, written).node);
    const auto* of = member ? std::get_if<ast::Name>(&context_.expr(file_, member->object).node) : nullptr;
    Symbol* symbol = of ? names_->find(of->text) : nullptr;
    if (symbol && symbol->kind == Symbol::unknown) return std::nullopt;
    if (!symbol || symbol->kind != Symbol::connection) return population_end(written);
    symbol->used = true;
    const model::ConnectionId id{symbol->id};
    const model::Connection& learns = context_.model.connections[id];
    if (!learns.rule) {
        context_.report(messages::modulates_no_rule(learns.name, member->member, symbol->span));
        return std::nullopt;
    }
    const model::Neuron& synapse = context_.model.neurons[context_.model.populations[learns.rule->synapses].neuron];
    std::vector<std::string> inputs;
    for (const model::InputId input : synapse.inputs.ids()) {
        if (synapse.inputs[input].name == member->member.text) {
            const auto at_spikes = read_in_events(context_.model, synapse, input);
            if (!at_spikes) return End{learns.to, learns.receivers, Modulated{id, input}};
            context_.report(messages::modulates_events(learns.rule->name, member->member, *at_spikes));
            return std::nullopt;
        }
        inputs.push_back(synapse.inputs[input].name);
    }
    context_.report(messages::rule_lacks_input(learns.rule->name, member->member, nearest_name(member->member.text, inputs), inputs, synapse.span));
    return std::nullopt;
}

// What `post.X` of the synapse means: parts of the cell, or inputs of the rule.
Host Experiment::receiver_of(const End& to) const {
    const model::NeuronId neuron = context_.model.populations[to.population].neuron;
    NeuronNames* names = context_.neuron_names[neuron].get();
    if (!to.modulated) return {"post", context_.model.neurons[neuron].name, names};
    const model::Connection& learns = context_.model.connections[to.modulated->connection];
    return {"post", learns.rule->name, names, false, rule_input_prefix(learns)};
}

// The receiver's input for it, `e2i.rule.success`, and the rule's own, to which that is added at every moment.
void Experiment::open_rule_input(const Modulated& modulated) {
    model::Connection& learns = context_.model.connections[modulated.connection];
    model::Population& synapses = context_.model.populations[learns.rule->synapses];
    model::Population& receiver = context_.model.populations[learns.to];
    NeuronNames& names = *context_.neuron_names[receiver.neuron];
    model::Neuron& synapse = context_.model.neurons[synapses.neuron];
    model::Input input = synapse.inputs[modulated.input];
    input.name = rule_input_prefix(learns) + input.name;
    if (names.values.contains(input.name)) return;   // another population drives it too
    Value value = context_.unknown(input.span);
    value.known = true;
    value.dimension = input.dimension;
    value.display = input.display;
    const auto made = [&](decltype(model::Expr::node) node) { return context_.add({std::move(node), Shape::number, input.dimension, input.display, input.span}); };
    const model::InputId id = context_.model.neurons[receiver.neuron].inputs.add(input);
    names.values.insert({input.name, {Symbol::input, id.index, value, input.span}});

    const auto told = static_cast<std::uint32_t>(receiver.tells.size()), slot = static_cast<std::uint32_t>(synapses.arrivals.size());
    receiver.tells.push_back({input.name, made(model::InputRef{id})});
    synapses.arrivals.push_back({"post." + input.name, true});
    learns.rule->reads.push_back({model::Connection::Read::told, told});
    synapse.contributions.push_back({modulated.input, made(model::Arrival{slot}), input.span});
}

}  // namespace nmlc::sema
