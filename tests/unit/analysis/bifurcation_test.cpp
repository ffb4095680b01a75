// Curves of equilibria and what lies on them, against closed forms and published values.
#include <catch2/catch.hpp>

#include "runtime/analysis/bifurcation.h"
#include "tests/unit/analysis/systems.h"

using namespace nmlc::analysis;
using namespace nmlc::analysis::tests;

namespace {

template <class Rate>
System line_of(Rate rate) {
    return system_of<1, true>([rate](const auto& x) { return std::array<Dual, 1>{rate(x[0], x[1])}; });
}

std::vector<SpecialPoint> of_kind(const Diagram& diagram, SpecialPoint::Kind kind) {
    std::vector<SpecialPoint> result;
    for (const SpecialPoint& point : diagram.special)
        if (point.kind == kind) result.push_back(point);
    return result;
}

}  // namespace

TEST_CASE("folds and Hopf points of normal forms", "[analysis]") {
    SECTION("x' = p + x^2: a fold at 0") {
        const Diagram diagram = bifurcations(line_of([](Dual x, Dual p) { return p + x * x; }), {-1}, -4, 1);
        REQUIRE(diagram.special.size() == 1);
        CHECK(diagram.special[0].kind == SpecialPoint::fold);
        CHECK(std::abs(diagram.special[0].at[0]) < 1e-12);
        CHECK(std::abs(diagram.special[0].at[1]) < 1e-12);
        CHECK(diagram.type == "I");
        for (const BranchPoint& point : diagram.branches.at(0)) CHECK(point.parameter() + point.at[0] * point.at[0] == Approx(0).margin(1e-9));
    }
    SECTION("x' = p x - y - x r^2, y' = x + p y - y r^2: a Hopf point at 0, a cycle of radius sqrt(p) and period 2 pi") {
        const System system = system_of<2, true>([](const auto& z) {
            const auto [x, y, p] = z;
            const Dual r2 = x * x + y * y;
            return std::array<Dual, 2>{p * x - y - x * r2, x + p * y - y * r2};
        });
        const Diagram diagram = bifurcations(system, {0.1, 0.1}, -1, 1);
        REQUIRE(diagram.special.size() == 1);
        CHECK(diagram.special[0].kind == SpecialPoint::hopf);
        CHECK(std::abs(diagram.special[0].at[2]) < 1e-12);
        CHECK(diagram.special[0].omega == Approx(1).epsilon(1e-12));
        CHECK(diagram.type == "II");
        REQUIRE(diagram.cycles.size() > 20);
        for (const Cycle& cycle : diagram.cycles) {
            CHECK(cycle.parameter > 0);
            CHECK(cycle.high[0] == Approx(std::sqrt(cycle.parameter)).epsilon(0.02));
            CHECK(cycle.low[0] == Approx(-std::sqrt(cycle.parameter)).epsilon(0.02));
            CHECK(cycle.period == Approx(2 * M_PI).epsilon(1e-4));
        }
    }
    SECTION("x' = p - x^3 + 3 x: an S with two folds, at p = -2 and 2") {
        const System cubic = line_of([](Dual x, Dual p) { return p - x * x * x + 3 * x; });
        for (const double high : {3.0, 1.0}) {       // whole, and with a fold outside the range
            const Diagram diagram = bifurcations(cubic, {-2}, -3, high);
            const auto folds = of_kind(diagram, SpecialPoint::fold);
            REQUIRE(folds.size() == (high == 3 ? 2 : 1));
            CHECK(folds[0].at[1] == Approx(-2).epsilon(1e-12));
            CHECK(folds[0].at[0] == Approx(1).epsilon(1e-9));
            bool upper = false;                      // the upper branch, x > 1, is there in both
            for (const Branch& branch : diagram.branches)
                for (const BranchPoint& point : branch) upper |= point.at[0] > 1.5 && point.unstable == 0;
            CHECK(upper);
        }
    }
    SECTION("x' = p x - x^3: branches cross at 0") {
        const Diagram diagram = bifurcations(line_of([](Dual x, Dual p) { return p * x - x * x * x; }), {0}, -1, 1.3);
        CHECK(of_kind(diagram, SpecialPoint::branching).size() >= 1);
        double widest = 0;
        for (const Branch& branch : diagram.branches)
            for (const BranchPoint& point : branch) widest = std::max(widest, std::abs(point.at[0]));
        CHECK(widest == Approx(std::sqrt(1.3)).epsilon(1e-6));
    }
}

TEST_CASE("FitzHugh-Nagumo: Hopf points where the trace vanishes", "[analysis]") {
    const Diagram diagram = bifurcations(fitzhugh_nagumo(), {0, 0}, 0, 4);
    REQUIRE(diagram.special.size() == 2);
    const double u = std::sqrt(0.95 / 3);
    for (const int side : {0, 1}) {
        const double at = side == 0 ? -u : u, current = -at + at * at * at + 2 * (at + 1);
        CHECK(diagram.special[static_cast<std::size_t>(side)].at[0] == Approx(at).epsilon(1e-12));
        CHECK(diagram.special[static_cast<std::size_t>(side)].at[2] == Approx(current).epsilon(1e-12));
    }
    CHECK(diagram.type == "II");
}

TEST_CASE("Morris-Lecar: the rest is lost at a fold", "[analysis]") {
    const Diagram diagram = bifurcations(morris_lecar(), {-60, 0}, -50, 60);
    const auto folds = of_kind(diagram, SpecialPoint::fold);
    REQUIRE(folds.size() == 2);
    CHECK(folds[0].at[2] == Approx(-34.9121944906).epsilon(1e-11));
    CHECK(folds[1].at[2] == Approx(37.2955196916).epsilon(1e-11));
    CHECK(diagram.type == "I");
}

TEST_CASE("Hodgkin-Huxley: four states", "[analysis]") {
    const Diagram diagram = bifurcations(hodgkin_huxley(), {-65, 0.05, 0.6, 0.32}, 0, 160);
    const auto hopfs = of_kind(diagram, SpecialPoint::hopf);
    REQUIRE(hopfs.size() == 2);
    CHECK(hopfs[0].at[4] == Approx(9.775438).epsilon(1e-7));
    CHECK(hopfs[1].at[4] == Approx(154.522434).epsilon(1e-8));
    CHECK(hopfs[0].omega == Approx(0.586233813).epsilon(1e-8));
    CHECK(diagram.type == "II");
    // Beside the stable rest there is a cycle from about 6.3 uA/cm^2 on.
    REQUIRE(!diagram.cycles.empty());
    CHECK(diagram.cycles.front().parameter < 9.7);
    CHECK(diagram.cycles.front().parameter > 6);
}

TEST_CASE("rest is where the equations lead, if they lead to rest", "[analysis]") {
    const System squid = hodgkin_huxley();
    const Rest quiet = rest_from(squid, {-60, 0.1, 0.5, 0.4, 0});
    REQUIRE(quiet.at);
    CHECK((*quiet.at)[0] == Approx(-64.9963793).epsilon(1e-9));
    const Rest driven = rest_from(squid, {-65, 0.05, 0.6, 0.32, 20});
    CHECK_FALSE(driven.at);
    CHECK(driven.unstable);
    const Rest running = rest_from(line_of([](Dual x, Dual p) { return p + x * x; }), {0.0, 1.0});
    CHECK_FALSE(running.at);
    CHECK_FALSE(running.nearest);
}
