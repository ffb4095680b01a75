// nmlc doc: all models and functions of the library, by kind and file. nmlc doc NAME: one of them. With a FILE: the same of that file,
// where NAME may also be one of what it imports.
#include <fmt/core.h>

#include <algorithm>
#include <array>
#include <filesystem>

#include "cli/commands.h"
#include "cli/output.h"
#include "compiler/driver/describe.h"
#include "compiler/driver/loader.h"
#include "compiler/sema/vocabulary.h"

namespace nmlc::cli {
namespace {

struct DocOptions { std::string name, file, stdlib_dir; };
using All = std::vector<driver::Described>;

// A file's own models, or all that it can name. Nothing when it could not be read, which was said.
std::optional<All> described_file(const DocOptions& options) {
    SourceMap sources;
    DiagnosticSink sink;
    const sema::Program program = driver::load(options.file, options.stdlib_dir, sources, sink);
    if (sink.has_errors() || program.files.empty()) {
        print_error(render_text(sink, sources, {.color = color_wanted(2)}));
        return std::nullopt;
    }
    All all;
    for (const auto& file : program.files) {
        const bool own = &file == &program.files.back();
        if (file.module.top.empty() || (!own && options.name.empty())) continue;
        const std::string path = sources[file.module.statements[file.module.top.front()].span.file].name();
        for (driver::Described& one : driver::described(file.module, sources, path, own ? "" : path))
            if (own || !file.stdlib || !one.doc.empty()) all.push_back(std::move(one));
    }
    return all;
}

int show_one(const All& all, const DocOptions& options) {
    std::vector<std::string> names;
    bool found = false;
    for (const auto& one : all) {
        names.push_back(one.name);
        if (one.name != options.name) continue;
        print(std::string(found ? "\n" : "") + one.text);
        found = true;
    }
    if (found) return done;
    const std::string near = nearest_name(options.name, names);
    print_error(fmt::format("nmlc: {} has no model or function called {}{}\n", options.file.empty() ? "the library" : options.file, options.name,
                            near.empty() ? "; `nmlc doc` lists all" : fmt::format("; did you mean {}?", near)));
    return wrong_usage;
}

// Of one kind: a line for each file, and below it one for each model.
void print_kind(const All& all, const std::string& kind) {
    std::size_t widest = 0;
    for (const auto& one : all)
        if (one.kind == kind) widest = std::max(widest, one.name.size());
    if (widest == 0) return;
    print(kind + "s\n");
    std::string file;
    for (const auto& one : all) {
        if (one.kind != kind) continue;
        if (one.file != file) print(fmt::format("  {}{}\n", file = one.file, one.from.empty() ? "" : "  (" + one.from + ")"));
        print(fmt::format("    {:<{}}  {}\n", one.name, widest, one.doc.substr(0, one.doc.find('\n'))));
    }
}

void print_functions_of_the_language() {
    std::string line = "functions of the language\n   ";
    std::size_t column = 3;
    for (const std::string& name : sema::language_functions()) {
        if (column + name.size() > 100) line += "\n   ", column = 3;
        line += " " + name;
        column += name.size() + 1;
    }
    print(line + "\n\n`nmlc doc NAME` shows one; `nmlc doc FILE.nml` and `nmlc doc NAME FILE.nml` show those of a file.\n");
}

int show(DocOptions options) {
    if (options.file.empty() && std::filesystem::path(options.name).extension() == ".nml") std::swap(options.name, options.file);
    const std::optional<All> all = options.file.empty() ? driver::described_library(options.stdlib_dir) : described_file(options);
    if (!all) return model_wrong;
    if (!options.name.empty()) return show_one(*all, options);
    for (const char* kind : {"neuron", "channel", "synapse", "rule", "function"}) print_kind(*all, kind);
    if (options.file.empty()) print_functions_of_the_language();
    return done;
}

}  // namespace

void add_doc(CLI::App& app, Action& chosen) {
    auto* command = app.add_subcommand("doc", "what the library, or a file, has: equations, parameters, units");
    auto options = std::make_shared<DocOptions>();
    command->add_option("NAME", options->name, "a model or function (default: a list of all)");
    command->add_option("FILE", options->file, "an equation file instead of the library");
    command->add_option("--stdlib", options->stdlib_dir, "take the standard library from this folder")->check(CLI::ExistingDirectory);
    command->callback([options, &chosen] { chosen = [options] { return show(*options); }; });
}

}  // namespace nmlc::cli
