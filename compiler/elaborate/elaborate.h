// model -> instances: for every population, the neuron's equations with the drives in force put in for its inputs, one instance for
// each set of drives (and spike mode) that a `simulate` of the experiment can meet.
#pragma once
#include "compiler/diagnostics/diagnostic.h"
#include "compiler/elaborate/instances.h"
#include "compiler/model/model.h"

namespace nmlc::elaborate {
// test < 0: the statements of the file; else those of that test.
Instances elaborate(const model::Model& model, bool for_tests, DiagnosticSink& sink);
}  // namespace nmlc::elaborate
