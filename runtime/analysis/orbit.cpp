#include "runtime/analysis/orbit.h"

#include <algorithm>
#include <cmath>

namespace nmlc::analysis {
namespace {

constexpr double a21 = 1.0 / 5, a31 = 3.0 / 40, a32 = 9.0 / 40, a41 = 44.0 / 45, a42 = -56.0 / 15, a43 = 32.0 / 9, a51 = 19372.0 / 6561, a52 = -25360.0 / 2187,
                 a53 = 64448.0 / 6561, a54 = -212.0 / 729, a61 = 9017.0 / 3168, a62 = -355.0 / 33, a63 = 46732.0 / 5247, a64 = 49.0 / 176, a65 = -5103.0 / 18656;
constexpr double b1 = 35.0 / 384, b3 = 500.0 / 1113, b4 = 125.0 / 192, b5 = -2187.0 / 6784, b6 = 11.0 / 84;
constexpr double e1 = 71.0 / 57600, e3 = -71.0 / 16695, e4 = 71.0 / 1920, e5 = -17253.0 / 339200, e6 = 22.0 / 525, e7 = -1.0 / 40;
constexpr double bound = 1e4;                  // in units of the scale: beyond it an orbit is lost

}  // namespace

Orbits::Orbits(const System& system, std::vector<Vector> start, Vector scale, double tolerance, double direction)
    : system_(system), x_(std::move(start)), scale_(std::move(scale)), tolerance_(tolerance), direction_(direction) {
    next_ = trial_ = x_;
    for (auto& slope : k_) slope.assign(system.states, Vector(count()));
    lost_.assign(count(), false);
    rates(x_, k_[0]);
    double fastest = 0;
    for (std::size_t i = 0; i < system.states; ++i)
        for (std::size_t orbit = 0; orbit < count(); ++orbit)
            if (std::isfinite(k_[0][i][orbit])) fastest = std::max(fastest, std::abs(k_[0][i][orbit]) / scale_[i]);
    step_ = fastest > 0 ? 1e-3 / fastest : 1e-3;
}

void Orbits::rates(const std::vector<Vector>& x, std::vector<Vector>& out) const {
    std::vector<const double*> in;
    for (const Vector& column : x) in.push_back(column.data());
    std::vector<double*> to;
    for (Vector& column : out) to.push_back(column.data());
    system_.rates(count(), in.data(), to.data());
    if (direction_ < 0)
        for (Vector& column : out)
            for (double& value : column) value = -value;
}

bool Orbits::step(double most) {
    for (;;) {
        const double h = std::min(step_, most);
        const auto stage = [&](std::vector<Vector>& to, auto... weighted) {
            for (std::size_t i = 0; i < system_.states; ++i)
                for (std::size_t orbit = 0; orbit < count(); ++orbit)
                    to[i][orbit] = lost_[orbit] ? x_[i][orbit] : x_[i][orbit] + h * ((weighted.first * k_[weighted.second][i][orbit]) + ...);
        };
        using P = std::pair<double, int>;
        stage(trial_, P{a21, 0}), rates(trial_, k_[1]);
        stage(trial_, P{a31, 0}, P{a32, 1}), rates(trial_, k_[2]);
        stage(trial_, P{a41, 0}, P{a42, 1}, P{a43, 2}), rates(trial_, k_[3]);
        stage(trial_, P{a51, 0}, P{a52, 1}, P{a53, 2}, P{a54, 3}), rates(trial_, k_[4]);
        stage(trial_, P{a61, 0}, P{a62, 1}, P{a63, 2}, P{a64, 3}, P{a65, 4}), rates(trial_, k_[5]);
        stage(next_, P{b1, 0}, P{b3, 2}, P{b4, 3}, P{b5, 4}, P{b6, 5}), rates(next_, k_[6]);
        double error = 0;
        for (std::size_t orbit = 0; orbit < count(); ++orbit) {
            if (lost_[orbit]) continue;
            double own = 0;
            bool outside = false;
            for (std::size_t i = 0; i < system_.states; ++i) {
                const double e = h * (e1 * k_[0][i][orbit] + e3 * k_[2][i][orbit] + e4 * k_[3][i][orbit] + e5 * k_[4][i][orbit] + e6 * k_[5][i][orbit] + e7 * k_[6][i][orbit]);
                own = std::max(own, std::abs(e) / (tolerance_ * std::max(scale_[i], std::abs(x_[i][orbit]))));
                outside |= !(std::abs(x_[i][orbit]) <= bound * scale_[i]);
            }
            if (outside) lost_[orbit] = true;
            else error = std::max(error, std::isfinite(own) ? own : 1e10);
        }
        const double factor = error > 0 ? std::clamp(0.9 * std::pow(error, -0.2), 0.2, 5.0) : 5.0;
        if (error <= 1) {
            x_.swap(next_);
            k_[0].swap(k_[6]);
            time_ += h;
            last_step_ = h;
            if (h == step_ || factor < 1) step_ = h * factor;
            return true;
        }
        step_ = h * factor;
        if (step_ < 1e-13 * std::max(1.0, time_)) return false;
    }
}

void follow(const System& plane, PlanePoint from, const Box& box, double direction, Curve& curve) {
    constexpr int most_steps = 4000;
    constexpr double longest = 40;             // in sizes of the box: an orbit that goes round and round has been seen by then
    const Box wide{box.x_low - box.width() / 2, box.x_high + box.width() / 2, box.y_low - box.height() / 2, box.y_high + box.height() / 2};
    Orbits orbit(plane, {{from.x}, {from.y}}, {box.width(), box.height()}, 1e-9, direction);
    curve.push_back(from);
    double length = 0, settled = 0;
    for (int step = 0; step < most_steps && length < longest; ++step) {
        // Steps short enough to draw: a hundredth of the box at most.
        const PlanePoint before{orbit(0, 0), orbit(1, 0)};
        const Vector rate = rates_at(plane, Vector{before.x, before.y});
        const double speed = std::hypot(rate[0] / box.width(), rate[1] / box.height());
        if (!(speed > 0) || !orbit.step(0.01 / speed) || orbit.is_lost(0)) return;
        const PlanePoint now{orbit(0, 0), orbit(1, 0)};
        const double moved = std::hypot((now.x - before.x) / box.width(), (now.y - before.y) / box.height());
        length += moved;
        curve.push_back(now);
        if (!wide.holds(now.x, now.y)) return;
        settled = moved < 1e-6 ? settled + 1 : 0;
        if (settled > 20) return;
    }
}

}  // namespace nmlc::analysis
