// The interpreter against arithmetic done by hand: leaves, steps, stores, spike bits, outputs, timelines, draws.
#include <catch2/catch.hpp>

#include <cmath>
#include <vector>

#include "compiler/ir/interpret.h"
#include "runtime/math/random.h"

using namespace nmlc;
using namespace nmlc::ir;

namespace {

// Columns, uniforms and the rest of a call, owned.
struct Call {
    std::vector<std::vector<double>> numbers, givens, outputs;
    std::vector<std::vector<std::uint8_t>> truths;
    std::vector<double> uniforms, timeline;
    std::vector<std::uint8_t> spikes;
    nmlc_args args{};

    void interpret(const char* text, bool as_timeline = false) {
        const Kernel kernel = parse(text);
        REQUIRE(verify(kernel).empty());
        std::vector<void*> columns;
        std::size_t number = 0, truth = 0;
        for (const Slot& slot : kernel.columns) columns.push_back(slot.type == Type::b1 ? static_cast<void*>(truths[truth++].data()) : numbers[number++].data());
        std::vector<const double*> given;
        for (const auto& column : givens) given.push_back(column.data());
        std::vector<double*> out;
        for (auto& column : outputs) out.push_back(column.data());
        args.columns = columns.data(), args.uniforms = uniforms.data(), args.givens = given.data(), args.timeline = timeline.data();
        args.outputs = out.data(), args.spikes = spikes.data();
        as_timeline ? interpret_timeline(kernel, args) : ir::interpret(kernel, args);
    }
};

}  // namespace

TEST_CASE("steps follow each other and read what the step before stored", "[ir]") {
    Call call;
    call.numbers = {{1, 2, 3}, {0, 0, 0}};
    call.args = {.n_neurons = 3, .n_steps = 4};
    call.interpret(R"(
        columns u, before
        %0 = column u
        %1 = add %0, %0
        store u, %1
        %2 = column u
        store before, %2
    )");
    CHECK(call.numbers[0] == std::vector<double>{16, 32, 48});
    CHECK(call.numbers[1] == std::vector<double>{8, 16, 24});   // u as it stood when the step began, though `store u` comes first
}

TEST_CASE("leaves: step, time, dt, grid, index, uniform, given, timeline", "[ir]") {
    Call call;
    call.numbers.assign(8, std::vector<double>(130));
    call.uniforms = {7, 8};
    call.givens = {std::vector<double>(130)};
    call.givens[0][129] = 5;
    call.timeline = {10, 11, 20, 21};
    call.args = {.first_neuron = 128, .n_neurons = 2, .first_step = 100, .n_steps = 2, .dt = 0.25, .grid = 0.5, .offset = 3};
    call.interpret(R"(
        columns a, b, c, d, e, f, g, h
        uniforms p, q
        timelines x, y
        %0 = step
        store a, %0
        %1 = time
        store b, %1
        %2 = dt
        store c, %2
        %3 = grid
        store d, %3
        %4 = index
        store e, %4
        %5 = uniform q
        store f, %5
        %6 = given tau
        store g, %6
        %7 = timeline y
        store h, %7
    )");
    std::vector<double> last, untouched;
    for (const auto& column : call.numbers) last.push_back(column[129]), untouched.push_back(column[127]);
    CHECK(last == std::vector<double>{101, 53.5, 0.25, 0.5, 130, 8, 5, 21});
    CHECK(untouched == std::vector<double>(8, 0.0));
}

TEST_CASE("spike bits count from the first neuron of the call, each step on its own row", "[ir]") {
    Call call;
    call.numbers = {std::vector<double>(700)};
    for (std::size_t i = 0; i < 700; ++i) call.numbers[0][i] = i % 3 == 0 ? -2.5 : -0.5;
    call.spikes.assign(3 * 100, 0xEE);
    call.args = {.spike_stride = 100, .first_neuron = 64, .n_neurons = 636, .n_steps = 3};
    call.interpret(R"(
        %0 = column u
        %1 = const 1
        %2 = add %0, %1
        store u, %2
        %3 = const 0
        %4 = lt %3, %2
        spike %4
    )");
    int wrong = 0;
    for (std::uint64_t k = 0; k < 3; ++k)
        for (std::uint64_t i = 0; i < 636; ++i) {
            const bool expected = (64 + i) % 3 == 0 ? k + 1 > 2.5 : true;
            wrong += ((call.spikes[k * 100 + i / 8] >> (i % 8)) & 1) != (expected ? 1 : 0);
        }
    CHECK(wrong == 0);
    CHECK((call.spikes[79] & 0xF0) == 0);   // 636 = 79*8 + 4: no bit beyond the last neuron
    CHECK(call.spikes[80] == 0xEE);
}

TEST_CASE("truth columns are bytes of 0 and 1", "[ir]") {
    Call call;
    call.truths = {{0, 1, 1}, {9, 9, 9}};
    call.numbers = {{5, 6, 7}};
    call.args = {.n_neurons = 3, .n_steps = 1};
    call.interpret(R"(
        columns was:b, u, next:b
        %0 = column was
        %1 = column u
        %2 = neg %1
        %3 = select %0, %1, %2
        store u, %3
        %4 = not %0
        store next, %4
    )");
    CHECK(call.numbers[0] == std::vector<double>{-5, 6, 7});
    CHECK(call.truths[1] == std::vector<std::uint8_t>{1, 0, 0});
}

TEST_CASE("outputs lie by neuron, or by step for a timeline", "[ir]") {
    Call call;
    call.outputs = {std::vector<double>(3)};
    call.args = {.first_neuron = 64, .n_neurons = 3, .first_step = 1000, .n_steps = 1, .grid = 0.1};
    call.interpret("%0 = index\n output i, %0");
    CHECK(call.outputs[0] == std::vector<double>{65, 66, 67});
    call.interpret("%0 = time\n output t, %0", true);
    CHECK(call.outputs[0] == std::vector<double>{1000 * 0.1, 1001 * 0.1, 1002 * 0.1});
}

TEST_CASE("fma rounds once, mul and add twice", "[ir]") {
    const double a = 1 + 0x1p-30;
    Call call;
    call.uniforms = {a};
    call.outputs = {{0}, {0}};
    call.args = {.n_neurons = 1, .n_steps = 1};
    call.interpret("%0 = uniform a\n %1 = const -1\n %2 = fma %0, %0, %1\n output once, %2\n %3 = mul %0, %0\n %4 = add %3, %1\n output twice, %4");
    CHECK(call.outputs[0][0] == 0x1p-29 + 0x1p-60);
    CHECK(call.outputs[1][0] == 0x1p-29);
}

TEST_CASE("functions and whole steps are those of the shared library", "[ir]") {
    Call call;
    call.uniforms = {0.1 * 3};
    call.outputs = {{0}, {0}, {0}};
    call.args = {.n_neurons = 1, .n_steps = 1, .grid = 0.1};
    call.interpret("%0 = uniform x\n %1 = grid\n %2 = div %0, %1\n %3 = first_step %2\n output a, %3\n %4 = last_step %2\n output b, %4\n %5 = call tanh %0\n output c, %5");
    CHECK(call.outputs[0][0] == 3);
    CHECK(call.outputs[1][0] == 3);
    CHECK(call.outputs[2][0] == evaluate(Function::tanh, 0.1 * 3));
}

TEST_CASE("a draw depends on key, neuron, step and place alone", "[ir]") {
    Call call;
    call.outputs = {std::vector<double>(2), std::vector<double>(2)};
    call.args = {.first_neuron = 64, .n_neurons = 2, .first_step = 9, .n_steps = 1, .key = 0x123456789ABCDEFu};
    call.interpret("%0 = normal 3\n output a, %0\n %1 = random 4\n output b, %1");
    CHECK(call.outputs[0] == std::vector<double>{normal_of_pair(0x123456789ABCDEFu, 64, 9, 3), normal_of_pair(0x123456789ABCDEFu, 65, 9, 3)});
    CHECK(call.outputs[1] == std::vector<double>{uniform_of_pair(0x123456789ABCDEFu, 64, 9, 4), uniform_of_pair(0x123456789ABCDEFu, 65, 9, 4)});
}

TEST_CASE("a Poisson count is that of the shared library, by the mean of its neuron", "[ir]") {
    Call call;
    call.givens = {{0.5, 3, 200}};
    call.outputs = {std::vector<double>(3)};
    call.args = {.n_neurons = 3, .first_step = 9, .n_steps = 1, .key = 77};
    call.interpret("%0 = given mean\n %1 = neg %0\n %2 = call exp %1\n %3 = poisson 4, %0, %2\n output n, %3");
    CHECK(call.outputs[0] == std::vector<double>{poisson_count(77, 0, 9, 4, 0.5), poisson_count(77, 1, 9, 4, 3), poisson_count(77, 2, 9, 4, 200)});
}

TEST_CASE("expm gives the propagator of a pair with equal time constants, per neuron", "[ir]") {
    Call call;
    call.givens = {{5, 10, 20}};
    call.outputs = {std::vector<double>(3), std::vector<double>(3)};
    call.args = {.n_neurons = 3, .n_steps = 1, .dt = 0.1};
    call.interpret(R"(
        %0 = given tau
        %1 = const -1
        %2 = div %1, %0
        %3 = const 1
        %4 = const 0
        %5 = dt
        %6 = expm[2,0,0] %5, %2, %3, %4, %2
        output decay, %6
        %7 = expm[2,0,1] %5, %2, %3, %4, %2
        output coupling, %7
    )");
    for (int i = 0; i < 3; ++i) {
        const double decay = std::exp(-0.1 / call.givens[0][i]);
        CHECK(call.outputs[0][i] == Approx(decay).epsilon(1e-15));
        CHECK(call.outputs[1][i] == Approx(0.1 * decay).epsilon(1e-15));
    }
}
