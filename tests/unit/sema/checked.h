// Text in, model or messages out: what the tests of the checker read as before and after.
#pragma once
#include <string>
#include <utility>
#include <vector>

#include "compiler/diagnostics/diagnostic.h"
#include "compiler/model/print.h"
#include "compiler/sema/check.h"
#include "compiler/syntax/parse.h"

namespace nmlc::test {

struct Checked {
    SourceMap sources;
    DiagnosticSink sink;
    model::Model model;
    std::string messages() const { return render_text(sink, sources); }
    // "E0201", in the order reported; warnings and notes too.
    std::vector<std::string> codes() const {
        std::vector<std::string> result;
        for (const Diagnostic& diagnostic : sink.all()) result.emplace_back(info(diagnostic.code).name);
        return result;
    }
};

// Files by name, each importing all before it when its text says `import`; the last one is the file itself.
inline Checked check_files(const std::vector<std::pair<std::string, std::string>>& files) {
    Checked result;
    sema::Program program;
    for (const auto& [name, text] : files) {
        const FileId id = result.sources.add(SourceFile(name + ".nml", text));
        sema::Program::File file{syntax::parse(id, result.sources, result.sink), name, {}, {}, false};
        for (const auto& statement : file.module.statements)
            if (const auto* import = std::get_if<ast::Import>(&statement.node))
                for (std::uint32_t k = 0; k < program.files.size(); ++k)
                    if (!import->path.empty() && import->path.back().text == program.files[k].name) {
                        file.imports.push_back(k);
                        file.import_spans.push_back(statement.span);
                    }
        program.files.push_back(std::move(file));
    }
    result.model = sema::check(program, result.sources, result.sink);
    return result;
}
inline Checked check(const std::string& text) { return check_files({{"test", text}}); }

}  // namespace nmlc::test
