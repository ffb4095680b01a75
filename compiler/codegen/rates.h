// How often a value of a kernel changes. Code generation puts it accordingly: before all loops, before the loop over steps,
// or inside; what does not depend on the neuron stays a plain scalar.
//
//     %0 = uniform tau      per call      scalar, before all loops
//     %1 = given R          per neuron    vector, before the loop over steps
//     %2 = time             per step      scalar, inside the loop over steps
//     %3 = mul %1, %2       both          vector, inside
#pragma once
#include <vector>

#include "compiler/ir/ir.h"

namespace nmlc::codegen {

enum class Rate : std::uint8_t { call = 0, neuron = 1, step = 2, both = 3 };   // a join is a bitwise or

struct Rates {
    std::vector<Rate> of;                // by value
    std::vector<bool> column_stored;     // by column slot
};
Rates find_rates(const ir::Kernel& kernel);

// How many neurons one group of the kernel holds: a multiple of 8 that divides NMLC_GROUP. Small kernels take several
// machine vectors at once, so that the chain of dependent operations from step to step is hidden; large ones would spill.
int choose_lanes(const ir::Kernel& kernel, const Rates& rates, int vector_bits);

// About how many instructions a function expands to.
int size_of(Function function);

}  // namespace nmlc::codegen
