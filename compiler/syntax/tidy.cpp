// Characters, strings and numbers that are no part of the language are reported here, each once, and mended or dropped, so that
// the parser meets only whole words. Comments are taken aside, and `<-` stays one sign only in `pairs(i <- j: ...)`.
#include <fmt/format.h>

#include "compiler/syntax/lexemes.h"
#include "compiler/syntax/words.h"

namespace nmlc::syntax {
namespace {

class Tidier {
public:
    Tidier(Lexemes& lexemes, const SourceFile& source, DiagnosticSink& sink) : lexemes_(lexemes), in_(lexemes.all), source_(source), sink_(sink) {}

    void run() {
        out_.reserve(in_.size());
        for (i_ = 0; i_ < in_.size();) step();
        lexemes_.all = std::move(out_);
    }

private:
    void step() {
        const Lexeme& lexeme = in_[i_];
        switch (lexeme.type) {
            case W::COMMENT: return comment();
            case W::BAD: return characters();
            case W::OPEN_STRING: return open_string();
            case W::NUMBER: return number();
            case W::DOT:
                if (touches(i_, i_ + 1) && type(i_ + 1) == W::NUMBER && (i_ == 0 || !touches(i_ - 1, i_) || !ends_operand(type(i_ - 1)))) return number();
                return keep();
            case W::LARROW: return arrow();
            default: return keep();
        }
    }

    std::size_t type(std::size_t k) const { return k < in_.size() ? in_[k].type : static_cast<std::size_t>(W::NEWLINE); }
    bool touches(std::size_t a, std::size_t b) const { return b < in_.size() && in_[a].end == in_[b].begin; }
    std::string_view text(std::size_t k) const { return source_.text().substr(in_[k].begin, in_[k].end - in_[k].begin); }
    void keep() { out_.push_back(in_[i_++]); }

    void fault(Code code, std::string message, std::uint32_t begin, std::uint32_t end, std::string label, std::string hint) {
        lexemes_.faults.push_back(begin);
        sink_.report({.code = code, .message = std::move(message), .span = {lexemes_.file, begin, end}, .label = std::move(label), .labels = {}, .notes = {},
                      .hint = std::move(hint)});
    }

    void comment() {
        const bool own_line = i_ == 0 || type(i_ - 1) == W::NEWLINE;
        lexemes_.comments.push_back({lexemes_.span(in_[i_]), own_line});
        ++i_;
    }

    void characters() {
        const std::size_t first = i_;
        if (is_quote(first)) {
            std::size_t last = first + 1;
            while (last < in_.size() && type(last) != W::NEWLINE && !is_quote(last)) ++last;
            if (last < in_.size() && is_quote(last)) {
                fault(Code::E0104, fmt::format("`{}` ({}) is no sign of the language", text(first), code_point_name(first_point(text(first)))), in_[first].begin, in_[first].end, "",
                      "texts stand between plain quotes: `\"`");
                out_.push_back({.type = W::STRING, .begin = in_[first].begin, .end = in_[last].end});
                i_ = last + 1;
                return;
            }
        }
        while (i_ < in_.size() && type(i_) == W::BAD && (i_ == first || touches(i_ - 1, i_))) ++i_;
        const std::uint32_t begin = in_[first].begin, end = in_[i_ - 1].end;
        const std::string_view run = source_.text().substr(begin, end - begin);
        const char32_t point = first_point(run);
        std::string hint;
        if (is_quote(first)) hint = "texts stand between plain quotes: `\"`";
        else if (point == 0x2018 || point == 0x2019) hint = "the sign of a derivative is the plain `'`, as in `u' = -u`";
        else if (run == "&&" || run == "&") hint = "write `and`";
        else if (run == "||" || run == "|") hint = "write `or`";
        else if (run == "!") hint = "write `not`";
        else if (point == 0xD7) hint = "a product is written `*`";
        else if (point == 0xF7) hint = "a quotient is written `/`";
        else if (point == 0x2264) hint = "write `<=`";
        else if (point == 0x2265) hint = "write `>=`";
        else if (point == 0x2260) hint = "write `!=`";
        else if (point >= 0xFF10 && point <= 0xFF19) hint = fmt::format("this is a full-width digit; write `{}`", static_cast<int>(point - 0xFF10));
        else if (point >= 0x80) hint = "names are made of Latin and Greek letters, digits and `_`";
        std::string name = point < 0x20 ? code_point_name(point) : point < 0x80 ? fmt::format("`{}`", run) : fmt::format("`{}` ({})", run, code_point_name(point));
        if (point >= 0x80 && i_ - first > 1) name = fmt::format("`{}`", run.substr(0, 60));
        fault(Code::E0104, fmt::format("{} is no sign of the language", name), begin, end, "", std::move(hint));
    }

    // A typographic double quote.
    bool is_quote(std::size_t k) const {
        if (type(k) != W::BAD) return false;
        const char32_t point = first_point(text(k));
        return (point >= 0x201C && point <= 0x201E) || point == 0xAB || point == 0xBB;
    }

    void open_string() {
        fault(Code::E0105, "the text has no closing `\"`", in_[i_].begin, in_[i_].begin + 1, "it begins here and must end in the same line", "");
        out_.push_back(in_[i_++]);
        out_.back().type = W::STRING;
    }

    // A number with all that touches it: 1.2.3  5.  .5  1e  1e+  0x1p  1__0. A plain number with a unit is kept as it is.
    void number() {
        const std::size_t first = i_;
        std::string hint;
        if (type(i_) == W::DOT) {
            hint = fmt::format("write `0.{}`", text(i_ + 1));
            i_ += 2;
        } else {
            ++i_;
            if (touches(i_ - 1, i_) && type(i_) == W::DOT && !(touches(i_, i_ + 1) && type(i_ + 1) == W::NUMBER)) {
                hint = fmt::format("write `{0}` or `{0}.0`", text(first));
                ++i_;
                if (touches(i_ - 1, i_) && type(i_) == W::DOT) ++i_;
            } else if (touches(i_ - 1, i_) && is_name(type(i_))) {
                const std::string_view word = text(i_), digits = text(first);
                if ((word == "e" || word == "E") && !(touches(i_, i_ + 1) && type(i_ + 1) == W::NUMBER)) {
                    hint = fmt::format("an exponent has digits, as in `{}e-3`", digits);
                    ++i_;
                    if (touches(i_ - 1, i_) && (type(i_) == W::PLUS || type(i_) == W::MINUS)) ++i_;
                } else if (digits == "0" && word.size() > 1 && (word[0] == 'x' || word[0] == 'X' || word[0] == 'b') && word[1] >= '0' && word[1] <= '9') {
                    hint = "numbers are decimal";
                    ++i_;
                } else if (word[0] == '_') {
                    hint = "digits stand side by side: `10000` or `1e4`";
                    ++i_;
                }
            }
        }
        while (i_ < in_.size() && touches(i_ - 1, i_) && type(i_) == W::DOT && touches(i_, i_ + 1) && type(i_ + 1) == W::NUMBER) {
            if (hint.empty()) hint = "a number has one decimal point";
            i_ += 2;
        }
        if (!hint.empty()) {
            const std::uint32_t begin = in_[first].begin, end = in_[i_ - 1].end;
            fault(Code::E0106, fmt::format("`{}` is not a number", source_.text().substr(begin, end - begin)), begin, end, "", std::move(hint));
        }
        // The first digits stand for the whole.
        out_.push_back(type(first) == W::DOT ? in_[first + 1] : in_[first]);
    }

    void arrow() {
        if (i_ > 0 && is_name(type(i_ - 1)) && is_name(type(i_ + 1)) && type(i_ + 2) == W::COLON) return keep();
        const std::uint32_t middle = in_[i_].begin + 1;
        out_.push_back({.type = W::LT, .begin = in_[i_].begin, .end = middle});
        out_.push_back({.type = W::MINUS, .begin = middle, .end = in_[i_].end});
        ++i_;
    }

    Lexemes& lexemes_;
    const std::vector<Lexeme>& in_;
    const SourceFile& source_;
    DiagnosticSink& sink_;
    std::vector<Lexeme> out_;
    std::size_t i_ = 0;
};

}  // namespace

void tidy(Lexemes& lexemes, const SourceFile& source, DiagnosticSink& sink) { Tidier(lexemes, source, sink).run(); }

}  // namespace nmlc::syntax
