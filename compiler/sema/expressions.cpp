// The dispatch over what was written, literals, and the helpers that all kinds of expressions share.
#include "compiler/sema/expressions.h"

#include "compiler/sema/messages.h"
#include "compiler/support/overloaded.h"

namespace nmlc::sema {

Value Expressions::read(ast::ExprId id) {
    Value value = read_node(id);
    if (value.known) check_size(value);
    return value;
}

Value Expressions::read_node(ast::ExprId id) {
    const ast::Expr& written = expr(id);
    const Span span = written.span;
    return std::visit(overloaded{
        [&](const ast::Bad&) { return context_.unknown(span); },
        [&](const ast::Number& number) {
            Value value = context_.number(literal_value(number.text), {}, span);
            value.zero = *value.constant == 0;
            value.from_literal = true;
            return value;
        },
        [&](const ast::Quantity& literal) { return quantity(literal, false, span); },
        [&](const ast::Text& text) {
            Value value = make(model::Text{text.value}, Shape::text, {}, span);
            return value;
        },
        [&](const ast::Name& use) { return name(use.text, span); },
        [&](const ast::Prime& prime) {
            context_.report(messages::derivative_outside_left_side(prime.name, span));
            return context_.unknown(span);
        },
        [&](const ast::Member& access) { return member(access, span); },
        [&](const ast::Index& access) { return index(access, span); },
        [&](const ast::Range& between) { return range(between, span); },
        [&](const ast::Unary& unary) {
            if (unary.op == ast::Unary::not_) {
                const Value operand = read_truth(unary.operand);
                return operand.known ? make(model::Unary{model::UnaryOp::not_, operand.id}, Shape::truth, {}, span) : context_.unknown(span);
            }
            if (const auto* literal = std::get_if<ast::Quantity>(&expr(unary.operand).node); literal && !expr(unary.operand).bracketed)
                return quantity(*literal, true, span);
            return negate(read_number(unary.operand), span);
        },
        [&](const ast::Binary& operation) {
            switch (operation.op) {
                case ast::Binary::and_:
                case ast::Binary::or_: return logic(operation, span);
                case ast::Binary::in: return contains(operation, span);
                case ast::Binary::sub:
                    if (place_->lag)
                        if (const auto since = lag(operation, span)) return *since;
                    return binary(id);
                default: return binary(id);
            }
        },
        [&](const ast::Compare& comparison) { return compare(comparison, span); },
        [&](const ast::If& choice) { return select(choice, span); },
        [&](const ast::Call& use) { return call(use, id); },
        [&](const ast::List& elements) { return list(elements, span); },
        [&](const ast::Tuple&) {
            context_.report(messages::tuple_here(span));
            return context_.unknown(span);
        },
    }, written.node);
}

// `-5 degC` is five degrees below zero, not the negative of a temperature: the sign belongs to the literal.
Value Expressions::quantity(const ast::Quantity& literal, bool negative, Span span) {
    const auto unit = context_.unit_of(literal.unit.text);
    if (!unit) {
        Diagnostic unknown = messages::unknown_unit(literal.unit.text, literal.unit.span);
        if (scope_.find(literal.unit.text)) unknown.hint = "to multiply, write `" + literal.number + "*" + literal.unit.text + "`";
        context_.report(std::move(unknown));
        return context_.unknown(span);
    }
    const auto dimension = nmlc::power(unit->dimension, literal.exponent, 1);
    if (!dimension) {
        context_.report(messages::unit_too_large(literal.unit.span));
        return context_.unknown(span);
    }
    const bool absolute = unit->offset_K != 0 && literal.exponent == 1;
    const std::string sign = negative ? "-" : "";
    Value value = context_.number(literal_value(sign + literal.number, *unit, literal.exponent), *dimension, span);
    value.absolute = absolute;
    value.from_literal = true;
    DisplayUnit display;
    display.text = (literal.unit.text == "w_unit" && context_.weight_unit ? context_.weight_text : literal.unit.text) + (literal.exponent == 1 ? "" : "^" + std::to_string(literal.exponent));
    if (absolute) {
        display.offset = -unit->offset_K;
    } else {
        display.per_coherent = 1/literal_value("1", *unit, literal.exponent);
    }
    if (literal.unit.text == "%" ) display = {"%", 100, 0};
    value.display = display;
    context_.model.exprs[value.id].display = display;
    return value;
}

Value Expressions::make(decltype(model::Expr::node) node, Shape shape, const Dimension& dimension, Span span) {
    Value value;
    value.id = context_.add({std::move(node), shape, dimension, default_display(dimension), span});
    value.known = true;
    value.shape = shape;
    value.dimension = dimension;
    value.span = span;
    return value;
}

// Bounds what functions may expand to: f1 calls f0 twice, f2 calls f1 twice, ... f40.
void Expressions::check_size(const Value& value) {
    if (context_.tree_sizes[value.id.index] <= most_nodes || expansion_->reported) return;
    expansion_->reported = true;
    context_.report(messages::expands_too_far(value.span, most_nodes));
}

bool Expressions::is_numeric(const Value& value) { return value.shape != Shape::truth && value.shape != Shape::text; }

Value Expressions::read_number(ast::ExprId id) {
    Value value = read(id);
    if (value.known && !is_numeric(value)) {
        context_.report(messages::not_a_quantity(value));
        return context_.unknown(value.span);
    }
    return value;
}

Value Expressions::read_truth(ast::ExprId id) {
    Value value = read(id);
    if (value.known && value.shape != Shape::truth) {
        context_.report(messages::not_a_condition(value));
        return context_.unknown(value.span);
    }
    return value;
}

Value Expressions::fit(Value value, const Dimension& dimension, const std::string& what, Code code, Span declared, const std::optional<DisplayUnit>& shown) {
    if (!value.known) return value;
    if (value.zero && !dimension.is_number()) {
        Value zero = context_.number(*value.constant, dimension, value.span);
        zero.from_literal = true;
        return zero;
    }
    if (value.dimension == dimension) return value;
    context_.report(messages::does_not_fit(code, what, dimension, value, declared, shown));
    return context_.unknown(value.span);
}

Value Expressions::read_as(ast::ExprId id, const Dimension& dimension, const std::string& what) {
    return fit(read_number(id), dimension, what, Code::E0309);
}

// A number joins anything; a list goes with numbers and lists, a trace with numbers and traces.
Shape Expressions::joint_shape(const Value& left, const Value& right, Span op_span, Span span, bool& fits) {
    fits = true;
    if (left.shape == right.shape) return left.shape == Shape::spikes ? Shape::list : left.shape;
    if (left.shape == Shape::number) return right.shape == Shape::spikes ? Shape::list : right.shape;
    if (right.shape == Shape::number) return left.shape == Shape::spikes ? Shape::list : left.shape;
    fits = false;
    context_.report(messages::shapes_do_not_join(left, right, op_span.valid() ? op_span : span));
    return Shape::number;
}

}  // namespace nmlc::sema
