// Parse tree -> the statements of an experiment, in the order in which a run meets them, and the reading of places and words.
#include <fmt/format.h>

#include "compiler/syntax/build.h"
#include "compiler/syntax/words.h"

namespace nmlc::syntax {

using namespace ast;

Builder::Made Builder::experiment(antlr4::ParserRuleContext* context, decltype(Statement::node)& node) {
    switch (context->getRuleIndex()) {
        case P::RuleDriveLine: {
            auto* c = static_cast<P::DriveLineContext*>(context);
            const ExprId target = operand(c->operand());
            node = Drive{target, expr(c->expr())};
            return Made::statement;
        }
        case P::RuleReleaseLine: node = Release{operand(static_cast<P::ReleaseLineContext*>(context)->operand())}; return Made::statement;
        case P::RuleSetLine: {
            auto* c = static_cast<P::SetLineContext*>(context);
            const ExprId target = operand(c->operand());
            node = Set{target, assign_op(c->assignment()), expr(c->expr())};
            return Made::statement;
        }
        case P::RuleFreezeLine: {
            auto* c = static_cast<P::FreezeLineContext*>(context);
            node = Freeze{c->LEARN() != nullptr, operand(c->operand())};
            return Made::statement;
        }
        case P::RuleSimulateLine: {
            auto* c = static_cast<P::SimulateLineContext*>(context);
            Simulate simulate{expr(c->expr()), {}, c->ASYNCHRONOUS() != nullptr, {}};
            if (auto* counted = c->STEPS() ? c->STEPS() : c->SWEEPS()) simulate.word = identifier(counted);
            simulate.with = settings(c->settings());
            node = std::move(simulate);
            return Made::statement;
        }
        case P::RuleRestartLine: node = Restart{}; return Made::statement;
        case P::RuleRecordLine: node = record(static_cast<P::RecordLineContext*>(context)); return Made::statement;
        case P::RuleLetLine: {
            auto* c = static_cast<P::LetLineContext*>(context);
            if (c->COLON()) report(Code::E0110, "a result has no declared unit", span(c->arith() ? c->arith() : context), "", "write `let NAME = ...`");
            LetResult result{binder(c->binder()), expr(c->expr())};
            if (result.name.name.text.empty()) return Made::nothing;
            node = std::move(result);
            return Made::statement;
        }
        case P::RulePrintLine: node = Print{exprs(static_cast<P::PrintLineContext*>(context)->expr())}; return Made::statement;
        default: return Made::no;
    }
}

Builder::Made Builder::analysis(antlr4::ParserRuleContext* context, decltype(Statement::node)& node) {
    switch (context->getRuleIndex()) {
        case P::RuleSweepLine: {
            auto* c = static_cast<P::SweepLineContext*>(context);
            ForClause clause = for_clause(c->forClause());
            node = Sweep{std::move(clause), body(c->body())};
            return Made::statement;
        }
        case P::RuleRepeatLine: {
            auto* c = static_cast<P::RepeatLineContext*>(context);
            const ExprId count = expr(c->expr());
            node = Repeat{count, body(c->body())};
            return Made::statement;
        }
        case P::RuleForLine: {
            auto* c = static_cast<P::ForLineContext*>(context);
            Comprehension clauses = comprehension(c->forClauses());
            node = For{std::move(clauses), body(c->body())};
            return Made::statement;
        }
        case P::RuleFindLine: {
            auto* c = static_cast<P::FindLineContext*>(context);
            ForClause clause = for_clause(c->forClause());
            const ExprId condition = expr(c->expr());
            node = Find{std::move(clause), condition, body(c->body())};
            return Made::statement;
        }
        case P::RulePhaseplaneLine: {
            auto* c = static_cast<P::PhaseplaneLineContext*>(context);
            PhasePlane plane{operand(c->operand()), {}, {}};
            if (c->settingBody())
                for (auto* line : c->settingBody()->settingLine()) plane.settings.push_back(setting(line->setting()));
            if (c->IDENT()) plane.name = identifier(c->IDENT());
            node = std::move(plane);
            return Made::statement;
        }
        case P::RuleBifurcationLine: {
            auto* c = static_cast<P::BifurcationLineContext*>(context);
            Bifurcation bifurcation{operand(c->operand()), setting(c->setting()), {}};
            if (c->IDENT()) bifurcation.name = identifier(c->IDENT());
            node = std::move(bifurcation);
            return Made::statement;
        }
        case P::RulePlotLine: {
            auto* c = static_cast<P::PlotLineContext*>(context);
            Plot plot{expr(c->expr(0)), {}};
            if (c->VS()) plot.versus = expr(c->expr(1));
            node = std::move(plot);
            return Made::statement;
        }
        case P::RuleSaveLine: {
            auto* c = static_cast<P::SaveLineContext*>(context);
            const ExprId value = expr(c->expr(0));
            node = Save{value, expr(c->expr(1))};
            return Made::statement;
        }
        case P::RuleExpectLine: {
            auto* c = static_cast<P::ExpectLineContext*>(context);
            Expect expect{expr(c->expr(0)), c->APPROX() != nullptr, {}, {}, c->RELATIVE() != nullptr};
            if (c->APPROX()) expect.right = expr(c->expr(1));
            if (c->WITHIN()) expect.tolerance = expr(c->expr(2));
            node = std::move(expect);
            return Made::statement;
        }
        case P::RuleTestLine: {
            auto* c = static_cast<P::TestLineContext*>(context);
            std::string name = c->STRING() ? text_of_string(c->STRING()) : "";
            node = Test{std::move(name), body(c->body())};
            return Made::statement;
        }
        default: return Made::no;
    }
}

Record Builder::record(P::RecordLineContext* context) {
    Record result;
    for (auto* c : context->wish()) {
        Record::Wish wish;
        wish.span = span(c);
        std::size_t next = 0;
        wish.value = expr(c->expr(next++));
        if (c->ASSIGN()) {
            wish.name = binder(wish.value);
            wish.value = expr(c->expr(next++));
        }
        if (c->EVERY()) wish.every = expr(c->expr(next++));
        if (c->ON() && c->IDENT()) wish.on = identifier(c->IDENT());
        result.wishes.push_back(std::move(wish));
    }
    return result;
}

AssignOp Builder::assign_op(P::AssignmentContext* context) const {
    if (!context || context->ASSIGN()) return AssignOp::set;
    if (context->ADD_ASSIGN()) return AssignOp::add;
    if (context->SUB_ASSIGN()) return AssignOp::sub;
    if (context->MUL_ASSIGN()) return AssignOp::mul;
    return context->DIV_ASSIGN() ? AssignOp::div : AssignOp::set;
}

const Lexeme* Builder::lexeme(const antlr4::Token* token) const {
    if (!token) return nullptr;
    const std::size_t index = token->getTokenIndex();
    return index < lexemes_.all.size() ? &lexemes_.all[index] : nullptr;
}

Span Builder::span(const antlr4::Token* token) const {
    const Lexeme* found = lexeme(token);
    const auto end = static_cast<std::uint32_t>(source_.text().size());
    return found ? lexemes_.span(*found) : Span{lexemes_.file, end, end};
}

Span Builder::span(antlr4::ParserRuleContext* context) const {
    if (!context) return {lexemes_.file, 0, 0};
    const Span first = span(context->getStart());
    if (!context->getStop()) return first;
    const Span last = span(context->getStop());
    return {lexemes_.file, first.begin, std::max(first.end, last.end)};
}

std::string Builder::unit_word(Span span) const {
    std::string result = word(span);
    for (const auto& [from, to] : {std::pair<std::string_view, const char*>{"\u03BC", "u"}, {"\u03A9", "ohm"}})
        for (std::size_t at; (at = result.find(from)) != result.npos;) result.replace(at, from.size(), to);
    return result;
}

std::string Builder::text_of_string(antlr4::tree::TerminalNode* node) const {
    std::string_view text = source_.text_of(span(node));
    text.remove_prefix(std::min<std::size_t>(1, text.size()));
    std::string result;
    for (std::size_t i = 0; i < text.size() && text[i] != '"'; ++i) {
        if (text[i] != '\\' || i + 1 >= text.size()) {
            result.push_back(text[i]);
            continue;
        }
        const char escaped = text[++i];
        result.push_back(escaped == 'n' ? '\n' : escaped == 't' ? '\t' : escaped);
    }
    return result;
}

void Builder::report(Code code, std::string message, Span span, std::string label, std::string hint) {
    sink_.report({.code = code, .message = std::move(message), .span = span, .label = std::move(label), .labels = {}, .notes = {}, .hint = std::move(hint)});
}

}  // namespace nmlc::syntax
