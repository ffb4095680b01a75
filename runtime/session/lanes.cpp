#include "runtime/session/lanes.h"

#include <algorithm>
#include <cmath>
#include <cstring>

namespace nmlc::session {
namespace {

constexpr std::size_t most_points = 64;                  // their worlds are alive at the same time
constexpr double most_recorded = 512.0 * 1024 * 1024;    // bytes, of all points together

// Same clock, same drives, same sizes, and recordings that stand at the same row.
bool alike(const World& a, const World& b, const std::vector<std::uint32_t>& populations) {
    if (a.step != b.step || a.dt != b.dt || a.recordings.size() != b.recordings.size()) return false;
    for (const std::uint32_t number : populations)
        if (a.populations[number].size != b.populations[number].size || a.populations[number].drives != b.populations[number].drives) return false;
    for (std::size_t k = 0; k < a.recordings.size(); ++k) {
        const Recording &x = a.recordings[k], &y = b.recordings[k];
        if (x.statement != y.statement || x.neurons != y.neurons || x.started != y.started || x.every != y.every || x.first_step != y.first_step) return false;
        if (x.store && (!y.store || x.store->rows() != y.store->rows())) return false;
    }
    return true;
}

}  // namespace

bool Lanes::suit(const abi::Body& body, const Environment& environment, const World& world) {
    if (std::any_of(world.recordings.begin(), world.recordings.end(), [](const Recording& recording) { return recording.statement->own.has_value(); })) return false;
    bool simulates = false;
    for (const abi::Statement& statement : body) {
        if (const auto* record = std::get_if<abi::Record>(&statement.node); record && record->own) return false;
        if (std::holds_alternative<abi::Sweep>(statement.node) || std::holds_alternative<abi::Repeat>(statement.node) ||
            std::holds_alternative<abi::For>(statement.node) || std::holds_alternative<abi::Find>(statement.node)) return false;
        if (const auto* simulate = std::get_if<abi::Simulate>(&statement.node)) {
            if (simulate->located || simulate->order != abi::Simulate::Order::together) return false;
            simulates = true;
        }
    }
    if (!environment.connections.empty()) return false;   // what is under way belongs to each point
    return simulates && !environment.populations.empty() && std::all_of(environment.populations.begin(), environment.populations.end(), [&](std::uint32_t number) {
        const PopulationState& population = world.populations[number];
        if (!population.spec || !population.spec->given_spikes.empty() || !population.spec->delays.empty() || static_cast<double>(population.size) >= abi::widest_point) return false;
        const auto& variants = population.spec->variants;
        return std::any_of(variants.begin(), variants.end(), [](const abi::Variant& variant) { return variant.lanes; });
    });
}

std::size_t Lanes::points_at_a_time(std::size_t count, unsigned threads, const Environment& environment, const World& world) {
    constexpr std::size_t whole_vectors = 8;
    std::uint64_t widest = 1;
    for (const std::uint32_t number : environment.populations) widest = std::max(widest, world.populations[number].size);
    const std::size_t share = (count + threads - 1) / threads;
    const std::size_t unit = (whole_vectors + widest - 1) / widest;
    return std::min(most_points, (share + unit - 1) / unit * unit);
}

std::vector<Executor::Point*> Lanes::alive() const {
    std::vector<Point*> result;
    for (const auto& point : points_)
        if (!point->failure) result.push_back(point.get());
    return result;
}

std::size_t Lanes::run(const abi::Body& body, const std::function<void(double)>& progress) {
    for (std::size_t k = 0; k < body.size(); ++k) {
        if (const auto* what = std::get_if<abi::Simulate>(&body[k].node)) {
            if (!keep_step(*what) || !simulate(*what, body[k].source, progress)) return k;
        } else {
            for (const auto& point : points_) point->attempt([&] { point->executor.run(body[k]); });
        }
    }
    return body.size();
}

// Looks only: what a formula refuses is reported by the point that goes on alone.
bool Lanes::keep_step(const abi::Simulate& simulate) {
    const std::vector<Point*> points = alive();
    if (points.size() < 2) return false;
    const Executor& first = points[0]->executor;
    for (const std::uint32_t number : environment_.populations)
        if (!first.variant_in_force(number, false, true)) return false;
    try {
        const auto clock_of = [&](const Point& point) {
            const double duration = point.executor.evaluator().number(simulate.duration);
            return std::pair(duration, simulate.dt.valid() ? point.executor.evaluator().number(simulate.dt) : point.world.dt);
        };
        const auto [duration, dt] = clock_of(*points[0]);
        for (const Point* point : points)
            if (clock_of(*point) != std::pair(duration, dt) || !alike(point->world, points[0]->world, environment_.populations)) return false;
        double width = 0;
        for (const Recording& recording : points[0]->world.recordings) width += static_cast<double>(recording.neurons.size());
        const double steps = simulate.steps || dt == 0 ? duration : duration / dt;
        return width * steps * 8 * static_cast<double>(points.size()) <= most_recorded;
    } catch (const RunFailure&) {
        return false;
    }
}

bool Lanes::simulate(const abi::Simulate& simulate, abi::SourceRef source, const std::function<void(double)>& progress) {
    std::uint64_t steps = 0;
    for (const auto& point : points_)
        point->attempt([&] {
            point->executor.settle_step_length(simulate, source);
            steps = point->executor.steps_of(simulate, source);
            point->executor.check_periods();
            point->executor.start_recordings(steps, source);
        });
    if (alive().size() < 2) return false;
    World wide = joined();
    Executor executor(environment_, wide, nullptr, true);
    for (const Point* point : alive()) executor.points_.push_back(&point->world);
    std::vector<std::uint64_t> spikes;
    const engine::Outcome outcome = executor.advance(steps, simulate, source, progress, spikes);
    if (outcome.failure) return false;   // the points are as they were
    scatter(wide, outcome);
    if (outcome.stopped)
        for (Point* point : alive()) point->failure = std::make_exception_ptr(RunStopped{});
    return true;
}

// Populations of all neurons of all points, point after point; recordings that begin at the points' next sample.
World Lanes::joined() const {
    const std::vector<Point*> points = alive();
    const World& first = points[0]->world;
    World wide;
    wide.populations.resize(first.populations.size());
    wide.step = first.step;
    wide.dt = first.dt;
    for (const std::uint32_t number : environment_.populations) {
        const PopulationState& one = first.populations[number];
        PopulationState& all = wide.populations[number];
        all.spec = one.spec;
        all.drives = one.drives;
        all.size = one.size * points.size();
        all.columns = storage::Columns(all.size, one.spec->columns);
        all.spikes = std::make_shared<record::SpikeList>();
        for (std::size_t slot = 0; slot < all.columns.count(); ++slot) {
            const std::size_t bytes = one.size * (all.columns.is_truth(slot) ? 1 : sizeof(double));
            auto* to = static_cast<unsigned char*>(all.columns.pointers()[slot]);
            for (Point* point : points) std::memcpy(to, point->world.populations[number].columns.pointers()[slot], bytes), to += bytes;
        }
        all.columns.fill_padding();
    }
    for (const Recording& one : first.recordings) {
        Recording all{one.statement, one.source, {}, {}, one.measured, one.every, one.first_step, one.started, nullptr};
        if (one.store) {
            for (std::size_t point = 0; point < points.size(); ++point)
                for (const std::uint64_t neuron : one.neurons) all.neurons.push_back(point * first.populations[one.statement->what.population].size + neuron);
            all.first_step += one.store->rows() * one.every;
            all.store = std::make_shared<record::TraceStore>(all.neurons.size(), environment_.options.scratch_dir);
        }
        wide.recordings.push_back(std::move(all));
    }
    return wide;
}

void Lanes::scatter(World& wide, const engine::Outcome& outcome) {
    const std::vector<Point*> points = alive();
    std::vector<std::vector<std::uint64_t>> counts(points.size());
    for (const std::uint32_t number : environment_.populations) {
        PopulationState& all = wide.populations[number];
        const std::uint64_t each = all.size / points.size();
        for (std::size_t k = 0; k < points.size(); ++k) {
            storage::Columns& columns = points[k]->world.populations[number].columns;
            for (std::size_t slot = 0; slot < columns.count(); ++slot) {
                const std::size_t bytes = each * (columns.is_truth(slot) ? 1 : sizeof(double));
                std::memcpy(columns.pointers()[slot], static_cast<const unsigned char*>(all.columns.pointers()[slot]) + k * bytes, bytes);
            }
            columns.fill_padding();
            counts[k].push_back(0);
        }
        for (std::size_t at = 0; at < all.spikes->times.size(); ++at) {
            const std::uint64_t neuron = all.spikes->neurons[at] - 1;
            ++counts[neuron / each].back();
            if (record::SpikeList* spikes = points[neuron / each]->world.populations[number].spikes.get()) {
                spikes->times.push_back(all.spikes->times[at]);
                spikes->neurons.push_back(neuron % each + 1);
            }
        }
    }
    for (std::size_t number = 0; number < wide.recordings.size(); ++number) {
        if (!wide.recordings[number].store) continue;
        record::TraceStore& all = *wide.recordings[number].store;
        for (std::size_t k = 0; k < points.size(); ++k) {
            record::TraceStore& own = *points[k]->world.recordings[number].store;
            const std::size_t width = own.width();
            for (std::uint64_t row = 0; row < all.rows(); ++row) std::memcpy(own.row(own.rows() + row), all.row(row) + k * width, width * sizeof(double));
            own.set_rows(own.rows() + all.rows());
        }
    }
    for (std::size_t k = 0; k < points.size(); ++k) points[k]->executor.account(outcome.steps_done, counts[k]);
}

}  // namespace nmlc::session
