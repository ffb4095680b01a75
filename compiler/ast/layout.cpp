// Lays the lines of a module out: four spaces a level, one blank line where the author left some, comments at their place, `=` of
// params in a row and comments in a row aligned. What stood in one line with `;`, or as `{ ... }` in one line, stays so.
#include <algorithm>

#include "compiler/ast/pieces.h"
#include "compiler/ast/print.h"

namespace nmlc::ast {
namespace {

struct Line {
    int depth = 0;
    std::string text, comment, align;
    int shift = 0;  // of a further line of a broken expression, in columns
};

std::size_t width(std::string_view text) {
    return static_cast<std::size_t>(std::count_if(text.begin(), text.end(), [](char c) { return (static_cast<unsigned char>(c) & 0xC0) != 0x80; }));
}

class Layout {
public:
    Layout(const Module& module, const SourceFile& source) : source_(source), comments_(module.comments) {}

    std::string run(const std::vector<Piece>& top) {
        block(top, static_cast<std::uint32_t>(source_.text().size()));
        align_values();
        align_comments();
        std::string out;
        for (const Line& line : lines_) {
            const std::string indent(line.text.empty() && line.comment.empty() ? 0 : static_cast<std::size_t>(4 * line.depth + line.shift), ' ');
            out += indent + line.text + line.comment + '\n';
        }
        return out;
    }

private:
    void block(const std::vector<Piece>& children, std::uint32_t end) {
        const std::size_t first_line = lines_.size();
        bool joinable = false;  // the last line may be gone on with `;`
        for (std::size_t k = 0; k < children.size(); ++k) {
            const Piece& piece = children[k];
            const std::uint32_t next = k + 1 < children.size() ? children[k + 1].span.begin : end;
            bool hoisted = own_lines(piece.span.begin, first_line);
            std::string text;
            const bool one_line = in_one_line(piece, text);
            if (!piece.has_block && inner_comments(piece.span.end)) hoisted = true;
            const bool same_line = k > 0 && !hoisted && joinable && one_line && !has_newline(children[k - 1].span.end, piece.span.begin);
            if (same_line) {
                lines_.back().text += ";  " + text;
                lines_.back().align.clear();
            } else {
                if (blank_lines_before(piece.span.begin)) blank(first_line);
                if (!piece.has_block) hoist(piece.span.end);
                if (one_line) emit(text, piece.align, 4);
                else open(piece);
            }
            joinable = one_line && text.find('\n') == text.npos;
            if (trailing(piece.span.end, next)) joinable = false;
        }
        own_lines(end, first_line);
    }

    // A piece with its block on lines of its own.
    void open(const Piece& piece) {
        emit(piece.head + " {", "", 8);  // deeper than the block that follows
        const std::uint32_t inside = piece.children.empty() ? piece.block.end : piece.children.front().span.begin;
        while (next_ < comments_.size() && comments_[next_].span.begin < inside && !comments_[next_].own_line && lines_.back().comment.empty()) take_trailing();
        ++depth_;
        block(piece.children, piece.block.end);
        --depth_;
        emit("}" + piece.tail, "", 0);
    }

    // Simple pieces, and blocks that the author wrote in one line.
    bool in_one_line(const Piece& piece, std::string& text) const {
        if (!piece.has_block) {
            text = piece.head;
            return true;
        }
        if (has_newline(piece.block.begin, piece.block.end) || piece.head.find('\n') != piece.head.npos) return false;
        if (next_ < comments_.size() && comments_[next_].span.begin < piece.span.end) return false;
        text = piece.head + " {";
        for (std::size_t k = 0; k < piece.children.size(); ++k) {
            std::string inner;
            if (!in_one_line(piece.children[k], inner)) return false;
            text += (k == 0 ? " " : ";  ") + inner;
        }
        text += piece.children.empty() ? "}" : " }";
        text += piece.tail;
        return true;
    }

    // Further lines of a broken expression stand below the bracket that is open there, else `deeper` to the right.
    void emit(const std::string& text, const std::string& align, int deeper) {
        std::size_t begin = 0;
        std::vector<int> open;  // columns after the brackets that are open
        int column = 0;
        for (;;) {
            const std::size_t end = text.find('\n', begin);
            const bool whole = begin == 0 && end == text.npos;
            const int shift = begin == 0 ? 0 : open.empty() ? deeper : open.back();
            lines_.push_back({depth_, text.substr(begin, end - begin), "", whole ? align : "", shift});
            column = shift;
            bool quoted = false;
            for (std::size_t k = begin; k < std::min(end, text.size()); ++k) {
                const char c = text[k];
                if ((static_cast<unsigned char>(c) & 0xC0) != 0x80) ++column;
                if (quoted && c == '\\') ++k, ++column;
                else if (c == '"') quoted = !quoted;
                else if (!quoted && (c == '(' || c == '[')) open.push_back(column);
                else if (!quoted && (c == ')' || c == ']') && !open.empty()) open.pop_back();
            }
            if (end == text.npos) return;
            begin = end + 1;
        }
    }

    // ---------------------------------------------------------------- comments and blank lines

    bool has_newline(std::uint32_t begin, std::uint32_t end) const {
        return begin < end && source_.text().substr(begin, end - begin).find_first_of("\r\n") != std::string_view::npos;
    }

    bool blank_lines_before(std::uint32_t place) const {
        int newlines = 0;
        const std::string_view text = source_.text();
        for (std::uint32_t k = place; k-- > 0;) {
            const char c = text[k];
            if (c == '\n' || (c == '\r' && text[k + 1] != '\n')) ++newlines;
            else if (c != ' ' && c != '\t' && c != '\r') break;
        }
        return newlines > 1;
    }

    void blank(std::size_t first_line) {
        if (lines_.size() > first_line && !(lines_.back().text.empty() && lines_.back().comment.empty())) lines_.push_back({});
    }
    void blank_before(std::uint32_t place, std::size_t first_line) {
        if (blank_lines_before(place)) blank(first_line);
    }

    std::string comment_text() const {
        std::string_view text = source_.text_of(comments_[next_].span);
        while (!text.empty() && (text.back() == ' ' || text.back() == '\t' || text.back() == '\f' || text.back() == '\v')) text.remove_suffix(1);
        return std::string(text);
    }

    // Is the next comment inside of what ends at `limit`?
    bool inner_comments(std::uint32_t limit) const { return next_ < comments_.size() && comments_[next_].span.begin < limit; }

    // Comments from within a statement go before it, `##` last so that it still documents the statement.
    void hoist(std::uint32_t limit) {
        std::vector<std::string> docs;
        for (; inner_comments(limit); ++next_) {
            if (comment_text().starts_with("##")) docs.push_back(comment_text());
            else lines_.push_back({depth_, comment_text(), "", "", 0});
        }
        for (auto& doc : docs) lines_.push_back({depth_, std::move(doc), "", "", 0});
    }

    // All comments before `limit`, each on its own line.
    bool own_lines(std::uint32_t limit, std::size_t first_line) {
        const std::size_t before = next_;
        for (; next_ < comments_.size() && comments_[next_].span.begin < limit; ++next_) {
            blank_before(comments_[next_].span.begin, first_line);
            lines_.push_back({depth_, comment_text(), "", "", 0});
        }
        return next_ > before;
    }

    // The comment that follows on the same line.
    bool trailing(std::uint32_t end, std::uint32_t next_piece) {
        if (next_ >= comments_.size() || comments_[next_].own_line) return false;
        const std::uint32_t begin = comments_[next_].span.begin;
        if (begin < end || begin >= next_piece || has_newline(end, begin)) return false;
        take_trailing();
        return true;
    }

    void take_trailing() {
        lines_.back().comment = comment_text();
        ++next_;
    }

    // ---------------------------------------------------------------- alignment

    void align_values() {
        for (std::size_t first = 0; first < lines_.size();) {
            std::size_t last = first + 1;
            while (last < lines_.size() && !lines_[first].align.empty() && lines_[last].align == lines_[first].align && lines_[last].depth == lines_[first].depth) ++last;
            std::size_t widest = 0;
            for (std::size_t k = first; k < last; ++k) widest = std::max(widest, width(lines_[k].text.substr(0, sign(lines_[k].text))));
            for (std::size_t k = first; last - first > 1 && k < last; ++k) {
                const std::size_t at = sign(lines_[k].text);
                lines_[k].text.insert(at, widest - width(lines_[k].text.substr(0, at)), ' ');
            }
            first = last;
        }
    }
    // The place of the `=` that gives the value: the first that stands alone outside of brackets.
    static std::size_t sign(const std::string& text) {
        int open = 0;
        for (std::size_t k = 0; k < text.size(); ++k) {
            if (text[k] == '[' || text[k] == '(') ++open;
            if (text[k] == ']' || text[k] == ')') --open;
            if (text[k] == '=' && open == 0) return k;
        }
        return text.size();
    }

    // Comments behind lines that follow each other begin in one column.
    void align_comments() {
        for (std::size_t first = 0; first < lines_.size();) {
            std::size_t last = first;
            std::size_t widest = 0;
            while (last < lines_.size() && lines_[last].depth == lines_[first].depth && !(lines_[last].text.empty() && lines_[last].comment.empty())) {
                if (!lines_[last].comment.empty()) widest = std::max(widest, end_of(lines_[last]));
                ++last;
            }
            for (std::size_t k = first; k < last; ++k)
                if (!lines_[k].comment.empty()) lines_[k].text.append(widest + 2 - end_of(lines_[k]), ' ');
            first = std::max(last, first + 1);
        }
    }
    static std::size_t end_of(const Line& line) { return width(line.text) + static_cast<std::size_t>(line.shift); }

    const SourceFile& source_;
    const std::vector<Comment>& comments_;
    std::vector<Line> lines_;
    std::size_t next_ = 0;  // comment not yet printed
    int depth_ = 0;
};

}  // namespace

std::string format(const Module& module, const SourceMap& sources) { return Layout(module, sources[module.file]).run(pieces(module, sources)); }

}  // namespace nmlc::ast
