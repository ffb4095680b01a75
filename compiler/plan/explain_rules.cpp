#include "compiler/plan/explain_rules.h"

#include <fmt/core.h>

namespace nmlc::plan {
namespace {

std::string listed(const std::vector<std::string>& words) {
    std::string text;
    for (std::size_t k = 0; k < words.size(); ++k) text += (k == 0 ? "" : k + 1 == words.size() ? " and " : ", ") + words[k];
    return text;
}

}  // namespace

std::string explain_rule(const UpdatePlan& plan, model::PopulationId id) {
    const model::Model& model = *plan.instances->model;
    const model::Population& population = model.populations[id];
    const model::Connection& connection = model.connections[*population.synapses_of];
    const model::Connection::Rule& rule = *connection.rule;
    const model::Neuron& neuron = model.neurons[population.neuron];
    const auto names = [&](model::PopulationId of, const std::vector<model::StateId>& states) {
        std::vector<std::string> result;
        for (const model::StateId state : states) {
            const std::string& name = model.neurons[model.populations[of].neuron].states[state].name;
            result.push_back(name.substr(name.rfind('.') + 1));
        }
        return result;
    };
    std::vector<std::string> own, places;
    for (const model::State& state : neuron.states) own.push_back(state.name);
    if (!rule.of_sender.empty()) places.push_back(fmt::format("{} in each neuron of {}", listed(names(connection.from, rule.of_sender)), model.populations[connection.from].name));
    if (!rule.of_receiver.empty()) places.push_back(fmt::format("{} in each neuron of {}", listed(names(connection.to, rule.of_receiver)), model.populations[connection.to].name));
    const bool spikes_only = rule.events_only && connection.coupling.empty();
    const std::size_t columns = neuron.states.size() + population.kept.size();
    // 8 for a state; 2 for the receiver within its block; 4 for its place in what is shown, or, where it acts all the time, for its sender; 4 each
    // for the numbers of both cells where a synapse that is reached by spikes is stepped.
    const bool whole_rows = !connection.coupling.empty() && connection.pattern == model::Connection::Pattern::all_to_all;
    const std::size_t bytes = 8 * columns + 2 + (whole_rows ? 0 : 4) + (spikes_only || !connection.coupling.empty() ? 0 : 8);
    places.push_back(fmt::format("{} in each synapse, {} bytes in all", listed(own), bytes));
    std::string out = fmt::format("    the rule {} changes the weights of `{}`, from {} to {}\n", rule.name, connection.name, model.populations[connection.from].name, model.populations[connection.to].name);
    out += fmt::format("        {}\n", listed(places));
    bool post = false, every = false;
    for (const model::Event& event : neuron.events) post |= event.kind == model::Event::on_post, every |= event.kind == model::Event::every;
    if (population.coupled) out += "        every synapse reads its two cells at each stage of every step\n";
    else if (!spikes_only) out += "        every synapse is stepped, and acts at the spikes of its two cells\n";
    else if (post) out += "        a synapse is touched when a spike arrives: what its receiver's spikes since the last one did to it is done first\n";
    else out += fmt::format("        a synapse is touched when a spike arrives{}\n", every ? "" : ", and at no other time");
    if (spikes_only && every) out += "        at each period of an `every` all synapses are touched\n";
    return out;
}

}  // namespace nmlc::plan
