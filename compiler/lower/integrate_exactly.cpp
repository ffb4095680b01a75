// The exact step of dx/dt = A x + b over dt, A constant within the step, b read at its middle (Rotter & Diesmann 1999):
//     x(t + dt) = P x + Q b,   P = exp(A dt),   Q = integral of exp(A s) ds over the step = upper right block of exp([[A, 1], [0, 0]] dt)
// and with additive white noise of covariance rate G the kick L z, L the Cholesky root of the integral of exp(A s) G exp(A' s) ds.
// While a hold stops a state that others read, that state's row of A is zero; both propagators are at hand and a select picks.
#include <algorithm>

#include "compiler/lower/integrate.h"
#include "compiler/symbolic/graph.h"

namespace nmlc::lower {

using ir::Op;
using ir::Value;

namespace {

class Exact {
public:
    Exact(Emitter& emit, const plan::Group& group, const Point& start)
        : emit_(emit), b_(emit.builder()), group_(group), start_(start), middle_(start), dt_(b_.leaf(Op::dt)), n_(group.states.size()) {
        middle_.time = b_.fma(b_.constant(0.5), dt_, start.time);
        middle_.moment = Moment::middle;
    }

    std::vector<Value> step(const std::vector<bool>& stopped) { return n_ == 1 ? std::vector{single()} : several(stopped); }

private:
    Value single() {
        const Value x = start_.states[group_.states[0]];
        const symbolic::Expr slope = group_.matrix[0][0];
        Value next, spread = dt_;   // spread: integral of exp(2 a s) ds, the variance of unit noise
        if (!slope.valid()) {
            next = b_.fma(dt_, emit_(group_.input[0], middle_), x);
        } else {
            const Value exponent = b_.binary(Op::mul, emit_(slope, middle_), dt_), p = b_.call(Function::exp, {exponent});
            Value rest;
            if (group_.fixed_point) {   // from the same rounded p, so that the fixed point is approached and never passed
                const Value target = emit_(*group_.fixed_point, middle_);
                rest = b_.fma(b_.unary(Op::neg, p), target, target);
            } else {
                rest = b_.binary(Op::mul, emit_(group_.input[0], middle_), b_.binary(Op::mul, dt_, b_.call(Function::exprel, {exponent})));
            }
            next = b_.fma(p, x, rest);
            spread = b_.binary(Op::mul, dt_, b_.call(Function::exprel, {b_.binary(Op::mul, b_.constant(2), exponent)}));
        }
        if (group_.noise.empty()) return next;
        Value square = b_.constant(0);
        for (const plan::Noise& noise : group_.noise) {
            const Value strength = emit_(noise.strength[0], middle_);
            square = b_.fma(strength, strength, square);
        }
        const Value deviation = b_.call(Function::sqrt, {b_.binary(Op::mul, square, spread)});
        return b_.fma(deviation, b_.draw(Op::normal, group_.noise[0].place), next);
    }

    std::vector<Value> several(const std::vector<bool>& stopped) {
        const Value zero = b_.constant(0), one = b_.constant(1);
        symbolic::Graph graph(n_);
        std::vector<Value> a(n_ * n_, zero);
        for (std::uint32_t row = 0; row < n_; ++row)
            for (std::uint32_t column = 0; column < n_ && !stopped[row]; ++column)
                if (group_.matrix[row][column].valid()) {
                    a[row * n_ + column] = emit_(group_.matrix[row][column], middle_);
                    graph[row].insert(column);
                }
        const symbolic::Graph reach = symbolic::reachability(graph);
        std::vector<std::uint32_t> driven;   // states with an input
        for (std::uint32_t row = 0; row < n_; ++row)
            if (!stopped[row] && !emit_.arena().is_constant(group_.input[row], 0)) driven.push_back(row);

        // [[A, inputs], [0, 0]]
        const std::size_t m = n_ + driven.size();
        std::vector<Value> operands(1 + m * m, zero);
        operands[0] = dt_;
        for (std::size_t row = 0; row < n_; ++row)
            for (std::size_t column = 0; column < n_; ++column) operands[1 + row * m + column] = a[row * n_ + column];
        for (std::size_t k = 0; k < driven.size(); ++k) operands[1 + driven[k] * m + n_ + k] = one;
        const auto entry = [&](std::size_t row, std::size_t column) {
            return b_.matrix(Op::expm, static_cast<int>(m), static_cast<int>(row), static_cast<int>(column), operands);
        };
        const auto alone = [&](std::uint32_t i) {   // no loop through other states
            return std::none_of(reach[i].begin(), reach[i].end(), [&](std::uint32_t j) { return j != i && reach[j].contains(i); });
        };

        std::vector<Value> next;
        for (std::uint32_t row = 0; row < n_; ++row) {
            const Value x = start_.states[group_.states[row]];
            if (stopped[row]) {
                next.push_back(x);
                continue;
            }
            Value sum;
            for (std::size_t k = 0; k < driven.size(); ++k) {
                if (!reach[row].contains(driven[k])) continue;
                const Value input = emit_(group_.input[driven[k]], middle_), q = entry(row, n_ + k);
                sum = sum.valid() ? b_.fma(q, input, sum) : b_.binary(Op::mul, q, input);
            }
            for (std::uint32_t column = 0; column < n_; ++column) {
                if (!reach[row].contains(column)) continue;
                const bool diagonal = row == column && alone(row);
                const Value p = diagonal ? b_.call(Function::exp, {b_.binary(Op::mul, a[row * n_ + row], dt_)}) : entry(row, column);
                const Value other = start_.states[group_.states[column]];
                sum = sum.valid() ? b_.fma(p, other, sum) : b_.binary(Op::mul, p, other);
            }
            next.push_back(sum);
        }
        if (!group_.noise.empty()) kick(next, a, reach, stopped);
        return next;
    }

    void kick(std::vector<Value>& next, const std::vector<Value>& a, const symbolic::Graph& reach, const std::vector<bool>& stopped) {
        const Value zero = b_.constant(0);
        std::vector<Value> rate(n_ * n_, zero);   // sum_k g_k g_k'
        std::vector<bool> source(n_, false);
        for (const plan::Noise& noise : group_.noise)
            for (std::size_t i = 0; i < n_; ++i)
                for (std::size_t j = 0; j < n_; ++j) {
                    if (!noise.strength[i].valid() || !noise.strength[j].valid() || stopped[i] || stopped[j]) continue;
                    rate[i * n_ + j] = b_.fma(emit_(noise.strength[i], middle_), emit_(noise.strength[j], middle_), rate[i * n_ + j]);
                    source[i] = true;
                }
        const auto noisy = [&](std::uint32_t i) {
            return std::any_of(reach[i].begin(), reach[i].end(), [&](std::uint32_t j) { return source[j]; });
        };
        std::vector<Value> operands{dt_};
        operands.insert(operands.end(), a.begin(), a.end());
        operands.insert(operands.end(), rate.begin(), rate.end());
        for (std::uint32_t row = 0; row < n_; ++row)
            for (std::uint32_t column = 0; column <= row; ++column) {
                if (!noisy(row) || !noisy(column)) continue;
                // A place for each state, above all places that are written in the model.
                const std::uint32_t place = group_.noise[0].place + ((column + 1) << 20);
                const Value root = b_.matrix(Op::covroot, static_cast<int>(n_), static_cast<int>(row), static_cast<int>(column), operands);
                next[row] = b_.fma(root, b_.draw(Op::normal, place), next[row]);
            }
    }

    Emitter& emit_;
    ir::Builder& b_;
    const plan::Group& group_;
    const Point& start_;
    Point middle_;
    Value dt_;
    std::size_t n_;
};

}  // namespace

std::vector<Value> integrate_exactly(Emitter& emit, const plan::Group& group, const Point& start, const Held& held) {
    Exact exact(emit, group, start);
    std::vector<bool> stopped(group.states.size(), false);
    std::vector<Value> next = exact.step(stopped);
    symbolic::Graph graph(next.size());
    for (std::uint32_t row = 0; row < next.size(); ++row)
        for (std::uint32_t column = 0; column < next.size(); ++column)
            if (group.matrix[row][column].valid()) graph[row].insert(column);
    const symbolic::Graph reach = symbolic::reachability(graph);
    // Every set of states that are stopped while others read them; the last ones win where more are held.
    for (std::uint32_t set = 1; set < (1u << group.stopping.size()); ++set) {
        Value all_held;
        for (std::size_t k = 0; k < group.stopping.size(); ++k) {
            stopped[group.stopping[k]] = (set >> k & 1) != 0;
            if (!stopped[group.stopping[k]]) continue;
            const Value one = held[group.states[group.stopping[k]]];
            all_held = all_held.valid() ? emit.builder().binary(Op::and_, all_held, one) : one;
        }
        const std::vector<Value> other = exact.step(stopped);
        const auto feels_it = [&](std::size_t i) {   // noise ties all rows together
            return !group.noise.empty() || std::any_of(reach[i].begin(), reach[i].end(), [&](std::uint32_t j) { return bool(stopped[j]); });
        };
        for (std::size_t i = 0; i < next.size(); ++i)
            if (!stopped[i] && feels_it(i)) next[i] = emit.builder().select(all_held, other[i], next[i]);
    }
    return next;
}

}  // namespace nmlc::lower
