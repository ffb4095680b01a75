// Update plan -> kernel IR, and the experiment -> protocol. What comes out needs only machine code to run.
#pragma once
#include <cstdint>
#include <string>
#include <vector>

#include "compiler/diagnostics/diagnostic.h"
#include "compiler/ir/ir.h"
#include "compiler/model/model.h"
#include "runtime/abi/compiled_model.h"

namespace nmlc::lower {

// The kernels of one abi::Variant before code generation; kernels that are not needed have no instructions.
struct VariantKernels {
    ir::Kernel prepare_uniforms, prepare_givens, timeline, measure;   // interpreted, called seldom
    ir::Kernel step, flow, rhs, events;                               // compiled
};
struct Program {
    abi::CompiledModel skeleton;                                 // complete but for the entries (function pointers) of the variants
    std::vector<std::vector<VariantKernels>> kernels;            // [population][variant], beside skeleton.populations
    std::vector<Span> source_refs;                               // by abi::SourceRef
};

}  // namespace nmlc::lower
