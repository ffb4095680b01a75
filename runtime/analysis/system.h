// Autonomous equations x' = f(x, p) as the mathematics of this folder sees them: functions over many points at once, and no compiler
// behind them. Where there is a parameter p it is one more column behind the states.
#pragma once
#include <functional>
#include <span>

#include "runtime/analysis/linear.h"

namespace nmlc::analysis {

struct System {
    // `in` has a column of `points` values for every state (and the parameter), `out` one for every value computed.
    using Field = std::function<void(std::size_t points, const double* const* in, double* const* out)>;
    std::size_t states = 0;
    bool has_parameter = false;
    Field rates;                       // d state/dt
    Field jacobian;                    // row by row: d rate/d column

    std::size_t columns() const { return states + (has_parameter ? 1 : 0); }
};

// At a single point, with columns() coordinates.
Vector rates_at(const System& system, std::span<const double> point);
Matrix jacobian_at(const System& system, std::span<const double> point);      // states x columns
// The square part: derivatives by the states alone.
Matrix state_jacobian(const Matrix& jacobian);

// Newton's iteration for f(x, p) = 0 with p kept, damped so that |f| falls. `scale` holds the usual size of each state. Nothing where it
// does not settle to rounding: the last step below 1e-10 of the scale, |f| no longer falling.
std::optional<Vector> equilibrium_near(const System& system, Vector start, std::span<const double> scale);

// "stable node", "unstable focus", "saddle", "centre", ... of a plane; "degenerate" where an eigenvalue is 0.
const char* type_of(const std::vector<std::complex<double>>& eigenvalues);
bool is_stable(const std::vector<std::complex<double>>& eigenvalues);         // all real parts below 0

}  // namespace nmlc::analysis
