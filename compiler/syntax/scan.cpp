// Runs the generated lexer over the folded text.
#include <NmlLexer.h>
#include <fmt/format.h>

#include "compiler/syntax/lexemes.h"

namespace nmlc::syntax {
namespace {

class Points : public antlr4::ANTLRInputStream {
public:
    explicit Points(const std::u32string& points) { _data = points; }
};

}  // namespace

bool scan(const Characters& text, Lexemes& out, DiagnosticSink& sink) {
    Points points(text.points);
    grammar::NmlLexer lexer(&points);
    lexer.removeErrorListeners();
    out.all.reserve(text.points.size() / 4 + 16);
    for (;;) {
        const auto token = lexer.nextToken();
        if (token->getType() == antlr4::Token::EOF) break;
        out.all.push_back({.type = token->getType(), .begin = text.offset(token->getStartIndex()), .end = text.offset(token->getStopIndex() + 1)});
        if (out.all.size() > most_lexemes) {
            sink.report({.code = Code::E0101,
                         .message = fmt::format("the file has more than {} words and signs", most_lexemes),
                         .span = out.span(out.all.back()),
                         .label = "the limit is reached here",
                         .labels = {},
                         .notes = {},
                         .hint = "keep large tables in a file of their own and read them with `load(\"table.npy\")`"});
            return false;
        }
    }
    return true;
}

}  // namespace nmlc::syntax
