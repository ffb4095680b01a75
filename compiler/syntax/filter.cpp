// Between lexer and parser. Newlines: one ends a statement, except inside brackets, where the line ends with an operator or comma,
// and where the next line begins with a binary operator. `;` ends one too. END is put in before `}` and at the end of the file.
// Brackets: what is never closed is reported where it is proven, and closed. Words: `rate`, `test`, `input` are keywords only
// where a line begins with them or after an operand. Nesting is bounded here, before the recursive parser sees it.
#include <fmt/format.h>

#include "compiler/syntax/lexemes.h"
#include "compiler/syntax/words.h"

namespace nmlc::syntax {
namespace {

constexpr std::size_t plain_name = W::IDENT;

struct Bracket { Lexeme open; int prefixes = 0, branches = 0; };

class Filter {
public:
    Filter(Lexemes& lexemes, const SourceFile& source, bool lines, DiagnosticSink& sink)
        : lexemes_(lexemes), in_(lexemes.all), source_(source), lines_(lines), sink_(sink) {}

    bool run() {
        out_.reserve(in_.size() + in_.size() / 4 + 16);
        for (i_ = 0; i_ < in_.size() && !too_deep_; ++i_) step(in_[i_]);
        if (too_deep_) return false;
        const std::uint32_t end = static_cast<std::uint32_t>(source_.text().size());
        if (!brackets_.empty()) close_brackets("the file ends inside it", {end, end});
        end_statement(end);
        if (!braces_.empty()) {
            fault(Code::E0108, "this `{` is never closed", braces_.front(), "opened here", "add the `}` that ends the block");
            while (!braces_.empty()) close_brace(end, end);
        }
        lexemes_.all = std::move(out_);
        return true;
    }

private:
    struct Place { std::uint32_t begin, end; };

    void step(Lexeme lexeme) {
        switch (lexeme.type) {
            case W::NEWLINE: return newline(lexeme);
            case W::SEMI:
                if (!brackets_.empty()) close_brackets("`;` ends the statement here", {lexeme.begin, lexeme.end});
                return end_statement(lexeme.begin);
            case W::LBRACE: return open_brace(lexeme);
            case W::RBRACE:
                if (!brackets_.empty()) close_brackets("`}` ends the block here", {lexeme.begin, lexeme.end});
                if (braces_.empty() && forgiven_ > 0) return void(--forgiven_);
                if (braces_.empty()) return fault(Code::E0107, "`}` closes nothing", lexeme, "no `{` is open here", "");
                return close_brace(lexeme.begin, lexeme.end);
            case W::LPAREN: case W::LBRACK:
                brackets_.push_back({lexeme});
                ++depth_;
                check_depth(lexeme);
                return put(lexeme);
            case W::RPAREN: case W::RBRACK: return close_bracket(lexeme);
            default:
                if (is_contextual(lexeme.type)) lexeme.type = in_context(lexeme.type);
                count_nesting(lexeme);
                return put(lexeme);
        }
    }

    // ---------------------------------------------------------------- newlines

    void newline(const Lexeme& lexeme) {
        std::size_t next = i_ + 1;
        while (next < in_.size() && in_[next].type == W::NEWLINE) ++next;
        i_ = next - 1;
        if (out_.empty() || at_line_start()) return;
        if (next == in_.size()) return;  // the end of the file ends it
        if (!brackets_.empty()) {
            if (proves_unclosed(next)) {
                close_brackets("a new line of the model begins here", {in_[next].begin, in_[next].end});
                end_statement(lexeme.begin);
            }
            return;
        }
        if (asks_for_more(last()) && !proves_unclosed(next)) {
            out_.back().joined_by_newline = true;
            return;
        }
        if (asks_for_more(last()) || !continues(next)) end_statement(lexeme.begin);
    }

    // Can the statement not end after this?
    static bool asks_for_more(std::size_t type) {
        switch (type) {
            case W::COMMA: case W::COLON: case W::ARROW: case W::LARROW: case W::IF: case W::THEN: case W::ELSE: case W::NOT: case W::FOR: return true;
            case W::WITH: case W::WHERE: case W::STEP: case W::AS: case W::AT: case W::LEAST: case W::MOST: case W::WITHIN: case W::VS: case W::TO:
            case W::OVER: case W::RATE: return true;
            default: return is_binary_operator(type);
        }
    }

    // Can no statement begin with this?
    bool continues(std::size_t next) const {
        const std::size_t type = in_[next].type;
        if (is_binary_operator(type)) return true;
        switch (type) {
            case W::LBRACE: case W::THEN: case W::ELSE: case W::COMMA: case W::ARROW: return true;
            default: break;
        }
        // `with dt = ...`, `within 1 %`: two operands in a row begin no statement, so the word joins the lines.
        if (is_head_word(type) || !is_infix_word(type) || next + 1 >= in_.size()) return false;
        const std::size_t after = in_[next + 1].type;
        return is_name(after) || after == W::NUMBER || after == W::STRING;
    }

    // Inside brackets, a line that begins with a head word, a name and a name, number or text.
    bool proves_unclosed(std::size_t next) const {
        if (!is_head_word(in_[next].type) || next + 1 >= in_.size()) return false;
        const std::size_t after = in_[next + 1].type;
        return is_name(after) || after == W::NUMBER || after == W::STRING;
    }

    void end_statement(std::uint32_t at) {
        if (out_.empty() || last() == W::END || last() == W::LBRACE) return;
        put({.type = W::END, .begin = at, .end = at});
        level_ = {};
        depth_ = 0;
    }

    // ---------------------------------------------------------------- brackets and blocks

    void open_brace(const Lexeme& lexeme) {
        if (!brackets_.empty()) close_brackets("`{` begins a block here", {lexeme.begin, lexeme.end});
        if (static_cast<int>(braces_.size()) >= deepest_blocks) return refuse_depth(lexeme, fmt::format("blocks are nested deeper than {}", deepest_blocks));
        braces_.push_back(lexeme);
        put(lexeme);
        level_ = {};
        depth_ = 0;
    }

    void close_brace(std::uint32_t begin, std::uint32_t end) {
        end_statement(begin);
        braces_.pop_back();
        put({.type = W::RBRACE, .begin = begin, .end = end});
        // A block ends its statement, except in `phaseplane cell { ... } as pp`.
        std::size_t next = i_ + 1;
        if (next < in_.size() && in_[next].type == W::AS) return;
        put({.type = W::END, .begin = end, .end = end});
    }

    void close_bracket(Lexeme lexeme) {
        const auto text = [&](const Lexeme& l) { return source_.text().substr(l.begin, l.end - l.begin); };
        if (brackets_.empty()) return fault(Code::E0107, fmt::format("`{}` closes nothing", text(lexeme)), lexeme, "no bracket is open here", "");
        const Lexeme open = brackets_.back().open;
        const std::size_t wanted = open.type == W::LPAREN ? W::RPAREN : W::RBRACK;
        if (lexeme.type != wanted) {
            fault(Code::E0107, fmt::format("`{}` is closed by `{}`", text(open), text(lexeme)), lexeme, fmt::format("`{}` was expected", wanted == W::RPAREN ? ')' : ']'), "",
                  Label{lexemes_.span(open), "opened here"});
            lexeme.type = wanted;
        }
        pop_bracket();
        put(lexeme);
    }

    void pop_bracket() {
        depth_ -= 1 + brackets_.back().prefixes + brackets_.back().branches;
        brackets_.pop_back();
    }

    // Reports the innermost open bracket and closes all of them.
    void close_brackets(std::string label, Place proof) {
        const Lexeme open = brackets_.back().open;
        fault(Code::E0108, fmt::format("this `{}` is never closed", open.type == W::LPAREN ? '(' : '['), open, "opened here", "",
              Label{{lexemes_.file, proof.begin, proof.end}, std::move(label)});
        const std::uint32_t at = out_.back().end;
        while (!brackets_.empty()) {
            const bool round = brackets_.back().open.type == W::LPAREN;
            pop_bracket();
            put({.type = static_cast<std::size_t>(round ? W::RPAREN : W::RBRACK), .begin = at, .end = at});
        }
    }

    // ---------------------------------------------------------------- words

    bool at_line_start() const { return out_.empty() || last() == W::END || last() == W::LBRACE; }

    std::size_t in_context(std::size_t type) {
        const std::size_t next = i_ + 1 < in_.size() ? in_[i_ + 1].type : static_cast<std::size_t>(W::NEWLINE);
        if (at_line_start() && brackets_.empty()) {
            if (!lines_ || !is_head_word(type) || !heads(type, next)) return plain_name;
            if (is_model_kind(type) && !braces_.empty() && is_name(next)) unclosed_block();
            return type;
        }
        const std::size_t before = out_.empty() ? static_cast<std::size_t>(W::END) : last();
        switch (type) {
            case W::WHEN: return before == W::SPIKE ? type : plain_name;
            case W::RATE: return before == W::WITH && out_.size() > 1 && out_[out_.size() - 2].type == W::SPIKE ? type : plain_name;
            case W::LEAST: case W::MOST: return before == W::AT ? type : plain_name;
            case W::AXONAL: case W::DENDRITIC: return !ends_operand(before) && before != W::DOT && (next == W::NUMBER || is_name(next)) ? type : plain_name;
            case W::WITH: case W::AT:
                if (before == W::SPIKE) return type;
                [[fallthrough]];
            case W::ASYNCHRONOUS:
                if (before == W::STEPS || before == W::SWEEPS || before == W::ASYNCHRONOUS) return type;
                break;
            case W::AS:
                if (before == W::RBRACE) return type;
                break;
            default: break;
        }
        if (!is_infix_word(type) || !ends_operand(before)) return plain_name;
        if (!brackets_.empty() && type != W::STEP && type != W::WHERE) return plain_name;
        return type;
    }

    // Does the word begin a line of its own kind, rather than an equation for something of that name?
    static bool heads(std::size_t type, std::size_t next) {
        if (is_name(next) || next == W::NUMBER || next == W::STRING || next == W::NEWLINE || next == W::SEMI || next == W::RBRACE || next == W::LBRACE || is_hard_keyword(next)) return true;
        const bool declares = type <= W::POPULATION;
        return !declares && (next == W::LPAREN || next == W::LBRACK || next == W::MINUS);
    }

    // A model inside a block is never meant: the `}` before it is missing.
    void unclosed_block() {
        fault(Code::E0108, "this `{` is never closed", braces_.back(), "opened here", "add the `}` that ends the block",
              Label{lexemes_.span(in_[i_]), "a new model begins here"});
        const std::uint32_t at = out_.back().end;
        for (; !braces_.empty(); ++forgiven_) close_brace(at, at);
    }

    // ---------------------------------------------------------------- nesting

    void count_nesting(const Lexeme& lexeme) {
        Bracket& level = brackets_.empty() ? level_ : brackets_.back();
        const bool prefix = (lexeme.type == W::MINUS && !ends_operand(out_.empty() ? static_cast<std::size_t>(W::END) : last())) || lexeme.type == W::NOT || lexeme.type == W::POW;
        if (prefix) {
            ++level.prefixes, ++depth_;
        } else if (lexeme.type == W::IF || lexeme.type == W::ELSE) {
            ++level.branches, ++depth_;
        } else if (lexeme.type == W::COMMA || is_assignment(lexeme.type)) {
            depth_ -= level.prefixes + level.branches;
            level.prefixes = level.branches = 0;
            return;
        } else if (is_binary_operator(lexeme.type) || lexeme.type == W::THEN) {
            depth_ -= level.prefixes;
            level.prefixes = 0;
            return;
        } else {
            return;
        }
        check_depth(lexeme);
    }

    void check_depth(const Lexeme& lexeme) {
        if (depth_ > deepest_nesting) refuse_depth(lexeme, fmt::format("the expression is nested deeper than {}", deepest_nesting));
    }

    void refuse_depth(const Lexeme& lexeme, std::string message) {
        too_deep_ = true;
        fault(Code::E0109, std::move(message), lexeme, "the limit is reached here", "name a part of it with `let`");
    }

    // ----------------------------------------------------------------

    std::size_t last() const { return out_.back().type; }
    void put(const Lexeme& lexeme) { out_.push_back(lexeme); }

    void fault(Code code, std::string message, const Lexeme& at, std::string label, std::string hint, std::optional<Label> second = {}) {
        lexemes_.faults.push_back(at.begin);
        Diagnostic diagnostic{.code = code, .message = std::move(message), .span = lexemes_.span(at), .label = std::move(label), .labels = {}, .notes = {}, .hint = std::move(hint)};
        if (second) diagnostic.labels.push_back(std::move(*second));
        sink_.report(std::move(diagnostic));
    }

    Lexemes& lexemes_;
    const std::vector<Lexeme>& in_;
    const SourceFile& source_;
    bool lines_;  // else one expression, where no word begins a line
    DiagnosticSink& sink_;
    std::vector<Lexeme> out_;
    std::vector<Bracket> brackets_;
    std::vector<Lexeme> braces_;
    Bracket level_{};       // counts outside all brackets
    int forgiven_ = 0;      // blocks that were closed for the modeller: their own `}` may still come
    int depth_ = 0;         // of the statement being read
    bool too_deep_ = false;
    std::size_t i_ = 0;
};

}  // namespace

bool filter(Lexemes& lexemes, const SourceFile& source, Content content, DiagnosticSink& sink) {
    return Filter(lexemes, source, content == Content::lines, sink).run();
}

}  // namespace nmlc::syntax
