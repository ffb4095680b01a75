// Request -> cached or freshly made object -> linked into this process by ORC.
#include "compiler/codegen/jit.h"

#include <llvm/ExecutionEngine/Orc/LLJIT.h>
#include <llvm/Support/TargetSelect.h>
#include <llvm/Support/raw_ostream.h>
#include <llvm/TargetParser/Host.h>

#include <cmath>
#include <cstring>
#include <stdexcept>

#include "compiler/codegen/cache.h"
#include "compiler/codegen/emit.h"
#include "compiler/codegen/machine.h"
#include "runtime/math/matrix.h"
#include "runtime/math/random.h"

namespace nmlc::codegen {
namespace {

template <class T>
T checked(llvm::Expected<T> result, const char* what) {
    if (!result) throw std::runtime_error(std::string(what) + ": " + llvm::toString(result.takeError()));
    return std::move(*result);
}
void checked(llvm::Error error, const char* what) {
    if (error) throw std::runtime_error(std::string(what) + ": " + llvm::toString(std::move(error)));
}

// What generated code may call. CPUs without fma or rounding instructions get them from the C library: the same bits.
llvm::orc::SymbolMap callable(llvm::orc::LLJIT& jit) {
    llvm::orc::SymbolMap symbols;
    const auto add = [&](const char* name, auto* function) {
        symbols[jit.mangleAndIntern(name)] = {llvm::orc::ExecutorAddr::fromPtr(function), llvm::JITSymbolFlags::Exported | llvm::JITSymbolFlags::Callable};
    };
    using Unary = double(double);
    add(poisson_symbol, &nmlc_poisson_rest);
    add(expm_symbol, &nmlc_expm_entry);
    add(covroot_symbol, &nmlc_covroot_entry);
    add("fma", static_cast<double (*)(double, double, double)>(&std::fma));
    add("floor", static_cast<Unary*>(&std::floor));
    add("ceil", static_cast<Unary*>(&std::ceil));
    add("trunc", static_cast<Unary*>(&std::trunc));
    add("memcpy", &std::memcpy);
    add("memset", &std::memset);
    return symbols;
}

std::unique_ptr<llvm::orc::LLJIT> make_jit(const Target& target) {
    llvm::InitializeNativeTarget();
    llvm::orc::JITTargetMachineBuilder machine{llvm::Triple(llvm::sys::getProcessTriple())};
    machine.setCPU(target.cpu);
    auto jit = checked(llvm::orc::LLJITBuilder()
                           .setJITTargetMachineBuilder(std::move(machine))
                           .setPlatformSetUp(llvm::orc::setUpInactivePlatform)
                           .setLinkProcessSymbolsByDefault(false)
                           .create(),
                       "the linker for compiled kernels cannot be made");
    checked(jit->getMainJITDylib().define(llvm::orc::absoluteSymbols(callable(*jit))), "functions for compiled kernels");
    return jit;
}

std::vector<nmlc_kernel> link(llvm::orc::LLJIT& jit, std::unique_ptr<llvm::MemoryBuffer> object, const std::vector<Request>& requests) {
    checked(jit.addObjectFile(std::move(object)), "compiled kernels cannot be linked");
    std::vector<nmlc_kernel> entries;
    for (std::size_t i = 0; i < requests.size(); ++i)
        entries.push_back(checked(jit.lookup(symbol_of(requests[i], i)), "a compiled kernel cannot be linked").toPtr<nmlc_kernel>());
    return entries;
}

}  // namespace

Code compile(const std::vector<Request>& requests, const JitOptions& options) {
    if (requests.empty()) return {};
    const Target target = host_target(options.vector_bits);
    const std::string key = options.use_cache ? cache_key(requests, target) : "";
    if (options.use_cache)
        if (const auto cached = load_object(key)) {
            try {
                std::shared_ptr<llvm::orc::LLJIT> jit = make_jit(target);
                auto entries = link(*jit, llvm::MemoryBuffer::getMemBufferCopy(*cached), requests);
                return {std::move(entries), std::move(jit), true};
            } catch (const std::runtime_error&) {}   // an object that does not link is made anew
        }
    llvm::LLVMContext context;
    const auto module = make_module(context, requests, target);
    auto object = make_object(*module, target);
    if (options.use_cache) store_object(key, {object->getBufferStart(), object->getBufferSize()});
    std::shared_ptr<llvm::orc::LLJIT> jit = make_jit(target);
    auto entries = link(*jit, std::move(object), requests);
    return {std::move(entries), std::move(jit), false};
}

std::string emit_llvm(const std::vector<Request>& requests, const JitOptions& options) {
    llvm::LLVMContext context;
    std::string text;
    llvm::raw_string_ostream out(text);
    make_module(context, requests, host_target(options.vector_bits))->print(out, nullptr);
    return text;
}

std::string emit_assembly(const std::vector<Request>& requests, const JitOptions& options) {
    const Target target = host_target(options.vector_bits);
    llvm::LLVMContext context;
    return make_assembly(*make_module(context, requests, target), target);
}

}  // namespace nmlc::codegen
