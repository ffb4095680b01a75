#include "compiler/syntax/parse.h"

#include <NmlParser.h>

#include "compiler/syntax/build.h"
#include "compiler/syntax/recovery.h"
#include "compiler/syntax/words.h"

namespace nmlc::syntax {
namespace {

// The lexemes as the parser wants them; token n is lexeme n.
std::vector<std::unique_ptr<antlr4::Token>> tokens_of(const Lexemes& lexemes) {
    std::vector<std::unique_ptr<antlr4::Token>> tokens;
    tokens.reserve(lexemes.all.size() + 1);
    for (const Lexeme& lexeme : lexemes.all) tokens.push_back(std::make_unique<antlr4::CommonToken>(lexeme.type));
    tokens.push_back(std::make_unique<antlr4::CommonToken>(antlr4::Token::EOF));
    return tokens;
}

// The steps before the parser. False when there is nothing to parse.
bool lexemes_of(FileId file, const SourceFile& source, Content content, Lexemes& lexemes, DiagnosticSink& sink) {
    lexemes.file = file;
    Characters text;
    if (!read_text(file, source, text, sink) || !scan(text, lexemes, sink)) return false;
    tidy(lexemes, source, sink);
    return filter(lexemes, source, content, sink);
}

// Hands the parser, set up, to `use`; its tree lives as long as the call.
template <class Use>
void with_parser(const Lexemes& lexemes, const SourceFile& source, DiagnosticSink& sink, Use use) {
    antlr4::ListTokenSource token_source(tokens_of(lexemes));
    antlr4::CommonTokenStream tokens(&token_source);
    grammar::NmlParser parser(&tokens);
    parser.removeErrorListeners();
    parser.setErrorHandler(std::make_shared<Recovery>(lexemes, source, sink));
    use(parser);
}

}  // namespace

ast::Module parse(FileId file, const SourceMap& sources, DiagnosticSink& sink) {
    ast::Module module;
    module.file = file;
    const SourceFile& source = sources[file];
    Lexemes lexemes;
    if (!lexemes_of(file, source, Content::lines, lexemes, sink)) return module;
    module.comments = lexemes.comments;
    with_parser(lexemes, source, sink, [&](grammar::NmlParser& parser) { Builder(lexemes, source, module, sink).file(parser.file()); });
    attach_docs(module, source);
    return module;
}

ast::ExprId parse_expression(FileId file, const SourceMap& sources, ast::Module& module, DiagnosticSink& sink) {
    const SourceFile& source = sources[file];
    const std::size_t errors = sink.error_count();
    Lexemes lexemes;
    ast::ExprId result;
    if (!lexemes_of(file, source, Content::expression, lexemes, sink)) return result;
    with_parser(lexemes, source, sink, [&](grammar::NmlParser& parser) { result = Builder(lexemes, source, module, sink).expr(parser.singleExpression()->expr()); });
    return sink.error_count() > errors ? ast::ExprId{} : result;
}

}  // namespace nmlc::syntax
