#include "compiler/symbolic/singular.h"

#include "compiler/symbolic/affine.h"
#include "compiler/symbolic/evaluate.h"
#include "compiler/symbolic/transform.h"

namespace nmlc::symbolic {

namespace {

// denominator = factor*(exp(exponent) - 1)
struct ExpMinusOne { Expr factor, exponent; };

std::optional<ExpMinusOne> exp_minus_one(Arena& arena, Expr id) {
    const Node node = arena[id];
    const auto exponent_of = [&](Expr e) { return arena[e].kind == Kind::call && arena[e].function == Function::exp ? arena[e].children[0] : Expr{}; };
    if (node.kind == Kind::call && node.function == Function::expm1) return ExpMinusOne{arena.constant(1), node.children[0]};
    if (node.kind == Kind::sub) {
        if (const Expr v = exponent_of(node.children[0]); v.valid() && arena.is_constant(node.children[1], 1)) return ExpMinusOne{arena.constant(1), v};
        if (const Expr v = exponent_of(node.children[1]); v.valid() && arena.is_constant(node.children[0], 1)) return ExpMinusOne{arena.constant(-1), v};
    }
    if (node.kind == Kind::add)   // exp(v) + (-1)
        for (int i = 0; i < 2; ++i)
            if (const Expr v = exponent_of(node.children[i]); v.valid() && arena.is_constant(node.children[1 - i], -1)) return ExpMinusOne{arena.constant(1), v};
    if (node.kind == Kind::neg)
        if (auto inner = exp_minus_one(arena, node.children[0])) return ExpMinusOne{arena.neg(inner->factor), inner->exponent};
    if (node.kind == Kind::mul)
        for (int i = 0; i < 2; ++i)
            if (auto inner = exp_minus_one(arena, node.children[i])) return ExpMinusOne{arena.mul(node.children[1 - i], inner->factor), inner->exponent};
    return {};
}

// numerator/exponent where the quotient is free of the state they share; nothing where they are not proportional.
std::optional<Expr> ratio(Arena& arena, Expr numerator, Expr exponent) {
    for (std::uint32_t state : slots(arena, exponent, Kind::state)) {
        const auto only = [&](std::uint32_t slot) { return slot == state; };
        const auto top = affine(arena, numerator, Kind::state, only).form, bottom = affine(arena, exponent, Kind::state, only).form;
        if (!top || !bottom || !top->coefficients.contains(state) || !bottom->coefficients.contains(state)) continue;
        const Expr slope = top->coefficients.at(state), below = bottom->coefficients.at(state);
        if (probably_equal(arena, arena.mul(slope, bottom->rest), arena.mul(below, top->rest))) return arena.div(slope, below);
    }
    return {};
}

}  // namespace

Expr remove_singularities(Arena& arena, Expr root) {
    std::unordered_map<std::uint32_t, Expr> done;
    const std::function<Expr(Expr)> visit = [&](Expr id) -> Expr {
        if (const auto known = done.find(id.index); known != done.end()) return known->second;
        const Node node = arena[id];
        Expr result = id;
        if (!is_leaf(node.kind)) {
            std::array<Expr, 3> children{};
            for (int i = 0; i < node.child_count(); ++i) children[i] = visit(node.children[i]);
            if (node.kind == Kind::div)
                if (const auto below = exp_minus_one(arena, children[1]))
                    if (const auto scale = ratio(arena, children[0], below->exponent))
                        result = arena.div(arena.div(*scale, below->factor), arena.call(Function::exprel, below->exponent));
            if (result == id && children != node.children) result = arena.rebuild(node, children);
            if (result != id) arena.written_at(result, arena.span(id));
        }
        done.emplace(id.index, result);
        return result;
    };
    return visit(root);
}

}  // namespace nmlc::symbolic
