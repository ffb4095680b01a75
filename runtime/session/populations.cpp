#include "runtime/session/populations.h"

#include <fmt/format.h>
#include <unistd.h>

#include <algorithm>
#include <cmath>

#include "runtime/session/evaluate.h"

namespace nmlc::session {
namespace {

// The size as written, refused before anything is allocated when it is no count or does not fit.
std::uint64_t size_of(const World& world, const abi::CompiledModel& model, const abi::Population& population, std::uint64_t seed) {
    if (!population.size.valid()) return 1;
    Evaluator evaluate(model.protocol, world, seed);
    const double size = evaluate.number(population.size);
    const abi::SourceRef source = model.protocol.formulas[population.size.index].source;
    if (!(size >= 1) || size != std::floor(size))
        fail("E0808", fmt::format("population `{}` has {:.10g} neurons: a size is a whole number from 1 on", population.name, size), source);
    double bytes_each = 0;
    for (const abi::Column& column : population.columns) bytes_each += column.truth ? 1 : 8;
    for (const auto& param : population.params) bytes_each += param.per_neuron ? 8 : 0;
    const double needed = size * std::max(bytes_each, 8.0);
    const double memory = static_cast<double>(sysconf(_SC_PHYS_PAGES)) * static_cast<double>(sysconf(_SC_PAGESIZE));
    if (needed > 0.8 * memory || size > 4294967295.0)
        fail("E0808", fmt::format("population `{}` has {:.10g} neurons: it takes {:.3g} GB of memory, this machine has {:.3g} GB", population.name, size, needed / 1e9, memory / 1e9), source);
    return static_cast<std::uint64_t>(size);
}

// One value for each neuron (or one in all), with a list dealt out element by element.
template <class Store>
void for_each_neuron(Evaluator& evaluate, const abi::CompiledModel& model, std::uint32_t number, const PopulationState& population, abi::FormulaId formula, std::uint64_t count, Store store) {
    evaluate.of_neuron(number, 0);
    const abi::FormulaNode& node = model.protocol.formulas[formula.index];
    if (node.op == abi::FormulaOp::list || node.op == abi::FormulaOp::range || node.op == abi::FormulaOp::for_each || node.op == abi::FormulaOp::variable) {
        const Value value = evaluate(formula);
        if (value.kind == Value::Kind::list) {
            if (value.list.size() != population.size)
                fail("E0810", fmt::format("a list of {} values for the {} neurons of `{}`", value.list.size(), population.size, population.spec->name), node.source);
            for (std::uint64_t place = 0; place < count; ++place) store(population.shown_at(place), value.list[place]);
            return;
        }
    }
    for (std::uint64_t neuron = 0; neuron < count; ++neuron) {
        evaluate.of_neuron(number, neuron);
        store(neuron, evaluate.number(formula));
    }
}

}  // namespace

bool differs_by_neuron(const abi::Protocol& protocol, abi::FormulaId formula, const PopulationState& population) {
    const abi::FormulaNode& node = protocol.formulas[formula.index];
    if (node.op == abi::FormulaOp::param && population.params[node.slot].size() > 1) return true;
    return std::any_of(node.children.begin(), node.children.end(), [&](abi::FormulaId child) { return differs_by_neuron(protocol, child, population); });
}

std::size_t column_of_state(const abi::Population& population, std::uint32_t state) {
    for (std::size_t slot = 0; slot < population.columns.size(); ++slot)
        if (population.columns[slot].kind == abi::Column::Kind::state && population.columns[slot].state == state) return slot;
    fail("E0899", "a state without a column", population.source);
}

// A binary unit is in one of its two states.
void check_value(const abi::Population& spec, std::uint32_t state, std::optional<std::uint64_t> neuron, double value, abi::SourceRef source) {
    const abi::Population::State& of = spec.states[state];
    if (of.values.empty() || std::find(of.values.begin(), of.values.end(), value) != of.values.end()) return;
    std::string known;
    for (std::size_t k = 0; k < of.values.size(); ++k) known += fmt::format("{}{:.6g}", k == 0 ? "" : k + 1 == of.values.size() ? " and " : ", ", of.values[k]);
    const bool is_bit = value == 0 && of.values == std::vector<double>{-1, 1};
    fail("E0872", fmt::format("`{}{}.{}` would be {:.6g}, but its map yields {}", spec.name, neuron ? fmt::format("[{}]", *neuron + 1) : "", of.name, value, known), source,
         is_bit ? std::vector<std::string>{"a pattern of 0 and 1 becomes one of -1 and 1 by `2*p[1, i] - 1`"} : std::vector<std::string>{});
}

void compute_params(World& world, const abi::CompiledModel& model, std::uint32_t number, std::uint64_t seed) {
    PopulationState& population = world.populations[number];
    const abi::Population& spec = *population.spec;
    Evaluator evaluate(model.protocol, world, seed);
    for (const std::uint32_t slot : spec.param_order) {
        const abi::Population::Param& param = spec.params[slot];
        if (population.param_set[slot]) continue;
        const std::uint64_t count = param.per_neuron ? population.size : 1;
        std::vector<double>& values = population.params[slot];
        values.assign(param.per_neuron ? storage::padded(population.size) : 1, 0);
        for_each_neuron(evaluate, model, number, population, param.value, count, [&](std::uint64_t neuron, double value) { values[neuron] = value; });
        std::fill(values.begin() + static_cast<std::ptrdiff_t>(count), values.end(), values[count - 1]);
    }
    for (std::uint32_t slot = 0; slot < spec.params.size(); ++slot) {
        const abi::Population::Param& param = spec.params[slot];
        const std::uint64_t count = population.params[slot].size() == 1 ? 1 : population.size;
        for (std::uint64_t neuron = 0; neuron < count; ++neuron) {
            const double value = population.params[slot][neuron];
            evaluate.of_neuron(number, neuron);
            const std::string which = count == 1 ? "" : fmt::format(" of neuron {}", neuron + 1);
            if (!std::isfinite(value)) fail("E0805", fmt::format("`{}.{}`{} is {}, not a finite number", spec.name, param.name, which, value), param.source);
            if (param.guard.valid() && evaluate.number(param.guard) == 0)
                fail("E0805", fmt::format("`{}.{}`{} is {}, but must satisfy `{}`", spec.name, param.name, which, shown(value, param.display), param.guard_text), param.source);
        }
    }
}

void initialise_states(World& world, const abi::CompiledModel& model, std::uint32_t number, std::uint64_t seed) {
    PopulationState& population = world.populations[number];
    const abi::Population& spec = *population.spec;
    population.columns = storage::Columns(population.size, spec.columns);
    population.adaptive_steps.assign(population.size, 0);
    Evaluator evaluate(model.protocol, world, seed);
    for (const std::uint32_t state : spec.initial_order) {
        double* const column = population.columns.f64(column_of_state(spec, state));
        for_each_neuron(evaluate, model, number, population, spec.states[state].initial, population.size, [&](std::uint64_t neuron, double value) {
            if (!std::isfinite(value)) {
                const std::string which = population.single() ? "" : fmt::format(" of neuron {}", neuron + 1);
                fail("E0805", fmt::format("the initial value of `{}.{}`{} is {}, not a finite number", spec.name, spec.states[state].name, which, value), spec.states[state].source);
            }
            check_value(spec, state, population.single() ? std::nullopt : std::optional(neuron), value, spec.states[state].source);
            column[neuron] = value;
        });
    }
    for (const abi::Population::Kept& kept : spec.kept) std::copy_n(population.columns.f64(column_of_state(spec, kept.state)), population.size, population.columns.f64(kept.column));
    population.columns.fill_padding();
    population.history.reset();
    if (!spec.pasts.empty()) population.initial = std::make_shared<const storage::Columns>(population.columns);
}

void keep_within(World& world, const abi::CompiledModel& model, std::uint32_t number, std::uint64_t seed) {
    PopulationState& population = world.populations[number];
    Evaluator evaluate(model.protocol, world, seed);
    evaluate.of_neuron(number, 0);
    for (std::uint32_t state = 0; state < population.spec->states.size(); ++state) {
        const abi::Population::State& of = population.spec->states[state];
        if (!of.low.valid() || population.size == 0) continue;
        const double low = evaluate.number(of.low), high = evaluate.number(of.high);
        double* const column = population.columns.f64(column_of_state(*population.spec, state));
        for (std::uint64_t k = 0; k < population.size; ++k) column[k] = std::min(std::max(column[k], low), high);
    }
}

void create_population(World& world, const abi::CompiledModel& model, std::uint32_t number, std::uint64_t seed) {
    const abi::Population& spec = model.populations[number];
    PopulationState& population = world.populations[number];
    population = PopulationState{};
    population.spec = &spec;
    population.size = spec.synapses_of ? 0 : size_of(world, model, spec, seed);   // synapses: known when they are made
    population.params.resize(spec.params.size());
    population.param_set.assign(spec.params.size(), false);
    compute_params(world, model, number, seed);
    initialise_states(world, model, number, seed);
}

}  // namespace nmlc::session
