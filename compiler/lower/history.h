// What the past keeps of a step beside its end: the value at its middle, which a step that reads it by Runge-Kutta asks for.
#pragma once
#include "compiler/elaborate/instances.h"
#include "compiler/lower/integrate.h"

namespace nmlc::lower {

// `end`: all states at the end of the step, before events.
ir::Value middle_of_step(Emitter& emit, const elaborate::Instance& instance, const std::vector<plan::Group>& groups, std::uint32_t state, const Point& start, const Point& end,
                         const Held& held);

}  // namespace nmlc::lower
