// The kernels of analysis statements: rates of the free states and, by symbolic differentiation, their derivatives.
#pragma once
#include "compiler/lower/lower.h"
#include "compiler/lower/protocol.h"

namespace nmlc::lower {

// Those of one population; what the runtime must know of them is added to `skeleton.analyses`, in the same order.
std::vector<AnalysisKernels> lower_analyses(const elaborate::Instances& instances, model::PopulationId population, ProtocolBuilder& protocol, abi::Population& skeleton);

}  // namespace nmlc::lower
