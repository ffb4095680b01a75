// Each text is formatted by `nmlc new` before it is written, so that longer names keep the columns.
#include "cli/skeletons.h"

namespace nmlc::cli {
namespace {

constexpr std::string_view neuron = R"(# What NAME is, in one line
#
#     tau du/dt = -(u - u_rest) + R I
#     spike when u > theta:   u := u_rest
#
# Where the equations come from (authors, year, journal), and what is known of them in closed form.

## What NAME is, in one sentence: this text is shown by `nmlc doc`.
neuron NAME {
    param tau    = 10 ms where tau > 0 ms  ## membrane time constant
    param R      = 10 Mohm                 ## input resistance
    param u_rest = -70 mV                  ## resting potential
    param theta  = -50 mV                  ## firing threshold

    input I : nA           ## all that drives the cell, summed
    state u : mV = u_rest  ## membrane potential

    tau*du/dt = -(u - u_rest) + R*I

    spike when u > theta {
        u = u_rest
    }
}

# What `nmlc run NAME.nml` does: the answer to a step of current.
population cell = NAME()
drive cell.I = if 20 ms <= t < 180 ms then 2.5 nA else 0
record cell.u
simulate 200 ms with dt = 0.1 ms
plot cell.u

# What `nmlc test NAME.nml` asks: a closed form that must hold.
test "below threshold the potential relaxes to u_rest + R*I" {
    population quiet = NAME()
    drive quiet.I = 1 nA
    record quiet.u
    simulate 100 ms with dt = 0.1 ms
    expect quiet.u ~= -60 mV - 10 mV*exp(-t/10 ms) within 1e-9 relative
}
)";

constexpr std::string_view synapse = R"(# What NAME is, in one line
#
#     I(t) = g(t)*(E - u)
#     tau dg/dt = -g,   g := g + w at each spike that arrives
#
# Where the equations come from (authors, year, journal), and what is known of them in closed form.

## What NAME is, in one sentence: this text is shown by `nmlc doc`.
synapse NAME {
    param tau = 5 ms where tau > 0 ms  ## time constant of the decay
    param E   = 0 mV                   ## reversal potential
    weight w : nS

    state g : nS = 0  ## conductance
    tau*dg/dt = -g
    on pre { g += w }

    post.I += g*(E - post.u)  # `post` is the cell: it must have an input I and a state u
}

# What `nmlc run NAME.nml` does: the answer of a cell to three spikes.
neuron Cell {
    input I : pA
    state u = -70 mV
    200 pF*du/dt = -10 nS*(u + 70 mV) + I
}
neuron ThreeSpikes {
    spike at [10, 20, 30] ms
}
population source = ThreeSpikes()
population cell = Cell()
connect source -> cell as syn { synapse = NAME();  w = 1 nS }
record cell.u, syn.g
simulate 80 ms with dt = 0.1 ms
plot syn.g
plot cell.u

# What `nmlc test NAME.nml` asks: a closed form that must hold.
test "each spike adds w, which decays" {
    population sender = ThreeSpikes()
    population receiver = Cell()
    connect sender -> receiver as one { synapse = NAME(tau = 5 ms);  w = 1 nS }
    record one.g
    simulate 50 ms with dt = 0.1 ms
    expect one.g(25 ms) ~= 1 nS*(exp(-15/5) + exp(-5/5)) within 1e-9 relative
}
)";

}  // namespace

std::string_view skeleton_of(std::string_view kind) {
    if (kind == "neuron") return neuron;
    if (kind == "synapse") return synapse;
    return {};
}

}  // namespace nmlc::cli
