// The last arrow: kernels become entries that the runtime can call, by machine code or by the interpreter of the IR.
#pragma once
#include <vector>

#include "compiler/codegen/jit.h"
#include "compiler/driver/pipeline.h"
#include "compiler/lower/lower.h"

namespace nmlc::driver {

// What has to become machine code, in a fixed order: step, flow, rhs, events, arrive of each variant, then rates and jacobian of each analysis.
std::vector<codegen::Request> compiled_kernels(const lower::Program& program);

abi::CompiledModel attach_entries(lower::Program program, const Options& options);

}  // namespace nmlc::driver
