// One step of a group of states, from t_n over dt: the formulas of docs/numerics.md as IR. States whose hold counter is above zero stand still.
#pragma once
#include "compiler/lower/emit.h"
#include "compiler/plan/plan.h"

namespace nmlc::lower {

// By state: is it held (b1)? Invalid where nothing can hold it.
using Held = std::vector<ir::Value>;

// Writes the new values of the group's states into `after`.
void integrate(Emitter& emit, const plan::Group& group, const Point& start, const Held& held, Point& after);
// The state of a map at the end of the step.
ir::Value next_of_map(Emitter& emit, const plan::Group& group, const Point& start, const Held& held);
// The exact propagator, a file of its own.
std::vector<ir::Value> integrate_exactly(Emitter& emit, const plan::Group& group, const Point& start, const Held& held);

}  // namespace nmlc::lower
