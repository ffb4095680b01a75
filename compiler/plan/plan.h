// The update plan: for every instance, which states are stepped together, by which method, and why. Data only. It has its own copy of
// the arena, in which the expressions that planning made (coefficients, drifts) are added; ids of the instances stay valid in it.
#pragma once
#include <optional>
#include <string>
#include <vector>

#include "compiler/elaborate/instances.h"
#include "compiler/support/source.h"

namespace nmlc::plan {

using symbolic::Expr;

enum class Method { exact, exp_euler, euler, midpoint, heun, rk4, adaptive, euler_maruyama, map };
std::string_view name_of(Method method);

// One xi: the strength with which it enters each equation of the group (invalid: not at all).
struct Noise { std::uint32_t place = 0; std::vector<Expr> strength; };

// States stepped together. Vectors run beside `states`. Groups of an instance do not read each other's states.
struct Group {
    Method method{};
    std::vector<std::uint32_t> states{};
    std::vector<Expr> drift{};                      // the rates without noise
    std::vector<Noise> noise{};
    // exact: drift = matrix*states + input, both free of the group's states; matrix and strengths constant within a step.
    std::vector<std::vector<Expr>> matrix{};        // [row][column]; invalid: zero
    std::vector<Expr> input{};
    std::optional<Expr> fixed_point{};              // of a single state whose slope is surely not zero
    std::vector<std::uint32_t> stopping{};          // exact: positions in `states` of those that a hold can stop while others read them
    // exp_euler: drift_i = slope_i*x_i + rest_i; classes of positions in `states`, outermost first, the last one takes the whole step.
    std::vector<Expr> slope{}, rest{};
    std::vector<std::vector<std::uint32_t>> classes{};
    Expr period{};                                  // map: drift is the value at t + period; invalid: a step
    // For the modeller.
    std::string reason{}, accuracy{};
};

struct InstancePlan { std::vector<Group> groups; };

struct UpdatePlan {
    const elaborate::Instances* instances = nullptr;
    symbolic::Arena arena;
    std::vector<InstancePlan> plans;               // beside instances->instances
};

// `--emit=plan`: every group with its coefficients.
std::string print(const UpdatePlan& plan);
// `nmlc explain FILE`: the equations as written, each block with what was chosen, why, how accurate it is, and how drives are read.
std::string explain(const UpdatePlan& plan, const SourceMap& sources);
// "exact", or "exact and rk4": for the summary of a run.
std::string methods_in_words(const InstancePlan& plan);

}  // namespace nmlc::plan
