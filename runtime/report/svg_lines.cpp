// Curves over time or over a swept quantity, and histograms.
#include <algorithm>
#include <cmath>

#include "runtime/report/colors.h"
#include "runtime/report/svg_frame.h"
#include "runtime/report/svg_kinds.h"

namespace nmlc::report {
namespace {

std::vector<LegendEntry> legend_of(const session::Figure& figure) {
    const auto& series = figure.series;
    std::vector<LegendEntry> legend;
    if (series.size() < 2) return legend;
    const auto add = [&](std::size_t at) { legend.push_back({series[at].label, hex(series_color(at, series.size()))}); };
    if (series.size() <= 8) {
        for (std::size_t at = 0; at < series.size(); ++at) add(at);
    } else {   // first, middle and last of a continuous scale of colours
        add(0);
        add(series.size() / 2);
        add(series.size() - 1);
    }
    return legend;
}

FrameSpec spec_of(const session::Figure& figure) {
    FrameSpec spec;
    spec.title = figure.title;
    spec.x_label = figure.x_label;
    spec.y_label = figure.y_label;
    spec.legend = legend_of(figure);
    return spec;
}

}  // namespace

Range x_range(const session::Figure& figure) {
    bool first = true;
    Range range;
    for (const auto& series : figure.series) {
        if (series.x.empty()) continue;
        const Range own = range_of(series.x);
        range = first ? own : cover(range, own);
        first = false;
    }
    return range;
}

Range y_range(const session::Figure& figure) {
    bool first = true;
    Range range;
    for (const auto& series : figure.series) {
        if (series.y.empty()) continue;
        const Range own = range_of(series.y);
        range = first ? own : cover(range, own);
        first = false;
    }
    const double margin = 0.05 * range.length();
    const bool from_zero = range.low == 0 || (figure.kind == abi::Plot::Kind::rate && range.low > 0);
    return {from_zero ? 0 : range.low - margin, range.high + margin};
}

Range raster_x_range(const session::Figure& figure) {
    if (!figure.series.empty()) return x_range(figure);
    const Range range = range_of(figure.points_x);
    const bool near_zero = range.low >= 0 && range.low < 0.5 * range.high;
    const double margin = 0.01 * range.length();   // the first and the last spike stand clear of the frame
    return {near_zero ? 0 : range.low - margin, range.high + margin};
}

std::string svg_of_lines(const session::Figure& figure) {
    FrameSpec spec = spec_of(figure);
    spec.x = x_range(figure);
    spec.y = y_range(figure);
    const bool dots = figure.kind == abi::Plot::Kind::versus;
    if (dots) {   // room for the first and the last dot
        const double margin = 0.02 * spec.x.length();
        spec.x = {spec.x.low - margin, spec.x.high + margin};
    }

    SvgFrame frame(spec);
    frame.begin_data();
    for (std::size_t at = 0; at < figure.series.size(); ++at) {
        const auto& series = figure.series[at];
        const std::string color = hex(series_color(at, figure.series.size()));
        std::vector<Point> points;
        points.reserve(series.x.size());
        for (std::size_t k = 0; k < std::min(series.x.size(), series.y.size()); ++k) points.push_back({frame.x(series.x[k]), frame.y(series.y[k])});
        const bool few = dots && points.size() <= 200;
        frame.canvas().lines(decimated(points, 0.5), color, figure.series.size() > 8 ? 1 : 1.6);
        if (few)
            for (const Point& point : points)
                if (std::isfinite(point.x) && std::isfinite(point.y)) frame.canvas().circle(point, 3, color);
    }
    frame.end_data();
    return std::move(frame).finish();
}

std::vector<Bar> bars_of(const session::Figure::Series& series) {
    const auto &x = series.x, &y = series.y;
    std::vector<Bar> bars;
    if (y.empty() && !x.empty()) {
        const Range range = range_of(x);
        const auto count = static_cast<std::size_t>(std::clamp(std::ceil(std::sqrt(static_cast<double>(x.size()))), 1.0, 200.0));
        const double width = range.length() / static_cast<double>(count);
        for (std::size_t k = 0; k < count; ++k) bars.push_back({range.low + width * static_cast<double>(k), range.low + width * static_cast<double>(k + 1), 0});
        for (const double value : x)
            if (std::isfinite(value)) bars[std::min(static_cast<std::size_t>((value - range.low) / width), count - 1)].height += 1;
    } else if (x.size() == y.size() + 1) {
        for (std::size_t k = 0; k < y.size(); ++k) bars.push_back({x[k], x[k + 1], y[k]});
    } else {
        const double width = x.size() > 1 ? x[1] - x[0] : 1;
        for (std::size_t k = 0; k < std::min(x.size(), y.size()); ++k) bars.push_back({x[k] - width / 2, x[k] + width / 2, y[k]});
    }
    return bars;
}

std::string svg_of_histogram(const session::Figure& figure) {
    FrameSpec spec = spec_of(figure);
    std::vector<double> edges, heights{0};
    for (const auto& series : figure.series)
        for (const Bar& bar : bars_of(series)) {
            edges.insert(edges.end(), {bar.low, bar.high});
            heights.push_back(bar.height);
        }
    spec.x = range_of(edges);
    spec.y = range_of(heights);
    spec.y = {std::min(spec.y.low, 0.0), spec.y.high + 0.05 * spec.y.length()};
    if (figure.series.size() == 1) spec.legend.clear();

    SvgFrame frame(spec);
    frame.begin_data();
    for (std::size_t at = 0; at < figure.series.size(); ++at) {
        std::string path;
        for (const Bar& bar : bars_of(figure.series[at])) {
            if (bar.height == 0 || !std::isfinite(bar.height)) continue;
            const double left = frame.x(bar.low), right = frame.x(bar.high);
            const double gap = right - left > 4 ? 0.5 : 0;   // a hair of white between wide bars
            path += "M" + pixel(left + gap) + " " + pixel(frame.y(0)) + "V" + pixel(frame.y(bar.height)) + "H" + pixel(right - gap) + "V" + pixel(frame.y(0)) + "z";
        }
        frame.canvas().filled(path, hex(series_color(at, figure.series.size())), figure.series.size() > 1 ? 0.55 : 0.9);
    }
    frame.end_data();
    return std::move(frame).finish();
}

}  // namespace nmlc::report
