#include "runtime/report/svg_marks.h"

namespace nmlc::report {

void draw_mark(SvgCanvas& canvas, session::Figure::Mark::Kind kind, Point center, std::string_view color) {
    using Mark = session::Figure::Mark;
    constexpr double radius = 5, stroke = 1.6;
    constexpr std::string_view paper = "#ffffff";
    // A closed shape given by its corners around the middle.
    const auto polygon = [&](std::initializer_list<Point> corners, std::string_view fill) {
        std::string path;
        for (const Point& corner : corners) path += (path.empty() ? "M" : "L") + pixel(center.x + corner.x) + " " + pixel(center.y + corner.y);
        canvas.filled(path + "z", fill);
        canvas.stroked(path + "z", color, stroke);
    };
    switch (kind) {
        case Mark::stable: return canvas.ring(center, radius, color, color, stroke);
        case Mark::unstable: return canvas.ring(center, radius, paper, color, stroke);
        case Mark::saddle:
            canvas.ring(center, radius, paper, color, stroke);
            return canvas.filled("M" + pixel(center.x) + " " + pixel(center.y - radius) + "a" + pixel(radius) + " " + pixel(radius) + " 0 0 0 0 " + pixel(2 * radius) + "z", color);
        case Mark::fold: return polygon({{-4.5, -4.5}, {4.5, -4.5}, {4.5, 4.5}, {-4.5, 4.5}}, paper);
        case Mark::hopf: return polygon({{0, -6.5}, {6.5, 0}, {0, 6.5}, {-6.5, 0}}, color);
        case Mark::branching: return polygon({{0, -6}, {5.5, 4.5}, {-5.5, 4.5}}, paper);
    }
}

}  // namespace nmlc::report
