// Runs the generated lexer over the folded text. Blanks, comments and plain words are most of a file and need no automaton: they are
// passed over here, with the keywords as the grammar spells them.
#include <NmlLexer.h>
#include <fmt/format.h>

#include <map>
#include <string>

#include "compiler/syntax/lexemes.h"

namespace nmlc::syntax {
namespace {

class Points : public antlr4::ANTLRInputStream {
public:
    explicit Points(const std::u32string& points) { _data = points; }
};

bool is_blank(char32_t c) { return c == U' ' || c == U'\t'; }
bool is_letter(char32_t c) { return (c >= U'a' && c <= U'z') || (c >= U'A' && c <= U'Z') || c == U'_'; }
bool is_digit(char32_t c) { return c >= U'0' && c <= U'9'; }

using Keywords = std::map<std::u32string, std::size_t, std::less<>>;   // `if` is IF

const Keywords& keywords() {
    static const Keywords table = [] {
        Points nothing({});
        const grammar::NmlLexer lexer(&nothing);
        Keywords result;
        for (std::size_t type = 1; type <= lexer.getVocabulary().getMaxTokenType(); ++type) {
            const std::string quoted = lexer.getVocabulary().getLiteralName(type);   // 'if'
            if (quoted.size() > 2 && is_letter(static_cast<unsigned char>(quoted[1]))) result.emplace(std::u32string(quoted.begin() + 1, quoted.end() - 1), type);
        }
        return result;
    }();
    return table;
}

struct Token { std::size_t type, begin, end; };

class Scanner {
public:
    explicit Scanner(const std::u32string& text) : text_(text), points_(text), lexer_(&points_) { lexer_.removeErrorListeners(); }

    Token next() {
        while (is_blank(at(place_))) ++place_;
        const std::size_t begin = place_;
        if (at(begin) == U'#') {
            place_ = std::min(text_.find_first_of(U"\r\n", begin), text_.size());
            return {grammar::NmlLexer::COMMENT, begin, place_};
        }
        if (is_letter(at(begin))) {
            std::size_t end = begin;
            while (is_letter(at(end)) || is_digit(at(end))) ++end;
            if (at(end) < 0x80) {   // else it may go on with a Greek letter
                place_ = end;
                const auto keyword = keywords_.find(std::u32string_view(text_).substr(begin, end - begin));
                return {keyword == keywords_.end() ? static_cast<std::size_t>(grammar::NmlLexer::IDENT) : keyword->second, begin, end};
            }
        }
        points_.seek(begin);
        const auto token = lexer_.nextToken();
        place_ = token->getStopIndex() + 1;
        return {token->getType(), token->getStartIndex(), place_};
    }

private:
    char32_t at(std::size_t place) const { return place < text_.size() ? text_[place] : U'\0'; }

    const std::u32string& text_;
    Points points_;
    grammar::NmlLexer lexer_;
    const Keywords& keywords_ = keywords();
    std::size_t place_ = 0;
};

}  // namespace

bool scan(const Characters& text, Lexemes& out, DiagnosticSink& sink) {
    Scanner scanner(text.points);
    out.all.reserve(text.points.size() / 4 + 16);
    for (;;) {
        const Token token = scanner.next();
        if (token.type == antlr4::Token::EOF) break;
        out.all.push_back({.type = token.type, .begin = text.offset(token.begin), .end = text.offset(token.end)});
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
