// The text of a file to begin with, for each kind of model that `nmlc new` makes: NAME stands for its name. In each a test passes.
#pragma once
#include <string_view>

namespace nmlc::cli {

// Empty for a kind that there is not.
std::string_view skeleton_of(std::string_view kind);

}  // namespace nmlc::cli
