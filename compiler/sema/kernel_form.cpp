#include "compiler/sema/kernel_form.h"

#include <cmath>

#include "compiler/model/children.h"
#include "compiler/model/print.h"
#include "compiler/sema/evaluate.h"
#include "compiler/sema/kernel_pairs.h"

namespace nmlc::sema {

std::optional<double> KernelAlgebra::value(model::ExprId id) const {
    const auto* constant = std::get_if<model::Constant>(&context_.model.exprs[id].node);
    return constant ? std::optional(constant->value) : std::nullopt;
}
model::ExprId KernelAlgebra::node(decltype(model::Expr::node) node) { return context_.add({std::move(node), Shape::number, {}, {}, {}}); }
model::ExprId KernelAlgebra::number(double value) { return node(model::Constant{value}); }

model::ExprId KernelAlgebra::add(model::ExprId a, model::ExprId b) {
    const auto x = value(a), y = value(b);
    if (x && y) return number(*x + *y);
    if (x && *x == 0) return b;
    if (y && *y == 0) return a;
    if (const auto* minus = std::get_if<model::Unary>(&context_.model.exprs[b].node); minus && minus->op == model::UnaryOp::neg)
        return node(model::Binary{model::BinaryOp::sub, a, minus->operand});
    return node(model::Binary{model::BinaryOp::add, a, b});
}
model::ExprId KernelAlgebra::multiply(model::ExprId a, model::ExprId b) {
    const auto x = value(a), y = value(b);
    if (x && y) return number(*x * *y);
    if (x && *x == 1) return b;
    if (y && *y == 1) return a;
    if ((x && *x == 0) || (y && *y == 0)) return number(0);
    return node(model::Binary{model::BinaryOp::mul, a, b});
}
model::ExprId KernelAlgebra::divide(model::ExprId a, model::ExprId b) {
    const auto x = value(a), y = value(b);
    if (x && y) return number(*x / *y);
    if (y && *y == 1) return a;
    return node(model::Binary{model::BinaryOp::div, a, b});
}
model::ExprId KernelAlgebra::negate(model::ExprId a) {
    if (const auto x = value(a)) return number(-*x);
    if (const auto* minus = std::get_if<model::Unary>(&context_.model.exprs[a].node); minus && minus->op == model::UnaryOp::neg) return minus->operand;
    return node(model::Unary{model::UnaryOp::neg, a});
}
model::ExprId KernelAlgebra::call(Function function, model::ExprId a) {
    if (const auto x = value(a)) return number(nmlc::evaluate(function, *x));
    return node(model::Call{function, {a}});
}
bool KernelAlgebra::same(const std::optional<model::ExprId>& a, const std::optional<model::ExprId>& b) const {
    if (!a || !b) return !a && !b;
    return *a == *b || model::print(context_.model, *a, nullptr) == model::print(context_.model, *b, nullptr);
}

namespace {

using model::ExprId;
using Terms = std::vector<KernelTerm>;

class Reader {
public:
    explicit Reader(Context& context) : context_(context), algebra_(context) {}

    std::optional<Terms> read(ExprId id) {
        if (!has_lag(id)) return Terms{{id, 0, {}, {}, false}};
        const model::Expr expr = context_.model.exprs[id];   // a copy: reading adds nodes
        const auto fail = [&]() -> std::optional<Terms> {
            if (!culprit.valid()) culprit = id;
            return std::nullopt;
        };
        if (std::holds_alternative<model::Lag>(expr.node)) return Terms{{algebra_.number(1), 1, {}, {}, false}};
        if (const auto* unary = std::get_if<model::Unary>(&expr.node); unary && unary->op == model::UnaryOp::neg) {
            auto terms = read(unary->operand);
            if (!terms) return std::nullopt;
            for (KernelTerm& term : *terms) term.coefficient = algebra_.negate(term.coefficient);
            return terms;
        }
        if (const auto* binary = std::get_if<model::Binary>(&expr.node)) return read_binary(*binary, fail);
        if (const auto* call = std::get_if<model::Call>(&expr.node)) return read_call(*call, fail);
        if (const auto* select = std::get_if<model::Select>(&expr.node)) return read_select(*select, fail);
        return fail();
    }
    ExprId culprit;

private:
    bool has_lag(ExprId id) const {
        const model::Expr& expr = context_.model.exprs[id];
        bool found = std::holds_alternative<model::Lag>(expr.node);
        model::for_each_child(expr, [&](ExprId child) { found = found || has_lag(child); });
        return found;
    }

    template <class Fail>
    std::optional<Terms> read_binary(const model::Binary& binary, const Fail& fail) {
        using model::BinaryOp;
        switch (binary.op) {
            case BinaryOp::add:
            case BinaryOp::sub: {
                auto left = read(binary.left), right = read(binary.right);
                if (!left || !right) return std::nullopt;
                for (KernelTerm& term : *right) {
                    if (binary.op == BinaryOp::sub) term.coefficient = algebra_.negate(term.coefficient);
                    left->push_back(term);
                }
                return left;
            }
            case BinaryOp::mul: {
                const auto left = read(binary.left), right = read(binary.right);
                if (!left || !right) return std::nullopt;
                return product(*left, *right);
            }
            case BinaryOp::div: {
                if (has_lag(binary.right)) return fail();
                auto left = read(binary.left);
                if (!left) return std::nullopt;
                for (KernelTerm& term : *left) term.coefficient = algebra_.divide(term.coefficient, binary.right);
                return left;
            }
            case BinaryOp::pow: {
                const auto exponent = evaluate(context_.model, binary.right);
                if (!exponent || *exponent < 0 || *exponent > most_kernel_power || *exponent != std::floor(*exponent)) return fail();
                const auto base = read(binary.left);
                if (!base) return std::nullopt;
                Terms result{{algebra_.number(1), 0, {}, {}, false}};
                for (int k = 0; k < static_cast<int>(*exponent); ++k) result = product(result, *base);
                return result;
            }
            default: return fail();
        }
    }

    // a*s + b
    struct Line { ExprId slope, offset; };
    std::optional<Line> line(ExprId id) {
        const auto terms = read(id);
        if (!terms) return std::nullopt;
        Line result{algebra_.number(0), algebra_.number(0)};
        for (const KernelTerm& term : *terms) {
            if (term.power > 1 || term.rate || term.frequency) return std::nullopt;
            ExprId& part = term.power == 1 ? result.slope : result.offset;
            part = algebra_.add(part, term.coefficient);
        }
        return result;
    }

    template <class Fail>
    std::optional<Terms> read_call(const model::Call& call, const Fail& fail) {
        const auto argument = call.arguments.size() == 1 ? line(call.arguments[0]) : std::nullopt;
        if (!argument) return fail();
        const auto& [slope, offset] = *argument;
        switch (call.function) {
            case Function::exp: return Terms{{algebra_.call(Function::exp, offset), 0, slope, {}, false}};
            case Function::cos:   // cos(b s + c) = cos c cos b s - sin c sin b s
                return Terms{{algebra_.call(Function::cos, offset), 0, {}, slope, false}, {algebra_.negate(algebra_.call(Function::sin, offset)), 0, {}, slope, true}};
            case Function::sin:
                return Terms{{algebra_.call(Function::sin, offset), 0, {}, slope, false}, {algebra_.call(Function::cos, offset), 0, {}, slope, true}};
            case Function::heaviside:   // s is never negative
                if (const auto* lag = std::get_if<model::Lag>(&context_.model.exprs[call.arguments[0]].node)) return (void)lag, Terms{{algebra_.number(1), 0, {}, {}, false}};
                return fail();
            default: return fail();
        }
    }

    // if s > 0 then ... else 0: the other branch is never taken, but at s = 0 itself, where it changes nothing.
    template <class Fail>
    std::optional<Terms> read_select(const model::Select& select, const Fail& fail) {
        const auto* compare = std::get_if<model::Compare>(&context_.model.exprs[select.condition].node);
        if (!compare) return fail();
        const bool lag_left = std::holds_alternative<model::Lag>(context_.model.exprs[compare->left].node);
        const bool lag_right = std::holds_alternative<model::Lag>(context_.model.exprs[compare->right].node);
        const auto other = evaluate(context_.model, lag_left ? compare->right : compare->left);
        if (lag_left == lag_right || !other || *other != 0) return fail();
        using model::CompareOp;
        const bool greater = compare->op == CompareOp::gt || compare->op == CompareOp::ge, less = compare->op == CompareOp::lt || compare->op == CompareOp::le;
        if (!greater && !less) return fail();
        return read(greater == lag_left ? select.then : select.otherwise);
    }

    std::optional<ExprId> sum_of(const std::optional<ExprId>& a, const std::optional<ExprId>& b) { return !a ? b : !b ? a : std::optional(algebra_.add(*a, *b)); }

    Terms product(const Terms& left, const Terms& right) {
        Terms result;
        for (const KernelTerm& a : left)
            for (const KernelTerm& b : right) {
                KernelTerm term{algebra_.multiply(a.coefficient, b.coefficient), a.power + b.power, sum_of(a.rate, b.rate), a.frequency ? a.frequency : b.frequency, a.sine || b.sine};
                if (!a.frequency || !b.frequency) {
                    result.push_back(term);
                    continue;
                }
                // Two oscillations: of the difference and of the sum of their frequencies.
                const ExprId half = algebra_.multiply(algebra_.number(0.5), term.coefficient);
                const bool equal = algebra_.same(a.frequency, b.frequency), mixed = a.sine != b.sine;
                const ExprId difference = a.sine ? algebra_.subtract(*a.frequency, *b.frequency) : algebra_.subtract(*b.frequency, *a.frequency);
                const ExprId sum = algebra_.add(*a.frequency, *b.frequency);
                if (mixed) {   // sin x cos y = (sin(x + y) + sin(x - y))/2
                    if (!equal) result.push_back({half, term.power, term.rate, difference, true});
                    result.push_back({half, term.power, term.rate, sum, true});
                } else {       // cos x cos y = (cos(x - y) + cos(x + y))/2, sin x sin y = (cos(x - y) - cos(x + y))/2
                    result.push_back({half, term.power, term.rate, equal ? std::nullopt : std::optional(difference), false});
                    result.push_back({a.sine ? algebra_.negate(half) : half, term.power, term.rate, sum, false});
                }
            }
        return result;
    }

    Context& context_;
    KernelAlgebra algebra_;
};

}  // namespace

KernelForm kernel_form(Context& context, model::ExprId kernel) {
    Reader reader(context);
    auto terms = reader.read(kernel);
    KernelAlgebra algebra(context);
    if (terms) {   // terms of one kind are gathered; s^n beyond the bound is refused
        std::vector<KernelTerm> gathered;
        for (const KernelTerm& term : *terms) {
            if (term.power > most_kernel_power) return {{}, kernel};
            bool found = false;
            for (KernelTerm& known : gathered)
                if (known.power == term.power && known.sine == term.sine && algebra.same(known.rate, term.rate) && algebra.same(known.frequency, term.frequency)) {
                    known.coefficient = algebra.add(known.coefficient, term.coefficient);
                    found = true;
                    break;
                }
            if (!found) gathered.push_back(term);
        }
        terms = with_pairs(context, std::move(gathered));
    }
    return {std::move(terms), reader.culprit.valid() ? reader.culprit : kernel};
}

}  // namespace nmlc::sema
