// The affine form of an expression in some of the states (or noises):  e = sum_k coefficient_k * x_k + rest.
//     (-(u - E) + R*I)/tau   in u   gives   coefficient (-1)/tau, rest (E + R*I)/tau
// A common divisor or factor is kept apart, so that -rest/coefficient, the fixed point, loses no digits to it.
#pragma once
#include <functional>
#include <map>
#include <optional>

#include "compiler/symbolic/expr.h"

namespace nmlc::symbolic {

struct Affine {
    std::map<std::uint32_t, Expr> coefficients;   // by slot; none is the constant 0
    Expr rest;
};
// In the leaves of `kind` with a slot that `in` accepts; other leaves are coefficients. Without a form, `culprit` is the smallest part
// that is not affine.
struct AffineResult { std::optional<Affine> form; Expr culprit; };
AffineResult affine(Arena& arena, Expr root, Kind kind, const std::function<bool(std::uint32_t)>& in);

// -rest/coefficient of an affine rate in one state, with what both have in common cancelled: E + R*I above. Given only when the
// coefficient is a nonzero number but for divisors, hence surely not zero.
std::optional<Expr> safe_fixed_point(Arena& arena, Expr root, std::uint32_t state);

}  // namespace nmlc::symbolic
