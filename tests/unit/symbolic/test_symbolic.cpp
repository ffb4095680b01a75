#include <catch2/catch.hpp>
#include <cmath>

#include "compiler/symbolic/affine.h"
#include "compiler/symbolic/differentiate.h"
#include "compiler/symbolic/evaluate.h"
#include "compiler/symbolic/graph.h"
#include "compiler/symbolic/print.h"
#include "compiler/symbolic/singular.h"
#include "compiler/symbolic/transform.h"

using namespace nmlc;
using namespace nmlc::symbolic;

namespace {

// States x (0) and y (1), params a (0) and b (1).
struct Fixture {
    Arena arena;
    Expr x = arena.leaf(Kind::state, 0), y = arena.leaf(Kind::state, 1), a = arena.leaf(Kind::param, 0), b = arena.leaf(Kind::param, 1);
    Expr number(double value) { return arena.constant(value); }
    Expr exp(Expr e) { return arena.call(Function::exp, e); }
    std::string text(Expr e) {
        return print(arena, e, [](const Node& node) {
            return std::string(node.kind == Kind::state ? (node.slot == 0 ? "x" : "y") : node.kind == Kind::param ? (node.slot == 0 ? "a" : "b") : "v");
        });
    }
    double value(Expr e, double x_value, double y_value = 0.7, double a_value = 1.3, double b_value = -0.4) {
        return *evaluate(arena, e, [&](const Node& node) -> std::optional<double> {
            if (node.kind == Kind::state) return node.slot == 0 ? x_value : y_value;
            if (node.kind == Kind::param) return node.slot == 0 ? a_value : b_value;
            return {};
        });
    }
};

}  // namespace

TEST_CASE_METHOD(Fixture, "equal expressions have one id and constants fold", "[symbolic]") {
    CHECK(arena.add(x, a) == arena.add(x, a));
    CHECK(arena.add(number(2), number(3)) == number(5));
    CHECK(arena.mul(a, number(0)) == number(0));
    CHECK(arena.sub(x, arena.neg(a)) == arena.add(x, a));
    CHECK(arena.select(arena.compare(Kind::lt, number(1), number(2)), x, y) == x);
}

TEST_CASE_METHOD(Fixture, "printing uses as few brackets as it takes", "[symbolic]") {
    CHECK(text(arena.div(arena.add(arena.neg(arena.sub(x, a)), arena.mul(b, y)), a)) == "(-(x - a) + b*y)/a");
    CHECK(text(arena.sub(x, arena.sub(y, a))) == "x - (y - a)");
    CHECK(text(arena.div(x, arena.mul(y, a))) == "x/(y*a)");
    CHECK(text(arena.pow(arena.add(x, y), number(2))) == "(x + y)^2");
}

TEST_CASE_METHOD(Fixture, "the affine form of a leaky membrane", "[symbolic]") {
    // (-(x - a) + b)/3
    const Expr rate = arena.div(arena.add(arena.neg(arena.sub(x, a)), b), number(3));
    const auto [form, culprit] = affine(arena, rate, Kind::state, [](std::uint32_t) { return true; });
    REQUIRE(form);
    CHECK(text(form->coefficients.at(0)) == "-0.3333333333333333");
    CHECK(text(form->rest) == "(a + b)/3");
    CHECK(text(*safe_fixed_point(arena, rate, 0)) == "a + b");
}

TEST_CASE_METHOD(Fixture, "what is not affine is named", "[symbolic]") {
    const Expr square = arena.mul(x, x);
    const auto result = affine(arena, arena.add(arena.mul(a, x), square), Kind::state, [](std::uint32_t) { return true; });
    CHECK_FALSE(result.form);
    CHECK(result.culprit == square);
    // linear in x alone, y being a coefficient
    const auto own = affine(arena, arena.mul(y, x), Kind::state, [](std::uint32_t slot) { return slot == 0; });
    REQUIRE(own.form);
    CHECK(own.form->coefficients.at(0) == y);
}

TEST_CASE_METHOD(Fixture, "a fixed point is given only where the slope is surely not zero", "[symbolic]") {
    CHECK(safe_fixed_point(arena, arena.sub(b, arena.div(x, a)), 0));
    CHECK_FALSE(safe_fixed_point(arena, arena.sub(b, arena.mul(a, x)), 0));   // a may be 0
}

TEST_CASE_METHOD(Fixture, "derivatives agree with central differences", "[symbolic]") {
    const Function smooth[] = {Function::exp, Function::expm1, Function::sin, Function::cos, Function::tan, Function::sinh, Function::cosh, Function::tanh, Function::atan,
                               Function::erf, Function::exprel, Function::logistic, Function::sqrt, Function::log, Function::log1p, Function::log10, Function::abs};
    std::vector<Expr> cases;
    for (Function f : smooth) cases.push_back(arena.call(f, arena.add(arena.mul(a, x), number(0.2))));
    cases.push_back(arena.pow(x, number(3)));
    cases.push_back(arena.pow(a, x));
    cases.push_back(arena.div(exp(x), arena.add(x, y)));
    cases.push_back(arena.call(Function::atan2, x, y));
    cases.push_back(arena.call(Function::max, arena.mul(x, x), y));
    for (Expr e : cases) {
        INFO(text(e));
        const double h = 1e-5, slope = (value(e, 0.9 + h) - value(e, 0.9 - h)) / (2 * h);
        CHECK(value(differentiate(arena, e, 0), 0.9) == Approx(slope).epsilon(1e-8));
    }
    CHECK(value(differentiate(arena, arena.call(Function::exprel, x), 0), 0) == Approx(0.5));
}

TEST_CASE_METHOD(Fixture, "removable singularities of rate functions are removed", "[symbolic]") {
    // 0.1*(x + 40)/(1 - exp(-(x + 40)/10)): 1 at x = -40
    const Expr shifted = arena.add(x, number(40));
    const Expr rate = arena.div(arena.mul(number(0.1), shifted), arena.sub(number(1), exp(arena.div(arena.neg(shifted), number(10)))));
    CHECK(std::isnan(value(rate, -40)));
    const Expr mended = remove_singularities(arena, rate);
    CHECK(value(mended, -40) == Approx(1));
    CHECK(value(mended, -40 + 1e-9) == Approx(1));
    for (double at : {-80.0, -41.0, 0.0, 30.0}) CHECK(value(mended, at) == Approx(value(rate, at)).epsilon(1e-13));

    // with params: a*(b - x)/(exp((b - x)/a) - 1)
    const Expr distance = arena.sub(b, x);
    const Expr general = arena.div(arena.mul(a, distance), arena.sub(exp(arena.div(distance, a)), number(1)));
    CHECK(value(remove_singularities(arena, general), -0.4) == Approx(1.3 * 1.3));

    // zero at another place than the exponent: a true pole stays
    const Expr pole = arena.div(arena.add(x, number(39)), arena.sub(number(1), exp(arena.div(arena.neg(shifted), number(10)))));
    CHECK(remove_singularities(arena, pole) == pole);
}

TEST_CASE("strongly connected groups come after those they read", "[symbolic]") {
    // 0 <-> 1 -> 2, 3 alone
    const Graph graph{{1}, {0, 2}, {2}, {}};
    const auto groups = strongly_connected(graph);
    REQUIRE(groups.size() == 3);
    const auto place = [&](std::vector<std::uint32_t> group) { return std::find(groups.begin(), groups.end(), group) - groups.begin(); };
    CHECK(place({2}) < place({0, 1}));
    CHECK(connected(graph) == std::vector<std::vector<std::uint32_t>>{{0, 1, 2}, {3}});
}
