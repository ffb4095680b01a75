// The text form of the instances (`--emit=instances`).
#include <fmt/core.h>

#include "compiler/elaborate/instances.h"
#include "compiler/symbolic/print.h"

namespace nmlc::elaborate {

std::string print(const Instances& instances, const symbolic::Arena& arena, const Instance& instance, Expr expr) {
    const model::Neuron& neuron = instances.model->neurons[instances.model->populations[instance.population].neuron];
    return symbolic::print(arena, expr, [&](const symbolic::Node& node) {
        switch (node.kind) {
            case symbolic::Kind::param: return neuron.params[model::ParamId{node.slot}].name;
            case symbolic::Kind::state: return neuron.states[model::StateId{node.slot}].name;
            case symbolic::Kind::delayed: return instances.populations[instance.population.index].delays[node.slot].text;
            case symbolic::Kind::uniform: return fmt::format("<value {}>", node.slot + 1);
            default: return fmt::format("<value {} of neuron i>", node.slot + 1);
        }
    });
}

std::string print(const Instances& instances) {
    const model::Model& model = *instances.model;
    std::string out;
    for (const Instance& instance : instances.instances) {
        const model::Population& population = model.populations[instance.population];
        const model::Neuron& neuron = model.neurons[population.neuron];
        const auto text = [&](Expr e) { return print(instances, instances.arena, instance, e); };
        out += fmt::format("instance {}: {}{}\n", population.name, neuron.name, instance.located ? ", spikes located" : "");
        for (model::StatementId id : instance.drives) {
            const auto& drive = std::get<model::Drive>(model.statements[id].node);
            if (const auto* input = std::get_if<model::InputId>(&drive.what)) out += fmt::format("    drive {} by statement {}\n", neuron.inputs[*input].name, id.index + 1);
            else out += fmt::format("    clamp {} by statement {}\n", neuron.states[std::get<model::StateId>(drive.what)].name, id.index + 1);
        }
        for (model::StateId state : neuron.states.ids()) {
            const State& what = instance.states[state.index];
            if (what.clamp.valid()) out += fmt::format("    {} = {}\n", neuron.states[state].name, text(what.clamp));
            else if (what.rate.valid()) out += fmt::format("    d{}/dt = {}\n", neuron.states[state].name, text(what.rate));
            else out += fmt::format("    {} changes at events only\n", neuron.states[state].name);
        }
        for (const Event& event : instance.events) {
            static constexpr const char* heads[] = {"spike when", "spike with rate", "spike at", "when", "every", "on arrival"};
            out += fmt::format("    {}{}\n", heads[event.kind], event.trigger.valid() ? " " + text(event.trigger) : "");
            for (const Action& action : event.actions) {
                const std::string name = action.state ? neuron.states[model::StateId{*action.state}].name : "";
                out += action.is_hold ? fmt::format("        hold {}{}for {}\n", name, name.empty() ? "" : " ", text(action.value))
                                      : fmt::format("        {} = {}\n", name, text(action.value));
            }
        }
        for (const Measured& measured : instance.measured) out += fmt::format("    measure {} = {}\n", measured.name, text(measured.value));
    }
    return out;
}

}  // namespace nmlc::elaborate
