// hoist: the four kernels that a step becomes, and the same bits from both ways of running it.
#include <vector>

#include "compiler/ir/interpret.h"
#include "text.h"

using namespace nmlc;

namespace {

std::string hoisted(std::string_view text, ir::Kernel passes::Hoisted::*part) {
    return after([&](const ir::Kernel& step) { return passes::hoist(step).*part; }, text);
}

const char* lif = R"(
    kernel LIF
    columns u
    uniforms tau, R
    %0 = column u
    %1 = dt
    %2 = uniform tau
    %3 = div %1, %2
    %4 = neg %3
    %5 = call exp %4
    %6 = mul %0, %5
    store u, %6
)";

}  // namespace

TEST_CASE("what depends on uniforms alone is prepared once", "[passes]") {
    CHECK(hoisted(lif, &passes::Hoisted::step) == canonical(R"(
        kernel LIF
        columns u
        uniforms tau, R, "prepared 2"
        %0 = column u
        %1 = uniform "prepared 2"
        %2 = mul %0, %1
        store u, %2
    )"));
    CHECK(hoisted(lif, &passes::Hoisted::prepare_uniforms) == canonical(R"(
        kernel LIF.prepare_uniforms
        uniforms tau, R
        outputs "prepared 2"
        %0 = dt
        %1 = uniform tau
        %2 = div %0, %1
        %3 = neg %2
        %4 = call exp %3
        output "prepared 2", %4
    )"));
    CHECK(passes::hoist(ir::parse(lif)).prepare_givens.insts.empty());
    CHECK(passes::hoist(ir::parse(lif)).timeline.insts.empty());
}

TEST_CASE("per neuron and per step values read what was prepared from uniforms", "[passes]") {
    const char* text = R"(
        kernel k
        columns u
        uniforms f
        givens tau
        %0 = uniform f
        %1 = const 6.283185307179586
        %2 = mul %0, %1
        %3 = time
        %4 = mul %2, %3
        %5 = call sin %4
        %6 = given tau
        %7 = div %2, %6
        %8 = column u
        %9 = fma %7, %5, %8
        store u, %9
    )";
    CHECK(hoisted(text, &passes::Hoisted::step) == canonical(R"(
        kernel k
        columns u
        uniforms f, "prepared 1"
        givens tau, "prepared 1"
        timelines "timeline 0"
        %0 = timeline "timeline 0"
        %1 = given "prepared 1"
        %2 = column u
        %3 = fma %1, %0, %2
        store u, %3
    )"));
    CHECK(hoisted(text, &passes::Hoisted::prepare_givens) == canonical(R"(
        kernel k.prepare_givens
        uniforms f, "prepared 1"
        givens tau
        outputs "prepared 1"
        %0 = uniform "prepared 1"
        %1 = given tau
        %2 = div %0, %1
        output "prepared 1", %2
    )"));
    CHECK(hoisted(text, &passes::Hoisted::timeline) == canonical(R"(
        kernel k.timeline
        uniforms f, "prepared 1"
        outputs "timeline 0"
        %0 = uniform "prepared 1"
        %1 = time
        %2 = mul %0, %1
        %3 = call sin %2
        output "timeline 0", %3
    )"));
}

TEST_CASE("what would gain nothing stays in the step", "[passes]") {
    const char* text = R"(
        kernel k
        columns u
        uniforms R
        givens tau
        %0 = column u
        %1 = uniform R
        %2 = add %0, %1
        %3 = given tau
        %4 = mul %3, %1
        %5 = add %2, %4
        %6 = step
        %7 = const 10
        %8 = lt %6, %7
        %9 = select %8, %5, %0
        store u, %9
    )";
    CHECK(hoisted(text, &passes::Hoisted::step) == canonical(text));
    CHECK(passes::hoist(ir::parse(text)).prepare_uniforms.insts.empty());
    CHECK(passes::hoist(ir::parse(text)).prepare_givens.insts.empty());
}

TEST_CASE("a truth leaves the step as a number and comes back as a truth", "[passes]") {
    const char* text = R"(
        kernel k
        columns was:b
        %0 = step
        %1 = const 200
        %2 = le %1, %0
        %3 = const 1800
        %4 = lt %0, %3
        %5 = and %2, %4
        %6 = column was
        %7 = and %5, %6
        spike %7
    )";
    CHECK(hoisted(text, &passes::Hoisted::timeline) == canonical(R"(
        kernel k.timeline
        outputs "timeline 0"
        %0 = step
        %1 = const 200
        %2 = le %1, %0
        %3 = const 1800
        %4 = lt %0, %3
        %5 = and %2, %4
        %6 = const 1
        %7 = const 0
        %8 = select %5, %6, %7
        output "timeline 0", %8
    )"));
    CHECK(hoisted(text, &passes::Hoisted::step) == canonical(R"(
        kernel k
        columns was:b
        timelines "timeline 0"
        %0 = timeline "timeline 0"
        %1 = const 0
        %2 = ne %0, %1
        %3 = column was
        %4 = and %2, %3
        spike %4
    )"));
}

TEST_CASE("split and whole give the same bits", "[passes]") {
    const char* text = R"(
        kernel k
        columns u
        uniforms a
        givens b
        %0 = uniform a
        %1 = call exp %0
        %2 = given b
        %3 = mul %1, %2
        %4 = call tanh %3
        %5 = time
        %6 = mul %1, %5
        %7 = call sin %6
        %8 = mul %7, %4
        %9 = column u
        %10 = add %9, %8
        %11 = lt %0, %3
        %12 = not %11
        %13 = select %12, %10, %9
        store u, %13
    )";
    const ir::Kernel whole = ir::parse(text);
    const passes::Hoisted split = passes::hoist(whole);
    REQUIRE(split.prepare_uniforms.outputs.size() == 1);
    REQUIRE(split.prepare_givens.outputs.size() >= 1);
    REQUIRE(split.timeline.outputs.size() == 1);

    const std::vector<double> start = {0.1, -0.2, 0.3}, b = {0.7, 1.1, -0.4};
    std::vector<double> u = start, uniforms = {0.3};
    void* columns[] = {u.data()};
    std::vector<const double*> givens = {b.data()};
    ir::interpret(whole, {.columns = columns, .uniforms = uniforms.data(), .givens = givens.data(), .n_neurons = 3, .n_steps = 5, .grid = 0.1});
    const std::vector<double> expected = u;

    uniforms.resize(split.step.uniforms.size());
    double* one[] = {uniforms.data() + 1};
    ir::interpret(split.prepare_uniforms, {.uniforms = uniforms.data(), .outputs = one, .n_neurons = 1, .n_steps = 1, .grid = 0.1});
    std::vector<std::vector<double>> prepared(split.prepare_givens.outputs.size(), std::vector<double>(3));
    std::vector<double*> outputs;
    for (auto& column : prepared) outputs.push_back(column.data());
    ir::interpret(split.prepare_givens, {.uniforms = uniforms.data(), .givens = givens.data(), .outputs = outputs.data(), .n_neurons = 3, .n_steps = 1, .grid = 0.1});
    for (auto& column : prepared) givens.push_back(column.data());
    std::vector<double> timeline(5);
    double* steps[] = {timeline.data()};
    ir::interpret_timeline(split.timeline, {.uniforms = uniforms.data(), .outputs = steps, .n_neurons = 5, .n_steps = 1, .grid = 0.1});
    u = start;
    ir::interpret(split.step, {.columns = columns, .uniforms = uniforms.data(), .givens = givens.data(), .timeline = timeline.data(), .n_neurons = 3, .n_steps = 5, .grid = 0.1});
    CHECK(u == expected);
    CHECK(u != start);
}
