// The methods on known solutions: closed forms for the exact ones, measured orders for the others.
#include "tests/unit/lower/stepper.h"

using namespace nmlc;
using namespace nmlc::tests;
using Catch::Matchers::WithinRel;

namespace {

constexpr double pi = 3.14159265358979323846;

// tau*du/dt = -(u - u_rest) + R*I with u(0) = u_rest
struct Leaky : NeuronByHand {
    Term tau = param("tau", 8), R = param("R", 0.01), u_rest = param("u_rest", -70);
    Term I = input("I"), u = state("u", -70);
    Leaky() { equation(u, (-(u - u_rest) + R * I) / tau); }
};

// Error of u against a reference run with 64 times smaller steps, both to t = 10.
double error_against_finer(const model::Model& model, const std::string& column, double dt, double end = 10) {
    Stepper coarse(model), fine(model);
    const auto steps = static_cast<std::uint64_t>(std::lround(end / dt));
    coarse.step(steps, dt);
    fine.step(steps * 64, dt / 64);
    return std::abs(coarse[column] - fine[column]);
}
double order_against_finer(const model::Model& model, const std::string& column, double dt, double end = 10) {
    return order_of([&](double step) { return error_against_finer(model, column, step, end); }, dt);
}

}  // namespace

TEST_CASE("a leaky membrane under constant current is exact at any step", "[lower]") {
    Leaky lif;
    lif.drive(lif.I, lif.number(1500));
    lif.simulate();
    const model::Model& model = lif.finish();
    for (double dt : {0.01, 0.1, 1.0, 20.0}) {
        Stepper run(model);
        REQUIRE(run.plan.plans[0].groups[0].method == plan::Method::exact);
        run.step(static_cast<std::uint64_t>(std::lround(40 / dt)), dt);
        CHECK_THAT(run["u"], WithinRel(-70 + 15 * (1 - std::exp(-40 / 8.0)), 1e-12));
    }
}

TEST_CASE("a membrane driven exactly to threshold never passes it", "[lower]") {
    Leaky lif;
    lif.drive(lif.I, lif.number(2000));   // u_rest + R*I = -50
    auto& spike = lif.event(model::Event::spike_when, lif.u > -50);
    spike.actions.push_back(lif.assign(lif.u, lif.u_rest));
    lif.simulate();
    for (double dt : {0.025, 0.1, 0.5}) {
        Stepper run(lif.model.neurons.empty() ? lif.finish() : lif.model);
        CHECK(run.step(static_cast<std::uint64_t>(2000 / dt), dt).empty());
        CHECK_THAT(run["u"], WithinRel(-50.0, 1e-12));
    }
}

TEST_CASE("a smooth drive of a linear equation is read at the middle of the step: order 2", "[lower]") {
    Leaky lif;
    lif.drive(lif.I, 1000 * lif.call(Function::sin, 0.9 * lif.time()));
    lif.simulate();
    CHECK(order_against_finer(lif.finish(), "u", 0.25) == Approx(2).margin(0.05));
}

TEST_CASE("a drive that jumps on the grid is exact", "[lower]") {
    Leaky lif;
    lif.drive(lif.I, lif.select(20 <= lif.time() && lif.time() < 30, lif.number(1500), lif.number(0)));
    lif.simulate();
    Stepper run(lif.finish());
    run.step(400, 0.1);
    CHECK_THAT(run["u"], WithinRel(-70 + 15 * (1 - std::exp(-10 / 8.0)) * std::exp(-10 / 8.0), 1e-12));
}

TEST_CASE("a slope of zero integrates plainly", "[lower]") {
    NeuronByHand hand;
    const Term a = hand.param("a", 0), b = hand.param("b", 2), x = hand.state("x", 1);
    hand.equation(x, a * x + b);
    hand.simulate();
    Stepper run(hand.finish());
    run.step(10, 0.1);
    CHECK_THAT(run["x"], WithinRel(3.0, 1e-14));
}

TEST_CASE("two coupled linear equations are solved together without error", "[lower]") {
    // a damped rotation: x' = -k x - w y, y' = w x - k y
    NeuronByHand hand;
    const Term k = hand.param("k", 0.1), w = hand.param("w", 2), x = hand.state("x", 1), y = hand.state("y", 0);
    hand.equation(x, -(k * x) - w * y);
    hand.equation(y, w * x - k * y);
    hand.simulate();
    Stepper run(hand.finish());
    REQUIRE(run.plan.plans[0].groups.size() == 1);
    run.step(7, 0.5);
    CHECK(run["x"] == Approx(std::exp(-0.35) * std::cos(7)).epsilon(1e-12));
    CHECK(run["y"] == Approx(std::exp(-0.35) * std::sin(7)).epsilon(1e-12));
}

TEST_CASE("a membrane fed by an exponential current: closed form", "[lower]") {
    NeuronByHand hand;
    const Term s = hand.state("s", 3), u = hand.state("u", 0);
    hand.equation(s, -s / 2);
    hand.equation(u, (-u + 5 * s + 1) / 10);
    hand.simulate();
    Stepper run(hand.finish());
    run.step(20, 0.25);
    const double t = 5, a = 0.1, b = 0.5;   // u' = -a u + (15 exp(-b t) + 1)/10
    CHECK_THAT(run["u"], WithinRel(1.5 * (std::exp(-a * t) - std::exp(-b * t)) / (b - a) + (1 - std::exp(-a * t)), 1e-12));
}

TEST_CASE("measured orders of the Runge-Kutta family", "[lower]") {
    const auto order_with = [](model::Method method, double dt) {
        NeuronByHand hand;
        const Term u = hand.state("u", 0.2), w = hand.state("w", 0);
        hand.equation(u, u - (u ^ hand.number(3)) / 3 - w + 0.4 * hand.call(Function::sin, hand.time()));
        hand.equation(w, 0.3 * (u + 0.7 - 0.8 * w));
        hand.simulate();
        return order_against_finer(hand.finish(method), "u", dt, 8);
    };
    CHECK(order_with(model::Method::euler, 0.02) == Approx(1).margin(0.1));
    CHECK(order_with(model::Method::midpoint, 0.1) == Approx(2).margin(0.15));
    CHECK(order_with(model::Method::heun, 0.1) == Approx(2).margin(0.15));
    CHECK(order_with(model::Method::rk4, 0.2) == Approx(4).margin(0.3));
    CHECK(order_with(model::Method::automatic, 0.2) == Approx(4).margin(0.3));
}

TEST_CASE("the exponential method on Hodgkin-Huxley equations has order 2", "[lower]") {
    NeuronByHand hand;
    const Term u = hand.state("u", -65), m = hand.state("m", 0.05), h = hand.state("h", 0.6), n = hand.state("n", 0.32);
    const auto exp = [&](Term e) { return hand.call(Function::exp, e); };
    const Term am = 0.1 * (u + 40) / (1 - exp(-(u + 40) / 10)), bm = 4 * exp(-(u + 65) / 18);
    const Term ah = 0.07 * exp(-(u + 65) / 20), bh = 1 / (1 + exp(-(u + 35) / 10));
    const Term an = 0.01 * (u + 55) / (1 - exp(-(u + 55) / 10)), bn = 0.125 * exp(-(u + 65) / 80);
    hand.equation(u, -(120 * (m ^ hand.number(3)) * h * (u - 50)) - 36 * (n ^ hand.number(4)) * (u + 77) - 0.3 * (u + 54.4) + 10);
    hand.equation(m, am * (1 - m) - bm * m);
    hand.equation(h, ah * (1 - h) - bh * h);
    hand.equation(n, an * (1 - n) - bn * n);
    hand.simulate();
    const model::Model& model = hand.finish();
    Stepper run(model);
    const plan::Group& group = run.plan.plans[0].groups[0];
    REQUIRE(group.method == plan::Method::exp_euler);
    CHECK(group.classes == std::vector<std::vector<std::uint32_t>>{{0}, {1, 2, 3}});
    CHECK(order_against_finer(model, "u", 0.02, 5) == Approx(2).margin(0.1));
    // at the removable singularity of alpha_m
    run["u"] = -40;
    run.step(1, 0.01);
    CHECK(std::isfinite(run["m"]));
}

TEST_CASE("additive noise in a linear equation has its exact variance at any step", "[lower]") {
    // tau x' = -x + sigma*sqrt(2 tau) xi: stationary variance sigma^2
    NeuronByHand hand;
    const Term x = hand.state("x", 0);
    hand.equation(x, (-x) / 5 + 2 * std::sqrt(2 / 5.0) * hand.noise());
    hand.simulate();
    const model::Model& model = hand.finish();
    Stepper run(model, 0, 20000);
    REQUIRE(run.plan.plans[0].groups[0].method == plan::Method::exact);
    run.step(3, 10);   // two time constants a step: Euler-Maruyama would explode here
    double sum = 0, square = 0;
    for (std::size_t i = 0; i < 20000; ++i) sum += run.at("x", i), square += run.at("x", i) * run.at("x", i);
    CHECK(sum / 20000 == Approx(0).margin(0.05));
    CHECK(square / 20000 == Approx(4 * (1 - std::exp(-12.0))).epsilon(0.04));
}

TEST_CASE("noise that passes through a second linear equation has its exact covariance", "[lower]") {
    // x' = -x + xi, y' = x - y: stationary <x^2> = 1/2, <xy> = 1/4, <y^2> = 1/4
    NeuronByHand hand;
    const Term x = hand.state("x", 0), y = hand.state("y", 0);
    hand.equation(x, -x + hand.noise());
    hand.equation(y, x - y);
    hand.simulate();
    const std::size_t count = 20000;
    Stepper run(hand.finish(), 0, count);
    run.step(12, 1);
    double xx = 0, xy = 0, yy = 0;
    for (std::size_t i = 0; i < count; ++i) {
        const double a = run.at("x", i), b = run.at("y", i);
        xx += a * a / count, xy += a * b / count, yy += b * b / count;
    }
    CHECK(xx == Approx(0.5).epsilon(0.05));
    CHECK(xy == Approx(0.25).epsilon(0.06));
    CHECK(yy == Approx(0.25).epsilon(0.05));
}

TEST_CASE("noise in a nonlinear equation is stepped by Euler-Maruyama", "[lower]") {
    // geometric Brownian motion in the Ito sense: <x> = exp(mu t), with a quadratic term of strength 0
    NeuronByHand hand;
    const Term x = hand.state("x", 1);
    hand.equation(x, 0.5 * x + 0.3 * x * hand.noise());
    hand.simulate();
    const std::size_t count = 40000;
    Stepper run(hand.finish(), 0, count);
    REQUIRE(run.plan.plans[0].groups[0].method == plan::Method::euler_maruyama);
    run.step(100, 0.01);
    double mean = 0;
    for (std::size_t i = 0; i < count; ++i) mean += run.at("x", i) / count;
    CHECK(mean == Approx(std::exp(0.5)).epsilon(0.01));
}

TEST_CASE("a state that is held stands still while the others go on exactly", "[lower]") {
    // w reads u: while u is held, w' = -w + u with u constant
    NeuronByHand hand;
    const Term u = hand.state("u", 2), w = hand.state("w", 0);
    hand.equation(u, -u / 10 - w);
    hand.equation(w, u - w);
    auto& spike = hand.event(model::Event::spike_when, u < -1000);
    spike.actions.push_back(hand.hold(u, hand.number(5)));
    hand.simulate();
    Stepper run(hand.finish());
    REQUIRE(run.plan.plans[0].groups[0].method == plan::Method::exact);
    run["hold u"] = 10;
    run.step(10, 0.1);
    CHECK(run["u"] == 2);
    CHECK_THAT(run["w"], WithinRel(2 * (1 - std::exp(-1.0)), 1e-12));
    CHECK(run["hold u"] == 0);
    run.step(1, 0.1);
    CHECK(run["u"] != 2);
}
