// `--set cell.tau=20ms`, `--set N=500`: another value for a param of a population or for a constant, without a change to the file.
// The value becomes part of the tree, as if it stood in the file, and is checked like all the rest.
#pragma once
#include <string>
#include <vector>

#include "compiler/ast/ast.h"
#include "compiler/diagnostics/diagnostic.h"

namespace nmlc::driver {

// A setting that is malformed or names nothing in the file is reported and left out. Of two for one name the later holds.
ast::Module with_settings(ast::Module module, const std::vector<std::string>& settings, SourceMap& sources, DiagnosticSink& sink);

}  // namespace nmlc::driver
