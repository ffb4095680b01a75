// Zeros, infinities, NaN, overflow and whole steps: what the functions do at the borders of their domains.
#include <catch2/catch.hpp>

#include <cmath>
#include <limits>
#include <random>
#include <vector>

#include "runtime/math/elementary/apply.h"
#include "runtime/math/elementary/scalar.h"
#include "runtime/math/evaluate.h"
#include "runtime/math/functions.h"

namespace nmlc {
namespace {

constexpr double inf = std::numeric_limits<double>::infinity();
const double nan = std::numeric_limits<double>::quiet_NaN();
constexpr double least = 4.9406564584124654e-324, largest = 1.7976931348623157e308;

bool same(double a, double b) { return (std::isnan(a) && std::isnan(b)) || (a == b && std::signbit(a) == std::signbit(b)); }

using enum Function;
const std::vector<Function> all = {
#define NMLC_FUNCTION(name, arity) Function::name,
#include "runtime/math/functions.def"
#undef NMLC_FUNCTION
};
const std::vector<double> special = {0.0,  -0.0, 1.0,   -1.0,  0.5,     -0.5,     2.0,   -2.0,    3.0,   -3.0,  2.5, -2.5, 1e-9,
                                     -1e-9, least, -least, 1e-310, largest, -largest, inf, -inf, nan,   1e15,  -1e15, 710, 750, -750};

}  // namespace

TEST_CASE("functions agree with the C library at the borders", "[math]") {
    struct Case { Function function; double (*reference)(double); };
    for (const Case c : {Case{abs, std::fabs}, {floor, std::floor}, {ceil, std::ceil}, {round, std::round}, {sqrt, std::sqrt}, {exp, std::exp},
                         {expm1, std::expm1}, {log, std::log}, {log1p, std::log1p}, {log10, std::log10}, {sin, std::sin}, {cos, std::cos},
                         {tan, std::tan}, {sinh, std::sinh}, {cosh, std::cosh}, {tanh, std::tanh}, {atan, std::atan}, {erf, std::erf}})
        for (const double x : special) {
            if ((c.function == sin || c.function == cos || c.function == tan) && std::fabs(x) > 0x1p45) continue;   // NaN by design
            const double got = evaluate(c.function, x), expected = c.reference(x);
            INFO(name_of(c.function) << "(" << x << ") = " << got << ", expected " << expected);
            CHECK((same(got, expected) || (std::isfinite(expected) && expected != 0 && std::fabs(got / expected - 1) < 1e-15) ||
                   (std::fabs(expected) < 1e-307 && std::fabs(got - expected) <= 2 * least)));
        }
    for (const double x : special)
        for (const double y : special) {
            const double power = evaluate(pow, x, y), power_expected = std::pow(x, y);
            INFO("x = " << x << ", y = " << y << ": " << power << ", expected " << power_expected);
            CHECK((same(power, power_expected) || std::fabs(power / power_expected - 1) < 1e-15 || std::fabs(power - power_expected) <= least));
            const double angle = evaluate(atan2, x, y), angle_expected = std::atan2(x, y);
            INFO("atan2: " << angle << ", expected " << angle_expected);
            CHECK((same(angle, angle_expected) || std::fabs(angle / angle_expected - 1) < 1e-15));
        }
}

TEST_CASE("a NaN comes through every function", "[math]") {
    for (const Function function : all) {
        INFO(name_of(function));
        CHECK(std::isnan(evaluate(function, nan, 1.5)));
        if (arity_of(function) == 2) CHECK(std::isnan(evaluate(function, 1.5, nan)));
    }
    CHECK(evaluate(pow, nan, 0) == 1);
    CHECK(evaluate(pow, 1, nan) == 1);
}

TEST_CASE("functions that the C library lacks", "[math]") {
    CHECK(evaluate(sgn, 0) == 1);
    CHECK(evaluate(sgn, -least) == -1);
    CHECK(evaluate(heaviside, 0) == 1);
    CHECK(evaluate(heaviside, -1) == 0);
    CHECK(evaluate(exprel, 0) == 1);
    CHECK(evaluate(exprel, 1e-20) == 1);
    CHECK(evaluate(exprel, -inf) == 0);
    CHECK(evaluate(exprel, inf) == inf);
    CHECK(evaluate(exprel, 717) == inf);
    CHECK(evaluate(logistic, 0) == 0.5);
    CHECK(evaluate(logistic, -inf) == 0);
    CHECK(evaluate(logistic, inf) == 1);
    CHECK(evaluate(logistic, -740) > 0);
    CHECK(evaluate(bernoulli, 0) == 1);
    CHECK(evaluate(bernoulli, 1e-20) == 1);
    CHECK(evaluate(bernoulli, inf) == 0);
    CHECK(evaluate(bernoulli, -inf) == inf);
    CHECK(evaluate(bernoulli, -1e300) == 1e300);
    CHECK(evaluate(mod, 7, 3) == 1);
    CHECK(evaluate(mod, -7, 3) == 2);
    CHECK(evaluate(mod, 7, -3) == -2);
    CHECK(evaluate(min, 1, 2) == 1);
    CHECK(evaluate(max, 1, 2) == 2);
    CHECK(evaluate(log10, 1000) == 3);
    for (int k = -307; k <= 308; ++k) CHECK(evaluate(log10, std::stod("1e" + std::to_string(k))) == k);
    for (const double x : {1e15, 3.5e13, 1e22}) CHECK((std::fabs(evaluate(sin, x)) <= 1) == (x < 0x1p45));
}

TEST_CASE("halves are rounded away from zero", "[math]") {
    for (const double x : {0.5, 1.5, -0.5, -2.5, 0.49999999999999994, 4503599627370495.5, 4503599627370497.0, 1e300})
        CHECK(same(evaluate(round, x), std::round(x)));
}

TEST_CASE("whole steps forgive the last digits of a quotient", "[math]") {
    CHECK(first_step_from(20 / 0.1) == 200);
    CHECK(first_step_from(0.3 / 0.1) == 3);       // 2.9999999999999996
    CHECK(last_step_to(0.3 / 0.1) == 3);
    CHECK(first_step_from(0.7 / 0.1) == 7);
    CHECK(first_step_from(2.4) == 3);
    CHECK(last_step_to(2.4) == 2);
    CHECK(first_step_from(-2.4) == -2);
    CHECK(first_step_from(1e-12) == 0);
    CHECK(first_step_from(3e9 + 0.25) == 3e9 + 1);   // a quarter of a step is never a rounding error
    CHECK(last_step_to(-inf) == -inf);
    CHECK(first_step_from(inf) == inf);
    CHECK(std::isnan(first_step_from(nan)));
}

TEST_CASE("the instruction set does not change a bit", "[math]") {
    if (!__builtin_cpu_supports("fma")) return;
    for (const Function function : all)
        for (int i = -4000; i < 4000; ++i) {
            const double x = i * 0.0137 * (i % 3 ? 1 : 50), y = 2.5 - i * 0.01;
            const double plain = elementary::evaluator_plain.evaluate(function, x, y), fast = elementary::evaluator_with_fma.evaluate(function, x, y);
            if (!same(plain, fast)) FAIL_CHECK(name_of(function) << "(" << x << ", " << y << "): " << plain << " and " << fast);
        }
}

TEST_CASE("where an argument is usual the shorter form gives the same bits", "[math]") {
    using elementary::Scalar;
    std::mt19937_64 draws(5);
    for (const Function function : all) {
        const double bound = elementary::usual_bound(function);
        if (bound == 0) continue;
        std::uniform_real_distribution<double> even(-bound, bound), shrink(-300, 0);
        const auto look = [&](double x) {
            const double whole = evaluate(function, x), quick = elementary::apply_usual(function, Scalar(x)).value;
            if (!same(whole, quick)) FAIL_CHECK(name_of(function) << "(" << x << "): " << whole << " and " << quick);
        };
        for (const double x : {0.0, -0.0, bound, -bound, least, -least, nan}) look(x);
        for (int i = 0; i < 20000; ++i) look(even(draws)), look(even(draws) * std::pow(10, shrink(draws)));
    }
}

TEST_CASE("functions are found by their names", "[math]") {
    for (const Function function : all) CHECK(function_named(name_of(function)) == function);
    CHECK(function_named("exp") == exp);
    CHECK(arity_of(pow) == 2);
    CHECK(!function_named("expp"));
}

}  // namespace nmlc
