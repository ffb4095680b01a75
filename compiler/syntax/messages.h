// The wording of syntax errors: what stands at the fault, and before it, tells what was most likely meant.
#pragma once
#include <vector>

#include "compiler/syntax/lexemes.h"

namespace nmlc::syntax {

struct Fault {
    const Lexemes& lexemes;
    const SourceFile& source;
    std::size_t at;                         // the lexeme that did not fit; lexemes.all.size() is the end of the file
    const std::vector<std::size_t>& rules;  // of the grammar, innermost first
};

// Says nothing on a line where the filter has already found a fault.
void report_fault(const Fault& fault, DiagnosticSink& sink);

}  // namespace nmlc::syntax
