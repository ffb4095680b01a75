// nmlc test FILE|DIR...: runs the `test` blocks of model files, each from a fresh start, and counts.
#include <fmt/core.h>

#include <algorithm>
#include <filesystem>

#include "cli/commands.h"
#include "cli/interrupt.h"
#include "cli/options.h"

namespace nmlc::cli {
namespace {

struct TestOptions {
    std::vector<std::string> paths;
    driver::Options driver;
    SimulationOptions simulation;
    bool run_examples = false;
};
struct Tally { int passed = 0, failed = 0; bool model_wrong = false; };

// Files below a folder, in a fixed order; a path that is no folder stands for itself.
std::vector<std::string> model_files(const std::vector<std::string>& paths) {
    std::vector<std::string> files;
    for (const auto& path : paths) {
        if (!std::filesystem::is_directory(path)) {
            files.push_back(path);
            continue;
        }
        std::vector<std::string> found;
        for (const auto& entry : std::filesystem::recursive_directory_iterator(path))
            if (entry.is_regular_file() && entry.path().extension() == ".nml") found.push_back(entry.path().string());
        std::sort(found.begin(), found.end());
        files.insert(files.end(), found.begin(), found.end());
    }
    return files;
}

void run_one(int number, const std::string& name, const driver::Checked& checked, const driver::Compiled& compiled, const session::Options& options,
             Tally& tally) {
    const session::Result result = session::run(*compiled.model, options, number);
    const bool held = std::all_of(result.expectations.begin(), result.expectations.end(), [](const auto& e) { return e.passed; });
    const bool asserts = !result.expectations.empty();  // a test that expects nothing cannot fail, so it does not pass either
    const bool passed = result.complete && held && asserts;
    ++(passed ? tally.passed : tally.failed);
    print(fmt::format("  {} {}\n", passed ? "ok    " : "FAILED", name));
    if (!asserts && result.complete) print("         it has no `expect`\n");
    for (const auto& expectation : result.expectations)
        if (!expectation.passed) print(fmt::format("{}: expectation failed: {}\n{}\n", place_text(expectation.source, checked, compiled), expectation.text, expectation.detail));
    print_run_messages(result, checked, compiled);
}

void test_file(const std::string& file, const TestOptions& options, const session::Options& session_settings, Tally& tally) {
    for (const bool tests : {false, true}) {
        if (!tests && !options.run_examples) continue;
        driver::Options driver_options = options.driver;
        driver_options.for_tests = tests;
        auto checked = driver::check_file(file, driver_options);
        driver::Compiled compiled;
        const bool wanted = checked.model && (tests ? !checked.model->tests.empty() : !checked.model->top.empty());
        if (checked.model && !wanted) continue;
        if (wanted) compiled = driver::compile(checked, driver_options);
        if (!compiled.model || checked.sink.has_errors()) {
            print_diagnostics(checked, Format::text);
            tally.model_wrong = true;
            ++tally.failed;
            return;
        }
        print(fmt::format("{}\n", file));
        if (!tests) run_one(-1, "the experiment itself", checked, compiled, session_settings, tally);
        for (std::size_t i = 0; tests && i < compiled.model->protocol.tests.size(); ++i)
            run_one(static_cast<int>(i), compiled.model->protocol.tests[i].name, checked, compiled, session_settings, tally);
    }
}

int run_tests(TestOptions options) {
    options.driver.interpret = options.simulation.interpret;
    options.driver.use_cache = !options.simulation.no_cache;
    auto session_settings = session_options(options.simulation);
    session_settings.stop = watch_for_interrupt();
    Tally tally;
    for (const auto& file : model_files(options.paths)) test_file(file, options, session_settings, tally);
    if (tally.passed + tally.failed == 0) {
        print_error("nmlc: there is no test in what was named\n");
        return wrong_usage;
    }
    print(fmt::format("{} passed, {} failed\n", tally.passed, tally.failed));
    return tally.model_wrong ? model_wrong : (tally.failed > 0 ? expectation_failed : done);
}

}  // namespace

void add_test(CLI::App& app, Action& chosen) {
    auto* command = app.add_subcommand("test", "run the test blocks of files, or of all files below a folder");
    auto options = std::make_shared<TestOptions>();
    command->add_option("PATH", options->paths, "equation files or folders")->required()->check(CLI::ExistingPath);
    command->add_option("--stdlib", options->driver.stdlib_dir, "take the standard library from this folder")->check(CLI::ExistingDirectory);
    command->add_flag("--run", options->run_examples, "also run the files' own experiments; what they `expect` counts as a test");
    add_simulation_options(*command, options->simulation);
    command->callback([options, &chosen] { chosen = [options] { return run_tests(*options); }; });
}

}  // namespace nmlc::cli
