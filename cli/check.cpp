// nmlc check FILE: everything that is wrong with a model, without running it.
#include "cli/commands.h"
#include "cli/options.h"

namespace nmlc::cli {

void add_check(CLI::App& app, Action& chosen) {
    auto* command = app.add_subcommand("check", "check names, units and methods without running");
    auto options = std::make_shared<ModelOptions>();
    add_model_options(*command, *options);
    command->callback([options, &chosen] {
        chosen = [options]() -> int {
            auto checked = driver::check_file(options->file, options->driver);
            if (checked.model) driver::explain(checked, options->driver);  // choosing the methods reports what does not suit
            print_diagnostics(checked, options->format);
            return checked.sink.has_errors() ? model_wrong : done;
        };
    });
}

}  // namespace nmlc::cli
