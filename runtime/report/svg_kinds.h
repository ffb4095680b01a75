// One function per kind of figure; `svg` picks.
#pragma once
#include <string>
#include <vector>

#include "runtime/report/ticks.h"
#include "runtime/session/session.h"

namespace nmlc::report {

std::string svg_of_lines(const session::Figure& figure);       // trace, rate, versus
std::string svg_of_histogram(const session::Figure& figure);
std::string svg_of_raster(const session::Figure& figure);
std::string svg_of_matrix(const session::Figure& figure);
std::string svg_of_phase_plane(const session::Figure& figure);
std::string svg_of_bifurcation(const session::Figure& figure);

// The bars of a histogram series. `x` holds edges when it has one value more than `y`, else the middles of equal bins; without any `y`, `x`
// holds raw values, which are put into as many equal bins as the square root of their number.
struct Bar { double low, high, height; };
std::vector<Bar> bars_of(const session::Figure::Series& series);

// The span of all series' x or y values, with a little air above and below for y.
Range x_range(const session::Figure& figure);
Range y_range(const session::Figure& figure);
// Of a raster: that of a series where there is one (it spans the recorded time), else that of the spikes, from 0 when they begin early.
Range raster_x_range(const session::Figure& figure);

}  // namespace nmlc::report
