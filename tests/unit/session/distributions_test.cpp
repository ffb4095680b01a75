// Moments of the draws against their closed forms, within five standard errors of the sample; the same numbers every time.
#include "runtime/session/distributions.h"

#include <catch2/catch.hpp>
#include <cmath>
#include <functional>

using nmlc::session::Stream;

namespace {

struct Moments { double mean, variance; };

Moments moments_of(const std::function<double(Stream&)>& draw, int n = 40000) {
    double sum = 0, squares = 0;
    for (int k = 0; k < n; ++k) {
        Stream stream(12345, 3, static_cast<std::uint32_t>(k), 0);
        const double x = draw(stream);
        sum += x;
        squares += x * x;
    }
    return {sum / n, squares / n - sum / n * (sum / n)};
}

void check(const Moments& found, double mean, double variance, double kurtosis, int n = 40000) {
    CHECK(std::abs(found.mean - mean) < 5 * std::sqrt(variance / n));
    CHECK(std::abs(found.variance - variance) < 5 * variance * std::sqrt((kurtosis - 1) / n));
}

}  // namespace

TEST_CASE("draws have the moments of their distributions", "[session]") {
    using namespace nmlc::session;
    check(moments_of([](Stream& s) { return s.uniform(); }), 0.5, 1.0 / 12, 1.8);
    check(moments_of([](Stream& s) { return s.normal(); }), 0, 1, 3);
    check(moments_of([](Stream& s) { return draw_exponential(s, 2); }), 2, 4, 9);
    for (const double shape : {0.3, 1.0, 4.5}) check(moments_of([&](Stream& s) { return draw_gamma(s, shape, 2); }), 2 * shape, 4 * shape, 3 + 6 / shape);
    for (const double mean : {0.0, 0.2, 3.0, 29.0, 31.0, 400.0, 1e5}) {
        const Moments found = moments_of([&](Stream& s) { return draw_poisson(s, mean); });
        if (mean == 0) CHECK(found.mean == 0);
        else check(found, mean, mean, 3 + 1 / mean);
    }
    check(moments_of([](Stream& s) { return draw_binomial(s, 500, 0.3); }), 150, 105, 3);
}

TEST_CASE("a draw is a function of its key, place, neuron and step", "[session]") {
    Stream a(1, 2, 3, 4), b(1, 2, 3, 4), other(1, 2, 3, 5);
    const double first = a.uniform(), second = a.uniform();
    CHECK(first == b.uniform());
    CHECK(second == b.uniform());
    CHECK(first != second);
    CHECK(first != other.uniform());
}
