// The kernels of one variant, from its plan.
#pragma once
#include "compiler/lower/layout.h"
#include "compiler/lower/lower.h"
#include "compiler/plan/plan.h"

namespace nmlc::lower {
// `step` has not been split yet: lower() does that and fills prepare and timeline.
VariantKernels kernels_of(const plan::UpdatePlan& plan, std::size_t instance, const Layout& layout);
bool is_adaptive(const plan::InstancePlan& plan);
bool is_noisy(const plan::InstancePlan& plan);
}  // namespace nmlc::lower
