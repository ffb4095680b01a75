#include "bench/kernels/kernels.h"

namespace nmlc::bench {
namespace {

using ir::Builder;
using ir::Op;
using ir::Value;

// What follows the integration: held neurons stand still and are silent; a condition that turned true spikes, resets, holds.
void finish_step(Builder& b, Value u, Value integrated, Value limit, Value reset, Value hold_steps) {
    const auto hold_slot = b.column_slot("hold");
    const auto was_slot = b.column_slot("was", ir::Type::b1);
    const Value hold = b.slot(Op::column, hold_slot), was = b.slot(Op::column, was_slot), zero = b.constant(0);
    const Value held = b.binary(Op::lt, zero, hold);
    const Value moved = b.select(held, u, integrated);
    const Value above = b.binary(Op::and_, b.binary(Op::lt, limit, moved), b.unary(Op::not_, held));
    const Value fires = b.binary(Op::and_, above, b.unary(Op::not_, was));
    const Value after = b.select(fires, reset, moved);
    const Value counted = b.select(held, b.binary(Op::sub, hold, b.constant(1)), hold);
    b.store(b.column_slot("u"), after);
    b.store(hold_slot, b.select(fires, hold_steps, counted));
    b.store(was_slot, b.binary(Op::and_, above, b.binary(Op::lt, limit, after)));
    b.spike(fires);
}

Value uniform(Builder& b, const char* name) { return b.slot(Op::uniform, b.uniform_slot(name)); }

}  // namespace

ir::Kernel lif_kernel() {
    Builder b("LIF.step");
    const Value u = b.slot(Op::column, b.column_slot("u"));
    const Value p = uniform(b, "p"), q = uniform(b, "q"), theta = uniform(b, "theta"), reset = uniform(b, "u_reset"), hold = uniform(b, "hold_steps");
    finish_step(b, u, b.fma(p, u, q), theta, reset, hold);
    return std::move(b).finish();
}

ir::Kernel exponential_kernel() {
    Builder b("EIF.step");
    const Value u = b.slot(Op::column, b.column_slot("u")), dt = b.leaf(Op::dt);
    const Value rest = uniform(b, "E"), slope = uniform(b, "D"), theta = uniform(b, "theta"), drive = uniform(b, "RI"), rate = uniform(b, "inverse_tau"),
                top = uniform(b, "u_max"), reset = uniform(b, "u_reset"), hold = uniform(b, "hold_steps");
    const auto derivative = [&](Value v) {
        const Value up = b.binary(Op::mul, slope, b.call(Function::exp, {b.binary(Op::div, b.binary(Op::sub, v, theta), slope)}));
        const Value sum = b.binary(Op::add, b.binary(Op::add, b.unary(Op::neg, b.binary(Op::sub, v, rest)), up), drive);
        return b.binary(Op::mul, sum, rate);
    };
    const Value half = b.binary(Op::mul, b.constant(0.5), dt);
    const Value k1 = derivative(u), k2 = derivative(b.fma(half, k1, u)), k3 = derivative(b.fma(half, k2, u)), k4 = derivative(b.fma(dt, k3, u));
    const Value middle = b.binary(Op::add, k2, k3);
    const Value sum = b.binary(Op::add, b.binary(Op::add, k1, k4), b.binary(Op::mul, b.constant(2), middle));
    finish_step(b, u, b.fma(b.binary(Op::mul, dt, b.constant(1.0 / 6)), sum, u), top, reset, hold);
    return std::move(b).finish();
}

ir::Kernel hodgkin_huxley_kernel() {
    Builder b("HH.step");
    const auto number = [&](double value) { return b.constant(value); };
    const auto column = [&](const char* name) { return b.slot(Op::column, b.column_slot(name)); };
    const auto mul = [&](Value x, Value y) { return b.binary(Op::mul, x, y); };
    const auto add = [&](Value x, Value y) { return b.binary(Op::add, x, y); };
    const auto sub = [&](Value x, Value y) { return b.binary(Op::sub, x, y); };
    const auto div = [&](Value x, Value y) { return b.binary(Op::div, x, y); };
    const auto exp = [&](Value x) { return b.call(Function::exp, {x}); };
    const Value u = column("u"), m = column("m"), h = column("h"), n = column("n"), dt = b.leaf(Op::dt);
    const auto shifted = [&](double by, double scale) { return mul(sub(u, number(by)), number(scale)); };
    const auto ratio = [&](Value x) { return div(number(1), b.call(Function::exprel, {x})); };
    const Value alpha_m = ratio(shifted(-40, -0.1)), beta_m = mul(number(4), exp(shifted(-65, -1 / 18.0)));
    const Value alpha_h = mul(number(0.07), exp(shifted(-65, -0.05))), beta_h = b.call(Function::logistic, {shifted(-35, 0.1)});
    const Value alpha_n = mul(number(0.1), ratio(shifted(-55, -0.1))), beta_n = mul(number(0.125), exp(shifted(-65, -0.0125)));
    const auto gate = [&](const char* name, Value x, Value alpha, Value beta) {
        const Value sum = add(alpha, beta), limit = div(alpha, sum);
        b.store(b.column_slot(name), b.fma(sub(x, limit), exp(mul(b.unary(Op::neg, sum), dt)), limit));
    };
    const Value sodium = mul(mul(mul(mul(number(120), m), m), m), h), square = mul(n, n), potassium = mul(mul(number(36), square), square);
    const Value total = add(add(sodium, potassium), number(0.3));
    const Value pull = add(add(mul(sodium, number(50)), mul(potassium, number(-77))), add(number(0.3 * -54.387), uniform(b, "I")));
    const Value limit = div(pull, total), next = b.fma(sub(u, limit), exp(mul(b.unary(Op::neg, total), dt)), limit);
    gate("m", m, alpha_m, beta_m), gate("h", h, alpha_h, beta_h), gate("n", n, alpha_n, beta_n);
    b.store(b.column_slot("u"), next);
    b.spike(b.binary(Op::and_, b.binary(Op::lt, number(0), next), b.binary(Op::le, u, number(0))));
    return std::move(b).finish();
}

}  // namespace nmlc::bench
