// A leaky integrate-and-fire population with a kernel written by hand, in the shape of compiled ones: groups of 64 neurons, the
// loop over steps inside. tau = 10, rest and reset 0, threshold 1, hold 2 ms; the drive is one number per neuron (given slot 0).
#pragma once
#include <cmath>

#include "runtime/abi/compiled_model.h"

namespace nmlc::test {

inline constexpr double tau = 10, threshold = 1, t_ref = 2;

inline void lif_step(const nmlc_args* args) {
    auto* const u = static_cast<double*>(args->columns[0]);
    auto* const hold = static_cast<double*>(args->columns[1]);
    const double* const drive = args->givens[0];
    const double decay = std::exp(-args->dt / tau), hold_steps = std::round(t_ref / args->grid);
    for (std::uint64_t first = args->first_neuron; first < args->first_neuron + args->n_neurons; first += NMLC_GROUP)
        for (std::uint64_t step = 0; step < args->n_steps; ++step) {
            std::uint8_t* const row = args->spikes + step * args->spike_stride + (first - args->first_neuron) / 8;
            for (std::uint64_t byte = 0; byte < NMLC_GROUP / 8; ++byte) {
                unsigned bits = 0;
                for (std::uint64_t bit = 0; bit < 8; ++bit) {
                    const std::uint64_t i = first + byte * 8 + bit;
                    const bool held = hold[i] > 0;
                    if (!held) u[i] = drive[i] + (u[i] - drive[i]) * decay;
                    hold[i] = std::fmax(hold[i] - 1, 0);
                    const bool spike = u[i] > threshold && !(hold[i] > 0);
                    if (spike) u[i] = 0, hold[i] = hold_steps;
                    bits |= static_cast<unsigned>(spike) << bit;
                }
                row[byte] = static_cast<std::uint8_t>(bits);
            }
        }
}

// The same neuron for the scalar road; the spike re-arms by its reset, so that no memory is needed.
inline void lif_flow(const nmlc_args* args) {
    double& u = static_cast<double*>(args->columns[0])[args->first_neuron];
    const double hold = static_cast<double*>(args->columns[1])[args->first_neuron], drive = args->givens[0][args->first_neuron];
    if (!(hold > 0)) u = drive + (u - drive) * std::exp(-args->dt / tau);
}
inline void lif_rhs(const nmlc_args* args) {
    const double u = static_cast<double*>(args->columns[0])[args->first_neuron];
    const double hold = static_cast<double*>(args->columns[1])[args->first_neuron], drive = args->givens[0][args->first_neuron];
    args->outputs[0][0] = hold > 0 ? 0 : (drive - u) / tau;
}
inline void lif_events(const nmlc_args* args) {
    double& u = static_cast<double*>(args->columns[0])[args->first_neuron];
    double& hold = static_cast<double*>(args->columns[1])[args->first_neuron];
    const bool spike = u > threshold && !(hold > 0);
    if (spike) u = 0, hold = t_ref / args->grid;
    args->spikes[0] = spike;
}

inline abi::Population lif_population() {
    abi::Population population;
    population.name = "cell";
    population.neuron = "LIF";
    population.columns = {{abi::Column::Kind::state, "u", false, 0}, {abi::Column::Kind::hold, "hold u", false, 0}};
    return population;
}

// Closed form: first spike, and the interval between spikes, for a constant drive above threshold.
inline double first_spike(double drive) { return tau * std::log(drive / (drive - threshold)); }
inline double interval(double drive) { return t_ref + first_spike(drive); }

}  // namespace nmlc::test
