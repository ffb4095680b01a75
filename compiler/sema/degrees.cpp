#include "compiler/sema/degrees.h"

#include "compiler/model/children.h"
#include "compiler/support/overloaded.h"

namespace nmlc::sema {
namespace {

using model::ExprId;

class Degrees {
public:
    Degrees(const model::Model& model, const model::Neuron& neuron, std::uint32_t first_state) : model_(model), neuron_(neuron), first_(first_state) {}

    DegreeResult of(ExprId id) const {
        const model::Expr& expr = model_.exprs[id];
        const auto none = [&] { return DegreeResult{{}, false, id}; };
        const auto free = DegreeResult{Degree{}, false, {}};
        // Operands that may hold neither weight nor signal.
        const auto only_free = [&](auto... operands) {
            for (const ExprId operand : {operands...}) {
                const DegreeResult inner = of(operand);
                if (!inner.degree || !(*inner.degree == Degree{})) return inner.degree ? DegreeResult{{}, false, operand} : inner;
            }
            return free;
        };
        const auto alike = [&](ExprId a, ExprId b) {
            const DegreeResult left = of(a), right = of(b);
            if (!left.degree) return left;
            if (!right.degree) return right;
            if (left.zero) return right;
            if (right.zero || *left.degree == *right.degree) return left;
            return none();
        };
        return std::visit(overloaded{
            [&](const model::Constant& constant) { return DegreeResult{Degree{}, constant.value == 0, {}}; },
            [&](const model::Weight&) { return DegreeResult{Degree{1, 0}, false, {}}; },
            [&](const model::StateRef& use) { return DegreeResult{Degree{0, use.state.index >= first_ ? 1 : 0}, false, {}}; },
            [&](const model::LetRef& use) { return of(neuron_.lets[use.let].value); },
            [&](const model::Unary& unary) { return unary.op == model::UnaryOp::neg ? of(unary.operand) : only_free(unary.operand); },
            [&](const model::Binary& binary) {
                switch (binary.op) {
                    case model::BinaryOp::add:
                    case model::BinaryOp::sub: return alike(binary.left, binary.right);
                    case model::BinaryOp::mul: {
                        const DegreeResult left = of(binary.left), right = of(binary.right);
                        if (!left.degree) return left;
                        if (!right.degree) return right;
                        const Degree product{left.degree->weight + right.degree->weight, left.degree->signal + right.degree->signal};
                        if (product.weight > 1 || product.signal > 1) return none();
                        return DegreeResult{product, left.zero || right.zero, {}};
                    }
                    case model::BinaryOp::div: {
                        const DegreeResult below = only_free(binary.right);
                        return below.degree ? of(binary.left) : below;
                    }
                    default: return only_free(binary.left, binary.right);
                }
            },
            [&](const model::Compare& compare) { return only_free(compare.left, compare.right); },
            [&](const model::Select& select) {
                const DegreeResult condition = only_free(select.condition);
                return condition.degree ? alike(select.then, select.otherwise) : condition;
            },
            [&](const model::Call& call) {
                for (const ExprId argument : call.arguments)
                    if (const DegreeResult inner = only_free(argument); !inner.degree) return inner;
                return free;
            },
            [&](const auto&) { return free; },
        }, expr.node);
    }

private:
    const model::Model& model_;
    const model::Neuron& neuron_;
    std::uint32_t first_;
};

template <class Visit>
void each_part(const model::Model& model, const model::Neuron& neuron, ExprId id, const Visit& visit) {
    const model::Expr& expr = model.exprs[id];
    visit(expr);
    if (const auto* let = std::get_if<model::LetRef>(&expr.node)) each_part(model, neuron, neuron.lets[let->let].value, visit);
    model::for_each_child(expr, [&](ExprId child) { each_part(model, neuron, child, visit); });
}

}  // namespace

DegreeResult degree_of(const model::Model& model, const model::Neuron& neuron, std::uint32_t first_state, ExprId expr) {
    return Degrees(model, neuron, first_state).of(expr);
}

std::set<std::uint32_t> signals_in(const model::Model& model, const model::Neuron& neuron, std::uint32_t first_state, ExprId expr) {
    std::set<std::uint32_t> found;
    each_part(model, neuron, expr, [&](const model::Expr& part) {
        if (const auto* use = std::get_if<model::StateRef>(&part.node); use && use->state.index >= first_state) found.insert(use->state.index);
    });
    return found;
}

bool reads_input(const model::Model& model, const model::Neuron& neuron, ExprId expr) {
    bool found = false;
    each_part(model, neuron, expr, [&](const model::Expr& part) { found = found || std::holds_alternative<model::InputRef>(part.node); });
    return found;
}

}  // namespace nmlc::sema
