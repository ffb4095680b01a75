// A run from a fresh start to the finished result; whatever ends it early, what was recorded is kept.
#include "runtime/session/session.h"

#include <algorithm>
#include <chrono>
#include <map>
#include <new>

#include "runtime/session/connections.h"
#include "runtime/session/data.h"
#include "runtime/session/execute.h"
#include "runtime/session/populations.h"

namespace nmlc::session {
namespace {

Trace trace_of(const Recording& recording, const World& world) {
    Trace trace;
    trace.label = recording.statement->label;
    trace.doc = recording.statement->doc;
    trace.display = recording.statement->display;
    trace.width = recording.neurons.size();
    trace.single = recording.statement->own ? recording.extents.empty() : world.populations[recording.statement->what.population].single();
    const bool in_order = !recording.statement->own && static_cast<bool>(world.populations[recording.statement->what.population].order);
    for (std::size_t k = 0; k < recording.neurons.size(); ++k) trace.neurons.push_back((in_order ? k : recording.neurons[k]) + 1);
    if (!recording.store) return trace;
    const analysis::TimeAxis axis{recording.first_step, recording.every, world.dt};
    trace.times.resize(recording.store->rows());
    for (std::size_t k = 0; k < trace.times.size(); ++k) trace.times[k] = axis[k];
    trace.values = recording.store->values();
    trace.storage = recording.store;
    return trace;
}

// `count(cell.spikes)` needs no `record`: the times are kept as soon as any formula reads them.
bool reads_spikes(const abi::Protocol& protocol, std::uint32_t population) {
    return std::any_of(protocol.formulas.begin(), protocol.formulas.end(), [&](const abi::FormulaNode& node) {
        return node.op == abi::FormulaOp::quantity && node.part == abi::Part::spikes && node.population == population;
    });
}

void collect(Result& result, const World& world, Yield&& yield, const Environment& environment, const abi::Body& body) {
    for (const Recording& recording : world.recordings) result.traces.push_back(trace_of(recording, world));
    for (const std::uint32_t number : environment.populations) {
        const PopulationState& population = world.populations[number];
        if (!population.spec) continue;
        if (population.spec->synapses_of) {
            result.learning.push_back({population.spec->name, population.spec->neuron, population.size});
            continue;
        }
        const std::uint64_t spikes = yield.spikes[number];
        const double time = yield.simulated_time * static_cast<double>(population.size);
        result.populations.push_back({population.spec->name, population.spec->neuron, population.spec->method, population.size, spikes,
                                      time > 0 ? static_cast<double>(spikes) / time * (environment.protocol.numeric_time ? 1 : 1000) : 0});
        if (!population.spikes_recorded) continue;
        SpikeTrain train{population.spec->name + ".spikes", population.size, population.spikes->times, population.spikes->neurons, population.spikes->begin, population.spikes->end};
        result.spikes.push_back(std::move(train));
    }
    for (const std::uint32_t name : results_of(body)) {
        const auto& value = world.variables[name];
        const abi::Variable& variable = environment.protocol.variables[name];
        if (!value || value->kind == Value::Kind::text || value->kind == Value::Kind::spikes || value->kind == Value::Kind::trace) continue;
        const bool list = value->kind == Value::Kind::list;
        result.results.push_back({variable.name, list ? value->list : std::vector<double>{value->number}, variable.display, list});
    }
    result.figures = std::move(yield.figures);
    result.tables = std::move(yield.tables);
    std::map<std::string, int> stems;   // two figures of one name: cell_u, cell_u_2
    for (Figure& figure : result.figures)
        if (const int number = ++stems[figure.file_stem]; number > 1) figure.file_stem += "_" + std::to_string(number);
    result.expectations = std::move(yield.expectations);
    result.warnings = std::move(yield.warnings);
    result.saved = std::move(yield.saved);
    result.steps = yield.steps;
    result.neuron_steps = yield.neuron_steps;
    result.simulated_time = yield.simulated_time;
    result.dt = world.dt;
}

// Weights that change can be looked at and set before the first `simulate`: connections with rules are made at once where the step length, on
// which their delays depend, is known.
void connect_early(World& world, const abi::CompiledModel& model, const abi::Body& body, const std::vector<std::uint32_t>& connections, const Options& options, std::vector<RunWarning>& warnings, engine::Pool& pool) {
    if (std::none_of(connections.begin(), connections.end(), [&](std::uint32_t number) { return model.connections[number].rule.has_value(); })) return;
    const auto step_length = first_step_length(model, world, body, options);
    if (!step_length) return;
    world.dt = *step_length;
    make_connections(world, model, connections, options, warnings, pool);
}

}  // namespace

Result run(const abi::CompiledModel& model, const Options& options, int test) {
    const auto begin = std::chrono::steady_clock::now();
    const abi::Protocol& protocol = model.protocol;
    const auto* const chosen = test < 0 ? nullptr : &protocol.tests.at(static_cast<std::size_t>(test));
    const abi::Body& body = chosen ? chosen->body : protocol.body;
    engine::Pool pool(std::max(1u, options.threads));
    Environment environment{model, options, protocol, chosen ? chosen->populations : protocol.populations, chosen ? chosen->connections : protocol.connections, chosen ? chosen->data : protocol.data, pool, begin};

    Result result;
    result.numeric_time = protocol.numeric_time;
    World world;
    world.populations.resize(model.populations.size());
    world.variables.resize(protocol.variables.size());
    Executor executor(environment, world, &pool, false);
    try {
        for (std::size_t k = 0; k < protocol.variables.size(); ++k)   // constants, each once
            if (protocol.variables[k].value.valid()) world.variables[k] = Evaluator(protocol, world, options.seed)(protocol.variables[k].value);
        make_data(world, protocol, environment.data, options.seed, false);
        for (const std::uint32_t number : environment.populations) {
            create_population(world, model, number, options.seed);
            if (reads_spikes(protocol, number)) world.populations[number].spikes = std::make_shared<record::SpikeList>();
        }
        connect_early(world, model, body, environment.connections, options, result.warnings, pool);
        executor.run(body);
    } catch (const RunFailure& failure) {
        result.complete = false;
        result.errors.push_back(failure.error);
    } catch (const RunStopped&) {
        result.complete = false;
        result.stopped = true;
    } catch (const std::bad_alloc&) {
        result.complete = false;
        result.errors.push_back({"E0820", "the memory of this machine does not suffice for the run", 0, {}});
    }
    for (const std::string& line : executor.yielded().lines)
        if (options.print) options.print(line);
    collect(result, world, std::move(executor.yielded()), environment, body);
    result.wall_seconds = std::chrono::duration<double>(std::chrono::steady_clock::now() - begin).count();
    return result;
}

}  // namespace nmlc::session
