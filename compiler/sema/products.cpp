#include "compiler/sema/products.h"

#include "compiler/model/children.h"
#include "compiler/support/overloaded.h"

namespace nmlc::sema {
namespace {

using model::ExprId;
using Products = std::vector<model::Product>;
using Attempt = std::optional<Products>;

constexpr std::size_t most_products = 16;

class Factoriser {
public:
    explicit Factoriser(Context& context) : context_(context) {}

    // `inside` of a sum over mu, i and j are a loop further out.
    Attempt of(ExprId id, bool inside) {
        const Makeup makeup = makeup_of(id, 0, inside);
        if (makeup.draws || (makeup.receiver && makeup.sender && std::holds_alternative<model::Select>(context_.model.exprs[id].node))) return std::nullopt;
        if (!makeup.sender) {
            model::Product product;
            if (makeup.receiver || inside) product.received = id;
            else product.times = id;
            return Products{product};
        }
        if (!makeup.receiver) {
            model::Product product;
            product.sent = id;
            return Products{product};
        }
        const model::Expr expr = context_.model.exprs[id];
        return std::visit(overloaded{
            [&](const model::Unary& unary) { return unary.op == model::UnaryOp::neg ? negated(of(unary.operand, inside)) : std::nullopt; },
            [&](const model::Binary& binary) -> Attempt {
                switch (binary.op) {
                    case model::BinaryOp::add: return joined(of(binary.left, inside), of(binary.right, inside));
                    case model::BinaryOp::sub: return joined(of(binary.left, inside), negated(of(binary.right, inside)));
                    case model::BinaryOp::mul: return multiplied(of(binary.left, inside), of(binary.right, inside), inside);
                    case model::BinaryOp::div: return divided(of(binary.left, inside), binary.right, inside);
                    default: return std::nullopt;
                }
            },
            [&](const model::Reduce& reduce) -> Attempt {
                const auto* each = reduce.operands.size() == 1 ? std::get_if<model::ForEach>(&context_.model.exprs[reduce.operands[0]].node) : nullptr;
                if (inside || !each || reduce.window || reduce.reducer != model::Reducer::sum) return std::nullopt;
                const ExprId range = each->range, body = each->body;
                const Makeup ends = makeup_of(range, 0, false);
                if (ends.receiver || ends.sender || ends.draws) return std::nullopt;
                Attempt products = of(body, true);
                if (products)
                    for (model::Product& product : *products) product.range = range;
                return products;
            },
            [](const auto&) -> Attempt { return std::nullopt; },
        }, expr.node);
    }

private:
    struct Makeup { bool receiver = false, sender = false, draws = false; };

    // `loops`: around this place, within what is looked at.
    Makeup makeup_of(ExprId id, std::uint32_t loops, bool inside) const {
        const model::Expr& expr = context_.model.exprs[id];
        Makeup makeup;
        if (const auto* loop = std::get_if<model::LoopRef>(&expr.node)) {
            const std::uint32_t base = loops + (inside ? 1 : 0);
            makeup.sender = loop->depth == base;
            makeup.receiver = loop->depth == base + 1;
        }
        makeup.draws = std::holds_alternative<model::Draw>(expr.node);
        const auto add = [&](ExprId child, std::uint32_t around) {
            const Makeup part = makeup_of(child, around, inside);
            makeup.receiver |= part.receiver, makeup.sender |= part.sender, makeup.draws |= part.draws;
        };
        if (const auto* each = std::get_if<model::ForEach>(&expr.node)) add(each->range, loops), add(each->body, loops + 1);
        else model::for_each_child(expr, [&](ExprId child) { add(child, loops); });
        return makeup;
    }

    ExprId made(model::BinaryOp op, ExprId left, ExprId right) {
        return context_.add({model::Binary{op, left, right}, Shape::number, context_.model.exprs[left].dimension, {}, context_.model.exprs[left].span});
    }
    std::optional<ExprId> times(const std::optional<ExprId>& a, const std::optional<ExprId>& b) { return a && b ? std::optional(made(model::BinaryOp::mul, *a, *b)) : a ? a : b; }

    static Attempt negated(Attempt products) {
        if (products)
            for (model::Product& product : *products) product.minus = !product.minus;
        return products;
    }
    static Attempt joined(Attempt a, const Attempt& b) {
        if (!a || !b || a->size() + b->size() > most_products) return std::nullopt;
        a->insert(a->end(), b->begin(), b->end());
        return a;
    }
    Attempt multiplied(const Attempt& a, const Attempt& b, bool inside) {
        if (!a || !b || a->size() * b->size() > most_products) return std::nullopt;
        Products result;
        for (const model::Product& x : *a)
            for (const model::Product& y : *b) {
                // What stands outside of a sum has its loops elsewhere.
                const bool sum = x.range || y.range;
                if ((x.range && y.range) || (sum && !inside && (x.range ? y : x).received) || (sum && !inside && (x.range ? y : x).sent)) return std::nullopt;
                result.push_back({x.range ? x.range : y.range, times(x.received, y.received), times(x.sent, y.sent), times(x.times, y.times), times(x.by, y.by), x.minus != y.minus});
            }
        return result;
    }
    Attempt divided(Attempt a, ExprId by, bool inside) {
        const Makeup makeup = makeup_of(by, 0, inside);
        if (!a || makeup.draws || (makeup.receiver && makeup.sender)) return std::nullopt;
        for (model::Product& product : *a) {
            const bool outside = product.range && !inside;
            if (outside && (makeup.receiver || makeup.sender)) return std::nullopt;
            if (makeup.sender) {
                if (!product.sent) return std::nullopt;
                product.sent = made(model::BinaryOp::div, *product.sent, by);
            } else if (makeup.receiver || inside) {
                if (!product.received) return std::nullopt;
                product.received = made(model::BinaryOp::div, *product.received, by);
            } else {
                product.by = times(product.by, by);
            }
        }
        return a;
    }

    Context& context_;
};

}  // namespace

std::vector<model::Product> products_of(Context& context, model::ExprId weight) {
    return Factoriser(context).of(weight, false).value_or(Products{});
}

}  // namespace nmlc::sema
