// A figure in characters: braille dots inside, round ticks outside.
#include <fmt/format.h>

#include <algorithm>
#include <cmath>

#include "runtime/report/braille.h"
#include "runtime/report/colors.h"
#include "runtime/report/report.h"
#include "runtime/report/svg_kinds.h"
#include "runtime/report/text.h"
#include "runtime/report/ticks.h"

namespace nmlc::report {
namespace {

using Kind = abi::Plot::Kind;

struct Picture {
    const session::Figure& figure;
    Range x, y;
    BrailleBoard& board;
    bool downwards = false;

    int column(double value) const { return static_cast<int>(std::lround((value - x.low) / x.length() * (board.width() - 1))); }
    int row(double value) const {
        const double share = (value - y.low) / y.length();
        return static_cast<int>(std::lround((downwards ? share : 1 - share) * (board.height() - 1)));
    }
};

// All samples that fall into one column of dots become one stroke from their lowest to their highest: a short spike is never lost.
void draw_lines(const Picture& picture) {
    for (std::size_t at = 0; at < picture.figure.series.size(); ++at) {
        const auto& series = picture.figure.series[at];
        const int color = terminal_color(at);
        int last_x = 0, last_y = 0;
        bool joined = false;
        for (std::size_t k = 0; k < std::min(series.x.size(), series.y.size()); ++k) {
            if (!std::isfinite(series.x[k]) || !std::isfinite(series.y[k])) { joined = false; continue; }
            const int x = picture.column(series.x[k]), y = picture.row(series.y[k]);
            if (joined && (x != last_x || y != last_y)) picture.board.line(last_x, last_y, x, y, color);
            if (!joined) picture.board.dot(x, y, color);
            last_x = x;
            last_y = y;
            joined = true;
        }
    }
}

void draw_bars(const Picture& picture) {
    for (std::size_t at = 0; at < picture.figure.series.size(); ++at)
        for (const Bar& bar : bars_of(picture.figure.series[at]))
            if (std::isfinite(bar.height) && bar.height != 0)
                for (int x = picture.column(bar.low); x <= std::max(picture.column(bar.low), picture.column(bar.high) - 1); ++x)
                    picture.board.line(x, picture.row(0), x, picture.row(bar.height), terminal_color(at));
}

void draw_raster(const Picture& picture) {
    const auto& figure = picture.figure;
    const double rows_per_neuron = picture.board.height() / picture.y.length();
    const int half = std::clamp(static_cast<int>(rows_per_neuron * 0.3), 0, 4);
    for (std::size_t k = 0; k < figure.points_x.size(); ++k) {
        const int x = picture.column(figure.points_x[k]), y = picture.row(figure.points_y[k]);
        picture.board.line(x, y - half, x, y + half, terminal_color(0));
    }
}

// A dot where the value lies in the upper half of the matrix's range.
void draw_matrix(const Picture& picture) {
    const auto& figure = picture.figure;
    const Range values = range_of(figure.matrix);
    for (int y = 0; y < picture.board.height(); ++y)
        for (int x = 0; x < picture.board.width(); ++x) {
            const std::size_t row = static_cast<std::size_t>(y) * figure.rows / static_cast<std::size_t>(picture.board.height());
            const std::size_t column = static_cast<std::size_t>(x) * figure.columns / static_cast<std::size_t>(picture.board.width());
            if (row < figure.rows && column < figure.columns && figure.matrix[row * figure.columns + column] > (values.low + values.high) / 2) picture.board.dot(x, y, terminal_color(0));
        }
}

// A small cross at each marked point; one of a saddle or an unstable point has no middle.
void draw_marks(const Picture& picture) {
    for (const session::Figure::Mark& mark : picture.figure.marks) {
        const int x = picture.column(mark.x), y = picture.row(mark.y), color = terminal_color(6);
        for (int d = 1; d <= 2; ++d)
            for (const int side : {-1, 1}) picture.board.dot(x + side * d, y, color), picture.board.dot(x, y + side * d, color);
        if (mark.kind != session::Figure::Mark::unstable && mark.kind != session::Figure::Mark::saddle) picture.board.dot(x, y, color);
    }
}

std::pair<Range, Range> ranges_of(const session::Figure& figure) {
    switch (figure.kind) {
        case Kind::raster: {
            const double highest = figure.points_y.empty() ? 1 : *std::max_element(figure.points_y.begin(), figure.points_y.end());
            return {raster_x_range(figure), {0.5, std::max(highest, 1.0) + 0.5}};
        }
        case Kind::matrix:
            return {{0.5, static_cast<double>(std::max<std::size_t>(figure.columns, 1)) + 0.5}, {0.5, static_cast<double>(std::max<std::size_t>(figure.rows, 1)) + 0.5}};
        case Kind::histogram: {
            std::vector<double> edges, heights{0};
            for (const auto& series : figure.series)
                for (const Bar& bar : bars_of(series)) {
                    edges.insert(edges.end(), {bar.low, bar.high});
                    heights.push_back(bar.height);
                }
            return {range_of(edges), range_of(heights)};
        }
        case Kind::phaseplane:
        case Kind::bifurcation:
            if (figure.window) return {{figure.window->x_low, figure.window->x_high}, {figure.window->y_low, figure.window->y_high}};
            break;
        case Kind::trace:
        case Kind::rate:
        case Kind::versus: break;
    }
    return {x_range(figure), y_range(figure)};
}

// Words at chosen columns of one line; a word that would touch the one before is left out.
class LabelLine {
public:
    explicit LabelLine(int columns) : columns_(columns) {}
    void center(int column, const std::string& words) {
        const int length = static_cast<int>(sign_count(words));
        const int start = std::max(0, std::min(column - length / 2, columns_ - length));
        if (start < used_ + (used_ > 0 ? 2 : 0) || start + length > columns_) return;
        text_ += std::string(static_cast<std::size_t>(start - used_), ' ') + words;
        used_ = start + length;
    }
    const std::string& text() const { return text_; }

private:
    int columns_, used_ = 0;
    std::string text_;
};

std::string legend(const session::Figure& figure, int columns, bool color) {
    std::string line;
    std::size_t used = 0;
    for (std::size_t at = 0; at < figure.series.size(); ++at) {
        const std::string words = shortened(figure.series[at].label, 24);
        if (used + sign_count(words) + 4 > static_cast<std::size_t>(columns)) return line + "…";
        line += color ? fmt::format("\033[3{}m━\033[39m {}  ", terminal_color(at), words) : words + "  ";
        used += sign_count(words) + (color ? 4 : 2);
    }
    while (!line.empty() && line.back() == ' ') line.pop_back();
    return line;
}

}  // namespace

std::string terminal_plot(const session::Figure& figure, int columns, int rows, bool color) {
    const auto [x, y] = ranges_of(figure);
    const bool with_legend = figure.series.size() > 1;
    const int board_rows = std::max(1, rows - 3 - (with_legend ? 1 : 0));   // heading, axis, numbers
    int y_most = std::max(1, board_rows / 2);
    if (figure.kind == Kind::raster || figure.kind == Kind::matrix) y_most = std::max(1, std::min(y_most, static_cast<int>(y.length()) - 1));
    const Ticks y_ticks = round_ticks(y, y_most);
    std::size_t margin = 1;
    for (const double value : y_ticks.at) margin = std::max(margin, sign_count(tick_text(y_ticks, value)));
    const int board_columns = std::max(4, columns - static_cast<int>(margin) - 2);

    BrailleBoard board(board_columns, board_rows);
    const Picture picture{figure, x, y, board, figure.kind == Kind::matrix};
    if (figure.kind == Kind::histogram) draw_bars(picture);
    else if (figure.kind == Kind::raster) draw_raster(picture);
    else if (figure.kind == Kind::matrix) draw_matrix(picture);
    else draw_lines(picture);
    draw_marks(picture);

    std::vector<std::string> numbers(static_cast<std::size_t>(board_rows));
    for (const double value : y_ticks.at) numbers[static_cast<std::size_t>(std::clamp(picture.row(value) / 4, 0, board_rows - 1))] = tick_text(y_ticks, value);
    const std::string exponent = exponent_text(y_ticks.exponent);
    const std::string heading = figure.title + (figure.title.empty() || figure.y_label.empty() ? "" : ": ") + figure.y_label;
    std::string text = std::string(margin + 1, ' ') + shortened(heading + (exponent.empty() ? "" : "  " + exponent), static_cast<std::size_t>(board_columns)) + "\n";
    if (with_legend) text += std::string(margin + 1, ' ') + legend(figure, board_columns, color) + "\n";
    for (int row = 0; row < board_rows; ++row) {
        const std::string& number = numbers[static_cast<std::size_t>(row)];
        const std::string line = board.row(row, color);
        text += std::string(margin - sign_count(number), ' ') + number + (number.empty() ? " │" : " ┤") + line + "\n";
    }

    // The x axis; its label stands at the right end of the line of numbers.
    Ticks x_ticks = round_ticks(x, std::max(1, board_columns / 12));
    const std::string x_words = shortened(figure.x_label + (x_ticks.exponent == 0 ? "" : "  " + exponent_text(x_ticks.exponent)), static_cast<std::size_t>(board_columns) / 2);
    const int label_columns = board_columns - static_cast<int>(sign_count(x_words)) - 2;
    std::vector<bool> marked(static_cast<std::size_t>(board_columns), false);
    LabelLine labels(label_columns);
    for (const double value : x_ticks.at) {
        const int column = std::clamp(picture.column(value) / 2, 0, board_columns - 1);
        marked[static_cast<std::size_t>(column)] = true;
        if (column < label_columns) labels.center(column, tick_text(x_ticks, value));
    }
    text += std::string(margin + 1, ' ') + "└";
    for (const bool mark : marked) text += mark ? "┬" : "─";
    text += "\n" + std::string(margin + 2, ' ') + labels.text();
    const int gap = board_columns - static_cast<int>(sign_count(labels.text())) - static_cast<int>(sign_count(x_words));
    if (!x_words.empty() && gap > 0) text += std::string(static_cast<std::size_t>(gap), ' ') + x_words;
    return text + "\n";
}

}  // namespace nmlc::report
