#include "runtime/analysis/reduce.h"

#include <catch2/catch.hpp>
#include <cmath>
#include <numbers>

using namespace nmlc;
using namespace nmlc::analysis;

namespace {

// Neuron 1 at 1, 3, 7; neuron 2 at 2, 4.
const record::SpikeList list{{1, 2, 3, 4, 7}, {1, 2, 1, 2, 1}, 0, 10};

std::vector<double> sine(std::size_t n, double cycles, double amplitude) {
    std::vector<double> values(n);
    for (std::size_t k = 0; k < n; ++k) values[k] = 3 + amplitude * std::sin(2 * std::numbers::pi * cycles * static_cast<double>(k) / static_cast<double>(n));
    return values;
}

}  // namespace

TEST_CASE("spikes are counted in a window with both ends", "[analysis]") {
    const Spikes spikes{&list, {}, 2, false};
    CHECK(count(within(spikes, std::nullopt)) == 5);
    CHECK(count(within(spikes, Window{2, 4})) == 3);
    CHECK(count(within(spikes, Window{4.5, 6})) == 0);
    CHECK(rate(within(spikes, std::nullopt), 2) == Approx(5.0 / 2 / 10));
    CHECK(rate(within(spikes, Window{2, 4}), 2) == Approx(3.0 / 2 / 2));
    CHECK(rate(within(spikes, Window{2, 2}), 2) == 0);
    CHECK(count(within(Spikes{&list, {2}, 1, false}, std::nullopt)) == 2);
}

TEST_CASE("a spike at n*dt counts in a window that ends there, whatever the rounding", "[analysis]") {
    const double dt = 0.1;
    const record::SpikeList grid{{3 * dt}, {1}, 0, 1};   // 3*0.1 is above 0.3
    CHECK(count(within(Spikes{&grid, {}, 1, true}, Window{0, 0.3})) == 1);
}

TEST_CASE("intervals are between spikes of one neuron", "[analysis]") {
    const Spikes spikes{&list, {}, 2, false};
    CHECK(intervals(within(spikes, std::nullopt)) == std::vector<double>{2, 4, 2});
    CHECK(interval_cv(within(spikes, std::nullopt)) == Approx(1.0 / 3));   // only neuron 1 has two: mean 3, std 1
    CHECK(std::isnan(interval_cv(within(spikes, Window{0, 2.5}))));
}

TEST_CASE("moments and extremes", "[analysis]") {
    const std::vector<double> x{2, 4, 4, 4, 5, 5, 7, 9};
    CHECK(mean(x) == 5);
    CHECK(standard_deviation(x) == 2);
    CHECK(variance(x) == 4);
    CHECK(minimum(x) == 2);
    CHECK(maximum(x) == 9);
    CHECK(position_of_maximum(x) == 7);
    CHECK(coefficient_of_variation(x) == Approx(0.4));
    CHECK(std::isnan(mean({})));
    CHECK(sum({}) == 0);
    CHECK(std::isnan(minimum(std::vector<double>{1, NAN, 0})));
    // A tree of pairs: a million tenths are summed to within a few units of the last place.
    CHECK(std::abs(sum(std::vector<double>(1000000, 0.1)) - 100000) < 1e-9);
}

TEST_CASE("a window cuts a series at its samples", "[analysis]") {
    std::vector<double> values(11);
    for (std::size_t k = 0; k < 11; ++k) values[k] = static_cast<double>(k);
    const Series series{{10, 2, 0.1}, 11, 1, values.data()};   // at 1.0, 1.2, .. 3.0
    const Series part = within(series, Window{1.2, 1.85});
    CHECK(part.rows == 4);
    CHECK(part(0, 0) == 1);
    CHECK(part.axis[0] == Approx(1.2));
    CHECK(within(series, Window{3.05, 4}).rows == 0);
    CHECK(within(series, Window{0, 100}).rows == 11);
}

TEST_CASE("crossings are found on the straight line between samples", "[analysis]") {
    const std::vector<double> values{0, 2, 0, 1, 3};
    const Series series{{0, 1, 0.5}, 5, 1, values.data()};
    CHECK(upward_crossings(series, 1) == std::vector<double>{0.25, 1.5});
}

TEST_CASE("the power of a sine is at its frequency, for any length", "[analysis]") {
    for (const std::size_t n : {std::size_t{64}, std::size_t{100}, std::size_t{81}, std::size_t{97}}) {
        const std::vector<double> values = sine(n, 5, 2);
        const Series series{{0, 1, 0.5}, n, 1, values.data()};
        const std::vector<double> power = power_spectrum(series);
        REQUIRE(power.size() == n / 2 + 1);
        double total = 0;
        for (const double p : power) total += p / (static_cast<double>(n) * 0.5);
        CHECK(total == Approx(2.0));   // the variance of a sine of amplitude 2
        CHECK(power[5] / (static_cast<double>(n) * 0.5) == Approx(2.0));
        CHECK(power[4] == Approx(0).margin(1e-20));
    }
}

TEST_CASE("autocovariance begins with the variance and follows its definition", "[analysis]") {
    const std::vector<double> values{1, 2, 4, 8, 16};
    const Series series{{0, 1, 1}, 5, 1, values.data()};
    const std::vector<double> found = autocovariance(series, 3);
    REQUIRE(found.size() == 3);
    CHECK(found[0] == Approx(variance(values)));
    const double m = 6.2;
    CHECK(found[1] == Approx(((1 - m) * (2 - m) + (2 - m) * (4 - m) + (4 - m) * (8 - m) + (8 - m) * (16 - m)) / 5));
}
