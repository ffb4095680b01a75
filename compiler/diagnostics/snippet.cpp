#include "compiler/diagnostics/snippet.h"

#include <algorithm>

#include <fmt/format.h>

#include "compiler/support/utf8.h"

namespace nmlc::diagnostics {

namespace {

constexpr std::size_t longest_whole_line = 160;   // bytes; longer ones are clipped
constexpr std::size_t context = 50;               // bytes kept on both sides of the marks of a clipped line
constexpr std::size_t widest_group = 90;          // bytes that the marks of one piece may span
constexpr int tab_width = 4;

// A piece of a line as it will be shown, and the column at which each of its bytes lands.
struct Piece {
    std::string text;
    std::vector<std::uint32_t> columns;  // one more than bytes
    std::size_t first_byte = 0;
    std::uint32_t column(std::size_t byte) const { return columns[std::clamp(byte, first_byte, first_byte + columns.size() - 1) - first_byte]; }
};

bool is_continuation(char c) { return (static_cast<unsigned char>(c) & 0xC0) == 0x80; }

Piece piece_of(std::string_view line, std::size_t begin, std::size_t end) {
    while (begin > 0 && is_continuation(line[begin])) --begin;
    while (end < line.size() && is_continuation(line[end])) ++end;
    Piece piece;
    piece.first_byte = begin;
    std::uint32_t column = 0;
    if (begin > 0) {
        piece.text = "...";
        column = 3;
    }
    for (std::size_t at = begin; at < end;) {
        const Utf8Point next = utf8_at(line, at);
        piece.columns.insert(piece.columns.end(), next.length, column);
        if (next.point == U'\t') {
            piece.text.append(tab_width, ' ');
            column += tab_width;
        } else {
            const char32_t shown = !next.valid || is_unprintable(next.point) ? U'\uFFFD' : next.point;
            append_utf8(piece.text, shown);
            column += static_cast<std::uint32_t>(display_width(shown));
        }
        at += next.length;
    }
    piece.columns.push_back(column);
    if (end < line.size()) piece.text += "...";
    return piece;
}

// Marks of a long line that are near each other share a piece.
std::vector<std::vector<Mark>> grouped(std::string_view line, std::vector<Mark> marks) {
    std::stable_sort(marks.begin(), marks.end(), [](const Mark& a, const Mark& b) { return a.begin < b.begin; });
    if (line.size() <= longest_whole_line) return {marks};
    std::vector<std::vector<Mark>> groups;
    for (Mark& mark : marks) {
        mark.end = std::min<std::uint32_t>(mark.end, mark.begin + widest_group);
        if (groups.empty() || mark.end - groups.back().front().begin > widest_group) groups.emplace_back();
        groups.back().push_back(std::move(mark));
    }
    return groups;
}

struct Placed { std::uint32_t begin, end; const Mark* mark; };

// One row of columns, each with its character and style, and a label at its end.
class Row {
public:
    void put(std::uint32_t column, char character, const Style& style) {
        if (cells_.size() <= column) cells_.resize(column + 1);
        cells_[column] = {character, &style};
    }
    std::string text() const {
        std::string result;
        const Style* current = nullptr;
        for (const Cell& cell : cells_) {
            if (cell.style != current) {
                if (current != nullptr) result += current->off;
                if (cell.style != nullptr) result += cell.style->on;
                current = cell.style;
            }
            result += cell.character;
        }
        if (current != nullptr) result += current->off;
        return result;
    }
    std::uint32_t width() const { return static_cast<std::uint32_t>(cells_.size()); }

private:
    struct Cell { char character = ' '; const Style* style = nullptr; };
    std::vector<Cell> cells_;
};

std::string styled(const std::string& text, const Style& style) { return style.on + text + style.off; }

std::string draw_group(std::string_view line, const std::vector<Mark>& marks, const std::string& numbered_gutter, const std::string& gutter, const Palette& palette) {
    std::size_t begin = 0, end = line.size();
    if (line.size() > longest_whole_line) {
        std::size_t last = 0;
        for (const Mark& mark : marks) last = std::max<std::size_t>(last, mark.end);
        begin = marks.front().begin > context ? std::min<std::size_t>(marks.front().begin - context, line.size() - 1) : 0;
        end = std::min(line.size(), last + context);
    }
    const Piece piece = piece_of(line, begin, end);
    const auto style_of = [&](const Mark& mark) -> const Style& { return mark.primary ? palette.primary : palette.secondary; };

    std::vector<Placed> placed;
    for (const Mark& mark : marks) {
        const std::uint32_t from = piece.column(mark.begin);
        placed.push_back({from, std::max(piece.column(mark.end), from + 1), &mark});
    }

    // The underlines; the primary one is drawn last, over the others.
    Row underline;
    for (const bool primary : {false, true})
        for (const Placed& place : placed)
            if (place.mark->primary == primary)
                for (std::uint32_t column = place.begin; column < place.end; ++column) underline.put(column, primary ? '^' : '-', style_of(*place.mark));

    // The rightmost label stands on the row of the underlines, all others hang below on bars.
    std::vector<Placed> hanging;
    for (const Placed& place : placed)
        if (!place.mark->text.empty()) hanging.push_back(place);
    std::stable_sort(hanging.begin(), hanging.end(), [](const Placed& a, const Placed& b) {
        return a.begin != b.begin ? a.begin > b.begin : a.mark->primary > b.mark->primary;
    });
    const auto last = std::find_if(hanging.begin(), hanging.end(), [&](const Placed& place) { return place.end == underline.width(); });
    std::string inline_label;
    if (last != hanging.end()) {
        inline_label = " " + styled(printable(last->mark->text), style_of(*last->mark));
        hanging.erase(last);
    }

    std::string result = numbered_gutter + (piece.text.empty() ? "" : " " + piece.text) + "\n";
    result += gutter + " " + underline.text() + inline_label + "\n";
    const auto bars = [&](std::size_t from) {
        Row row;
        for (std::size_t i = hanging.size(); i-- > from;) row.put(hanging[i].begin, '|', style_of(*hanging[i].mark));
        return row;
    };
    if (!hanging.empty()) result += gutter + " " + bars(0).text() + "\n";
    for (std::size_t i = 0; i < hanging.size(); ++i) {
        std::size_t next = i + 1;
        while (next < hanging.size() && hanging[next].begin == hanging[i].begin) ++next;
        const Row row = bars(next);
        const std::string gap(hanging[i].begin - row.width(), ' ');
        result += gutter + " " + row.text() + gap + styled(printable(hanging[i].mark->text), style_of(*hanging[i].mark)) + "\n";
    }
    return result;
}

}  // namespace

std::string empty_gutter(std::size_t number_width, const Palette& palette) { return std::string(number_width + 2, ' ') + styled("|", palette.gutter); }

std::string draw_line(std::string_view line, std::uint32_t number, std::vector<Mark> marks, std::size_t number_width, const Palette& palette) {
    const std::string numbered = styled(fmt::format(" {:>{}} |", number, number_width), palette.gutter);
    if (marks.empty()) {
        const Piece piece = piece_of(line, 0, std::min(line.size(), longest_whole_line));
        return numbered + (piece.text.empty() ? "" : " " + piece.text) + "\n";
    }
    std::string result;
    for (const std::vector<Mark>& group : grouped(line, std::move(marks))) result += draw_group(line, group, numbered, empty_gutter(number_width, palette), palette);
    return result;
}

std::string printable(std::string_view text) {
    std::string result;
    for (std::size_t at = 0; at < text.size();) {
        const Utf8Point next = utf8_at(text, at);
        if (next.point == U'\t')
            result += ' ';
        else if (next.point == U'\n')
            result += '\n';
        else
            append_utf8(result, !next.valid || is_unprintable(next.point) ? U'\uFFFD' : next.point);
        at += next.length;
    }
    return result;
}

}  // namespace nmlc::diagnostics
