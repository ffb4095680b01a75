// Accuracy of the elementary functions in units of the last place, against 113-bit references of libquadmath.
#include <catch2/catch.hpp>

#include <cmath>
#include <limits>
#include <random>
#include <vector>

#include "runtime/math/functions.h"

__extension__ typedef __float128 Quad;
extern "C" {
Quad expq(Quad); Quad expm1q(Quad); Quad logq(Quad); Quad log1pq(Quad); Quad log10q(Quad);
Quad sinq(Quad); Quad cosq(Quad); Quad tanq(Quad); Quad sinhq(Quad); Quad coshq(Quad); Quad tanhq(Quad);
Quad atanq(Quad); Quad atan2q(Quad, Quad); Quad erfq(Quad); Quad powq(Quad, Quad); Quad fabsq(Quad);
}

namespace nmlc {
namespace {

// |got - exact| over the distance of doubles at `exact`.
double ulps(double got, Quad exact) {
    const double rounded = static_cast<double>(exact);
    if (std::isnan(rounded)) return std::isnan(got) ? 0 : 1e300;
    if (std::isinf(rounded) || std::isinf(got)) return got == rounded ? 0 : 1e300;
    const int exponent = rounded == 0 ? -1074 : std::max(std::ilogb(rounded) - 52, -1074);
    return static_cast<double>(fabsq(static_cast<Quad>(got) - exact) / static_cast<Quad>(std::ldexp(1.0, exponent / 2))) /
           std::ldexp(1.0, exponent - exponent / 2);
}

struct Range { double low, high; };

// The worst error over each range: evenly drawn, and with evenly drawn exponents towards zero.
double worst(Function function, Quad (*exact)(Quad), const std::vector<Range>& ranges) {
    std::mt19937_64 draws(20260101);
    double largest = 0, where = 0;
    const auto look = [&](double x) {
        const double error = ulps(evaluate(function, x), exact(static_cast<Quad>(x)));
        if (error > largest) largest = error, where = x;
    };
    for (const Range range : ranges) {
        std::uniform_real_distribution<double> even(range.low, range.high), shrink(-300, 0);
        for (int i = 0; i < 6000; ++i) look(even(draws));
        for (int i = 0; i < 1000; ++i) {
            const double x = even(draws) * std::pow(10, shrink(draws));
            if (x >= range.low && x <= range.high) look(x);
        }
    }
    INFO(name_of(function));
    UNSCOPED_INFO(name_of(function) << ": " << largest << " ulp at " << where);
    return largest;
}

Quad exprelq(Quad x) { return x == 0 ? Quad(1) : expm1q(x) / x; }
Quad bernoulliq(Quad x) { return x == 0 ? Quad(1) : x / expm1q(x); }
Quad logisticq(Quad x) { return 1 / (1 + expq(-x)); }

}  // namespace

TEST_CASE("exp and log are within one unit of the last place", "[math]") {
    CHECK(worst(Function::exp, expq, {{-1, 1}, {-50, 50}, {-708, 709.7}, {-745, -708}, {-1e-3, 1e-3}}) < 1.0);
    CHECK(worst(Function::log, logq, {{0.5, 2}, {0.9, 1.1}, {0, 100}, {0, 1e300}, {0, 1e-307}}) < 1.0);
}

TEST_CASE("the exponential family is within a few units", "[math]") {
    CHECK(worst(Function::expm1, expm1q, {{-1, 1}, {-40, 40}, {-700, 709.7}, {-0.01, 0.01}}) < 2.3);
    CHECK(worst(Function::exprel, exprelq, {{-1, 1}, {-40, 40}, {-700, 716}, {-0.01, 0.01}}) < 2.2);
    CHECK(worst(Function::bernoulli, bernoulliq, {{-1, 1}, {-40, 40}, {-700, 690}, {-0.01, 0.01}}) < 2.5);
    CHECK(worst(Function::logistic, logisticq, {{-1, 1}, {-40, 40}, {-745, 740}}) < 2.0);
    CHECK(worst(Function::sinh, sinhq, {{-1, 1}, {-30, 30}, {-710.4, 710.4}}) < 2.5);
    CHECK(worst(Function::cosh, coshq, {{-1, 1}, {-30, 30}, {-710.4, 710.4}}) < 2.0);
    CHECK(worst(Function::tanh, tanhq, {{-1, 1}, {-0.3, 0.3}, {-25, 25}}) < 2.5);
    CHECK(worst(Function::erf, erfq, {{-1.1, 1.1}, {-7, 7}}) < 2.0);
}

TEST_CASE("further logarithms and powers are within a unit or so", "[math]") {
    CHECK(worst(Function::log1p, log1pq, {{-0.9999, 1}, {-0.1, 0.1}, {0, 1e6}, {0, 1e300}}) < 1.5);
    CHECK(worst(Function::log10, log10q, {{0.5, 2}, {0, 100}, {0, 1e300}}) < 1.0);

    std::mt19937_64 draws(7);
    double largest = 0;
    const auto look = [&](double x, double y) {
        largest = std::max(largest, ulps(evaluate(Function::pow, x, y), powq(static_cast<Quad>(x), static_cast<Quad>(y))));
    };
    for (const Range base : {Range{0, 2}, Range{0.99, 1.01}, Range{0, 1e6}, Range{0, 1e300}}) {
        std::uniform_real_distribution<double> bases(base.low, base.high), powers(-5, 5), large(-2000, 2000);
        for (int i = 0; i < 5000; ++i) look(bases(draws), powers(draws)), look(bases(draws), large(draws));
    }
    for (int x = -9; x <= 9; ++x)
        for (int y = -30; y <= 30; ++y) look(x, y);
    CHECK(largest < 1.2);
}

TEST_CASE("trigonometric functions are within a unit or two up to 1e6", "[math]") {
    const std::vector<Range> ranges = {{-0.8, 0.8}, {-10, 10}, {-1e6, 1e6}};
    CHECK(worst(Function::sin, sinq, ranges) < 1.2);
    CHECK(worst(Function::cos, cosq, ranges) < 1.2);
    CHECK(worst(Function::tan, tanq, ranges) < 2.5);
    CHECK(worst(Function::atan, atanq, {{-1, 1}, {-10, 10}, {-1e9, 1e9}}) < 2.0);
    double largest = 0;
    for (int k = -20000; k < 20000; k += 7)   // where sine and cosine nearly vanish
        for (const double x : {k * 1.5707963267948966, std::nextafter(k * 1.5707963267948966, 1e9)}) {
            largest = std::max(largest, ulps(evaluate(Function::sin, x), sinq(static_cast<Quad>(x))));
            largest = std::max(largest, ulps(evaluate(Function::cos, x), cosq(static_cast<Quad>(x))));
        }
    CHECK(largest < 1.2);

    std::mt19937_64 draws(9);
    std::uniform_real_distribution<double> even(-3, 3), exponent(-300, 300);
    largest = 0;
    for (int i = 0; i < 20000; ++i) {
        const double y = even(draws) * (i % 2 ? std::pow(10, exponent(draws)) : 1), x = even(draws) * (i % 4 > 1 ? std::pow(10, exponent(draws)) : 1);
        largest = std::max(largest, ulps(evaluate(Function::atan2, y, x), atan2q(static_cast<Quad>(y), static_cast<Quad>(x))));
    }
    CHECK(largest < 2.0);
}

}  // namespace nmlc
