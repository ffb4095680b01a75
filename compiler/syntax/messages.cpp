#include "compiler/syntax/messages.h"

#include <NmlParser.h>
#include <fmt/format.h>

#include <algorithm>

#include "compiler/syntax/words.h"

namespace nmlc::syntax {
namespace {

using P = grammar::NmlParser;

class Reader {
public:
    explicit Reader(const Fault& fault) : fault_(fault), all_(fault.lexemes.all) {
        first_ = std::min(fault.at, all_.size());
        while (first_ > 0 && all_[first_ - 1].type != W::END && all_[first_ - 1].type != W::LBRACE) --first_;
    }

    Diagnostic read() {
        const std::size_t at = fault_.at, here = type(at), before = at > first_ ? type(at - 1) : static_cast<std::size_t>(W::END);
        if (at == first_) return line_begins_badly();
        if (const auto joined = joined_before(at); joined && (is_assignment(here) || is_head_word(here))) return trailing(*joined);
        if (here == W::ASSIGN && wants_condition()) return make(Code::E0113, "`=` stands where two values are compared", at, "", "to compare, write `==`");
        if (here == W::EQ && at_assignment())
            return make(Code::E0113, "`==` compares, and an equation or a value is written with `=`", at, "", "write `=`");
        if (here == W::APPROX) return make(Code::E0114, "`~=` stands only in `expect`", at, "", "to compare exactly, write `==`");
        const bool ended = here == W::END || here == W::RBRACE || here == W::LBRACE || here == W::RPAREN || here == W::RBRACK || here == W::COMMA;
        if (is_binary_operator(before) && ended) return trailing(at - 1);
        if (is_binary_operator(before) && is_binary_operator(here)) return doubled();
        if (at == first_ + 1 && before == W::IDENT && (here == W::IDENT || here == W::NUMBER || here == W::STRING || here == W::LBRACE)) return unknown_word();
        if (is_head_word(before) && at == first_ + 1) return head_lacks(before);
        if (ends_operand(before) && begins_operand(here) && lacks_value()) return make(Code::E0110, fmt::format("`=` is missing after `{}`", text(at - 1)), at, "did not expect this yet", "");
        if (before == W::IDENT && begins_operand(here) && at > first_ + 1 && is_binary_operator(type(at - 2)) && joins(text(at - 1))) return trailing(at - 2);
        if (ends_operand(before) && begins_operand(here) && top() != P::RuleForClause && top() != P::RuleForClauses) return missing_operator();
        if (in(P::RuleAssignLine) && top() == P::RuleAssignment && here == W::END) return bare_expression();
        if ((here == W::END || here == W::LBRACE) && lacks_value())
            return make(Code::E0110, fmt::format("{} has no value", in(P::RuleStateLine) ? "a state" : "this"), at - 1, "`= ...` is missing after this",
                        in(P::RuleStateLine) ? "give the initial value, as in `state u = -70 mV`" : "");
        if (top() == P::RuleExpr && has_if()) return make(Code::E0110, "this `if` is not complete", at, "", "write `if CONDITION then VALUE else VALUE`");
        if (before == W::PRIME && here == W::PRIME)
            return make(Code::E0110, "a second derivative cannot be written", at, "", "name the first derivative: `x' = v` and `v' = ...`");
        if (is_hard_keyword(here) && wants_name()) return make(Code::E0110, fmt::format("`{}` is a word of the language and cannot be a name", text(at)), at, "", "choose another name");
        return unexpected();
    }

    bool already_reported() const {
        const std::uint32_t start = first_ < all_.size() ? all_[first_].begin : 0;
        const std::uint32_t begin = first_ > 0 ? all_[first_ - 1].end : fault_.source.line_start(fault_.source.place(start).line);
        std::size_t last = fault_.at;
        while (last < all_.size() && all_[last].type != W::END) ++last;
        const std::uint32_t end = last < all_.size() ? all_[last].end : static_cast<std::uint32_t>(fault_.source.text().size());
        return std::any_of(fault_.lexemes.faults.begin(), fault_.lexemes.faults.end(), [&](std::uint32_t place) { return begin <= place && place <= end; });
    }

private:
    std::size_t type(std::size_t k) const { return k < all_.size() ? all_[k].type : static_cast<std::size_t>(W::END); }
    std::size_t top() const { return fault_.rules.empty() ? 0 : fault_.rules.front(); }
    bool in(std::size_t rule) const { return std::find(fault_.rules.begin(), fault_.rules.end(), rule) != fault_.rules.end(); }
    std::string text(std::size_t k) const { return k < all_.size() ? folded(fault_.source.text_of(fault_.lexemes.span(all_[k]))) : ""; }

    // The lexeme, or the place just after what stands before it.
    Span place(std::size_t k) const {
        if (k < all_.size() && all_[k].end > all_[k].begin) return fault_.lexemes.span(all_[k]);
        const std::uint32_t after = k > 0 && k <= all_.size() ? all_[k - 1].end : 0;
        return {fault_.lexemes.file, after, after};
    }

    Diagnostic make(Code code, std::string message, std::size_t at, std::string label, std::string hint) const {
        return {.code = code, .message = std::move(message), .span = place(at), .label = std::move(label), .labels = {}, .notes = {}, .hint = std::move(hint)};
    }

    // What stands at `k`, in words.
    std::string what(std::size_t k) const {
        if (k >= all_.size()) return "the end of the file";
        switch (all_[k].type) {
            case W::END: return "the end of the line";
            case W::STRING: return "a text";
            default: return all_[k].end > all_[k].begin ? fmt::format("`{}`", text(k)) : "the end of the line";
        }
    }

    std::optional<std::size_t> joined_before(std::size_t at) const {
        for (std::size_t k = at; k-- > first_;)
            if (all_[k].joined_by_newline && is_binary_operator(all_[k].type)) return k;
        return {};
    }

    bool wants_condition() const {
        for (std::size_t k = fault_.at; k-- > first_;)
            if (all_[k].type == W::IF || all_[k].type == W::WHEN || all_[k].type == W::EXPECT || all_[k].type == W::WHERE) return true;
        return false;
    }
    bool at_assignment() const {
        switch (top()) {
            case P::RuleAssignment: case P::RuleAssignLine: case P::RuleParamLine: case P::RuleStateLine: case P::RuleLetLine: case P::RuleConstantLine: case P::RuleDataLine:
            case P::RuleDriveLine: case P::RulePopulationLine: case P::RuleConnectItem: case P::RuleSetting: case P::RuleFunctionLine: case P::RuleKernelLine: case P::RuleModelLine:
            case P::RuleGiven: case P::RuleStatement: return true;
            default: return false;
        }
    }
    bool lacks_value() const {
        switch (top()) {
            case P::RuleParamLine: case P::RuleStateLine: case P::RuleLetLine: case P::RuleConstantLine: case P::RuleDataLine: case P::RuleDriveLine: case P::RulePopulationLine:
            case P::RuleConnectItem: case P::RuleSetting: case P::RuleKernelLine: case P::RuleGiven: return true;
            default: return false;
        }
    }
    bool has_if() const {
        for (std::size_t k = fault_.at; k-- > first_;)
            if (all_[k].type == W::IF) return true;
        return false;
    }
    // Words that stand between two parts of a line.
    static bool joins(std::string_view word) { return word == "within" || word == "with" || word == "where" || word == "step" || word == "every" || word == "vs" || word == "to"; }
    bool wants_name() const { return top() == P::RuleBinder || (fault_.at > first_ && is_head_word(type(fault_.at - 1))); }

    Diagnostic trailing(std::size_t operator_at) const {
        const bool line = type(operator_at + 1) == W::END || all_[operator_at].joined_by_newline;
        return make(Code::E0111, fmt::format("nothing follows `{}`", text(operator_at)), operator_at, "its right side is missing",
                    line ? "a line that ends with an operator goes on in the next" : "");
    }

    Diagnostic doubled() const {
        const std::size_t at = fault_.at;
        const bool power = type(at) == W::STAR && type(at - 1) == W::STAR && all_[at - 1].end == all_[at].begin;
        Diagnostic diagnostic = make(Code::E0111, fmt::format("`{}` directly after `{}`", text(at), text(at - 1)), at, "a value was expected here", power ? "a power is written `^`, as in `x^2`" : "");
        return diagnostic;
    }

    Diagnostic unknown_word() const {
        const std::string word = text(first_);
        const std::string near = nearest_name(word, head_words());
        std::string hint = near.empty() ? "" : fmt::format("did you mean `{}`?", near);
        if (near.empty() && type(fault_.at) != W::LBRACE) hint = "a line begins with a word such as `param`, `state` or `record`, or is an equation `... = ...`";
        return make(Code::E0112, fmt::format("`{}` is no word that begins a line", word), first_, "", std::move(hint));
    }

    Diagnostic head_lacks(std::size_t head) const {
        const std::size_t at = fault_.at;
        if (is_hard_keyword(type(at))) return make(Code::E0110, fmt::format("`{}` is a word of the language and cannot be a name", text(at)), at, "", "choose another name");
        const std::string word = text(at - 1);
        if (head == W::TEST || head == W::IMPORT || head == W::EDITION) {
            const std::string_view example = head == W::TEST ? "test \"charging\" { ... }" : head == W::IMPORT ? "import week1` or `import \"my_models.nml\"" : "edition 2026";
            return make(Code::E0110, fmt::format("`{}` is not complete: did not expect {}", word, what(at)), at, "", fmt::format("write `{}`", example));
        }
        if (head == W::SPIKE)
            return make(Code::E0110, "`spike` says when: `spike when CONDITION`, `spike with rate RATE` or `spike at TIMES`", at, fmt::format("did not expect {}", what(at)), "");
        return make(Code::E0110, fmt::format("something is missing after `{}`", word), at, fmt::format("did not expect {}", what(at)), "");
    }

    Diagnostic missing_operator() const {
        const std::size_t at = fault_.at;
        Diagnostic diagnostic = make(Code::E0115, fmt::format("an operator is missing between {} and {}", what(at - 1), what(at)), at, "did not expect a value here", "");
        const std::size_t a = type(at - 1), b = type(at);
        if (b == W::NUMBER || (b == W::IDENT && a != W::NUMBER) || b == W::LPAREN) diagnostic.hint = fmt::format("a product is written `{}*{}`", text(at - 1), text(at));
        return diagnostic;
    }

    Diagnostic bare_expression() const {
        Diagnostic diagnostic = make(Code::E0116, "an expression alone is not a statement", fault_.at, "", "");
        diagnostic.span = cover(place(first_), place(fault_.at - 1));
        diagnostic.label = "this says nothing about what to do with it";
        diagnostic.hint = "give it a name with `let x = ...`, or write an equation `... = ...`";
        return diagnostic;
    }

    Diagnostic line_begins_badly() const {
        const std::size_t at = fault_.at;
        if (type(at) == W::EQ || is_binary_operator(type(at))) return make(Code::E0111, fmt::format("`{}` has no left side", text(at)), at, "", "");
        return make(Code::E0112, fmt::format("no line begins with {}", what(at)), at, "", "a line begins with a word such as `param`, `state` or `record`, or is an equation `... = ...`");
    }

    Diagnostic unexpected() const {
        const std::size_t at = fault_.at;
        std::string message = fmt::format("did not expect {} here", what(at));
        if (at > first_) message = fmt::format("did not expect {} after {}", what(at), what(at - 1));
        std::string hint;
        switch (top()) {
            case P::RuleForClause: hint = "write `NAME in FIRST..LAST`"; break;
            case P::RuleConnectLine: hint = "write `connect SENDER -> RECEIVER { ... }`"; break;
            case P::RuleHoldLine: hint = "write `hold u for 2 ms`"; break;
            case P::RuleSpikeLine: hint = "write `spike when u > theta { u = u_reset }`"; break;
            case P::RuleFindLine: hint = "write `find NAME in LOW .. HIGH where CONDITION { ... }`"; break;
            case P::RuleSaveLine: hint = "write `save VALUE to \"file.npy\"`"; break;
            case P::RuleBifurcationLine: hint = "write `bifurcation cell over I = LOW .. HIGH as b`"; break;
            case P::RuleBody: hint = "a block is written `{ ... }`"; break;
            default: break;
        }
        return make(Code::E0110, std::move(message), at, "", std::move(hint));
    }

    const Fault& fault_;
    const std::vector<Lexeme>& all_;
    std::size_t first_ = 0;  // of the statement
};

}  // namespace

void report_fault(const Fault& fault, DiagnosticSink& sink) {
    Reader reader(fault);
    if (!reader.already_reported()) sink.report(reader.read());
}

}  // namespace nmlc::syntax
