#include "runtime/session/session.h"

#include <catch2/catch.hpp>

#include "tests/unit/session/build.h"

using namespace nmlc;
using namespace nmlc::test;
using abi::Reducer;

namespace {

bool all_pass(const session::Result& result) {
    bool passed = result.complete && !result.expectations.empty();
    for (const session::RunError& error : result.errors) UNSCOPED_INFO(error.code << " " << error.message);
    for (const session::Expectation& expectation : result.expectations) {
        UNSCOPED_INFO(expectation.text << ": " << expectation.detail);
        passed &= expectation.passed;
    }
    return passed;
}

}  // namespace

TEST_CASE("a driven neuron relaxes as the closed form says, at every sample", "[session]") {
    Build build;
    build.drive(7, build.number(0.5)).record_u().simulate(100);
    const FormulaId t = build.op(FormulaOp::time, {});
    const FormulaId decay = build.call(Function::exp, build.op(FormulaOp::neg, {build.op(FormulaOp::div, {t, build.number(tau)})}));
    const FormulaId closed = build.op(FormulaOp::mul, {build.number(0.5), build.op(FormulaOp::sub, {build.number(1), decay})});
    build.expect_close(build.u(), closed, 1e-12);
    const session::Result result = build.run();
    CHECK(all_pass(result));
    REQUIRE(result.traces.size() == 1);
    CHECK(result.traces[0].times.size() == 1001);
    CHECK(result.traces[0].single);
    CHECK(result.steps == 1000);
    CHECK(result.dt == 0.1);
}

TEST_CASE("an expectation that fails names the worst sample and both sides", "[session]") {
    Build build;
    build.drive(7, build.number(0.5)).record_u().simulate(10);
    build.expect_close(build.u(), build.number(0), 0.25);
    const session::Result result = build.run();
    REQUIRE(result.expectations.size() == 1);
    CHECK_FALSE(result.expectations[0].passed);
    CHECK(result.expectations[0].detail == "at 10 ms: 0.31606, expected 0, off by 0.31606, allowed are 0.25");
}

TEST_CASE("spikes are counted, and located ones reduced to the closed form's interval", "[session]") {
    Build build;
    build.drive(1, build.number(1.5), true).record_spikes().simulate(200, 0.1, true);
    const double expected = std::floor((200 - first_spike(1.5)) / interval(1.5)) + 1;
    build.expect_equal(build.count(), expected);
    build.expect_close(build.reduce(Reducer::mean, {build.reduce(Reducer::isi, {build.spikes()})}), build.number(interval(1.5)), 1e-12, true);
    build.expect_close(build.reduce(Reducer::first, {build.spikes()}), build.number(first_spike(1.5)), 1e-12, true);
    const FormulaId window = build.op(FormulaOp::range, {build.number(0), build.number(first_spike(1.5) + 1)});
    build.expect_equal(build.reduce(Reducer::count, {build.spikes(), window}, true), 1);
    const session::Result result = build.run();
    CHECK(all_pass(result));
    REQUIRE(result.populations.size() == 1);
    CHECK(result.populations[0].spikes == static_cast<std::uint64_t>(expected));
    CHECK(result.populations[0].rate_Hz == Approx(expected / 0.2));
}

TEST_CASE("a sweep starts every point from the same state, gives lists, and is the same on many threads", "[session]") {
    const auto make = [](Build& build) {
        const std::uint32_t drive = build.declare("I0"), spikes = build.declare("n");
        build.record_spikes();
        auto* const outer = build.body;
        abi::Sweep sweep{{drive}, build.op(FormulaOp::range, {build.number(0.8), build.number(3), build.number(0.01)}), {}};
        build.body = &sweep.body;
        build.drive(3, build.variable(drive)).simulate(100).let(spikes, build.count());
        build.body = outer;
        build.then(std::move(sweep));
        build.expect_equal(build.reduce(Reducer::length, {build.variable(spikes)}), 221);
        build.expect_equal(build.op(FormulaOp::element, {build.variable(spikes), build.number(21)}), 0);   // at threshold
        build.then(abi::Plot{abi::Plot::Kind::versus, build.variable(spikes), build.variable(drive), {}, {}, "n", "I0", {}, {}, ""});
    };
    Build one, many;
    make(one);
    make(many);
    const session::Result a = one.run(1), b = many.run(4);
    CHECK(all_pass(a));
    REQUIRE(a.results.size() == 2);
    CHECK(a.results[1].list);
    CHECK(a.results[1].values == b.results[1].values);
    CHECK(a.results[1].values.back() == std::floor((100 - first_spike(3)) / interval(3)) + 1);
    CHECK(a.steps == 221 * 1000);
    REQUIRE(a.figures.size() == 1);
    CHECK(a.figures[0].series[0].x.size() == 221);
    CHECK(a.spikes.at(0).times.empty());   // nothing leaks out
}

TEST_CASE("a title stands for what is plotted where that is a formula", "[session]") {
    Build build;
    const std::uint32_t drive = build.declare("I0"), spikes = build.declare("n");
    auto* const outer = build.body;
    abi::Sweep sweep{{drive}, build.op(FormulaOp::range, {build.number(1), build.number(3), build.number(1)}), {}};
    build.body = &sweep.body;
    build.drive(3, build.variable(drive)).simulate(10).let(spikes, build.count());
    build.body = outer;
    build.then(std::move(sweep));
    const auto plot = [&](const std::string& label, const std::string& title) { build.then(abi::Plot{abi::Plot::Kind::versus, build.variable(spikes), build.variable(drive), {}, {}, label, "I0", {}, {}, title}); };
    plot("n", "spikes, counted");
    plot("n^2/3 + 1", "");
    plot("n^2/3 + 1", "spikes, transformed");
    const session::Result result = build.run(1);
    REQUIRE(result.figures.size() == 3);
    CHECK(result.figures[0].y_label == "n");
    CHECK(result.figures[0].file_stem == "n_vs_I0");
    CHECK(result.figures[1].y_label == "n^2/3 + 1");
    CHECK(result.figures[1].file_stem == "n_2_3_1_vs_I0");
    CHECK(result.figures[2].y_label.empty());
    CHECK(result.figures[2].file_stem == "spikes_transformed");
}

TEST_CASE("find brackets the rheobase; spikes that a formula reads need no record", "[session]") {
    Build build;
    const std::uint32_t drive = build.declare("A");
    auto* const outer = build.body;
    abi::Find find{drive, build.number(0), build.number(20), build.op(FormulaOp::gt, {build.count(), build.number(0)}), {}};
    build.body = &find.body;
    build.drive(3, build.variable(drive)).simulate(300);
    build.body = outer;
    build.then(std::move(find));
    // within 300 ms the neuron reaches threshold when drive*(1 - exp(-30)) > 1
    build.expect_close(build.variable(drive), build.number(1 / (1 - std::exp(-30.0))), 1e-11, true);
    CHECK(all_pass(build.run()));
}

TEST_CASE("a loop runs on in time, a restart goes back to zero", "[session]") {
    Build build;
    const std::uint32_t turn = build.declare("n"), time = build.declare("when");
    build.drive(1, build.number(0.5)).record_u();
    auto* const outer = build.body;
    abi::For loop{{turn}, {build.op(FormulaOp::range, {build.number(1), build.number(4)})}, {}};
    build.body = &loop.body;
    build.simulate(10).let(time, build.op(FormulaOp::time, {}));
    build.body = outer;
    build.then(std::move(loop));
    build.expect_equal(build.op(FormulaOp::element, {build.variable(time), build.number(4)}), 40);
    build.expect_equal(build.reduce(Reducer::length, {build.u()}), 401);
    build.then(abi::Restart{}).simulate(5);
    build.expect_equal(build.reduce(Reducer::length, {build.u()}), 51);
    build.expect_equal(build.reduce(Reducer::first, {build.u()}), 0);
    CHECK(all_pass(build.run()));
}

TEST_CASE("samples are taken every whole number of steps, of the neurons asked for", "[session]") {
    Build build(100);
    const FormulaId rising = build.op(FormulaOp::div, {build.op(FormulaOp::neuron_index, {}), build.number(200)});
    build.drive(1, rising).record_u(build.number(0.5), build.op(FormulaOp::range, {build.number(99), build.number(100)})).simulate(10);
    build.expect_equal(build.reduce(Reducer::length, {build.u({build.number(100)})}), 21);
    const FormulaId sample = build.op(FormulaOp::sample, {build.u({build.number(100)}), build.number(10)});
    build.expect_close(sample, build.number(0.5 * (1 - std::exp(-1.0))), 1e-12);
    const session::Result result = build.run();
    CHECK(all_pass(result));
    CHECK(result.traces[0].neurons == std::vector<std::uint64_t>{99, 100});
}

TEST_CASE("mistakes of a run are errors with a code, and what was recorded is kept", "[session]") {
    const auto code_of = [](Build& build) {
        const session::Result result = build.run();
        CHECK_FALSE(result.complete);
        REQUIRE(result.errors.size() == 1);
        return result.errors[0].code + ": " + result.errors[0].message;
    };
    SECTION("negative duration") {
        Build build;
        build.drive(1, build.number(0)).simulate(-5);
        CHECK(code_of(build) == "E0806: a duration of -5 ms: time runs forward");
    }
    SECTION("more steps than can be counted") {
        Build build;
        build.drive(1, build.number(0)).simulate(1e33);
        CHECK(code_of(build) == "E0806: 1e+33 ms are 1e+34 steps of 0.1 ms, more than the clock can count (2^53)");
    }
    SECTION("step length of zero") {
        Build build;
        build.drive(1, build.number(0)).simulate(5, 0.0);
        CHECK(code_of(build) == "E0807: a step length of 0 ms: it must be above 0");
    }
    SECTION("another step length later") {
        Build build;
        build.drive(1, build.number(0.5)).record_u().simulate(5, 0.1).simulate(5, 0.2);
        const session::Result result = build.run();
        REQUIRE(result.errors.size() == 1);
        CHECK(result.errors[0].code == "E0807");
        CHECK(result.traces.at(0).times.size() == 51);
    }
    SECTION("sizes that are none") {
        for (const double size : {0.0, -3.0, 2.5, 1e15, std::nan("")}) {
            Build build(size);
            build.drive(1, build.number(0)).simulate(5);
            CHECK(code_of(build).substr(0, 5) == "E0808");
        }
    }
    SECTION("a neuron that does not exist") {
        Build build(10);
        build.drive(1, build.number(0)).record_u({}, build.number(11)).simulate(5);
        CHECK(code_of(build) == "E0809: neuron 11 of `cell`, which has 10: neurons are counted from 1 to 10");
    }
    SECTION("a sampling interval between steps") {
        Build build;
        build.drive(1, build.number(0)).record_u(build.number(0.25)).simulate(5);
        CHECK(code_of(build) == "E0812: `every 0.25 ms` is 2.5 steps of 0.1 ms: samples are taken at whole steps");
    }
    SECTION("a blow-up") {
        Build build(10);
        build.model.populations[0].columns[0].name = "u";
        build.drive(1, build.number(0.5)).record_u().simulate(5);
        build.model.populations[0].variants[0].step = [](const nmlc_args* args) {
            auto* const u = static_cast<double*>(args->columns[0]);
            for (std::uint64_t i = 0; i < args->n_neurons; ++i) u[args->first_neuron + i] += args->first_step >= 24 && i == 3 ? INFINITY : 1;
        };
        const session::Result result = build.run();
        REQUIRE(result.errors.size() == 1);
        CHECK(result.errors[0].code == "E0801");
        CHECK(result.errors[0].message == "`u` of `cell[4]` became infinite at 2.5 ms");
        CHECK_FALSE(result.complete);
        CHECK(result.traces.at(0).times.size() == 25);   // 0 .. 2.4 ms
    }
}

TEST_CASE("a duration between steps is rounded with a warning, and zero is no step", "[session]") {
    Build build;
    build.drive(1, build.number(0.5)).record_u().simulate(0).simulate(1.04);
    const session::Result result = build.run();
    CHECK(result.complete);
    CHECK(result.steps == 10);
    REQUIRE(result.warnings.size() == 1);
    CHECK(result.warnings[0].message == "1.04 ms are 10.4 steps of 0.1 ms: rounded to 10");
    CHECK(result.traces.at(0).times.size() == 11);
}
