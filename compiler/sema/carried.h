// A synapse with states that jump by amounts of their own, as in short-term depression,
//     on pre { u += U*(1 - u);  g += w*u*x;  x -= u*x }
// taken apart by what its parts depend on: u and x depend on the sender alone and are kept once for each of its neurons; g on all that
// arrives. What a spike gives to g is computed when it leaves, and carried along.
#pragma once
#include <optional>
#include <set>
#include <string>

#include "compiler/sema/neuron_source.h"

namespace nmlc::sema {

struct TakenApart {
    NeuronSource sender, receiver;   // the synapse's text, each with the parts that it needs
    std::set<std::string> states;    // those of the sender
};
// Nothing for a synapse whose states are all the receiver's. Reports where the receiver's part needs a state of the sender.
std::optional<TakenApart> taken_apart(Context& context, const NeuronSource& synapse);

}  // namespace nmlc::sema
