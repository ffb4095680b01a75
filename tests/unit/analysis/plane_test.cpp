// Phase planes: all fixed points, nullclines that lie on their curve, separatrices that end where theory says.
#include <catch2/catch.hpp>

#include "runtime/analysis/plane.h"
#include "tests/unit/analysis/systems.h"

using namespace nmlc::analysis;
using namespace nmlc::analysis::tests;

namespace {

double rate_of(const System& plane, const PlanePoint& point, std::size_t state) { return rates_at(plane, Vector{point.x, point.y})[state]; }

}  // namespace

TEST_CASE("a nullcline lies on its curve, in as many pieces as there are", "[analysis]") {
    const Box box{-2, 2, -1, 4};
    const System plane = fitzhugh_nagumo(1.3);
    const auto cubic = nullcline(plane, box, 0), line = nullcline(plane, box, 1);
    REQUIRE(cubic.size() == 1);
    REQUIRE(line.size() == 1);
    for (const PlanePoint& point : cubic[0]) CHECK(std::abs(rate_of(plane, point, 0)) < 1e-12);
    for (const PlanePoint& point : line[0]) CHECK(std::abs(rate_of(plane, point, 1)) < 1e-12);

    // (u^2 - 1)*(w - 0.3) = 0: two vertical lines and a horizontal one cross in saddles of the function; u^2 + w^2 = 1 is closed.
    const System crossing = system_of<2, false>([](const auto& x) { return std::array<Dual, 2>{(x[0] * x[0] - 0.9) * (x[1] - 0.31), x[0] * x[0] + x[1] * x[1] - 1}; });
    const Box square{-2, 2, -2, 2};
    std::size_t points = 0;
    for (const Curve& curve : nullcline(crossing, square, 0))
        for (const PlanePoint& point : curve) {
            CHECK(std::abs(rate_of(crossing, point, 0)) < 1e-12);
            ++points;
        }
    CHECK(points > 700);
    const auto circle = nullcline(crossing, square, 1);
    REQUIRE(circle.size() == 1);
    CHECK(circle[0].front().x == circle[0].back().x);
    CHECK(circle[0].front().y == circle[0].back().y);
}

TEST_CASE("a pole is no nullcline", "[analysis]") {
    const System plane = system_of<2, false>([](const auto& x) { return std::array<Dual, 2>{1 / (x[0] - 0.123) + x[1] - x[1], x[1]}; });
    CHECK(nullcline(plane, {-1, 1, -1, 1}, 0).empty());
}

TEST_CASE("all fixed points are found, each once", "[analysis]") {
    // sin-like rows: u*(u^2 - 1)*(u^2 - 4) = 0 and w*(w^2 - 1) = 0 cross in fifteen points.
    const System many = system_of<2, false>([](const auto& x) {
        const Dual u = x[0], w = x[1];
        return std::array<Dual, 2>{u * (u * u - 1) * (u * u - 4), w * (w * w - 1)};
    });
    const auto found = fixed_points(many, {-3, 3, -2, 2});
    REQUIRE(found.size() == 15);
    std::size_t k = 0;
    for (const double u : {-2.0, -1.0, 0.0, 1.0, 2.0})
        for (const double w : {-1.0, 0.0, 1.0}) {
            CHECK(found[k].at.x == Approx(u).margin(1e-12));
            CHECK(found[k].at.y == Approx(w).margin(1e-12));
            ++k;
        }
    CHECK(found[0].type == "unstable node");       // both slopes grow away from -2 and -1
    CHECK(found[1].type == "saddle");

    // A parabola that all but touches a line: two points a ten thousandth apart, in one cell of the grid.
    const System near = system_of<2, false>([](const auto& x) { return std::array<Dual, 2>{x[1] - x[0] * x[0] + 2.5e-9, -x[1]}; });
    const auto pair = fixed_points(near, {-1, 1, -1, 1});
    REQUIRE(pair.size() == 2);
    CHECK(pair[0].at.x == Approx(-5e-5).epsilon(1e-9));
    CHECK(pair[1].at.x == Approx(5e-5).epsilon(1e-9));
    const System apart = system_of<2, false>([](const auto& x) { return std::array<Dual, 2>{x[1] - x[0] * x[0] - 2.5e-9, -x[1]}; });
    CHECK(fixed_points(apart, {-1, 1, -1, 1}).empty());
}

TEST_CASE("a fixed point on the border of the box belongs to it", "[analysis]") {
    const System corner = system_of<2, false>([](const auto& x) { return std::array<Dual, 2>{1 - x[0], 2 - x[1]}; });
    CHECK(fixed_points(corner, {-1, 1, 0, 2}).size() == 1);
    CHECK(fixed_points(corner, {-1, 0.99, 0, 2}).empty());
}

TEST_CASE("separatrices lead to the saddle, and from it to the attractors", "[analysis]") {
    // u' = u - u^3, w' = -w: the axis u = 0 leads in, the axis w = 0 out, to u = -1 and 1.
    const System plane = system_of<2, false>([](const auto& x) { return std::array<Dual, 2>{x[0] - x[0] * x[0] * x[0], -x[1]}; });
    const Box box{-2, 2, -1, 1};
    const auto points = fixed_points(plane, box);
    REQUIRE(points.size() == 3);
    const auto curves = separatrices(plane, box, points);
    REQUIRE(curves.size() == 4);
    for (const Separatrix& each : curves) {
        for (const PlanePoint& point : each.curve) CHECK(std::abs(each.stable ? point.x : point.y) < 1e-9);
        if (each.stable) CHECK(std::abs(each.curve.back().y) > 1);
        else CHECK(std::abs(each.curve.back().x) == Approx(1).epsilon(1e-4));
    }
}

TEST_CASE("types of fixed points", "[analysis]") {
    using C = std::complex<double>;
    CHECK(std::string(type_of({C{-2, 0}, C{-1, 0}})) == "stable node");
    CHECK(std::string(type_of({C{1, 0}, C{2, 0}})) == "unstable node");
    CHECK(std::string(type_of({C{-1, 0}, C{2, 0}})) == "saddle");
    CHECK(std::string(type_of({C{-1, -3}, C{-1, 3}})) == "stable focus");
    CHECK(std::string(type_of({C{1, -3}, C{1, 3}})) == "unstable focus");
    CHECK(std::string(type_of({C{1e-17, -3}, C{1e-17, 3}})) == "centre");
    CHECK(std::string(type_of({C{-1, 0}, C{0, 0}})) == "degenerate");
    CHECK(std::string(type_of({C{-1, 0}, C{-1, 0}})) == "stable degenerate node");
    CHECK(std::string(type_of({C{0, 0}, C{0, 0}})) == "degenerate");
}

TEST_CASE("eigenvalues of matrices known by heart", "[analysis]") {
    Matrix companion(4, 4);                        // of (x + 1)(x + 2)(x + 3)(x - 4) = x^4 + 2 x^3 - 13 x^2 - 38 x - 24
    for (std::size_t k = 0; k < 3; ++k) companion(k, k + 1) = 1;
    companion(3, 0) = 24, companion(3, 1) = 38, companion(3, 2) = 13, companion(3, 3) = -2;
    const auto values = eigenvalues(companion);
    const double expected[] = {-3, -2, -1, 4};
    for (std::size_t k = 0; k < 4; ++k) {
        CHECK(values[k].real() == Approx(expected[k]).epsilon(1e-12));
        CHECK(values[k].imag() == 0);
    }
    // Entries of very different size, as rates of voltages and gates have; eigenvalues 1 and 1e-8.
    Matrix skew(2, 2);
    skew(0, 0) = 1, skew(0, 1) = 1e9, skew(1, 0) = 0, skew(1, 1) = 1e-8;
    CHECK(eigenvalues(skew)[0].real() == Approx(1e-8).epsilon(1e-12));
    Matrix turn(3, 3);                             // a rotation by 90 degrees about an axis that decays
    turn(0, 1) = -2, turn(1, 0) = 2, turn(2, 2) = -1;
    const auto turning = eigenvalues(turn);
    CHECK(turning[0].real() == Approx(-1));
    CHECK(turning[1].imag() == Approx(-2));
    CHECK(turning[2].imag() == Approx(2));
}
