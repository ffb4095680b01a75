// Expressions -> IR at a point of state space and time.
#pragma once
#include <unordered_map>

#include "compiler/ir/ir.h"
#include "compiler/lower/layout.h"
#include "compiler/symbolic/expr.h"

namespace nmlc::lower {

// Where in a step, for what is read out of the past: `end` is the end before events of that time have acted, `after` with them.
enum class Moment : std::uint8_t { begin, middle, end, after };
inline constexpr std::uint32_t moments = 4;

// Where an expression is evaluated: the values of all states, t, and the number of the step that t lies in.
struct Point {
    std::vector<ir::Value> states;
    ir::Value time, step;
    Moment moment = Moment::begin;
};

class Emitter {
public:
    Emitter(ir::Builder& builder, const symbolic::Arena& arena, const Layout& layout) : builder_(builder), arena_(arena), layout_(layout) {}
    ir::Value operator()(symbolic::Expr expr, const Point& at);

    // The states as their columns stand, at t_n.
    Point start();
    ir::Builder& builder() { return builder_; }
    const Layout& layout() const { return layout_; }
    const symbolic::Arena& arena() const { return arena_; }

private:
    using Known = std::unordered_map<std::uint32_t, ir::Value>;
    ir::Value visit(symbolic::Expr expr, const Point& at, Known& known);
    ir::Value leaf(const symbolic::Node& node, const Point& at);
    ir::Value quotient(ir::Value dividend, ir::Value divisor);
    ir::Value power(symbolic::Expr exponent, ir::Value base, ir::Value exponent_value);

    ir::Builder& builder_;
    const symbolic::Arena& arena_;
    const Layout& layout_;
};

}  // namespace nmlc::lower
