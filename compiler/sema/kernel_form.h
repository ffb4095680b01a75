// A kernel of the time s since a spike, brought into the form
//     k(s) = sum of  c * s^n * exp(a*s) * {1, cos(b*s), sin(b*s)}
// with c, a, b free of s: the impulse responses of linear differential equations with constant coefficients, and no others.
//     g0*s/tau*exp(-s/tau)      gives      c = g0/tau, n = 1, a = -1/tau
#pragma once
#include <optional>
#include <vector>

#include "compiler/sema/context.h"

namespace nmlc::sema {

struct KernelTerm {
    model::ExprId coefficient;
    int power = 0;
    std::optional<model::ExprId> rate, frequency;   // none: 0
    bool sine = false;                              // with a frequency: sin, else cos
    std::optional<model::ExprId> second_rate{};     // b of (exp(a*s) - exp(b*s))/(a - b), which then stands for exp(a*s)
};
// Without a form, `culprit` is the smallest part in the way.
struct KernelForm { std::optional<std::vector<KernelTerm>> terms; model::ExprId culprit; };
KernelForm kernel_form(Context& context, model::ExprId kernel);

// Numbers folded, neutral elements dropped.
class KernelAlgebra {
public:
    explicit KernelAlgebra(Context& context) : context_(context) {}
    model::ExprId number(double value);
    model::ExprId add(model::ExprId a, model::ExprId b);
    model::ExprId subtract(model::ExprId a, model::ExprId b) { return add(a, negate(b)); }
    model::ExprId multiply(model::ExprId a, model::ExprId b);
    model::ExprId divide(model::ExprId a, model::ExprId b);
    model::ExprId negate(model::ExprId a);
    model::ExprId call(Function function, model::ExprId a);
    bool same(const std::optional<model::ExprId>& a, const std::optional<model::ExprId>& b) const;

private:
    std::optional<double> value(model::ExprId id) const;
    model::ExprId node(decltype(model::Expr::node) node);
    Context& context_;
};

inline constexpr int most_kernel_power = 16;

}  // namespace nmlc::sema
