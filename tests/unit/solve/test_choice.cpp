// Which method for which equations, and what is said when one does not suit.
#include <catch2/catch.hpp>

#include "compiler/elaborate/elaborate.h"
#include "compiler/solve/plan_updates.h"
#include "tests/support/neuron_by_hand.h"

using namespace nmlc;
using namespace nmlc::tests;
using Catch::Matchers::Contains;

namespace {

struct Planned {
    DiagnosticSink sink;
    elaborate::Instances instances;
    plan::UpdatePlan plan;
    explicit Planned(const model::Model& model) : instances(elaborate::elaborate(model, false, sink)), plan(solve::plan_updates(instances, sink)) {}
    const plan::Group& group(std::size_t i = 0) {
        REQUIRE(sink.all().empty());
        return plan.plans.at(0).groups.at(i);
    }
    const Diagnostic& message() {
        REQUIRE(sink.all().size() == 1);
        return sink.all()[0];
    }
};

// The quadratic neuron.
struct Quadratic : NeuronByHand {
    Term c = param("c", 0.05), u = state("u", -68);
    Quadratic() {
        equation(u, c * (u ^ number(2)) - u);
        simulate();
    }
};
struct Noisy : NeuronByHand {
    Term u = state("u", 0);
    explicit Noisy(bool located = false) {
        equation(u, -u + 2 * noise());
        simulate(located);
    }
};

}  // namespace

TEST_CASE("linear equations are stepped exactly, those that feed each other together", "[solve]") {
    NeuronByHand hand;
    const Term u = hand.state("u", 0), s = hand.state("s", 0), apart = hand.state("apart", 0);
    hand.equation(u, s - u);
    hand.equation(s, -s / 5);
    hand.equation(apart, -apart);
    hand.simulate();
    Planned planned(hand.finish());
    CHECK(planned.group(0).states == std::vector<std::uint32_t>{0, 1});
    CHECK(planned.group(0).method == plan::Method::exact);
    CHECK(planned.group(1).states == std::vector<std::uint32_t>{2});
    CHECK(print(planned.plan) ==
          "plan cell: Hand, 0 drives in force\n"
          "    exact: u s\n"
          "        slope of u in u: -1\n"
          "        slope of u in s: 1\n"
          "        input to u: 0\n"
          "        slope of s in s: -0.2\n"
          "        input to s: 0\n"
          "    exact: apart\n"
          "        slope of apart in apart: -1\n"
          "        input to apart: 0\n");
}

TEST_CASE("equations linear in their own state get the exponential method, others Runge-Kutta", "[solve]") {
    NeuronByHand hand;
    const Term g = hand.state("g", 0), u = hand.state("u", 0);
    hand.equation(g, -g / 5);
    hand.equation(u, -u - g * (u - 70));
    hand.simulate();
    CHECK(Planned(hand.finish()).group().method == plan::Method::exp_euler);
    const plan::Group group = Planned(Quadratic().finish()).group();
    CHECK(group.method == plan::Method::rk4);
    CHECK(group.reason == "the equation of `u` is not linear in `u` itself: `u^2`");
}

TEST_CASE("an `if` on a state counts as nonlinear", "[solve]") {
    NeuronByHand hand;
    const Term u = hand.state("u", 0);
    hand.equation(u, hand.select(u > 0, -u, -2 * u));
    hand.simulate();
    CHECK(Planned(hand.finish()).group().method == plan::Method::rk4);
}

TEST_CASE("a state that only events change is a constant coefficient", "[solve]") {
    NeuronByHand hand;
    const Term u = hand.state("u", 0), gain = hand.state("gain", 1);
    hand.equation(u, -(gain * u));
    hand.simulate();
    Planned planned(hand.finish());
    CHECK(planned.group().method == plan::Method::exact);
    CHECK(planned.group().states == std::vector<std::uint32_t>{0});
}

TEST_CASE("`exact` on a nonlinear equation names the term", "[solve]") {
    const Diagnostic message = Planned(Quadratic().finish(model::Method::exact)).message();
    CHECK(message.code == Code::E0601);
    CHECK(message.message == "`exact` does not suit `cell`: the equation of `u` is not linear: `u^2`");
}

TEST_CASE("`exact` refuses a coefficient that moves within a step", "[solve]") {
    NeuronByHand hand;
    const Term u = hand.state("u", 0);
    hand.equation(u, -(hand.call(Function::sin, hand.time()) * u));
    hand.simulate();
    const Diagnostic message = Planned(hand.finish(model::Method::exact)).message();
    CHECK(message.code == Code::E0601);
    CHECK_THAT(message.message, Contains("changes within a step: `-sin(t)`"));
}

TEST_CASE("`exp_euler` needs equations linear in themselves", "[solve]") {
    CHECK(Planned(Quadratic().finish(model::Method::exp_euler)).message().code == Code::E0601);
}

TEST_CASE("what is not built or has no meaning is refused", "[solve]") {
    CHECK(Planned(Quadratic().finish(model::Method::implicit)).message().code == Code::E0602);
    CHECK(Planned(Noisy().finish(model::Method::rk4)).message().code == Code::E0603);
    CHECK(Planned(Noisy().finish(model::Method::adaptive)).message().code == Code::E0603);
    CHECK(Planned(Noisy(true).finish()).message().code == Code::E0604);
}

TEST_CASE("noise: exact where linear, Euler-Maruyama elsewhere or on request", "[solve]") {
    CHECK(Planned(Noisy().finish()).group().method == plan::Method::exact);
    CHECK(Planned(Noisy().finish(model::Method::euler)).group().method == plan::Method::euler_maruyama);
    CHECK(Planned(Noisy().finish(model::Method::heun)).group().method == plan::Method::heun);
    NeuronByHand cubic;
    const Term u = cubic.state("u", 0);
    cubic.equation(u, -(u ^ cubic.number(3)) + cubic.noise());
    cubic.simulate();
    const plan::Group group = Planned(cubic.finish()).group();
    CHECK(group.method == plan::Method::euler_maruyama);
    CHECK(group.reason == "driven by white noise, and the equation of `u` is not linear: `u^3`");
}

TEST_CASE("noise squared has no meaning", "[solve]") {
    NeuronByHand hand;
    const Term u = hand.state("u", 0);
    hand.equation(u, -u + (hand.noise() ^ hand.number(2)));
    hand.simulate();
    CHECK(Planned(hand.finish()).message().code == Code::E0605);
}

TEST_CASE("noise in a condition has no meaning", "[solve]") {
    NeuronByHand hand;
    const Term u = hand.state("u", 0);
    hand.equation(u, -u);
    hand.event(model::Event::spike_when, u + hand.noise() > 1);
    hand.simulate();
    CHECK(Planned(hand.finish()).message().code == Code::E0605);
}

TEST_CASE("the plan is told in the modeller's words", "[solve]") {
    NeuronByHand hand;
    SourceMap sources;
    const FileId file = sources.add(SourceFile{"lif.nml", "tau*du/dt = -u + R*I\ndrive cell.I = sin(t)"});
    const Term u = hand.state("u", 0), I = hand.input("I");
    hand.equation(u, (-u + 10 * I) / 8);
    hand.neuron.equations[0].span = {file, 0, 9};
    hand.model.exprs[hand.neuron.equations[0].rate].span = {file, 12, 20};
    hand.drive(I, hand.call(Function::sin, hand.time()));
    hand.model.statements[model::StatementId{0}].span = {file, 21, 42};
    hand.simulate();
    CHECK(explain(Planned(hand.finish()).plan, sources) ==
          "cell (Hand), with drive cell.I = sin(t)\n"
          "    tau*du/dt = -u + R*I\n"
          "        exact propagator: linear with coefficients constant within a step\n"
          "        order 2 in the drive, which is read at the middle of the step; otherwise without error\n");
}
