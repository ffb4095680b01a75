// nmlc: reads the command line, runs one subcommand, and turns what went wrong outside the model into one sentence.
#include <fmt/core.h>

#include <csignal>
#include <exception>

#include "cli/commands.h"
#include "cli/output.h"

using namespace nmlc::cli;

int main(int argc, char** argv) {
    std::signal(SIGPIPE, SIG_IGN);  // a closed pipe is seen by the write that fails, and keeps its exit status
    CLI::App app{"nmlc: equations of neurons, as printed, to spikes, traces and figures"};
    app.set_version_flag("--version", "nmlc " NMLC_VERSION);
    app.require_subcommand(1);
    app.get_formatter()->column_width(34);

    Action chosen;
    add_run(app, chosen);
    add_check(app, chosen);
    add_explain(app, chosen);
    add_test(app, chosen);
    add_fmt(app, chosen);
    add_doc(app, chosen);
    add_new(app, chosen);

    try {
        app.parse(argc, argv);
    } catch (const CLI::ParseError& error) {
        return app.exit(error) == 0 ? done : wrong_usage;
    }
    try {
        const int status = chosen();
        return finish_output() ? status : (status == done ? run_failed : status);
    } catch (const std::exception& error) {
        fmt::print(stderr, "nmlc: {}\n", error.what());
        return run_failed;
    }
}
