// The delays of a neuron, `x(t - T)`: each state and T once, whatever the number of places that read it.
#pragma once
#include <vector>

#include "compiler/elaborate/instances.h"

namespace nmlc::elaborate {

std::vector<Delay> delays_of(const model::Model& model, const model::Neuron& neuron);
// The slot of the delay that is read here.
std::uint32_t slot_of(const model::Model& model, const model::Neuron& neuron, const std::vector<Delay>& delays, model::ExprId delayed);

}  // namespace nmlc::elaborate
