// A walk over the imports in depth, with a stack of its own: a chain of ten thousand files must not end in a stack overflow.
#include "compiler/driver/loader.h"

#include <algorithm>
#include <unordered_map>

#include <fmt/format.h>

#include "compiler/driver/library_index.h"
#include "compiler/driver/read_file.h"
#include "compiler/driver/resolve.h"
#include "compiler/driver/stdlib.h"
#include "compiler/syntax/parse.h"

namespace nmlc::driver {

namespace {

constexpr std::size_t longest_trace = 8;     // imports named below an error in an imported file
constexpr std::size_t longest_cycle = 100;   // files named in an import cycle

std::string_view embedded_text(const std::string& path) {
    for (const EmbeddedFile& file : embedded_stdlib())
        if (file.path == path) return file.text;
    return {};
}

class Loader {
public:
    Loader(const std::string& stdlib_dir, SourceMap& sources, DiagnosticSink& sink) : stdlib_dir_(stdlib_dir), sources_(sources), sink_(sink) {}

    sema::Program load(Place main, std::string text) {
        check_stdlib_dir();
        const FileId file = open(std::move(main), std::move(text), {});
        const ast::Module& module = stack_.back().file.module;
        const bool empty = module.top.empty() && !sink_.has_errors();
        if (empty) report_empty(file);
        while (!stack_.empty()) step();
        program_.shipped = library_index();
        return std::move(program_);
    }

private:
    struct Import { const ast::Import* node; Span span; };
    struct Open {
        Place place;
        std::string identity;
        sema::Program::File file;
        std::vector<Import> imports;   // into file.module, whose statements stay where they are
        std::size_t next = 0;
        Span imported_by;
    };
    // An open file has the position `in_progress`: to meet it again is a cycle.
    static constexpr std::uint32_t in_progress = UINT32_MAX;

    FileId open(Place place, std::string text, Span imported_by) {
        const FileId source = sources_.add(SourceFile(place.shown, std::move(text)));
        note_origin(source, imported_by);
        Open opened;
        opened.identity = place.identity();
        opened.imported_by = imported_by;
        const std::size_t reported = sink_.all().size();
        opened.file.module = syntax::parse(source, sources_, sink_);
        opened.file.name = std::filesystem::path(place.shown).stem().string();
        opened.file.stdlib = place.stdlib;
        opened.place = std::move(place);
        const auto& module = opened.file.module;
        for (const ast::StatementId id : module.top) {
            const auto* import = std::get_if<ast::Import>(&module.statements[id].node);
            const Span span = module.statements[id].span;
            if (import && !is_broken(span, reported)) opened.imports.push_back({import, span});
        }
        positions_[opened.identity] = in_progress;
        stack_.push_back(std::move(opened));
        return source;
    }

    // Whether a syntax error, reported since, lies in this line: the name of the file may not be what was meant.
    bool is_broken(Span span, std::size_t reported) const {
        const auto& all = sink_.all();
        return std::any_of(all.begin() + static_cast<std::ptrdiff_t>(reported), all.end(),
                           [&](const Diagnostic& each) { return each.span.file == span.file && each.span.begin >= span.begin && each.span.begin < span.end; });
    }

    // One import of the innermost open file, or its end.
    void step() {
        Open& current = stack_.back();
        if (current.next == current.imports.size()) return close();
        const Import import = current.imports[current.next++];
        const auto place = resolve(*import.node, import.span, current.place, stdlib_dir_, sink_);
        if (!place) return;
        const auto known = positions_.find(place->identity());
        if (known != positions_.end()) {
            if (known->second == in_progress) return report_cycle(known->first, import.span);
            return link(current, known->second, import.span);
        }
        if (!place->on_disk()) {
            open(*place, std::string(embedded_text(place->embedded)), import.span);
            return;
        }
        auto text = read_file(place->disk);
        if (const auto* reason = std::get_if<Unreadable>(&text)) {
            const Code code = reason->reason == Unreadable::too_large ? Code::E0101 : Code::E0701;
            sink_.report({code, fmt::format("cannot read `{}`: {}", place->shown, reason->words), import.span, "", {}, {}, "", Severity::error});
            return;
        }
        open(*place, std::move(std::get<std::string>(text)), import.span);
    }

    void close() {
        Open done = std::move(stack_.back());
        stack_.pop_back();
        const auto position = static_cast<std::uint32_t>(program_.files.size());
        positions_[done.identity] = position;
        program_.files.push_back(std::move(done.file));
        if (!stack_.empty()) link(stack_.back(), position, done.imported_by);
    }

    static void link(Open& importer, std::uint32_t position, Span span) {
        auto& imports = importer.file.imports;
        if (std::find(imports.begin(), imports.end(), position) != imports.end()) return;
        imports.push_back(position);
        importer.file.import_spans.push_back(span);
    }

    // The open files from the one that is imported again to the innermost one are the cycle.
    void report_cycle(const std::string& identity, Span span) {
        const auto first = std::find_if(stack_.begin(), stack_.end(), [&](const Open& open) { return open.identity == identity; });
        const auto length = static_cast<std::size_t>(stack_.end() - first);
        std::string message = length == 1 ? fmt::format("`{}` imports itself", first->place.shown) : fmt::format("`{}` imports itself through {} other file{}", first->place.shown, length - 1, length == 2 ? "" : "s");
        std::vector<std::string> notes;
        if (length > 1) {
            std::string chain;
            for (std::size_t i = 0; i < std::min(length, longest_cycle); ++i) chain += first[static_cast<std::ptrdiff_t>(i)].place.shown + " -> ";
            if (length > longest_cycle) chain += fmt::format("... {} more ... -> ", length - longest_cycle);
            notes.push_back("the cycle: " + chain + first->place.shown);
        }
        sink_.report({Code::E0705, std::move(message), span, length == 1 ? "" : "this closes the cycle", {}, std::move(notes),
                      length == 1 ? "remove this line" : "move what both need into a file of its own and import that", Severity::error});
    }

    // What follows an error in this file: the imports that led to it.
    void note_origin(FileId file, Span imported_by) {
        std::vector<std::string> notes;
        Span at = imported_by;
        for (std::size_t depth = stack_.size(); at.valid() && depth > 0; --depth) {
            if (notes.size() == longest_trace) {
                notes.push_back(fmt::format("... through {} more files", depth));
                break;
            }
            const SourceFile& importer = sources_[at.file];
            const LineColumn place = importer.place(at.begin);
            notes.push_back(fmt::format("{}: {}:{}:{}", notes.empty() ? "imported here" : "which is imported here", importer.name(), place.line, place.column));
            at = stack_[depth - 1].imported_by;
        }
        if (!notes.empty()) sink_.set_origin(file, std::move(notes));
    }

    void report_empty(FileId file) {
        const std::string_view text = sources_[file].text();
        const bool blank = text.find_first_not_of(" \t\r\n", text.starts_with("\xEF\xBB\xBF") ? 3 : 0) == std::string_view::npos;
        sink_.report({Code::E0702, fmt::format("there is nothing to run: `{}` {}", sources_[file].name(), blank ? "is empty" : "holds comments only"), {}, "", {}, {},
                      "begin with `import week1` and `population cell = LIF()`", Severity::error});
    }

    void check_stdlib_dir() {
        std::error_code error;
        if (stdlib_dir_.empty() || std::filesystem::is_directory(stdlib_dir_, error)) return;
        sink_.report({Code::E0708, fmt::format("there is no folder `{}` to take the standard library from", stdlib_dir_), {}, "", {}, {}, "", Severity::error});
    }

    const std::string& stdlib_dir_;
    SourceMap& sources_;
    DiagnosticSink& sink_;
    std::vector<Open> stack_;
    std::unordered_map<std::string, std::uint32_t> positions_;   // by identity
    sema::Program program_;
};

}  // namespace

sema::Program load(const std::string& path, const std::string& stdlib_dir, SourceMap& sources, DiagnosticSink& sink) {
    const Place place = place_on_disk(path);
    auto text = read_file(place.disk);
    if (const auto* reason = std::get_if<Unreadable>(&text)) {
        std::string hint;
        if (reason->reason == Unreadable::missing)
            if (const std::string near = nearest_file(place.disk); !near.empty()) hint = fmt::format("did you mean `{}`?", (place.disk.parent_path() / near).string());
        if (reason->reason == Unreadable::folder) hint = "name one .nml file of it";
        const Code code = reason->reason == Unreadable::too_large ? Code::E0101 : Code::E0701;
        if (reason->reason == Unreadable::too_large) hint = "keep large tables in a file of their own and read them with `load(\"table.npy\")`";
        sink.report({code, fmt::format("cannot read `{}`: {}", path, reason->words), {}, "", {}, {}, std::move(hint), Severity::error});
        return {};
    }
    return Loader(stdlib_dir, sources, sink).load(place, std::move(std::get<std::string>(text)));
}

sema::Program load_text(const std::string& name, std::string text, const std::string& stdlib_dir, SourceMap& sources, DiagnosticSink& sink) {
    return Loader(stdlib_dir, sources, sink).load(place_on_disk(name), std::move(text));
}

}  // namespace nmlc::driver
