// Options that several subcommands share.
#pragma once
#include <CLI/CLI.hpp>
#include <string>

#include "cli/output.h"
#include "compiler/driver/pipeline.h"
#include "runtime/session/session.h"

namespace nmlc::cli {

struct ModelOptions {
    std::string file;
    driver::Options driver;
    Format format = Format::text;
};
void add_model_options(CLI::App& command, ModelOptions& options);   // FILE --set --stdlib --format

struct SimulationOptions {
    std::uint64_t seed = 1;
    unsigned threads = 0;                                           // 0: one for each core
    bool interpret = false, no_cache = false;
};
void add_simulation_options(CLI::App& command, SimulationOptions& options);   // --seed --threads --interpret --no-cache
session::Options session_options(const SimulationOptions& options);

}  // namespace nmlc::cli
