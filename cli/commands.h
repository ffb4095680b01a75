// One function per subcommand: each adds itself to the parser and says what to do when it was named. Its result is the exit status.
#pragma once
#include <CLI/CLI.hpp>
#include <functional>

namespace nmlc::cli {

// Exit statuses; the same for every command.
enum Status { done = 0, expectation_failed = 1, model_wrong = 2, run_failed = 3, wrong_usage = 64 };

using Action = std::function<int()>;
void add_run(CLI::App& app, Action& chosen);
void add_check(CLI::App& app, Action& chosen);
void add_explain(CLI::App& app, Action& chosen);
void add_test(CLI::App& app, Action& chosen);
void add_fmt(CLI::App& app, Action& chosen);
void add_doc(CLI::App& app, Action& chosen);
void add_new(CLI::App& app, Action& chosen);

}  // namespace nmlc::cli
