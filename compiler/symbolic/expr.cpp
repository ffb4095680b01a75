#include "compiler/symbolic/expr.h"

#include <bit>
#include <cmath>

namespace nmlc::symbolic {

namespace {

std::size_t hash_of(const Node& node) {
    std::size_t hash = static_cast<std::size_t>(node.kind);
    const auto mix = [&](std::uint64_t value) { hash = (hash ^ value) * 0x9e3779b97f4a7c15ULL + (hash >> 29); };
    mix(static_cast<std::uint64_t>(node.function));
    mix(node.slot);
    mix(std::bit_cast<std::uint64_t>(node.number));
    for (Expr child : node.children) mix(child.index);
    return hash;
}

bool same(const Node& a, const Node& b) {
    return a.kind == b.kind && a.function == b.function && a.slot == b.slot && a.children == b.children &&
           std::bit_cast<std::uint64_t>(a.number) == std::bit_cast<std::uint64_t>(b.number);
}

}  // namespace

bool is_leaf(Kind kind) { return kind < Kind::neg; }

int Node::child_count() const {
    if (is_leaf(kind)) return 0;
    int count = 0;
    while (count < 3 && children[count].valid()) ++count;
    return count;
}

Expr Arena::intern(Node node) {
    const std::size_t hash = hash_of(node);
    const auto [begin, end] = numbering_.equal_range(hash);
    for (auto it = begin; it != end; ++it)
        if (same(nodes_[it->second], node)) return it->second;
    const Expr id = nodes_.add(node);
    spans_[id] = {};
    numbering_.emplace(hash, id);
    return id;
}

void Arena::written_at(Expr id, Span span) {
    if (!spans_[id].valid() && !is_leaf(nodes_[id].kind)) spans_[id] = span;
}

bool Arena::is_truth(Expr id) const {
    const Node& node = nodes_[id];
    if (node.kind == Kind::select) return is_truth(node.children[1]);
    return node.kind == Kind::truth || (node.kind >= Kind::lt && node.kind <= Kind::not_);
}

Expr Arena::constant(double value) { return intern({.kind = Kind::constant, .number = value}); }
Expr Arena::truth(bool value) { return intern({.kind = Kind::truth, .number = value ? 1.0 : 0.0}); }
Expr Arena::leaf(Kind kind, std::uint32_t slot) { return intern({.kind = kind, .slot = slot}); }

Expr Arena::neg(Expr a) {
    if (is_constant(a)) return constant(0 - nodes_[a].number);   // of 0: 0, not -0
    if (nodes_[a].kind == Kind::neg) return nodes_[a].children[0];
    return intern({.kind = Kind::neg, .children = {a}});
}

Expr Arena::add(Expr a, Expr b) {
    if (is_constant(a) && is_constant(b)) return constant(nodes_[a].number + nodes_[b].number);
    if (is_constant(a, 0)) return b;
    if (is_constant(b, 0)) return a;
    if (nodes_[b].kind == Kind::neg) return sub(a, nodes_[b].children[0]);
    return intern({.kind = Kind::add, .children = {a, b}});
}

Expr Arena::sub(Expr a, Expr b) {
    if (is_constant(a) && is_constant(b)) return constant(nodes_[a].number - nodes_[b].number);
    if (is_constant(b, 0)) return a;
    if (is_constant(a, 0)) return neg(b);
    if (nodes_[b].kind == Kind::neg) return add(a, nodes_[b].children[0]);
    return intern({.kind = Kind::sub, .children = {a, b}});
}

Expr Arena::mul(Expr a, Expr b) {
    if (is_constant(a) && is_constant(b)) return constant(nodes_[a].number * nodes_[b].number);
    if (is_constant(a, 0) || is_constant(b, 0)) return constant(0);
    if (is_constant(a, 1)) return b;
    if (is_constant(b, 1)) return a;
    if (is_constant(a, -1)) return neg(b);
    if (is_constant(b, -1)) return neg(a);
    return intern({.kind = Kind::mul, .children = {a, b}});
}

Expr Arena::div(Expr a, Expr b) {
    if (is_constant(a) && is_constant(b)) return constant(nodes_[a].number / nodes_[b].number);
    if (is_constant(b, 1)) return a;
    if (is_constant(a, 0) && !is_constant(b)) return constant(0);
    return intern({.kind = Kind::div, .children = {a, b}});
}

Expr Arena::pow(Expr a, Expr b) {
    if (is_constant(a) && is_constant(b)) return constant(evaluate(Function::pow, nodes_[a].number, nodes_[b].number));
    if (is_constant(b, 1)) return a;
    if (is_constant(b, 0)) return constant(1);
    return intern({.kind = Kind::pow, .children = {a, b}});
}

Expr Arena::call(Function function, Expr a, Expr b) {
    if (function == Function::pow) return pow(a, b);
    if (is_constant(a) && (!b.valid() || is_constant(b)))
        return constant(evaluate(function, nodes_[a].number, b.valid() ? nodes_[b].number : 0));
    return intern({.kind = Kind::call, .function = function, .children = {a, b}});
}

Expr Arena::poisson(std::uint32_t place, Expr mean) {
    return is_constant(mean, 0) ? constant(0) : intern({.kind = Kind::poisson, .slot = place, .children = {mean}});
}

Expr Arena::compare(Kind kind, Expr a, Expr b) {
    if (is_constant(a) && is_constant(b)) {
        const double x = nodes_[a].number, y = nodes_[b].number;
        return truth(kind == Kind::lt ? x < y : kind == Kind::le ? x <= y : kind == Kind::eq ? x == y : x != y);
    }
    return intern({.kind = kind, .children = {a, b}});
}

Expr Arena::logic_and(Expr a, Expr b) {
    if (nodes_[a].kind == Kind::truth) return nodes_[a].number != 0 ? b : a;
    if (nodes_[b].kind == Kind::truth) return nodes_[b].number != 0 ? a : b;
    return a == b ? a : intern({.kind = Kind::and_, .children = {a, b}});
}

Expr Arena::logic_or(Expr a, Expr b) {
    if (nodes_[a].kind == Kind::truth) return nodes_[a].number != 0 ? a : b;
    if (nodes_[b].kind == Kind::truth) return nodes_[b].number != 0 ? b : a;
    return a == b ? a : intern({.kind = Kind::or_, .children = {a, b}});
}

Expr Arena::logic_not(Expr a) {
    if (nodes_[a].kind == Kind::truth) return truth(nodes_[a].number == 0);
    if (nodes_[a].kind == Kind::not_) return nodes_[a].children[0];
    return intern({.kind = Kind::not_, .children = {a}});
}

Expr Arena::select(Expr condition, Expr then, Expr otherwise) {
    if (nodes_[condition].kind == Kind::truth) return nodes_[condition].number != 0 ? then : otherwise;
    if (then == otherwise) return then;
    return intern({.kind = Kind::select, .children = {condition, then, otherwise}});
}

Expr Arena::rebuild(const Node& node, std::array<Expr, 3> c) {
    switch (node.kind) {
        case Kind::neg: return neg(c[0]);
        case Kind::add: return add(c[0], c[1]);
        case Kind::sub: return sub(c[0], c[1]);
        case Kind::mul: return mul(c[0], c[1]);
        case Kind::div: return div(c[0], c[1]);
        case Kind::pow: return pow(c[0], c[1]);
        case Kind::call: return call(node.function, c[0], c[1]);
        case Kind::first_step:
        case Kind::last_step:
            if (is_constant(c[0])) {
                const double x = nodes_[c[0]].number;
                return constant(node.kind == Kind::first_step ? first_step_from(x) : last_step_to(x));
            }
            return intern({.kind = node.kind, .children = {c[0]}});
        case Kind::poisson: return poisson(node.slot, c[0]);
        case Kind::lt: case Kind::le: case Kind::eq: case Kind::ne: return compare(node.kind, c[0], c[1]);
        case Kind::and_: return logic_and(c[0], c[1]);
        case Kind::or_: return logic_or(c[0], c[1]);
        case Kind::not_: return logic_not(c[0]);
        case Kind::select: return select(c[0], c[1], c[2]);
        default: return intern(node);   // a leaf
    }
}

}  // namespace nmlc::symbolic
