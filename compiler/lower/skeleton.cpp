#include "compiler/lower/skeleton.h"

#include <algorithm>

#include "compiler/lower/map_values.h"
#include "compiler/model/print.h"

namespace nmlc::lower {

namespace {

abi::Display display_of(const DisplayUnit& unit) { return {unit.text, unit.per_coherent, unit.offset}; }

}  // namespace

abi::Connection connection_of(const model::Model& model, const model::Connection& connection, ProtocolBuilder& protocol) {
    static_assert(static_cast<int>(model::Connection::Pattern::listed) == static_cast<int>(abi::Connection::Pattern::listed));
    abi::Connection result;
    result.name = connection.name;
    result.synapse = connection.synapse;
    result.from = connection.from.index;
    result.to = connection.to.index;
    const auto slice = [&](const std::optional<model::Connection::Slice>& of) {
        return of ? abi::Connection::Slice{protocol.formula(of->low), protocol.formula(of->high)} : abi::Connection::Slice{};
    };
    result.senders = slice(connection.senders);
    result.receivers = slice(connection.receivers);
    result.pattern = static_cast<abi::Connection::Pattern>(connection.pattern);
    if (connection.number) result.number = protocol.formula(*connection.number);
    result.file = connection.file;
    result.autapses = connection.autapses;
    result.multapses = connection.multapses;
    result.weight = protocol.pair(connection.weight);
    result.delay = protocol.pair(connection.delay);
    result.sends_only = model.populations[connection.from].arrivals.empty() || !connection.coupling.empty();
    result.weight_listed = connection.weight_listed;
    result.delay_listed = connection.delay_listed;
    result.weight_display = display_of(connection.weight_display);
    result.weighted = connection.weighted.value_or(abi::Connection::none);
    result.counted = connection.counted.value_or(abi::Connection::none);
    for (const model::Connection::Coupling& coupling : connection.coupling) result.coupling.push_back({coupling.sent, coupling.slot, coupling.weighted});
    if (connection.rule) {
        static_assert(static_cast<int>(model::Connection::Read::incoming) == static_cast<int>(abi::Connection::Read::What::incoming));
        abi::Connection::Rule rule{connection.rule->name, connection.rule->synapses.index, {}, connection.rule->events_only};
        for (const model::Connection::Read& read : connection.rule->reads) rule.reads.push_back({static_cast<abi::Connection::Read::What>(read.what), read.number, true, true, true});
        for (const model::Connection::Rule::Decay& decay : connection.rule->decays) rule.decays.push_back({decay.state.index, protocol.formula(decay.rate)});
        result.rule = std::move(rule);
    }
    result.source = protocol.source(connection.span);
    result.pattern_source = protocol.source(connection.pattern_span.valid() ? connection.pattern_span : connection.span);
    return result;
}

abi::Population skeleton_of(const plan::UpdatePlan& plan, model::PopulationId id, const Columns& columns, ProtocolBuilder& protocol) {
    const model::Model& model = *plan.instances->model;
    const model::Population& population = model.populations[id];
    const model::Neuron& neuron = model.neurons[population.neuron];
    const elaborate::PopulationFacts& facts = plan.instances->populations[id.index];

    abi::Population result;
    result.name = population.name;
    result.doc = population.doc.empty() ? neuron.doc : population.doc;
    result.neuron = neuron.name;
    for (const model::ArrivalSlot& slot : population.arrivals) result.arrivals.push_back(slot.name);
    result.sends = static_cast<std::uint32_t>(population.sends.size());
    result.coupled = population.coupled;
    result.tells = static_cast<std::uint32_t>(population.tells.size());
    if (population.synapses_of) result.synapses_of = population.synapses_of->index;
    if (population.size) result.size = protocol.formula(*population.size);
    result.source = protocol.source(population.span);

    for (std::uint32_t state = 0; state < columns.states.size(); ++state) result.columns.push_back({abi::Column::Kind::state, columns.states[state], false, state});
    for (const Columns::Hold& hold : columns.holds) result.columns.push_back({abi::Column::Kind::hold, hold.name, false, hold.state.value_or(UINT32_MAX)});
    for (const Columns::Past& past : columns.pasts) {
        const auto column = static_cast<std::uint32_t>(result.columns.size());
        result.columns.push_back({abi::Column::Kind::past, past.middle, false, past.state});
        result.columns.push_back({abi::Column::Kind::past, past.end, false, past.state});
        result.pasts.push_back({past.state, column, column + 1});
    }
    for (const std::uint32_t state : columns.kept) {
        result.kept.push_back({state, static_cast<std::uint32_t>(result.columns.size())});
        result.columns.push_back({abi::Column::Kind::past, columns.states[state] + " before spikes", false, state});
    }
    const std::vector<std::uint32_t> past_states = facts.past_states();
    for (const elaborate::Delay& delay : facts.delays) {
        const auto past = std::find(past_states.begin(), past_states.end(), delay.state) - past_states.begin();
        result.delays.push_back({static_cast<std::uint32_t>(past), protocol.formula(delay.value), delay.text, protocol.source(delay.span)});
    }
    for (const Columns::Memory& memory : columns.memories) result.columns.push_back({abi::Column::Kind::memory, memory.name, true, UINT32_MAX});

    for (model::ParamId param : neuron.params.ids()) {
        const model::Param& declared = neuron.params[param];
        model::ExprId value = declared.value;
        Span span = declared.span;
        for (const auto& override : population.params)
            if (override.param == param) value = override.value, span = override.span;
        abi::Population::Param made{declared.name, protocol.formula(value), facts.per_neuron[param.index], {}, {}, protocol.source(span), display_of(declared.display)};
        if (declared.guard) {
            made.guard = protocol.formula(*declared.guard);
            made.guard_text = model::print(model, *declared.guard, &neuron);
        }
        result.params.push_back(std::move(made));
    }
    for (model::ParamId param : population.param_order) result.param_order.push_back(param.index);

    for (model::StateId state : neuron.states.ids()) {
        const model::State& declared = neuron.states[state];
        model::ExprId value = declared.initial;
        Span span = declared.span;
        for (const auto& override : population.states)
            if (override.state == state) value = override.value, span = override.span;
        result.states.push_back({declared.name, declared.doc, protocol.formula(value), protocol.source(span), display_of(declared.display), {}});
        if (declared.bound) result.states.back().low = protocol.formula(declared.bound->first), result.states.back().high = protocol.formula(declared.bound->second);
        for (const model::Equation& equation : neuron.equations)
            if (equation.state == state && equation.is_map) result.states.back().values = values_of_map(model, neuron, equation.rate);
    }
    for (model::StateId state : population.initial_order) result.initial_order.push_back(state.index);
    for (const model::Input& input : neuron.inputs) result.inputs.push_back(input.name);
    const auto period = [&](model::ExprId value, const std::string& before, const std::string& after) {
        result.periods.push_back({protocol.formula(value), before + model::print(model, value, &neuron) + after, protocol.source(model.exprs[value].span)});
    };
    for (const model::Event& event : neuron.events)
        if (event.kind == model::Event::every) period(event.trigger, "every ", "");
    for (const model::Equation& equation : neuron.equations)
        if (equation.period) period(*equation.period, neuron.states[equation.state].name + "(t + ", ")");
    for (const model::Event& event : neuron.events)
        if (event.kind == model::Event::spike_at) result.given_spikes.push_back(protocol.formula(event.trigger));
    return result;
}

}  // namespace nmlc::lower
