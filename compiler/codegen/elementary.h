// Elementary functions as LLVM IR: written in place, or once as a function of its own where a kernel uses a large one so
// often that compile time would grow.
#pragma once
#include <map>

#include "compiler/codegen/vector.h"
#include "runtime/math/functions.h"

namespace nmlc::codegen {

llvm::Value* emit_inline(Emitter& emitter, Function function, llvm::Value* x, llvm::Value* y);
llvm::Value* emit_short(Emitter& emitter, Function function, llvm::Value* x);   // where elementary::usual_bound says that it holds
llvm::Value* emit_whole_step(Emitter& emitter, bool first, llvm::Value* x);   // first_step, last_step

// The functions of a module that were written out of line, by function and type of its operands.
using Outlined = std::map<std::pair<Function, llvm::Type*>, llvm::Function*>;
llvm::Value* emit_call(Emitter& emitter, Outlined& outlined, const llvm::Function& like, Function function, llvm::Value* x, llvm::Value* y);

}  // namespace nmlc::codegen
