// Which file an import means. A bare name is a module of the standard library (`neurons.lif` is neurons/lif.nml), a text is a
// file below the folder of the file that imports it. A folder given with --stdlib goes before the library in the binary.
#pragma once
#include <filesystem>
#include <optional>
#include <string>
#include <string_view>

#include "compiler/ast/ast.h"
#include "compiler/diagnostics/diagnostic.h"

namespace nmlc::driver {

// A file that exists: on disk, or in the binary.
struct Place {
    std::string shown;                            // for messages: "models/my.nml", "<stdlib>/neurons/lif.nml"
    std::filesystem::path disk;                   // empty when in the binary
    std::string embedded;                         // path within the library in the binary
    bool stdlib = false;
    bool on_disk() const { return embedded.empty(); }
    // Equal for two ways to one file, be it by a link or by `./a.nml`.
    std::string identity() const;
};
Place place_on_disk(const std::string& path);

// Nothing when it was reported.
std::optional<Place> resolve(const ast::Import& import, Span span, const Place& importer, const std::string& stdlib_dir, DiagnosticSink& sink);

// The .nml file of the folder of `path` whose name is nearest to that of `path`, or "".
std::string nearest_file(const std::filesystem::path& path);

}  // namespace nmlc::driver
