// Kernel IR -> machine code in this process. The only folder that knows LLVM.
#pragma once
#include <memory>
#include <string>
#include <vector>

#include "compiler/ir/ir.h"
#include "runtime/abi/kernel_abi.h"

namespace nmlc::codegen {

struct Request {
    const ir::Kernel* kernel;
    bool scalar = false;       // one neuron at a time (flow, rhs, events): n_neurons = 1, n_steps = 1; `spikes` gets one byte, 0 or 1
    bool exact = false;        // neurons beyond n_neurons keep their columns, also inside of the last group
    bool fetches = false;      // columns that are stored are fetched into a near cache `ahead` neurons before
};
struct JitOptions {
    bool use_cache = true;     // compiled objects in $XDG_CACHE_HOME/nmlc or ~/.cache/nmlc
    int vector_bits = 0;       // 0: the widest of the host; 128, 256, 512 for tests: the results are the same to the bit
};
struct Code {
    std::vector<nmlc_kernel> entries;     // by request
    std::shared_ptr<void> memory;         // keeps them alive
    bool from_cache = false;
};
// Verified kernels only. Throws std::runtime_error when LLVM fails (a bug of ours or a machine without it).
Code compile(const std::vector<Request>& requests, const JitOptions& options);

std::string emit_llvm(const std::vector<Request>& requests, const JitOptions& options);   // after optimisation
std::string emit_assembly(const std::vector<Request>& requests, const JitOptions& options);

}  // namespace nmlc::codegen
