#include "runtime/analysis/plane.h"

#include <algorithm>
#include <cmath>

#include "runtime/analysis/orbit.h"

namespace nmlc::analysis {
namespace {

constexpr std::size_t cells_across = 240;      // of the grid that fixed points are sought on
constexpr std::size_t most_fixed_points = 400; // more: they fill a curve

// Values of a field at the points, column by column.
std::vector<Vector> over(const System::Field& field, const Vector& x, const Vector& y, std::size_t results) {
    std::vector<Vector> values(results, Vector(x.size()));
    std::vector<double*> out;
    for (Vector& column : values) out.push_back(column.data());
    const double* const in[] = {x.data(), y.data()};
    field(x.size(), in, out.data());
    return values;
}

// The middles of the cells, row by row.
void middles(const Box& box, std::size_t columns, std::size_t rows, Vector& x, Vector& y) {
    for (std::size_t row = 0; row < rows; ++row)
        for (std::size_t column = 0; column < columns; ++column) {
            x.push_back(box.x_low + box.width() * (static_cast<double>(column) + 0.5) / static_cast<double>(columns));
            y.push_back(box.y_low + box.height() * (static_cast<double>(row) + 0.5) / static_cast<double>(rows));
        }
}

}  // namespace

std::vector<Arrow> flow(const System& plane, const Box& box, std::size_t columns, std::size_t rows) {
    Vector x, y;
    middles(box, columns, rows, x, y);
    const std::vector<Vector> rates = over(plane.rates, x, y, 2);
    std::vector<Arrow> arrows;
    for (std::size_t k = 0; k < x.size(); ++k) arrows.push_back({{x[k], y[k]}, {rates[0][k], rates[1][k]}});
    return arrows;
}

std::vector<FixedPoint> fixed_points(const System& plane, const Box& box) {
    Vector x, y;
    middles(box, cells_across, cells_across, x, y);
    const std::vector<Vector> f = over(plane.rates, x, y, 2), slope = over(plane.jacobian, x, y, 4);
    const double half_x = box.width() / cells_across / 2, half_y = box.height() / cells_across / 2;
    const Vector scale{box.width(), box.height()};
    // A fixed point on the very edge of the box belongs to it.
    const double edge = 1e-9;
    const Box wide{box.x_low - edge * box.width(), box.x_high + edge * box.width(), box.y_low - edge * box.height(), box.y_high + edge * box.height()};

    std::vector<FixedPoint> found;
    for (std::size_t k = 0; k < x.size(); ++k) {
        // Twice the first order: what curvature adds in a cell this small is less than that.
        const auto can_vanish = [&](std::size_t state) {
            return std::abs(f[state][k]) <= 2 * (std::abs(slope[2 * state][k]) * half_x + std::abs(slope[2 * state + 1][k]) * half_y);
        };
        // Where a slope itself is about to vanish, first order says little: the neighbours' signs are asked as well.
        const auto turns = [&](std::size_t state) {
            for (const std::size_t other : {k + 1, k + cells_across, k + cells_across + 1})
                if (other < x.size() && (f[state][k] < 0) != (f[state][other] < 0)) return true;
            return false;
        };
        if (!(can_vanish(0) || turns(0)) || !(can_vanish(1) || turns(1))) continue;
        // From the middle and four places around it: near a fold two points share a cell.
        for (const auto& [side_x, side_y] : {std::pair{0.0, 0.0}, {-0.5, -0.5}, {-0.5, 0.5}, {0.5, -0.5}, {0.5, 0.5}}) {
            const auto point = equilibrium_near(plane, {x[k] + side_x * half_x, y[k] + side_y * half_y}, scale);
            if (!point || !wide.holds((*point)[0], (*point)[1])) continue;
            const bool known = std::any_of(found.begin(), found.end(), [&](const FixedPoint& other) {
                return std::abs(other.at.x - (*point)[0]) < 1e-7 * box.width() && std::abs(other.at.y - (*point)[1]) < 1e-7 * box.height();
            });
            if (known) continue;
            FixedPoint fixed{{(*point)[0], (*point)[1]}, eigenvalues(state_jacobian(jacobian_at(plane, *point))), ""};
            fixed.type = type_of(fixed.eigenvalues);
            found.push_back(std::move(fixed));
        }
        if (found.size() > most_fixed_points) break;
    }
    std::sort(found.begin(), found.end(), [](const FixedPoint& a, const FixedPoint& b) { return a.at.x != b.at.x ? a.at.x < b.at.x : a.at.y < b.at.y; });
    return found;
}

std::vector<Separatrix> separatrices(const System& plane, const Box& box, const std::vector<FixedPoint>& points) {
    constexpr double away = 1e-4;                      // of the box: how far from the saddle the curve begins
    std::vector<Separatrix> result;
    for (const FixedPoint& point : points) {
        if (point.type != "saddle") continue;
        const Matrix slope = state_jacobian(jacobian_at(plane, Vector{point.at.x, point.at.y}));
        for (const std::complex<double>& value : point.eigenvalues) {
            const auto direction = eigenvector(slope, value);
            double dx = direction[0].real() / box.width(), dy = direction[1].real() / box.height();
            const double length = std::hypot(dx, dy);
            dx *= away * box.width() / length, dy *= away * box.height() / length;
            const bool stable = value.real() < 0;
            for (const double side : {1.0, -1.0}) {
                Curve curve{point.at};
                follow(plane, {point.at.x + side * dx, point.at.y + side * dy}, box, stable ? -1 : 1, curve);
                result.push_back({stable, std::move(curve)});
            }
        }
    }
    return result;
}

}  // namespace nmlc::analysis
