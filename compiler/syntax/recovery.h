// What the parser does at a fault: one message, then on to the END of the line; a block whose head is wrong is skipped as a whole.
#pragma once
#include <NmlParser.h>

#include "compiler/syntax/lexemes.h"

namespace nmlc::syntax {

class Recovery : public antlr4::DefaultErrorStrategy {
public:
    Recovery(const Lexemes& lexemes, const SourceFile& source, DiagnosticSink& sink) : lexemes_(lexemes), source_(source), sink_(sink) {}

    void sync(antlr4::Parser* parser) override;
    antlr4::Token* recoverInline(antlr4::Parser* parser) override;
    void recover(antlr4::Parser* parser, std::exception_ptr fault) override;
    void reportError(antlr4::Parser* parser, const antlr4::RecognitionException& fault) override;

private:
    void report(antlr4::Parser* parser, std::size_t at);
    static void skip_statement(antlr4::Parser* parser);

    const Lexemes& lexemes_;
    const SourceFile& source_;
    DiagnosticSink& sink_;
};

}  // namespace nmlc::syntax
