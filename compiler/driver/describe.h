// What `nmlc doc` shows: the models and functions of the library, or of a file, from their texts and `##` lines.
#pragma once
#include <string>
#include <vector>

#include "compiler/support/source.h"
#include "compiler/ast/ast.h"

namespace nmlc::driver {

// One model or function that a text declares.
struct Described {
    std::string name, kind, doc;   // kind: "neuron", "function", ...
    std::string text;              // everything `nmlc doc NAME` prints
    std::string file, from;        // "neurons/lif.nml"; how it is brought into a file: "import week1"
};
// `from` is empty for what the file at hand declares.
std::vector<Described> described(const ast::Module& module, const SourceMap& sources, const std::string& file, const std::string& from);
// All of the library in the binary, or of a folder that goes before it.
std::vector<Described> described_library(const std::string& stdlib_dir);

}  // namespace nmlc::driver
