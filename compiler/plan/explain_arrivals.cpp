#include "compiler/plan/explain_arrivals.h"

#include <fmt/core.h>

#include <algorithm>
#include <vector>

#include "compiler/model/children.h"

namespace nmlc::plan {
namespace {

bool reads_slot(const model::Model& model, model::ExprId id, std::optional<std::uint32_t> slot) {
    const model::Expr& expr = model.exprs[id];
    const auto* arrival = std::get_if<model::Arrival>(&expr.node);
    bool found = arrival && slot && arrival->slot == *slot;
    model::for_each_child(expr, [&](model::ExprId child) { found = found || reads_slot(model, child, slot); });
    return found;
}

std::string joined(const std::vector<std::string>& words) {
    std::string text;
    for (std::size_t k = 0; k < words.size(); ++k) text += (k == 0 ? "" : k + 1 == words.size() ? " and " : ", ") + words[k];
    return text;
}

}  // namespace

std::string explain_arrivals(const model::Model& model, model::PopulationId population) {
    const model::Neuron& neuron = model.neurons[model.populations[population].neuron];
    std::string out;
    std::vector<const model::Connection*> told;
    for (const model::Connection& connection : model.connections) {
        if (connection.to != population || std::find(told.begin(), told.end(), &connection) != told.end()) continue;
        std::vector<std::string> names;
        for (const model::Connection& other : model.connections)
            if (other.to == population && other.weighted == connection.weighted && other.counted == connection.counted) {
                told.push_back(&other);
                names.push_back("`" + other.name + "`");
            }
        std::vector<std::string> states;
        for (const model::Event& event : neuron.events)
            for (const model::Action& action : event.actions)
                if (const auto* jump = std::get_if<model::Assignment>(&action);
                    jump && (reads_slot(model, jump->value, connection.weighted) || reads_slot(model, jump->value, connection.counted)))
                    if (const std::string& name = neuron.states[jump->state].name; std::find(states.begin(), states.end(), name) == states.end()) states.push_back(name);
        if (states.empty()) continue;   // it couples all the time, and its spikes do nothing
        out += fmt::format("    spikes of {} ({}) add to {}: kept once for each cell, however many synapses it has\n", joined(names), connection.synapse, joined(states));
    }
    for (const model::Connection& connection : model.connections) {
        if (connection.from != population) continue;
        const std::string carried = connection.name + ".carried";
        std::vector<std::string> states;
        bool carries = false;
        for (const model::State& state : neuron.states) {
            carries |= state.name == carried;
            if (state.name != carried && state.name.starts_with(connection.name + ".")) states.push_back(state.name);
        }
        if (!carries) continue;
        out += fmt::format("    its spikes carry along {} what they give ({}), computed from {}: kept once for each sender\n", "`" + connection.name + "`", connection.synapse, joined(states));
    }
    return out;
}

}  // namespace nmlc::plan
