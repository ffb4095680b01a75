#include "compiler/symbolic/differentiate.h"

#include <cmath>
#include <unordered_map>

namespace nmlc::symbolic {

namespace {

class Differentiator {
public:
    Differentiator(Arena& arena, std::uint32_t state) : arena_(arena), state_(state) {}

    Expr visit(Expr id) {
        if (const auto known = done_.find(id.index); known != done_.end()) return known->second;
        const Expr result = compute(id);
        done_.emplace(id.index, result);
        return result;
    }

private:
    Expr number(double value) { return arena_.constant(value); }
    Expr square(Expr e) { return arena_.mul(e, e); }

    Expr compute(Expr id) {
        const Node node = arena_[id];
        const auto [a, b, c] = node.children;
        switch (node.kind) {
            case Kind::state: return number(node.slot == state_ ? 1 : 0);
            case Kind::neg: return arena_.neg(visit(a));
            case Kind::add: return arena_.add(visit(a), visit(b));
            case Kind::sub: return arena_.sub(visit(a), visit(b));
            case Kind::mul: return arena_.add(arena_.mul(visit(a), b), arena_.mul(a, visit(b)));
            case Kind::div: {
                const Expr db = visit(b);
                if (arena_.is_constant(db, 0)) return arena_.div(visit(a), b);
                return arena_.div(arena_.sub(arena_.mul(visit(a), b), arena_.mul(a, db)), square(b));
            }
            case Kind::pow: {
                const Expr da = visit(a), db = visit(b);
                const Expr by_base = arena_.mul(arena_.mul(b, arena_.pow(a, arena_.sub(b, number(1)))), da);
                if (arena_.is_constant(db, 0)) return by_base;
                return arena_.add(by_base, arena_.mul(arena_.mul(id, arena_.call(Function::log, a)), db));
            }
            case Kind::select: return arena_.select(a, visit(b), visit(c));
            case Kind::call: return of_call(id, node);
            default: return number(0);
        }
    }

    Expr of_call(Expr id, const Node& node) {
        const Expr x = node.children[0], y = node.children[1];
        const Expr dx = visit(x);
        const auto outer = [&](Expr slope) { return arena_.mul(slope, dx); };
        switch (node.function) {
            case Function::abs: return outer(arena_.select(arena_.compare(Kind::lt, x, number(0)), number(-1), number(1)));
            case Function::min: return arena_.select(arena_.compare(Kind::le, x, y), dx, visit(y));
            case Function::max: return arena_.select(arena_.compare(Kind::le, y, x), dx, visit(y));
            case Function::sqrt: return outer(arena_.div(number(0.5), id));
            case Function::exp: return outer(id);
            case Function::expm1: return outer(arena_.call(Function::exp, x));
            case Function::log: return outer(arena_.div(number(1), x));
            case Function::log1p: return outer(arena_.div(number(1), arena_.add(number(1), x)));
            case Function::log10: return outer(arena_.div(number(1 / std::log(10.0)), x));
            case Function::sin: return outer(arena_.call(Function::cos, x));
            case Function::cos: return outer(arena_.neg(arena_.call(Function::sin, x)));
            case Function::tan: return outer(arena_.add(number(1), square(id)));
            case Function::sinh: return outer(arena_.call(Function::cosh, x));
            case Function::cosh: return outer(arena_.call(Function::sinh, x));
            case Function::tanh: return outer(arena_.sub(number(1), square(id)));
            case Function::atan: return outer(arena_.div(number(1), arena_.add(number(1), square(x))));
            case Function::atan2: {
                const Expr top = arena_.sub(arena_.mul(y, dx), arena_.mul(x, visit(y)));
                return arena_.div(top, arena_.add(square(x), square(y)));
            }
            case Function::erf: return outer(arena_.mul(number(2 / std::sqrt(M_PI)), arena_.call(Function::exp, arena_.neg(square(x)))));
            case Function::mod: return arena_.sub(dx, arena_.mul(visit(y), arena_.call(Function::floor, arena_.div(x, y))));
            case Function::exprel:   // (x exp(x) - exp(x) + 1)/x^2, which at 0 is 1/2
                return outer(arena_.select(arena_.compare(Kind::lt, arena_.call(Function::abs, x), number(1e-5)), arena_.add(number(0.5), arena_.div(x, number(3))),
                                           arena_.div(arena_.sub(arena_.call(Function::exp, x), id), x)));
            case Function::bernoulli: return number(0);   // made when lowering only
            case Function::logistic: return outer(arena_.mul(id, arena_.sub(number(1), id)));
            case Function::floor: case Function::ceil: case Function::round: case Function::sgn: case Function::heaviside: return number(0);
            case Function::pow: return number(0);   // made as Kind::pow
        }
        return number(0);
    }

    Arena& arena_;
    std::uint32_t state_;
    std::unordered_map<std::uint32_t, Expr> done_;
};

}  // namespace

Expr differentiate(Arena& arena, Expr root, std::uint32_t state) { return Differentiator(arena, state).visit(root); }

}  // namespace nmlc::symbolic
