#include "compiler/symbolic/evaluate.h"

#include <cmath>
#include <unordered_map>

namespace nmlc::symbolic {

namespace {

double apply(const Node& node, double x, double y, double z) {
    switch (node.kind) {
        case Kind::neg: return -x;
        case Kind::add: return x + y;
        case Kind::sub: return x - y;
        case Kind::mul: return x * y;
        case Kind::div: return x / y;
        case Kind::pow: return nmlc::evaluate(Function::pow, x, y);
        case Kind::call: return nmlc::evaluate(node.function, x, y);
        case Kind::first_step: return first_step_from(x);
        case Kind::last_step: return last_step_to(x);
        case Kind::lt: return x < y;
        case Kind::le: return x <= y;
        case Kind::eq: return x == y;
        case Kind::ne: return x != y;
        case Kind::and_: return x != 0 && y != 0;
        case Kind::or_: return x != 0 || y != 0;
        case Kind::not_: return x == 0;
        case Kind::select: return x != 0 ? y : z;
        default: return 0;   // a leaf: asked of the caller
    }
}

}  // namespace

std::optional<double> evaluate(const Arena& arena, Expr root, const std::function<std::optional<double>(const Node&)>& value) {
    std::unordered_map<std::uint32_t, std::optional<double>> done;
    const std::function<std::optional<double>(Expr)> visit = [&](Expr id) -> std::optional<double> {
        if (const auto known = done.find(id.index); known != done.end()) return known->second;
        const Node& node = arena[id];
        std::optional<double> result;
        if (node.kind == Kind::constant || node.kind == Kind::truth) result = node.number;
        else if (is_leaf(node.kind) || node.kind == Kind::poisson) result = value(node);   // a draw is no function of its mean
        else {
            double child[3] = {0, 0, 0};
            bool known = true;
            for (int i = 0; i < node.child_count() && known; ++i) {
                const auto part = visit(node.children[i]);
                known = part.has_value();
                if (known) child[i] = *part;
            }
            if (known) result = apply(node, child[0], child[1], child[2]);
        }
        done.emplace(id.index, result);
        return result;
    };
    return visit(root);
}

bool probably_equal(const Arena& arena, Expr a, Expr b) {
    if (a == b) return true;
    for (int probe = 0; probe < 5; ++probe) {
        const auto value = [&](const Node& node) -> std::optional<double> {
            // between 1/2 and 3/2, without pattern over kinds, slots and probes
            const double seed = std::sin(12.9898 * (node.slot + 1) + 78.233 * static_cast<double>(node.kind) + 37.719 * (probe + 1)) * 43758.5453;
            return 0.5 + (seed - std::floor(seed));
        };
        const auto x = evaluate(arena, a, value), y = evaluate(arena, b, value);
        if (!x || !y || !(std::abs(*x - *y) <= 1e-11 * std::max(std::abs(*x), std::abs(*y)))) return false;
    }
    return true;
}

}  // namespace nmlc::symbolic
