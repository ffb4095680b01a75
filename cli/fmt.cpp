// nmlc fmt FILE...: the house format, comments kept. A file that does not parse is left as it is.
#include <fmt/core.h>

#include <filesystem>
#include <fstream>
#include <sstream>

#include "cli/commands.h"
#include "cli/output.h"
#include "compiler/ast/print.h"
#include "compiler/syntax/parse.h"

namespace nmlc::cli {
namespace {

struct FormatOptions {
    std::vector<std::string> files;
    bool in_place = false, check = false;
};

// Written beside the file and renamed, so that a full disk or a crash never leaves half a model.
bool replace_file(const std::string& path, const std::string& text) {
    const std::string temporary = path + ".nmlc-fmt";
    {
        std::ofstream out(temporary, std::ios::binary);
        out << text;
        out.flush();
        if (!out) {
            std::filesystem::remove(temporary);
            return false;
        }
    }
    std::error_code error;
    std::filesystem::permissions(temporary, std::filesystem::status(path).permissions(), error);
    std::filesystem::rename(temporary, path, error);
    return !error;
}

int format_one(const std::string& path, const FormatOptions& options) {
    std::ifstream in(path, std::ios::binary);
    std::stringstream text;
    text << in.rdbuf();
    if (!in || std::filesystem::is_directory(path)) {
        print_error(fmt::format("nmlc: cannot read {}\n", path));
        return model_wrong;
    }
    SourceMap sources;
    DiagnosticSink sink;
    const FileId file = sources.add(SourceFile(path, text.str()));
    const ast::Module module = syntax::parse(file, sources, sink);
    if (sink.has_errors()) {
        print_error(render_text(sink, sources, {.color = color_wanted(2)}));
        return model_wrong;
    }
    const std::string formatted = ast::format(module, sources);
    if (options.check) {
        if (formatted == text.str()) return done;
        print_error(fmt::format("{} is not in the house format\n", path));
        return expectation_failed;
    }
    if (!options.in_place) {
        print(formatted);
        return done;
    }
    if (formatted == text.str() || replace_file(path, formatted)) return done;
    print_error(fmt::format("nmlc: cannot write {}\n", path));
    return run_failed;
}

}  // namespace

void add_fmt(CLI::App& app, Action& chosen) {
    auto* command = app.add_subcommand("fmt", "print a file in the house format");
    auto options = std::make_shared<FormatOptions>();
    command->add_option("FILE", options->files, "equation files")->required();
    auto* in_place = command->add_flag("-i,--in-place", options->in_place, "rewrite the files");
    command->add_flag("--check", options->check, "write nothing; status 1 when a file would change")->excludes(in_place);
    command->callback([options, &chosen] {
        chosen = [options] {
            int status = done;
            for (const auto& file : options->files) status = std::max(status, format_one(file, *options));
            return status;
        };
    });
}

}  // namespace nmlc::cli
