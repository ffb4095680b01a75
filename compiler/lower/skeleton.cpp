#include "compiler/lower/skeleton.h"

#include <functional>
#include <set>

#include "compiler/elaborate/facts.h"
#include "compiler/model/print.h"

namespace nmlc::lower {

namespace {

abi::Display display_of(const DisplayUnit& unit) { return {unit.text, unit.per_coherent, unit.offset}; }

// Numbers 0 .. values.size()-1, each after those its value reads.
template <class Ref, class Part>
std::vector<std::uint32_t> order_of(const model::Model& model, const std::vector<model::ExprId>& values, Part Ref::*part) {
    std::vector<std::uint32_t> order;
    std::set<std::uint32_t> placed;
    const std::function<void(std::uint32_t)> place = [&](std::uint32_t number) {
        if (!placed.insert(number).second) return;   // a cycle was reported when the model was checked
        const std::function<void(model::ExprId)> read = [&](model::ExprId id) {
            if (const auto* ref = std::get_if<Ref>(&model.exprs[id].node)) place((ref->*part).index);
            for (model::ExprId child : elaborate::children(model.exprs[id])) read(child);
        };
        read(values[number]);
        order.push_back(number);
    };
    for (std::uint32_t number = 0; number < values.size(); ++number) place(number);
    return order;
}

}  // namespace

abi::Population skeleton_of(const plan::UpdatePlan& plan, model::PopulationId id, const Columns& columns, ProtocolBuilder& protocol) {
    const model::Model& model = *plan.instances->model;
    const model::Population& population = model.populations[id];
    const model::Neuron& neuron = model.neurons[population.neuron];
    const elaborate::PopulationFacts& facts = plan.instances->populations[id.index];

    abi::Population result;
    result.name = population.name;
    result.doc = population.doc.empty() ? neuron.doc : population.doc;
    result.neuron = neuron.name;
    if (population.size) result.size = protocol.formula(*population.size);
    result.source = protocol.source(population.span);

    for (std::uint32_t state = 0; state < columns.states.size(); ++state) result.columns.push_back({abi::Column::Kind::state, columns.states[state], false, state});
    for (const Columns::Hold& hold : columns.holds) result.columns.push_back({abi::Column::Kind::hold, hold.name, false, hold.state.value_or(UINT32_MAX)});
    for (const Columns::Memory& memory : columns.memories) result.columns.push_back({abi::Column::Kind::memory, memory.name, true, UINT32_MAX});

    std::vector<model::ExprId> values;
    for (model::ParamId param : neuron.params.ids()) {
        const model::Param& declared = neuron.params[param];
        model::ExprId value = declared.value;
        Span span = declared.span;
        for (const auto& override : population.params)
            if (override.param == param) value = override.value, span = override.span;
        values.push_back(value);
        abi::Population::Param made{declared.name, protocol.formula(value), facts.per_neuron[param.index], {}, {}, protocol.source(span), display_of(declared.display)};
        if (declared.guard) {
            made.guard = protocol.formula(*declared.guard);
            made.guard_text = model::print(model, *declared.guard, &neuron);
        }
        result.params.push_back(std::move(made));
    }
    result.param_order = order_of(model, values, &model::ParamRef::param);

    values.clear();
    for (model::StateId state : neuron.states.ids()) {
        const model::State& declared = neuron.states[state];
        model::ExprId value = declared.initial;
        Span span = declared.span;
        for (const auto& override : population.states)
            if (override.state == state) value = override.value, span = override.span;
        values.push_back(value);
        result.states.push_back({declared.name, declared.doc, protocol.formula(value), protocol.source(span), display_of(declared.display)});
    }
    result.initial_order = order_of(model, values, &model::StateRef::state);
    for (const model::Input& input : neuron.inputs) result.inputs.push_back(input.name);
    return result;
}

}  // namespace nmlc::lower
