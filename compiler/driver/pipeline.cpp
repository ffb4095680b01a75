#include "compiler/driver/pipeline.h"

#include <array>
#include <chrono>
#include <utility>

#include "compiler/ast/print.h"
#include "compiler/codegen/jit.h"
#include "compiler/driver/attach.h"
#include "compiler/driver/loader.h"
#include "compiler/driver/overlay.h"
#include "compiler/driver/vectors.h"
#include "compiler/elaborate/elaborate.h"
#include "compiler/lower/lower.h"
#include "compiler/model/print.h"
#include "compiler/plan/plan.h"
#include "compiler/solve/plan_updates.h"

namespace nmlc::driver {
namespace {

// The middle of the line: a checked model to a plan. Instances and plan point into what stands before them, so they travel together.
struct Planned {
    elaborate::Instances instances;
    plan::UpdatePlan plan;
    Planned(const model::Model& model, bool for_tests, DiagnosticSink& sink)
        : instances(elaborate::elaborate(model, for_tests, sink)), plan(solve::plan_updates(instances, sink)) {}
    Planned(const Planned&) = delete;
};

std::string print_kernels(const lower::Program& program) {
    std::string text;
    for (const auto& variants : program.kernels)
        for (const auto& kernels : variants)
            for (const ir::Kernel* kernel : {&kernels.prepare_uniforms, &kernels.prepare_givens, &kernels.timeline, &kernels.step, &kernels.flow,
                                             &kernels.rhs, &kernels.send, &kernels.tell, &kernels.kick, &kernels.on_pre, &kernels.on_post, &kernels.since, &kernels.rhs_of_row, &kernels.euler_of_row, &kernels.events, &kernels.measure})
                if (!kernel->insts.empty()) text += ir::print(*kernel) + "\n";
    for (const auto& analyses : program.analyses)
        for (const auto& kernels : analyses) text += ir::print(kernels.rates) + "\n" + ir::print(kernels.jacobian) + "\n";
    return text;
}

}  // namespace

Checked check_file(const std::string& path, const Options& options) {
    Checked checked;
    checked.program = load(path, options.stdlib_dir, checked.sources, checked.sink);
    if (checked.sink.has_errors() || checked.program.files.empty()) return checked;
    auto& file = checked.program.files.back();
    file.module = with_settings(std::move(file.module), options.settings, checked.sources, checked.sink);
    if (checked.sink.has_errors()) return checked;
    for (auto& each : checked.program.files) each.module = with_vectors_written_out(std::move(each.module));
    model::Model model = sema::check(checked.program, checked.sources, checked.sink);
    if (!checked.sink.has_errors()) checked.model = std::move(model);
    return checked;
}

Compiled compile(Checked& checked, const Options& options) {
    const auto start = std::chrono::steady_clock::now();
    Compiled compiled;
    const Planned planned(*checked.model, options.for_tests, checked.sink);
    if (checked.sink.has_errors()) return compiled;
    lower::Program program = lower::lower(*checked.model, planned.instances, planned.plan, options.for_tests);
    compiled.source_refs = program.source_refs;
    compiled.model = attach_entries(std::move(program), options);
    compiled.model->compile_seconds = std::chrono::duration<double>(std::chrono::steady_clock::now() - start).count();
    return compiled;
}

std::optional<Stage> stage_named(std::string_view name) {
    constexpr std::array<std::pair<std::string_view, Stage>, 7> stages{{{"ast", Stage::ast},
                                                                        {"model", Stage::model},
                                                                        {"instances", Stage::instances},
                                                                        {"plan", Stage::plan},
                                                                        {"ir", Stage::ir},
                                                                        {"llvm", Stage::llvm},
                                                                        {"asm", Stage::asm_}}};
    for (const auto& [text, stage] : stages)
        if (text == name) return stage;
    return std::nullopt;
}

std::string emit(Checked& checked, Stage stage, const Options& options) {
    if (stage == Stage::ast) return checked.program.files.empty() ? "" : ast::dump(checked.program.files.back().module);
    if (stage == Stage::model) return model::print(*checked.model);
    const Planned planned(*checked.model, options.for_tests, checked.sink);
    if (checked.sink.has_errors()) return "";
    if (stage == Stage::instances) return elaborate::print(planned.instances);
    if (stage == Stage::plan) return plan::print(planned.plan);
    const lower::Program program = lower::lower(*checked.model, planned.instances, planned.plan, options.for_tests);
    if (stage == Stage::ir) return print_kernels(program);
    const auto requests = compiled_kernels(program);
    return stage == Stage::llvm ? codegen::emit_llvm(requests, {}) : codegen::emit_assembly(requests, {});
}

std::string explain(Checked& checked, const Options& options) {
    const Planned planned(*checked.model, options.for_tests, checked.sink);
    return checked.sink.has_errors() ? "" : plan::explain(planned.plan, checked.sources);
}

}  // namespace nmlc::driver
