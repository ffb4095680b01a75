// nmlc explain FILE: which method was chosen for every equation, and why. nmlc explain E0302: what a message means.
#include <fmt/core.h>

#include "cli/commands.h"
#include "cli/options.h"

namespace nmlc::cli {
namespace {

bool looks_like_code(const std::string& text) {
    return text.size() == 5 && (text[0] == 'E' || text[0] == 'W') && text.find_first_not_of("0123456789", 1) == std::string::npos;
}

int explain_code(const std::string& name) {
    if (const auto code = code_named(name)) {
        print(nmlc::explain(*code));
        return done;
    }
    std::vector<std::string> names;
    for (const Code code : all_codes()) names.emplace_back(info(code).name);
    const std::string near = nearest_name(name, names);
    print_error(fmt::format("nmlc: there is no message {}{}\n", name, near.empty() ? "" : fmt::format("; did you mean {}?", near)));
    return wrong_usage;
}

int explain_file(const ModelOptions& options) {
    auto checked = driver::check_file(options.file, options.driver);
    std::string text;
    if (checked.model) text = driver::explain(checked, options.driver);
    print_diagnostics(checked, options.format);
    if (checked.sink.has_errors()) return model_wrong;
    print(text);
    return done;
}

}  // namespace

void add_explain(CLI::App& app, Action& chosen) {
    auto* command = app.add_subcommand("explain", "what was chosen for a model's equations, or what a message means");
    auto options = std::make_shared<ModelOptions>();
    add_model_options(*command, *options);
    command->get_option("FILE")->description("an equation file, or a code such as E0302");
    command->callback([options, &chosen] {
        chosen = [options] { return looks_like_code(options->file) ? explain_code(options->file) : explain_file(*options); };
    });
}

}  // namespace nmlc::cli
