#include "compiler/lower/integrate.h"

namespace nmlc::lower {

using ir::Op;
using ir::Value;
using plan::Method;

namespace {

class Integrator {
public:
    Integrator(Emitter& emit, const plan::Group& group, const Point& start, const Held& held)
        : emit_(emit), b_(emit.builder()), group_(group), start_(start), held_(held), dt_(b_.leaf(Op::dt)), n_(group.states.size()) {}

    std::vector<Value> step() {
        switch (group_.method) {
            case Method::exact: return integrate_exactly(emit_, group_, start_, held_);
            case Method::exp_euler: return exponential();
            case Method::euler: return moved(start_, dt_, rates(start_));
            case Method::euler_maruyama: return kicked(moved(start_, dt_, rates(start_)));
            case Method::midpoint: {
                const Value half = b_.binary(Op::mul, b_.constant(0.5), dt_);
                return moved(start_, dt_, rates(at(moved(start_, half, rates(start_)), 0.5)));
            }
            case Method::heun: return heun();
            case Method::rk4: return runge_kutta();
            case Method::map: return {next_of_map(emit_, group_, start_, held_)};
            case Method::adaptive: break;   // done by the runtime from the right-hand side
        }
        return now(start_);
    }

private:
    using Values = std::vector<Value>;

    Values now(const Point& point) const {
        Values values;
        for (std::uint32_t state : group_.states) values.push_back(point.states[state]);
        return values;
    }
    // The group's states at these values, the others as they stand, at t_n + fraction*dt.
    Point at(const Values& values, double fraction) {
        Point point = start_;
        for (std::size_t i = 0; i < n_; ++i) point.states[group_.states[i]] = values[i];
        point.moment = fraction == 0 ? Moment::begin : fraction == 1 ? Moment::end : Moment::middle;
        if (fraction == 1) point.time = b_.binary(Op::add, start_.time, dt_);
        else if (fraction != 0) point.time = b_.fma(b_.constant(fraction), dt_, start_.time);
        return point;
    }
    Values rates(const Point& point) {
        Values result;
        for (std::size_t i = 0; i < n_; ++i) {
            const Value rate = emit_(group_.drift[i], point), held = held_[group_.states[i]];
            result.push_back(held.valid() ? b_.select(held, b_.constant(0), rate) : rate);
        }
        return result;
    }
    // x + h*rate
    Values moved(const Point& from, Value h, const Values& rate) {
        Values result;
        for (std::size_t i = 0; i < n_; ++i) result.push_back(b_.fma(h, rate[i], from.states[group_.states[i]]));
        return result;
    }
    // x + sum_k strength_k*sqrt(dt)*z_k, strengths as at t_n (Ito)
    Values kicked(Values values) {
        const Value root = b_.call(Function::sqrt, {dt_});
        for (const plan::Noise& noise : group_.noise)
            for (std::size_t i = 0; i < n_; ++i) {
                if (!noise.strength[i].valid()) continue;
                const Value scale = b_.binary(Op::mul, emit_(noise.strength[i], start_), root);
                const Value kicked = b_.fma(scale, b_.draw(Op::normal, noise.place), values[i]), held = held_[group_.states[i]];
                values[i] = held.valid() ? b_.select(held, values[i], kicked) : kicked;
            }
        return values;
    }
    // Heun: the mean of the slopes at both ends, the far end found by Euler; the same kick for both.
    Values heun() {
        const Values k1 = rates(start_);
        const Values k2 = rates(at(kicked(moved(start_, dt_, k1)), 1));
        const Value half = b_.binary(Op::mul, b_.constant(0.5), dt_);
        Values sum;
        for (std::size_t i = 0; i < n_; ++i) sum.push_back(b_.binary(Op::add, k1[i], k2[i]));
        return kicked(moved(start_, half, sum));
    }
    // The classical scheme: x + dt/6*(k1 + 2*(k2 + k3) + k4)
    Values runge_kutta() {
        const Value half = b_.binary(Op::mul, b_.constant(0.5), dt_), sixth = b_.binary(Op::div, dt_, b_.constant(6));
        const Values k1 = rates(start_);
        const Values k2 = rates(at(moved(start_, half, k1), 0.5));
        const Values k3 = rates(at(moved(start_, half, k2), 0.5));
        const Values k4 = rates(at(moved(start_, dt_, k3), 1));
        Values sum;
        for (std::size_t i = 0; i < n_; ++i) {
            const Value middle = b_.binary(Op::add, k2[i], k3[i]);
            sum.push_back(b_.fma(b_.constant(2), middle, b_.binary(Op::add, k1[i], k4[i])));
        }
        return moved(start_, sixth, sum);
    }
    // Symmetric composition of exact flows, each of one class with all others frozen:
    //     x + h*exprel(a*h)*(a*x + b)   solves   dx/dt = a*x + b   over h
    Values exponential() {
        Point point = at(now(start_), 0.5);
        const Value half = b_.binary(Op::mul, b_.constant(0.5), dt_);
        const std::size_t last = group_.classes.size() - 1;
        for (std::size_t k = 0; k < 2 * last + 1; ++k) {
            const std::size_t c = k <= last ? k : 2 * last - k;
            const Value h = c == last ? dt_ : half;
            Point next = point;
            for (std::uint32_t position : group_.classes[c]) {
                const std::uint32_t state = group_.states[position];
                auto [slope, rest, divisor] = without_common_divisor(group_.slope[position], group_.rest[position]);
                const Value length = divisor.valid() ? b_.binary(Op::div, h, emit_(divisor, point)) : h;
                const Value x = point.states[state], b = emit_(rest, point);
                Value moved;
                if (emit_.arena().is_constant(slope, 0)) {
                    moved = b_.fma(length, b, x);
                } else {
                    const Value a = emit_(slope, point);
                    const Value reach = b_.binary(Op::mul, length, b_.call(Function::exprel, {b_.binary(Op::mul, a, length)}));
                    moved = b_.fma(reach, b_.fma(a, x, b), x);
                }
                next.states[state] = held_[state].valid() ? b_.select(held_[state], x, moved) : moved;
            }
            point = std::move(next);
        }
        return now(point);
    }

    // C*du/dt = ... has slope = A/C and rest = B/C: with h/C for h, which is made once, A and B do without a division.
    struct Divided { symbolic::Expr slope, rest, divisor; };
    Divided without_common_divisor(symbolic::Expr slope, symbolic::Expr rest) const {
        const symbolic::Arena& arena = emit_.arena();
        const symbolic::Node &a = arena[slope], &b = arena[rest];
        if (a.kind != symbolic::Kind::div || b.kind != symbolic::Kind::div || a.children[1] != b.children[1]) return {slope, rest, {}};
        const symbolic::Kind divisor = arena[a.children[1]].kind;
        if (divisor != symbolic::Kind::param && divisor != symbolic::Kind::constant) return {slope, rest, {}};
        return {a.children[0], b.children[0], a.children[1]};
    }

    Emitter& emit_;
    ir::Builder& b_;
    const plan::Group& group_;
    const Point& start_;
    const Held& held_;
    Value dt_;
    std::size_t n_;
};

}  // namespace

// At the steps that end a period; in between, and while it is held, the state stands still.
Value next_of_map(Emitter& emit, const plan::Group& group, const Point& start, const Held& held) {
    ir::Builder& b = emit.builder();
    const std::uint32_t state = group.states.front();
    Value next = emit(group.drift.front(), start);
    if (group.period.valid()) {
        const Value one = b.constant(1);
        const Value steps = b.call(Function::max, {one, b.call(Function::round, {b.binary(Op::div, emit(group.period, start), b.leaf(Op::grid))})});
        const Value phase = b.call(Function::mod, {b.binary(Op::add, start.step, one), steps});
        next = b.select(b.binary(Op::eq, phase, b.constant(0)), next, start.states[state]);
    }
    return held[state].valid() ? b.select(held[state], start.states[state], next) : next;
}

void integrate(Emitter& emit, const plan::Group& group, const Point& start, const Held& held, Point& after) {
    const std::vector<Value> values = Integrator(emit, group, start, held).step();
    for (std::size_t i = 0; i < group.states.size(); ++i) {
        const std::uint32_t state = group.states[i];
        after.states[state] = values[i];
        // Runge-Kutta and its kin hold a state by a rate of zero, which keeps it to the bit.
        if (group.method == plan::Method::exact && held[state].valid())
            after.states[state] = emit.builder().select(held[state], start.states[state], values[i]);
    }
}

}  // namespace nmlc::lower
