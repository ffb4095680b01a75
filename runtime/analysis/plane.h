// The phase plane of two states: where their rates are zero, where both are, and how the flow goes. Everything comes from one evaluation of
// the equations over a fine grid; what is found there is then moved onto the curve, or into the point, by root finding.
#pragma once
#include <array>
#include <string>

#include "runtime/analysis/system.h"

namespace nmlc::analysis {

struct Box {
    double x_low, x_high, y_low, y_high;
    double width() const { return x_high - x_low; }
    double height() const { return y_high - y_low; }
    bool holds(double x, double y) const { return x >= x_low && x <= x_high && y >= y_low && y <= y_high; }
};
struct PlanePoint { double x, y; };
using Curve = std::vector<PlanePoint>;

// All pieces of the curve on which the rate of `state` (0 or 1) is zero. Marching squares over a grid of cells; each crossing of a
// cell's edge is refined until it lies on the curve, a change of sign across a pole or a jump is dropped, and where four crossings meet in
// one cell its middle says which two belong together. A curve that touches zero without crossing it is not seen.
std::vector<Curve> nullcline(const System& plane, const Box& box, std::size_t state);

struct FixedPoint {
    PlanePoint at;
    std::vector<std::complex<double>> eigenvalues;
    std::string type;
};
// All fixed points in the box, by x, then by y. Newton's iteration starts from five places in every cell of the grid in which, to first order,
// both rates can be zero; what it finds is kept when the iteration settles, and counted once.
std::vector<FixedPoint> fixed_points(const System& plane, const Box& box);

// The flow at the middles of columns x rows cells: position and rates.
struct Arrow { PlanePoint at, rate; };
std::vector<Arrow> flow(const System& plane, const Box& box, std::size_t columns, std::size_t rows);

// The curves that lead into a saddle and out of it: along its eigenvectors, forwards in time for the unstable, backwards for the stable one.
struct Separatrix { bool stable; Curve curve; };
std::vector<Separatrix> separatrices(const System& plane, const Box& box, const std::vector<FixedPoint>& points);

}  // namespace nmlc::analysis
