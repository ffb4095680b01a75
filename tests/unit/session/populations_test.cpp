// Sizes, params, guards, initial states, draws and what `set`, `repeat` and prepared coefficients do with them.
#include <catch2/catch.hpp>
#include <set>

#include "tests/unit/session/build.h"

using namespace nmlc;
using namespace nmlc::test;

namespace {

FormulaId normal(Build& build, double mean, double deviation, std::uint32_t place) {
    return build.add({.op = FormulaOp::draw, .children = {build.number(mean), build.number(deviation)}, .place = place, .distribution = abi::Distribution::normal});
}
FormulaId param(Build& build, std::uint32_t slot) {
    return build.add({.op = FormulaOp::quantity, .text = "p", .slot = slot, .population = 0, .part = abi::Part::param});
}
void add_param(Build& build, const std::string& name, FormulaId value, bool per_neuron) {
    auto& population = build.model.populations[0];
    population.param_order.push_back(static_cast<std::uint32_t>(population.params.size()));
    population.params.push_back({name, value, per_neuron, {}, "", 0, {"mV", 1, 0}});
}

}  // namespace

TEST_CASE("params are computed in their order, and a list is dealt to the neurons", "[session]") {
    Build build(3);
    add_param(build, "b", {}, true);
    add_param(build, "a", build.list({1, 2, 4}), true);
    build.model.populations[0].params[0].value = build.op(FormulaOp::mul, {build.number(10), build.add({.op = FormulaOp::param, .slot = 1, .population = 0})});
    build.model.populations[0].param_order = {1, 0};
    build.drive(1, build.number(0)).simulate(1);
    build.expect_close(param(build, 0), build.list({10, 20, 40}), 0);
    const session::Result result = build.run();
    REQUIRE(result.expectations.size() == 1);
    INFO(result.expectations[0].detail);
    CHECK(result.expectations[0].passed);
}

TEST_CASE("a list of another length than the population is refused", "[session]") {
    Build build(3);
    add_param(build, "a", build.list({1, 2}), true);
    build.drive(1, build.number(0)).simulate(1);
    const session::Result result = build.run();
    REQUIRE(result.errors.size() == 1);
    CHECK(result.errors[0].code == "E0810");
}

TEST_CASE("a guard that fails shows the value in its unit and the condition", "[session]") {
    Build build(3);
    add_param(build, "theta", build.list({1, -2, 4}), true);
    auto& declared = build.model.populations[0].params[0];
    declared.guard = build.op(FormulaOp::gt, {build.add({.op = FormulaOp::param, .slot = 0, .population = 0}), build.number(0)});
    declared.guard_text = "theta > 0";
    build.drive(1, build.number(0)).simulate(1);
    const session::Result result = build.run();
    REQUIRE(result.errors.size() == 1);
    CHECK(result.errors[0].message == "`cell.theta` of neuron 2 is -2 mV, but must satisfy `theta > 0`");
}

TEST_CASE("initial states are drawn per neuron, the same for the same seed and other ones in each repetition", "[session]") {
    const auto make = [](Build& build, std::uint32_t& found) {
        build.model.populations[0].states[0].initial = normal(build, 0, 0.1, 9);
        found = build.declare("u0");
        auto* const outer = build.body;
        abi::Repeat repeat{build.number(3), {}};
        build.body = &repeat.body;
        build.let(found, build.u());
        build.body = outer;
        build.then(std::move(repeat));
    };
    std::uint32_t found = 0;
    Build one(50), two(50);
    make(one, found);
    make(two, found);
    const session::Result a = one.run(1), b = two.run(3);
    REQUIRE(a.results.size() == 1);
    CHECK(a.results[0].values.size() == 150);
    CHECK(std::set<double>(a.results[0].values.begin(), a.results[0].values.end()).size() == 150);
    CHECK(a.results[0].values == b.results[0].values);
    session::Options other;
    other.seed = 2;
    CHECK(session::run(one.model, other).results[0].values != a.results[0].values);
}

TEST_CASE("set writes states of the chosen neurons", "[session]") {
    Build build(4);
    const FormulaId squares = build.op(FormulaOp::mul, {build.op(FormulaOp::neuron_index, {}), build.op(FormulaOp::neuron_index, {})});
    build.then(abi::Set{{0, abi::Part::state, 0, "u", build.op(FormulaOp::range, {build.number(2), build.number(3)})}, squares});
    build.expect_close(build.u(), build.list({0, 4, 9, 0}), 0);
    build.then(abi::Set{{0, abi::Part::state, 0, "u", {}}, build.list({5, 6, 7, 8})});
    build.expect_close(build.u({build.number(3)}), build.number(7), 0);
    const session::Result result = build.run();
    REQUIRE(result.expectations.size() == 2);
    for (const auto& expectation : result.expectations) CHECK(expectation.passed);
}

TEST_CASE("coefficients are prepared, timelines filled and quantities measured as the kernels ask", "[session]") {
    // u counts the steps by increments: prepared uniform (2*3) times given (10 per neuron index) times timeline (the step's number).
    Build build(70);
    abi::Variant variant;
    variant.drives = {1};
    variant.uniforms = {build.number(3)};
    variant.given_formulas = {build.op(FormulaOp::neuron_index, {})};
    variant.prepared_uniforms = 1;
    variant.prepared_givens = 1;
    variant.prepare_uniforms = [](const nmlc_args& args) { args.outputs[0][0] = 2 * args.uniforms[0]; };
    variant.prepare_givens = [](const nmlc_args& args) {
        for (std::uint64_t i = 0; i < args.n_neurons; ++i) args.outputs[1][i] = args.uniforms[1] * args.givens[0][args.first_neuron + i];
    };
    variant.timeline_slots = 2;
    variant.timeline = [](const nmlc_args& args) {
        for (std::uint64_t k = 0; k < args.n_neurons; ++k) {
            args.outputs[0][k] = -1;
            args.outputs[1][k] = static_cast<double>(args.first_step + k);
        }
    };
    variant.step = [](const nmlc_args* args) {
        auto* const u = static_cast<double*>(args->columns[0]);
        for (std::uint64_t i = args->first_neuron; i < args->first_neuron + args->n_neurons; ++i)
            for (std::uint64_t step = 0; step < args->n_steps; ++step) u[i] += args->givens[1][i] * args->timeline[2 * step + 1];
    };
    variant.measured = {"I"};
    variant.measure = [](const nmlc_args& args) {
        for (std::uint64_t i = 0; i < args.n_neurons; ++i) args.outputs[0][i] = static_cast<double>(args.first_step) + args.timeline[1] + static_cast<double*>(args.columns[0])[args.first_neuron + i];
    };
    build.model.populations[0].variants.push_back(variant);
    build.then(abi::Drive{1, 0, false, 0, {}, build.number(0)});
    build.then(abi::Record{{0, abi::Part::input, 0, "I", build.number(66)}, {}, "cell.I", {}, ""});
    build.simulate(20).simulate(10);
    const session::Result result = build.run();
    REQUIRE(result.complete);
    REQUIRE(result.traces.size() == 1);
    REQUIRE(result.traces[0].times.size() == 301);
    for (const std::size_t n : {std::size_t{0}, std::size_t{1}, std::size_t{128}, std::size_t{200}, std::size_t{300}}) {
        const double steps = static_cast<double>(n);
        CHECK(result.traces[0](n, 0) == 2 * steps + 6 * 66 * steps * (steps - 1) / 2);
    }
}

TEST_CASE("a recording in force is not part of a sweep's point, nor are the state and the clock it leaves", "[session]") {
    Build build;
    const std::uint32_t length = build.declare("length"), target = build.declare("x");
    build.drive(1, build.number(0.5)).record_u().simulate(10);
    auto* const outer = build.body;
    abi::Sweep sweep{{target}, build.list({1, 2, 3}), {}};
    build.body = &sweep.body;
    build.simulate(20).let(length, build.reduce(abi::Reducer::length, {build.u()}));
    build.body = outer;
    build.then(std::move(sweep));
    build.expect_close(build.variable(length), build.list({201, 201, 201}), 0);
    build.expect_equal(build.reduce(abi::Reducer::length, {build.u()}), 101);
    build.expect_equal(build.op(FormulaOp::time, {}), 10);
    const session::Result result = build.run();
    REQUIRE(result.expectations.size() == 3);
    for (const auto& expectation : result.expectations) {
        INFO(expectation.detail);
        CHECK(expectation.passed);
    }
}
