// Update plan -> kernel IR, and the experiment -> protocol. What comes out needs only machine code to run.
#pragma once
#include <cstdint>
#include <string>
#include <vector>

#include "compiler/elaborate/instances.h"
#include "compiler/ir/ir.h"
#include "compiler/model/model.h"
#include "compiler/plan/plan.h"
#include "runtime/abi/compiled_model.h"

namespace nmlc::lower {

// The kernels of one abi::Variant before code generation; kernels that are not needed have no instructions.
struct VariantKernels {
    ir::Kernel prepare_uniforms, prepare_givens, timeline, measure;   // interpreted, called seldom
    ir::Kernel step, flow, rhs, events, arrive;                       // compiled
    std::vector<ir::Kernel> given;                                    // compiled; by number of the `spike at`
    ir::Kernel send, tell, kick;                                      // compiled; of populations that are coupled all the time
    ir::Kernel on_pre, on_post, since, rhs_of_row, euler_of_row;              // compiled; of the synapses of a rule
    bool coupled = false;                                             // then `step` is its end only, and `rhs` one for vectors
};
struct AnalysisKernels { ir::Kernel rates, jacobian; };            // of one abi::Analysis, compiled
struct Program {
    abi::CompiledModel skeleton;                                 // complete but for the entries (function pointers) of the variants
    std::vector<std::vector<VariantKernels>> kernels;            // [population][variant], beside skeleton.populations
    std::vector<std::vector<AnalysisKernels>> analyses;          // [population][analysis], beside skeleton.populations
    std::vector<Span> source_refs;                               // by abi::SourceRef
};

// The plan must be one without errors, of these instances of this model. `for_tests`: what the tests run, else what the file itself runs.
Program lower(const model::Model& model, const elaborate::Instances& instances, const plan::UpdatePlan& plan, bool for_tests);

}  // namespace nmlc::lower
