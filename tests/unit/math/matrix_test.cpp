// Matrix exponential and noise covariance against closed forms.
#include <catch2/catch.hpp>

#include <cmath>
#include <limits>

#include "runtime/math/matrix.h"

using namespace nmlc;

namespace {

double worst_relative(const Matrix& found, const Matrix& expected) {
    double worst = 0;
    for (std::size_t i = 0; i < expected.size(); ++i)
        worst = std::max(worst, expected[i] == 0 ? std::fabs(found[i]) : std::fabs(found[i] / expected[i] - 1));
    return worst;
}

}  // namespace

TEST_CASE("exp of a diagonal, nilpotent, Jordan and rotation matrix", "[math]") {
    CHECK(worst_relative(matrix_exponential(2, {-0.1, 0, 0, -7}), {std::exp(-0.1), 0, 0, std::exp(-7.0)}) < 4e-15);
    CHECK(worst_relative(matrix_exponential(3, {0, 1, 0, 0, 0, 1, 0, 0, 0}), {1, 1, 0.5, 0, 1, 1, 0, 0, 1}) < 1e-15);
    const double e = std::exp(-0.02);
    CHECK(worst_relative(matrix_exponential(2, {-0.02, 0.1, 0, -0.02}), {e, 0.1 * e, 0, e}) < 1e-15);   // equal time constants
    CHECK(worst_relative(matrix_exponential(2, {0, 1, -1, 0}), {std::cos(1.0), std::sin(1.0), -std::sin(1.0), std::cos(1.0)}) < 2e-15);
    CHECK(worst_relative(matrix_exponential(1, {-0.5}), {std::exp(-0.5)}) < 4e-16);
    CHECK(worst_relative(matrix_exponential(2, {0, 0, 0, 0}), {1, 0, 0, 1}) == 0);
}

TEST_CASE("nearly equal time constants lose nothing", "[math]") {
    // exp([[a, 1], [0, b]]) has (exp(a) - exp(b))/(a - b) at its corner, = exp(b)*expm1(a - b)/(a - b)
    const double a = -0.1, b = -0.1 * (1 + 1e-9);
    CHECK(worst_relative(matrix_exponential(2, {a, 1, 0, b}), {std::exp(a), std::exp(b) * std::expm1(a - b) / (a - b), 0, std::exp(b)}) < 2e-15);
}

TEST_CASE("a stiff pair is scaled and squared", "[math]") {
    const Matrix found = matrix_exponential(2, {-1000, 999, 0, -1});
    CHECK(found[1] == Approx(std::exp(-1.0)).epsilon(1e-12));   // 999*(exp(-1) - exp(-1000))/999
    CHECK(found[3] == Approx(std::exp(-1.0)).epsilon(1e-12));
    CHECK(found[0] < 1e-300);
    CHECK(found[2] == 0);
}

TEST_CASE("what is not finite stays visible", "[math]") {
    for (const double bad : {std::numeric_limits<double>::quiet_NaN(), std::numeric_limits<double>::infinity()})
        CHECK(std::isnan(matrix_exponential(2, {bad, 0, 0, 1})[0]));
}

TEST_CASE("covariance of an Ornstein-Uhlenbeck step", "[math]") {
    // x' = -x/tau + sigma xi: variance sigma^2 tau/2 (1 - exp(-2 dt/tau))
    const double tau = 10, sigma = 0.7;
    for (const double dt : {1e-3, 0.1, 1.0, 500.0})
        CHECK(step_covariance(1, dt, {-1 / tau}, {sigma * sigma})[0] == Approx(-sigma * sigma * tau / 2 * std::expm1(-2 * dt / tau)).epsilon(2e-14));
}

TEST_CASE("covariance of an integrated noise and of a current filtered by a membrane", "[math]") {
    // x' = y, y' = xi: [[dt^3/3, dt^2/2], [dt^2/2, dt]]
    const double dt = 0.25;
    CHECK(worst_relative(step_covariance(2, dt, {0, 1, 0, 0}, {0, 0, 0, 1}), {dt * dt * dt / 3, dt * dt / 2, dt * dt / 2, dt}) < 1e-14);
    // u' = -a u + y, y' = -b y + xi, cross term by hand: int exp(-b s) (exp(-b s) - exp(-a s))/(a - b) ds
    const double a = 0.05, b = 0.2, h = 3;
    const double cross = (-std::expm1(-2 * b * h) / (2 * b) + std::expm1(-(a + b) * h) / (a + b)) / (a - b);
    const Matrix found = step_covariance(2, h, {-a, 1, 0, -b}, {0, 0, 0, 1});
    CHECK(found[1] == Approx(cross).epsilon(1e-13));
    CHECK(found[2] == found[1]);
}

TEST_CASE("the Cholesky root multiplies back, and is zero where there is no variance", "[math]") {
    CHECK(cholesky_root(2, {4, 2, 2, 10}) == Matrix{2, 0, 1, 3});
    CHECK(cholesky_root(2, {4, 6, 6, 9}) == Matrix{2, 0, 3, 0});        // one source of noise drives both
    CHECK(cholesky_root(2, {0, 0, 0, 9}) == Matrix{0, 0, 0, 3});
    CHECK(cholesky_root(2, {0, 0, 0, 0}) == Matrix{0, 0, 0, 0});
}

TEST_CASE("the entries that kernels ask for", "[math]") {
    const double pair[] = {0.1, -0.2, 1, 0, -0.2};
    CHECK(nmlc_expm_entry(2, 0, 1, pair) == Approx(0.1 * std::exp(-0.02)).epsilon(1e-15));
    CHECK(nmlc_expm_entry(2, 1, 0, pair) == 0);
    const double one[] = {0.1, 0, 4};
    CHECK(nmlc_covroot_entry(1, 0, 0, one) == Approx(2 * std::sqrt(0.1)).epsilon(1e-15));
}
