// What `nmlc explain` says of the spikes that arrive at a population: which connections share states, and what that costs.
//     spikes of `exc` and `exc_2` (ExpConductance) add to exc.g: kept once for each cell, however many synapses it has
#pragma once
#include <string>

#include "compiler/model/model.h"

namespace nmlc::plan {
std::string explain_arrivals(const model::Model& model, model::PopulationId population);
}  // namespace nmlc::plan
