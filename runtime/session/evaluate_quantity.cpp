// What populations hold and what was recorded of them.
#include <fmt/format.h>

#include <algorithm>
#include <cmath>

#include "runtime/session/evaluate.h"

namespace nmlc::session {

using abi::FormulaOp;
using abi::Part;

std::string Evaluator::name_of(const Node& n) const {
    return n.op == FormulaOp::quantity ? world_.populations[n.population].spec->name + "." + n.text : "this";
}

std::vector<std::uint64_t> places_of(const Value& indices, const PopulationState& population, abi::SourceRef source) {
    const std::vector<double> numbers = indices.kind == Value::Kind::list ? indices.list : std::vector<double>{indices.number};
    const char* const what = population.spec->synapses_of ? "synapse" : "neuron";
    std::vector<std::uint64_t> places;
    for (const double index : numbers) {
        if (!(index >= 1 && index <= static_cast<double>(population.size)) || index != std::floor(index))
            fail("E0809", fmt::format("{} {:.10g} of `{}`, which has {}: {}s are counted from 1 to {}", what, index, population.spec->name, population.size, what, population.size), source);
        places.push_back(static_cast<std::uint64_t>(index) - 1);
    }
    return places;
}

std::vector<std::uint64_t> neurons_of(const Value& indices, const PopulationState& population, abi::SourceRef source) {
    std::vector<std::uint64_t> neurons = places_of(indices, population, source);
    for (std::uint64_t& neuron : neurons) neuron = population.shown_at(neuron);
    return neurons;
}

Value Evaluator::quantity(const Node& n) {
    const PopulationState& population = world_.populations[n.population];
    std::optional<std::vector<std::uint64_t>> wanted;
    bool one = population.single();
    if (!n.children.empty()) {
        const Value indices = (*this)(n.children[0]);
        wanted = neurons_of(indices, population, node(n.children[0]).source);
        one = indices.is_scalar();
    }
    if (n.part == Part::spikes) {
        if (!population.spikes) fail("E0814", fmt::format("`{}` was not recorded", name_of(n)), n.source);
        Value value;
        value.kind = Value::Kind::spikes;
        value.spikes.list = population.spikes.get();
        value.spikes.size = wanted ? wanted->size() : population.size;
        value.spikes.single = population.single();
        if (wanted)
            for (const std::uint64_t neuron : *wanted) value.spikes.neurons.push_back(neuron + 1);
        std::sort(value.spikes.neurons.begin(), value.spikes.neurons.end());
        return value;
    }
    const auto values = [&](auto at) {
        if (one) return Value::of(at(wanted ? wanted->front() : 0));
        std::vector<double> list;
        if (wanted) for (const std::uint64_t neuron : *wanted) list.push_back(at(neuron));
        else for (std::uint64_t neuron = 0; neuron < population.size; ++neuron) list.push_back(at(population.shown_at(neuron)));
        return Value::of_list(std::move(list));
    };
    if (n.part == Part::param) {
        if (!wanted && population.params[n.slot].size() == 1) return Value::of(population.params[n.slot][0]);
        return values([&](std::uint64_t neuron) { return population.param(n.slot, neuron); });
    }
    if (present_ && n.part == Part::state) {
        const double* const states = state_column(population, n.slot);
        return values([&](std::uint64_t neuron) { return states[neuron]; });
    }
    for (const Recording& recording : world_.recordings) {
        const abi::QuantityRef& what = recording.statement->what;
        if (what.population != n.population || what.part != n.part || what.slot != n.slot || !recording.store) continue;
        // Several records may hold parts of it: the one with all the neurons that are asked for.
        const bool has_all = !wanted || std::all_of(wanted->begin(), wanted->end(), [&](std::uint64_t neuron) {
            return std::find(recording.neurons.begin(), recording.neurons.end(), neuron) != recording.neurons.end();
        });
        if (has_all) return trace_of(recording, n, wanted);
    }
    if (n.part == Part::state && !std::any_of(world_.recordings.begin(), world_.recordings.end(), [&](const Recording& recording) {
            return recording.statement->what.population == n.population && recording.statement->what.part == n.part && recording.statement->what.slot == n.slot;
        }))
        for (std::size_t slot = 0; slot < population.spec->columns.size(); ++slot)
            if (population.spec->columns[slot].kind == abi::Column::Kind::state && population.spec->columns[slot].state == n.slot)
                return values([&](std::uint64_t neuron) { return population.columns.f64(slot)[neuron]; });
    fail("E0814", fmt::format("`{}` was not recorded{}", name_of(n), wanted ? " for these neurons" : ", or nothing was simulated since"), n.source);
}

Value Evaluator::trace_of(const Recording& recording, const Node&, const std::optional<std::vector<std::uint64_t>>& wanted) {
    Value value;
    value.kind = Value::Kind::trace;
    value.single = world_.populations[recording.statement->what.population].single();
    value.series = {{recording.first_step, recording.every, world_.dt}, recording.store->rows(), recording.store->width(), recording.store->values()};
    cut(value);
    if (!wanted || *wanted == recording.neurons) {
        const bool by_place = world_.populations[recording.statement->what.population].order != nullptr;   // synapses are numbered as they are shown
        for (std::size_t k = 0; k < recording.neurons.size(); ++k) value.neurons.push_back((by_place ? k : recording.neurons[k]) + 1);
        return value;
    }
    std::vector<std::size_t> columns;
    for (const std::uint64_t neuron : *wanted) {
        columns.push_back(static_cast<std::size_t>(std::find(recording.neurons.begin(), recording.neurons.end(), neuron) - recording.neurons.begin()));
        value.neurons.push_back(neuron + 1);
    }
    std::vector<double> part(value.series.rows * columns.size());
    for (std::size_t row = 0; row < value.series.rows; ++row)
        for (std::size_t k = 0; k < columns.size(); ++k) part[row * columns.size() + k] = value.series(row, columns[k]);
    value.owned = std::make_shared<const std::vector<double>>(std::move(part));
    value.series.values = value.owned->data();
    value.series.width = columns.size();
    return value;
}

const double* Evaluator::state_column(const PopulationState& population, std::uint32_t state) {
    for (std::size_t slot = 0; slot < population.spec->columns.size(); ++slot)
        if (population.spec->columns[slot].kind == abi::Column::Kind::state && population.spec->columns[slot].state == state) return population.columns.f64(slot);
    fail("E0899", "a formula reads a state that the population does not have", population.spec->source);
}

const Recording* Evaluator::own_recording(std::uint32_t variable) const {
    for (const Recording& recording : world_.recordings)
        if (recording.statement->own && recording.statement->own->variable == variable) return &recording;
    return nullptr;
}

// `m`, or with indices `m[2]`: the elements whose first indices these are.
Value Evaluator::trace_of_own(const Recording& recording, const std::vector<abi::FormulaId>& indices, abi::SourceRef source) {
    const std::string& name = recording.statement->label;
    if (!recording.store) fail("E0814", fmt::format("`{}` was not recorded, or nothing was simulated since", name), source);
    std::size_t first = 0, count = recording.neurons.size();
    for (std::size_t k = 0; k < indices.size(); ++k) {
        const double index = number(indices[k]);
        const std::uint64_t extent = recording.extents[k];
        if (!(index >= 1 && index <= static_cast<double>(extent)) || index != std::floor(index)) fail("E0809", fmt::format("element {:.6g} of `{}`, which has 1 .. {}", index, name, extent), source);
        count /= extent;
        first += (static_cast<std::size_t>(index) - 1) * count;
    }
    Value value;
    value.kind = Value::Kind::trace;
    value.single = recording.extents.empty() || indices.size() == recording.extents.size();
    value.series = {{recording.first_step, recording.every, world_.dt}, recording.store->rows(), recording.store->width(), recording.store->values()};
    cut(value);
    for (std::size_t k = 0; k < count; ++k) value.neurons.push_back(first + k + 1);
    if (count == recording.neurons.size()) return value;
    std::vector<double> part(value.series.rows * count);
    for (std::size_t row = 0; row < value.series.rows; ++row)
        for (std::size_t k = 0; k < count; ++k) part[row * count + k] = value.series(row, first + k);
    value.owned = std::make_shared<const std::vector<double>>(std::move(part));
    value.series.values = value.owned->data();
    value.series.width = count;
    return value;
}

std::optional<Value> Evaluator::first_trace(abi::FormulaId id) {
    const Node& n = node(id);
    if (present_ || n.op == FormulaOp::reduce || n.op == FormulaOp::sample || n.op == FormulaOp::for_each) return std::nullopt;
    if (n.op == FormulaOp::quantity && n.part != Part::param && n.part != Part::spikes) {
        Value value = quantity(n);
        if (value.kind == Value::Kind::trace) return value;
        return std::nullopt;
    }
    if (n.op == FormulaOp::variable || n.op == FormulaOp::element) {
        const Node* root = &n;
        while (root->op == FormulaOp::element) root = &node(root->children[0]);
        if (root->op == FormulaOp::variable && own_recording(root->slot)) return (*this)(id);
    }
    if (n.op == FormulaOp::variable && world_.variables[n.slot] && world_.variables[n.slot]->kind == Value::Kind::trace) return *world_.variables[n.slot];
    for (const abi::FormulaId child : n.children)
        if (auto found = first_trace(child)) return found;
    return std::nullopt;
}

// The value at a time: of the sample there, else on the straight line between its neighbours.
Value Evaluator::sample(const Node& n) {
    const auto rows = std::exchange(rows_, std::nullopt);
    const auto axis = std::exchange(axis_, std::nullopt);
    const Value trace = (*this)(n.children[0]);
    const double time = number(n.children[1]);
    rows_ = rows;
    axis_ = axis;
    if (trace.kind != Value::Kind::trace) fail("E0899", "only a trace has a value at a time", n.source);
    const analysis::Series& series = trace.series;
    const double every = static_cast<double>(series.axis.every), position = (time / series.axis.dt - static_cast<double>(series.axis.first_step)) / every;
    const double last = static_cast<double>(series.rows) - 1, slack = 1e-9;
    if (series.rows == 0 || !(position >= -slack) || !(position <= last + slack)) {
        const std::string span = series.rows == 0 ? "nothing" : fmt::format("{} .. {}", shown_time(series.axis[0], protocol_.numeric_time), shown_time(series.axis[series.rows - 1], protocol_.numeric_time));
        fail("E0817", fmt::format("`{}` at {}: recorded was {}", name_of(node(n.children[0])), shown_time(time, protocol_.numeric_time), span), n.source);
    }
    const double nearest = std::round(position);
    const auto low = static_cast<std::size_t>(std::clamp(std::floor(position), 0.0, std::max(0.0, last - 1)));
    std::vector<double> values;
    for (std::size_t column = 0; column < series.width; ++column) {
        if (std::abs(position - nearest) <= slack) {
            values.push_back(series(static_cast<std::size_t>(nearest), column));
        } else {
            const double part = position - static_cast<double>(low);
            values.push_back(series(low, column) + part * (series(low + 1, column) - series(low, column)));
        }
    }
    return values.size() == 1 ? Value::of(values[0]) : Value::of_list(std::move(values));
}

}  // namespace nmlc::session
