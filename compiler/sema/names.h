// Which declaration a name means at file level: constants, functions and models of the file and of what it imports.
// Functions, models and values are separate namespaces. A file's own declaration wins; two different imported ones clash where used.
#pragma once
#include <array>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

#include "compiler/sema/check.h"

namespace nmlc::sema {

using FileIndex = std::uint32_t;

enum class Namespace { value, function, model };

struct Declaration {
    FileIndex file = 0;
    ast::StatementId statement;
    Span span;                                       // of the name
    friend bool operator==(const Declaration& a, const Declaration& b) { return a.file == b.file && a.statement == b.statement; }
};

class Names {
public:
    // Gathers the declarations of all files; reports names that are reserved, declared twice, or hide an imported one.
    Names(const Program& program, DiagnosticSink& sink);

    // All declarations that `name` may mean in `file`: none, one, or the clashing ones.
    std::vector<Declaration> find(FileIndex file, Namespace space, const std::string& name) const;
    // `lif.LIF`: the declaration in the imported file of that name.
    std::vector<Declaration> find_in(FileIndex file, const std::string& file_name, Namespace space, const std::string& name) const;
    bool is_imported_file(FileIndex file, const std::string& file_name) const;
    // For "did you mean".
    std::vector<std::string> known(FileIndex file, Namespace space) const;

private:
    using Table = std::unordered_map<std::string, std::vector<Declaration>>;
    struct File {
        std::array<Table, 3> own, visible;           // by Namespace
        std::unordered_map<std::string, std::vector<FileIndex>> files;   // imported, directly or not
    };
    void gather(const Program& program, FileIndex index, DiagnosticSink& sink);
    void merge_imports(const Program& program, FileIndex index, DiagnosticSink& sink);
    std::vector<File> files_;
};

}  // namespace nmlc::sema
