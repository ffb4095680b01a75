// Hand-written kernels with intrinsics, blocked like the compiled ones: the state of a group stays in registers over all steps.
#pragma once
#include <cstddef>
#include <cstdint>

namespace nmlc::bench {

struct Columns { double *u, *hold; std::uint8_t* was; };
struct Spikes { std::uint8_t* bits; std::size_t stride; };

struct Lif { double p, q, theta, reset, hold_steps; };
struct Exponential { double rest, slope, theta, drive, inverse_tau, top, reset, hold_steps, dt; };

bool has_avx512();
void lif_avx512(const Lif& model, const Columns& columns, Spikes spikes, std::size_t neurons, std::size_t steps);
void lif_avx2(const Lif& model, const Columns& columns, Spikes spikes, std::size_t neurons, std::size_t steps);
void exponential_avx512(const Exponential& model, const Columns& columns, Spikes spikes, std::size_t neurons, std::size_t steps);
void exponential_avx2(const Exponential& model, const Columns& columns, Spikes spikes, std::size_t neurons, std::size_t steps);

}  // namespace nmlc::bench
