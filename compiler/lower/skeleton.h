// What the runtime needs to know of a population besides its kernels: columns, params and initial values with their order, displays.
#pragma once
#include "compiler/lower/layout.h"
#include "compiler/lower/protocol.h"
#include "runtime/abi/compiled_model.h"

namespace nmlc::lower {
abi::Connection connection_of(const model::Model& model, const model::Connection& connection, ProtocolBuilder& protocol);
abi::Population skeleton_of(const plan::UpdatePlan& plan, model::PopulationId population, const Columns& columns, ProtocolBuilder& protocol);
}  // namespace nmlc::lower
