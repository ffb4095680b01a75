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
drive cell.I = if t >= 20 ms and t < 180 ms then 1.5 nA else 0 pA
record cell.u
record cell.spikes
simulate 200 ms with dt = 0.1 ms
expect count(cell.spikes) == 12
plot trace cell.u
)");
}
