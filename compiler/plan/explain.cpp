// The plan in the modeller's words.
#include <fmt/core.h>

#include <algorithm>

#include "compiler/model/children.h"
#include "compiler/model/print.h"
#include "compiler/plan/explain_arrivals.h"
#include "compiler/plan/explain_rules.h"
#include "compiler/plan/explain_sums.h"
#include "compiler/plan/plan.h"
#include "compiler/symbolic/transform.h"

namespace nmlc::plan {

namespace {

std::string_view in_words(Method method) {
    switch (method) {
        case Method::exact: return "exact propagator";
        case Method::exp_euler: return "exponential method of second order";
        case Method::euler: return "Euler's method";
        case Method::midpoint: return "midpoint rule";
        case Method::heun: return "Heun's method";
        case Method::rk4: return "Runge-Kutta of fourth order";
        case Method::adaptive: return "adaptive Runge-Kutta (Dormand-Prince 5(4))";
        case Method::euler_maruyama: return "Euler-Maruyama";
        case Method::map: return "stepped as written";
    }
    return "";
}

// On one line, without the comment that may follow an equation.
std::string one_line(std::string_view text) {
    std::string line;
    for (char c : text) {
        const bool blank = c == ' ' || c == '\n' || c == '\r' || c == '\t';
        if (!blank) line += c;
        else if (!line.empty() && line.back() != ' ') line += ' ';
    }
    while (!line.empty() && line.back() == ' ') line.pop_back();
    return line;
}

// The channel whose state this is, from its name in the neuron: `Na: ` of `Na.m`.
std::string of_channel(const std::string& state) {
    const std::size_t dot = state.find('.');
    return dot == std::string::npos ? "" : state.substr(0, dot) + ": ";
}

// The channel or synapse that adds `value` to an input: the first whose own param, state or let it reads.
std::string contributor(const model::Model& model, const model::Population& population, model::ExprId value) {
    const model::Neuron& neuron = model.neurons[population.neuron];
    const model::Expr& expr = model.exprs[value];
    std::string name;
    if (const auto* param = std::get_if<model::ParamRef>(&expr.node)) name = of_channel(neuron.params[param->param].name);
    if (const auto* state = std::get_if<model::StateRef>(&expr.node)) name = of_channel(neuron.states[state->state].name);
    if (const auto* let = std::get_if<model::LetRef>(&expr.node)) name = of_channel(neuron.lets[let->let].name);
    if (const auto* arrival = std::get_if<model::Arrival>(&expr.node)) name = of_channel(population.arrivals[arrival->slot].name);
    model::for_each_child(expr, [&](model::ExprId child) { if (name.empty()) name = contributor(model, population, child); });
    return name;
}

// The model remembers an equation's left side and its solved rate; the whole line lies in the rate's span or between the two.
Span whole_equation(const model::Model& model, const model::Neuron& neuron, std::uint32_t state, const SourceMap& sources) {
    for (const model::Equation& equation : neuron.equations) {
        if (equation.state.index != state || !equation.span.valid()) continue;
        const Span left = equation.span, rate = model.exprs[equation.rate].span;
        if (!rate.valid() || rate.file != left.file) return left;
        if (rate.begin <= left.begin && rate.end >= left.end) return rate;
        if (rate.begin < left.end) return left;
        const std::string_view between = text_of(sources, {left.file, left.end, rate.begin});   // else the rate is a function's text
        return between.find_first_not_of(" \t=(") == between.npos ? cover(left, rate) : left;
    }
    return {};
}

}  // namespace

std::string explain(const UpdatePlan& plan, const SourceMap& sources) {
    const elaborate::Instances& instances = *plan.instances;
    const model::Model& model = *instances.model;
    std::string out;
    for (std::size_t i = 0; i < plan.plans.size(); ++i) {
        const elaborate::Instance& instance = instances.instances[i];
        const model::Population& population = model.populations[instance.population];
        const model::Neuron& neuron = model.neurons[population.neuron];
        const auto written = [&](Span span, const std::string& otherwise) { return span.valid() ? one_line(text_of(sources, span)) : otherwise; };
        const auto name = [&](std::uint32_t state) { return neuron.states[model::StateId{state}].name; };

        out += population.synapses_of ? fmt::format("synapses of {} ({})", population.name, neuron.name) : fmt::format("{} ({})", population.name, neuron.name);
        if (instance.drives.empty()) out += ", nothing driven";
        for (std::size_t k = 0; k < instance.drives.size(); ++k) {
            const Span span = model.statements[instance.drives[k]].span;
            out += fmt::format("{}{}", k == 0 ? ", with " : "; ", written(span, "a drive"));
        }
        out += instance.located ? ", spikes located\n" : "\n";
        if (population.synapses_of) out += explain_rule(plan, instance.population);
        for (const model::Contribution& part : neuron.contributions)
            if (population.synapses_of) out += fmt::format("    {} is what is connected to it, once for each receiver, and what drives it\n", neuron.inputs[part.input].name);
            else out += fmt::format("    {}{}\n", contributor(model, population, part.value), written(part.span, neuron.inputs[part.input].name + " += ..."));
        for (const model::Connection& connection : model.connections) {
            if (connection.to != instance.population) continue;
            for (const model::Connection::Coupling& coupling : connection.coupling) {
                const std::string& slot = population.arrivals[coupling.slot].name;
                const std::string what = slot.substr(slot.find(".sum of ") + 8);
                const bool changes = what != "w" && what != "1";
                const bool maps = std::none_of(neuron.equations.begin(), neuron.equations.end(), [](const model::Equation& equation) { return !equation.is_map; });
                out += fmt::format("        {} summed over the connection {} from {}{}\n", what, connection.name, model.populations[connection.from].name, !changes ? ", once" : maps ? ", at each step" : ", at each stage");
                if (coupling.weighted) out += explain_sums(model, connection);
            }
        }
        for (const Group& group : plan.plans[i].groups) {
            for (std::uint32_t state : group.states)
                out += fmt::format("    {}{}\n", of_channel(name(state)), written(whole_equation(model, neuron, state, sources), "d" + name(state) + "/dt"));
            out += fmt::format("        {}: {}\n        {}\n", in_words(group.method), group.reason, group.accuracy);
            if (group.classes.size() > 1) {
                out += "        a step goes";
                const std::size_t last = group.classes.size() - 1;
                for (std::size_t k = 0; k < 2 * last + 1; ++k) {
                    const std::size_t c = k <= last ? k : 2 * last - k;
                    std::string names;
                    for (std::uint32_t position : group.classes[c]) names += (names.empty() ? "" : ", ") + name(group.states[position]);
                    out += fmt::format("{} {} by {}", k == 0 ? "" : ",", names, c == last ? "dt" : "dt/2");
                }
                out += "\n";
            }
        }
        for (std::uint32_t state = 0; state < instance.states.size(); ++state) {
            if (instance.states[state].clamp.valid()) out += fmt::format("    {} follows its drive\n", name(state));
            else if (!instance.states[state].rate.valid()) out += fmt::format("    {} changes at events only\n", name(state));
        }
        out += explain_arrivals(model, instance.population);
        for (const elaborate::Event& event : instance.events) {
            if (event.kind >= model::Event::arrival) continue;
            const std::string head = written(event.span, "event");
            out += fmt::format("    {}\n", one_line(head.substr(0, head.find('{'))));
            if (event.kind == model::Event::spike_when)
                out += instance.located ? "        located within the step, to rounding\n" : "        tested at the end of each step; the spike bears that time\n";
        }
    }
    return out;
}

}  // namespace nmlc::plan
