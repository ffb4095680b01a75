// The code fences of a Markdown text.
#pragma once
#include <string>
#include <string_view>
#include <vector>

namespace nmlc::docs {

struct Fence {
    std::string words;      // what stands behind the three backticks: "nml error E0302"
    std::string text;
    std::size_t line = 0;   // of the opening backticks
};
std::vector<Fence> fences_of(std::string_view markdown);

}  // namespace nmlc::docs
