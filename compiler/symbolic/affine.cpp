#include "compiler/symbolic/affine.h"

#include "compiler/symbolic/transform.h"

namespace nmlc::symbolic {

namespace {

class Extractor {
public:
    Extractor(Arena& arena, Kind kind, const std::function<bool(std::uint32_t)>& in) : arena_(arena), kind_(kind), in_(in) {}

    // Nothing when not affine; culprit() then says where.
    std::optional<Affine> visit(Expr id) {
        if (const auto known = done_.find(id.index); known != done_.end()) return known->second;
        auto result = compute(id);
        if (!result && !culprit_.valid()) culprit_ = id;
        done_.emplace(id.index, result);
        return result;
    }
    Expr culprit() const { return culprit_; }

private:
    bool is_free(Expr id) {
        return !contains(arena_, id, [&](const Node& node) { return node.kind == kind_ && in_(node.slot); });
    }

    Affine mapped(const Affine& form, const std::function<Expr(Expr)>& f) {
        Affine result{{}, f(form.rest)};
        for (const auto& [slot, coefficient] : form.coefficients) keep(result, slot, f(coefficient));
        return result;
    }
    void keep(Affine& form, std::uint32_t slot, Expr coefficient) {
        if (!arena_.is_constant(coefficient, 0)) form.coefficients[slot] = coefficient;
    }
    Affine joined(const Affine& a, const Affine& b, const std::function<Expr(Expr, Expr)>& f) {
        const Expr zero = arena_.constant(0);
        const auto at = [&](const Affine& form, std::uint32_t slot) {
            const auto it = form.coefficients.find(slot);
            return it == form.coefficients.end() ? zero : it->second;
        };
        Affine result{{}, f(a.rest, b.rest)};
        for (const auto& [slot, coefficient] : a.coefficients) keep(result, slot, f(coefficient, at(b, slot)));
        for (const auto& [slot, coefficient] : b.coefficients)
            if (!a.coefficients.contains(slot)) keep(result, slot, f(zero, coefficient));
        return result;
    }

    std::optional<Affine> compute(Expr id) {
        if (is_free(id)) return Affine{{}, id};
        const Node node = arena_[id];
        switch (node.kind) {
            case Kind::neg:
                if (auto a = visit(node.children[0])) return mapped(*a, [&](Expr e) { return arena_.neg(e); });
                return {};
            case Kind::add:
            case Kind::sub: {
                auto a = visit(node.children[0]), b = visit(node.children[1]);
                if (!a || !b) return {};
                return joined(*a, *b, [&](Expr x, Expr y) { return node.kind == Kind::add ? arena_.add(x, y) : arena_.sub(x, y); });
            }
            case Kind::mul: {
                const bool left_free = is_free(node.children[0]);
                const Expr factor = node.children[left_free ? 0 : 1], other = node.children[left_free ? 1 : 0];
                if (!is_free(factor)) return {};
                if (auto a = visit(other)) return mapped(*a, [&](Expr e) { return arena_.mul(factor, e); });
                return {};
            }
            case Kind::div: {
                if (!is_free(node.children[1])) return {};
                if (auto a = visit(node.children[0])) return mapped(*a, [&](Expr e) { return arena_.div(e, node.children[1]); });
                return {};
            }
            case Kind::select: {
                if (!is_free(node.children[0])) return {};
                auto a = visit(node.children[1]), b = visit(node.children[2]);
                if (!a || !b) return {};
                return joined(*a, *b, [&](Expr x, Expr y) { return arena_.select(node.children[0], x, y); });
            }
            case Kind::state:
            case Kind::noise: return Affine{{{node.slot, arena_.constant(1)}}, arena_.constant(0)};
            default: return {};
        }
    }

    Arena& arena_;
    Kind kind_;
    const std::function<bool(std::uint32_t)>& in_;
    std::unordered_map<std::uint32_t, std::optional<Affine>> done_;
    Expr culprit_;
};

}  // namespace

AffineResult affine(Arena& arena, Expr root, Kind kind, const std::function<bool(std::uint32_t)>& in) {
    Extractor extractor(arena, kind, in);
    auto form = extractor.visit(root);
    return {std::move(form), extractor.culprit()};
}

std::optional<Expr> safe_fixed_point(Arena& arena, Expr root, std::uint32_t state) {
    // rate = N/d1/d2... : the zero of N is the zero of the rate.
    while (arena[root].kind == Kind::div || arena[root].kind == Kind::neg) {
        if (arena[root].kind == Kind::div && contains(arena, arena[root].children[1], [&](const Node& n) { return n.kind == Kind::state && n.slot == state; }))
            return {};
        root = arena[root].children[0];
    }
    const auto result = affine(arena, root, Kind::state, [&](std::uint32_t slot) { return slot == state; });
    if (!result.form || !result.form->coefficients.contains(state)) return {};
    Expr coefficient = result.form->coefficients.at(state), fixed_point = result.form->rest;
    std::vector<Expr> divisors;
    while (arena[coefficient].kind == Kind::div || arena[coefficient].kind == Kind::neg) {
        if (arena[coefficient].kind == Kind::neg) fixed_point = arena.neg(fixed_point);
        else divisors.push_back(arena[coefficient].children[1]);
        coefficient = arena[coefficient].children[0];
    }
    if (!arena.is_constant(coefficient) || arena.is_constant(coefficient, 0)) return {};
    // -x/c, without a division where c is -1
    fixed_point = arena.div(fixed_point, arena.constant(-arena[coefficient].number));
    for (Expr divisor : divisors) fixed_point = arena.mul(fixed_point, divisor);
    return fixed_point;
}

}  // namespace nmlc::symbolic
