// A module as lines to be laid out: the words of every statement, before comments, blank lines and alignment come in.
//     neuron LIF { param tau = 10 ms }    becomes    head "neuron LIF", one child with head "param tau = 10 ms"
#pragma once
#include <optional>
#include <string>
#include <vector>

#include "compiler/ast/ast.h"

namespace nmlc::ast {

struct Piece {
    Span span;
    std::string head;             // '\n' where the author broke an expression
    std::string align;            // lines in a row with the same word here align their `=`; empty: none
    bool has_block = false;
    Span block;                   // of `{ ... }`, or of the whole piece
    std::vector<Piece> children;
    std::string tail;             // after `}`
};

std::vector<Piece> pieces(const Module& module, const SourceMap& sources);

// Expression as text. With the source at hand, line breaks within it are kept, as '\n'.
std::string text_of(const Module& module, const SourceMap* sources, ExprId expr);
std::string text_of(const Module& module, const SourceMap* sources, const std::vector<Argument>& arguments);
std::string text_of(const Module& module, const SourceMap* sources, const ForClause& clause);
std::string text_of(const Module& module, const SourceMap* sources, const Comprehension& comprehension);
// ",\n" where the author broke the line between the two, else ", ".
std::string comma(const SourceMap* sources, Span before, Span after);
// '\n' where the author broke the line between the two, else a space.
char gap(const SourceMap* sources, Span before, Span after);

}  // namespace nmlc::ast
