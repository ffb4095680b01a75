// instances -> update plan: which states are stepped together, by which method and why. See docs/numerics.md.
#pragma once
#include "compiler/diagnostics/diagnostic.h"
#include "compiler/elaborate/instances.h"
#include "compiler/plan/plan.h"

namespace nmlc::solve {
plan::UpdatePlan plan_updates(const elaborate::Instances& instances, DiagnosticSink& sink);
}  // namespace nmlc::solve
