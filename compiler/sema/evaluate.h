// The value that an expression has before anything runs: literals, constants of the file and arithmetic on them.
#pragma once
#include <optional>

#include "compiler/model/model.h"

namespace nmlc::sema {

// Nothing when it depends on time, states, random draws or results.
std::optional<double> evaluate(const model::Model& model, model::ExprId expr);
// The same, with the neuron's params at their defaults.
std::optional<double> evaluate(const model::Model& model, model::ExprId expr, const model::Neuron& neuron);
// A truth that is decided before anything runs.
std::optional<bool> decide(const model::Model& model, model::ExprId expr, const model::Neuron& neuron);

// Elements of a range, points of a sweep.
inline constexpr double most_points = 1e6;

}  // namespace nmlc::sema
