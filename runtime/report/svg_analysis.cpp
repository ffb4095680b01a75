// Phase planes and bifurcation diagrams, drawn as in a textbook.
#include <algorithm>
#include <cmath>

#include "runtime/report/colors.h"
#include "runtime/report/svg_frame.h"
#include "runtime/report/svg_kinds.h"
#include "runtime/report/svg_marks.h"

namespace nmlc::report {
namespace {

using session::Figure;
using Role = Figure::Role;

constexpr const char *ink = "#222222", *soft = "#b9c0c9";

struct Style { std::string color; double width; std::string dashes; };

Style style_of(Role role) {
    switch (role) {
        case Role::nullcline_x: return {hex(series_color(0, 8)), 2.2, ""};
        case Role::nullcline_y: return {hex(series_color(1, 8)), 2.2, ""};
        case Role::orbit: return {"#555555", 1.3, ""};
        case Role::into_saddle: return {hex(series_color(2, 8)), 1.6, "6 4"};
        case Role::out_of_saddle: return {hex(series_color(3, 8)), 1.6, "6 4"};
        case Role::stable: return {hex(series_color(0, 8)), 2.2, ""};
        case Role::unstable: return {hex(series_color(1, 8)), 1.8, "6 4"};
        case Role::cycle: return {hex(series_color(2, 8)), 1.6, ""};
        case Role::plain: break;
    }
    return {hex(series_color(0, 8)), 1.6, ""};
}

const char* words_of(Figure::Mark::Kind kind) {
    switch (kind) {
        case Figure::Mark::stable: return "stable";
        case Figure::Mark::unstable: return "unstable";
        case Figure::Mark::saddle: return "saddle";
        case Figure::Mark::fold: return "fold";
        case Figure::Mark::hopf: return "Hopf";
        case Figure::Mark::branching: return "branch point";
    }
    return "";
}

FrameSpec spec_of(const Figure& figure) {
    FrameSpec spec;
    spec.title = figure.title;
    spec.x_label = figure.x_label;
    spec.y_label = figure.y_label;
    for (const Figure::Series& series : figure.series) {
        if (series.label.empty()) continue;
        const Style style = style_of(series.role);
        spec.legend.push_back({series.label, style.color, style.dashes, {}});
    }
    std::vector<Figure::Mark::Kind> shown;
    for (const Figure::Mark& mark : figure.marks)
        if (std::find(shown.begin(), shown.end(), mark.kind) == shown.end()) {
            shown.push_back(mark.kind);
            spec.legend.push_back({words_of(mark.kind), ink, "", mark.kind});
        }
    return spec;
}

void draw_series(SvgFrame& frame, const Figure::Series& series) {
    std::vector<Point> points;
    for (std::size_t k = 0; k < std::min(series.x.size(), series.y.size()); ++k) points.push_back({frame.x(series.x[k]), frame.y(series.y[k])});
    const Style style = style_of(series.role);
    // A curve of a plane may go backwards in x: thinning by columns is for traces.
    std::vector<Line> lines(1);
    for (const Point& point : points) {
        if (std::isfinite(point.x) && std::isfinite(point.y)) lines.back().push_back(point);
        else if (!lines.back().empty()) lines.emplace_back();
    }
    frame.canvas().lines(lines, style.color, style.width, style.dashes);
}

// Directions as they look on paper; length grows with speed, by rank, from a third to most of a cell.
void draw_arrows(SvgFrame& frame, const Figure& figure) {
    if (figure.arrows.empty()) return;
    struct Drawn { Point at; double dx, dy, speed; };
    std::vector<Drawn> arrows;
    std::vector<double> speeds;
    for (const Figure::Arrow& arrow : figure.arrows) {
        const double dx = frame.x(arrow.x + arrow.dx) - frame.x(arrow.x), dy = frame.y(arrow.y + arrow.dy) - frame.y(arrow.y), speed = std::hypot(dx, dy);
        if (!(speed > 0) || !std::isfinite(speed)) continue;
        arrows.push_back({{frame.x(arrow.x), frame.y(arrow.y)}, dx / speed, dy / speed, speed});
        speeds.push_back(speed);
    }
    std::sort(speeds.begin(), speeds.end());
    std::string path;
    for (const Drawn& arrow : arrows) {
        const double rank = static_cast<double>(std::lower_bound(speeds.begin(), speeds.end(), arrow.speed) - speeds.begin()) / static_cast<double>(speeds.size());
        const double half = 3.5 + 6.5 * rank, head = 3.2;
        const Point tip{arrow.at.x + half * arrow.dx, arrow.at.y + half * arrow.dy}, tail{arrow.at.x - half * arrow.dx, arrow.at.y - half * arrow.dy};
        const auto barb = [&](double side) {
            return pixel(tip.x - head * (arrow.dx - side * 0.6 * arrow.dy)) + " " + pixel(tip.y - head * (arrow.dy + side * 0.6 * arrow.dx));
        };
        path += "M" + pixel(tail.x) + " " + pixel(tail.y) + "L" + pixel(tip.x) + " " + pixel(tip.y) + "M" + barb(1) + "L" + pixel(tip.x) + " " + pixel(tip.y) + "L" + barb(-1);
    }
    frame.canvas().stroked(path, soft, 1);
}

std::string drawn(const Figure& figure, FrameSpec spec) {
    SvgFrame frame(std::move(spec));
    frame.begin_data();
    draw_arrows(frame, figure);
    for (const Figure::Series& series : figure.series) draw_series(frame, series);
    for (const Figure::Mark& mark : figure.marks) draw_mark(frame.canvas(), mark.kind, {frame.x(mark.x), frame.y(mark.y)}, ink);
    frame.end_data();
    return std::move(frame).finish();
}

}  // namespace

std::string svg_of_phase_plane(const Figure& figure) {
    FrameSpec spec = spec_of(figure);
    spec.width = 640;
    spec.height = 540;
    spec.grid = false;
    spec.x = {figure.window->x_low, figure.window->x_high};
    spec.y = {figure.window->y_low, figure.window->y_high};
    return drawn(figure, std::move(spec));
}

std::string svg_of_bifurcation(const Figure& figure) {
    FrameSpec spec = spec_of(figure);
    spec.height = 460;
    spec.x = {figure.window->x_low, figure.window->x_high};
    spec.y = {figure.window->y_low, figure.window->y_high};
    return drawn(figure, std::move(spec));
}

}  // namespace nmlc::report
