// A module of kernels -> optimised IR, assembly or an object file in memory.
#pragma once
#include <llvm/IR/Module.h>
#include <llvm/Support/MemoryBuffer.h>

#include <memory>
#include <string>
#include <vector>

#include "compiler/codegen/jit.h"
#include "compiler/codegen/target.h"

namespace nmlc::codegen {

std::string symbol_of(const Request& request, std::size_t number);   // "0.LIF.step"

std::unique_ptr<llvm::Module> make_module(llvm::LLVMContext& context, const std::vector<Request>& requests, const Target& target);
std::unique_ptr<llvm::MemoryBuffer> make_object(llvm::Module& module, const Target& target);
std::string make_assembly(llvm::Module& module, const Target& target);

}  // namespace nmlc::codegen
