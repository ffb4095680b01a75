// nmlc new neuron NAME: a file NAME.nml to begin with, a neuron (or a synapse, or a rule) with an experiment and a test that passes.
#include <fmt/core.h>
#include <fcntl.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <cstring>

#include "cli/commands.h"
#include "cli/output.h"
#include "cli/skeletons.h"
#include "compiler/ast/print.h"
#include "compiler/driver/loader.h"
#include "compiler/sema/check.h"

namespace nmlc::cli {
namespace {

struct NewOptions { std::string kind, name; };

// The models that the text needs besides go by other names where one of them has the name that is wanted.
void keep_apart(std::string& text, const std::string& name) {
    static constexpr std::string_view helpers[] = {"Cell", "ThreeSpikes", "SpikesAt", "Plain"};
    if (std::find(std::begin(helpers), std::end(helpers), name) == std::end(helpers)) return;
    const std::string other = "Other" + name;
    for (std::size_t at = 0; (at = text.find(name, at)) != text.npos; at += other.size()) text.replace(at, name.size(), other);
}

int make(const NewOptions& options) {
    std::string text(skeleton_of(options.kind));
    if (text.empty()) {
        print_error(fmt::format("nmlc: there is no kind of model called {}: `nmlc new neuron {}`, `synapse` or `rule`\n", options.kind, options.name));
        return wrong_usage;
    }
    keep_apart(text, options.name);
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
    auto* command = app.add_subcommand("new", "write a file to begin with: a model, an experiment and a test");
    auto options = std::make_shared<NewOptions>();
    command->add_option("KIND", options->kind, "neuron, synapse or rule")->required();
    command->add_option("NAME", options->name, "of the model; the file is NAME.nml, here")->required();
    command->callback([options, &chosen] { chosen = [options] { return make(*options); }; });
}

}  // namespace nmlc::cli
