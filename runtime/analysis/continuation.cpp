#include "runtime/analysis/continuation.h"

#include <algorithm>
#include <cmath>

namespace nmlc::analysis {
namespace {

constexpr double longest_step = 0.01, shortest_step = 1e-7;    // along the curve, in units of the frame
constexpr int most_points = 6000;
constexpr double margin = 1;                                   // how far outside the range a curve is followed, in lengths of the range
constexpr double most_turn = 0.98;                             // cosine of the angle between successive tangents

double dot(const Vector& a, const Vector& b) {
    double sum = 0;
    for (std::size_t k = 0; k < a.size(); ++k) sum += a[k] * b[k];
    return sum;
}

class Curve_ {
public:
    explicit Curve_(const CurveFrame& frame) : frame_(frame), n_(frame.system.states) {}

    // Between coordinates of the frame and those of the system; rates are in frame units too.
    Vector to_system(const Vector& z) const {
        Vector point(n_ + 1);
        for (std::size_t k = 0; k < n_; ++k) point[k] = z[k] * frame_.scale[k];
        point[n_] = z[n_] * (frame_.high - frame_.low) + frame_.low;
        return point;
    }
    Vector to_frame(const Vector& point) const {
        Vector z(n_ + 1);
        for (std::size_t k = 0; k < n_; ++k) z[k] = point[k] / frame_.scale[k];
        z[n_] = (point[n_] - frame_.low) / (frame_.high - frame_.low);
        return z;
    }
    Vector rates(const Vector& z) const {
        Vector f = rates_at(frame_.system, to_system(z));
        for (std::size_t k = 0; k < n_; ++k) f[k] /= frame_.scale[k];
        return f;
    }
    // n rows, n + 1 columns
    Matrix jacobian(const Vector& z) const {
        Matrix slope = jacobian_at(frame_.system, to_system(z));
        for (std::size_t row = 0; row < n_; ++row)
            for (std::size_t column = 0; column <= n_; ++column)
                slope(row, column) *= (column < n_ ? frame_.scale[column] : frame_.high - frame_.low) / frame_.scale[row];
        return slope;
    }
    std::vector<std::complex<double>> eigenvalues_at(const Vector& z) const { return eigenvalues(state_jacobian(jacobian(z))); }

    Vector tangent(const Vector& z) const { return null_vector(jacobian(z)); }
    Vector tangent(const Vector& z, const Vector& before) const {
        Vector t = tangent(z);
        if (dot(t, before) < 0)
            for (double& part : t) part = -part;
        return t;
    }

    // The point of the curve in the plane through `predicted` that is normal to `t`.
    std::optional<Vector> corrected(Vector z, const Vector& t) const {
        const Vector predicted = z;
        double last = 1e300;
        for (int iteration = 0; iteration < 12; ++iteration) {
            const Vector f = rates(z);
            const Matrix slope = jacobian(z);
            Matrix a(n_ + 1, n_ + 1);
            Vector b(n_ + 1);
            for (std::size_t row = 0; row < n_; ++row) {
                b[row] = -f[row];
                for (std::size_t column = 0; column <= n_; ++column) a(row, column) = slope(row, column);
            }
            double along = 0;
            for (std::size_t k = 0; k <= n_; ++k) a(n_, k) = t[k], along += t[k] * (predicted[k] - z[k]);
            b[n_] = along;
            const auto step = solve(a, b);
            if (!step) return std::nullopt;
            for (std::size_t k = 0; k <= n_; ++k) z[k] += (*step)[k];
            const double size = std::sqrt(dot(*step, *step));
            if (size < 1e-13 || (size < 1e-11 && size >= last)) return z;
            if (size > 10 * last || size > 0.5) return std::nullopt;
            last = size;
        }
        return last < 1e-9 ? std::optional(z) : std::nullopt;
    }

private:
    const CurveFrame& frame_;
    std::size_t n_;
};

std::size_t unstable_count(const std::vector<std::complex<double>>& values) {
    return static_cast<std::size_t>(std::count_if(values.begin(), values.end(), [](const auto& value) { return value.real() > 0; }));
}

// A place on the curve, with what is asked of it when two are compared.
struct Place {
    Vector z, t;
    std::size_t unstable;
};

class Walk {
public:
    explicit Walk(const CurveFrame& frame) : frame_(frame), n_(frame.system.states), curve_(frame) {}

    Followed from(const Vector& start, double direction) {
        Place here{curve_.to_frame(start), {}, 0};
        here.t = curve_.tangent(here.z);
        const double sign = here.t[n_] != 0 ? here.t[n_] * direction : here.t[0] * direction;
        if (sign < 0)
            for (double& part : here.t) part = -part;
        here.unstable = unstable_count(curve_.eigenvalues_at(here.z));
        const Place first = here;
        result_.pieces.emplace_back();
        add(here);
        was_stable_ = here.unstable == 0;
        double step = longest_step / 4;
        for (int count = 0; count < most_points; ++count) {
            const auto next = place_at(here, step);
            if (!next || (dot(next->t, here.t) < most_turn && step > 100 * shortest_step)) {
                if ((step /= 2) < shortest_step) break;
                continue;
            }
            const bool leaves = is_inside(here) && !is_inside(*next), enters = !is_inside(here) && is_inside(*next);
            if (enters) {
                result_.pieces.emplace_back();
                add_border(*next, here);
            }
            look_between(here, *next, step);
            if (leaves) add_border(here, *next);
            here = *next;
            if (is_inside(here)) add(here);
            if (here.z[n_] < -margin || here.z[n_] > 1 + margin) break;
            if (*std::max_element(here.z.begin(), here.z.end()) > 1e4 || *std::min_element(here.z.begin(), here.z.end()) < -1e4) break;
            if (count > 20 && comes_back(here, first)) {
                add(first);
                break;
            }
            step = std::min(step * 1.5, longest_step);
        }
        return std::move(result_);
    }

private:
    std::optional<Place> place_at(const Place& from, double step) const {
        Vector predicted = from.z;
        for (std::size_t k = 0; k <= n_; ++k) predicted[k] += step * from.t[k];
        const auto z = curve_.corrected(predicted, from.t);
        if (!z) return std::nullopt;
        const auto values = curve_.eigenvalues_at(*z);
        if (std::isnan(values.front().real())) return std::nullopt;
        return Place{*z, curve_.tangent(*z, from.t), unstable_count(values)};
    }

    bool is_inside(const Place& place) const { return place.z[n_] >= 0 && place.z[n_] <= 1; }
    void add(const Place& place) { result_.pieces.back().push_back({curve_.to_system(place.z), place.unstable}); }

    // The point of the curve on the border of the range, between a place inside and one outside.
    void add_border(const Place& inside, const Place& outside) {
        const double border = outside.z[n_] > 1 ? 1 : 0, share = (border - inside.z[n_]) / (outside.z[n_] - inside.z[n_]);
        Vector point = curve_.to_system(inside.z);
        const Vector beyond = curve_.to_system(outside.z);
        for (std::size_t k = 0; k < n_; ++k) point[k] += share * (beyond[k] - point[k]);
        point[n_] = border == 1 ? frame_.high : frame_.low;
        const auto found = equilibrium_near(frame_.system, point, frame_.scale);
        if (!found) return;
        const Vector z = curve_.to_frame(*found);
        double moved = 0;
        for (std::size_t k = 0; k < n_; ++k) moved = std::max(moved, std::abs(z[k] - inside.z[k]));
        if (moved < 5 * longest_step) result_.pieces.back().push_back({*found, unstable_count(curve_.eigenvalues_at(z))});
    }

    bool comes_back(const Place& here, const Place& first) const {
        double distance = 0;
        for (std::size_t k = 0; k <= n_; ++k) distance = std::max(distance, std::abs(here.z[k] - first.z[k]));
        return distance < longest_step && dot(here.t, first.t) > 0.9;
    }

    void look_between(const Place& a, const Place& b, double step) {
        const bool turns = a.t[n_] * b.t[n_] < 0;
        const auto change = static_cast<std::ptrdiff_t>(b.unstable) - static_cast<std::ptrdiff_t>(a.unstable);
        if (turns) locate(SpecialPoint::fold, a, b, step, [&](const Place& place) { return place.t[n_] * a.t[n_] < 0; });
        if (std::abs(change) >= 2) locate(SpecialPoint::hopf, a, b, step, [&](const Place& place) { return (change > 0) == (place.unstable >= a.unstable + (change > 0 ? 2 : 0)) && place.unstable != a.unstable; });
        else if (change != 0 && !turns) locate(SpecialPoint::branching, a, b, step, [&](const Place& place) { return place.unstable != a.unstable; });
    }

    // Halves the stretch of curve between a and b until the change of what `beyond` asks is found, then polishes.
    template <class Beyond>
    void locate(SpecialPoint::Kind kind, const Place& a, const Place& b, double step, const Beyond& beyond) {
        double low = 0, high = step;
        Place near = b;
        for (int halving = 0; halving < 36; ++halving) {
            const double middle = (low + high) / 2;
            const auto place = place_at(a, middle);
            if (!place) break;
            if (beyond(*place)) high = middle, near = *place;
            else low = middle;
        }
        SpecialPoint point{kind, curve_.to_system(near.z), 0};
        if (kind == SpecialPoint::hopf) {
            const auto values = curve_.eigenvalues_at(near.z);
            double nearest = 1e300;
            for (const auto& value : values)
                if (value.imag() > 0 && std::abs(value.real()) < nearest) nearest = std::abs(value.real()), point.omega = value.imag();
            if (point.omega == 0) return;              // two real eigenvalues passed zero one after the other
        }
        if (const auto polished = refined(frame_, point)) {
            const Vector z = curve_.to_frame(polished->at);
            double moved = 0;
            for (std::size_t k = 0; k <= n_; ++k) moved = std::max(moved, std::abs(z[k] - near.z[k]));
            if (moved < longest_step) point = *polished;
        }
        const bool inside = point.at[n_] >= frame_.low && point.at[n_] <= frame_.high;
        if (was_stable_ && b.unstable > 0) {
            if (inside) result_.lost_at = kind;
            was_stable_ = false;
        }
        if (!inside) return;
        if (is_inside(a) || !result_.pieces.back().empty()) result_.pieces.back().push_back({point.at, std::min(a.unstable, b.unstable)});
        result_.special.push_back(std::move(point));
    }

    const CurveFrame& frame_;
    std::size_t n_;
    Curve_ curve_;
    Followed result_;
    bool was_stable_ = false;
};

// d(J*v)/dz by differences of the exact J: the accuracy of the result does not depend on it, only the speed at which it is reached.
Matrix change_of_product(const Curve_& curve, const Vector& z, const Vector& v) {
    constexpr double h = 1e-5;
    const std::size_t n = v.size();
    Matrix result(n, n + 1);
    for (std::size_t column = 0; column <= n; ++column) {
        Vector above = z, below = z;
        above[column] += h, below[column] -= h;
        const Matrix up = curve.jacobian(above), down = curve.jacobian(below);
        for (std::size_t row = 0; row < n; ++row) {
            double sum = 0;
            for (std::size_t k = 0; k < n; ++k) sum += (up(row, k) - down(row, k)) * v[k];
            result(row, column) = sum / (2 * h);
        }
    }
    return result;
}

// Newton's iteration; `system_at` gives residual and matrix.
template <class SystemAt>
std::optional<Vector> newton(Vector y, const SystemAt& system_at) {
    double last = 1e300;
    for (int iteration = 0; iteration < 30; ++iteration) {
        const auto [residual, matrix] = system_at(y);
        Vector minus = residual;
        for (double& value : minus) value = -value;
        const auto step = solve(matrix, minus);
        if (!step) return std::nullopt;
        for (std::size_t k = 0; k < y.size(); ++k) y[k] += (*step)[k];
        double size = 0;
        for (const double part : *step) size = std::max(size, std::abs(part));
        if (size < 1e-14 || (size < 1e-10 && size >= last)) return y;
        if (size > 100) return std::nullopt;
        last = size;
    }
    return last < 1e-9 ? std::optional(y) : std::nullopt;
}

}  // namespace

Followed follow_equilibria(const CurveFrame& frame, const Vector& start, double direction) { return Walk(frame).from(start, direction); }

std::optional<SpecialPoint> refined(const CurveFrame& frame, const SpecialPoint& guess) {
    const Curve_ curve(frame);
    const std::size_t n = frame.system.states;
    const Vector z0 = curve.to_frame(guess.at);
    const bool turns = guess.kind == SpecialPoint::hopf;
    if (guess.kind == SpecialPoint::branching) return std::nullopt;
    const Matrix square = state_jacobian(curve.jacobian(z0));
    const auto direction = eigenvector(square, {0, turns ? guess.omega : 0.0});
    Vector v0(n), w0(n);
    for (std::size_t k = 0; k < n; ++k) v0[k] = direction[k].real(), w0[k] = direction[k].imag();
    if (!turns) {                                      // a real vector up to a factor
        const double length = std::sqrt(dot(v0, v0));
        if (!(length > 0)) return std::nullopt;
        for (double& part : v0) part /= length;
    }
    // Unknowns: z (n + 1 with the parameter), v, and for a Hopf point w and omega.
    Vector y = z0;
    y.insert(y.end(), v0.begin(), v0.end());
    if (turns) y.insert(y.end(), w0.begin(), w0.end()), y.push_back(guess.omega);
    const auto found = newton(y, [&](const Vector& now) {
        const Vector z(now.begin(), now.begin() + static_cast<std::ptrdiff_t>(n) + 1), v(now.begin() + static_cast<std::ptrdiff_t>(n) + 1, now.begin() + static_cast<std::ptrdiff_t>(2 * n) + 1);
        const Vector w = turns ? Vector(now.begin() + static_cast<std::ptrdiff_t>(2 * n) + 1, now.begin() + static_cast<std::ptrdiff_t>(3 * n) + 1) : Vector(n, 0.0);
        const double omega = turns ? now.back() : 0;
        const Vector f = curve.rates(z);
        const Matrix slope = curve.jacobian(z), by_v = change_of_product(curve, z, v);
        Vector residual(now.size(), 0.0);
        Matrix a(now.size(), now.size());
        for (std::size_t i = 0; i < n; ++i) {
            residual[i] = f[i];
            for (std::size_t k = 0; k <= n; ++k) a(i, k) = slope(i, k), a(n + i, k) = by_v(i, k);
            for (std::size_t k = 0; k < n; ++k) residual[n + i] += slope(i, k) * v[k], a(n + i, n + 1 + k) = slope(i, k);
        }
        if (!turns) {
            residual[2 * n] = dot(v, v0) - 1;
            for (std::size_t k = 0; k < n; ++k) a(2 * n, n + 1 + k) = v0[k];
            return std::pair(residual, a);
        }
        // J*v + omega*w = 0, J*w - omega*v = 0
        const Matrix by_w = change_of_product(curve, z, w);
        const std::size_t at_v = n + 1, at_w = 2 * n + 1, at_omega = 3 * n + 1;
        for (std::size_t i = 0; i < n; ++i) {
            residual[n + i] += omega * w[i];
            a(n + i, at_w + i) = omega;
            a(n + i, at_omega) = w[i];
            for (std::size_t k = 0; k <= n; ++k) a(2 * n + i, k) = by_w(i, k);
            for (std::size_t k = 0; k < n; ++k) residual[2 * n + i] += slope(i, k) * w[k], a(2 * n + i, at_w + k) = slope(i, k);
            residual[2 * n + i] -= omega * v[i];
            a(2 * n + i, at_v + i) -= omega;
            a(2 * n + i, at_omega) = -v[i];
            a(3 * n, at_v + i) = v0[i], a(3 * n, at_w + i) = w0[i];
            a(3 * n + 1, at_v + i) = -w0[i], a(3 * n + 1, at_w + i) = v0[i];
        }
        residual[3 * n] = dot(v, v0) + dot(w, w0) - 1;
        residual[3 * n + 1] = dot(w, v0) - dot(v, w0);
        return std::pair(residual, a);
    });
    if (!found) return std::nullopt;
    SpecialPoint point{guess.kind, curve.to_system(Vector(found->begin(), found->begin() + static_cast<std::ptrdiff_t>(n) + 1)), 0};
    if (turns) point.omega = std::abs(found->back());
    return point;
}

}  // namespace nmlc::analysis
