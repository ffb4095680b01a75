// What the standard library declares, and which import brings it: so that a name that is not in scope can be answered with a hint.
//     neuron LIF { ...   in neurons/lif.nml, which week1.nml imports      ->      LIF: week1
#pragma once
#include <string>
#include <string_view>

#include "compiler/sema/check.h"

namespace nmlc::driver {

sema::Library library_index();
// The import that brings what a file of the library declares: "week1" for neurons/lif.nml.
std::string import_of(std::string_view path);

}  // namespace nmlc::driver
