// sweep, repeat, for and find. The points of a sweep start from the world as it stands; only their results come back, as lists.
#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <exception>

#include "runtime/session/data.h"
#include "runtime/session/execute.h"
#include "runtime/session/lanes.h"
#include "runtime/session/populations.h"

namespace nmlc::session {
namespace {

constexpr std::size_t points_at_a_time = 256;   // their lines and figures wait until all of them are done
constexpr int most_bisections = 60;

void add_once(std::vector<std::uint32_t>& names, std::uint32_t name) {
    if (std::find(names.begin(), names.end(), name) == names.end()) names.push_back(name);
}

// One point's value behind those of the points before.
void append(std::vector<double>& list, const std::optional<Value>& value) {
    if (!value) return;
    if (value->is_scalar()) list.push_back(value->number);
    else if (value->kind == Value::Kind::list) list.insert(list.end(), value->list.begin(), value->list.end());
}

}  // namespace

std::vector<std::uint32_t> results_of(const abi::Body& body) {
    std::vector<std::uint32_t> names;
    const auto add_body = [&](const abi::Body& inner) {
        for (const std::uint32_t name : results_of(inner)) add_once(names, name);
    };
    for (const abi::Statement& statement : body) {
        if (const auto* let = std::get_if<abi::Let>(&statement.node)) add_once(names, let->variable);
        if (const auto* repeat = std::get_if<abi::Repeat>(&statement.node)) add_body(repeat->body);
        if (const auto* sweep = std::get_if<abi::Sweep>(&statement.node)) {
            for (const std::uint32_t variable : sweep->variables) add_once(names, variable);
            add_body(sweep->body);
        }
        if (const auto* loop = std::get_if<abi::For>(&statement.node)) {
            for (const std::uint32_t variable : loop->variables) add_once(names, variable);
            add_body(loop->body);
        }
        if (const auto* find = std::get_if<abi::Find>(&statement.node)) {
            add_once(names, find->variable);
            add_body(find->body);
        }
    }
    return names;
}

// A copy with recordings of its own, which begin here.
World Executor::point_of(const World& from) const {
    World point = from;
    for (Recording& recording : point.recordings) recording.started = false, recording.store = nullptr;
    for (PopulationState& population : point.populations)
        if (population.spec && population.spikes) {
            population.spikes = std::make_shared<record::SpikeList>();
            population.spikes->begin = population.spikes->end = point.time();
        }
    return point;
}

void Executor::run_points(std::size_t count, const abi::Body& body, const std::function<void(World&, std::size_t)>& set_up) {
    const std::vector<std::uint32_t> names = results_of(body);
    std::vector<std::vector<double>> lists(names.size());
    // In lanes a thread takes several points at once. Else each has a thread; or few points on many threads one after the other, each with all.
    const bool in_lanes = Lanes::suit(body, environment_, world_);
    const bool side_by_side = count >= pool_.threads();
    struct Done { std::vector<std::optional<Value>> values; Yield yield; std::exception_ptr failure; double dt = 0; };
    for (std::size_t begin = 0; begin < count; begin += points_at_a_time) {
        std::vector<Done> points(std::min(points_at_a_time, count - begin));
        const auto start = [&](std::size_t k, engine::Pool* pool) {
            auto point = std::make_unique<Point>(environment_, point_of(world_), pool);
            point->attempt([&] { set_up(point->world, begin + k); });
            return point;
        };
        const auto finish = [&](std::size_t k, Point& point, std::size_t statement) {
            point.attempt([&] {
                for (; statement < body.size(); ++statement) point.executor.run(body[statement]);
            });
            for (const std::uint32_t name : names) points[k].values.push_back(std::move(point.world.variables[name]));
            points[k].yield = std::move(point.executor.yielded());
            points[k].dt = point.world.dt;
            points[k].failure = point.failure;
        };
        const auto run_one = [&](std::size_t k, engine::Pool* pool) { finish(k, *start(k, pool), 0); };
        const auto show = [&](double done, unsigned worker) {
            if (worker == 0 && !side_) show_progress((static_cast<double>(begin) + done) / static_cast<double>(count));
        };
        if (in_lanes) {
            const std::size_t together = Lanes::points_at_a_time(points.size(), pool_.threads(), environment_, world_), batches = (points.size() + together - 1) / together;
            pool_.run(batches, [&](std::size_t batch, unsigned worker) {
                const std::size_t first = batch * together, size = std::min(together, points.size() - first);
                Lanes::Points some;
                for (std::size_t k = 0; k < size; ++k) some.push_back(start(first + k, nullptr));
                const auto progress = [&](double fraction) { show(static_cast<double>(first) + fraction * static_cast<double>(size), worker); };
                const std::size_t statement = Lanes(environment_, some).run(body, progress);
                for (std::size_t k = 0; k < size; ++k) finish(first + k, *some[k], statement), some[k].reset();
            });
        } else if (side_by_side) {
            pool_.run(points.size(), [&](std::size_t k, unsigned worker) {
                run_one(k, nullptr);
                show(static_cast<double>(k + 1), worker);
            });
        } else {
            for (std::size_t k = 0; k < points.size(); ++k) run_one(k, &pool_);
        }
        for (Done& point : points) {
            std::vector<std::string> lines = std::exchange(point.yield.lines, {});
            for (std::string& line : lines) {
                if (!side_ && environment_.options.print) environment_.options.print(line);
                else yield_.lines.push_back(std::move(line));
            }
            yield_.append(std::move(point.yield));
            if (point.failure) std::rethrow_exception(point.failure);
            for (std::size_t k = 0; k < names.size(); ++k) append(lists[k], point.values[k]);
            if (world_.dt == 0) world_.dt = point.dt;
        }
    }
    for (std::size_t k = 0; k < names.size(); ++k) world_.variables[names[k]] = Value::of_list(std::move(lists[k]));
}

void Executor::execute(const abi::Sweep& sweep, abi::SourceRef source) {
    const std::vector<double> values = evaluator().list(sweep.range);
    const std::size_t width = sweep.variables.size();
    if (width == 0 || values.size() % width != 0)
        fail("E0810", fmt::format("{} values cannot be dealt to {} variables", values.size(), width), source);
    run_points(values.size() / width, sweep.body, [&](World& world, std::size_t point) {
        for (std::size_t k = 0; k < width; ++k) world.variables[sweep.variables[k]] = Value::of(values[point * width + k]);
    });
    for (std::size_t k = 0; k < width; ++k) {
        std::vector<double> column;
        for (std::size_t at = k; at < values.size(); at += width) column.push_back(values[at]);
        world_.variables[sweep.variables[k]] = Value::of_list(std::move(column));
    }
}

// Fresh and independent: from t = 0, params and states drawn anew with the repetition in the random key.
void Executor::execute(const abi::Repeat& repeat, abi::SourceRef source) {
    const double count = evaluator().number(repeat.count);
    if (!(count >= 0 && count <= 1e9) || count != std::floor(count)) fail("E0815", fmt::format("`repeat {:.10g}`: a whole number from 0 to 1e9 is needed", count), source);
    const std::uint64_t base = world_.repetition * (static_cast<std::uint64_t>(count) + 1);
    run_points(static_cast<std::size_t>(count), repeat.body, [&](World& world, std::size_t point) {
        world.repetition = base + point + 1;
        world.step = 0;
        world.connected_dt = 0;   // other numbers, other synapses
        world.begun = false;
        make_data(world, environment_.protocol, environment_.data, environment_.options.seed, true);
        for (const std::uint32_t number : environment_.populations) {
            compute_params(world, environment_.model, number, environment_.options.seed);
            initialise_states(world, environment_.model, number, environment_.options.seed);
            if (auto& spikes = world.populations[number].spikes) spikes->begin = spikes->end = 0;
        }
    });
}

// One after the other in this very world; results and loop variables become lists when the last is done.
void Executor::execute(const abi::For& loop, abi::SourceRef source) {
    std::vector<std::vector<double>> ranges;
    std::size_t count = 1;
    for (const abi::FormulaId range : loop.ranges) {
        ranges.push_back(evaluator().list(range));
        count *= ranges.back().size();
    }
    if (ranges.size() != loop.variables.size()) fail("E0899", "a loop with as many ranges as variables was expected", source);
    std::vector<std::uint32_t> names = results_of(loop.body);
    for (const std::uint32_t variable : loop.variables) add_once(names, variable);
    std::vector<std::vector<double>> lists(names.size());
    for (std::size_t turn = 0; turn < count; ++turn) {
        std::size_t rest = turn;   // the last variable runs fastest
        for (std::size_t k = ranges.size(); k-- > 0;) {
            world_.variables[loop.variables[k]] = Value::of(ranges[k][rest % ranges[k].size()]);
            rest /= ranges[k].size();
        }
        for (const std::uint32_t name : results_of(loop.body)) world_.variables[name].reset();
        ++loops_;
        run(loop.body);
        --loops_;
        for (std::size_t k = 0; k < names.size(); ++k) append(lists[k], world_.variables[names[k]]);
    }
    for (std::size_t k = 0; k < names.size(); ++k) world_.variables[names[k]] = Value::of_list(std::move(lists[k]));
}

bool Executor::holds_at(const abi::Find& find, double value, std::vector<std::optional<Value>>& results) {
    World world = point_of(world_);
    world.variables[find.variable] = Value::of(value);
    Executor executor(environment_, world, &pool_, true);
    executor.run(find.body);
    Evaluator evaluate(environment_.protocol, world, environment_.options.seed);
    const bool holds = evaluate.number(find.condition) != 0;
    results.clear();
    for (const std::uint32_t name : results_of(find.body)) results.push_back(world.variables[name]);
    Yield yield = std::move(executor.yielded());
    yield.lines.clear();   // of trials that nobody asked to see
    yield.figures.clear();
    yield_.append(std::move(yield));
    if (world_.dt == 0) world_.dt = world.dt;
    return holds;
}

// Bisection between an end at which the condition holds and one at which it does not; the result is the nearest value found at which it holds.
void Executor::execute(const abi::Find& find, abi::SourceRef source) {
    double low = evaluator().number(find.low), high = evaluator().number(find.high);
    std::vector<std::optional<Value>> results, at_low;
    const bool low_holds = holds_at(find, low, at_low), high_holds = holds_at(find, high, results);
    const abi::Display& display = environment_.protocol.variables[find.variable].display;
    const std::string& name = environment_.protocol.variables[find.variable].name;
    if (low_holds == high_holds)
        fail("E0813", fmt::format("the condition {} both at `{}` = {} and at {}: there is no change to find", low_holds ? "holds" : "does not hold", name, shown(low, display), shown(high, display)), source);
    if (low_holds) results = at_low;
    for (int k = 0; k < most_bisections && std::abs(high - low) > 1e-12 * std::max(std::abs(low), std::abs(high)); ++k) {
        const double middle = low + (high - low) / 2;
        if (middle == low || middle == high) break;
        std::vector<std::optional<Value>> here;
        const bool holds = holds_at(find, middle, here);
        if (holds) results = std::move(here);
        (holds == low_holds ? low : high) = middle;
    }
    world_.variables[find.variable] = Value::of(low_holds ? low : high);
    const std::vector<std::uint32_t> names = results_of(find.body);
    for (std::size_t k = 0; k < names.size(); ++k) world_.variables[names[k]] = results[k];
}

}  // namespace nmlc::session
