// The values that a map can yield, where they are few: -1 and 1 of `S(t+1) = sgn(h)`. Ascending; empty: many, or not known.
#pragma once
#include <vector>

#include "compiler/model/model.h"

namespace nmlc::lower {
std::vector<double> values_of_map(const model::Model& model, const model::Neuron& neuron, model::ExprId value);
}
