// nmlc doc: all models and functions of the library, a line each. nmlc doc NAME: one of them. With a FILE: the same of that file.
#include <fmt/core.h>

#include <algorithm>
#include <filesystem>

#include "cli/commands.h"
#include "cli/output.h"
#include "compiler/driver/describe.h"
#include "compiler/driver/loader.h"
#include "compiler/sema/vocabulary.h"

namespace nmlc::cli {
namespace {

struct DocOptions { std::string name, file; };

std::string first_line(const std::string& text) { return text.substr(0, text.find('\n')); }

void print_list(const std::vector<driver::Described>& all, bool functions, const char* title) {
    std::size_t widest = 0;
    for (const auto& one : all)
        if ((one.kind == "function") == functions) widest = std::max(widest, one.name.size());
    if (widest == 0) return;
    print(fmt::format("{}\n", title));
    for (const auto& one : all)
        if ((one.kind == "function") == functions) print(fmt::format("    {:<{}}  {}\n", one.name, widest, first_line(one.doc)));
}

int show(DocOptions options) {
    if (options.file.empty() && std::filesystem::path(options.name).extension() == ".nml") std::swap(options.name, options.file);
    std::vector<driver::Described> all;
    if (options.file.empty()) {
        all = driver::described_library();
    } else {
        SourceMap sources;
        DiagnosticSink sink;
        const sema::Program program = driver::load(options.file, "", sources, sink);
        if (sink.has_errors() || program.files.empty()) {
            print_error(render_text(sink, sources, {.color = color_wanted(2)}));
            return model_wrong;
        }
        all = driver::described(program.files.back().module, sources, "");
    }
    if (!options.name.empty()) {
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
    print_list(all, false, "models");
    print_list(all, true, "functions");
    if (!options.file.empty()) return done;
    std::string line = "functions of the language\n   ";
    std::size_t column = 3;
    for (const std::string& name : sema::language_functions()) {
        if (column + name.size() > 100) line += "\n   ", column = 3;
        line += " " + name;
        column += name.size() + 1;
    }
    print(line + "\n\n`nmlc doc NAME` shows one; `nmlc doc FILE.nml` and `nmlc doc NAME FILE.nml` show those of a file.\n");
    return done;
}

}  // namespace

void add_doc(CLI::App& app, Action& chosen) {
    auto* command = app.add_subcommand("doc", "what the library, or a file, has: equations, parameters, units");
    auto options = std::make_shared<DocOptions>();
    command->add_option("NAME", options->name, "a model or function (default: a list of all)");
    command->add_option("FILE", options->file, "an equation file instead of the library");
    command->callback([options, &chosen] { chosen = [options] { return show(*options); }; });
}

}  // namespace nmlc::cli
