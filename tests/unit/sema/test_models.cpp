// Models that are right: what they come to, as text.
#include <catch2/catch.hpp>

#include "tests/unit/sema/checked.h"

using namespace nmlc;
using test::check;

TEST_CASE("a whole experiment with one neuron is checked", "[sema]") {
    const auto checked = check(R"(
neuron LIF {
    param tau     = 10 ms
    param R       = 10 Mohm
    param u_rest  = -70 mV
    param theta   = -50 mV
    param u_reset = -70 mV
    param t_ref   = 2 ms
    input I : nA
    state u = u_rest
    tau*du/dt = -(u - u_rest) + R*I
    spike when u > theta {
        u = u_reset
        hold u for t_ref
    }
}
population cell = LIF(R = 20 Mohm)
drive cell.I = if 20 ms <= t < 180 ms then 1.5 nA else 0
record cell.u, cell.spikes
simulate 200 ms with dt = 0.1 ms
expect count(cell.spikes) == 12
plot cell.u
)");
    CHECK(checked.messages() == "");
    CHECK(model::print(checked.model) == R"(model test
neuron LIF {
    param tau : ms = 10 ms
    param R : Mohm = 10 Mohm
    param u_rest : mV = -70 mV
    param theta : mV = -50 mV
    param u_reset : mV = -70 mV
    param t_ref : ms = 2 ms
    input I : nA
    state u : mV = u_rest
    du/dt = (-(u - u_rest) + R*I)/tau
    spike when u > theta {
        u = u_reset
        hold u for t_ref
    }
}
population cell = LIF(R = 20 Mohm)
drive cell.I = if 20 ms <= t and t < 180 ms then 1.5 nA else 0 pA
record cell.u
record cell.spikes
simulate 200 ms with dt = 0.1 ms
expect count(cell.spikes) == 12
plot trace cell.u
)");
}

namespace {

// The line of the printed model that begins with `head`, without its indentation.
std::string line_of(const model::Model& model, const std::string& head) {
    const std::string text = model::print(model);
    const auto begin = text.find(head);
    return begin == std::string::npos ? "" : text.substr(begin, text.find('\n', begin) - begin);
}
std::string rate_of(const std::string& equation) {
    const auto checked = check("neuron N {\n    param tau = 10 ms\n    param C = 1 nF\n    input I : nA\n    state u = 0 mV\n    " + equation + "\n}\n");
    INFO(checked.messages());
    CHECK(checked.codes().empty());
    return line_of(checked.model, "du/dt");
}

}  // namespace

TEST_CASE("an equation is solved for its derivative", "[sema]") {
    CHECK(rate_of("du/dt - I/C = -u/tau") == "du/dt = -u/tau + I/C");
    CHECK(rate_of("du/dt + u/tau = I/C") == "du/dt = I/C - u/tau");
    CHECK(rate_of("2*tau*u' + u = 0") == "du/dt = -u/(2*tau)");
    CHECK(rate_of("0 mV/ms - du/dt = u/tau") == "du/dt = -(u/tau)");
    CHECK(rate_of("1 ms*du/dt = -u") == "du/dt = -u");
    CHECK(rate_of("C*(du/dt + u/tau) = I") == "du/dt = (I - C*(u/tau))/C");
}

TEST_CASE("literals are folded into kernel units, exactly", "[sema]") {
    const auto checked = check("neuron N {\n    param g = 120 mS/cm^2\n    param a = 0.1/mV/ms\n    param T = -5 degC\n    param s = 20 %\n    param Cm = 1 uF/cm^2\n    state u = 0 mV\n    du/dt = -u/1 ms\n}\n");
    CHECK(checked.messages() == "");
    const auto& neuron = *checked.model.neurons.begin();
    const auto value = [&](std::uint32_t k) { return std::get<model::Constant>(checked.model.exprs[neuron.params[model::ParamId{k}].value].node).value; };
    CHECK(value(0) == 1.2);
    CHECK(value(1) == 0.1);
    CHECK(value(2) == 268.15);
    CHECK(value(3) == 0.2);
    CHECK(value(4) == 0.01);
    CHECK(neuron.params[model::ParamId{0}].display.text == "mS/cm^2");
}

TEST_CASE("in the value of `cm` the word after a unit is the centimetre", "[sema]") {
    const auto checked = check("neuron N {\n    param cm = 1 uF/cm^2\n    state u = 0\n    du/dt = -u/1 ms\n}\n");
    CHECK(checked.messages() == "");
    CHECK(line_of(checked.model, "param cm") == "param cm : uF/cm^2 = 1 uF/cm^2");
    CHECK(check("neuron N {\n    param cm = cm + 1\n    state u = 0\n    du/dt = -u\n}\n").codes() == std::vector<std::string>{"E0212"});
}

TEST_CASE("a model with an open function is used with the function given", "[sema]") {
    const auto checked = check(R"(neuron Base {
    param tau = 10 ms
    param theta = -30 mV
    function F(u)
    state u = -65 mV
    tau*du/dt = F(u)
}
neuron Mine = Base(tau = 20 ms) with F(x) = c*(x - theta)*(x + 60 mV)
constant c = 0.1/mV
population cell = Mine()
)");
    CHECK(checked.messages() == "");
    CHECK(line_of(checked.model, "du/dt") == "du/dt = c*(u - theta)*(u + 60 mV)/tau");
    CHECK(line_of(checked.model, "param tau") == "param tau : ms = 20 ms");
}

TEST_CASE("values of a population are ordered by what they depend on", "[sema]") {
    const auto checked = check("neuron N {\n    param a = 1\n    param b = a + 1\n    state u = b\n    du/dt = -u\n}\npopulation p = N(a = c + 1, b = 3)\nconstant c = 2\npopulation q = N(a = b, b = 3)\n");
    CHECK(checked.messages() == "");
    const auto& q = checked.model.populations[model::PopulationId{1}];
    CHECK(q.param_order == std::vector<model::ParamId>{{1}, {0}});
    CHECK(check("neuron N {\n    param a = 1\n    param b = a\n    state u = b\n    du/dt = -u\n}\npopulation p = N(a = b)\n").codes() == std::vector<std::string>{"E0212"});
}

TEST_CASE("results ask for spikes, and get them from the start", "[sema]") {
    const auto checked = check("neuron N {\n    state u = 0\n    du/dt = 1 - u\n    spike when u > 0.5 { u = 0 }\n}\npopulation p = N()\nsimulate 10\nexpect count(p.spikes) > 3\n");
    CHECK(checked.messages() == "");
    const std::string text = model::print(checked.model);
    CHECK(text.find("record p.spikes\nsimulate 10\n") != std::string::npos);
}

TEST_CASE("a sweep over rows deals their values to its variables", "[sema]") {
    const auto checked = check("neuron N {\n    input I : nA\n    state u = 0 mV\n    du/dt = -u/1 ms + I/1 nF\n}\npopulation p = N()\nsweep (d, A) in [(1 ms, 8 nA), (5 ms, 2 nA)] {\n    drive p.I = A\n    simulate d\n}\n");
    CHECK(checked.messages() == "");
    CHECK(line_of(checked.model, "sweep") == "sweep d, A in [1 ms, 8 nA, 5 ms, 2 nA] {");
}

TEST_CASE("a let in an initial value stands for its expression", "[sema]") {
    const std::string model = "neuron N {\n    input I\n    state u = 2\n    state w = v\n    let v = u + 1\n    let y = u + I\n    du/dt = -u\n    dw/dt = -w\n}\n";
    const auto checked = check(model + "population p = N()\nset p.w = p.v\n");
    CHECK(checked.messages() == "");
    CHECK(line_of(checked.model, "state w") == "state w = u + 1");
    CHECK(line_of(checked.model, "set") == "set p.w = u + 1");
    CHECK(check(model + "population p = N(w = y)\n").codes() == std::vector<std::string>{"E0214"});
}
