// The extent of cycles, by following many orbits side by side, one for each of some values of the parameter.
#include <algorithm>
#include <cmath>
#include <limits>

#include "runtime/analysis/bifurcation.h"
#include "runtime/analysis/orbit.h"

namespace nmlc::analysis {
namespace {

constexpr std::size_t values_across = 60;
constexpr int transient_steps = 9000, watched_steps = 6000;
constexpr double kick = 0.05;                  // of the scale: where the orbits begin, seen from the equilibrium
constexpr double settled = 0.02, smallest = 2e-3;

struct Lane { double parameter; Vector start; };
struct Outcome { std::optional<Cycle> cycle; Vector end; };

struct Extent {
    std::vector<Vector> low, high;             // by state, by orbit
    Extent(std::size_t states, std::size_t orbits) : low(states, Vector(orbits, 1e300)), high(states, Vector(orbits, -1e300)) {}
    void look_at(const Orbits& orbits) {
        for (std::size_t i = 0; i < low.size(); ++i)
            for (std::size_t k = 0; k < orbits.count(); ++k) low[i][k] = std::min(low[i][k], orbits(i, k)), high[i][k] = std::max(high[i][k], orbits(i, k));
    }
};

std::vector<Outcome> outcomes(const System& system, const std::vector<Lane>& lanes, const Vector& scale) {
    const std::size_t n = system.states;
    std::vector<Vector> columns(n + 1);
    for (const Lane& lane : lanes) {
        for (std::size_t i = 0; i < n; ++i) columns[i].push_back(lane.start[i]);
        columns[n].push_back(lane.parameter);
    }
    Orbits orbits(system, columns, scale, 1e-6);
    const double forever = std::numeric_limits<double>::max();
    bool going = true;
    for (int step = 0; step < transient_steps && going; ++step) going = orbits.step(forever);
    Extent first(n, lanes.size()), second(n, lanes.size());
    for (int step = 0; step < watched_steps && going; ++step) going = orbits.step(forever), first.look_at(orbits);
    // Rises through the middle of the first state tell the period.
    std::vector<Vector> rises(lanes.size());
    Vector before(lanes.size());
    for (int step = 0; step < watched_steps && going; ++step) {
        for (std::size_t k = 0; k < lanes.size(); ++k) before[k] = orbits(0, k);
        going = orbits.step(forever);
        second.look_at(orbits);
        for (std::size_t k = 0; k < lanes.size(); ++k) {
            const double middle = (first.low[0][k] + first.high[0][k]) / 2, now = orbits(0, k);
            if (before[k] <= middle && now > middle) rises[k].push_back(orbits.time() - orbits.last_step() * (now - middle) / (now - before[k]));
        }
    }
    std::vector<Outcome> result(lanes.size());
    for (std::size_t k = 0; k < lanes.size(); ++k) {
        for (std::size_t i = 0; i < n; ++i) result[k].end.push_back(orbits(i, k));
        if (!going || orbits.is_lost(k) || rises[k].size() < 2) continue;
        bool steady = true, moves = false;
        Cycle cycle{lanes[k].parameter, {}, {}, (rises[k].back() - rises[k].front()) / static_cast<double>(rises[k].size() - 1)};
        for (std::size_t i = 0; i < n; ++i) {
            const double extent = second.high[i][k] - second.low[i][k];
            steady = steady && std::abs(second.low[i][k] - first.low[i][k]) <= settled * extent && std::abs(second.high[i][k] - first.high[i][k]) <= settled * extent;
            moves = moves || extent > smallest * scale[i];
            cycle.low.push_back(second.low[i][k]);
            cycle.high.push_back(second.high[i][k]);
        }
        if (steady && moves) result[k].cycle = std::move(cycle);
    }
    return result;
}

// An unstable equilibrium at this parameter, the most unstable one; nothing where all are stable.
std::optional<Vector> unstable_at(const System& system, const std::vector<Branch>& branches, double parameter) {
    std::optional<Vector> found;
    std::size_t most = 0;
    for (const Branch& branch : branches)
        for (std::size_t k = 0; k + 1 < branch.size(); ++k) {
            const double a = branch[k].parameter(), b = branch[k + 1].parameter();
            const std::size_t unstable = std::min(branch[k].unstable, branch[k + 1].unstable);
            if ((parameter - a) * (parameter - b) > 0 || unstable <= most) continue;
            most = unstable;
            const double share = a == b ? 0 : (parameter - a) / (b - a);
            Vector at(system.states);
            for (std::size_t i = 0; i < at.size(); ++i) at[i] = branch[k].at[i] + share * (branch[k + 1].at[i] - branch[k].at[i]);
            found = std::move(at);
        }
    return found;
}

}  // namespace

std::vector<Cycle> cycles_beside(const System& system, const std::vector<Branch>& branches, const Vector& scale, double low, double high) {
    Vector parameters;
    for (std::size_t k = 0; k <= values_across; ++k) parameters.push_back(low + (high - low) * static_cast<double>(k) / values_across);
    std::vector<Lane> lanes;
    for (const double parameter : parameters)
        if (auto at = unstable_at(system, branches, parameter)) {
            for (std::size_t i = 0; i < at->size(); ++i) (*at)[i] += kick * scale[i];
            lanes.push_back({parameter, std::move(*at)});
        }
    if (lanes.empty()) return {};
    std::vector<Cycle> cycles;
    std::vector<std::pair<double, Vector>> on_cycle;
    for (const Outcome& outcome : outcomes(system, lanes, scale))
        if (outcome.cycle) cycles.push_back(*outcome.cycle), on_cycle.emplace_back(outcome.cycle->parameter, outcome.end);
    if (on_cycle.empty()) return {};
    // Beside a stable equilibrium: from a point on the nearest cycle. Those that fall back to rest have none.
    std::vector<Lane> others;
    for (const double parameter : parameters) {
        if (std::any_of(on_cycle.begin(), on_cycle.end(), [&](const auto& known) { return known.first == parameter; })) continue;
        const auto nearest = std::min_element(on_cycle.begin(), on_cycle.end(), [&](const auto& a, const auto& b) { return std::abs(a.first - parameter) < std::abs(b.first - parameter); });
        others.push_back({parameter, nearest->second});
    }
    if (!others.empty())
        for (const Outcome& outcome : outcomes(system, others, scale))
            if (outcome.cycle) cycles.push_back(*outcome.cycle);
    std::sort(cycles.begin(), cycles.end(), [](const Cycle& a, const Cycle& b) { return a.parameter < b.parameter; });
    return cycles;
}

}  // namespace nmlc::analysis
