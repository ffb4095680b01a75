// Channels become parts of the neurons that use them.
#include <catch2/catch.hpp>

#include "tests/unit/sema/checked.h"

using namespace nmlc;
using test::check;
using test::check_files;

namespace {

const std::string leak_and_gate = R"(
constant E_K = -90 mV
function open(u) = 1/(1 + exp(-u/10 mV))
channel Leak {
    param g = 10 nS
    cell.I += g*(-70 mV - cell.u)
}
channel Gate {
    param g = 5 nS
    param E = E_K
    function rest(u) = open(u + E)
    state n = rest(cell.u)
    let current = g*n*(E - cell.u)
    5 ms*dn/dt = rest(cell.u) - n
    cell.I += current
    when cell.u > 0 mV { n = 1 }
}
)";

// What the printed model says of the neuron `name`.
std::string neuron(const test::Checked& checked, const std::string& name) {
    const std::string text = model::print(checked.model);
    const std::size_t begin = text.find("neuron " + name + " {"), end = text.find("\n}\n", begin);
    return begin == std::string::npos ? "" : text.substr(begin, end + 3 - begin);
}

}  // namespace

TEST_CASE("the parts of a channel are parts of the neuron, under the channel's name", "[sema]") {
    const auto checked = check(leak_and_gate + R"(
channel Wide = Gate(g = 50 nS)
neuron Cell {
    param C = 100 pF
    input I : pA
    state u : mV = -70 mV
    let doubled = 2*Gate.n + Leak.g/1 nS
    use Leak(g = C/10 ms), Gate, Wide(E = Gate.E + 5 mV)
    C*du/dt = I
}
population c = Cell(Gate.g = 7 nS, Gate.n = 0.5)
drive c.I = 1 pA
record c.Gate.n, c.Gate.current, c.I
set c.Gate.n = 0.25
simulate 10 ms with dt = 0.1 ms
expect c.Gate.n < 1
)");
    CHECK(checked.messages() == "");
    CHECK(neuron(checked, "Cell") == R"(neuron Cell {
    param C : pF = 100 pF
    param Leak.g : nS = C/10 ms
    param Gate.E : mV = E_K
    param Gate.g : nS = 5 nS
    param Wide.g : nS = 50 nS
    param Wide.E : mV = Gate.E + 5 mV
    input I : pA
    state u : mV = -70 mV
    state Gate.n = 1/(1 + exp(-(u + Gate.E)/10 mV))
    state Wide.n = 1/(1 + exp(-(u + Wide.E)/10 mV))
    let doubled = 2*Gate.n + Leak.g/1 nS
    let Gate.current : pA = Gate.g*Gate.n*(Gate.E - u)
    let Wide.current : pA = Wide.g*Wide.n*(Wide.E - u)
    du/dt = I/C
    dGate.n/dt = (1/(1 + exp(-(u + Gate.E)/10 mV)) - Gate.n)/5 ms
    dWide.n/dt = (1/(1 + exp(-(u + Wide.E)/10 mV)) - Wide.n)/5 ms
    I += Leak.g*(-70 mV - u)
    I += Gate.current
    I += Wide.current
    when u > 0 mV {
        Gate.n = 1
    }
    when u > 0 mV {
        Wide.n = 1
    }
}
)");
}

TEST_CASE("the outermost value of a channel's param wins", "[sema]") {
    const auto checked = check(leak_and_gate + R"(
channel A = Leak(g = 1 nS)
channel B = A(g = 2 nS)
neuron One { input I : pA;  state u = -70 mV;  use B;  100 pF*du/dt = I }
neuron Two { input I : pA;  state u = -70 mV;  use B(g = 3 nS);  100 pF*du/dt = I }
neuron Three = Two(B.g = 4 nS)
)");
    CHECK(checked.messages() == "");
    CHECK(neuron(checked, "One").find("param B.g : nS = 2 nS") != std::string::npos);
    CHECK(neuron(checked, "Two").find("param B.g : nS = 3 nS") != std::string::npos);
    CHECK(neuron(checked, "Three").find("param B.g : nS = 4 nS") != std::string::npos);
}

TEST_CASE("a channel of another file uses that file's functions and constants", "[sema]") {
    const auto checked = check_files({{"channels", leak_and_gate}, {"test", R"(
import channels
function open(u) = 0.1
neuron Cell { input I : pA;  state u = -70 mV;  use Gate, channels.Leak;  100 pF*du/dt = I }
)"}});
    CHECK(neuron(checked, "Cell").find("state Gate.n = 1/(1 + exp(-(u + Gate.E)/10 mV))") != std::string::npos);
    CHECK(neuron(checked, "Cell").find("I += Leak.g*(-70 mV - u)") != std::string::npos);
}

TEST_CASE("what the alias of a neuron replaces keeps its unit, a literal 0 too", "[sema]") {
    const auto checked = check(R"(
neuron Base {
    param a = 1 nS
    input I : pA
    state u = -70 mV
    state w : pA = 0
    100 pF*du/dt = I - w
    10 ms*dw/dt = a*(u + 70 mV) - w
}
neuron Without = Base(a = 0)
)");
    CHECK(checked.messages() == "");
    CHECK(neuron(checked, "Without").find("param a : nS = 0 nS") != std::string::npos);
    CHECK(check("neuron Base { param a = 1 nS;  state x = 0;  1 ms*dx/dt = -x }\nneuron Wrong = Base(a = 1 mV)\n").codes() == std::vector<std::string>{"E0309"});
}
