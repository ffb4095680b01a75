// The line from a file to something that runs: load, check, elaborate, plan, lower, optimise, compile. No argv, no printing.
#pragma once
#include <optional>
#include <string>
#include <vector>

#include "compiler/diagnostics/diagnostic.h"
#include "compiler/model/model.h"
#include "compiler/sema/check.h"
#include "runtime/abi/compiled_model.h"

namespace nmlc::driver {

struct Options {
    std::string stdlib_dir;                                  // empty: the one inside the binary
    std::vector<std::string> settings;                       // "cell.tau=20ms", "N=500"
    bool interpret = false;                                  // run kernels by the interpreter of the IR
    bool use_cache = true;
    bool for_tests = false;                                  // compile what the `test` blocks need, else what the file itself runs
};

struct Checked {
    SourceMap sources;
    DiagnosticSink sink;
    sema::Program program;
    std::optional<model::Model> model;                       // only when there were no errors
};
Checked check_file(const std::string& path, const Options& options);

struct Compiled {
    std::optional<abi::CompiledModel> model;                 // only when there were no errors
    std::vector<Span> source_refs;                           // by abi::SourceRef
};
Compiled compile(Checked& checked, const Options& options);  // reports to checked.sink

enum class Stage { ast, model, instances, plan, ir, llvm, asm_ };
std::optional<Stage> stage_named(std::string_view name);
std::string emit(Checked& checked, Stage stage, const Options& options);
std::string explain(Checked& checked, const Options& options);   // nmlc explain FILE

}  // namespace nmlc::driver
