// Numbers, operators and lists. Quantities are in evaluate_quantity.cpp, reducers in evaluate_reduce.cpp, draws in evaluate_draw.cpp.
#include "runtime/session/evaluate.h"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>

namespace nmlc::session {

using abi::FormulaOp;

namespace {

constexpr std::size_t most_elements = std::size_t{1} << 27;

bool gives_truth(FormulaOp op) {
    switch (op) {
    case FormulaOp::not_: case FormulaOp::and_: case FormulaOp::or_: case FormulaOp::lt: case FormulaOp::le: case FormulaOp::gt:
    case FormulaOp::ge: case FormulaOp::eq: case FormulaOp::ne: case FormulaOp::contains: case FormulaOp::truth: return true;
    default: return false;
    }
}

bool is_elementwise(FormulaOp op) {
    return op == FormulaOp::neg || op == FormulaOp::call || op == FormulaOp::add || op == FormulaOp::sub || op == FormulaOp::mul || op == FormulaOp::div ||
           op == FormulaOp::select || (gives_truth(op) && op != FormulaOp::contains && op != FormulaOp::truth);
}

}  // namespace

double apply(const abi::FormulaNode& node, double a, double b, double c) {
    switch (node.op) {
    case FormulaOp::neg: return -a;
    case FormulaOp::not_: return a == 0;
    case FormulaOp::add: return a + b;
    case FormulaOp::sub: return a - b;
    case FormulaOp::mul: return a * b;
    case FormulaOp::div: return a / b;
    case FormulaOp::and_: return a != 0 && b != 0;
    case FormulaOp::or_: return a != 0 || b != 0;
    case FormulaOp::lt: return a < b;
    case FormulaOp::le: return a <= b;
    case FormulaOp::gt: return a > b;
    case FormulaOp::ge: return a >= b;
    case FormulaOp::eq: return a == b;
    case FormulaOp::ne: return a != b;
    case FormulaOp::select: return a != 0 ? b : c;
    case FormulaOp::call: return nmlc::evaluate(node.function, a, b);
    default: break;
    }
    fail("E0899", "a formula holds an operator that cannot be applied to numbers", node.source);
}

std::vector<double> range_elements(double low, double high, double step, abi::SourceRef source) {
    if (!std::isfinite(low) || !std::isfinite(high) || !std::isfinite(step) || step == 0)
        fail("E0815", fmt::format("a range from {:.6g} to {:.6g} in steps of {:.6g} has no end", low, high, step), source);
    const double steps = std::floor((high - low) / step + 1e-9);
    if (steps >= static_cast<double>(most_elements))
        fail("E0815", fmt::format("a range has {:.3g} elements, more than the {} that are allowed", steps + 1, most_elements), source);
    std::vector<double> elements;
    for (double k = 0; k <= steps; ++k) elements.push_back(low + k * step);
    // The written end, and not a sum that misses it by a rounding error.
    if (!elements.empty() && std::abs(elements.back() - high) <= 1e-9 * std::abs(step)) elements.back() = high;
    return elements;
}

// Formulas that are numbers by their form: the quick road, taken once per neuron.
bool Evaluator::is_plain(const Node& node) const {
    switch (node.op) {
    case FormulaOp::number: case FormulaOp::truth: case FormulaOp::param: case FormulaOp::state: case FormulaOp::neuron_index:
    case FormulaOp::time_step: case FormulaOp::loop: case FormulaOp::draw: return true;
    case FormulaOp::time: return !axis_;
    default: return false;
    }
}

double Evaluator::plain(const Node& node) {
    switch (node.op) {
    case FormulaOp::number: case FormulaOp::truth: return node.number;
    case FormulaOp::param: return world_.populations[population_ == UINT32_MAX ? node.population : population_].param(node.slot, neuron_);
    case FormulaOp::state: {
        const PopulationState& population = world_.populations[population_ == UINT32_MAX ? node.population : population_];
        for (std::size_t slot = 0; slot < population.spec->columns.size(); ++slot)
            if (population.spec->columns[slot].kind == abi::Column::Kind::state && population.spec->columns[slot].state == node.slot)
                return population.columns.f64(slot)[neuron_];
        fail("E0899", "a formula reads a state that the population does not have", node.source);
    }
    case FormulaOp::neuron_index: return static_cast<double>(place_ + 1);
    case FormulaOp::time: return world_.time();
    case FormulaOp::time_step: return world_.dt;
    case FormulaOp::loop: return loops_[loops_.size() - 1 - node.slot];
    case FormulaOp::draw: return draw(node);
    default: break;
    }
    fail("E0899", "a formula that is no number stands where a number is needed", node.source);
}

double Evaluator::number(abi::FormulaId id) {
    const Node& n = node(id);
    if (is_plain(n)) return plain(n);
    if (n.op == FormulaOp::select) {
        // Only the branch that is taken: the other may be undefined here.
        return number(n.children[0]) != 0 ? number(n.children[1]) : number(n.children[2]);
    }
    if (is_elementwise(n.op)) {
        const double a = number(n.children[0]), b = n.children.size() > 1 ? number(n.children[1]) : 0;
        return apply(n, a, b, 0);
    }
    if (n.op == FormulaOp::element)
        if (const auto at = element_number(n)) return *at;
    // A list as a per-neuron value: the element of the neuron at hand.
    const auto element_of = [&](const std::vector<double>& values) {
        const PopulationState& population = world_.populations[population_];
        if (values.size() != population.size)
            fail("E0810", fmt::format("a list of {} values for the {} neurons of `{}`", values.size(), population.size, population.spec->name), n.source);
        return values[place_];
    };
    if (n.op == FormulaOp::variable) {   // without a copy: this is asked for every neuron
        const auto& held = world_.variables[n.slot];
        if (held && held->is_scalar()) return held->number;
        if (held && held->kind == Value::Kind::list && population_ != UINT32_MAX) return element_of(held->list);
    }
    const Value value = (*this)(id);
    if (value.is_scalar()) return value.number;
    if (value.kind == Value::Kind::list && population_ != UINT32_MAX) return element_of(value.list);
    fail("E0899", "a list or a trace stands where one number is needed", n.source);
}

Value as_list(Value value) {
    return value.kind == Value::Kind::spikes ? Value::of_list(within(value.spikes, std::nullopt).times) : value;
}

std::vector<double> Evaluator::list(abi::FormulaId id) {
    Value value = (*this)(id);
    if (value.is_scalar()) return {value.number};
    if (value.kind == Value::Kind::list) return std::move(value.list);
    if (value.kind == Value::Kind::trace) return {value.series.values, value.series.values + value.series.rows * value.series.width};
    if (value.kind == Value::Kind::spikes) return as_list(std::move(value)).list;
    fail("E0899", "a text stands where numbers are needed", node(id).source);
}

std::pair<double, double> Evaluator::ends(abi::FormulaId id) {
    const Node& n = node(id);
    if (n.op == FormulaOp::range) return {number(n.children[0]), number(n.children[1])};
    const std::vector<double> values = list(id);
    if (values.size() < 2) fail("E0899", "a window needs two ends", n.source);
    return {values.front(), values.back()};
}

Value Evaluator::operator()(abi::FormulaId id) {
    const Node& n = node(id);
    if (is_plain(n)) {
        Value value = Value::of(plain(n));
        if (n.op == FormulaOp::truth) value.kind = Value::Kind::truth;
        return value;
    }
    if (n.op == FormulaOp::select) return select(n);
    if (is_elementwise(n.op)) return broadcast(n);
    switch (n.op) {
    case FormulaOp::text: return Value::of_text(n.text);
    case FormulaOp::variable: return variable(n.slot, n.source);
    case FormulaOp::time: return time(n);
    case FormulaOp::list: {
        std::vector<double> elements;
        for (const abi::FormulaId child : n.children) elements.push_back(number(child));
        return Value::of_list(std::move(elements));
    }
    case FormulaOp::range: return range(n);
    case FormulaOp::for_each: return for_each(n);
    case FormulaOp::element: return element(n);
    case FormulaOp::contains: return contains(n);
    case FormulaOp::reduce: return reduce(n);
    case FormulaOp::quantity: return quantity(n);
    case FormulaOp::sample: return sample(n);
    case FormulaOp::energy: return Value::of(energy(n));
    default: break;
    }
    fail("E0899", "a formula holds an operator that the session does not know", n.source);
}

// Element by element over the longest operand.
Value Evaluator::broadcast(const Node& n) {
    std::vector<Value> operands;
    for (const abi::FormulaId child : n.children) operands.push_back(as_list((*this)(child)));
    const Value* shape = &operands[0];
    for (const Value& operand : operands) {
        if (operand.kind == Value::Kind::text) {   // texts are compared, no more
            const bool equal = operands.size() == 2 && operands[0].text == operands[1].text && operands[0].kind == operands[1].kind;
            return Value::of_truth(n.op == FormulaOp::ne ? !equal : equal);
        }
        const bool longer = operand.kind == Value::Kind::trace ? shape->kind != Value::Kind::trace || operand.series.width > shape->series.width
                                                               : operand.kind == Value::Kind::list && shape->is_scalar();
        if (longer) shape = &operand;
    }
    if (shape->is_scalar()) {
        const auto at = [&](std::size_t k) { return k < operands.size() ? operands[k].number : 0; };
        const double result = apply(n, at(0), at(1), at(2));
        return gives_truth(n.op) ? Value::of_truth(result != 0) : Value::of(result);
    }
    const bool is_trace = shape->kind == Value::Kind::trace;
    const std::size_t rows = is_trace ? shape->series.rows : 1, width = is_trace ? shape->series.width : shape->list.size();
    // Where the element (row, column) of an operand lies.
    struct Reader { const double* values; std::size_t by_row, by_column; };
    std::vector<Reader> readers;
    for (const Value& operand : operands) {
        if (operand.is_scalar()) {
            readers.push_back({&operand.number, 0, 0});
        } else if (operand.kind == Value::Kind::list) {
            if (operand.list.size() != width)
                fail("E0810", fmt::format("{} values beside {}: they cannot be paired", operand.list.size(), width), n.source);
            readers.push_back({operand.list.data(), 0, 1});
        } else if (operand.kind == Value::Kind::trace) {
            const analysis::Series& series = operand.series;
            if (series.rows != rows || (series.rows > 0 && !(series.axis == shape->series.axis)))
                fail("E0810", fmt::format("two traces of different samples ({} and {}) cannot be paired", series.rows, rows), n.source);
            if (series.width != width && series.width != 1)
                fail("E0810", fmt::format("a trace of {} neurons beside one of {}: they cannot be paired", series.width, width), n.source);
            readers.push_back({series.values, series.width, series.width == 1 ? std::size_t{0} : std::size_t{1}});
        } else {
            fail("E0899", "spikes stand where numbers are needed", n.source);
        }
    }
    std::vector<double> result(rows * width);
    for (std::size_t row = 0; row < rows; ++row)
        for (std::size_t column = 0; column < width; ++column) {
            double x[3] = {0, 0, 0};
            for (std::size_t k = 0; k < readers.size() && k < 3; ++k) x[k] = readers[k].values[row * readers[k].by_row + column * readers[k].by_column];
            result[row * width + column] = apply(n, x[0], x[1], x[2]);
        }
    if (!is_trace) return Value::of_list(std::move(result));
    Value value = *shape;
    value.owned = std::make_shared<const std::vector<double>>(std::move(result));
    value.series.values = value.owned->data();
    return value;
}

Value Evaluator::select(const Node& n) {
    const Value condition = (*this)(n.children[0]);
    if (condition.is_scalar()) return (*this)(condition.number != 0 ? n.children[1] : n.children[2]);
    return broadcast(n);
}

Value Evaluator::variable(std::uint32_t slot, abi::SourceRef source) {
    if (slot < world_.arrays.size() && world_.arrays[slot]) {
        const Array& array = *world_.arrays[slot];
        std::vector<double> all(array.rows * array.columns);
        for (std::uint64_t row = 0; row < array.rows; ++row) array.read_row(row, all.data() + row * array.columns);
        Value value = Value::of_list(std::move(all));
        if (array.extents.size() > 1) value.each = static_cast<std::size_t>(array.columns);
        return value;
    }
    if (const Recording* own = own_recording(slot)) return trace_of_own(*own, {}, source);
    if (const auto& value = world_.variables[slot]) {
        Value copy = *value;
        if (copy.kind == Value::Kind::trace) cut(copy);
        return copy;
    }
    const abi::Variable& variable = protocol_.variables[slot];
    if (!variable.value.valid()) fail("E0814", fmt::format("`{}` has no value here yet", variable.name), source);
    Evaluator constant(protocol_, world_, seed_);
    return constant(variable.value);
}

const std::vector<double>* Evaluator::stored_list(abi::FormulaId id) const {
    const Node& n = node(id);
    if (n.op != FormulaOp::variable) return nullptr;
    const auto& value = world_.variables[n.slot];
    return value && value->kind == Value::Kind::list ? &value->list : nullptr;
}

void Evaluator::cut(Value& trace) const {
    if (!rows_) return;
    analysis::Series& series = trace.series;
    const std::size_t first = std::min(rows_->first, series.rows);
    series.rows = std::min(rows_->second, series.rows - first);
    series.axis.first_step += first * series.axis.every;
    if (series.values) series.values += first * series.width;
}

Value Evaluator::time(const Node&) {
    Value value;
    value.kind = Value::Kind::trace;
    value.series = {axis_->first, axis_->second, 1, nullptr};
    cut(value);
    std::vector<double> times(value.series.rows);
    for (std::size_t k = 0; k < times.size(); ++k) times[k] = value.series.axis[k];
    value.owned = std::make_shared<const std::vector<double>>(std::move(times));
    value.series.values = value.owned->data();
    return value;
}

Value Evaluator::range(const Node& n) {
    const double step = n.children.size() > 2 ? number(n.children[2]) : 1;
    return Value::of_list(range_elements(number(n.children[0]), number(n.children[1]), step, n.source));
}

Value Evaluator::for_each(const Node& n) {
    const std::vector<double> over = list(n.children[0]);
    std::vector<double> result;
    loops_.push_back(0);
    loop_positions_.push_back(0);
    const std::size_t outside = std::exchange(over_loop_, loops_.size() - 1);
    const bool at_once = over.size() > 1 && column(n.children[1], over, result);
    over_loop_ = outside;
    if (at_once) {
        loops_.pop_back();
        loop_positions_.pop_back();
        return Value::of_list(std::move(result));
    }
    result.clear();
    for (const double value : over) {
        loops_.back() = value;
        ++loop_positions_.back();
        const Value one = (*this)(n.children[1]);
        if (one.is_scalar()) result.push_back(one.number);
        else result.insert(result.end(), one.list.begin(), one.list.end());
    }
    loops_.pop_back();
    loop_positions_.pop_back();
    return Value::of_list(std::move(result));
}

Value Evaluator::element(const Node& n) {
    std::vector<abi::FormulaId> indices;
    if (const Array* const array = array_of(n, indices)) return element_of_array(n, *array, indices);
    const Node* root = &n;
    while (root->op == FormulaOp::element) root = &node(root->children[0]);
    if (const Recording* const own = root->op == FormulaOp::variable ? own_recording(root->slot) : nullptr) return trace_of_own(*own, indices, n.source);
    if (const Node& of = node(n.children[0]); of.op == FormulaOp::variable && world_.variables[of.slot])
        if (const Value& held = *world_.variables[of.slot]; !held.texts.empty() || held.each > 1) return element_of(held, number(n.children[1]), n.source);
    const std::vector<double>* const stored = stored_list(n.children[0]);
    const std::vector<double> made = stored ? std::vector<double>{} : list(n.children[0]);
    const std::vector<double>& values = stored ? *stored : made;
    const Value wanted = (*this)(n.children[1]);
    if (wanted.kind == Value::Kind::list) {   // several: x[2..5]
        std::vector<double> result;
        for (const double index : wanted.list) {
            if (!(index >= 1 && index <= static_cast<double>(values.size())) || index != std::floor(index))
                fail("E0809", fmt::format("element {:.6g} of a list of {}: elements are counted from 1", index, values.size()), n.source);
            result.push_back(values[static_cast<std::size_t>(index) - 1]);
        }
        return Value::of_list(std::move(result));
    }
    const double index = wanted.number;
    if (!(index >= 1 && index <= static_cast<double>(values.size())) || index != std::floor(index))
        fail("E0809", fmt::format("element {:.6g} of a list of {}: elements are counted from 1", index, values.size()), n.source);
    return Value::of(values[static_cast<std::size_t>(index) - 1]);
}

// Of what an analysis has found: a text, or the eigenvalues of one point.
Value Evaluator::element_of(const Value& held, double index, abi::SourceRef source) {
    const std::size_t size = held.texts.empty() ? held.list.size() / held.each : held.texts.size();
    if (!(index >= 1 && index <= static_cast<double>(size)) || index != std::floor(index))
        fail("E0809", fmt::format("element {:.6g} of a list of {}: elements are counted from 1", index, size), source);
    const auto at = static_cast<std::ptrdiff_t>(index) - 1, each = static_cast<std::ptrdiff_t>(held.each);
    if (!held.texts.empty()) return Value::of_text(held.texts[static_cast<std::size_t>(at)]);
    return Value::of_list({held.list.begin() + at * each, held.list.begin() + (at + 1) * each});
}

Value Evaluator::contains(const Node& n) {
    const double wanted = number(n.children[0]);
    const std::vector<double>* const stored = stored_list(n.children[1]);
    const std::vector<double> made = stored ? std::vector<double>{} : list(n.children[1]);
    const std::vector<double>& values = stored ? *stored : made;
    return Value::of_truth(std::find(values.begin(), values.end(), wanted) != values.end());
}

}  // namespace nmlc::session
