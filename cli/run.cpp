// nmlc run FILE: check, compile, simulate, show a summary and a trace, and fill the result folder.
#include <fmt/core.h>
#include <sys/ioctl.h>
#include <unistd.h>

#include <chrono>
#include <filesystem>

#include "cli/check_dt.h"
#include "cli/commands.h"
#include "cli/interrupt.h"
#include "cli/options.h"
#include "cli/progress.h"
#include "runtime/report/report.h"

namespace nmlc::cli {
namespace {

struct RunOptions {
    ModelOptions model;
    SimulationOptions simulation;
    std::string out, emit;
    bool overwrite = false, check_dt = false, quiet = false;
};

double seconds_since(std::chrono::steady_clock::time_point start) {
    return std::chrono::duration<double>(std::chrono::steady_clock::now() - start).count();
}

int terminal_columns() {
    winsize size{};
    return ioctl(STDOUT_FILENO, TIOCGWINSZ, &size) == 0 && size.ws_col > 20 ? std::min<int>(size.ws_col, 100) : 80;
}

int emit_stage(driver::Checked& checked, const RunOptions& options) {
    const auto stage = driver::stage_named(options.emit);
    if (!stage) {
        print_error(fmt::format("nmlc: there is no stage `{}`; the stages are ast, model, instances, plan, ir, llvm, asm\n", options.emit));
        return wrong_usage;
    }
    std::string text;
    if (checked.model || *stage == driver::Stage::ast) text = driver::emit(checked, *stage, options.model.driver);
    print_diagnostics(checked, options.model.format);
    if (checked.sink.has_errors()) return model_wrong;
    print(text);
    return done;
}

void print_expectations(const session::Result& result, const driver::Checked& checked, const driver::Compiled& compiled) {
    std::size_t failed = 0;
    for (const auto& expectation : result.expectations) {
        if (expectation.passed) continue;
        ++failed;
        print_error(fmt::format("{}: expectation failed: {}\n{}\n", place_text(expectation.source, checked, compiled), expectation.text, expectation.detail));
    }
    if (!result.expectations.empty()) print(fmt::format("{} of {} expectations hold\n", result.expectations.size() - failed, result.expectations.size()));
}

bool all_hold(const session::Result& result) {
    return std::all_of(result.expectations.begin(), result.expectations.end(), [](const auto& e) { return e.passed; });
}

session::Result simulate(const abi::CompiledModel& model, session::Options options, bool quiet) {
    ProgressBar bar;
    if (!quiet) options.progress = [&](double fraction, double simulated) { bar.update(fraction, simulated); };
    return session::run(model, options);
}

int run_model(RunOptions options) {
    const auto start = std::chrono::steady_clock::now();
    options.model.driver.interpret = options.simulation.interpret;
    options.model.driver.use_cache = !options.simulation.no_cache;
    auto checked = driver::check_file(options.model.file, options.model.driver);
    if (!options.emit.empty()) return emit_stage(checked, options);

    driver::Compiled compiled;
    if (checked.model) compiled = driver::compile(checked, options.model.driver);
    print_diagnostics(checked, options.model.format);
    if (!compiled.model || checked.sink.has_errors()) return model_wrong;
    report::Timing timing{.compile_seconds = seconds_since(start), .simulate_seconds = 0, .from_cache = compiled.model->from_cache};

    const std::string stem = std::filesystem::path(options.model.file).stem().string();
    const std::string folder = options.out.empty() ? stem + ".results" : options.out;
    auto session_settings = session_options(options.simulation);
    session_settings.stop = watch_for_interrupt();
    session_settings.print = [](const std::string& line) { print(line + "\n"); };

    const auto simulation_start = std::chrono::steady_clock::now();
    const session::Result result = simulate(*compiled.model, session_settings, options.quiet);
    timing.simulate_seconds = seconds_since(simulation_start);

    if (!options.quiet) {
        if (!result.figures.empty()) print(report::terminal_plot(result.figures.front(), terminal_columns(), 14, color_wanted(STDOUT_FILENO)));
        print(report::summary_text(result, timing));
    }
    print_expectations(result, checked, compiled);
    print_run_messages(result, checked, compiled);
    const auto outcome = report::write_folder(result, timing, stem, options.simulation.seed, folder, options.overwrite);
    if (!outcome.error.empty()) {
        print_error(fmt::format("nmlc: {}\n", outcome.error));
        return run_failed;
    }
    if (!options.quiet) print(fmt::format("results in {}/\n", folder));
    if (result.stopped) print_error("stopped before the end; what was recorded is kept and marked incomplete\n");
    if (!result.complete) return run_failed;

    if (options.check_dt) {
        session_settings.dt_factor = 0.5;
        session_settings.print = nullptr;
        const session::Result fine = simulate(*compiled.model, session_settings, options.quiet);
        print_run_messages(fine, checked, compiled);
        if (!fine.complete) return run_failed;
        print(compare_steps(result, fine));
    }
    return all_hold(result) ? done : expectation_failed;
}

}  // namespace

void add_run(CLI::App& app, Action& chosen) {
    auto* command = app.add_subcommand("run", "run a model and write its results");
    auto options = std::make_shared<RunOptions>();
    add_model_options(*command, options->model);
    add_simulation_options(*command, options->simulation);
    command->add_option("--out", options->out, "result folder (default: NAME.results here)");
    command->add_flag("--overwrite", options->overwrite, "also replace a folder that is not a result of nmlc");
    command->add_flag("--check-dt", options->check_dt, "run again at half the time step and say what moved");
    command->add_option("--emit", options->emit, "print a stage instead: ast, model, instances, plan, ir, llvm, asm");
    command->add_flag("-q,--quiet", options->quiet, "no summary, no trace");
    command->callback([options, &chosen] { chosen = [options] { return run_model(*options); }; });
}

}  // namespace nmlc::cli
