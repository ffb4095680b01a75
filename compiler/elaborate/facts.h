// What is known of a population before any run: which params differ from neuron to neuron, which never change, what can be held.
#pragma once
#include "compiler/elaborate/instances.h"

namespace nmlc::elaborate {

PopulationFacts facts_of(const model::Model& model, model::PopulationId population, bool for_tests);

// The plain children of an expression, none for leaves.
std::vector<model::ExprId> children(const model::Expr& expr);

}  // namespace nmlc::elaborate
