#include "compiler/solve/choose.h"

#include <fmt/core.h>

#include <algorithm>

#include "compiler/symbolic/affine.h"
#include "compiler/symbolic/graph.h"
#include "compiler/symbolic/transform.h"

namespace nmlc::solve {

using plan::Group;
using plan::Method;
using symbolic::Expr;
using symbolic::Kind;
using symbolic::Node;

Chooser::Chooser(symbolic::Arena& arena, const elaborate::Instance& instance, std::function<std::string(Expr)> text,
                 std::function<std::string(std::uint32_t)> name)
    : arena_(arena), instance_(instance), text_(std::move(text)), name_(std::move(name)) {}

// States without an equation stand still within a step.
bool Chooser::moves(Expr e) const {
    return contains(arena_, e, [&](const Node& node) {
        return node.kind == Kind::time || node.kind == Kind::noise || node.kind == Kind::delayed || (node.kind == Kind::state && instance_.states[node.slot].rate.valid() && !instance_.states[node.slot].is_map);
    });
}

namespace {

symbolic::Graph graph_of(const symbolic::Arena& arena, const System& system) {
    symbolic::Graph graph(system.states.size());
    for (std::size_t i = 0; i < system.states.size(); ++i)
        for (std::uint32_t slot : slots(arena, system.drift[i], Kind::state)) {
            const auto at = std::find(system.states.begin(), system.states.end(), slot);
            if (at != system.states.end()) graph[i].insert(static_cast<std::uint32_t>(at - system.states.begin()));
        }
    return graph;
}

bool reads(const symbolic::Arena& arena, const System& system, Kind kind) {
    return std::any_of(system.drift.begin(), system.drift.end(), [&](Expr e) { return contains(arena, e, kind); });
}

}  // namespace

std::string Chooser::accuracy(Method method, const System& system) const {
    const bool timed = reads(arena_, system, Kind::time), delayed = reads(arena_, system, Kind::delayed), smooth = timed || delayed;
    const std::string drive = !delayed ? "the drive is read" : timed ? "the drive and delayed values are read" : "delayed values are read";
    switch (method) {
        case Method::exact:
            if (delayed) return "order 2; " + drive + " at the middle of the step";
            if (smooth) return "order 2 in the drive, which is read at the middle of the step; otherwise without error";
            return system.noise.empty() ? "error 0 for drives constant within a step" : "mean and covariance without error for drives constant within a step";
        case Method::exp_euler: return smooth ? "order 2; " + drive + " at the middle of the step" : "order 2";
        case Method::euler: return smooth ? "order 1; " + drive + " at the beginning of the step" : "order 1";
        case Method::midpoint: return smooth ? "order 2; " + drive + " at the beginning and the middle of the step" : "order 2";
        case Method::heun:
            return system.noise.empty() ? (smooth ? "order 2; " + drive + " at both ends of the step" : "order 2") : "strong order 1 for noise whose strength does not depend on a state";
        case Method::rk4: return smooth ? "order 4; " + drive + " at the beginning, middle and end of the step" : "order 4";
        case Method::adaptive: return "step chosen within dt so that the error stays below tolerance";
        case Method::map: return "no error";
        case Method::euler_maruyama: return "strong order 1/2, 1 for noise whose strength does not depend on a state; weak order 1";
    }
    return "";
}

Attempt Chooser::exact(const System& system) const {
    const std::size_t n = system.states.size();
    if (n > most_exact_states) return {{}, {fmt::format("it couples {} states, more than {}", n, most_exact_states), {}, Code::E0607}};
    const auto in_group = [&](std::uint32_t slot) { return std::find(system.states.begin(), system.states.end(), slot) != system.states.end(); };

    Group group{.method = Method::exact, .states = system.states, .drift = system.drift, .noise = system.noise};
    for (std::size_t row = 0; row < n; ++row) {
        const auto [form, culprit] = affine(arena_, system.drift[row], Kind::state, in_group);
        if (!form) {
            return {{}, {fmt::format("the equation of `{}` is not linear: `{}`", name_(system.states[row]), text_(culprit)), arena_.span(culprit)}};
        }
        std::vector<Expr> coefficients(n);
        for (std::size_t column = 0; column < n; ++column) {
            const auto found = form->coefficients.find(system.states[column]);
            if (found == form->coefficients.end()) continue;
            if (moves(found->second))
                return {{}, {fmt::format("in the equation of `{}` the coefficient of `{}` changes within a step: `{}`", name_(system.states[row]),
                                         name_(system.states[column]), text_(found->second)), arena_.span(found->second)}};
            coefficients[column] = found->second;
        }
        group.matrix.push_back(std::move(coefficients));
        group.input.push_back(form->rest);
    }
    for (const plan::Noise& noise : system.noise)
        for (Expr strength : noise.strength)
            if (strength.valid() && moves(strength))
                return {{}, {fmt::format("the strength of the noise changes within a step: `{}`", text_(strength)), arena_.span(strength)}};

    const symbolic::Graph graph = graph_of(arena_, system);
    for (std::uint32_t held : system.can_hold) {
        const auto at = static_cast<std::uint32_t>(std::find(system.states.begin(), system.states.end(), held) - system.states.begin());
        for (std::uint32_t reader = 0; at < n && reader < n; ++reader)
            if (reader != at && graph[reader].contains(at)) {
                group.stopping.push_back(at);
                break;
            }
    }
    if (group.stopping.size() > 2) return {{}, {"more than two of its states can be held, each in any combination", {}}};
    if (n == 1) group.fixed_point = safe_fixed_point(arena_, system.drift[0], system.states[0]);

    group.reason = n == 1 ? "linear with coefficients constant within a step" : fmt::format("{} linear equations with coefficients constant within a step, solved together", n);
    if (!system.noise.empty()) group.reason += ", driven by additive white noise";
    group.accuracy = accuracy(Method::exact, system);
    return {std::move(group), {}};
}

Attempt Chooser::exp_euler(const System& system) const {
    if (!system.noise.empty()) return {{}, {"it is driven by white noise", {}}};
    const std::size_t n = system.states.size();
    Group group{.method = Method::exp_euler, .states = system.states, .drift = system.drift};
    std::vector<double> costs;
    for (std::size_t i = 0; i < n; ++i) {
        const std::uint32_t own = system.states[i];
        const auto [form, culprit] = affine(arena_, system.drift[i], Kind::state, [&](std::uint32_t slot) { return slot == own; });
        if (!form) return {{}, {fmt::format("the equation of `{}` is not linear in `{}` itself: `{}`", name_(own), name_(own), text_(culprit)), arena_.span(culprit)}};
        const auto slope = form->coefficients.find(own);
        group.slope.push_back(slope == form->coefficients.end() ? arena_.constant(0) : slope->second);
        group.rest.push_back(form->rest);
        costs.push_back(cost(arena_, system.drift[i]));
    }
    // Classes of states that do not read each other, greedily in order of declaration; the costliest class is done once a step.
    const symbolic::Graph graph = graph_of(arena_, system);
    std::vector<double> class_cost;
    for (std::uint32_t i = 0; i < n; ++i) {
        std::size_t fitting = 0;
        for (; fitting < group.classes.size(); ++fitting) {
            const auto& members = group.classes[fitting];
            if (std::none_of(members.begin(), members.end(), [&](std::uint32_t j) { return graph[i].contains(j) || graph[j].contains(i); })) break;
        }
        if (fitting == group.classes.size()) group.classes.emplace_back(), class_cost.push_back(0);
        group.classes[fitting].push_back(i);
        class_cost[fitting] += costs[i];
    }
    const auto costliest = std::max_element(class_cost.begin(), class_cost.end()) - class_cost.begin();
    std::rotate(group.classes.begin() + costliest, group.classes.begin() + costliest + 1, group.classes.end());
    group.reason = n == 1 ? "linear in itself, its coefficients change within a step" : "each equation is linear in its own state";
    group.accuracy = accuracy(Method::exp_euler, system);
    return {std::move(group), {}};
}

Group Chooser::stepped(Method method, const System& system) const {
    return {.method = method, .states = system.states, .drift = system.drift, .noise = system.noise, .reason = "asked for", .accuracy = accuracy(method, system)};
}

Group Chooser::automatic(const System& system) const {
    if (system.noise.empty() && reads(arena_, system, Kind::delayed)) {   // what delayed values lack in smoothness, no exact step can mend
        Group group = stepped(Method::rk4, system);
        group.reason = "reads delayed values";
        return group;
    }
    Attempt linear = exact(system);
    if (linear.group) return std::move(*linear.group);
    if (!system.noise.empty()) {
        Group group = stepped(Method::euler_maruyama, system);
        group.reason = "driven by white noise, and " + linear.obstacle.why;
        return group;
    }
    Attempt own = exp_euler(system);
    if (own.group) return std::move(*own.group);
    Group group = stepped(Method::rk4, system);
    group.reason = own.obstacle.why;
    return group;
}

}  // namespace nmlc::solve
