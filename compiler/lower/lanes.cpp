#include "compiler/lower/lanes.h"

#include <algorithm>

#include "compiler/passes/passes.h"

namespace nmlc::lower {

namespace {

bool tells_neurons_apart(const ir::Kernel& kernel) {
    return std::any_of(kernel.insts.begin(), kernel.insts.end(),
                       [](const ir::Inst& inst) { return inst.op == ir::Op::index || inst.op == ir::Op::normal || inst.op == ir::Op::random; });
}

}  // namespace

bool suits_lanes(const VariantKernels& kernels, const abi::Variant& variant, const model::Model& model, model::PopulationId population) {
    if (!kernels.step.arrivals.empty()) return false;   // what is under way, and the past, belong to each point
    if (variant.located || variant.adaptive || variant.coupled || kernels.step.insts.empty() || tells_neurons_apart(kernels.step) || tells_neurons_apart(kernels.measure)) return false;
    const auto size = model.populations[population].size;
    const auto* const number = size ? std::get_if<model::Constant>(&model.exprs[*size].node) : nullptr;
    return !number || number->value < abi::widest_point;   // one whose size is not known yet decides when it runs
}

// The formulas of what was uniform follow those of the givens, as their slots do.
Widened widened(const VariantKernels& kernels, const abi::Variant& variant) {
    Widened wide{kernels, variant};
    wide.variant.lanes = true;
    wide.variant.given_formulas.insert(wide.variant.given_formulas.end(), variant.uniforms.begin(), variant.uniforms.end());
    wide.variant.uniforms.clear();
    for (ir::Kernel* kernel : {&wide.kernels.step, &wide.kernels.measure}) {
        if (kernel->insts.empty()) continue;
        *kernel = passes::widen(std::move(*kernel));
        kernel->name += ".lanes";
    }
    return wide;
}

}  // namespace nmlc::lower
