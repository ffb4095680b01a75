// Executes a kernel straight from the IR, column by column over the neurons (for a timeline kernel: over the steps). Meant for
// kernels that are called seldom (prepare, measure, timeline) and as the reference that compiled code must match to the bit.
#pragma once
#include "compiler/ir/ir.h"
#include "runtime/abi/kernel_abi.h"

namespace nmlc::ir {

// Whole protocol of the ABI: all steps, all neurons, stores, spike bits, outputs.
void interpret(const Kernel& kernel, const nmlc_args& args);
// A timeline kernel: n_neurons lanes are the steps first_step .. ; outputs[slot][lane].
void interpret_timeline(const Kernel& kernel, const nmlc_args& args);

}  // namespace nmlc::ir
