// One curve of equilibria, followed through its turns by steps along its own length (Keller 1977), with the points at which stability changes.
#pragma once
#include "runtime/analysis/bifurcation.h"

namespace nmlc::analysis {

// Everything below is measured in these units: states in `scale`, the parameter in high - low.
struct CurveFrame { const System& system; Vector scale; double low, high; };

struct Followed {
    std::vector<Branch> pieces;                // the stretches within the range; the first begins at the start
    std::vector<SpecialPoint> special;         // in the order met
    std::optional<SpecialPoint::Kind> lost_at; // where an equilibrium that was stable at the start ceases to be so
};
// From an equilibrium (states, then parameter), first in the direction of growing parameter for direction > 0. A curve that leaves the range is
// followed as far again outside, for it often comes back, as the S of a bistable neuron does. Ends there, where it began, or where it cannot go on.
Followed follow_equilibria(const CurveFrame& frame, const Vector& start, double direction);

// The special point near a guess, to rounding: Newton's iteration on the equations that define it.
//     fold:  f = 0, J*v = 0, |v| = 1            Hopf:  f = 0, J*(v + iw) = i*omega*(v + iw), |v + iw| = 1
std::optional<SpecialPoint> refined(const CurveFrame& frame, const SpecialPoint& guess);

}  // namespace nmlc::analysis
