// Fixed points as a parameter changes, of a system of any size: curves of equilibria with their stability, the points at which it changes,
// and the extent of the cycles beside unstable ones.
#pragma once
#include <string>

#include "runtime/analysis/system.h"

namespace nmlc::analysis {

struct BranchPoint {
    Vector at;                                 // states, then the parameter
    std::size_t unstable = 0;                  // eigenvalues with positive real part
    double parameter() const { return at.back(); }
};
using Branch = std::vector<BranchPoint>;

struct SpecialPoint {
    enum Kind { fold, hopf, branching } kind;
    Vector at;                                 // states, then the parameter
    double omega = 0;                          // of a Hopf point: angular frequency of the pair on the imaginary axis
};

// Lowest and highest value of each state on a cycle that was reached in time.
struct Cycle { double parameter; Vector low, high; double period; };

struct Diagram {
    std::vector<Branch> branches;
    std::vector<SpecialPoint> special;         // by parameter
    std::vector<Cycle> cycles;                 // by parameter
    // "I": the resting state is lost at a fold; "II": at a Hopf point; "none": it stays stable, or is not there at the low end.
    std::string type = "none";
};

// Cycles at the parameters where the diagram has an unstable equilibrium, from near it in time, and from there into the neighbourhood where
// a cycle lives beside a stable one.
std::vector<Cycle> cycles_beside(const System& system, const std::vector<Branch>& branches, const Vector& scale, double low, double high);

// Equilibria for low <= parameter <= high, from `start` (states) on. Empty where none is found.
Diagram bifurcations(const System& system, const Vector& start, double low, double high);

// The equilibrium to which the equations lead from `start`, in time, and which is stable. Otherwise what was found instead.
struct Rest {
    std::optional<Vector> at;
    bool unstable = false;                     // there is an equilibrium at hand, `nearest`, but it is not stable
    std::optional<Vector> nearest;
    std::vector<std::complex<double>> eigenvalues;
};
Rest rest_from(const System& system, const Vector& start);

}  // namespace nmlc::analysis
