// What `nmlc explain` says of a connection with a rule: where its states live, when a synapse is touched, and what that costs.
//     the rule Pair changes the weights of `e2i`
//         x lives in each neuron of E, y in each of I; w in each synapse, 14 bytes in all
//         a synapse is touched at spikes only: at one of its sender, when the receiver's spikes since the last one act first
#pragma once
#include <string>

#include "compiler/plan/plan.h"

namespace nmlc::plan {
// `population`: of the synapses.
std::string explain_rule(const UpdatePlan& plan, model::PopulationId population);
}  // namespace nmlc::plan
