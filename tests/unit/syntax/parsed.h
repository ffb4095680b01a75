// A text, parsed: its tree as text and its messages as one line each, `E0111 2:9 nothing follows ...`.
#pragma once
#include <fmt/format.h>

#include <string>

#include "compiler/ast/print.h"
#include "compiler/syntax/parse.h"

struct Parsed {
    explicit Parsed(std::string text) {
        file = sources.add(nmlc::SourceFile("test.nml", std::move(text)));
        module = nmlc::syntax::parse(file, sources, sink);
    }
    std::string tree() const { return nmlc::ast::dump(module); }
    std::string formatted() const { return nmlc::ast::format(module, sources); }
    // One error a line: code, place and message.
    std::string errors() const {
        std::string result;
        for (const auto& diagnostic : sink.all()) {
            const auto place = sources[diagnostic.span.file].place(diagnostic.span.begin);
            result += fmt::format("{} {}:{} {}\n", nmlc::info(diagnostic.code).name, place.line, place.column, diagnostic.message);
        }
        return result;
    }
    nmlc::SourceMap sources;
    nmlc::DiagnosticSink sink;
    nmlc::FileId file;
    nmlc::ast::Module module;
};
