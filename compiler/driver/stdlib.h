// The files of stdlib/ as they were when the binary was built; the table is generated.
#pragma once
#include <string_view>
#include <vector>

namespace nmlc::driver {

struct EmbeddedFile { std::string_view path, text; };  // path: "neurons/lif.nml"
const std::vector<EmbeddedFile>& embedded_stdlib();    // sorted by path

}  // namespace nmlc::driver
