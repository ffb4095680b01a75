// nmlc new neuron NAME: a file NAME.nml to begin with, a neuron with an experiment and a test that passes.
#include <fmt/core.h>
#include <fcntl.h>
#include <unistd.h>

#include <cerrno>
#include <cstring>

#include "cli/commands.h"
#include "cli/output.h"
#include "compiler/ast/print.h"
#include "compiler/driver/loader.h"
#include "compiler/sema/check.h"

namespace nmlc::cli {
namespace {

struct NewOptions { std::string kind, name; };

constexpr std::string_view skeleton = R"(# What NAME is, in one line
#
#     tau du/dt = -(u - u_rest) + R I
#     spike when u > theta:   u := u_rest
#
# Where the equations come from (authors, year, journal), and what is known of them in closed form.

## What NAME is, in one sentence: this text is shown by `nmlc doc`.
neuron NAME {
    param tau    = 10 ms where tau > 0 ms  ## membrane time constant
    param R      = 10 Mohm                 ## input resistance
    param u_rest = -70 mV                  ## resting potential
    param theta  = -50 mV                  ## firing threshold

    input I : nA           ## all that drives the cell, summed
    state u : mV = u_rest  ## membrane potential

    tau*du/dt = -(u - u_rest) + R*I

    spike when u > theta {
        u = u_rest
    }
}

# What `nmlc run NAME.nml` does: the answer to a step of current.
population cell = NAME()
drive cell.I = if 20 ms <= t < 180 ms then 2.5 nA else 0
record cell.u
simulate 200 ms with dt = 0.1 ms
plot cell.u

# What `nmlc test NAME.nml` asks: a closed form that must hold.
test "below threshold the potential relaxes to u_rest + R*I" {
    population quiet = NAME()
    drive quiet.I = 1 nA
    record quiet.u
    simulate 100 ms with dt = 0.1 ms
    expect quiet.u ~= -60 mV - 10 mV*exp(-t/10 ms) within 1e-9 relative
}
)";

int make(const NewOptions& options) {
    if (options.kind != "neuron") {
        const bool planned = options.kind == "synapse" || options.kind == "rule" || options.kind == "channel";
        print_error(planned ? fmt::format("nmlc: this version makes files for neurons only: `nmlc new neuron {}`\n", options.name)
                            : fmt::format("nmlc: there is no kind of model called {}: `nmlc new neuron NAME`\n", options.kind));
        return wrong_usage;
    }
    std::string text(skeleton);
    for (std::size_t at = 0; (at = text.find("NAME", at)) != text.npos; at += options.name.size()) text.replace(at, 4, options.name);
    SourceMap sources;
    DiagnosticSink sink;
    const sema::Program program = driver::load_text("new.nml", text, "", sources, sink);
    if (!sink.has_errors()) sema::check(program, sources, sink);
    if (sink.has_errors()) {   // the text is ours: what is wrong is the name
        print_error(fmt::format("nmlc: `{}` cannot be the name of a model: a name is made of letters, digits and `_`, and is no word of the language\n", options.name));
        return wrong_usage;
    }
    text = ast::format(program.files.back().module, sources);
    const std::string path = options.name + ".nml";
    const int file = open(path.c_str(), O_WRONLY | O_CREAT | O_EXCL, 0666);   // never over a file that exists
    const bool written = file >= 0 && write(file, text.data(), text.size()) == static_cast<ssize_t>(text.size());
    const int reason = errno;
    const bool closed = file >= 0 && close(file) == 0;
    if (!written || !closed) {
        if (file >= 0) unlink(path.c_str());
        print_error(file < 0 && reason == EEXIST ? fmt::format("nmlc: {} exists already; it was left as it is\n", path)
                                                 : fmt::format("nmlc: cannot write {}: {}\n", path, std::strerror(reason)));
        return run_failed;
    }
    print(fmt::format("{} written; try `nmlc run {}` and `nmlc test {}`\n", path, path, path));
    return done;
}

}  // namespace

void add_new(CLI::App& app, Action& chosen) {
    auto* command = app.add_subcommand("new", "write a file to begin with: a neuron, an experiment and a test");
    auto options = std::make_shared<NewOptions>();
    command->add_option("KIND", options->kind, "neuron")->required();
    command->add_option("NAME", options->name, "of the model; the file is NAME.nml, here")->required();
    command->callback([options, &chosen] { chosen = [options] { return make(*options); }; });
}

}  // namespace nmlc::cli
