// model -> instances: for every population, the neuron's equations with the drives in force put in for its inputs, one instance for
// each set of drives (and spike mode) that a `simulate` of the experiment can meet.
#pragma once
#include "compiler/diagnostics/diagnostic.h"
#include "compiler/elaborate/instances.h"
#include "compiler/model/model.h"

namespace nmlc::elaborate {
// `for_tests`: what the tests of the file run; else what the file itself runs.
Instances elaborate(const model::Model& model, bool for_tests, DiagnosticSink& sink);
}  // namespace nmlc::elaborate
