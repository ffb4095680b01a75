// Events, holds, clamps and the scalar entries.
#include "tests/unit/lower/stepper.h"

using namespace nmlc;
using namespace nmlc::tests;

namespace {

// u rises by `slope` per ms; a spike above `theta` resets it to `reset` and holds it.
struct Ramp : NeuronByHand {
    Term slope = param("slope", 1), theta = param("theta", 10), reset = param("reset", 0), t_ref = param("t_ref", 2), u = state("u", 0);
    model::Event& spike;
    explicit Ramp(bool holds = true) : spike(event(model::Event::spike_when, u > theta)) {
        equation(u, slope);
        spike.actions.push_back(assign(u, reset));
        if (holds) spike.actions.push_back(hold(u, t_ref));
    }
};

}  // namespace

TEST_CASE("a spike bears the end of its step, resets and holds for whole steps", "[lower]") {
    Ramp ramp;
    ramp.simulate();
    Stepper run(ramp.finish());
    // dt = 0.75: above 10 at step 14; then held for round(2/0.75) = 3 steps, and 14 steps up again
    CHECK(run.step(40, 0.75) == std::vector<std::uint64_t>{14, 31});
    CHECK(run.memories() == 0);   // 0 > 10 is known to be false after the block
}

TEST_CASE("a condition fires when it turns true, and not while it stays true", "[lower]") {
    Ramp ramp(false);
    ramp.spike.actions.clear();
    ramp.simulate();
    Stepper run(ramp.finish());
    CHECK(run.memories() == 1);
    CHECK(run.step(40, 0.75) == std::vector<std::uint64_t>{14});
}

TEST_CASE("a reset above threshold fires once a hold ends, the memory being false while held", "[lower]") {
    Ramp ramp;
    ramp.model.exprs[ramp.neuron.params[model::ParamId{2}].value].node = model::Constant{11};
    ramp.simulate();
    Stepper run(ramp.finish());
    CHECK(run.memories() == 1);
    CHECK(run.step(24, 0.75) == std::vector<std::uint64_t>{14, 17, 20, 23});
}

TEST_CASE("`hold for T` suppresses spikes while states go on", "[lower]") {
    Ramp ramp(false);
    ramp.spike.actions = {ramp.assign(ramp.u, ramp.number(9)), ramp.hold(ramp.number(5))};
    ramp.simulate();
    Stepper run(ramp.finish());
    // 9 again at step 11, above 10 from step 13 on, free to spike at step 16
    CHECK(run.step(20, 1) == std::vector<std::uint64_t>{11, 16});
}

TEST_CASE("statements of a block run in sequence, `when` events do not spike", "[lower]") {
    NeuronByHand hand;
    const Term x = hand.state("x", 0), y = hand.state("y", 1), z = hand.state("z", 0);
    hand.equation(x, hand.number(1));
    auto& when = hand.event(model::Event::when, x > 2.5);
    when.actions = {hand.assign(y, y + x), hand.assign(z, 2 * y)};
    hand.simulate();
    Stepper run(hand.finish());
    CHECK(run.step(5, 1).empty());
    CHECK(run["y"] == 4);   // 1 + 3, once
    CHECK(run["z"] == 8);
}

TEST_CASE("periodic events act at whole multiples of their period", "[lower]") {
    NeuronByHand hand;
    const Term n = hand.state("n", 0);
    hand.event(model::Event::every, hand.number(0.3)).actions = {hand.assign(n, n + 1)};
    hand.simulate();
    Stepper run(hand.finish());
    run.step(30, 0.1);
    CHECK(run["n"] == 10);
}

TEST_CASE("spikes with a rate come with probability 1 - exp(-rate*dt)", "[lower]") {
    NeuronByHand hand;
    const Term n = hand.state("n", 0);
    hand.event(model::Event::spike_with_rate, hand.number(0.5), 7).actions = {hand.assign(n, n + 1)};
    hand.simulate();
    const std::size_t count = 20000;
    Stepper run(hand.finish(), 0, count);
    run.step(10, 1);
    double mean = 0;
    for (std::size_t i = 0; i < count; ++i) mean += run.at("n", i) / count;
    CHECK(mean == Approx(10 * (1 - std::exp(-0.5))).epsilon(0.02));
}

TEST_CASE("a condition on t alone counts whole steps", "[lower]") {
    NeuronByHand hand;
    const Term n = hand.state("n", 0), t = hand.time();
    // 0.3 is not 3*0.1 in floating point; both bounds lie on the grid
    hand.equation(n, hand.select(0.3 <= t && t < 0.7, hand.number(1), hand.number(0)));
    hand.simulate();
    Stepper run(hand.finish());
    run.step(10, 0.1);
    CHECK(run["n"] == Approx(0.4));
}

TEST_CASE("a periodic condition on t alone counts whole steps", "[lower]") {
    NeuronByHand hand;
    const Term n = hand.state("n", 0), t = hand.time();
    const Term phase = hand.term(model::Binary{model::BinaryOp::mod, (t - 0.3).id, hand.number(0.7).id});
    hand.equation(n, hand.select(phase < 0.2, hand.number(1), hand.number(0)));
    hand.simulate();
    Stepper run(hand.finish());
    run.step(703, 0.1);   // steps 3, 4, 10, 11, ... 696, 697
    CHECK(run["n"] * 10 == Approx(2 * 100));
}

TEST_CASE("a clamped state follows its drive, and blocks do not move it", "[lower]") {
    NeuronByHand hand;
    const Term u = hand.state("u", 0), w = hand.state("w", 0);
    hand.equation(u, -u);
    hand.equation(w, (u - w) / 2);
    hand.event(model::Event::spike_when, u > 2).actions = {hand.assign(u, hand.number(0))};
    hand.clamp(u, hand.number(3));
    hand.simulate();
    Stepper run(hand.finish());
    CHECK(run.step(4, 0.5) == std::vector<std::uint64_t>{1});
    CHECK(run["u"] == 3);
    CHECK(run["w"] == Approx(3 * (1 - std::exp(-1.0))).epsilon(1e-12));
}

TEST_CASE("located mode has flow and events: parts of a step, holds not rounded", "[lower]") {
    Ramp ramp;
    ramp.simulate(true);
    Stepper run(ramp.finish());
    CHECK(run.kernels.step.insts.empty());
    run.call(run.kernels.flow, 0, 0.25, 1, 0);
    CHECK(run["u"] == 0.25);
    run["u"] = 10.5;
    CHECK(run.call(run.kernels.events, 0, 0.25, 1, 0.5));
    CHECK(run["u"] == 0);
    CHECK(run["hold u"] == 2);
    run.call(run.kernels.flow, 0, 0.25, 1, 0.75);
    CHECK(run["u"] == 0);   // held
    CHECK(run["hold u"] == 2);
}

TEST_CASE("the adaptive method has the right-hand side", "[lower]") {
    Ramp ramp;
    ramp.simulate();
    Stepper run(ramp.finish(model::Method::adaptive));
    CHECK(run.kernels.step.insts.empty());
    CHECK(run.kernels.flow.insts.empty());
    run.call(run.kernels.rhs, 0, 0.1, 0.1, 0);
    CHECK(run.outputs[0][0] == 1);
    run["hold u"] = 1;
    run.call(run.kernels.rhs, 0, 0.1, 0.1, 0);
    CHECK(run.outputs[0][0] == 0);
}

TEST_CASE("recorded lets and inputs are measured at a time", "[lower]") {
    NeuronByHand hand;
    const Term I = hand.input("I"), u = hand.state("u", 3), power = hand.let("power", u * I);
    hand.equation(u, -u + I);
    hand.drive(I, 2 * hand.time());
    hand.statement(model::Record{{model::PopulationId{0}, {}, std::get<model::LetRef>(hand.model.exprs[power.id].node).let}, {}});
    hand.statement(model::Record{{model::PopulationId{0}, {}, model::InputId{0}}, {}});
    hand.simulate();
    Stepper run(hand.finish());
    run.call(run.kernels.measure, 5, 0.1, 0.1, 0);
    REQUIRE(run.outputs.size() == 2);
    CHECK(run.outputs[0][0] == Approx(3));
    CHECK(run.outputs[1][0] == Approx(1));
}
