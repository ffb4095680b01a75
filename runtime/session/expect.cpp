// `expect`: does it hold, and if not, where is it worst.
#include <fmt/format.h>

#include <algorithm>
#include <cmath>

#include "runtime/session/execute.h"

namespace nmlc::session {
namespace {

using abi::FormulaOp;

constexpr std::size_t piece_rows = std::size_t{1} << 16;   // a long trace is checked piece by piece

class Check {
public:
    Check(const abi::Expect& expect, const abi::Protocol& protocol, const World& world, std::uint64_t seed)
        : expect_(expect), protocol_(protocol), evaluate_(protocol, world, seed) {}

    Expectation run(abi::SourceRef source) {
        Expectation result{false, text(), "", source};
        if (expect_.right.valid()) close_to(result);
        else holds(result);
        return result;
    }

private:
    const abi::FormulaNode& node(abi::FormulaId id) const { return protocol_.formulas[id.index]; }
    std::string text() const {
        if (!expect_.right.valid()) return expect_.left_text;
        return expect_.left_text + (expect_.tolerance.valid() ? " ~= " : " == ") + expect_.right_text;
    }
    // The rows of the trace that the expectation is about; none: a matter of numbers.
    std::optional<Value> trace() {
        auto found = evaluate_.first_trace(expect_.left);
        if (!found && expect_.right.valid()) found = evaluate_.first_trace(expect_.right);
        return found;
    }
    std::string place(const Value& trace, std::size_t row, std::size_t column) const {
        const std::string time = shown_time(trace.series.axis[row], protocol_.numeric_time);
        return trace.single || column >= trace.neurons.size() ? fmt::format("at {}", time) : fmt::format("at {}, neuron {}", time, trace.neurons[column]);
    }
    static const double* values_of(const Value& value, std::size_t& count) {
        if (value.is_scalar()) return count = 1, &value.number;
        if (value.kind == Value::Kind::list) return count = value.list.size(), value.list.data();
        return count = value.series.rows * value.series.width, value.series.values;
    }
    // Digits enough that two sides that differ are shown to differ.
    static std::string pair(double left, double right, const abi::Display& display, const char* joint) {
        const double a = left * display.per_coherent + display.offset, b = right * display.per_coherent + display.offset;
        std::string first, second;
        for (int digits = 6; digits <= 17; ++digits) {
            first = fmt::format("{:.{}g}", a, digits), second = fmt::format("{:.{}g}", b, digits);
            if (first != second || a == b) break;
        }
        const std::string unit = display.unit.empty() ? "" : " " + display.unit;
        return first + unit + joint + second + unit;
    }

    // |left - right| within the tolerance, at every sample and for every element.
    void close_to(Expectation& result) {
        const double tolerance = expect_.tolerance.valid() ? evaluate_.number(expect_.tolerance) : 0;
        const std::optional<Value> over = trace();
        if (over) evaluate_.over(over->series.axis, over->series.rows);
        const std::size_t rows = over ? over->series.rows : 1;
        if (over && rows == 0) {
            result.detail = "nothing was recorded to compare";
            return;
        }
        struct { double excess = -1, left = 0, right = 0; std::size_t row = 0, column = 0; } worst;
        std::size_t elements = 0;
        for (std::size_t begin = 0; begin < rows; begin += piece_rows) {
            if (over) evaluate_.of_rows(begin, piece_rows);
            const Value left = as_list(evaluate_(expect_.left)), right = as_list(evaluate_(expect_.right));
            std::size_t left_count = 0, right_count = 0;
            const double *const a = values_of(left, left_count), *const b = values_of(right, right_count);
            const std::size_t piece = over ? std::min(piece_rows, rows - begin) : 1;
            const std::size_t left_width = left_count / (left.kind == Value::Kind::trace ? piece : 1), right_width = right_count / (right.kind == Value::Kind::trace ? piece : 1);
            if (left_width != right_width && !(left.is_scalar() || right.is_scalar() || (over && (left_width == 1 || right_width == 1)))) {
                result.detail = fmt::format("`{}` has {} values, `{}` has {}", expect_.left_text, left_count, expect_.right_text, right_count);
                return;
            }
            const std::size_t width = left_width == 0 || right_width == 0 ? 0 : std::max(left_width, right_width);
            elements = std::max(elements, width);
            for (std::size_t row = 0; row < piece; ++row)
                for (std::size_t column = 0; column < width; ++column) {
                    const double l = a[(left.kind == Value::Kind::trace ? row * left_width : 0) + (left_width == 1 ? 0 : column)];
                    const double r = b[(right.kind == Value::Kind::trace ? row * right_width : 0) + (right_width == 1 ? 0 : column)];
                    const double allowed = expect_.relative ? tolerance * std::abs(r) : tolerance;
                    double excess = l == r ? 0 : std::abs(l - r);   // two equal infinities are equal
                    if (expect_.relative && excess > 0) excess /= std::abs(r);
                    const bool fits = l == r || std::abs(l - r) <= allowed;
                    if (std::isnan(excess)) excess = HUGE_VAL;
                    if (excess > worst.excess) worst = {excess, l, r, begin + row, column};
                    any_failed_ |= !fits;
                }
        }
        result.passed = !any_failed_;
        if (result.passed) return;
        const std::string where = over ? place(*over, worst.row, worst.column) + ": " : elements > 1 ? fmt::format("element {}: ", worst.column + 1) : "";
        std::string difference = expect_.relative ? fmt::format("{:.3g} relative", worst.excess)
                                                  : shown(std::abs(worst.left - worst.right), {expect_.display.unit, expect_.display.per_coherent, 0});
        const std::string allowed = expect_.relative ? fmt::format("{:.3g} relative", tolerance) : shown(tolerance, {expect_.display.unit, expect_.display.per_coherent, 0});
        result.detail = fmt::format("{}{}, off by {}, allowed are {}", where, pair(worst.left, worst.right, expect_.display, ", expected "), difference, allowed);
    }

    // A truth: of numbers, or at every sample or element.
    void holds(Expectation& result) {
        const std::optional<Value> over = trace();
        if (over) evaluate_.over(over->series.axis, over->series.rows);
        const std::size_t rows = over ? over->series.rows : 1;
        if (over && rows == 0) {
            result.detail = "nothing was recorded to compare";
            return;
        }
        for (std::size_t begin = 0; begin < rows; begin += piece_rows) {
            if (over) evaluate_.of_rows(begin, piece_rows);
            const Value truth = evaluate_(expect_.left);
            std::size_t count = 0;
            const double* const values = values_of(truth, count);
            const double* const wrong = std::find(values, values + count, 0.0);
            if (wrong == values + count) continue;
            const auto at = static_cast<std::size_t>(wrong - values);
            std::string where;
            if (truth.kind == Value::Kind::trace) where = place(*over, begin + at / truth.series.width, at % truth.series.width) + ": ";
            else if (truth.kind == Value::Kind::list) where = fmt::format("element {}: ", at + 1);
            result.detail = where + both_sides(at);
            return;
        }
        result.passed = true;
    }

    // The two numbers that a comparison found.
    std::string both_sides(std::size_t at) {
        const abi::FormulaNode& top = node(expect_.left);
        if (top.op < FormulaOp::lt || top.op > FormulaOp::ne) return "it does not hold";
        const Value left = evaluate_(top.children[0]), right = evaluate_(top.children[1]);
        if (left.kind == Value::Kind::text && right.kind == Value::Kind::text) return fmt::format("\"{}\" beside \"{}\"", left.text, right.text);
        const auto element = [&](const Value& value) -> std::optional<double> {
            std::size_t count = 0;
            const double* const values = values_of(value, count);
            if (count == 1) return values[0];
            return at < count ? std::optional(values[at]) : std::nullopt;
        };
        const auto a = element(left), b = element(right);
        if (!a || !b) return "it does not hold";
        return pair(*a, *b, expect_.display, " beside ");
    }

    const abi::Expect& expect_;
    const abi::Protocol& protocol_;
    Evaluator evaluate_;
    bool any_failed_ = false;
};

}  // namespace

Expectation check(const abi::Expect& expect, abi::SourceRef source, const abi::Protocol& protocol, const World& world, std::uint64_t seed) {
    return Check(expect, protocol, world, seed).run(source);
}

}  // namespace nmlc::session
