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

constexpr std::string_view rule = R"(# What NAME is, in one line
#
#     x := x + 1 at each presynaptic spike,    tau_plus dx/dt = -x
#     y := y + 1 at each postsynaptic spike,   tau_minus dy/dt = -y
#     w := w - A_minus*y at a presynaptic, w + A_plus*x at a postsynaptic spike
#
# Where the equations come from (authors, year, journal), and what is known of them in closed form.

## What NAME is, in one sentence: this text is shown by `nmlc doc`.
rule NAME {
    param tau_plus  = 20 ms where tau_plus > 0 ms
    param tau_minus = 20 ms where tau_minus > 0 ms
    param A_plus    = 0.01 w_unit                   ## w_unit: the unit of the weights that the rule changes
    param A_minus   = 0.0105 w_unit

    state x = 0  ## trace of the spikes that arrive
    state y = 0  ## trace of the cell's own spikes
    tau_plus*dx/dt  = -x
    tau_minus*dy/dt = -y

    on pre  { x += 1;  w -= A_minus*y }
    on post { y += 1;  w += A_plus*x }
    bound w in 0 .. 10 w_unit
}

# What `nmlc run NAME.nml` does: how much a pair of spikes changes the weight, by the time between them.
neuron SpikesAt {
    param when = 0 ms
    spike at when
}
neuron Cell {
    param when = 0 ms
    input I : pA
    spike at when
}
synapse Plain {
    weight w : pA
    state I_syn : pA = 0
    5 ms*dI_syn/dt = -I_syn
    on pre { I_syn += w }
    post.I += I_syn
}
constant n = 41
constant lags = [(2*k - n - 1)*2.5 ms for k in 1..n]
population source[n] = SpikesAt(when = 200 ms)
population cell[n]   = Cell(when = [200 ms + lag for lag in lags])
connect source -> cell as pairs { synapse = Plain();  pattern = one_to_one;  w = 1 pA;  rule = NAME() }
simulate 400 ms with dt = 0.1 ms
let change = pairs.w - 1 pA
plot change vs lags

# What `nmlc test NAME.nml` asks: a closed form that must hold.
test "one pair changes the weight by the window" {
    population sender[2] = SpikesAt(when = [10, 25] ms)
    population receiver[2] = Cell(when = [20, 10] ms)
    connect sender -> receiver as two { synapse = Plain();  pattern = one_to_one;  w = 1 pA;  rule = NAME() }
    simulate 50 ms with dt = 0.1 ms
    expect two.w ~= [1 pA + 0.01 pA*exp(-10/20), 1 pA - 0.0105 pA*exp(-15/20)] within 1e-9 relative
}
)";

}  // namespace

std::string_view skeleton_of(std::string_view kind) {
    if (kind == "neuron") return neuron;
    if (kind == "synapse") return synapse;
    if (kind == "rule") return rule;
    return {};
}

}  // namespace nmlc::cli
