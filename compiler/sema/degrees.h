// How often the weight of a synapse, and how often what spikes leave behind (a signal), is a factor of an expression: what decides
// whether the synapses onto one cell can share their states.
//     w*g*(E - post.u)      weight 1, signal 1 (g is a state of the synapse)
//     g + 1                 has no degree: what many synapses add would not be what one adds, times their number
#pragma once
#include <optional>
#include <set>

#include "compiler/model/model.h"

namespace nmlc::sema {

struct Degree { int weight = 0, signal = 0; friend bool operator==(const Degree&, const Degree&) = default; };
// `first_state`: states of the neuron from this number on are the synapse's own. Without a degree, `culprit` is the part in the way.
struct DegreeResult { std::optional<Degree> degree; bool zero = false; model::ExprId culprit; };
DegreeResult degree_of(const model::Model& model, const model::Neuron& neuron, std::uint32_t first_state, model::ExprId expr);

// The synapse's own states that an expression reads, also through lets; and whether it reads an input.
std::set<std::uint32_t> signals_in(const model::Model& model, const model::Neuron& neuron, std::uint32_t first_state, model::ExprId expr);
bool reads_input(const model::Model& model, const model::Neuron& neuron, model::ExprId expr);

}  // namespace nmlc::sema
