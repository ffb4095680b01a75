// Walks the parse tree and fills ast::Module. Where a fault left a hole in the tree, a Bad expression stands; a declaration whose
// name is missing is left out. What may stand where (a `param` in a model, a `record` outside) is checked here.
#pragma once
#include <NmlParser.h>

#include <string>
#include <vector>

#include "compiler/syntax/lexemes.h"

namespace nmlc::syntax {

using P = grammar::NmlParser;

class Builder {
public:
    Builder(const Lexemes& lexemes, const SourceFile& source, ast::Module& module, DiagnosticSink& sink)
        : lexemes_(lexemes), source_(source), module_(module), sink_(sink) {}

    void file(P::FileContext* context);
    ast::ExprId expr(P::ExprContext* context);

private:
    enum class Made { no, nothing, statement };  // of a line: of another kind; its name is missing; done
    enum class Where { file, experiment };  // an experiment: the body of a test, sweep, for, ...

    // build_expressions.cpp
    ast::ExprId add(decltype(ast::Expr::node) node, Span span, std::initializer_list<ast::ExprId> children = {});
    ast::ExprId bad(Span span) { return add(ast::Bad{}, span); }
    ast::ExprId logic(P::LogicContext* context);
    ast::ExprId relation(P::RelationContext* context);
    ast::ExprId range(P::RangeContext* context);
    ast::ExprId arith(P::ArithContext* context);
    ast::ExprId power(P::ArithContext* context);
    ast::ExprId operand(P::OperandContext* context);
    ast::ExprId postfix(ast::ExprId object, P::PostfixContext* context);
    ast::ExprId primary(P::PrimaryContext* context);
    ast::ExprId unit_expr(P::ArithContext* context);
    std::vector<ast::ExprId> exprs(const std::vector<P::ExprContext*>& contexts);
    std::vector<ast::Argument> arguments(const std::vector<P::ArgumentContext*>& contexts);
    std::optional<ast::Identifier> dotted_name(ast::ExprId id);
    std::optional<ast::UnitExpr> unit(P::ArithContext* context);
    ast::ForClause for_clause(P::ForClauseContext* context);
    ast::Comprehension comprehension(P::ForClausesContext* context);
    ast::Binder binder(P::BinderContext* context);
    // `L[a in 1..8]` read as an expression, taken apart again; reports what is no name with indices.
    std::optional<ast::Binder> binder(ast::ExprId read);
    // LIF(R = 20 Mohm) or LIF, read as an expression; no value for anything else.
    std::optional<ast::ModelUse> model_use(ast::ExprId read, bool name_alone);

    // build_models.cpp
    std::vector<ast::Item> items(P::BodyContext* context);
    std::optional<ast::Item> item(P::LineContext* context);
    ast::Block block(P::BodyContext* context);
    ast::Assign assign(P::AssignLineContext* context);
    static bool is_whole(P::AssignLineContext* context) { return context->assignment() && !context->assignment()->exception; }
    ast::Function function(P::FunctionLineContext* context);
    ast::Function given(P::GivenContext* context);
    ast::Spike spike(P::SpikeLineContext* context);
    ast::Let let(P::LetLineContext* context);

    // build_statements.cpp, build_experiments.cpp
    ast::StatementId add(P::LineContext* context, decltype(ast::Statement::node) node);
    void statements(const std::vector<P::StatementContext*>& contexts, Where where, std::vector<ast::StatementId>& out);
    Made declaration(antlr4::ParserRuleContext* context, decltype(ast::Statement::node)& node);
    Made experiment(antlr4::ParserRuleContext* context, decltype(ast::Statement::node)& node);
    Made analysis(antlr4::ParserRuleContext* context, decltype(ast::Statement::node)& node);
    ast::Body body(P::BodyContext* context);
    Made model(P::ModelLineContext* context, decltype(ast::Statement::node)& node);
    ast::Connect connect(P::ConnectLineContext* context);
    std::optional<ast::Population> population(P::PopulationLineContext* context);
    ast::Record record(P::RecordLineContext* context);
    ast::Setting setting(P::SettingContext* context);
    std::vector<ast::Setting> settings(P::SettingsContext* context);
    void misplaced(P::LineContext* context, const char* place, std::string hint);

    // Places and words.
    const Lexeme* lexeme(const antlr4::Token* token) const;
    Span span(const antlr4::Token* token) const;
    Span span(antlr4::ParserRuleContext* context) const;
    Span span(antlr4::tree::TerminalNode* node) const { return node ? span(node->getSymbol()) : Span{lexemes_.file, 0, 0}; }
    std::string unit_word(Span span) const;  // the micro sign is `u` in a unit, Omega is `ohm`
    std::string word(Span span) const { return folded(source_.text_of(span)); }
    ast::Identifier identifier(antlr4::tree::TerminalNode* node) const { return node ? ast::Identifier{word(span(node)), span(node)} : ast::Identifier{}; }
    std::string text_of_string(antlr4::tree::TerminalNode* node) const;
    ast::AssignOp assign_op(P::AssignmentContext* context) const;
    void report(Code code, std::string message, Span span, std::string label, std::string hint);

    const Lexemes& lexemes_;
    const SourceFile& source_;
    ast::Module& module_;
    DiagnosticSink& sink_;
    std::vector<int> depths_;   // of each expression, to bound what later stages recurse over
    bool in_unit_ = false;
    bool too_deep_ = false;
    bool misplaced_ = false;    // in this body something was misplaced already: one message is enough
};

// `##` texts to the declarations they stand by.
void attach_docs(ast::Module& module, const SourceFile& source);

}  // namespace nmlc::syntax
