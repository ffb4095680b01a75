// What the standard library declares, and which import brings it: so that a name that is not in scope can be answered with a hint.
//     neuron LIF { ...   in neurons/lif.nml, which week1.nml imports      ->      LIF: week1
#pragma once
#include <string>
#include <string_view>
#include <vector>

#include "compiler/sema/check.h"

namespace nmlc::driver {

// Of the library in the binary.
const sema::Library& library_index();

struct LibraryFile { std::string path, text, import; };   // "neurons/lif.nml"; `import week1` brings what it declares
// By path. The modules of a folder given with --stdlib go before those in the binary; what cannot be read there is left out.
std::vector<LibraryFile> library_files(const std::string& stdlib_dir);

}  // namespace nmlc::driver
