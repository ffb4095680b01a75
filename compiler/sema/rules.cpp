// `rule = PairSTDP(w_max = 10 nS)` of a connection: the rule is checked with the two cells and the weight that it is joined with, and placed.
// What depends on the sender alone becomes part of the sending neuron, what depends on the receiver alone of the receiving one; the rest,
// with `w`, are the states of a population whose neurons are the synapses.
#include "compiler/sema/rules.h"

#include <algorithm>

#include "compiler/sema/evaluate.h"
#include "compiler/sema/experiment.h"
#include "compiler/sema/messages.h"

namespace nmlc::sema {
namespace {

// What `w_unit` is: the unit in which the weight is shown.
Unit unit_of_weight(const Dimension& dimension, const DisplayUnit& shown) {
    if (const auto known = unit_named(shown.text); known && known->dimension == dimension) return *known;
    Unit unit{dimension, 0, 1, 0};
    unit.factor = 1/(shown.per_coherent*literal_value("1", unit));
    return unit;
}

bool spikes(const model::Neuron& neuron) {
    for (const model::Event& event : neuron.events)
        if (event.kind == model::Event::spike_when || event.kind == model::Event::spike_with_rate || event.kind == model::Event::spike_at) return true;
    return false;
}

}  // namespace

void Experiment::learn(const ast::ConnectItem& item, model::ConnectionId id, const std::optional<Value>& weight) {
    const ast::Expr& written = context_.expr(file_, item.value);
    const auto* call = std::get_if<ast::Call>(&written.node);
    const auto declaration = model_named(context_, file_, call ? call->callee : item.value);
    if (!declaration) return;
    auto source = neuron_source(context_, *declaration, ast::ModelKind::rule);
    if (!source) {
        context_.report(messages::not_a_rule(std::string(text_of(context_.sources, call ? context_.expr(file_, call->callee).span : written.span)), written.span, declaration->span));
        return;
    }
    used_rules_.insert({declaration->file, declaration->statement.index});
    if (const auto open = open_functions_of(*source); !open.empty()) {
        context_.report(messages::rule_or_synapse_is_open("rule", source->name, open, item.span, declaration->span));
        return;
    }
    if (call)
        for (const ast::Argument& argument : call->arguments) {
            if (!argument.name) {
                context_.report(messages::override_without_name(context_.expr(file_, argument.value).span));
                return;
            }
            if (source->overrides.contains(argument.name->text) && source->overrides[argument.name->text].outside) context_.report(messages::given_twice(*argument.name, source->overrides[argument.name->text].span));
            source->overrides[argument.name->text] = {{file_, ""}, argument.value, argument.name->span, true};
        }
    const model::Connection connection = context_.model.connections[id];
    const bool of_file = std::find(context_.model.top_populations.begin(), context_.model.top_populations.end(), connection.from) != context_.model.top_populations.end();
    if (of_file && declared_ != &context_.model.top_populations) {
        context_.report(messages::connects_population_of_file(context_.model.populations[connection.from].name, item.span));
        return;
    }
    own_neuron(connection.from);
    const model::NeuronId from = context_.model.populations[connection.from].neuron, to = context_.model.populations[connection.to].neuron;
    const Host pre{"pre", context_.model.neurons[from].name, context_.neuron_names[from].get(), true}, post{"post", context_.model.neurons[to].name, context_.neuron_names[to].get(), true};
    Scope outside = scope();
    model::Neuron rule;
    context_.weight_unit = unit_of_weight(weight->dimension, weight->shown_in());
    context_.weight_text = weight->shown_in().text;
    const std::size_t errors_before = context_.sink.error_count();
    NeuronChecker checker(context_, *source, {Part::rule, "", &post, weight, &outside, &pre}, rule);
    PartResult part = checker.check_part(rule);
    context_.weight_unit.reset();
    if (context_.sink.error_count() != errors_before) return;

    const std::string sender = context_.model.populations[connection.from].name, receiver = context_.model.populations[connection.to].name;
    bool changes = false;
    for (const model::Equation& equation : rule.equations) changes |= equation.state.index == 0;
    for (const model::Event& event : rule.events) {
        for (const model::Action& action : event.actions) changes |= std::get<model::Assignment>(action).state.index == 0;
        if (event.kind == model::Event::on_pre && !spikes(context_.model.neurons[from])) context_.report(messages::never_spikes("on pre", sender, context_.model.neurons[from].name, event.span, item.span));
        if (event.kind == model::Event::on_post && !spikes(context_.model.neurons[to])) context_.report(messages::never_spikes("on post", receiver, context_.model.neurons[to].name, event.span, item.span));
    }
    if (!changes && !(rule.equations.empty() && rule.events.empty() && rule.states.size() == 1)) context_.report(messages::rule_changes_nothing(source->name, item.span, source->span));   // one without anything holds still
    if (context_.sink.error_count() != errors_before) return;

    RulePlacement placement(context_, connection, std::move(rule));
    auto placed = placement.place();
    if (!placed) return;
    model::Population synapses;
    synapses.name = connection.name;
    synapses.doc = connection.doc;
    synapses.span = connection.span;
    synapses.arrivals = std::move(placed->arrivals);
    synapses.synapses_of = id;
    synapses.kept = std::move(placed->kept);
    synapses.size = context_.number(2, {}, connection.span).id;   // many; how many is known when they are made
    synapses.neuron = context_.model.neurons.add(std::move(placed->neuron));
    part.names->values = std::move(placed->names);
    context_.neuron_names[synapses.neuron] = std::move(part.names);
    order_params(synapses);
    const model::PopulationId population = context_.model.populations.add(std::move(synapses));
    declared_->push_back(population);
    auto& coupling = context_.model.connections[id].coupling;
    coupling.insert(coupling.end(), placed->sums.begin(), placed->sums.end());
    context_.model.connections[id].rule = model::Connection::Rule{source->name, population, std::move(placed->reads), std::move(placed->of_sender), std::move(placed->of_receiver), std::move(placed->copies), std::move(placed->decays), placed->events_only, item.span};
    order_again(connection.from);
    order_again(connection.to);
}

std::optional<model::Freeze> Experiment::freeze(const ast::Freeze& written) {
    const ast::Expr& target = context_.expr(file_, written.target);
    if (std::holds_alternative<ast::Bad>(target.node)) return std::nullopt;
    const auto* name = std::get_if<ast::Name>(&target.node);
    Symbol* symbol = name ? names_->find(name->text) : nullptr;
    if (symbol && symbol->kind == Symbol::unknown) return std::nullopt;
    if (!symbol || symbol->kind != Symbol::connection || !context_.model.connections[model::ConnectionId{symbol->id}].rule) {
        context_.report(messages::no_rule_to_freeze(std::string(text_of(context_.sources, target.span)), written.learn, target.span));
        return std::nullopt;
    }
    symbol->used = true;
    return model::Freeze{model::ConnectionId{symbol->id}, written.learn};
}

// A rule of this file that joins nothing here: what does not depend on cells and weight is checked all the same.
void Experiment::check_unused_rules() {
    const ast::Module& module = context_.module(file_);
    for (const ast::StatementId id : module.top) {
        const auto* declared = std::get_if<ast::ModelDecl>(&module.statements[id].node);
        if (!declared || declared->kind != ast::ModelKind::rule || used_rules_.contains({file_, id.index})) continue;
        const auto source = neuron_source(context_, {file_, id, declared->name.span}, ast::ModelKind::rule);
        if (!source) continue;
        const Host nowhere{"post", "", nullptr, true};
        model::Neuron none;
        NeuronChecker(context_, *source, {Part::rule, "", &nowhere, {}, nullptr}, none).check_part(none);
    }
}

}  // namespace nmlc::sema
