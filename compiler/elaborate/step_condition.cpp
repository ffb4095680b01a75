#include "compiler/elaborate/step_condition.h"

#include "compiler/symbolic/transform.h"

namespace nmlc::elaborate {

namespace {

using symbolic::Arena;
using symbolic::Expr;
using symbolic::Kind;
using symbolic::Node;

bool has_time(const Arena& arena, Expr e) { return contains(arena, e, Kind::time); }

// e = slope*t + rest with a numeric slope.
struct Line { double slope; Expr rest; };
std::optional<Line> line_in_time(Arena& arena, Expr e) {
    if (!has_time(arena, e)) return Line{0, e};
    const Node node = arena[e];
    const auto at = [&](int i) { return line_in_time(arena, node.children[i]); };
    switch (node.kind) {
        case Kind::time: return Line{1, arena.constant(0)};
        case Kind::neg:
            if (auto a = at(0)) return Line{-a->slope, arena.neg(a->rest)};
            return {};
        case Kind::add:
        case Kind::sub: {
            auto a = at(0), b = at(1);
            if (!a || !b) return {};
            return node.kind == Kind::add ? Line{a->slope + b->slope, arena.add(a->rest, b->rest)} : Line{a->slope - b->slope, arena.sub(a->rest, b->rest)};
        }
        case Kind::mul:
            for (int i = 0; i < 2; ++i)
                if (arena.is_constant(node.children[i]))
                    if (auto other = at(1 - i)) return Line{arena[node.children[i]].number * other->slope, arena.mul(node.children[i], other->rest)};
            return {};
        case Kind::div:
            if (!arena.is_constant(node.children[1])) return {};
            if (auto a = at(0)) return Line{a->slope / arena[node.children[1]].number, arena.div(a->rest, node.children[1])};
            return {};
        default: return {};
    }
}

Expr in_steps(Arena& arena, Kind rounding, Expr time) {
    return arena.rebuild({.kind = rounding}, {arena.div(time, arena.leaf(Kind::grid))});
}

// The phase of mod(t - s, T), in steps: exact where T is a whole number of steps.
std::optional<Expr> phase(Arena& arena, Expr e) {
    const Node node = arena[e];
    if (node.kind != Kind::call || node.function != Function::mod || has_time(arena, node.children[1])) return {};
    const auto line = line_in_time(arena, node.children[0]);
    if (!line || line->slope != 1) return {};
    const auto snapped = [&](Expr time) {   // to a whole number of steps where it is one
        const Expr first = in_steps(arena, Kind::first_step, time);
        const Expr whole = arena.compare(Kind::eq, first, in_steps(arena, Kind::last_step, time));
        return arena.select(whole, first, arena.div(time, arena.leaf(Kind::grid)));
    };
    return arena.call(Function::mod, arena.add(arena.leaf(Kind::step), snapped(line->rest)), snapped(node.children[1]));
}

}  // namespace

std::optional<Expr> step_condition(Arena& arena, Kind kind, Expr left, Expr right) {
    const auto on_time_alone = [&](Expr e) { return !contains(arena, e, [](const Node& n) { return n.kind == Kind::state || n.kind == Kind::noise; }); };
    if (!(has_time(arena, left) || has_time(arena, right)) || !on_time_alone(left) || !on_time_alone(right)) return {};
    const Expr step = arena.leaf(Kind::step);
    // value < bound: value <  first_step(bound);   value <= bound: value <= last_step(bound);   bound before value: the same, negated
    const auto below = [&](Expr value, Expr bound) {
        return kind == Kind::lt ? arena.compare(Kind::lt, value, in_steps(arena, Kind::first_step, bound))
                                : arena.compare(Kind::le, value, in_steps(arena, Kind::last_step, bound));
    };
    const auto above = [&](Expr value, Expr bound) {
        return kind == Kind::lt ? arena.compare(Kind::lt, in_steps(arena, Kind::last_step, bound), value)
                                : arena.compare(Kind::le, in_steps(arena, Kind::first_step, bound), value);
    };
    if (!has_time(arena, right))
        if (const auto value = phase(arena, left)) return below(*value, right);
    if (!has_time(arena, left))
        if (const auto value = phase(arena, right)) return above(*value, left);
    const auto a = line_in_time(arena, left), b = line_in_time(arena, right);
    if (a && b && a->slope != b->slope) {
        const double slope = a->slope - b->slope;   // slope*t < rest
        const Expr bound = arena.div(arena.sub(b->rest, a->rest), arena.constant(slope));
        return slope > 0 ? below(step, bound) : above(step, bound);
    }
    const Expr begin = arena.mul(step, arena.leaf(Kind::grid));
    const auto frozen = [&](Expr e) {
        return substitute(arena, e, [&](const Node& node) { return node.kind == Kind::time ? begin : Expr{}; });
    };
    return arena.compare(kind, frozen(left), frozen(right));
}

}  // namespace nmlc::elaborate
