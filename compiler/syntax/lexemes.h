// The words and signs of a file between the lexer and the parser: plain data, cheap to rewrite. Three steps hand them on:
// scan (the generated lexer), tidy (malformed numbers, strings and characters are reported once and mended), filter (newlines
// become END, brackets are balanced, contextual words are told from names).
#pragma once
#include <cstdint>
#include <vector>

#include "compiler/ast/ast.h"
#include "compiler/diagnostics/diagnostic.h"
#include "compiler/syntax/text.h"

namespace nmlc::syntax {

inline constexpr std::size_t most_lexemes = 1'000'000;
inline constexpr int deepest_nesting = 200;      // brackets, unary signs, `^`, `if` and `else`, one inside the other
inline constexpr int deepest_blocks = 60;        // blocks in blocks
inline constexpr int deepest_expression = 1000;  // levels of the finished tree: `a + b + c` has two

struct Lexeme {
    std::size_t type;                // NmlLexer::IDENT, ...
    std::uint32_t begin, end;        // bytes of the original text; equal where the filter put the lexeme in
    bool joined_by_newline = false;  // an operator at the end of its line: the statement goes on in the next
};

// What was read, and the places where a fault was already reported: the parser keeps silent about those lines.
struct Lexemes {
    FileId file;
    std::vector<Lexeme> all;
    std::vector<ast::Comment> comments;
    std::vector<std::uint32_t> faults;
    Span span(const Lexeme& lexeme) const { return {file, lexeme.begin, lexeme.end}; }
};

enum class Content { lines, expression };

// Each is false when the file cannot be read on; the reason was reported.
bool scan(const Characters& text, Lexemes& out, DiagnosticSink& sink);
void tidy(Lexemes& lexemes, const SourceFile& source, DiagnosticSink& sink);
bool filter(Lexemes& lexemes, const SourceFile& source, Content content, DiagnosticSink& sink);

}  // namespace nmlc::syntax
