#include "compiler/sema/names.h"

#include <algorithm>

#include "compiler/sema/messages.h"
#include "compiler/sema/reserved.h"
#include "compiler/support/overloaded.h"

namespace nmlc::sema {
namespace {

const char* word_of(Namespace space) {
    switch (space) {
        case Namespace::value: return "constant";
        case Namespace::function: return "function";
        case Namespace::model: return "model";
    }
    return "";
}

void add_once(std::vector<Declaration>& declarations, const Declaration& declaration) {
    if (std::find(declarations.begin(), declarations.end(), declaration) == declarations.end()) declarations.push_back(declaration);
}

}  // namespace

Names::Names(const Program& program, DiagnosticSink& sink) : files_(program.files.size()) {
    for (FileIndex file = 0; file < program.files.size(); ++file) {   // in order of dependency: imported files come first
        gather(program, file, sink);
        merge_imports(program, file, sink);
    }
}

void Names::gather(const Program& program, FileIndex index, DiagnosticSink& sink) {
    const ast::Module& module = program.files[index].module;
    const auto declare = [&](Namespace space, const ast::Identifier& name, ast::StatementId id) {
        if (is_reserved(name.text)) {
            sink.report(messages::reserved_name(name));
            return;
        }
        auto& own = files_[index].own[static_cast<std::size_t>(space)][name.text];
        if (!own.empty()) {
            sink.report(messages::declared_twice(word_of(space), name, own.front().span));
            return;
        }
        own.push_back({index, id, name.span});
    };
    for (const ast::StatementId id : module.top) {
        std::visit(overloaded{
            [&](const ast::Constant& constant) { declare(Namespace::value, constant.name, id); },
            [&](const ast::FunctionDecl& function) {
                declare(Namespace::function, function.function.name, id);
                const auto& parameters = function.function.parameters;
                for (auto at = parameters.begin(); at != parameters.end(); ++at)
                    if (const auto before = std::find_if(parameters.begin(), at, [&](const ast::Identifier& each) { return each.text == at->text; }); before != at)
                        sink.report(messages::declared_twice("argument", *at, before->span));
            },
            [&](const ast::ModelDecl& model) { declare(Namespace::model, model.name, id); },
            [&](const ast::ModelAlias& alias) { declare(Namespace::model, alias.name, id); },
            [](const auto&) {},
        }, module.statements[id].node);
    }
}

void Names::merge_imports(const Program& program, FileIndex index, DiagnosticSink& sink) {
    File& file = files_[index];
    for (const std::uint32_t import : program.files[index].imports) {
        if (import >= index) continue;   // an import cycle, reported by the loader
        for (std::size_t space = 0; space < file.visible.size(); ++space)
            for (const auto& [name, declarations] : files_[import].visible[space])
                for (const Declaration& declaration : declarations) add_once(file.visible[space][name], declaration);
        for (const auto& [name, places] : files_[import].files)
            for (const FileIndex place : places) {
                auto& known = file.files[name];
                if (std::find(known.begin(), known.end(), place) == known.end()) known.push_back(place);
            }
        auto& known = file.files[program.files[import].name];
        if (std::find(known.begin(), known.end(), import) == known.end()) known.push_back(import);
    }
    for (std::size_t space = 0; space < file.visible.size(); ++space)
        for (const auto& [name, declarations] : file.own[space]) {
            auto& visible = file.visible[space][name];
            if (!visible.empty())
                sink.report(messages::hides_import(word_of(static_cast<Namespace>(space)), name, declarations.front().span,
                                                   program.files[visible.front().file].name, visible.front().span));
            visible = declarations;
        }
}

std::vector<Declaration> Names::find(FileIndex file, Namespace space, const std::string& name) const {
    const Table& table = files_[file].visible[static_cast<std::size_t>(space)];
    const auto found = table.find(name);
    return found == table.end() ? std::vector<Declaration>{} : found->second;
}

std::vector<Declaration> Names::find_in(FileIndex file, const std::string& file_name, Namespace space, const std::string& name) const {
    std::vector<Declaration> result;
    const auto files = files_[file].files.find(file_name);
    if (files == files_[file].files.end()) return result;
    for (const FileIndex place : files->second)
        for (const Declaration& declaration : find(place, space, name)) add_once(result, declaration);
    return result;
}

bool Names::is_imported_file(FileIndex file, const std::string& file_name) const { return files_[file].files.contains(file_name); }

std::vector<std::string> Names::known(FileIndex file, Namespace space) const {
    std::vector<std::string> result;
    for (const auto& [name, declarations] : files_[file].visible[static_cast<std::size_t>(space)]) result.push_back(name);
    std::sort(result.begin(), result.end());
    return result;
}

}  // namespace nmlc::sema
