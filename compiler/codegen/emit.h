// Kernel IR -> LLVM IR: one function per kernel, with the loops of the ABI around the straight line.
//
//     entry:  what changes per call
//     group:  load the columns of L neurons; what changes per neuron
//     step:   phi of every stored column; the body; spike bits; repeat for all steps
//     after:  store the columns and outputs; next group
#pragma once
#include <string>

#include "compiler/codegen/jit.h"
#include "compiler/codegen/target.h"

namespace llvm {
class Module;
}

namespace nmlc::codegen {

void emit_kernel(llvm::Module& module, const Request& request, const std::string& name, const Target& target);

// Functions of ours and of the C library that generated code may call, by name.
inline constexpr const char* poisson_symbol = "nmlc_poisson_rest";
inline constexpr const char* expm_symbol = "nmlc_expm_entry";
inline constexpr const char* covroot_symbol = "nmlc_covroot_entry";

}  // namespace nmlc::codegen
