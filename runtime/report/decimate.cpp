#include "runtime/report/decimate.h"

#include <algorithm>
#include <array>
#include <cmath>

namespace nmlc::report {
namespace {

void append_column(Line& line, const std::vector<Point>& points, std::size_t first, std::size_t end) {
    if (end - first <= 4) {
        line.insert(line.end(), points.begin() + static_cast<std::ptrdiff_t>(first), points.begin() + static_cast<std::ptrdiff_t>(end));
        return;
    }
    std::array<std::size_t, 4> kept{first, first, first, end - 1};
    for (std::size_t at = first; at < end; ++at) {
        if (points[at].y < points[kept[1]].y) kept[1] = at;
        if (points[at].y > points[kept[2]].y) kept[2] = at;
    }
    std::sort(kept.begin(), kept.end());
    const auto last = std::unique(kept.begin(), kept.end());
    for (auto at = kept.begin(); at != last; ++at) line.push_back(points[*at]);
}

bool finite(const Point& point) { return std::isfinite(point.x) && std::isfinite(point.y); }

}  // namespace

std::vector<Line> decimated(const std::vector<Point>& points, double column) {
    std::vector<Line> lines;
    bool inside = false;
    for (std::size_t at = 0; at < points.size();) {
        if (!finite(points[at])) { inside = false; ++at; continue; }
        if (!inside) lines.emplace_back();
        inside = true;
        const double number = std::floor(points[at].x / column);
        std::size_t end = at + 1;
        while (end < points.size() && finite(points[end]) && std::floor(points[end].x / column) == number) ++end;
        append_column(lines.back(), points, at, end);
        at = end;
    }
    return lines;
}

}  // namespace nmlc::report
