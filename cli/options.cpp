#include "cli/options.h"

#include <algorithm>
#include <map>
#include <thread>

namespace nmlc::cli {

void add_model_options(CLI::App& command, ModelOptions& options) {
    command.add_option("FILE", options.file, "the equation file")->required();
    command.add_option("--set", options.driver.settings, "another value for a constant or a parameter: N=500, cell.tau=20ms")->allow_extra_args(false);
    command.add_option("--stdlib", options.driver.stdlib_dir, "take the standard library from this folder")->check(CLI::ExistingDirectory);
    command.add_option("--format", options.format, "messages as text or json")
        ->transform(CLI::CheckedTransformer(std::map<std::string, Format>{{"text", Format::text}, {"json", Format::json}}))
        ->default_str("text");
}

void add_simulation_options(CLI::App& command, SimulationOptions& options) {
    command.add_option("--seed", options.seed, "of all random numbers")->capture_default_str();
    command.add_option("--threads", options.threads, "results are the same to the bit for any number (default: all cores)")->check(CLI::Range(1u, 1024u));
    command.add_flag("--interpret", options.interpret, "run the kernels by the interpreter: slow, the same bits");
    command.add_flag("--no-cache", options.no_cache, "compile anew, keep nothing");
}

session::Options session_options(const SimulationOptions& options) {
    session::Options result;
    result.seed = options.seed;
    result.threads = options.threads != 0 ? options.threads : std::max(1u, std::thread::hardware_concurrency());
    return result;
}

}  // namespace nmlc::cli
