// `##` documents the declaration on its line, or, alone on its lines, the one that begins in the next line.
#include <algorithm>

#include "compiler/support/overloaded.h"
#include "compiler/syntax/build.h"

namespace nmlc::syntax {
namespace {

using namespace ast;

struct Declared {
    std::uint32_t first_line, head_line, last_line;  // head_line: where `{` stands
    std::uint32_t begin;
    bool has_block;     // then lines in its middle belong to what stands in the block
    std::string* doc;
};

std::string doc_text(std::string_view comment) {
    comment.remove_prefix(2);
    while (!comment.empty() && (comment.front() == ' ' || comment.front() == '\t')) comment.remove_prefix(1);
    while (!comment.empty() && (comment.back() == ' ' || comment.back() == '\t')) comment.remove_suffix(1);
    return std::string(comment);
}

class Docs {
public:
    Docs(Module& module, const SourceFile& source) : module_(module), source_(source) {}

    void run() {
        gather();
        std::stable_sort(declared_.begin(), declared_.end(), [](const Declared& a, const Declared& b) { return a.begin < b.begin; });
        for (std::size_t k = 0; k < module_.comments.size(); ++k)
            if (is_doc(k)) attach(k);
    }

private:
    void gather() {
        for (const StatementId id : module_.statements.ids()) {
            Statement& statement = module_.statements[id];
            std::optional<std::uint32_t> block;  // where `{` stands
            if (auto* model = std::get_if<ModelDecl>(&statement.node)) {
                block = statement.span.begin;
                for (Item& item : model->items)
                    note(item.span, item.doc, std::visit(overloaded{[](const Spike& s) { return s.block ? std::optional(s.block->span.begin) : std::nullopt; },
                                                                   [](const When& w) { return std::optional(w.block.span.begin); },
                                                                   [](const Every& e) { return std::optional(e.block.span.begin); },
                                                                   [](const On& o) { return std::optional(o.block.span.begin); },
                                                                   [](const auto&) { return std::optional<std::uint32_t>(); }},
                                                        item.node));
            } else if (auto* connect = std::get_if<Connect>(&statement.node)) {
                block = statement.span.begin;
                for (ConnectItem& item : connect->items) note(item.span, item.doc, {});
            } else {
                block = std::visit(overloaded{[](const Sweep& s) { return begin(s.body); }, [](const Repeat& r) { return begin(r.body); }, [](const For& f) { return begin(f.body); },
                                              [](const Find& f) { return begin(f.body); }, [](const Test& t) { return begin(t.body); },
                                              [&](const PhasePlane&) { return std::optional(statement.span.begin); }, [](const auto&) { return std::optional<std::uint32_t>(); }},
                                   statement.node);
            }
            note(statement.span, statement.doc, block);
        }
    }

    static std::optional<std::uint32_t> begin(const Body& body) { return body.span.begin; }

    void note(Span span, std::string& doc, std::optional<std::uint32_t> block) {
        const std::uint32_t first = source_.place(span.begin).line;
        declared_.push_back({first, block ? std::max(first, source_.place(*block).line) : first, source_.place(std::max(span.begin + 1, span.end) - 1).line, span.begin, block.has_value(), &doc});
    }

    bool is_doc(std::size_t k) const { return source_.text_of(module_.comments[k].span).starts_with("##"); }
    std::uint32_t line_of(std::size_t k) const { return source_.place(module_.comments[k].span.begin).line; }

    void attach(std::size_t k) {
        const std::uint32_t line = line_of(k), place = module_.comments[k].span.begin;
        const auto after = std::upper_bound(declared_.begin(), declared_.end(), place, [](std::uint32_t at, const Declared& d) { return at < d.begin; });
        if (module_.comments[k].own_line) {
            // The next declaration, when only `##` lines stand between.
            std::size_t last = k;
            while (last + 1 < module_.comments.size() && is_doc(last + 1) && module_.comments[last + 1].own_line && line_of(last + 1) == line_of(last) + 1) ++last;
            if (after != declared_.end() && after->first_line == line_of(last) + 1) return append(*after->doc, k);
        }
        // The innermost declaration of the line.
        for (auto it = after; it != declared_.begin();) {
            --it;
            const bool here = it->has_block ? (it->first_line <= line && line <= it->head_line) || line == it->last_line : it->first_line <= line && line <= it->last_line;
            if (here) return append(*it->doc, k);
            if (it->first_line < line && it->has_block) return;
        }
    }

    void append(std::string& doc, std::size_t k) {
        if (!doc.empty()) doc += '\n';
        doc += doc_text(source_.text_of(module_.comments[k].span));
    }

    Module& module_;
    const SourceFile& source_;
    std::vector<Declared> declared_;
};

}  // namespace

void attach_docs(Module& module, const SourceFile& source) { Docs(module, source).run(); }

}  // namespace nmlc::syntax
