// The text form of a checked model (`--emit=model`), and of one expression in textbook notation for `nmlc explain`.
#pragma once
#include <string>

#include "compiler/model/model.h"

namespace nmlc::model {

std::string print(const Model& model);
// `-(u - u_rest) + R*I`; names of params, states, ... are those of `neuron` (may be null at experiment level).
std::string print(const Model& model, ExprId expr, const Neuron* neuron);

}  // namespace nmlc::model
