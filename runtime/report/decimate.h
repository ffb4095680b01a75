// Long traces thinned for drawing: no pixel column gets more than four points, and no peak is lost.
#pragma once
#include <vector>

namespace nmlc::report {

struct Point { double x, y; };
using Line = std::vector<Point>;

// Lines in pixels -> lines in pixels. Where more than four successive points share a column of width `column`, the first, the lowest, the
// highest and the last of them stay, in their order. A point that is not finite ends a line; the next one begins the next line.
std::vector<Line> decimated(const std::vector<Point>& points, double column);

}  // namespace nmlc::report
