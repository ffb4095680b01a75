// Expressions are shown as they were written: the text of their place.
#include "compiler/driver/describe.h"

#include <fmt/format.h>

#include <algorithm>

#include "compiler/ast/words.h"
#include "compiler/diagnostics/diagnostic.h"
#include "compiler/driver/library_index.h"
#include "compiler/support/overloaded.h"
#include "compiler/syntax/parse.h"

namespace nmlc::driver {
namespace {

std::size_t width(std::string_view text) {
    return static_cast<std::size_t>(std::count_if(text.begin(), text.end(), [](char c) { return (static_cast<unsigned char>(c) & 0xC0) != 0x80; }));
}

// Rows whose columns stand one below the other.
class Table {
public:
    void row(std::vector<std::string> cells) { rows_.push_back(std::move(cells)); }
    std::string text(const std::string& title) const {
        if (rows_.empty()) return "";
        std::vector<std::size_t> widths(rows_.front().size(), 0);
        for (const auto& cells : rows_)
            for (std::size_t k = 0; k < cells.size(); ++k) widths[k] = std::max(widths[k], width(cells[k]));
        std::string result = "\n" + title + "\n";
        for (const auto& cells : rows_) {
            std::string line = "   ";
            for (std::size_t k = 0; k < cells.size(); ++k) line += " " + cells[k] + std::string(widths[k] - width(cells[k]) + 1, ' ');
            line.erase(line.find_last_not_of(' ') + 1);
            result += line + "\n";
        }
        return result;
    }

private:
    std::vector<std::vector<std::string>> rows_;
};

class Describer {
public:
    Describer(const ast::Module& module, const SourceMap& sources, const std::string& from) : module_(module), sources_(sources), from_(from) {}

    Described model(const ast::ModelDecl& model, const std::string& doc) const {
        Table params, inputs, states, lets;
        std::string equations, events, functions;
        const auto line = [&](std::string& to, const ast::Item& item) { to += indented(item.span) + (item.doc.empty() ? "" : "    ## " + item.doc) + "\n"; };
        for (const ast::Item& item : model.items)
            std::visit(overloaded{
                [&](const ast::Param& param) { params.row({param.name.name.text, text(param.value), param.guard ? "where " + text(*param.guard) : "", item.doc}); },
                [&](const ast::Input& input) { inputs.row({input.name.text, input.unit ? text(*input.unit) : "", item.doc}); },
                [&](const ast::State& state) { states.row({state.name.name.text, state.unit ? text(*state.unit) : "", "starts at " + text(state.initial), item.doc}); },
                [&](const ast::Let& let) { lets.row({let.name.name.text, "= " + text(let.value), item.doc}); },
                [&](const ast::Weight& weight) { inputs.row({"weight " + weight.name.text, weight.unit ? text(*weight.unit) : "", item.doc}); },
                [&](const ast::Function&) { line(functions, item); },
                [&](const ast::Kernel&) { line(functions, item); },
                [&](const ast::Assign&) { line(equations, item); },
                [&](const ast::Use&) { line(equations, item); },
                [&](const ast::Bound&) { line(equations, item); },
                [&](const auto&) { line(events, item); },
            }, item.node);
        const std::string kind(ast::spelling(model.kind));
        const auto section = [](const char* title, const std::string& lines) { return lines.empty() ? "" : std::string("\n") + title + "\n" + lines; };
        return {model.name.text, kind, doc, head(kind + " " + model.name.text, doc) + params.text("parameters") + inputs.text("inputs") + states.text("states") +
                lets.text("names for expressions") + section("functions", functions) + section("equations", equations) + section("events", events), {}, {}};
    }
    Described written(const std::string& name, const std::string& kind, const ast::Statement& statement) const {
        return {name, kind, statement.doc, head(kind + " " + name, statement.doc) + "\n" + indented(statement.span) + "\n", {}, {}};
    }

private:
    std::string text(ast::ExprId id) const { return std::string(text_of(sources_, module_.exprs[id].span)); }
    std::string head(const std::string& title, const std::string& doc) const {
        return title + (from_.empty() ? "" : "    (" + from_ + ")") + "\n" + (doc.empty() ? "" : doc + "\n");
    }
    // The lines of a place, each at least four columns in; how they stand to each other is kept.
    std::string indented(Span span) const {
        const SourceFile& file = sources_[span.file];
        const std::uint32_t own = file.place(span.begin).column - 1;
        std::string result = "    ";
        const std::string_view written = file.text_of(span);
        for (std::size_t at = 0; at < written.size(); ++at) {
            result += written[at];
            if (written[at] != '\n') continue;
            std::size_t spaces = 0;
            while (at + 1 < written.size() && written[at + 1] == ' ' && spaces < own) ++at, ++spaces;
            result += "    ";
        }
        result.erase(std::remove(result.begin(), result.end(), '\r'), result.end());
        return result;
    }

    const ast::Module& module_;
    const SourceMap& sources_;
    const std::string& from_;
};

}  // namespace

std::vector<Described> described(const ast::Module& module, const SourceMap& sources, const std::string& file, const std::string& from) {
    std::vector<Described> result;
    const Describer describe(module, sources, from);
    for (const ast::StatementId id : module.top) {
        const ast::Statement& statement = module.statements[id];
        if (const auto* model = std::get_if<ast::ModelDecl>(&statement.node)) result.push_back(describe.model(*model, statement.doc));
        if (const auto* alias = std::get_if<ast::ModelAlias>(&statement.node)) result.push_back(describe.written(alias->name.text, std::string(ast::spelling(alias->kind)), statement));
        if (const auto* function = std::get_if<ast::FunctionDecl>(&statement.node)) result.push_back(describe.written(function->function.name.text, "function", statement));
    }
    for (Described& one : result) one.file = file, one.from = from;
    return result;
}

std::vector<Described> described_library(const std::string& stdlib_dir) {
    std::vector<Described> result;
    for (const LibraryFile& file : library_files(stdlib_dir)) {
        SourceMap sources;
        DiagnosticSink sink;
        const ast::Module module = syntax::parse(sources.add(SourceFile(file.path, file.text)), sources, sink);
        for (Described& one : described(module, sources, file.path, "import " + file.import))
            if (!one.doc.empty()) result.push_back(std::move(one));   // what has no `##` text serves the file's own tests
    }
    return result;
}

}  // namespace nmlc::driver
