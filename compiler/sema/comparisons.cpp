// Conditions: comparisons chained as in print, `and` / `or`, `if then else`, `x in [1, 6]`.
#include "compiler/sema/expressions.h"
#include "compiler/sema/messages.h"

namespace nmlc::sema {

// `20 ms <= t < 180 ms` is `20 ms <= t and t < 180 ms`.
Value Expressions::compare(const ast::Compare& comparison, Span span) {
    std::vector<Value> operands;
    bool usable = true;
    for (const ast::ExprId operand : comparison.operands) {
        operands.push_back(read(operand));
        const Value& value = operands.back();
        usable &= value.known;
        if (value.known && value.shape == Shape::truth) {
            context_.report(messages::not_a_quantity(value));
            usable = false;
        }
    }
    std::optional<Value> result;
    bool constant = true, holds = true;
    for (std::size_t k = 0; k < comparison.ops.size(); ++k) {
        Value left = operands[k], right = operands[k + 1];
        if (!left.known || !right.known) continue;
        const bool texts = left.shape == Shape::text && right.shape == Shape::text;
        if (!texts && (left.shape == Shape::text || right.shape == Shape::text)) {
            context_.report(messages::not_a_quantity(left.shape == Shape::text ? left : right));
            usable = false;
            continue;
        }
        if (!unify(left, right)) {
            context_.report(messages::cannot_compare(left, right, comparison.op_spans[k], nearby(scope_)));
            usable = false;
            continue;
        }
        if (!texts) {
            bool fits = true;
            joint_shape(left, right, comparison.op_spans[k], span, fits);
            usable &= fits;
        }
        const auto op = static_cast<model::CompareOp>(comparison.ops[k]);
        const Span part = comparison.ops.size() == 1 ? span : cover(left.span, right.span);
        Value link = make(model::Compare{op, left.id, right.id}, Shape::truth, {}, part);
        constant &= left.constant && right.constant;
        if (constant) {
            const double a = *left.constant, b = *right.constant;
            switch (op) {
                case model::CompareOp::lt: holds &= a < b; break;
                case model::CompareOp::le: holds &= a <= b; break;
                case model::CompareOp::gt: holds &= a > b; break;
                case model::CompareOp::ge: holds &= a >= b; break;
                case model::CompareOp::eq: holds &= a == b; break;
                case model::CompareOp::ne: holds &= a != b; break;
            }
        }
        result = result ? make(model::Binary{model::BinaryOp::and_, result->id, link.id}, Shape::truth, {}, span) : link;
    }
    if (!usable || !result) return context_.unknown(span);
    if (constant) result->constant = holds ? 1 : 0;
    return *result;
}

Value Expressions::logic(const ast::Binary& binary, Span span) {
    const Value left = read_truth(binary.left), right = read_truth(binary.right);
    if (!left.known || !right.known) return context_.unknown(span);
    const bool conjunction = binary.op == ast::Binary::and_;
    Value result = make(model::Binary{conjunction ? model::BinaryOp::and_ : model::BinaryOp::or_, left.id, right.id}, Shape::truth, {}, span);
    const auto decided = [&](const Value& side) { return side.constant && (*side.constant != 0) != conjunction; };
    if (decided(left) || decided(right)) result.constant = conjunction ? 0 : 1;
    return result;
}

Value Expressions::select(const ast::If& choice, Span span) {
    const Value condition = read_truth(choice.condition);
    Value then = read(choice.then), otherwise = read(choice.otherwise);
    if (!condition.known || !then.known || !otherwise.known) return context_.unknown(span);
    if ((then.shape == Shape::truth) != (otherwise.shape == Shape::truth) || (then.shape == Shape::text) != (otherwise.shape == Shape::text) ||
        !unify(then, otherwise)) {
        context_.report(messages::branches_differ(then, otherwise));
        return context_.unknown(span);
    }
    bool fits = true;
    const Shape shape = joint_shape(then, otherwise, {}, span, fits);
    if (!fits) return context_.unknown(span);
    Value result = make(model::Select{condition.id, then.id, otherwise.id}, shape, then.dimension, span);
    result.display = then.display ? then.display : otherwise.display;
    return result;
}

Value Expressions::contains(const ast::Binary& binary, Span span) {
    Value element = read_number(binary.left), list = read(binary.right);
    if (!element.known || !list.known) return context_.unknown(span);
    if (list.shape != Shape::list) {
        context_.report(messages::not_a_list(list));
        return context_.unknown(span);
    }
    if (!unify(element, list)) {
        context_.report(messages::cannot_compare(element, list, binary.op_span, nearby(scope_)));
        return context_.unknown(span);
    }
    return make(model::Contains{element.id, list.id}, Shape::truth, {}, span);
}

}  // namespace nmlc::sema
