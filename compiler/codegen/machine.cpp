// The pipeline is light: kernels are emitted as vector code with every value where it belongs, so that what is left for LLVM is
// selection, scheduling and registers.
#include "compiler/codegen/machine.h"

#include <llvm/IR/LegacyPassManager.h>
#include <llvm/IR/Verifier.h>
#include <llvm/MC/TargetRegistry.h>
#include <llvm/Support/SmallVectorMemoryBuffer.h>
#include <llvm/Support/TargetSelect.h>
#include <llvm/Support/raw_ostream.h>
#include <llvm/Target/TargetMachine.h>
#include <llvm/TargetParser/Host.h>

#include <algorithm>
#include <stdexcept>

#include "compiler/codegen/emit.h"

namespace nmlc::codegen {
namespace {

std::unique_ptr<llvm::TargetMachine> make_machine(const Target& target) {
    static const bool initialised = !llvm::InitializeNativeTarget() && !llvm::InitializeNativeTargetAsmPrinter();
    if (!initialised) throw std::runtime_error("LLVM cannot generate code for this machine");
    const std::string triple = llvm::sys::getProcessTriple();
    std::string reason;
    const llvm::Target* found = llvm::TargetRegistry::lookupTarget(triple, reason);
    if (!found) throw std::runtime_error("LLVM knows no target " + triple + ": " + reason);
    llvm::TargetOptions options;
    options.AllowFPOpFusion = llvm::FPOpFusion::Strict;   // a*b + c rounds twice unless the kernel says fma
    return std::unique_ptr<llvm::TargetMachine>(found->createTargetMachine(triple, target.cpu, target.features, options, llvm::Reloc::PIC_,
                                                                           llvm::CodeModel::Small, llvm::CodeGenOptLevel::Default));
}

void emit_file(llvm::Module& module, const Target& target, llvm::raw_pwrite_stream& out, llvm::CodeGenFileType type) {
    const auto machine = make_machine(target);
    module.setDataLayout(machine->createDataLayout());
    llvm::legacy::PassManager passes;
    if (machine->addPassesToEmitFile(passes, out, nullptr, type, true)) throw std::runtime_error("LLVM cannot write machine code here");
    passes.run(module);
}

}  // namespace

Target host_target(int vector_bits) {
    const auto features = llvm::sys::getHostCPUFeatures();
    const auto has = [&](const char* name) { return features.lookup(name); };
    const int widest = has("avx512f") && has("avx512dq") && has("avx512vl") ? 512 : has("avx2") && has("fma") ? 256 : 128;
    Target target{llvm::sys::getHostCPUName().str(), "", vector_bits == 0 ? widest : std::min(widest, vector_bits)};
    std::vector<std::string> flags;
    for (const auto& feature : features) {
        const std::string name = feature.getKey().str();
        const bool keep = target.vector_bits == 512 || (!name.starts_with("avx512") && !name.starts_with("avx10") &&
                          (target.vector_bits == 256 || (!name.starts_with("avx") && name != "fma" && name != "f16c" && name != "vaes" && name != "vpclmulqdq")));
        flags.push_back((feature.getValue() && keep ? "+" : "-") + name);
    }
    std::sort(flags.begin(), flags.end());
    for (const std::string& flag : flags) target.features += (target.features.empty() ? "" : ",") + flag;
    return target;
}

std::string symbol_of(const Request& request, std::size_t number) { return std::to_string(number) + "." + request.kernel->name; }

std::unique_ptr<llvm::Module> make_module(llvm::LLVMContext& context, const std::vector<Request>& requests, const Target& target) {
    auto module = std::make_unique<llvm::Module>("kernels", context);
    module->setTargetTriple(llvm::sys::getProcessTriple());
    for (std::size_t i = 0; i < requests.size(); ++i)
        emit_kernel(*module, requests[i], symbol_of(requests[i], i), target);
    std::string fault;
    llvm::raw_string_ostream faults(fault);
    if (llvm::verifyModule(*module, &faults)) throw std::runtime_error("generated code is not well formed: " + fault);
    return module;
}

std::unique_ptr<llvm::MemoryBuffer> make_object(llvm::Module& module, const Target& target) {
    llvm::SmallVector<char, 0> bytes;
    llvm::raw_svector_ostream out(bytes);
    emit_file(module, target, out, llvm::CodeGenFileType::ObjectFile);
    return std::make_unique<llvm::SmallVectorMemoryBuffer>(std::move(bytes), false);
}

std::string make_assembly(llvm::Module& module, const Target& target) {
    llvm::SmallVector<char, 0> text;
    llvm::raw_svector_ostream out(text);
    emit_file(module, target, out, llvm::CodeGenFileType::AssemblyFile);
    return std::string(text.begin(), text.end());
}

}  // namespace nmlc::codegen
