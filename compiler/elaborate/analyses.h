// The equations of a population as its analysis statements see them, for every set of drives that can be in force there.
#pragma once
#include "compiler/diagnostics/diagnostic.h"
#include "compiler/elaborate/instances.h"

namespace nmlc::elaborate {
// Appends to instances.analyses; the population's facts are there already.
void add_analyses(Instances& instances, model::PopulationId population, bool for_tests, DiagnosticSink& sink);
}  // namespace nmlc::elaborate
