// Text -> ast::Module. The only folder that knows ANTLR. Everything in the language parses; faults are reported to the sink,
// about one a wrong line, and the rest of the file is still read.
#pragma once
#include "compiler/ast/ast.h"
#include "compiler/diagnostics/diagnostic.h"

namespace nmlc::syntax {

ast::Module parse(FileId file, const SourceMap& sources, DiagnosticSink& sink);

// One expression, as in `--set cell.tau=20ms`; added to `module`. Invalid id when it was reported.
ast::ExprId parse_expression(FileId file, const SourceMap& sources, ast::Module& module, DiagnosticSink& sink);

}  // namespace nmlc::syntax
