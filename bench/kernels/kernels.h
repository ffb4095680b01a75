// The kernels that are measured, as lowering makes them: leaky and exponential integrate-and-fire.
#pragma once
#include "compiler/ir/ir.h"

namespace nmlc::bench {

// u' = p*u + q by the exact propagator, threshold, reset, refractory hold in steps, memory of the condition.
// Columns u, hold, was; uniforms p, q, theta, u_reset, hold_steps.
ir::Kernel lif_kernel();

// C*u' = -(u - E) + D*exp((u - theta)/D) + R*I, over tau, by the classical Runge-Kutta method; spike above u_max, the same
// reset and hold. Columns u, hold, was; uniforms E, D, theta, RI, inverse_tau, u_max, u_reset, hold_steps.
ir::Kernel exponential_kernel();

// The size of a Hodgkin-Huxley step: gates by exponential Euler, ten exponentials. Columns u, m, h, n; uniform I.
ir::Kernel hodgkin_huxley_kernel();

}  // namespace nmlc::bench
