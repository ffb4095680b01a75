#include "compiler/lower/emit.h"

#include <cassert>
#include <cmath>

namespace nmlc::lower {

using ir::Op;
using ir::Value;
using symbolic::Kind;

Point Emitter::start() {
    Point point;
    for (std::uint32_t state = 0; state < layout_.columns.states.size(); ++state) point.states.push_back(builder_.slot(Op::column, state));
    point.time = builder_.leaf(Op::time);
    point.step = builder_.leaf(Op::step);
    return point;
}

Value Emitter::operator()(symbolic::Expr expr, const Point& at) {
    Known known;
    return visit(expr, at, known);
}

Value Emitter::leaf(const symbolic::Node& node, const Point& at) {
    switch (node.kind) {
        case Kind::constant: return builder_.constant(node.number);
        case Kind::truth: return builder_.truth(node.number != 0);
        case Kind::param: return layout_.param(builder_, node.slot);
        case Kind::state: return at.states[node.slot];
        case Kind::uniform: return layout_.uniform_formula(builder_, node.slot);
        case Kind::given: return layout_.given_formula(builder_, node.slot);
        case Kind::normal: return builder_.draw(Op::normal, node.slot);
        case Kind::random: return builder_.draw(Op::random, node.slot);
        case Kind::arrival: return builder_.slot(Op::arrival, node.slot);
        case Kind::delayed: return builder_.slot(Op::arrival, layout_.delayed(node.slot, static_cast<std::uint32_t>(at.moment)));
        case Kind::time: return at.time;
        case Kind::step: return at.step;
        case Kind::grid: return builder_.leaf(Op::grid);
        case Kind::index: return builder_.leaf(Op::index);
        default: break;
    }
    assert(node.kind != Kind::noise && "noise is split off before anything is emitted");
    return builder_.constant(0);
}

// Small whole powers by repeated multiplication: x^4 = (x^2)^2.
Value Emitter::power(symbolic::Expr exponent, Value base, Value exponent_value) {
    const double n = arena_.is_constant(exponent) ? arena_[exponent].number : 0.5;
    if (!arena_.is_constant(exponent) || n != std::floor(n) || std::abs(n) > 32)
        return n == 0.5 && arena_.is_constant(exponent) ? builder_.call(Function::sqrt, {base}) : builder_.call(Function::pow, {base, exponent_value});
    Value result;
    Value square = base;
    for (unsigned bits = static_cast<unsigned>(std::abs(n)); bits != 0; bits >>= 1) {
        if ((bits & 1) != 0) result = result.valid() ? builder_.binary(Op::mul, result, square) : square;
        if (bits > 1) square = builder_.binary(Op::mul, square, square);
    }
    return n < 0 ? builder_.binary(Op::div, builder_.constant(1), result) : result;
}

// c/exprel(v) = c*v/(exp(v) - 1), with one division
Value Emitter::quotient(Value dividend, Value divisor) {
    const ir::Inst below = builder_.kernel().insts[divisor];
    if (below.op == Op::call && below.function == Function::exprel) return builder_.binary(Op::mul, dividend, builder_.call(Function::bernoulli, {below.operands[0]}));
    return builder_.binary(Op::div, dividend, divisor);
}

Value Emitter::visit(symbolic::Expr expr, const Point& at, Known& known) {
    if (const auto found = known.find(expr.index); found != known.end()) return found->second;
    const symbolic::Node& node = arena_[expr];
    Value result;
    if (symbolic::is_leaf(node.kind)) {
        result = leaf(node, at);
    } else {
        Value child[3];
        for (int i = 0; i < node.child_count(); ++i) child[i] = visit(node.children[i], at, known);
        const auto binary = [&](Op op) { return builder_.binary(op, child[0], child[1]); };
        switch (node.kind) {
            case Kind::neg: result = builder_.unary(Op::neg, child[0]); break;
            case Kind::add: result = binary(Op::add); break;
            case Kind::sub: result = binary(Op::sub); break;
            case Kind::mul: result = binary(Op::mul); break;
            case Kind::div: result = quotient(child[0], child[1]); break;
            case Kind::pow: result = power(node.children[1], child[0], child[1]); break;
            case Kind::call: result = node.child_count() == 1 ? builder_.call(node.function, {child[0]}) : builder_.call(node.function, {child[0], child[1]}); break;
            case Kind::first_step: result = builder_.unary(Op::first_step, child[0]); break;
            case Kind::last_step: result = builder_.unary(Op::last_step, child[0]); break;
            case Kind::poisson: result = builder_.poisson(node.slot, child[0]); break;
            case Kind::lt: result = binary(Op::lt); break;
            case Kind::le: result = binary(Op::le); break;
            case Kind::eq: result = binary(Op::eq); break;
            case Kind::ne: result = binary(Op::ne); break;
            case Kind::and_: result = binary(Op::and_); break;
            case Kind::or_: result = binary(Op::or_); break;
            case Kind::not_: result = builder_.unary(Op::not_, child[0]); break;
            default: result = builder_.select(child[0], child[1], child[2]); break;
        }
    }
    known.emplace(expr.index, result);
    return result;
}

}  // namespace nmlc::lower
