// `simulate`: the clock, the kernels for the drives in force, recordings, and what a failure of the engine means to the modeller.
#include <fmt/format.h>

#include <algorithm>
#include <cmath>

#include "runtime/math/random.h"
#include "runtime/session/connections.h"
#include "runtime/session/execute.h"
#include "runtime/session/populations.h"

namespace nmlc::session {
namespace {

constexpr double most_steps = 9007199254740992.0;   // 2^53: beyond it a count of steps is no longer exact as a number

}  // namespace

std::optional<double> first_step_length(const abi::CompiledModel& model, const World& world, const abi::Body& body, const Options& options) {
    for (const abi::Statement& statement : body) {
        const abi::Body* inner = nullptr;
        if (const auto* loop = std::get_if<abi::For>(&statement.node)) inner = &loop->body;
        if (const auto* loop = std::get_if<abi::Sweep>(&statement.node)) inner = &loop->body;
        if (const auto* loop = std::get_if<abi::Repeat>(&statement.node)) inner = &loop->body;
        if (const auto* loop = std::get_if<abi::Find>(&statement.node)) inner = &loop->body;
        if (inner)
            if (const auto found = first_step_length(model, world, *inner, options)) return found;
        const auto* simulate = std::get_if<abi::Simulate>(&statement.node);
        if (!simulate) continue;
        if (!simulate->dt.valid()) return model.protocol.usual_dt * options.dt_factor;
        const auto known = [&](const auto& self, abi::FormulaId id) -> bool {
            const abi::FormulaNode& node = model.protocol.formulas[id.index];
            if (node.op == abi::FormulaOp::variable && !world.variables[node.slot]) return false;
            return std::all_of(node.children.begin(), node.children.end(), [&](abi::FormulaId child) { return self(self, child); });
        };
        if (!known(known, simulate->dt)) return std::nullopt;
        const double dt = Evaluator(model.protocol, world, options.seed).number(simulate->dt);
        return dt > 0 && std::isfinite(dt) ? std::optional(dt * options.dt_factor) : std::nullopt;
    }
    return std::nullopt;
}

// A population's kernels and the memory that their arguments point to.
struct Executor::Prepared {
    engine::PopulationRun run;
    std::vector<engine::Probe> probes;
    std::vector<storage::F64Column> givens;
};

void Executor::settle_step_length(const abi::Simulate& simulate, abi::SourceRef source) {
    double dt = world_.dt;
    if (simulate.dt.valid()) {
        dt = evaluator().number(simulate.dt);
        if (!(dt > 0) || !std::isfinite(dt)) fail("E0807", fmt::format("a step length of {}: it must be above 0", shown_time(dt, numeric_time())), source);
        dt *= environment_.options.dt_factor;
    } else if (dt == 0) {
        dt = environment_.protocol.usual_dt * environment_.options.dt_factor;
    }
    if (world_.dt != 0 && dt != world_.dt && world_.step != 0)
        fail("E0807", fmt::format("a step length of {} after one of {}: it is fixed by the first `simulate`", shown_time(dt, numeric_time()), shown_time(world_.dt, numeric_time())), source);
    world_.dt = dt;
}

std::uint64_t Executor::steps_of(const abi::Simulate& simulate, abi::SourceRef source) {
    const double duration = evaluator().number(simulate.duration);
    const std::string text = simulate.steps ? fmt::format("{:.10g} steps", duration) : shown_time(duration, numeric_time());
    if (std::isnan(duration)) fail("E0806", "the duration is not a number", source);
    if (duration < 0) fail("E0806", fmt::format("a duration of {}: time runs forward", text), source);
    double steps = simulate.steps ? duration / environment_.options.dt_factor : duration / world_.dt;
    if (steps + static_cast<double>(world_.step) >= most_steps)
        fail("E0806", fmt::format("{} are {:.3g} steps of {}, more than the clock can count (2^53)", text, steps, shown_time(world_.dt, numeric_time())), source);
    const double whole = std::round(steps);
    if (std::abs(steps - whole) > 1e-9 * std::max(1.0, steps)) {
        yield_.warnings.push_back({"E0819", fmt::format("{} are {:.10g} steps of {}: rounded to {:.0f}", text, steps, shown_time(world_.dt, numeric_time()), whole), source, {}});
    }
    return static_cast<std::uint64_t>(whole);
}

const abi::Variant* Executor::variant_in_force(std::uint32_t number, bool located, bool lanes) const {
    const PopulationState& population = world_.populations[number];
    std::vector<std::uint32_t> drives;
    for (const auto& [target, ids] : population.drives) drives.insert(drives.end(), ids.begin(), ids.end());
    std::sort(drives.begin(), drives.end());
    for (const abi::Variant& variant : population.spec->variants)
        if (variant.drives == drives && variant.located == located && variant.lanes == lanes) return &variant;
    return nullptr;
}

void Executor::prepare(Prepared& prepared, std::uint32_t number, bool located, abi::SourceRef source) {
    PopulationState& population = world_.populations[number];
    const abi::Population& spec = *population.spec;
    const HeldVariables held(world_, number);
    const abi::Variant* const variant = variant_in_force(number, located, !points_.empty());
    if (!variant) fail("E0818", fmt::format("`{}` was not compiled for the drives that are in force here", spec.name), source);

    engine::PopulationRun& run = prepared.run;
    run.population = &spec;
    run.variant = variant;
    run.columns = &population.columns;
    run.key = random_key(environment_.options.seed, spec.name, world_.repetition);
    run.spikes = population.spikes.get();
    run.adaptive_steps = &population.adaptive_steps;
    if (!spec.delays.empty()) {
        settle_past(number);
        run.history = &*population.history;
        run.delays = population.delays;
    }

    Evaluator evaluate = evaluator();
    evaluate.of_neuron(number, 0);
    for (const abi::FormulaId formula : variant->uniforms) run.uniforms.push_back(evaluate.number(formula));
    run.uniforms.resize(run.uniforms.size() + variant->prepared_uniforms);

    const std::size_t params = variant->given_params.size(), formulas = variant->given_formulas.size();
    prepared.givens.reserve(params + formulas + variant->prepared_givens);
    const std::vector<const World*> worlds = points_.empty() ? std::vector<const World*>{&world_} : points_;
    const std::uint64_t each = population.size / worlds.size();
    for (std::size_t k = 0; k < params + formulas; ++k) {
        double* const column = prepared.givens.emplace_back(population.size).data();
        for (std::size_t point = 0; point < worlds.size(); ++point) {
            Evaluator of_point(environment_.protocol, *worlds[point], environment_.options.seed);
            for (std::uint64_t place = 0; place < each; ++place) {
                const std::uint64_t neuron = population.shown_at(place);
                double& value = column[point * each + neuron];
                if (k < params) {
                    value = worlds[point]->populations[number].param(variant->given_params[k], neuron);
                } else {
                    of_point.of_neuron(number, neuron, place);
                    value = of_point.number(variant->given_formulas[k - params]);
                }
            }
        }
        std::fill(column + population.size, column + storage::padded(population.size), column[population.size - 1]);
    }
    for (std::uint32_t k = 0; k < variant->prepared_givens; ++k) prepared.givens.emplace_back(population.size);
    for (const storage::F64Column& column : prepared.givens) run.givens.push_back(column.data());

    // The compiler's coefficients: first those of the population, then those of each neuron, which may read the former.
    storage::F64Column unused(population.size);
    std::vector<storage::F64Column> results;
    std::vector<double*> outputs;
    for (std::uint32_t k = 0; k < variant->prepared_uniforms; ++k) outputs.push_back(results.emplace_back(NMLC_GROUP).data());
    for (std::uint32_t k = 0; k < variant->prepared_givens; ++k) outputs.push_back(unused.data());
    nmlc_args args{};
    args.columns = population.columns.pointers();
    args.uniforms = run.uniforms.data();
    args.givens = run.givens.data();
    args.outputs = outputs.data();
    args.n_neurons = args.n_steps = 1;
    args.first_step = world_.step;
    args.dt = args.grid = world_.dt;
    args.key = run.key;
    if (variant->prepare_uniforms) {
        variant->prepare_uniforms(args);
        for (std::uint32_t k = 0; k < variant->prepared_uniforms; ++k) run.uniforms[variant->uniforms.size() + k] = outputs[k][0];
    }
    if (variant->prepare_givens) {
        for (std::uint32_t k = 0; k < variant->prepared_uniforms; ++k) outputs[k] = unused.data();
        for (std::uint32_t k = 0; k < variant->prepared_givens; ++k) outputs[variant->prepared_uniforms + k] = prepared.givens[params + formulas + k].data();
        args.outputs = outputs.data();
        args.n_neurons = storage::padded(population.size);
        variant->prepare_givens(args);
    }

    for (Recording& recording : world_.recordings) {
        const abi::QuantityRef& what = recording.statement->what;
        if (what.population != number || !recording.store) continue;
        engine::Probe probe{recording.measured, 0, recording.neurons, recording.first_step, recording.every, recording.store.get()};
        if (recording.measured) {
            const auto at = std::find(variant->measured.begin(), variant->measured.end(), what.name);
            if (at == variant->measured.end()) fail("E0818", fmt::format("`{}.{}` was not compiled to be measured here", spec.name, what.name), source);
            probe.slot = static_cast<std::uint32_t>(at - variant->measured.begin());
        } else {
            probe.slot = static_cast<std::uint32_t>(column_of_state(spec, what.slot));
        }
        prepared.probes.push_back(std::move(probe));
    }
    for (engine::Probe& probe : prepared.probes) run.probes.push_back(&probe);
}

// Tables for what is recorded from here on; room for all that comes, or a refusal, before the first step.
void Executor::start_recordings(std::uint64_t steps, abi::SourceRef source) {
    for (Recording& recording : world_.recordings) {
        if (recording.statement->what.part == abi::Part::spikes) continue;
        if (!recording.started) {
            if (recording.statement->every.valid()) {
                const double every = evaluator().number(recording.statement->every), in_steps = every / world_.dt;
                if (!(in_steps >= 1 - 1e-9) || std::abs(in_steps - std::round(in_steps)) > 1e-9 * in_steps)
                    fail("E0812", fmt::format("`every {}` is {:.6g} steps of {}: samples are taken at whole steps", shown_time(every, numeric_time()), in_steps, shown_time(world_.dt, numeric_time())), recording.source);
                recording.every = static_cast<std::uint64_t>(std::round(in_steps));
            }
            recording.first_step = world_.step;
            const PopulationState* const of = recording.statement->own ? nullptr : &world_.populations[recording.statement->what.population];
            if (of && of->spec->synapses_of && recording.neurons.empty())   // made only now
                for (std::uint64_t k = 0; k < of->size; ++k) recording.neurons.push_back(of->shown_at(k));
            recording.store = std::make_shared<record::TraceStore>(recording.neurons.size(), environment_.options.scratch_dir);
            recording.started = true;
        }
        try {
            recording.store->reserve((world_.step + steps - recording.first_step) / recording.every + 1);
        } catch (const record::OutOfSpace& refusal) {
            fail("E0811", fmt::format("recording `{}` takes {:.3g} GB, but `{}` has {:.3g} GB left", recording.statement->label, static_cast<double>(refusal.needed) / 1e9,
                                      refusal.folder, static_cast<double>(refusal.available) / 1e9), source, {"record fewer neurons, or `every` few steps"});
        }
    }
}

void Executor::execute(const abi::Simulate& simulate, abi::SourceRef source) {
    settle_step_length(simulate, source);
    const std::uint64_t steps = steps_of(simulate, source);
    check_periods();
    make_connections(world_, environment_.model, environment_.connections, environment_.options, yield_.warnings, pool_);
    start_recordings(steps, source);
    std::function<void(double)> progress;
    if (!side_) progress = [&](double fraction) { show_progress(fraction); };
    std::vector<std::uint64_t> spikes;
    const engine::Outcome outcome = advance(steps, simulate, source, progress, spikes);
    account(outcome.steps_done, spikes);
    if (outcome.failure) report(*outcome.failure, *world_.populations[environment_.populations[outcome.failure->population]].spec, source);
    if (outcome.stopped) throw RunStopped{};
}

engine::Outcome Executor::advance(std::uint64_t steps, const abi::Simulate& simulate, abi::SourceRef source, const std::function<void(double)>& progress, std::vector<std::uint64_t>& spikes) {
    std::vector<Prepared> prepared(environment_.populations.size());
    std::vector<engine::PopulationRun> runs;
    for (std::size_t k = 0; k < prepared.size(); ++k) {
        prepare(prepared[k], environment_.populations[k], simulate.located, source);
        give_spikes(prepared[k].run, environment_.populations[k], steps);
        runs.push_back(prepared[k].run);
    }
    std::vector<engine::ConnectionRun> connections;
    const auto position = [&](std::uint32_t population) {
        return static_cast<std::size_t>(std::find(environment_.populations.begin(), environment_.populations.end(), population) - environment_.populations.begin());
    };
    for (const std::uint32_t number : environment_.connections) {
        const abi::Connection& spec = environment_.model.connections[number];
        ConnectionState& state = world_.connections[number];
        engine::ConnectionRun run{state.synapses.get(), position(spec.from), position(spec.to), state.first_sender, state.rows.get(), state.sums.get(), state.first_receiver, state.senders, {}, {}, {}, {}};
        for (const abi::Connection::Coupling& coupling : spec.coupling) run.coupled.push_back({coupling.sent, coupling.slot, coupling.weighted});
        if (spec.weighted != abi::Connection::none) run.weights = {spec.weighted, spec.rule ? nullptr : &state.weights};
        if (spec.counted != abi::Connection::none) run.ones = {spec.counted, spec.rule ? nullptr : &state.ones};
        if (spec.rule) {
            engine::ConnectionRun::Rule rule{position(spec.rule->synapses), &*spec.rule, state.frozen, state.learning ? &*state.learning : nullptr, state.sender_of.get(), state.receiver_of.get(), {}};
            for (const abi::Connection::Read& read : spec.rule->reads) {
                using What = abi::Connection::Read::What;
                const std::uint32_t cell = read.what == What::pre_param ? spec.from : spec.to;
                rule.params.push_back(read.what == What::pre_param || read.what == What::post_param ? &world_.populations[cell].params[read.number] : nullptr);
            }
            run.rule = std::move(rule);
            runs[run.to].sends = true;
        }
        if (run.weights || run.ones) runs[run.from].sends = true;
        if (const auto column = carried_column(environment_.model.populations[spec.from], spec.name)) {
            run.carried = runs[run.from].carried.size();
            runs[run.from].carried.push_back(*column);
        }
        connections.push_back(std::move(run));
    }
    engine::Span span{.first_step = world_.step, .steps = steps, .dt = world_.dt, .stop = environment_.options.stop};
    span.begins = world_.step == 0 && !world_.begun;
    if (simulate.order != abi::Simulate::Order::together)
        span.order = [&](std::uint64_t step, std::uint64_t units) { return order_of(simulate, step, units, source); };
    if ((span.pause = steps_between_own()) > 0) {
        sample_own(world_.step);
        span.pause_looks_at_synapses = own_look_at_synapses();
        span.paused = [&](std::uint64_t step) { sample_own(step); };
    }
    if (progress) span.progress = [&](std::uint64_t done) { progress(static_cast<double>(done) / static_cast<double>(steps)); };
    const engine::Outcome outcome = engine::run(runs, connections, span, pool_);
    for (const engine::PopulationRun& run : runs) spikes.push_back(run.spike_count);
    world_.begun = true;
    return outcome;
}

// The world is so many steps older.
void Executor::account(std::uint64_t steps, const std::vector<std::uint64_t>& spikes) {
    world_.step += steps;
    yield_.steps += steps;
    yield_.simulated_time += static_cast<double>(steps) * world_.dt;
    for (std::size_t k = 0; k < spikes.size(); ++k) {
        PopulationState& population = world_.populations[environment_.populations[k]];
        if (population.spec->synapses_of) continue;
        yield_.neuron_steps += static_cast<double>(steps) * static_cast<double>(population.size);
        yield_.spikes[environment_.populations[k]] += spikes[k];
        if (population.spikes) population.spikes->end = world_.time();
    }
}

void Executor::report(const engine::Failure& failure, const abi::Population& population, abi::SourceRef source) {
    using Kind = engine::Failure::Kind;
    const std::string who = population.size.valid() ? fmt::format("{}[{}]", population.name, failure.neuron + 1) : population.name;
    const std::string when = shown_time(failure.time, numeric_time());
    switch (failure.kind) {
    case Kind::not_finite: {
        const std::string state = failure.state < population.states.size() ? population.states[failure.state].name : "a hold";
        fail("E0801", fmt::format("`{}` of `{}` became {} at {}", state, who, failure.infinite ? "infinite" : "not a number", when), source,
             {fmt::format("the equations are those of `{}`; a shorter step may help, unless they truly grow without bound", population.neuron)});
    }
    case Kind::spike_storm:
        fail("E0802", fmt::format("`{}` spikes at every step, {} steps in a row until {}", who, engine::storm_steps, when), source,
             {fmt::format("its `spike when` in `{}` turns true again right after its block", population.neuron)});
    case Kind::endless_events:
        fail("E0803", fmt::format("`{}` spikes again and again within one step, at {}", who, when), source,
             {fmt::format("its `spike when` in `{}` turns true again right after its block", population.neuron)});
    case Kind::step_too_small:
        fail("E0804", fmt::format("the adaptive method cannot go on for `{}` at {}: its step became too small", who, when), source, {"a state grows without bound there, or its rate jumps"});
    }
    fail("E0899", "the engine failed in an unknown way", source);
}

}  // namespace nmlc::session
