// What is summed over the senders of a connection at every moment, in the modeller's words: how its weights are kept, and what that costs.
//             a row of synapses for each receiver, K*N in all: one weight for all, 4 bytes for the sender, 2 where there are many
#pragma once
#include <string>

#include "compiler/model/model.h"

namespace nmlc::plan {

// Of a connection that has such sums with weights.
std::string explain_sums(const model::Model& model, const model::Connection& connection);

}  // namespace nmlc::plan
