// Compiled objects on disk, in $XDG_CACHE_HOME/nmlc or ~/.cache/nmlc. A file holds a checksum beside the object and appears
// by a rename, so that two processes never see half of one; what does not check out counts as absent. Whatever fails here
// only costs time: nothing is reported, and the folder may be deleted at any moment.
#pragma once
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "compiler/codegen/jit.h"
#include "compiler/codegen/target.h"

namespace nmlc::codegen {

// Hash of all that shapes the object: the kernels, the machine, LLVM, the ABI and the code generator's own sources.
std::string cache_key(const std::vector<Request>& requests, const Target& target);

std::optional<std::string> load_object(const std::string& key);
void store_object(const std::string& key, std::string_view object);

// Empty where there is no home.
std::string cache_folder();

}  // namespace nmlc::codegen
