// Reducers: definitions and units are in runtime/analysis/reduce.h.
#include <fmt/format.h>

#include "runtime/analysis/reduce.h"
#include "runtime/session/evaluate.h"

namespace nmlc::session {

using abi::Reducer;

Value Evaluator::reduce(const Node& n) {
    // A reducer takes the whole recording, also inside a formula that goes piece by piece.
    const auto rows = std::exchange(rows_, std::nullopt);
    const auto axis = std::exchange(axis_, std::nullopt);
    if (auto trace = first_trace(n.children[0])) axis_ = {trace->series.axis, trace->series.rows};
    const Value operand = (*this)(n.children[0]);
    axis_.reset();
    std::optional<analysis::Window> window;
    if (n.has_window) {
        const auto [low, high] = ends(n.children.back());
        if (!(low <= high)) fail("E0815", fmt::format("a window from {} to {} ends before it begins", shown_time(low, protocol_.numeric_time), shown_time(high, protocol_.numeric_time)), n.source);
        window = {low, high};
    }
    Value result = operand.kind == Value::Kind::spikes ? reduce_spikes(n, operand, window) : reduce_values(n, operand, window);
    rows_ = rows;
    axis_ = axis;
    return result;
}

Value Evaluator::reduce_spikes(const Node& n, const Value& operand, const std::optional<analysis::Window>& window) {
    const analysis::SpikeSelection spikes = within(operand.spikes, window);
    switch (n.reducer) {
    case Reducer::count: case Reducer::length: return Value::of(analysis::count(spikes));
    case Reducer::rate: return Value::of(analysis::rate(spikes, operand.spikes.size));
    case Reducer::isi: return Value::of_list(analysis::intervals(spikes));
    case Reducer::cv: return Value::of(analysis::interval_cv(spikes));
    case Reducer::first: return Value::of(spikes.times.empty() ? analysis::mean({}) : spikes.times.front());
    case Reducer::last: return Value::of(spikes.times.empty() ? analysis::mean({}) : spikes.times.back());
    case Reducer::mean: return Value::of(analysis::mean(spikes.times));
    case Reducer::std: return Value::of(analysis::standard_deviation(spikes.times));
    case Reducer::var: return Value::of(analysis::variance(spikes.times));
    case Reducer::min: return Value::of(analysis::minimum(spikes.times));
    case Reducer::max: return Value::of(analysis::maximum(spikes.times));
    default: fail("E0899", "a reducer that spikes do not have", n.source);
    }
}

Value Evaluator::reduce_values(const Node& n, const Value& operand, const std::optional<analysis::Window>& window) {
    const bool is_trace = operand.kind == Value::Kind::trace;
    const analysis::Series series = is_trace ? within(operand.series, window) : analysis::Series{};
    const std::vector<double> single{operand.number};
    const std::vector<double>& list = operand.kind == Value::Kind::list ? operand.list : single;
    const std::span<const double> values = is_trace ? std::span(series.values, series.rows * series.width) : std::span<const double>(list);
    const std::size_t extras_end = n.children.size() - (n.has_window ? 1 : 0);
    const auto ends_of_trace = [&](std::size_t row) {
        if (series.rows == 0) return Value::of(analysis::mean({}));
        if (series.width == 1) return Value::of(series(row, 0));
        const double* const from = series.values + row * series.width;
        return Value::of_list({from, from + series.width});
    };
    switch (n.reducer) {
    case Reducer::count: {
        if (is_trace) fail("E0899", "a trace cannot be counted", n.source);
        double truths = 0;   // of a list of truths: those that hold; else how many there are
        const Node* of = &node(n.children[0]);
        while (of->op == abi::FormulaOp::for_each) of = &node(of->children[1]);
        const auto op = of->op;
        const bool of_truths = op >= abi::FormulaOp::and_ && op <= abi::FormulaOp::ne;
        for (const double value : values) truths += of_truths ? value != 0 : 1;
        return Value::of(truths);
    }
    case Reducer::length: return Value::of(static_cast<double>(is_trace ? series.rows : values.size()));
    case Reducer::mean: return Value::of(analysis::mean(values));
    case Reducer::std: return Value::of(analysis::standard_deviation(values));
    case Reducer::var: return Value::of(analysis::variance(values));
    case Reducer::min: return Value::of(analysis::minimum(values));
    case Reducer::max: return Value::of(analysis::maximum(values));
    case Reducer::sum: return Value::of(analysis::sum(values));
    case Reducer::cv: return Value::of(analysis::coefficient_of_variation(values));
    case Reducer::argmax: {
        if (values.empty()) return Value::of(analysis::mean({}));
        const std::size_t at = analysis::position_of_maximum(values);
        return Value::of(is_trace ? series.axis[at / series.width] : static_cast<double>(at + 1));
    }
    case Reducer::first: return is_trace ? ends_of_trace(0) : Value::of(values.empty() ? analysis::mean({}) : values.front());
    case Reducer::last: return is_trace ? ends_of_trace(series.rows - 1) : Value::of(values.empty() ? analysis::mean({}) : values.back());
    case Reducer::crossings: return Value::of_list(analysis::upward_crossings(series, extras_end > 1 ? number(n.children[1]) : 0));
    case Reducer::spectrum: case Reducer::autocorr: {
        analysis::Series one = series;
        if (!is_trace) one = {{0, 1, 1}, list.size(), 1, list.data()};
        if (n.reducer == Reducer::spectrum) return Value::of_list(analysis::power_spectrum(one));
        const double lags = extras_end > 1 ? number(n.children[1]) : static_cast<double>(one.rows);
        return Value::of_list(analysis::autocovariance(one, static_cast<std::size_t>(lags < 1 ? 1 : lags)));
    }
    default: fail("E0899", "a reducer that values do not have", n.source);
    }
}

}  // namespace nmlc::session
