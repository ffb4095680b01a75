// Solutions in time, many side by side with one common step: the pair of Dormand & Prince 1980 (J Comput Appl Math 6:19), orders 5 and 4.
#pragma once
#include "runtime/analysis/plane.h"
#include "runtime/analysis/system.h"

namespace nmlc::analysis {

class Orbits {
public:
    // `start`: columns() columns of equal length. `scale`: usual size of each state, by which errors are measured.
    Orbits(const System& system, std::vector<Vector> start, Vector scale, double tolerance = 1e-8, double direction = 1);

    // One step, of at most `most`; false when the step has become too small to go on.
    bool step(double most);
    double time() const { return time_; }
    double last_step() const { return last_step_; }
    std::size_t count() const { return x_.front().size(); }
    double operator()(std::size_t column, std::size_t orbit) const { return x_[column][orbit]; }
    // One that has left every bound stands still and is no longer looked at.
    bool is_lost(std::size_t orbit) const { return lost_[orbit]; }

private:
    void rates(const std::vector<Vector>& x, std::vector<Vector>& out) const;

    const System& system_;
    std::vector<Vector> x_, next_, trial_, k_[7];
    Vector scale_;
    std::vector<bool> lost_;
    double tolerance_, direction_, time_ = 0, step_ = 0, last_step_ = 0;
};

// Appends to `curve` the orbit of a plane from a point on, until it leaves the box (by half its size), settles, or has gone round often enough.
void follow(const System& plane, PlanePoint from, const Box& box, double direction, Curve& curve);

}  // namespace nmlc::analysis
