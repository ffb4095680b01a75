#include "compiler/syntax/recovery.h"

#include "compiler/syntax/messages.h"
#include "compiler/syntax/words.h"

namespace nmlc::syntax {

using P = grammar::NmlParser;

namespace {

std::size_t rule_of(antlr4::Parser* parser) { return parser->getContext()->getRuleIndex(); }

bool holds_statements(std::size_t rule) { return rule == P::RuleFile || rule == P::RuleBody || rule == P::RuleConnectBody || rule == P::RuleSettingBody; }
bool is_statement(std::size_t rule) { return rule == P::RuleStatement || rule == P::RuleConnectItem || rule == P::RuleSettingLine; }

}  // namespace

// Only the loops over statements look ahead: a line that can begin no statement is skipped here. Elsewhere the next match finds the fault.
void Recovery::sync(antlr4::Parser* parser) {
    if (!holds_statements(rule_of(parser))) return;
    const auto& state = *parser->getATN().states[parser->getState()];
    const auto wanted = parser->getATN().nextTokens(const_cast<antlr4::atn::ATNState*>(&state));
    for (;;) {
        const std::size_t type = parser->getInputStream()->LA(1);
        if (type == W::RBRACE || type == antlr4::Token::EOF || wanted.contains(type)) return;
        if (!inErrorRecoveryMode(parser)) report(parser, parser->getCurrentToken()->getTokenIndex());
        skip_statement(parser);
        endErrorCondition(parser);
    }
}

antlr4::Token* Recovery::recoverInline(antlr4::Parser* parser) { throw antlr4::InputMismatchException(parser); }

void Recovery::reportError(antlr4::Parser* parser, const antlr4::RecognitionException& fault) {
    if (inErrorRecoveryMode(parser)) return;
    beginErrorCondition(parser);
    report(parser, fault.getOffendingToken()->getTokenIndex());
}

void Recovery::recover(antlr4::Parser* parser, std::exception_ptr) {
    if (is_statement(rule_of(parser))) {
        skip_statement(parser);
        endErrorCondition(parser);
        return;
    }
    for (;;) {
        const std::size_t type = parser->getInputStream()->LA(1);
        if (type == W::END || type == W::LBRACE || type == W::RBRACE || type == antlr4::Token::EOF) return;
        parser->consume();
    }
}

// Past the END of this statement and the blocks in it. The filter has balanced the braces and put an END before every `}`.
void Recovery::skip_statement(antlr4::Parser* parser) {
    for (int depth = 0;;) {
        const std::size_t type = parser->getInputStream()->LA(1);
        if (type == antlr4::Token::EOF || (type == W::RBRACE && depth == 0)) return;
        parser->consume();
        if (type == W::LBRACE) ++depth;
        if (type == W::RBRACE) --depth;
        if (type == W::END && depth == 0) return;
    }
}

void Recovery::report(antlr4::Parser* parser, std::size_t at) {
    std::vector<std::size_t> rules;  // innermost first
    for (antlr4::RuleContext* context = parser->getContext(); context; context = static_cast<antlr4::RuleContext*>(context->parent))
        rules.push_back(context->getRuleIndex());
    report_fault({lexemes_, source_, at, rules}, sink_);
}

}  // namespace nmlc::syntax
