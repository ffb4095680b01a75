// States that read each other, directly or through others, form a system; each system gets one method.
#include "compiler/solve/plan_updates.h"

#include <fmt/core.h>

#include <algorithm>
#include <map>

#include "compiler/solve/choose.h"
#include "compiler/symbolic/affine.h"
#include "compiler/symbolic/graph.h"
#include "compiler/symbolic/transform.h"

namespace nmlc::solve {

namespace {

using plan::Method;
using symbolic::Expr;
using symbolic::Kind;

void report(DiagnosticSink& sink, Code code, std::string message, Span span, Span offending, std::string hint) {
    Diagnostic diagnostic{code, std::move(message), span, {}, {}, {}, std::move(hint), Severity::error};
    if (offending.valid()) diagnostic.labels.push_back({offending, "this term"});
    sink.report(std::move(diagnostic));
}

// Populations coupled all the time, by model::Population::coupled: the method asked for in any of them, and whether noise drives any.
struct Coupled {
    struct Group { model::Method asked = model::Method::automatic; std::string asker; Span span; bool noisy = false; };
    std::map<std::uint32_t, Group> groups;
};

Coupled coupled_in(const elaborate::Instances& instances) {
    Coupled result;
    for (const model::Population& population : instances.model->populations)
        if (population.coupled && population.method != model::Method::automatic) result.groups[*population.coupled] = {population.method, population.name, population.method_span, false};
    for (const elaborate::Instance& instance : instances.instances) {
        const model::Population& population = instances.model->populations[instance.population];
        if (!population.coupled) continue;
        Coupled::Group& group = result.groups[*population.coupled];
        for (const elaborate::State& state : instance.states) group.noisy |= state.rate.valid() && contains(instances.arena, state.rate, Kind::noise);
    }
    return result;
}

class Planner {
public:
    Planner(const elaborate::Instances& instances, symbolic::Arena& arena, const elaborate::Instance& instance, const Coupled& coupled, DiagnosticSink& sink)
        : coupled_(coupled), instances_(instances), arena_(arena), instance_(instance), sink_(sink), population_(instances.model->populations[instance.population]),
          chooser_(arena, instance, [&](Expr e) { return elaborate::print(instances, arena, instance, e); }, [&](std::uint32_t state) { return name(state); }) {}

    plan::InstancePlan plan() {
        plan::InstancePlan result;
        refuse_noise_in_events();
        if (population_.coupled && instance_.located) {
            report(sink_, Code::E1108, fmt::format("spikes of `{}` cannot be located within a step: it is coupled to other neurons all the time", population_.name), population_.span, {},
                   "leave out `spikes = located`");
            return result;
        }
        if (population_.method == model::Method::implicit) {
            report(sink_, Code::E0602, "`implicit` is not available yet", population_.method_span, {}, "leave the method out: the compiler picks one that suits");
            return result;
        }
        if (const auto& delays = instances_.populations[instance_.population.index].delays; !delays.empty() && (instance_.located || population_.method == model::Method::adaptive)) {
            const std::string what = instance_.located ? "spikes cannot be located within a step" : "the adaptive method cannot choose its steps";
            report(sink_, Code::E0435, fmt::format("`{}` reads its past, `{}`: {}", population_.name, delays.front().text, what), instance_.located ? population_.span : population_.method_span, delays.front().span,
                   instance_.located ? "leave out `spikes = located`" : "leave the method out, or ask for `rk4`");
            return result;
        }
        if ((!population_.kept.empty() || population_.synapses_of) && (instance_.located || population_.method == model::Method::adaptive)) {
            report(sink_, Code::E1203, fmt::format("{}`{}` {} a rule, for which spikes count at the ends of steps: {}", population_.synapses_of ? "the connection " : "", population_.name, population_.synapses_of ? "has" : "is read by", instance_.located ? "they cannot be located within a step" : "the adaptive method has steps of its own"),
                   population_.span, {}, instance_.located ? "leave out `spikes = located`" : "leave the method out");
            return result;
        }
        for (const System& system : systems()) {
            if (instance_.located && !system.noise.empty()) {
                report(sink_, Code::E0604, fmt::format("`{}` is driven by white noise, its spikes cannot be located within a step", population_.name), population_.span, {},
                       "leave out `spikes = located`");
                continue;
            }
            if (auto group = choose(system)) result.groups.push_back(std::move(*group));
        }
        for (std::uint32_t state = 0; state < instance_.states.size(); ++state)
            if (const elaborate::State& of = instance_.states[state]; of.rate.valid() && of.is_map)
                result.groups.push_back({.method = Method::map, .states = {state}, .drift = {of.rate}, .period = of.period, .reason = "a map", .accuracy = "no error"});
        const bool maps = std::all_of(result.groups.begin(), result.groups.end(), [](const plan::Group& group) { return group.method == Method::map; });
        if (!result.groups.empty() && maps && population_.method != model::Method::automatic)
            report(sink_, Code::E0601, fmt::format("a method does not suit `{}`: it follows maps, not equations", population_.name), population_.method_span, {}, "leave the method out");
        return result;
    }

private:
    std::string name(std::uint32_t state) const { return instances_.model->neurons[population_.neuron].states[model::StateId{state}].name; }

    std::vector<System> systems() {
        std::vector<std::uint32_t> moving;
        for (std::uint32_t state = 0; state < instance_.states.size(); ++state)
            if (instance_.states[state].rate.valid() && !instance_.states[state].is_map) moving.push_back(state);
        symbolic::Graph graph(moving.size());
        for (std::size_t i = 0; i < moving.size(); ++i) {
            for (std::size_t j = 0; j < moving.size(); ++j)
                if (slots(arena_, instance_.states[moving[i]].rate, Kind::state).contains(moving[j]) || share_noise(moving[i], moving[j]))
                    graph[i].insert(static_cast<std::uint32_t>(j));
        }
        // The adaptive method chooses one step for all states.
        std::vector<std::vector<std::uint32_t>> parts = symbolic::connected(graph);
        if (population_.method == model::Method::adaptive && !population_.coupled && !parts.empty()) {
            parts.assign(1, {});
            for (std::uint32_t i = 0; i < moving.size(); ++i) parts[0].push_back(i);
        }
        std::vector<System> result;
        for (const auto& part : parts) {
            System system;
            for (std::uint32_t i : part) system.states.push_back(moving[i]);
            if (split_noise(system)) result.push_back(std::move(system));
        }
        return result;
    }

    void refuse_noise_in_events() {
        const auto check = [&](Expr e, Span span) {
            if (contains(arena_, e, Kind::noise))
                report(sink_, Code::E0605, "white noise has no value at the time of an event", span, arena_.span(e), "use a random function such as `normal(0, 1)`, drawn anew at each event");
        };
        for (const elaborate::Event& event : instance_.events) {
            if (event.trigger.valid()) check(event.trigger, event.span);
            for (const elaborate::Action& action : event.actions) check(action.value, action.span);
        }
    }

    bool share_noise(std::uint32_t a, std::uint32_t b) const {
        const auto first = slots(arena_, instance_.states[a].rate, Kind::noise), second = slots(arena_, instance_.states[b].rate, Kind::noise);
        return std::any_of(first.begin(), first.end(), [&](std::uint32_t place) { return second.contains(place); });
    }

    // rate = drift + sum_k strength_k * xi_k
    bool split_noise(System& system) {
        const auto& can_hold = instances_.populations[instance_.population.index].holds.states;
        for (std::size_t i = 0; i < system.states.size(); ++i) {
            const std::uint32_t state = system.states[i];
            if (std::find(can_hold.begin(), can_hold.end(), state) != can_hold.end()) system.can_hold.push_back(state);
            const auto [form, culprit] = affine(arena_, instance_.states[state].rate, Kind::noise, [](std::uint32_t) { return true; });
            if (!form) {
                report(sink_, Code::E0605, fmt::format("white noise enters the equation of `{}` nonlinearly: `{}`", name(state), elaborate::print(instances_, arena_, instance_, culprit)),
                       instance_.states[state].span, arena_.span(culprit), "write it as a strength times `xi`");
                return false;
            }
            system.drift.push_back(form->rest);
            for (const auto& [place, strength] : form->coefficients) {
                auto known = std::find_if(system.noise.begin(), system.noise.end(), [&](const plan::Noise& noise) { return noise.place == place; });
                if (known == system.noise.end()) known = system.noise.insert(known, {place, std::vector<Expr>(system.states.size())});
                known->strength[i] = strength;
            }
        }
        return true;
    }

    std::optional<plan::Group> demanded(Attempt attempt, std::string_view method) {
        if (attempt.group) {
            attempt.group->reason = "asked for; " + attempt.group->reason;
            return std::move(attempt.group);
        }
        report(sink_, attempt.obstacle.code, fmt::format("`{}` does not suit `{}`: {}", method, population_.name, attempt.obstacle.why), population_.method_span, attempt.obstacle.span,
               "leave the method out, or ask for `rk4`");
        return {};
    }

    std::optional<plan::Group> demanded(Method method, const System& system) {
        const bool additive = std::all_of(system.noise.begin(), system.noise.end(), [&](const plan::Noise& noise) {
            return std::all_of(noise.strength.begin(), noise.strength.end(), [&](Expr e) { return !e.valid() || !contains(arena_, e, Kind::state); });
        });
        if (method == Method::euler && !system.noise.empty()) method = Method::euler_maruyama;
        else if (!system.noise.empty() && !(method == Method::heun && additive)) {
            report(sink_, Code::E0603, fmt::format("`{}` does not suit `{}`, which is driven by white noise", plan::name_of(method), population_.name), population_.method_span, {},
                   "leave the method out, or ask for `euler` (Euler-Maruyama)");
            return {};
        }
        return chooser_.stepped(method, system);
    }

    // Populations that are coupled all the time go through the stages of one explicit method together.
    std::optional<plan::Group> stepped_together(const System& system) {
        const Coupled::Group& group = coupled_.groups.at(*population_.coupled);
        Method method = group.noisy ? Method::euler_maruyama : Method::rk4;
        if (group.asked != model::Method::automatic) {
            switch (group.asked) {
                case model::Method::euler: method = group.noisy ? Method::euler_maruyama : Method::euler; break;
                case model::Method::midpoint: method = Method::midpoint; break;
                case model::Method::heun: method = Method::heun; break;
                case model::Method::rk4: method = Method::rk4; break;
                default:
                    report(sink_, Code::E0601, fmt::format("`{}` does not suit `{}`: it is coupled to other neurons all the time, and stepped together with them", word(group.asked), group.asker), group.span, {},
                           "leave the method out, or ask for `rk4`, `heun`, `midpoint` or `euler`");
                    return {};
            }
            if (group.noisy && method != Method::euler_maruyama) {
                report(sink_, Code::E0603, fmt::format("`{}` does not suit `{}`: white noise drives it, or one that is coupled to it", plan::name_of(method), group.asker), group.span, {},
                       "leave the method out, or ask for `euler` (Euler-Maruyama)");
                return {};
            }
        }
        plan::Group stepped = chooser_.stepped(method, system);
        stepped.reason = group.asked != model::Method::automatic ? "asked for" : "coupled to other neurons at every stage of the step";
        if (group.asked == model::Method::automatic && group.noisy) stepped.reason += ", and driven by white noise";
        return stepped;
    }
    static std::string_view word(model::Method method) { return method == model::Method::exact ? "exact" : method == model::Method::exp_euler ? "exp_euler" : "adaptive"; }

    std::optional<plan::Group> choose(const System& system) {
        if (population_.coupled) return stepped_together(system);
        switch (population_.method) {
            case model::Method::automatic: return chooser_.automatic(system);
            case model::Method::exact: return demanded(chooser_.exact(system), "exact");
            case model::Method::exp_euler: return demanded(chooser_.exp_euler(system), "exp_euler");
            case model::Method::euler: return demanded(Method::euler, system);
            case model::Method::midpoint: return demanded(Method::midpoint, system);
            case model::Method::heun: return demanded(Method::heun, system);
            case model::Method::rk4: return demanded(Method::rk4, system);
            case model::Method::adaptive: return demanded(Method::adaptive, system);
            case model::Method::implicit: return {};
        }
        return {};
    }

    const Coupled& coupled_;
    const elaborate::Instances& instances_;
    symbolic::Arena& arena_;
    const elaborate::Instance& instance_;
    DiagnosticSink& sink_;
    const model::Population& population_;
    Chooser chooser_;
};

}  // namespace

plan::UpdatePlan plan_updates(const elaborate::Instances& instances, DiagnosticSink& sink) {
    plan::UpdatePlan result{&instances, instances.arena, {}};
    const Coupled coupled = coupled_in(instances);
    for (const elaborate::Instance& instance : instances.instances) result.plans.push_back(Planner(instances, result.arena, instance, coupled, sink).plan());
    return result;
}

}  // namespace nmlc::solve
