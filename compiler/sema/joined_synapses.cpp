// A synapse where it is used: its parts in the receiving neuron and, of one whose states live in the sender, in the sending neuron.
#include "compiler/sema/evaluate.h"
#include "compiler/sema/experiment.h"
#include "compiler/sema/kernel_form.h"
#include "compiler/sema/messages.h"
#include "compiler/sema/messages_carried.h"
#include "compiler/sema/products.h"

namespace nmlc::sema {

// The synapse as part of the receiving neuron; one that is there already, with the same params, is used again.
const Experiment::JoinedSynapse* Experiment::joined(const ast::ConnectItem& item, const End* from, const End& to, const std::string& name, std::optional<Value>& weight, Span span, bool has_weight) {
    const ast::Expr& written = context_.expr(file_, item.value);
    const auto* call = std::get_if<ast::Call>(&written.node);
    const auto declaration = model_named(context_, file_, call ? call->callee : item.value);
    if (!declaration) return nullptr;
    auto source = neuron_source(context_, *declaration, ast::ModelKind::synapse);
    if (!source) {
        context_.report(messages::not_a_synapse(std::string(text_of(context_.sources, call ? context_.expr(file_, call->callee).span : written.span)), written.span, declaration->span));
        return nullptr;
    }
    used_synapses_.insert({declaration->file, declaration->statement.index});
    if (const auto open = open_functions_of(*source); !open.empty()) {
        context_.report(messages::rule_or_synapse_is_open("synapse", source->name, open, item.span, declaration->span));
        return nullptr;
    }
    std::string key = std::to_string(to.population.index) + " " + std::to_string(declaration->file) + " " + std::to_string(declaration->statement.index);
    if (call)
        for (const ast::Argument& argument : call->arguments) {
            if (!argument.name) {
                context_.report(messages::override_without_name(context_.expr(file_, argument.value).span));
                return nullptr;
            }
            if (source->overrides.contains(argument.name->text) && source->overrides[argument.name->text].outside) context_.report(messages::given_twice(*argument.name, source->overrides[argument.name->text].span));
            source->overrides[argument.name->text] = {{file_, ""}, argument.value, argument.name->span, true};
            key += " " + argument.name->text + "=" + std::string(text_of(context_.sources, context_.expr(file_, argument.value).span));
        }
    if (to.modulated) key += " onto " + std::to_string(to.modulated->connection.index);
    if (weight)
        for (const auto exponent : weight->dimension.twelfths) key += " " + std::to_string(exponent);
    const std::size_t errors_at_first = context_.sink.error_count();
    const auto apart = taken_apart(context_, *source);
    if (context_.sink.error_count() != errors_at_first) return nullptr;
    if (apart) {
        *source = apart->receiver;
        key += " " + name;   // part of it is the sender's
    }
    const bool continuous = is_continuous(*source, !apart);
    if (continuous) {
        if (!from) {
            context_.report(messages::sends_spikes_only(source->name, item.span));
            return nullptr;
        }
        key += " " + name;   // what is sent is the sender's: each connection has sums of its own
    }
    if (const auto found = joined_.find(key); found != joined_.end()) return &found->second;

    bool takes_weight = false;
    for (const NeuronSource::Item& part : source->items) takes_weight |= std::holds_alternative<ast::Weight>(part.item->node);
    if (takes_weight && !has_weight) {
        context_.report(messages::connection_needs("w", "`w = 0.5 nS`", span));
        return nullptr;
    }
    if (!takes_weight && has_weight) {
        context_.report(messages::synapse_takes_no_weight(source->name, item.span, source->span));
        return nullptr;
    }
    std::optional<Release> released;
    if (apart && !(released = release(*apart, from, name, weight, item.span))) return nullptr;
    const std::size_t errors_before = context_.sink.error_count();
    model::Population& population = context_.model.populations[to.population];
    model::Neuron neuron = context_.model.neurons[population.neuron];
    const Host host = receiver_of(to);
    Scope outside = scope();
    JoinedSynapse result{source->name, name, {}, {}, {}, {}, {}, {}, {}, released.has_value()};
    std::optional<Host> sender;
    if (continuous) {
        const model::NeuronId of = context_.model.populations[from->population].neuron;
        sender = Host{"pre", context_.model.neurons[of].name, context_.neuron_names[of].get()};
    }
    const OwnParts own{static_cast<std::uint32_t>(neuron.params.size()), static_cast<std::uint32_t>(neuron.states.size()), static_cast<std::uint32_t>(neuron.lets.size())};
    const std::size_t first_contribution = neuron.contributions.size();
    NeuronChecker checker(context_, *source, {Part::synapse, name, &host, weight, &outside, sender ? &*sender : nullptr, apart ? &apart->states : nullptr, released ? &*released : nullptr}, neuron);
    PartResult part = checker.check_part(neuron);
    const std::pair<FileIndex, std::uint32_t> place{declaration->file, declaration->statement.index};
    if (context_.sink.error_count() != errors_before) {
        faulty_synapses_.insert(place);
        return nullptr;
    }
    if (continuous && !couple(own, first_contribution, *source, part, *from, to, neuron, result, item.span)) return nullptr;
    KernelAlgebra algebra(context_);
    std::vector<model::ArrivalSlot>& slots = context_.model.populations[to.population].arrivals;
    model::Event arrival{model::Event::arrival, context_.placeholder, {}, {}, span};
    for (const Jump& jump : part.jumps) {
        std::optional<std::uint32_t>& slot = jump.weighted ? result.weighted : result.counted;
        if (!slot) {
            slot = static_cast<std::uint32_t>(slots.size());
            slots.push_back({name + (jump.weighted ? ".w" : ".spikes")});
        }
        const model::ExprId what = context_.add({model::Arrival{*slot}, Shape::number, {}, {}, jump.span});
        arrival.actions.push_back(jumped(neuron, jump, algebra.multiply(jump.amount, what)));
    }
    if (part.jumps.empty() && !continuous) {
        if (!faulty_synapses_.contains(place)) context_.report(messages::synapse_without_effect(source->name, written.span, source->span));   // else it has been said why
        return nullptr;
    }
    if (!continuous) neuron.events.push_back(std::move(arrival));
    context_.model.neurons[context_.model.populations[to.population].neuron] = std::move(neuron);
    result.jumps = std::move(part.jumps);
    if (part.weight_display) result.weight_display = *part.weight_display;
    result.weight_dimension = part.weight_dimension;
    result.declared = source->span;
    order_again(to.population);
    return &joined_.insert({key, std::move(result)}).first->second;
}

// The sender's part of a synapse that is taken apart: into the sending neuron, after the block of each of its spikes.
std::optional<Release> Experiment::release(const TakenApart& synapse, const End* from, const std::string& name, const std::optional<Value>& weight, Span span) {
    if (!from) {
        context_.report(messages::carries_of_population(synapse.sender.name, span));
        return std::nullopt;
    }
    own_neuron(from->population);
    const model::NeuronId id = context_.model.populations[from->population].neuron;
    model::Neuron neuron = context_.model.neurons[id];
    const Host host{"pre", neuron.name, context_.neuron_names[id].get()};
    Scope outside = scope();
    const std::size_t errors_before = context_.sink.error_count();
    PartResult part = NeuronChecker(context_, synapse.sender, {Part::release, name, &host, weight, &outside, nullptr, &synapse.states}, neuron).check_part(neuron);
    if (context_.sink.error_count() != errors_before) return std::nullopt;
    for (model::Event& event : neuron.events)
        if (event.kind == model::Event::spike_when || event.kind == model::Event::spike_with_rate || event.kind == model::Event::spike_at)
            event.actions.insert(event.actions.end(), part.release.actions.begin(), part.release.actions.end());
    context_.model.neurons[id] = std::move(neuron);
    order_again(from->population);
    return std::move(part.release);
}

model::Assignment Experiment::jumped(const model::Neuron& neuron, const Jump& jump, model::ExprId by) {
    const model::State& state = neuron.states[jump.state];
    const model::ExprId old = context_.add({model::StateRef{jump.state}, Shape::number, state.dimension, state.display, jump.span});
    return {jump.state, context_.add({model::Binary{model::BinaryOp::add, old, by}, Shape::number, state.dimension, state.display, jump.span}), jump.span};
}

// `connect Poisson(rate = 8 kHz) -> E`: each receiver has a sender of its own, of which only its spikes are needed: a number of them
// in every step, drawn in the receiver's own kernel.
void Experiment::drive_at_random(const ast::ModelUse& use, const End& to, const std::string& name, const model::Connection& connection, const JoinedSynapse& synapse) {
    const auto declaration = model_named(context_, file_, use.model);
    if (!declaration) return;
    auto source = neuron_source(context_, *declaration);
    bool at_random = source.has_value(), more = false;
    int events = 0;
    if (source)
        for (const NeuronSource::Item& item : source->items) {
            const auto* spike = std::get_if<ast::Spike>(&item.item->node);
            events += spike && spike->kind == ast::Spike::rate && !spike->block;
            more |= (spike && spike->kind != ast::Spike::rate) || (spike && spike->block) || std::holds_alternative<ast::Assign>(item.item->node) || std::holds_alternative<ast::State>(item.item->node) ||
                    std::holds_alternative<ast::When>(item.item->node) || std::holds_alternative<ast::Every>(item.item->node);
        }
    if (!at_random || more || events != 1) {
        context_.report(messages::sender_without_population(use.span));
        return;
    }
    for (const ast::Argument& argument : use.arguments) {
        if (!argument.name) context_.report(messages::override_without_name(context_.expr(file_, argument.value).span));
        else source->overrides[argument.name->text] = {{file_, ""}, argument.value, argument.name->span, true};
    }
    const std::size_t errors_before = context_.sink.error_count();
    model::Neuron neuron = context_.model.neurons[context_.model.populations[to.population].neuron];
    const Host host{"", neuron.name, context_.neuron_names[context_.model.populations[to.population].neuron].get()};
    Scope outside = scope();
    NeuronChecker checker(context_, *source, {Part::sender, name, &host, {}, &outside}, neuron);
    const PartResult part = checker.check_part(neuron);
    if (context_.sink.error_count() != errors_before || !part.rate) return;
    KernelAlgebra algebra(context_);
    const auto made = [&](decltype(model::Expr::node) node) { return context_.add({std::move(node), Shape::number, {}, {}, connection.span}); };
    const model::ExprId mean = algebra.multiply(*part.rate, made(model::TimeStep{}));
    model::ExprId number = made(model::Draw{model::Distribution::poisson, {mean}, context_.place()});
    if (to.slice) {   // of a part of the population: none for the others
        const auto within = [&](model::CompareOp op, model::ExprId bound) {
            return context_.add({model::Compare{op, made(model::NeuronIndex{}), bound}, Shape::truth, {}, {}, connection.span});
        };
        const model::ExprId inside = context_.add({model::Binary{model::BinaryOp::and_, within(model::CompareOp::ge, to.slice->low), within(model::CompareOp::le, to.slice->high)}, Shape::truth, {}, {}, connection.span});
        number = made(model::Select{inside, number, algebra.number(0)});
    }
    std::optional<model::ExprId> weight;
    if (connection.weight) {
        const auto id = neuron.params.add({name + ".w", "", {}, connection.weight_display, connection.weight->value, {}, connection.weight->span});
        weight = made(model::ParamRef{id});
    }
    model::Event arrival{model::Event::arrival, context_.placeholder, {}, {}, connection.span};
    for (const Jump& jump : synapse.jumps) {
        const model::ExprId arriving = jump.weighted && weight ? algebra.multiply(*weight, number) : number;
        arrival.actions.push_back(jumped(neuron, jump, algebra.multiply(jump.amount, arriving)));
    }
    neuron.events.push_back(std::move(arrival));
    context_.model.neurons[context_.model.populations[to.population].neuron] = std::move(neuron);
    order_again(to.population);
}

// A synapse of this file that joins nothing here: what does not depend on a cell is checked all the same.
void Experiment::check_unused_synapses() {
    const ast::Module& module = context_.module(file_);
    for (const ast::StatementId id : module.top) {
        const auto* declared = std::get_if<ast::ModelDecl>(&module.statements[id].node);
        if (!declared || declared->kind != ast::ModelKind::synapse || used_synapses_.contains({file_, id.index})) continue;
        const auto source = neuron_source(context_, {file_, id, declared->name.span}, ast::ModelKind::synapse);
        if (!source) continue;
        const Host nowhere{"post", "", nullptr};
        model::Neuron none;
        const auto apart = taken_apart(context_, *source);
        if (apart) {
            model::Neuron sender;
            NeuronChecker(context_, apart->sender, {Part::release, declared->name.text, &nowhere, context_.unknown(declared->name.span), nullptr, nullptr, &apart->states}, sender).check_part(sender);
        }
        NeuronChecker(context_, apart ? apart->receiver : *source, {Part::synapse, declared->name.text, &nowhere, context_.unknown(declared->name.span), nullptr, nullptr, apart ? &apart->states : nullptr}, none).check_part(none);
    }
}

}  // namespace nmlc::sema
