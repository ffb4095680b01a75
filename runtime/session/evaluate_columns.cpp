// Formulas over a whole range at once: `p[mu, j]*net[j].S for j in 1..N` goes through the tree once, not N times. And the elements of `data`.
#include <fmt/format.h>

#include <algorithm>
#include <cmath>

#include "runtime/math/random.h"
#include "runtime/session/evaluate.h"

namespace nmlc::session {

using abi::FormulaOp;

namespace {

std::uint64_t checked(double index, std::uint64_t end, const std::string& name, std::size_t position, std::size_t of, abi::SourceRef source) {
    if (index >= 1 && index <= static_cast<double>(end) && index == std::floor(index)) return static_cast<std::uint64_t>(index) - 1;
    static const char* const words[] = {"first", "second", "third", "fourth", "fifth", "sixth"};
    const std::string which = of == 1 || position > 5 ? "index" : fmt::format("{} index", words[position]);
    fail("E0809", fmt::format("the {} of `{}` is {:.10g}, but runs over 1 .. {}", which, name, index, end), source);
}

}  // namespace

// The data that an element is of, and its indices from the outside in. Null: it is of something else.
const Array* Evaluator::array_of(const Node& n, std::vector<abi::FormulaId>& indices) const {
    const Node* at = &n;
    while (at->op == FormulaOp::element) {
        indices.insert(indices.begin(), at->children[1]);
        at = &node(at->children[0]);
    }
    if (at->op != FormulaOp::variable || at->slot >= world_.arrays.size()) return nullptr;
    return world_.arrays[at->slot].get();
}

const std::string& Evaluator::name_of_array(const Node& n) const {
    const Node* at = &n;
    while (at->op == FormulaOp::element) at = &node(at->children[0]);
    return protocol_.variables[at->slot].name;
}

// Every index one number, or lists: those in which they lie come back row by row.
Value Evaluator::element_of_array(const Node& n, const Array& array, const std::vector<abi::FormulaId>& indices) {
    const std::string& name = name_of_array(n);
    if (indices.size() > array.extents.size()) fail("E0809", fmt::format("`{}` has {} {}, not {}", name, array.extents.size(), array.extents.size() == 1 ? "index" : "indices", indices.size()), n.source);
    bool one = indices.size() == array.extents.size();
    std::vector<std::vector<std::uint64_t>> wanted;
    std::size_t count = 1;
    for (std::size_t k = 0; k < array.extents.size(); ++k) {
        std::vector<std::uint64_t>& here = wanted.emplace_back();
        if (k < indices.size()) {
            const Value index = (*this)(indices[k]);
            const std::vector<double> numbers = index.kind == Value::Kind::list ? index.list : std::vector<double>{index.number};
            one = one && index.is_scalar();
            for (const double number : numbers) here.push_back(checked(number, array.extents[k], name, k, array.extents.size(), node(indices[k]).source));
        } else {
            for (std::uint64_t at = 0; at < array.extents[k]; ++at) here.push_back(at);
        }
        count *= here.size();
    }
    std::vector<double> result;
    result.reserve(count);
    std::vector<std::size_t> at(wanted.size(), 0);
    for (std::size_t k = 0; k < count; ++k) {
        std::uint64_t row = 0;
        for (std::size_t index = 0; index + 1 < wanted.size(); ++index) row = row * array.extents[index] + wanted[index][at[index]];
        result.push_back(array.at(row, wanted.back()[at.back()]));
        for (std::size_t index = wanted.size(); index-- > 0 && ++at[index] == wanted[index].size();) at[index] = 0;
    }
    if (one) return Value::of(result.front());
    Value value = Value::of_list(std::move(result));
    if (array.extents.size() - indices.size() > 1) value.each = static_cast<std::size_t>(array.extents.back());
    return value;
}

// The quick road to p[mu, i] where both are numbers by their form.
std::optional<double> Evaluator::element_number(const Node& n) {
    if (!is_plain(node(n.children[1]))) return std::nullopt;
    const Node& inner = node(n.children[0]);
    const bool two = inner.op == FormulaOp::element;
    if (two && !is_plain(node(inner.children[1]))) return std::nullopt;
    const Node& root = two ? node(inner.children[0]) : inner;
    if (root.op != FormulaOp::variable || root.slot >= world_.arrays.size() || !world_.arrays[root.slot]) return std::nullopt;
    const Array& array = *world_.arrays[root.slot];
    if (array.extents.size() != (two ? 2u : 1u)) return std::nullopt;
    const std::string& name = protocol_.variables[root.slot].name;
    const std::uint64_t row = two ? checked(plain(node(inner.children[1])), array.extents[0], name, 0, 2, node(inner.children[1]).source) : 0;
    return array.at(row, checked(plain(node(n.children[1])), array.extents.back(), name, array.extents.size() - 1, array.extents.size(), node(n.children[1]).source));
}

// values[k] = the formula with over[k] as the variable of the loop `over_loop_`. False where it is not made of numbers alone: then it is taken one by one.
bool Evaluator::column(abi::FormulaId id, const std::vector<double>& over, std::vector<double>& values) {
    const Node& n = node(id);
    const std::size_t count = over.size();
    const auto all = [&](double value) {
        values.assign(count, value);
        return true;
    };
    switch (n.op) {
    case FormulaOp::number: case FormulaOp::truth: return all(n.number);
    case FormulaOp::time_step: return all(world_.dt);
    case FormulaOp::time:
        if (axis_) return false;
        return all(world_.time());
    case FormulaOp::loop:
        if (loops_.size() - 1 - n.slot != over_loop_) return all(loops_[loops_.size() - 1 - n.slot]);
        values = over;
        return true;
    case FormulaOp::variable: {
        if (n.slot < world_.arrays.size() && world_.arrays[n.slot]) return false;
        const auto& held = world_.variables[n.slot];
        if (!held || !held->is_scalar()) return false;
        return all(held->number);
    }
    case FormulaOp::draw: return data_loops_ > 0 && loops_.size() == data_loops_ && drawn(n, over, values);
    case FormulaOp::element: return elements(n, over, values);
    case FormulaOp::quantity: {
        if (!present_ || n.part != abi::Part::state || n.children.empty()) return false;
        std::vector<double> indices;
        if (!column(n.children[0], over, indices)) return false;
        const PopulationState& population = world_.populations[n.population];
        const double* const states = state_column(population, n.slot);
        values.resize(count);
        for (std::size_t k = 0; k < count; ++k) {
            if (!(indices[k] >= 1 && indices[k] <= static_cast<double>(population.size)) || indices[k] != std::floor(indices[k]))
                fail("E0809", fmt::format("neuron {:.10g} of `{}`, which has {}: neurons are counted from 1 to {}", indices[k], population.spec->name, population.size, population.size), n.source);
            values[k] = states[static_cast<std::size_t>(indices[k]) - 1];
        }
        return true;
    }
    case FormulaOp::neg: case FormulaOp::not_: case FormulaOp::add: case FormulaOp::sub: case FormulaOp::mul: case FormulaOp::div: case FormulaOp::and_: case FormulaOp::or_:
    case FormulaOp::lt: case FormulaOp::le: case FormulaOp::gt: case FormulaOp::ge: case FormulaOp::eq: case FormulaOp::ne: case FormulaOp::call: break;
    default: return false;
    }
    std::vector<double> right;
    if (!column(n.children[0], over, values) || (n.children.size() > 1 && !column(n.children[1], over, right))) return false;
    const auto each = [&](const auto& of) {
        for (std::size_t k = 0; k < count; ++k) values[k] = of(values[k], right[k]);
        return true;
    };
    switch (n.op) {
    case FormulaOp::add: return each([](double a, double b) { return a + b; });
    case FormulaOp::sub: return each([](double a, double b) { return a - b; });
    case FormulaOp::mul: return each([](double a, double b) { return a * b; });
    case FormulaOp::div: return each([](double a, double b) { return a / b; });
    case FormulaOp::eq: return each([](double a, double b) { return static_cast<double>(a == b); });
    case FormulaOp::ne: return each([](double a, double b) { return static_cast<double>(a != b); });
    default: break;
    }
    for (std::size_t k = 0; k < count; ++k) values[k] = apply(n, values[k], right.empty() ? 0 : right[k], 0);
    return true;
}

bool Evaluator::elements(const Node& n, const std::vector<double>& over, std::vector<double>& values) {
    std::vector<abi::FormulaId> indices;
    const Array* const array = array_of(n, indices);
    if (!array) {
        const std::vector<double>* const list = stored_list(n.children[0]);
        std::vector<double> at;
        if (!list || world_.variables[node(n.children[0]).slot]->each > 1 || !world_.variables[node(n.children[0]).slot]->texts.empty() || !column(n.children[1], over, at)) return false;
        values.resize(over.size());
        for (std::size_t k = 0; k < over.size(); ++k) {
            if (!(at[k] >= 1 && at[k] <= static_cast<double>(list->size())) || at[k] != std::floor(at[k]))
                fail("E0809", fmt::format("element {:.6g} of a list of {}: elements are counted from 1", at[k], list->size()), n.source);
            values[k] = (*list)[static_cast<std::size_t>(at[k]) - 1];
        }
        return true;
    }
    if (indices.size() != array->extents.size()) return false;
    const std::string& name = name_of_array(n);
    std::vector<std::uint64_t> row(over.size(), 0);
    std::vector<double> at;
    for (std::size_t index = 0; index < indices.size(); ++index) {
        if (!column(indices[index], over, at)) return false;
        const bool last = index + 1 == indices.size();
        if (last) values.resize(over.size());
        for (std::size_t k = 0; k < over.size(); ++k) {
            const std::uint64_t here = checked(at[k], array->extents[index], name, index, indices.size(), node(indices[index]).source);
            if (last) values[k] = array->at(row[k], here);
            else row[k] = row[k] * array->extents[index] + here;
        }
    }
    return true;
}

// Elements of data: the key is of the data and the row, the number of the element in the row is the counter's. Where the chance is the same
// for all, one call of the generator makes four of them, and of two equally likely ones 128.
bool Evaluator::drawn(const Node& n, const std::vector<double>& over, std::vector<double>& values) {
    using abi::Distribution;
    values.resize(over.size());
    const auto constant = [&](abi::FormulaId id) -> std::optional<double> { return node(id).op == FormulaOp::number ? std::optional(node(id).number) : std::nullopt; };
    const std::uint64_t key = row_key_;
    if (n.distribution == Distribution::choose && n.children.size() == 2) {
        std::vector<double> first, second;
        if (!column(n.children[0], over, first) || !column(n.children[1], over, second)) return false;
        std::array<std::uint32_t, 4> words{};
        for (std::size_t k = 0; k < over.size(); ++k) {
            if (k % 128 == 0) words = random_words(key, static_cast<std::uint32_t>(k / 128), 0, n.place);
            values[k] = words[k / 32 % 4] >> (k % 32) & 1 ? second[k] : first[k];
        }
        return true;
    }
    if (const auto p = n.distribution == Distribution::bernoulli ? constant(n.children[0]) : std::nullopt) {
        const double limit = *p * 4294967296.0;
        std::array<std::uint32_t, 4> words{};
        for (std::size_t k = 0; k < over.size(); ++k) {
            if (k % 4 == 0) words = random_words(key, static_cast<std::uint32_t>(k / 4), 0, n.place);
            values[k] = words[k % 4] < limit ? 1 : 0;
        }
        return true;
    }
    for (std::size_t k = 0; k < over.size(); ++k) {
        loops_.back() = over[k];
        synapse_ = Synapse{key, static_cast<std::uint32_t>(k), 0, 0};
        values[k] = draw(n);
    }
    synapse_.reset();
    return true;
}

// All elements, row by row; loop variables are the indices.
std::shared_ptr<const Array> Evaluator::array(abi::FormulaId element, std::vector<std::uint64_t> extents, const std::string& name) {
    ArrayMaker maker(extents);
    std::uint64_t rows = 1;
    for (std::size_t k = 0; k + 1 < extents.size(); ++k) rows *= extents[k];
    std::vector<double> over(extents.back()), values;
    for (std::size_t k = 0; k < over.size(); ++k) over[k] = static_cast<double>(k + 1);
    const std::uint64_t key = random_key(seed_, "data " + name, world_.repetition);
    loops_.assign(extents.size(), 1);
    data_loops_ = loops_.size();
    over_loop_ = loops_.size() - 1;
    for (std::uint64_t row = 0; row < rows; ++row) {
        std::uint64_t rest = row;
        for (std::size_t k = extents.size() - 1; k-- > 0; rest /= extents[k]) loops_[k] = static_cast<double>(rest % extents[k] + 1);
        row_key_ = random_key(key, "row", row);
        if (!column(element, over, values)) {
            values.resize(over.size());
            for (std::size_t k = 0; k < over.size(); ++k) {
                loops_.back() = over[k];
                synapse_ = Synapse{row_key_, static_cast<std::uint32_t>(k), 0, 0};
                values[k] = number(element);
            }
            synapse_.reset();
        }
        for (const double value : values)
            if (!std::isfinite(value)) fail("E0805", fmt::format("an element of `{}` is {}, not a finite number", name, value), node(element).source);
        maker.add_row(values.data());
    }
    data_loops_ = 0;
    loops_.clear();
    return maker.finish();
}

// A factor of a weight: received[mu, i] or sent[mu, j] of a product, for all mu and all neurons of that side.
network::Factor Evaluator::factor(abi::FormulaId formula, const std::vector<double>* rows, std::uint64_t columns, bool receiver) {
    if (!formula.valid()) return {};
    const Node& n = node(formula);
    loops_.assign(rows ? 3 : 2, 1);
    over_loop_ = receiver ? 0 : 1;
    std::vector<abi::FormulaId> indices;
    const Array* const whole = n.op == FormulaOp::element ? array_of(n, indices) : nullptr;
    const auto is_loop = [&](abi::FormulaId id, std::uint32_t depth) { return node(id).op == FormulaOp::loop && node(id).slot == depth; };
    if (whole && rows && indices.size() == 2 && is_loop(indices[0], 0) && is_loop(indices[1], receiver ? 2 : 1) && rows->size() == whole->rows && rows->front() == 1 &&
        rows->back() == static_cast<double>(whole->rows) && columns == whole->columns)   // the data themselves
        return {whole->bits, whole->values, columns};
    const std::size_t count = rows ? rows->size() : 1;
    ArrayMaker maker({count, columns});
    std::vector<double> over(columns), values;
    for (std::size_t k = 0; k < over.size(); ++k) over[k] = static_cast<double>(k + 1);
    for (std::size_t row = 0; row < count; ++row) {
        if (rows) loops_[2] = (*rows)[row];
        if (!column(formula, over, values)) {
            values.resize(columns);
            for (std::size_t k = 0; k < over.size(); ++k) {
                loops_[receiver ? 0 : 1] = over[k];
                values[k] = number(formula);
            }
        }
        for (const double value : values)
            if (!std::isfinite(value)) fail("E0862", fmt::format("a weight is {}, not a finite number", value), n.source);
        maker.add_row(values.data());
    }
    loops_.clear();
    const auto made = maker.finish();
    return {made->bits, made->values, columns};
}

// -1/2*sum_ij w_ij*s_i*s_j, of the states as they are.
double Evaluator::energy(const Node& n) {
    const network::Sums* const sums = n.slot < world_.connections.size() ? world_.connections[n.slot].sums.get() : nullptr;
    if (!sums) fail("E0814", fmt::format("the weights of `{}` are made at the first `simulate`: it has no energy before", n.text), n.source);
    const PopulationState& population = world_.populations[n.population];
    const double* const state = state_column(population, n.place);
    const auto size = static_cast<std::uint32_t>(population.size);
    network::Sums::Shared shared;
    std::vector<double> field(size, 0.0);
    const ConnectionState& connection = world_.connections[n.slot];
    if (connection.learns) {
        connection.rows->add(state, world_.populations[*connection.learns].columns.f64(0), 0, size, field.data());
    } else {
        sums->begin(shared, state, size);
        sums->add(shared, true, 0, size, field.data());
    }
    double energy = 0;
    for (std::uint32_t k = 0; k < size; ++k) energy += state[k] * field[k];
    return -0.5 * energy;
}

// A quantity of the modeller's own: all its elements, at the moment.
std::vector<double> Evaluator::now(abi::FormulaId value, const std::vector<std::uint64_t>& extents) {
    present_ = true;
    std::size_t count = 1;
    for (const std::uint64_t extent : extents) count *= extent;
    std::vector<double> result;
    loops_.assign(extents.size(), 1);
    for (std::size_t k = 0; k < count; ++k) {
        std::size_t rest = k;
        for (std::size_t index = extents.size(); index-- > 0; rest /= extents[index]) loops_[index] = static_cast<double>(rest % extents[index] + 1);
        result.push_back(number(value));
    }
    loops_.clear();
    present_ = false;
    return result;
}

}  // namespace nmlc::session
