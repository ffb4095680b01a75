// ast -> model: names, imports, units, and what a statement may say. Everything wrong with a file is reported in one go, each
// mistake once. The model is whole only when the sink has no errors.
#pragma once
#include <map>
#include <string>
#include <vector>

#include "compiler/ast/ast.h"
#include "compiler/diagnostics/diagnostic.h"
#include "compiler/model/model.h"

namespace nmlc::sema {

// What the standard library declares, each with the import that brings it: for hints about names that are not in scope.
struct Library { std::map<std::string, std::string> models, functions; };

// A file and what it imports, loaded by driver/loader. Modules are in order of dependency; the last is the file itself.
struct Program {
    struct File {
        ast::Module module;
        std::string name;                          // "lif" of neurons/lif.nml
        std::vector<std::uint32_t> imports;        // positions in `files`, in order of the import statements
        std::vector<Span> import_spans;
        bool stdlib = false;
    };
    std::vector<File> files;
    Library shipped;
};

model::Model check(const Program& program, const SourceMap& sources, DiagnosticSink& sink);

}  // namespace nmlc::sema
