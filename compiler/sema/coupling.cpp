#include "compiler/sema/coupling.h"

#include <algorithm>
#include <map>

#include "compiler/model/children.h"
#include "compiler/sema/kernel_form.h"
#include "compiler/support/overloaded.h"

namespace nmlc::sema {
namespace {

using model::ExprId;
using Terms = std::vector<CoupledTerm>;

// Whose parts an expression reads.
struct Makeup { bool sender = false, receiver = false, weight = false; };

class Separator {
public:
    Separator(Context& context, const model::Neuron& neuron, const OwnParts& own) : context_(context), neuron_(neuron), own_(own), algebra_(context) {}

    std::optional<Terms> of(ExprId id) {
        const Makeup makeup = makeup_of(id);
        if (!makeup.sender && !makeup.weight) return Terms{{id, false, {}}};
        if (!makeup.receiver && !makeup.weight) return Terms{{{}, false, sent(id)}};
        const model::Expr expr = context_.model.exprs[id];
        return std::visit(overloaded{
            [&](const model::Weight&) -> std::optional<Terms> { return Terms{{{}, true, {}}}; },
            [&](const model::LetRef& use) { return of(neuron_.lets[use.let].value); },
            [&](const model::Unary& unary) { return unary.op == model::UnaryOp::neg ? negated(of(unary.operand)) : fail(id); },
            [&](const model::Binary& binary) -> std::optional<Terms> {
                switch (binary.op) {
                    case model::BinaryOp::add: return joined(of(binary.left), of(binary.right));
                    case model::BinaryOp::sub: return joined(of(binary.left), negated(of(binary.right)));
                    case model::BinaryOp::mul: return product(of(binary.left), of(binary.right), id);
                    case model::BinaryOp::div: return quotient(of(binary.left), of(binary.right), id);
                    default: return fail(id);
                }
            },
            [&](const auto&) { return fail(id); },
        }, expr.node);
    }

    // Terms with the same h together.
    Terms gathered(const Terms& terms) {
        Terms result;
        for (const CoupledTerm& term : terms) {
            const auto same = std::find_if(result.begin(), result.end(), [&](const CoupledTerm& other) { return other.weighted == term.weighted && algebra_.same(other.sent, term.sent); });
            if (same == result.end()) result.push_back(term);
            else same->received = algebra_.add(factor(same->received), factor(term.received));
        }
        return result;
    }
    ExprId culprit() const { return culprit_; }

private:
    std::optional<Terms> fail(ExprId id) {
        if (!culprit_.valid()) culprit_ = id;
        return std::nullopt;
    }
    ExprId factor(const std::optional<ExprId>& of) { return of ? *of : algebra_.number(1); }
    std::optional<ExprId> times(const std::optional<ExprId>& a, const std::optional<ExprId>& b) { return a && b ? algebra_.multiply(*a, *b) : a ? a : b; }

    std::optional<Terms> negated(std::optional<Terms> terms) {
        if (terms)
            for (CoupledTerm& term : *terms) term.received = algebra_.negate(factor(term.received));
        return terms;
    }
    std::optional<Terms> joined(std::optional<Terms> a, const std::optional<Terms>& b) {
        if (!a || !b) return std::nullopt;
        a->insert(a->end(), b->begin(), b->end());
        return a;
    }
    std::optional<Terms> product(const std::optional<Terms>& a, const std::optional<Terms>& b, ExprId whole) {
        if (!a || !b) return std::nullopt;
        if (a->size() * b->size() > most_coupled_terms) return fail(whole);
        Terms result;
        for (const CoupledTerm& x : *a)
            for (const CoupledTerm& y : *b) {
                if (x.weighted && y.weighted) return fail(whole);
                result.push_back({times(x.received, y.received), x.weighted || y.weighted, times(x.sent, y.sent)});
            }
        return result;
    }
    // Divided by a product; what is divided by a sum of both sides cannot be taken apart.
    std::optional<Terms> quotient(std::optional<Terms> a, const std::optional<Terms>& b, ExprId whole) {
        if (!a || !b) return std::nullopt;
        if (b->size() != 1 || b->front().weighted) return fail(whole);
        const CoupledTerm& by = b->front();
        for (CoupledTerm& term : *a) {
            if (by.received) term.received = algebra_.divide(factor(term.received), *by.received);
            if (by.sent) term.sent = algebra_.divide(factor(term.sent), *by.sent);
        }
        return a;
    }

    Makeup makeup_of(ExprId id) {
        if (const auto known = makeups_.find(id.index); known != makeups_.end()) return known->second;
        const model::Expr& expr = context_.model.exprs[id];
        Makeup makeup;
        std::visit(overloaded{
            [&](const model::PreRef&) { makeup.sender = true; },
            [&](const model::Weight&) { makeup.weight = true; },
            [&](const model::ParamRef& use) { makeup.receiver = use.param.index < own_.first_param; },
            [&](const model::StateRef&) { makeup.receiver = true; },
            [&](const model::InputRef&) { makeup.receiver = true; },
            [&](const model::Noise&) { makeup.receiver = true; },
            [&](const model::Arrival&) { makeup.receiver = true; },
            [&](const model::LetRef& use) {
                if (use.let.index < own_.first_let) makeup.receiver = true;
                else makeup = makeup_of(neuron_.lets[use.let].value);
            },
            [](const auto&) {},
        }, expr.node);
        model::for_each_child(expr, [&](ExprId child) {
            const Makeup part = makeup_of(child);
            makeup.sender |= part.sender, makeup.receiver |= part.receiver, makeup.weight |= part.weight;
        });
        makeups_.emplace(id.index, makeup);
        return makeup;
    }

    // The same in the sender's own parts; params and lets of the synapse, which the sender does not have, stand for their values.
    ExprId sent(ExprId id) {
        if (const auto known = sent_.find(id.index); known != sent_.end()) return known->second;
        model::Expr expr = context_.model.exprs[id];
        const auto again = [&](auto node) {
            expr.node = std::move(node);
            return context_.add(expr);
        };
        const ExprId made = std::visit(overloaded{
            [&](const model::PreRef& use) { return std::visit(overloaded{[&](model::ParamId of) { return again(model::ParamRef{of}); }, [&](model::StateId of) { return again(model::StateRef{of}); },
                                                                          [&](model::LetId of) { return again(model::LetRef{of}); }}, use.part); },
            [&](const model::ParamRef& use) { return sent(neuron_.params[use.param].value); },
            [&](const model::LetRef& use) { return sent(neuron_.lets[use.let].value); },
            [&](model::Unary e) { e.operand = sent(e.operand); return again(e); },
            [&](model::Binary e) { e.left = sent(e.left), e.right = sent(e.right); return again(e); },
            [&](model::Compare e) { e.left = sent(e.left), e.right = sent(e.right); return again(e); },
            [&](model::Select e) { e.condition = sent(e.condition), e.then = sent(e.then), e.otherwise = sent(e.otherwise); return again(e); },
            [&](model::Call e) {
                for (ExprId& argument : e.arguments) argument = sent(argument);
                return again(std::move(e));
            },
            [&](const auto&) { return id; },
        }, context_.model.exprs[id].node);
        sent_.emplace(id.index, made);
        return made;
    }

    Context& context_;
    const model::Neuron& neuron_;
    const OwnParts& own_;
    KernelAlgebra algebra_;
    std::map<std::uint32_t, Makeup> makeups_;
    std::map<std::uint32_t, ExprId> sent_;
    ExprId culprit_;
};

}  // namespace

CoupledForm coupled_form(Context& context, const model::Neuron& neuron, const OwnParts& own, ExprId contribution) {
    Separator separator(context, neuron, own);
    auto terms = separator.of(contribution);
    if (!terms) return {{}, separator.culprit()};
    return {separator.gathered(*terms), {}};
}

bool reads_sender(const model::Model& model, const model::Neuron& neuron, ExprId id) {
    const model::Expr& expr = model.exprs[id];
    if (std::holds_alternative<model::PreRef>(expr.node)) return true;
    if (const auto* let = std::get_if<model::LetRef>(&expr.node); let && reads_sender(model, neuron, neuron.lets[let->let].value)) return true;
    bool found = false;
    model::for_each_child(expr, [&](ExprId child) { found = found || reads_sender(model, neuron, child); });
    return found;
}

}  // namespace nmlc::sema
