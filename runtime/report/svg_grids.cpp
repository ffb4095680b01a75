// Figures made of many small marks: spike rasters and matrices. Both stay small however many marks there are.
#include <algorithm>
#include <cmath>
#include <map>
#include <set>

#include "runtime/report/colors.h"
#include "runtime/report/svg_frame.h"
#include "runtime/report/svg_kinds.h"

namespace nmlc::report {
namespace {

// Above this many spikes the raster is drawn as filled pixels, each at most once.
constexpr std::size_t most_ticks = 20'000;

std::string raster_of_ticks(const session::Figure& figure, const SvgFrame& frame, double height) {
    std::string path;
    for (std::size_t k = 0; k < figure.points_x.size(); ++k)
        path += "M" + pixel(frame.x(figure.points_x[k])) + " " + pixel(frame.y(figure.points_y[k]) - height / 2) + "v" + pixel(height);
    return path;
}

std::string raster_of_pixels(const session::Figure& figure, const SvgFrame& frame) {
    std::set<std::pair<long, long>> pixels;   // (row, column)
    for (std::size_t k = 0; k < figure.points_x.size(); ++k) pixels.insert({std::lround(frame.y(figure.points_y[k])), std::lround(frame.x(figure.points_x[k]))});
    std::string path;
    for (auto at = pixels.begin(); at != pixels.end();) {
        const auto [row, first] = *at;
        long end = first;
        while (at != pixels.end() && at->first == row && at->second == end) { ++at; ++end; }
        path += "M" + std::to_string(first) + " " + std::to_string(row) + "h" + std::to_string(end - first) + "v1h-" + std::to_string(end - first) + "z";
    }
    return path;
}

// A matrix no finer than the pixels it is drawn with: blocks of equal size are averaged.
struct Grid { std::size_t rows, columns, row_block, column_block; std::vector<double> values; };

Grid coarse(const session::Figure& figure, std::size_t most_rows, std::size_t most_columns) {
    const std::size_t row_block = (figure.rows + most_rows - 1) / most_rows, column_block = (figure.columns + most_columns - 1) / most_columns;
    if (row_block <= 1 && column_block <= 1) return {figure.rows, figure.columns, 1, 1, figure.matrix};
    Grid grid{(figure.rows + row_block - 1) / row_block, (figure.columns + column_block - 1) / column_block, row_block, column_block, {}};
    std::vector<double> sums(grid.rows * grid.columns, 0), counts(sums.size(), 0);
    for (std::size_t row = 0; row < figure.rows; ++row)
        for (std::size_t column = 0; column < figure.columns; ++column) {
            const std::size_t cell = row / row_block * grid.columns + column / column_block;
            sums[cell] += figure.matrix[row * figure.columns + column];
            counts[cell] += 1;
        }
    for (std::size_t cell = 0; cell < sums.size(); ++cell) grid.values.push_back(sums[cell] / counts[cell]);
    return grid;
}

struct Scale {
    Range range;
    bool diverging;
    Color color(double value) const {
        const double position = (value - range.low) / range.length();
        return diverging ? diverging_color(position) : sequential_color(position);
    }
};

Scale scale_of(const std::vector<double>& values) {
    const Range range = range_of(values);
    if (range.low >= 0 || range.high <= 0) return {range, false};
    const double largest = std::max(-range.low, range.high);
    return {{-largest, largest}, true};
}

void draw_color_bar(SvgFrame& frame, const Scale& scale) {
    constexpr int bands = 64;
    const double left = frame.right() + 18, width = 14, height = frame.bottom() - frame.top();
    for (int band = 0; band < bands; ++band) {
        const double value = scale.range.low + scale.range.length() * (band + 0.5) / bands;
        const double y = frame.bottom() - height * (band + 1) / bands;
        frame.canvas().rectangle(left, y, width, height / bands + 0.5, hex(scale.color(value)));
    }
    const Ticks ticks = round_ticks(scale.range, std::clamp(static_cast<int>(height / 40), 1, 6));
    for (const double value : ticks.at) {
        const double y = frame.bottom() - height * (value - scale.range.low) / scale.range.length();
        frame.canvas().segment({left + width, y}, {left + width + 4, y}, "#888888", 1);
        frame.canvas().text(left + width + 8, y + 4, tick_text(ticks, value), Anchor::start, 12, "#555555");
    }
    if (ticks.exponent != 0) frame.canvas().text(left, frame.top() - 6, exponent_text(ticks.exponent), Anchor::start, 12, "#555555");
}

}  // namespace

std::string svg_of_raster(const session::Figure& figure) {
    FrameSpec spec;
    spec.title = figure.title;
    spec.x_label = figure.x_label;
    spec.y_label = figure.y_label;
    spec.x = raster_x_range(figure);
    const Range neurons = figure.points_y.empty() ? Range{1, 1} : Range{*std::min_element(figure.points_y.begin(), figure.points_y.end()), *std::max_element(figure.points_y.begin(), figure.points_y.end())};
    spec.y = {std::min(neurons.low, 1.0) - 0.5, neurons.high + 0.5};
    spec.whole_y = true;
    if (neurons.high - neurons.low < 5) spec.height = 240;

    SvgFrame frame(spec);
    frame.begin_data();
    const double row_height = (frame.bottom() - frame.top()) / spec.y.length();
    if (figure.points_x.size() <= most_ticks)
        frame.canvas().stroked(raster_of_ticks(figure, frame, std::clamp(0.7 * row_height, 1.2, 30.0)), "#222222", 1.1);
    else
        frame.canvas().filled(raster_of_pixels(figure, frame), "#222222", 1, true);
    frame.end_data();
    return std::move(frame).finish();
}

std::string svg_of_matrix(const session::Figure& figure) {
    const double rows = static_cast<double>(std::max<std::size_t>(figure.rows, 1)), columns = static_cast<double>(std::max<std::size_t>(figure.columns, 1));
    FrameSpec spec;
    spec.title = figure.title;
    spec.x_label = figure.x_label;
    spec.y_label = figure.y_label;
    spec.x = {0.5, columns + 0.5};
    spec.y = {0.5, rows + 0.5};
    spec.y_downwards = spec.whole_x = spec.whole_y = true;
    spec.grid = false;
    const bool images = std::any_of(figure.matrix.begin(), figure.matrix.end(), [](double value) { return std::isnan(value); });   // the gaps between them
    spec.axes = !images;
    spec.right_space = 70;
    const double shape = std::clamp(rows / columns, 0.15, 1.2);   // square cells where the figure stays handy
    spec.width = 640;
    spec.height = 500 * shape + 100;

    SvgFrame frame(spec);
    frame.begin_data();
    const Grid grid = coarse(figure, 300, 300);
    const Scale scale = scale_of(grid.values);
    const double cell_width = (frame.right() - frame.left()) / columns * static_cast<double>(grid.column_block);
    const double cell_height = (frame.bottom() - frame.top()) / rows * static_cast<double>(grid.row_block);
    // One path per colour; neighbours of one colour in a row are one rectangle.
    std::map<std::string, std::string> paths;
    for (std::size_t row = 0; row < grid.rows; ++row)
        for (std::size_t column = 0; column < grid.columns;) {
            const auto color_at = [&](std::size_t c) {
                const double value = grid.values[row * grid.columns + c];
                if (!std::isfinite(value)) return std::string(std::isnan(grid.values[row * grid.columns + c]) ? "#ffffff" : "#dddddd");
                const double position = std::round((value - scale.range.low) / scale.range.length() * 63) / 63;   // 64 shades keep the file small
                return hex(scale.color(scale.range.low + position * scale.range.length()));
            };
            const std::string color = color_at(column);
            const std::size_t first = column;
            while (column < grid.columns && color_at(column) == color) ++column;
            const double left = frame.left() + cell_width * static_cast<double>(first), width = cell_width * static_cast<double>(column - first);
            paths[color] += "M" + pixel(left) + " " + pixel(frame.top() + cell_height * static_cast<double>(row)) + "h" + pixel(width) + "v" + pixel(cell_height) + "h" + pixel(-width) + "z";
        }
    for (const auto& [color, path] : paths) frame.canvas().filled(path, color, 1, true);
    frame.end_data();
    draw_color_bar(frame, scale);
    return std::move(frame).finish();
}

}  // namespace nmlc::report
