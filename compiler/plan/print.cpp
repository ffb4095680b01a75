// The text form of the plan (`--emit=plan`).
#include <fmt/core.h>

#include <set>

#include "compiler/plan/plan.h"

namespace nmlc::plan {

std::string_view name_of(Method method) {
    switch (method) {
        case Method::exact: return "exact";
        case Method::exp_euler: return "exp_euler";
        case Method::euler: return "euler";
        case Method::midpoint: return "midpoint";
        case Method::heun: return "heun";
        case Method::rk4: return "rk4";
        case Method::adaptive: return "adaptive";
        case Method::euler_maruyama: return "euler_maruyama";
        case Method::map: return "map";
    }
    return "";
}

std::string methods_in_words(const InstancePlan& plan) {
    std::string words;
    std::set<Method> seen;
    for (const Group& group : plan.groups)
        if (seen.insert(group.method).second) words += (words.empty() ? "" : " and ") + std::string(name_of(group.method));
    return words.empty() ? "none" : words;
}

std::string print(const UpdatePlan& plan) {
    const elaborate::Instances& instances = *plan.instances;
    std::string out;
    for (std::size_t i = 0; i < plan.plans.size(); ++i) {
        const elaborate::Instance& instance = instances.instances[i];
        const model::Population& population = instances.model->populations[instance.population];
        const model::Neuron& neuron = instances.model->neurons[population.neuron];
        const auto text = [&](Expr e) { return elaborate::print(instances, plan.arena, instance, e); };
        const auto name = [&](std::uint32_t state) { return neuron.states[model::StateId{state}].name; };
        out += fmt::format("plan {}: {}, {} drive{} in force{}\n", population.name, neuron.name, instance.drives.size(), instance.drives.size() == 1 ? "" : "s",
                           instance.located ? ", spikes located" : "");
        for (const Group& group : plan.plans[i].groups) {
            out += fmt::format("    {}:", name_of(group.method));
            for (std::uint32_t state : group.states) out += " " + name(state);
            out += "\n";
            for (std::size_t row = 0; row < group.states.size(); ++row) {
                const std::string head = group.method == Method::map ? "        next " + name(group.states[row]) + " = " : "        d" + name(group.states[row]) + "/dt = ";
                if (group.method == Method::exact) {
                    for (std::size_t column = 0; column < group.states.size(); ++column)
                        if (group.matrix[row][column].valid())
                            out += fmt::format("        slope of {} in {}: {}\n", name(group.states[row]), name(group.states[column]), text(group.matrix[row][column]));
                    out += fmt::format("        input to {}: {}\n", name(group.states[row]), text(group.input[row]));
                } else if (group.method == Method::exp_euler) {
                    out += fmt::format("{}({})*{} + {}\n", head, text(group.slope[row]), name(group.states[row]), text(group.rest[row]));
                } else {
                    out += head + text(group.drift[row]) + "\n";
                }
            }
            for (const Noise& noise : group.noise)
                for (std::size_t row = 0; row < group.states.size(); ++row)
                    if (noise.strength[row].valid()) out += fmt::format("        noise {} in {}: {}\n", noise.place, name(group.states[row]), text(noise.strength[row]));
            for (std::size_t c = 0; c < group.classes.size(); ++c) {
                out += c + 1 == group.classes.size() ? "        whole step:" : "        half steps around:";
                for (std::uint32_t position : group.classes[c]) out += " " + name(group.states[position]);
                out += "\n";
            }
        }
    }
    return out;
}

}  // namespace nmlc::plan
