#include "compiler/driver/attach.h"

#include <cassert>
#include <functional>
#include <memory>
#include <utility>

#include "compiler/ir/interpret.h"

namespace nmlc::driver {
namespace {

bool has_code(const ir::Kernel& kernel) { return !kernel.insts.empty(); }

// What must outlive the run: the machine code, and the kernels that are interpreted.
struct Kept {
    std::vector<std::vector<lower::VariantKernels>> kernels;
    std::vector<std::vector<lower::AnalysisKernels>> analyses;
    std::shared_ptr<void> machine_code;
};

using Interpreter = void (*)(const ir::Kernel&, const nmlc_args&);
abi::Entry interpreted(const ir::Kernel& kernel, Interpreter how = ir::interpret) {
    if (!has_code(kernel)) return {};
    return [&kernel, how](const nmlc_args& args) { how(kernel, args); };
}

void attach_interpreted(const lower::VariantKernels& kernels, abi::Variant& variant) {
    variant.prepare_uniforms = interpreted(kernels.prepare_uniforms);
    if (has_code(kernels.prepare_givens))   // the kernel counts its outputs from 0; in the arguments they follow those of the uniforms
        variant.prepare_givens = [&kernel = kernels.prepare_givens, skipped = variant.prepared_uniforms](nmlc_args args) {
            args.outputs += skipped;
            ir::interpret(kernel, args);
        };
    variant.timeline = interpreted(kernels.timeline, ir::interpret_timeline);
    variant.measure = interpreted(kernels.measure);
}

// Neuron by neuron: what arrives then acts at the end of every step. Else the step does it, but for what arrives at the very start.
bool is_scalar(const lower::VariantKernels& kernels) { return !kernels.coupled && (has_code(kernels.flow) || has_code(kernels.rhs)); }

// As codegen::Request has it.
struct Form { bool scalar = false, exact = false, fetches = false; };
constexpr Form groups{}, scalar{.scalar = true}, exact{.exact = true}, in_rows{.exact = true, .fetches = true};

// With the place of its entry in a variant: what std::invoke leads to.
template <class Visit>
void each_compiled_kernel(const lower::VariantKernels& kernels, Visit visit) {
    visit(kernels.step, &abi::Variant::step, groups);
    visit(kernels.flow, &abi::Variant::flow, scalar);
    visit(kernels.rhs, &abi::Variant::rhs, kernels.coupled ? groups : scalar);
    visit(kernels.send, &abi::Variant::send, groups);
    visit(kernels.tell, &abi::Variant::tell, groups);
    visit(kernels.kick, &abi::Variant::kick, groups);
    visit(kernels.on_pre, &abi::Variant::on_pre, ir::draws(kernels.on_pre) ? scalar : exact);
    visit(kernels.on_post, &abi::Variant::on_post, ir::draws(kernels.on_post) ? scalar : exact);
    visit(kernels.since, &abi::Variant::since, groups);
    visit(kernels.rhs_of_row, &abi::Variant::rhs_of_row, groups);
    visit(kernels.euler_of_row, &abi::Variant::euler_of_row, in_rows);
    visit(kernels.events, &abi::Variant::events, scalar);
    if (is_scalar(kernels)) visit(kernels.arrive, &abi::Variant::arrive, scalar);
    for (std::size_t k = 0; k < kernels.given.size(); ++k) visit(kernels.given[k], [k](abi::Variant& variant) -> abi::HotEntry& { return variant.given[k]; }, scalar);
}

}  // namespace

std::vector<codegen::Request> compiled_kernels(const lower::Program& program) {
    std::vector<codegen::Request> requests;
    for (const auto& variants : program.kernels)
        for (const auto& kernels : variants)
            each_compiled_kernel(kernels, [&](const ir::Kernel& kernel, auto, Form form) {
                if (has_code(kernel)) requests.push_back({&kernel, form.scalar, form.exact, form.fetches});
            });
    for (const auto& analyses : program.analyses)
        for (const lower::AnalysisKernels& kernels : analyses)
            for (const ir::Kernel* kernel : {&kernels.rates, &kernels.jacobian}) requests.push_back({kernel, false});
    return requests;
}

abi::CompiledModel attach_entries(lower::Program program, const Options& options) {
    for (const auto& variants : program.kernels)
        for (const auto& kernels : variants)
            each_compiled_kernel(kernels, [](const ir::Kernel& kernel, auto, Form) { assert(ir::verify(kernel).empty() && "lowering made a malformed kernel"); });

    codegen::Code code;
    if (!options.interpret) code = codegen::compile(compiled_kernels(program), {.use_cache = options.use_cache, .vector_bits = 0});

    abi::CompiledModel model = std::move(program.skeleton);
    auto kept = std::make_shared<Kept>(Kept{std::move(program.kernels), std::move(program.analyses), code.memory});
    std::size_t next = 0;
    for (std::size_t population = 0; population < kept->kernels.size(); ++population) {
        for (std::size_t i = 0; i < kept->kernels[population].size(); ++i) {
            const lower::VariantKernels& kernels = kept->kernels[population][i];
            abi::Variant& variant = model.populations[population].variants[i];
            attach_interpreted(kernels, variant);
            variant.given.resize(kernels.given.size());
            if (has_code(kernels.arrive)) variant.arrive = [&kernel = kernels.arrive](const nmlc_args* args) { ir::interpret(kernel, *args); };
            each_compiled_kernel(kernels, [&](const ir::Kernel& kernel, auto place, Form) {
                if (!has_code(kernel)) return;
                if (options.interpret) std::invoke(place, variant) = [&kernel](const nmlc_args* args) { ir::interpret(kernel, *args); };
                else std::invoke(place, variant) = code.entries[next++];
            });
        }
    }
    for (std::size_t population = 0; population < kept->analyses.size(); ++population)
        for (std::size_t i = 0; i < kept->analyses[population].size(); ++i) {
            const lower::AnalysisKernels& kernels = kept->analyses[population][i];
            abi::Analysis& analysis = model.populations[population].analyses[i];
            const auto attach = [&](const ir::Kernel& kernel, abi::HotEntry& entry) {
                if (options.interpret) entry = [&kernel](const nmlc_args* args) { ir::interpret(kernel, *args); };
                else entry = code.entries[next++];
            };
            attach(kernels.rates, analysis.rates);
            attach(kernels.jacobian, analysis.jacobian);
        }
    model.from_cache = code.from_cache;
    model.code = std::move(kept);
    return model;
}

}  // namespace nmlc::driver
