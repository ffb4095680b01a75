// Sweeps in lanes beside the same sweeps point by point, over one kernel written by hand: the same bits, whatever happens in the body.
#include <catch2/catch.hpp>

#include <cmath>

#include "tests/unit/session/build.h"

using namespace nmlc;
using namespace nmlc::test;
using abi::Reducer;

namespace {

int calls = 0, most_lanes = 0;   // of the kernel for lanes

void lif_step_in_lanes(const nmlc_args* args) {
    ++calls, most_lanes = std::max(most_lanes, static_cast<int>(args->n_neurons));
    lif_step(args);
}

// The population's drives get a second variant, for lanes.
void with_lanes(Build& build) {
    auto& variants = build.model.populations[0].variants;
    for (std::size_t k = 0, count = variants.size(); k < count; ++k) {
        if (variants[k].located) continue;
        abi::Variant wide = variants[k];
        wide.lanes = true;
        wide.step = lif_step_in_lanes;
        variants.push_back(std::move(wide));
    }
}

// A sweep of the drive over `count` values from 0.5 on, with this body and these results.
template <class Body>
session::Result sweep(std::size_t count, bool lanes, unsigned threads, Body body, std::optional<double> size = {}, bool repeat = false) {
    Build build(size);
    const std::uint32_t drive = build.declare("I0");
    build.record_spikes().record_u(build.number(0.5));
    auto* const outer = build.body;
    abi::Body inside;
    build.body = &inside;
    body(build, drive);
    build.body = outer;
    std::vector<double> values;
    for (std::size_t k = 0; k < count; ++k) values.push_back(0.5 + 0.05 * static_cast<double>(k));
    if (repeat) build.then(abi::Repeat{build.number(static_cast<double>(count)), std::move(inside)});
    else build.then(abi::Sweep{{drive}, build.list(values), std::move(inside)});
    if (lanes) with_lanes(build);
    calls = most_lanes = 0;
    return build.run(threads);
}

void check_same(const session::Result& a, const session::Result& b) {
    CHECK(a.complete == b.complete);
    REQUIRE(a.results.size() == b.results.size());
    for (std::size_t k = 0; k < a.results.size(); ++k) CHECK(a.results[k].values == b.results[k].values);
    REQUIRE(a.errors.size() == b.errors.size());
    for (std::size_t k = 0; k < a.errors.size(); ++k) CHECK(a.errors[k].message == b.errors[k].message);
    CHECK(a.warnings.size() == b.warnings.size());
    CHECK(a.steps == b.steps);
    CHECK(a.neuron_steps == b.neuron_steps);
    REQUIRE(a.populations.size() == b.populations.size());
    for (std::size_t k = 0; k < a.populations.size(); ++k) CHECK(a.populations[k].spikes == b.populations[k].spikes);
    CHECK(a.dt == b.dt);
}

// Spikes and a trace, two simulates, a `set` and a restart.
void eventful(Build& build, std::uint32_t drive) {
    const std::uint32_t n = build.declare("n"), last = build.declare("last"), samples = build.declare("samples"), mean = build.declare("mean"), when = build.declare("when");
    build.drive(3, build.variable(drive)).simulate(37.3, 0.1);
    build.then(abi::Set{{0, abi::Part::state, 0, "u", {}}, build.op(FormulaOp::mul, {build.number(0.25), build.variable(drive)})});
    build.simulate(20).let(n, build.count()).let(last, build.reduce(Reducer::last, {build.u()})).let(samples, build.reduce(Reducer::length, {build.u()}));
    build.let(mean, build.reduce(Reducer::mean, {build.u()}));
    build.then(abi::Restart{}).simulate(11).let(when, build.reduce(Reducer::length, {build.u()}));
}

}  // namespace

TEST_CASE("points in lanes have the bits of points alone, on any number of threads", "[session]") {
    const session::Result alone = sweep(100, false, 1, eventful);
    CHECK(alone.complete);
    CHECK(calls == 0);
    for (const unsigned threads : {1u, 2u, 3u, 7u}) {
        check_same(sweep(100, true, threads, eventful), alone);
        CHECK(calls > 0);
        CHECK(most_lanes == (threads == 1 ? 64 : threads == 2 ? 56 : threads == 3 ? 40 : 16));
    }
    for (const std::size_t count : {1, 3, 300}) {   // nothing beside it; fewer than vectors hold; more than are taken at a time
        const session::Result one_by_one = sweep(count, false, 2, eventful);
        check_same(sweep(count, true, 8, eventful), one_by_one);
        CHECK((calls > 0) == (count > 1));
    }
}

TEST_CASE("small populations are put side by side, large ones are not", "[session]") {
    const auto body = [](Build& build, std::uint32_t drive) {
        const FormulaId neuron = build.op(FormulaOp::div, {build.op(FormulaOp::neuron_index, {}), build.number(10)});
        const std::uint32_t n = build.declare("n"), last = build.declare("last");
        build.drive(3, build.op(FormulaOp::add, {build.variable(drive), neuron})).simulate(50).let(n, build.count());
        build.let(last, build.reduce(Reducer::last, {build.u({build.number(3)})}));
    };
    const session::Result small = sweep(40, false, 2, body, 5), large = sweep(10, false, 1, body, 64);
    check_same(sweep(40, true, 1, body, 5), small);
    CHECK(most_lanes == 200);
    check_same(sweep(10, true, 1, body, 64), large);
    CHECK(calls == 0);
}

TEST_CASE("a repeat in lanes starts every repetition from t = 0", "[session]") {
    const auto body = [](Build& build, std::uint32_t) {
        const std::uint32_t n = build.declare("n");
        build.drive(3, build.number(1.7)).simulate(80).let(n, build.count());
    };
    const session::Result alone = sweep(20, false, 1, body, {}, true);
    check_same(sweep(20, true, 2, body, {}, true), alone);
    CHECK(calls > 0);
}

TEST_CASE("points that cannot keep step go on alone", "[session]") {
    SECTION("durations of their own") {
        const auto body = [](Build& build, std::uint32_t drive) {
            const std::uint32_t n = build.declare("n");
            build.drive(3, build.variable(drive)).simulate(5);
            build.then(abi::Simulate{build.op(FormulaOp::mul, {build.variable(drive), build.number(20)}), false, {}, false});
            build.simulate(10).let(n, build.reduce(Reducer::length, {build.u()}));
        };
        const session::Result alone = sweep(20, false, 1, body);
        check_same(sweep(20, true, 1, body), alone);
        CHECK(calls > 0);
    }
    SECTION("located spikes") {
        const auto body = [](Build& build, std::uint32_t drive) {
            const std::uint32_t n = build.declare("n");
            build.drive(3, build.variable(drive), true).simulate(50, 0.1, true).let(n, build.count());
        };
        const session::Result alone = sweep(20, false, 1, body);
        check_same(sweep(20, true, 1, body), alone);
        CHECK(calls == 0);
    }
    SECTION("a loop inside") {
        const auto body = [](Build& build, std::uint32_t drive) {
            const std::uint32_t n = build.declare("n"), k = build.declare("k");
            build.drive(3, build.variable(drive));
            auto* const outer = build.body;
            abi::For loop{{k}, {build.op(FormulaOp::range, {build.number(1), build.number(2)})}, {}};
            build.body = &loop.body;
            build.simulate(10);
            build.body = outer;
            build.then(std::move(loop)).let(n, build.count());
        };
        const session::Result alone = sweep(20, false, 1, body);
        check_same(sweep(20, true, 1, body), alone);
        CHECK(calls == 0);
    }
    SECTION("no kernels for lanes under one of the drives") {
        Build build;
        const std::uint32_t drive = build.declare("I0"), n = build.declare("n");
        auto* const outer = build.body;
        abi::Body inside;
        build.body = &inside;
        build.drive(3, build.variable(drive)).simulate(20);
        with_lanes(build);
        build.drive(4, build.number(3)).simulate(20).let(n, build.reduce(Reducer::length, {build.variable(drive)}));
        build.body = outer;
        build.then(abi::Sweep{{drive}, build.list({1, 2, 3}), std::move(inside)});
        const session::Result result = build.run();
        CHECK(result.complete);
        CHECK(result.steps == 3 * 400);
    }
}

TEST_CASE("a failure in a lane is that of its point, and earlier points count", "[session]") {
    SECTION("a state that is no longer finite") {
        const auto body = [](Build& build, std::uint32_t drive) {   // the drive of the twelfth point is infinite
            const std::uint32_t n = build.declare("n");
            const FormulaId blown = build.op(FormulaOp::select, {build.op(FormulaOp::gt, {build.number(1.04), build.variable(drive)}), build.number(0), build.number(INFINITY)});
            build.drive(3, build.op(FormulaOp::add, {build.variable(drive), blown})).simulate(5).let(n, build.count());
        };
        const session::Result in_lanes = sweep(20, true, 2, body), alone = sweep(20, false, 1, body);
        REQUIRE(in_lanes.errors.size() == 1);
        CHECK(in_lanes.errors[0].code == "E0801");
        check_same(in_lanes, alone);
    }
    SECTION("a statement that is refused") {
        const auto body = [](Build& build, std::uint32_t drive) {   // `set` to infinity from the twelfth point on
            const FormulaId blown = build.op(FormulaOp::select, {build.op(FormulaOp::gt, {build.number(1.04), build.variable(drive)}), build.number(0), build.number(INFINITY)});
            build.drive(3, build.variable(drive)).simulate(5);
            build.then(abi::Set{{0, abi::Part::state, 0, "u", {}}, blown}).simulate(5);
        };
        const session::Result in_lanes = sweep(20, true, 2, body), alone = sweep(20, false, 1, body);
        REQUIRE(in_lanes.errors.size() == 1);
        CHECK(in_lanes.errors[0].code == "E0805");
        check_same(in_lanes, alone);
    }
}
