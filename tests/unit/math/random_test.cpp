// Random draws: the published answers of Philox4x32-10, the recipe from bits to numbers, and moments of many draws.
#include <catch2/catch.hpp>

#include <algorithm>
#include <cmath>
#include <set>
#include <vector>

#include "runtime/math/functions.h"
#include "runtime/math/random.h"

using namespace nmlc;

TEST_CASE("Philox4x32-10 gives the known answers of Random123", "[math]") {
    using Words = std::array<std::uint32_t, 4>;
    CHECK(random_words(0, 0, 0, 0) == Words{0x6627e8d5, 0xe169c58d, 0xbc57ac4c, 0x9b00dbd8});
    CHECK(random_words(~0ull, ~0u, ~0ull, ~0u) == Words{0x408f276d, 0x41c83b0e, 0xa20bc7c6, 0x6d5451fd});
    CHECK(random_words(0x299f31d0a4093822, 0x243f6a88, 0x13198a2e85a308d3, 0x03707344) == Words{0xd16cfe09, 0x94fdcceb, 0x5001e420, 0x24126ea1});
}

TEST_CASE("a uniform number is the middle of its interval of 2^-52", "[math]") {
    // r0, r1 of the first known answer: 0xe169c58d6627e8d5 >> 12 = 0xe169c58d6627e
    CHECK(uniform_open01(0, 0, 0, 0) == (double(0xe169c58d6627e) + 0.5) * 0x1p-52);
}

TEST_CASE("a normal number is Box-Muller of the two uniforms of one call", "[math]") {
    const auto uniform = [](std::uint64_t bits) { return (double(bits >> 12) + 0.5) * 0x1p-52; };
    const double u = uniform(0xe169c58d6627e8d5), v = uniform(0x9b00dbd8bc57ac4c);
    CHECK(standard_normal(0, 0, 0, 0) == Approx(std::sqrt(-2 * std::log(u)) * std::cos(2 * M_PI * v)).epsilon(1e-14));
    CHECK(standard_normal(0, 0, 0, 0) == evaluate(Function::sqrt, -2 * evaluate(Function::log, u)) * evaluate(Function::cos, 0x1.921fb54442d18p+2 * v));
}

TEST_CASE("two neurons of a kernel share the words of one call: halves of the bits, halves of Box-Muller", "[math]") {
    const auto uniform = [](std::uint64_t bits) { return (double(bits >> 12) + 0.5) * 0x1p-52; };
    const double u = uniform(0xe169c58d6627e8d5), v = uniform(0x9b00dbd8bc57ac4c);
    CHECK(uniform_of_pair(0, 0, 0, 0) == u);
    CHECK(uniform_of_pair(0, 4, 0, 0) == v);
    CHECK(normal_of_pair(0, 0, 0, 0) == standard_normal(0, 0, 0, 0));
    CHECK(normal_of_pair(0, 4, 0, 0) == Approx(std::sqrt(-2 * std::log(u)) * std::sin(2 * M_PI * v)).epsilon(1e-14));
    std::set<double> values;
    for (std::uint32_t i = 0; i < 1000; ++i) values.insert(uniform_of_pair(1, i, 2, 3)), values.insert(normal_of_pair(1, i, 2, 3));
    CHECK(values.size() == 2000);
    double products = 0, fourth = 0;   // of two that share: independent, and with them their squares
    constexpr int n = 200000;
    for (std::uint32_t i = 0; i < n; ++i) {
        const std::uint32_t index = i % 4 + i / 4 * 8;
        const double a = normal_of_pair(5, index, 0, 1), b = normal_of_pair(5, index + 4, 0, 1);
        products += a * b, fourth += (a * a - 1) * (b * b - 1);
    }
    CHECK(std::fabs(products) < 5 * std::sqrt(double(n)));
    CHECK(std::fabs(fourth) < 5 * 2 * std::sqrt(double(n)));
}

TEST_CASE("every part of the counter and of the key matters", "[math]") {
    const std::set<double> values = {uniform_open01(1, 2, 3, 4),        uniform_open01(2, 2, 3, 4), uniform_open01(1 + (1ull << 32), 2, 3, 4), uniform_open01(1, 3, 3, 4),
                                     uniform_open01(1, 2, 4, 4),        uniform_open01(1, 2, 3 + (1ull << 32), 4), uniform_open01(1, 2, 3, 5)};
    CHECK(values.size() == 7);
}

TEST_CASE("moments of many draws lie within five standard errors", "[math]") {
    constexpr int n = 200000;
    double mean_u = 0, square_u = 0, mean = 0, square = 0, fourth = 0, neighbours = 0, before = 0, lowest = 1, highest = 0;
    for (std::uint32_t i = 0; i < n; ++i) {
        const double u = uniform_of_pair(77, i % 1000, i / 1000, 1), z = normal_of_pair(77, i % 1000, i / 1000, 2);
        mean_u += u / n, square_u += u * u / n;
        mean += z / n, square += z * z / n, fourth += z * z * z * z / n, neighbours += z * before / n;
        lowest = std::min(lowest, u), highest = std::max(highest, u);
        before = z;
    }
    const double error = 5 / std::sqrt(double(n));
    CHECK(std::fabs(mean_u - 0.5) < error * std::sqrt(1 / 12.0));
    CHECK(std::fabs(square_u - 1 / 3.0) < error * std::sqrt(4 / 45.0));
    CHECK(std::fabs(mean) < error);
    CHECK(std::fabs(square - 1) < error * std::sqrt(2.0));
    CHECK(std::fabs(fourth - 3) < error * std::sqrt(96.0));
    CHECK(std::fabs(neighbours) < error);
    CHECK(lowest > 0);
    CHECK(highest < 1);
}

TEST_CASE("keys of runs, populations and repetitions differ", "[math]") {
    std::set<std::uint64_t> keys;
    for (std::uint64_t seed = 0; seed < 50; ++seed)
        for (const char* name : {"E", "I", "cell", ""})
            for (std::uint64_t repetition = 0; repetition < 50; ++repetition) keys.insert(random_key(seed, name, repetition));
    CHECK(keys.size() == 50 * 4 * 50);
}

namespace {

// Chi-square of counts against their probabilities, in standard deviations from its mean; cells hold 20 expected draws or more.
double excess(double mean, const std::vector<double>& draws) {
    const auto log_probability = [&](double k) { return k * std::log(mean) - mean - std::lgamma(k + 1); };
    std::vector<double> seen;
    for (const double k : draws) {
        if (seen.size() <= static_cast<std::size_t>(k)) seen.resize(static_cast<std::size_t>(k) + 1);
        ++seen[static_cast<std::size_t>(k)];
    }
    const auto n = static_cast<double>(draws.size());
    double chi = 0, cells = 0, expected = 0, observed = 0, expected_so_far = 0;
    for (std::size_t k = 0; expected_so_far < n - 20 && k < 10000; ++k) {
        const double here = n * std::exp(log_probability(static_cast<double>(k)));
        expected += here, expected_so_far += here, observed += k < seen.size() ? seen[k] : 0;
        if (expected < 20) continue;
        chi += (observed - expected) * (observed - expected) / expected, ++cells;
        expected = observed = 0;
    }
    expected += n - expected_so_far;   // the tail above, with what was left of the last cell
    double so_far = 0;
    for (const double count : seen) so_far += count;
    CHECK(so_far == n);
    return (chi - (cells - 1)) / std::sqrt(2 * std::max(cells - 1, 1.0));
}

}  // namespace

TEST_CASE("Poisson counts have the probabilities of their mean: chi-square of a million draws", "[math]") {
    for (const double mean : {0.01, 0.1, 1.28, 5.0, 20.0, 50.0, 64.0, 65.0, 100.0, 1000.0}) {
        std::vector<double> draws;
        double sum = 0, squares = 0, over_steps = 0, over_neurons = 0, over_places = 0;
        constexpr std::uint32_t neurons = 1000, steps = 1000;
        for (std::uint64_t step = 0; step < steps; ++step)
            for (std::uint32_t i = 0; i < neurons; ++i) draws.push_back(poisson_count(4711, i, step, 9, mean));
        for (std::size_t i = 0; i < draws.size(); ++i) {
            const double x = draws[i] - mean;
            sum += x, squares += x * x;
            over_neurons += i == 0 ? 0 : x * (draws[i - 1] - mean);
            over_steps += i < neurons ? 0 : x * (draws[i - neurons] - mean);
            if (i % 10 == 0) over_places += x * (poisson_count(4711, static_cast<std::uint32_t>(i % neurons), i / neurons, 10, mean) - mean);
        }
        const double n = static_cast<double>(draws.size());
        INFO("mean " << mean);
        CHECK(std::fabs(sum) < 4.5 * std::sqrt(n * mean));
        CHECK(std::fabs(squares - n * mean) < 4.5 * std::sqrt(n * (mean + 2 * mean * mean)));
        CHECK(std::fabs(over_neurons) < 4.5 * mean * std::sqrt(n));
        CHECK(std::fabs(over_steps) < 4.5 * mean * std::sqrt(n));
        CHECK(std::fabs(over_places) < 4.5 * mean * std::sqrt(n / 10));
        CHECK(std::fabs(excess(mean, draws)) < 4.5);
    }
}

TEST_CASE("Poisson counts at the ends: none at mean 0, inversion of the uniform number, very large means, no number outside", "[math]") {
    for (std::uint32_t i = 0; i < 1000; ++i) {
        CHECK(poisson_count(1, i, 2, 3, 0) == 0);
        const double u = uniform_of_pair(1, i, 2, 3), none = std::exp(-0.7);
        CHECK(std::min(poisson_count(1, i, 2, 3, 0.7), 3.0) == (u <= none ? 0 : u <= 1.7 * none ? 1 : u <= (1.7 + 0.245) * none ? 2 : 3));
    }
    double sum = 0, squares = 0;
    for (std::uint32_t i = 0; i < 10000; ++i) {
        const double x = (poisson_count(1, i, 2, 3, 1e12) - 1e12) * 1e-6;
        sum += x, squares += x * x;
    }
    CHECK(std::fabs(sum) < 450);
    CHECK(std::fabs(squares - 10000) < 4.5 * std::sqrt(2e4));
    for (const double mean : {-1e-300, -1.0, 2e15, std::nan(""), HUGE_VAL}) CHECK(std::isnan(poisson_count(1, 2, 3, 4, mean)));
}
