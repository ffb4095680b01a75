#include "compiler/lower/layout.h"

#include <fmt/core.h>

#include <algorithm>
#include <map>

#include "compiler/symbolic/transform.h"

namespace nmlc::lower {

using symbolic::Expr;
using symbolic::Kind;
using symbolic::Node;

namespace {

// Whether the condition can hold right after the event's own block, as far as params that never change tell.
bool may_hold_after(symbolic::Arena& arena, const elaborate::Event& event, const elaborate::PopulationFacts& facts) {
    std::map<std::uint32_t, Expr> assigned;
    const auto now = [&](Expr e) {
        return substitute(arena, e, [&](const Node& node) {
            if (node.kind != Kind::state) return Expr{};
            const auto found = assigned.find(node.slot);
            return found == assigned.end() ? Expr{} : found->second;
        });
    };
    for (const elaborate::Action& action : event.actions)
        if (!action.is_hold) assigned[*action.state] = now(action.value);
    const Expr after = substitute(arena, now(event.trigger), [&](const Node& node) {
        return node.kind == Kind::param && facts.constant[node.slot] ? arena.constant(*facts.constant[node.slot]) : Expr{};
    });
    return arena[after].kind != Kind::truth || arena[after].number != 0;
}

}  // namespace

std::optional<std::uint32_t> Columns::hold_of(std::optional<std::uint32_t> state) const {
    for (std::uint32_t i = 0; i < holds.size(); ++i)
        if (holds[i].state == state) return i;
    return {};
}

std::optional<std::uint32_t> Columns::memory_of(std::uint32_t event) const {
    for (std::uint32_t i = 0; i < memories.size(); ++i)
        if (memories[i].event == event) return i;
    return {};
}

Columns columns_of(const plan::UpdatePlan& plan, model::PopulationId population) {
    const elaborate::Instances& instances = *plan.instances;
    const model::Neuron& neuron = instances.model->neurons[instances.model->populations[population].neuron];
    const elaborate::PopulationFacts& facts = instances.populations[population.index];
    Columns columns;
    for (const model::State& state : neuron.states) columns.states.push_back(state.name);
    for (std::uint32_t state : facts.holds.states) columns.holds.push_back({"hold " + columns.states[state], state});
    if (facts.holds.plain) columns.holds.push_back({"hold", std::nullopt});

    for (std::uint32_t state : facts.past_states()) columns.pasts.push_back({state, columns.states[state] + " at the middle", columns.states[state] + " before events"});

    for (const model::StateId state : instances.model->populations[population].kept) columns.kept.push_back(state.index);

    symbolic::Arena arena = plan.arena;
    for (std::uint32_t event = 0; event < neuron.events.size(); ++event) {
        const auto kind = neuron.events[event].kind;
        if (kind != model::Event::spike_when && kind != model::Event::when) continue;
        const bool needed = std::any_of(instances.instances.begin(), instances.instances.end(), [&](const elaborate::Instance& instance) {
            return instance.population == population && may_hold_after(arena, instance.events[event], facts);
        });
        if (needed) columns.memories.push_back({fmt::format("was true {}", event + 1), event});
    }
    return columns;
}

Layout layout_of(const plan::UpdatePlan& plan, const elaborate::Instance& instance, Columns columns) {
    const elaborate::Instances& instances = *plan.instances;
    const model::Neuron& neuron = instances.model->neurons[instances.model->populations[instance.population].neuron];
    const elaborate::PopulationFacts& facts = instances.populations[instance.population.index];
    Layout layout;
    layout.columns = std::move(columns);
    for (std::uint32_t param = 0; param < neuron.params.size(); ++param) {
        const std::string& name = neuron.params[model::ParamId{param}].name;
        auto& params = facts.per_neuron[param] ? layout.given_params : layout.uniform_params;
        auto& names = facts.per_neuron[param] ? layout.given_names : layout.uniform_names;
        params.push_back(param);
        names.push_back(name);
    }
    for (const model::ArrivalSlot& arrival : instances.model->populations[instance.population].arrivals) layout.arrival_names.push_back(arrival.name);
    layout.first_delay = static_cast<std::uint32_t>(layout.arrival_names.size());
    for (const elaborate::Delay& delay : facts.delays)
        for (const char* moment : {"", " at the middle", " at the end", " after events"}) layout.arrival_names.push_back(delay.text + moment);
    for (std::size_t k = 0; k < instance.uniforms.size(); ++k) layout.uniform_names.push_back(fmt::format("value {}", k + 1));
    for (std::size_t k = 0; k < instance.givens.size(); ++k) layout.given_names.push_back(fmt::format("value {} of neuron", k + 1));
    return layout;
}

ir::Builder Layout::kernel(const std::string& name) const {
    ir::Builder builder(name);
    for (const std::string& state : columns.states) builder.column_slot(state);
    for (const Columns::Hold& hold : columns.holds) builder.column_slot(hold.name);
    for (const Columns::Past& past : columns.pasts) builder.column_slot(past.middle), builder.column_slot(past.end);
    for (const std::uint32_t state : columns.kept) builder.column_slot(columns.states[state] + " before spikes");
    for (const Columns::Memory& memory : columns.memories) builder.column_slot(memory.name, ir::Type::b1);
    for (const std::string& uniform : uniform_names) builder.uniform_slot(uniform);
    for (const std::string& given : given_names) builder.given_slot(given);
    for (const std::string& arrival : arrival_names) builder.arrival_slot(arrival);
    return builder;
}

ir::Value Layout::param(ir::Builder& builder, std::uint32_t param) const {
    const auto uniform = std::find(uniform_params.begin(), uniform_params.end(), param);
    if (uniform != uniform_params.end()) return builder.slot(ir::Op::uniform, static_cast<std::uint32_t>(uniform - uniform_params.begin()));
    const auto given = std::find(given_params.begin(), given_params.end(), param);
    return builder.slot(ir::Op::given, static_cast<std::uint32_t>(given - given_params.begin()));
}

ir::Value Layout::uniform_formula(ir::Builder& builder, std::uint32_t k) const {
    return builder.slot(ir::Op::uniform, static_cast<std::uint32_t>(uniform_params.size()) + k);
}

ir::Value Layout::given_formula(ir::Builder& builder, std::uint32_t k) const {
    return builder.slot(ir::Op::given, static_cast<std::uint32_t>(given_params.size()) + k);
}

}  // namespace nmlc::lower
