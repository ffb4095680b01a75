// Where to begin, which curves there are, and what they say together; continuation.cpp follows a single curve.
#include "runtime/analysis/bifurcation.h"

#include <algorithm>
#include <cmath>

#include "runtime/analysis/continuation.h"
#include "runtime/analysis/orbit.h"

namespace nmlc::analysis {
namespace {

// Usual sizes of the states, before anything else is known of them.
Vector sizes_of(const Vector& states) {
    Vector scale;
    for (const double state : states) scale.push_back(std::max(std::abs(state), 1e-3) > 1e-3 ? std::abs(state) : 1.0);
    return scale;
}

Vector with_parameter(const Vector& states, double parameter) {
    Vector point = states;
    point.push_back(parameter);
    return point;
}

// What the branches span, as the unit of each state; a state that hardly changes is measured by its size.
Vector extents_of(const std::vector<Branch>& branches, const Vector& sizes) {
    Vector low(sizes.size(), 1e300), high(sizes.size(), -1e300), scale;
    for (const Branch& branch : branches)
        for (const BranchPoint& point : branch)
            for (std::size_t k = 0; k < sizes.size(); ++k) low[k] = std::min(low[k], point.at[k]), high[k] = std::max(high[k], point.at[k]);
    for (std::size_t k = 0; k < sizes.size(); ++k) scale.push_back(std::max({high[k] - low[k], 0.01 * std::max(std::abs(low[k]), std::abs(high[k])), 0.05 * sizes[k]}));
    return scale;
}

class Diagrammer {
public:
    Diagrammer(const System& system, const Vector& start, double low, double high) : system_(system), start_(start), sizes_(sizes_of(start)), low_(low), high_(high) {}

    Diagram make() {
        const auto [first, parameter] = first_equilibrium();
        if (!first) return {};
        // Once in rough units, to learn how far the states move, and once in good ones.
        CurveFrame rough{system_, sizes_, low_, high_};
        Diagram diagram;
        add_branch(rough, *first, parameter, diagram);
        const Vector scale = extents_of(diagram.branches, sizes_);
        const CurveFrame frame{system_, scale, low_, high_};
        diagram = {};
        add_branch(frame, *first, parameter, diagram);
        add_others(frame, diagram);
        std::sort(diagram.special.begin(), diagram.special.end(), [](const SpecialPoint& a, const SpecialPoint& b) { return a.at.back() < b.at.back(); });
        diagram.cycles = cycles_beside(system_, diagram.branches, scale, low_, high_);
        return diagram;
    }

private:
    // The state of rest at the low end where there is one; else an equilibrium at the lowest parameter that has one.
    std::pair<std::optional<Vector>, double> first_equilibrium() const {
        constexpr int tries = 20;
        for (int k = 0; k <= tries; ++k) {
            const double parameter = low_ + (high_ - low_) * k / tries;
            const Vector from = with_parameter(start_, parameter);
            if (const Rest rest = rest_from(system_, from); rest.at) return {*rest.at, parameter};
            else if (rest.nearest) return {*rest.nearest, parameter};
        }
        return {std::nullopt, 0};
    }

    void add_branch(const CurveFrame& frame, const Vector& from, double parameter, Diagram& diagram) const {
        const bool at_low = parameter == low_, at_high = parameter == high_;
        Followed up = at_high ? Followed{} : follow_equilibria(frame, from, 1), down = at_low ? Followed{} : follow_equilibria(frame, from, -1);
        Branch whole;
        if (!down.pieces.empty()) whole.assign(down.pieces[0].rbegin(), down.pieces[0].rend());
        if (!up.pieces.empty()) {
            if (!whole.empty()) whole.pop_back();                            // both begin at the same point
            whole.insert(whole.end(), up.pieces[0].begin(), up.pieces[0].end());
        }
        if (whole.size() < 2) return;
        if (diagram.branches.empty() && up.lost_at) diagram.type = *up.lost_at == SpecialPoint::hopf ? "II" : *up.lost_at == SpecialPoint::fold ? "I" : "none";
        diagram.branches.push_back(std::move(whole));
        for (Followed* part : {&down, &up})
            for (std::size_t k = 1; k < part->pieces.size(); ++k)
                if (part->pieces[k].size() > 1 && !is_known(part->pieces[k][part->pieces[k].size() / 2].at, frame, diagram)) diagram.branches.push_back(std::move(part->pieces[k]));
        for (const Followed* part : {&down, &up})
            for (const SpecialPoint& point : part->special)
                if (std::none_of(diagram.special.begin(), diagram.special.end(), [&](const SpecialPoint& known) { return same(known, point, frame); })) diagram.special.push_back(point);
    }

    static bool same(const SpecialPoint& a, const SpecialPoint& b, const CurveFrame& frame) {
        bool near = a.kind == b.kind && std::abs(a.at.back() - b.at.back()) < 1e-7 * (frame.high - frame.low);
        for (std::size_t k = 0; k < frame.scale.size(); ++k) near = near && std::abs(a.at[k] - b.at[k]) < 1e-6 * frame.scale[k];
        return near;
    }

    // Whether a branch passes through this equilibrium.
    bool is_known(const Vector& point, const CurveFrame& frame, const Diagram& diagram) const {
        const double parameter = point.back();
        for (const Branch& branch : diagram.branches)
            for (std::size_t k = 0; k + 1 < branch.size(); ++k) {
                const double a = branch[k].parameter(), b = branch[k + 1].parameter();
                const double room = 1e-9 * (high_ - low_);
                if (parameter < std::min(a, b) - room || parameter > std::max(a, b) + room) continue;
                const double share = a == b ? 0 : std::clamp((parameter - a) / (b - a), 0.0, 1.0);
                bool near = true;
                for (std::size_t i = 0; i < system_.states; ++i)
                    near = near && std::abs(branch[k].at[i] + share * (branch[k + 1].at[i] - branch[k].at[i]) - point[i]) < 0.02 * frame.scale[i];
                if (near) return true;
            }
        return false;
    }

    // Curves that are not connected to the first: sought at both ends and in the middle, from places spread evenly (Halton 1960) over
    // three times what the states are known to span.
    void add_others(const CurveFrame& frame, Diagram& diagram) const {
        constexpr std::size_t starts = 40;
        constexpr int bases[] = {2, 3, 5, 7, 11, 13, 17, 19, 23, 29, 31, 37};
        const std::size_t n = system_.states;
        Vector low(n, 1e300), high(n, -1e300);
        for (const BranchPoint& point : diagram.branches.front())
            for (std::size_t k = 0; k < n; ++k) low[k] = std::min(low[k], point.at[k]), high[k] = std::max(high[k], point.at[k]);
        const auto halton = [](std::size_t index, int base) {
            double share = 1, value = 0;
            for (std::size_t rest = index; rest > 0; rest /= static_cast<std::size_t>(base)) share /= base, value += share * static_cast<double>(rest % static_cast<std::size_t>(base));
            return value;
        };
        for (const double parameter : {high_, low_, (low_ + high_) / 2})
            for (std::size_t k = 0; k < starts && diagram.branches.size() < 8; ++k) {
                Vector from(n);
                for (std::size_t i = 0; i < n; ++i) {
                    const double middle = (low[i] + high[i]) / 2, half = std::max(1.5 * (high[i] - low[i]), 2 * sizes_[i]);
                    from[i] = middle + half * (2 * halton(k + 1, bases[i % std::size(bases)]) - 1);
                }
                const auto found = equilibrium_near(system_, with_parameter(from, parameter), frame.scale);
                if (!found || is_known(*found, frame, diagram)) continue;
                bool far = false;
                for (std::size_t i = 0; i < n; ++i) far |= std::abs((*found)[i] - (low[i] + high[i]) / 2) > 10 * std::max(high[i] - low[i], 2 * sizes_[i]);
                if (!far) add_branch(frame, *found, parameter, diagram);
            }
    }

    const System& system_;
    const Vector& start_;
    Vector sizes_;
    double low_, high_;
};

}  // namespace

Diagram bifurcations(const System& system, const Vector& start, double low, double high) { return Diagrammer(system, start, low, high).make(); }

Rest rest_from(const System& system, const Vector& start) {
    constexpr int rounds = 80, steps = 150;
    const std::size_t n = system.states;
    const Vector scale = sizes_of(Vector(start.begin(), start.begin() + static_cast<std::ptrdiff_t>(n)));
    std::vector<Vector> columns;
    for (const double coordinate : start) columns.push_back({coordinate});
    Orbits orbit(system, columns, scale, 1e-7);
    const auto now = [&] {
        Vector point(start.size());
        for (std::size_t k = 0; k < point.size(); ++k) point[k] = orbit(k, 0);
        return point;
    };
    Rest result;
    const auto look = [&](const Vector& from, double most_distance) {
        const auto found = equilibrium_near(system, from, scale);
        if (!found) return false;
        double distance = 0;
        for (std::size_t k = 0; k < n; ++k) distance = std::max(distance, std::abs((*found)[k] - from[k]) / scale[k]);
        const auto values = eigenvalues(state_jacobian(jacobian_at(system, *found)));
        if (!is_stable(values)) {
            if (!result.nearest) result.nearest = found, result.eigenvalues = values, result.unstable = true;
            return false;
        }
        if (distance > most_distance) return false;
        result.at = found;
        result.eigenvalues = values;
        return true;
    };
    bool going = true;
    for (int round = 0; round < rounds && going; ++round) {
        if (look(now(), 1e-3)) return result;
        for (int step = 0; step < steps && going; ++step) going = orbit.step(1e300) && !orbit.is_lost(0);
    }
    // Slow equations: what Newton's iteration finds from where they have come to, if it is stable.
    if (going) look(now(), 0.5);
    return result;
}

}  // namespace nmlc::analysis
