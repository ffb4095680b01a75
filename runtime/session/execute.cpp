// The statements that are short; simulate, sweeps, expectations and figures have files of their own.
#include "runtime/session/execute.h"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <iterator>
#include <numeric>

#include "runtime/session/connections.h"
#include "runtime/session/populations.h"
#include "runtime/session/synapses.h"

namespace nmlc::session {

std::string shown(double value, const abi::Display& display) {
    const std::string number = fmt::format("{:.6g}", value * display.per_coherent + display.offset);
    return display.unit.empty() ? number : number + " " + display.unit;
}

std::string shown_time(double time, bool numeric_time) { return numeric_time ? fmt::format("{:.10g}", time) : fmt::format("{:.10g} ms", time); }

void Yield::append(Yield&& later) {
    const auto move_all = [](auto& to, auto& from) { to.insert(to.end(), std::make_move_iterator(from.begin()), std::make_move_iterator(from.end())); };
    move_all(lines, later.lines);
    move_all(figures, later.figures);
    move_all(tables, later.tables);
    move_all(expectations, later.expectations);
    move_all(saved, later.saved);
    for (RunWarning& warning : later.warnings)   // the points of a sweep all say the same
        if (std::none_of(warnings.begin(), warnings.end(), [&](const RunWarning& known) { return known.source == warning.source && known.message == warning.message; }))
            warnings.push_back(std::move(warning));
    for (std::size_t k = 0; k < spikes.size(); ++k) spikes[k] += later.spikes[k];
    steps += later.steps;
    neuron_steps += later.neuron_steps;
    simulated_time += later.simulated_time;
}

Executor::Executor(Environment& environment, World& world, engine::Pool* pool, bool side)
    : environment_(environment), world_(world), pool_(pool ? *pool : own_pool_), side_(side) {
    yield_.spikes.assign(environment.model.populations.size(), 0);
}

void Executor::run(const abi::Body& body) {
    for (const abi::Statement& statement : body) run(statement);
}

void Executor::run(const abi::Statement& statement) {
    std::visit([&](const auto& node) { execute(node, statement.source); }, statement.node);
}

// A drive of all neurons replaces every drive of its target; one with indices joins those in force.
void Executor::execute(const abi::Drive& drive, abi::SourceRef) {
    PopulationState& population = world_.populations[drive.population];
    std::vector<std::uint32_t>& in_force = population.drives[{drive.clamp, drive.slot}];
    if (loops_ > 0 || !population.held.empty())   // what it reads of the loop goes on when the loop does
        for (std::uint32_t number = 0; number < world_.variables.size(); ++number)
            if (const auto& value = world_.variables[number]; value && value->kind == Value::Kind::number) population.held[number] = *value;
    if (!drive.indices.valid()) in_force.clear();
    if (std::find(in_force.begin(), in_force.end(), drive.id) == in_force.end()) in_force.push_back(drive.id);
}

void Executor::execute(const abi::Release& release, abi::SourceRef) { world_.populations[release.population].drives.erase({release.clamp, release.slot}); }

void Executor::execute(const abi::Set& set, abi::SourceRef source) {
    PopulationState& population = world_.populations[set.what.population];
    const abi::Population& spec = *population.spec;
    Evaluator evaluate = evaluator();
    std::vector<std::uint64_t> places(population.size);
    if (set.what.indices.valid()) places = places_of(evaluate(set.what.indices), population, source);
    else std::iota(places.begin(), places.end(), std::uint64_t{0});
    std::vector<std::uint64_t> neurons;
    for (const std::uint64_t place : places) neurons.push_back(population.shown_at(place));
    // All values first: each is read from the state as it stood before the statement.
    std::vector<double> values;
    for (std::size_t k = 0; k < neurons.size(); ++k) {
        evaluate.of_neuron(set.what.population, neurons[k], places[k]);
        if (k == 0) {   // a list has one element for each neuron that is set
            const abi::FormulaNode& node = environment_.protocol.formulas[set.value.index];
            using abi::FormulaOp;
            if (node.op == FormulaOp::list || node.op == FormulaOp::range || node.op == FormulaOp::for_each || node.op == FormulaOp::variable) {
                if (Value value = evaluate(set.value); value.kind == Value::Kind::list) {
                    if (value.list.size() != neurons.size())
                        fail("E0810", fmt::format("a list of {} values for {} {} of `{}`", value.list.size(), neurons.size(), spec.synapses_of ? "synapses" : "neurons", spec.name), source);
                    values = std::move(value.list);
                    break;
                }
            }
        }
        values.push_back(evaluate.number(set.value));
    }
    for (std::size_t k = 0; k < values.size(); ++k)
        if (!std::isfinite(values[k]))
            fail("E0805", fmt::format("`{}.{}`{} is set to {}, not a finite number", spec.name, set.what.name, population.single() ? "" : fmt::format(" of neuron {}", neurons[k] + 1), values[k]), source);

    // Synapses that are brought up to date late know a trace as what the last spike to arrive has left, decaying since.
    const bool is_state = set.what.part == abi::Part::state;
    std::vector<std::uint32_t> late;
    for (const std::uint32_t number : environment_.connections) {
        const abi::Connection& connection = environment_.model.connections[number];
        if (number >= world_.connections.size() || !world_.connections[number].learning || !connection.rule->events_only) continue;
        if (is_state ? connection.from == set.what.population && leaves_trace(connection, set.what.slot) : connection.rule->synapses == set.what.population) late.push_back(number);
    }
    for (const std::uint32_t number : late) rebase_traces(world_, environment_.model, number, environment_.options.seed);

    if (is_state) {
        for (std::size_t k = 0; k < values.size(); ++k) check_value(spec, set.what.slot, population.single() ? std::nullopt : std::optional(neurons[k]), values[k], source);
        double* const column = population.columns.f64(column_of_state(spec, set.what.slot));
        for (std::size_t k = 0; k < neurons.size(); ++k) column[neurons[k]] = values[k];
        for (const std::uint32_t number : late) set_trace(world_, environment_.model, number, set.what.slot, neurons, values);
        keep_within(world_, environment_.model, set.what.population, environment_.options.seed);
        population.columns.fill_padding();
        return;
    }
    std::vector<double>& param = population.params[set.what.slot];
    population.param_set[set.what.slot] = true;
    for (std::size_t k = 0; k < neurons.size(); ++k) param[param.size() == 1 ? 0 : neurons[k]] = values[k];
    if (param.size() > 1) std::fill(param.begin() + static_cast<std::ptrdiff_t>(population.size), param.end(), param[population.size - 1]);
    compute_params(world_, environment_.model, set.what.population, environment_.options.seed);
}

// Back to t = 0: states as at the start, recordings empty. Drives, params and what is recorded stay.
void Executor::execute(const abi::Restart&, abi::SourceRef) {
    world_.step = 0;
    world_.begun = false;
    for (const std::uint32_t number : environment_.populations) {
        initialise_states(world_, environment_.model, number, environment_.options.seed);
        if (world_.populations[number].spikes) world_.populations[number].spikes = std::make_shared<record::SpikeList>();
    }
    for (Recording& recording : world_.recordings) recording.started = false, recording.store = nullptr;
    clear_transits(world_, environment_.model, environment_.options.seed);
}

// Other weights: they are made at the next `simulate`.
void Executor::execute(const abi::SetWeight& set, abi::SourceRef) {
    world_.weights[set.connection] = &set.weight;
    if (set.connection < world_.connections.size()) world_.connections[set.connection].stale = true;
}

void Executor::execute(const abi::Record& record, abi::SourceRef source) {
    if (record.own) {
        Recording recording{&record, source, {}, {}, false, 1, 0, false, nullptr};
        start_own(recording);
        std::erase_if(world_.recordings, [&](const Recording& before) { return before.statement == &record; });   // in a loop
        world_.recordings.push_back(std::move(recording));
        return;
    }
    PopulationState& population = world_.populations[record.what.population];
    if (record.what.part == abi::Part::spikes) {
        population.spikes_recorded = true;
        if (population.spikes) return;   // some formula reads them: they are kept from the start
        population.spikes = std::make_shared<record::SpikeList>();
        population.spikes->begin = population.spikes->end = world_.time();
        return;
    }
    Recording recording{&record, source, {}, {}, record.what.part != abi::Part::state, 1, 0, false, nullptr};
    if (record.what.indices.valid()) {
        recording.neurons = neurons_of(evaluator()(record.what.indices), population, source);
    } else {
        for (std::uint64_t neuron = 0; neuron < population.size; ++neuron) recording.neurons.push_back(population.shown_at(neuron));
    }
    world_.recordings.push_back(std::move(recording));
}

void Executor::execute(const abi::Freeze& freeze, abi::SourceRef) {
    world_.connections.resize(environment_.model.connections.size());
    world_.connections[freeze.connection].frozen = !freeze.learn;
}

// A result is what it is where the statement stands: a recording that goes on does not change it.
void Executor::execute(const abi::Let& let, abi::SourceRef) {
    Value value = evaluator()(let.value);
    if (value.kind == Value::Kind::trace && !value.owned) {
        value.owned = std::make_shared<const std::vector<double>>(value.series.values, value.series.values + value.series.rows * value.series.width);
        value.series.values = value.owned->data();
    }
    if (value.kind == Value::Kind::spikes) {
        value.owned_spikes = std::make_shared<const record::SpikeList>(*value.spikes.list);
        value.spikes.list = value.owned_spikes.get();
    }
    world_.variables[let.variable] = std::move(value);
}

void Executor::execute(const abi::Print& print, abi::SourceRef) {
    constexpr std::size_t most_shown = 20;
    std::string line;
    for (const abi::Print::Value& part : print.values) {
        const Value value = evaluator()(part.value);
        if (!line.empty()) line += value.kind == Value::Kind::text ? " " : ", ";
        if (!part.text.empty()) line += part.text + " = ";
        if (value.kind == Value::Kind::text) {
            line += value.text;
        } else if (value.kind == Value::Kind::truth) {
            line += value.number != 0 ? "true" : "false";
        } else if (value.kind == Value::Kind::number) {
            line += shown(value.number, part.display);
        } else {
            const std::vector<double> values = evaluator().list(part.value);
            line += "[";
            for (std::size_t k = 0; k < std::min(values.size(), most_shown); ++k)
                line += fmt::format("{}{:.6g}", k == 0 ? "" : ", ", values[k] * part.display.per_coherent + part.display.offset);
            line += values.size() > most_shown ? fmt::format(", ... {} values]", values.size()) : "]";
            if (!part.display.unit.empty()) line += " " + part.display.unit;
        }
    }
    say(std::move(line));
}

void Executor::say(std::string line) {
    if (!side_ && environment_.options.print) environment_.options.print(line);
    else yield_.lines.push_back(std::move(line));
}

void Executor::execute(const abi::Plot& plot, abi::SourceRef source) {
    if (plot.kind == abi::Plot::Kind::phaseplane || plot.kind == abi::Plot::Kind::bifurcation) {
        const auto plane = world_.planes.find(plot.analysis);
        const auto diagram = world_.diagrams.find(plot.analysis);
        if (plane == world_.planes.end() && diagram == world_.diagrams.end()) fail("E0814", "what is plotted here has not been analysed yet", source);
        Figure figure = plane != world_.planes.end() ? figure_of(*plane->second, world_) : figure_of(*diagram->second, world_);
        if (!plot.title.empty()) figure.title = plot.title;
        yield_.figures.push_back(std::move(figure));
        return;
    }
    yield_.figures.push_back(figure_of(plot, environment_.protocol, world_, environment_.options.seed));
}

void Executor::execute(const abi::Expect& expect, abi::SourceRef source) {
    yield_.expectations.push_back(check(expect, source, environment_.protocol, world_, environment_.options.seed));
}

void Executor::execute(const abi::Save& save, abi::SourceRef) {
    const Value value = evaluator()(save.value);
    SavedValue saved{save.path, evaluator().list(save.value), {}};
    for (double& number : saved.values) number = number * save.display.per_coherent + save.display.offset;
    if (value.kind == Value::Kind::trace) saved.shape = {value.series.rows, value.series.width};
    else saved.shape = {saved.values.size()};
    yield_.saved.push_back(std::move(saved));
}

void Executor::show_progress(double fraction) {
    if (!environment_.options.progress) return;
    const auto now = std::chrono::steady_clock::now();
    if (now - environment_.last_progress < std::chrono::milliseconds(100)) return;
    environment_.last_progress = now;
    environment_.options.progress(fraction, yield_.simulated_time);
}

}  // namespace nmlc::session
