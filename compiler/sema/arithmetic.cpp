// Sums, products and powers: units combine, literals fold, and a unit may follow a number in a chain of `*` and `/`.
#include <cmath>

#include "compiler/sema/expressions.h"
#include "compiler/sema/messages.h"
#include "compiler/sema/singular.h"

namespace nmlc::sema {
namespace {

bool is_list_of_quantities(const ast::Expr& expr) {   // [60, 5] pA
    const auto* list = std::get_if<ast::List>(&expr.node);
    return list && list->unit;
}

bool is_literal(const ast::Expr& expr) {
    return !expr.bracketed && (std::holds_alternative<ast::Number>(expr.node) || std::holds_alternative<ast::Quantity>(expr.node) || is_list_of_quantities(expr));
}

bool is_chain(const ast::Binary& binary) {
    return binary.op == ast::Binary::add || binary.op == ast::Binary::sub || binary.op == ast::Binary::mul || binary.op == ast::Binary::div;
}

// Exponents beyond this are a slip, and would not fit.
bool representable(const Dimension& dimension) {
    for (const auto twelfths : dimension.twelfths)
        if (twelfths > 24*Dimension::per_one || twelfths < -24*Dimension::per_one) return false;
    return true;
}

// A point on the scale of temperatures: written in degC, or declared so. What is in K may be a point or a difference.
bool is_temperature(const Value& value) { return value.absolute || (value.display && value.display->offset != 0); }

}  // namespace

Value Expressions::folded(double value, const Dimension& dimension, Span span) { return context_.number(value, dimension, span); }

// Gives the literal 0 the unit of the other side.
bool Expressions::unify(Value& left, Value& right) {
    if (left.zero && !right.zero) left = fit(left, right.dimension, "", Code::E0302);
    else if (right.zero && !left.zero) right = fit(right, left.dimension, "", Code::E0302);
    return left.dimension == right.dimension;
}

Value Expressions::finish(decltype(model::Expr::node) node, const Value& left, const Value& right, Dimension dimension, Span span) {
    bool fits = true;
    const Shape shape = joint_shape(left, right, {}, span, fits);
    return fits ? make(std::move(node), shape, dimension, span) : context_.unknown(span);
}

Value Expressions::add(const Value& first, const Value& second, bool subtract, Span op_span, Span span) {
    if (!first.known || !second.known) return context_.unknown(span);
    Value left = first, right = second;
    if (!unify(left, right)) {
        context_.report(messages::cannot_add(left, right, subtract, op_span, nearby(scope_)));
        return context_.unknown(span);
    }
    const bool left_is_point = is_temperature(left), right_is_point = is_temperature(right);
    if ((left_is_point && right_is_point && !subtract) || (right_is_point && !left_is_point && subtract && left.from_literal)) {
        context_.report(messages::temperatures_added(left, right, op_span));
        return context_.unknown(span);
    }
    Value result = left.constant && right.constant
        ? folded(subtract ? *left.constant - *right.constant : *left.constant + *right.constant, left.dimension, span)
        : finish(model::Binary{subtract ? model::BinaryOp::sub : model::BinaryOp::add, left.id, right.id}, left, right, left.dimension, span);
    if (!left_is_point && !right_is_point) {
        result.display = left.display ? left.display : right.display;
    } else if (left_is_point != right_is_point && !(subtract && right_is_point)) {   // a temperature and a difference
        result.absolute = result.constant.has_value();
        result.display = left_is_point ? left.display : right.display;
    }
    return result;
}

Value Expressions::negate(const Value& operand, Span span) {
    if (!operand.known) return context_.unknown(span);
    Value result = operand.constant ? folded(-*operand.constant, operand.dimension, span)
                                    : make(model::Unary{model::UnaryOp::neg, operand.id}, operand.shape, operand.dimension, span);
    result.zero = operand.zero;
    if (!is_temperature(operand)) result.display = operand.display;
    result.from_literal = operand.from_literal;
    return result;
}

Value Expressions::multiply(const Value& left, const Value& right, Span span) {
    if (!left.known || !right.known) return context_.unknown(span);
    if (left.absolute || right.absolute) {
        context_.report(messages::temperature_in_product(left.absolute ? left : right));
        return context_.unknown(span);
    }
    const Dimension dimension = left.dimension*right.dimension;
    if (!representable(dimension)) {
        context_.report(messages::unit_too_large(span));
        return context_.unknown(span);
    }
    Value result = left.constant && right.constant ? folded(*left.constant * *right.constant, dimension, span)
                                                   : finish(model::Binary{model::BinaryOp::mul, left.id, right.id}, left, right, dimension, span);
    if (left.dimension.is_number() && right.display && right.display->offset == 0) result.display = right.display;
    if (right.dimension.is_number() && left.display && left.display->offset == 0) result.display = left.display;
    return result;
}

Value Expressions::divide(const Value& left, const Value& right, Span span) {
    if (!left.known || !right.known) return context_.unknown(span);
    if (left.absolute || right.absolute) {
        context_.report(messages::temperature_in_product(left.absolute ? left : right));
        return context_.unknown(span);
    }
    if (right.constant && *right.constant == 0) {
        context_.report(messages::division_by_zero(right.span));
        return context_.unknown(span);
    }
    if (auto mended = without_singularity(*this, left, right, span)) return *mended;
    const Dimension dimension = left.dimension/right.dimension;
    if (!representable(dimension)) {
        context_.report(messages::unit_too_large(span));
        return context_.unknown(span);
    }
    Value result = left.constant && right.constant ? folded(*left.constant / *right.constant, dimension, span)
                                                   : finish(model::Binary{model::BinaryOp::div, left.id, right.id}, left, right, dimension, span);
    if (right.dimension.is_number() && left.display && left.display->offset == 0) result.display = left.display;
    return result;
}

Value Expressions::power(const Value& base, const Value& exponent, Span span) {
    if (!base.known || !exponent.known) return context_.unknown(span);
    if (!exponent.dimension.is_number()) {
        context_.report(messages::exponent_with_unit(exponent));
        return context_.unknown(span);
    }
    if (base.absolute) {
        context_.report(messages::temperature_in_product(base));
        return context_.unknown(span);
    }
    Dimension dimension;
    if (!base.dimension.is_number()) {
        if (!exponent.constant) {
            context_.report(messages::exponent_not_constant(base, exponent));
            return context_.unknown(span);
        }
        const double twelfths = *exponent.constant*Dimension::per_one;
        const auto raised = std::abs(twelfths - std::round(twelfths)) < 1e-9 && std::abs(twelfths) < 1e4
            ? nmlc::power(base.dimension, std::llround(twelfths), Dimension::per_one) : std::nullopt;
        if (!raised) {
            context_.report(messages::exponent_without_unit(base, exponent));
            return context_.unknown(span);
        }
        dimension = *raised;
    }
    if (base.constant && exponent.constant) {
        const double value = evaluate(Function::pow, *base.constant, *exponent.constant);
        if (!std::isfinite(value)) {
            context_.report(messages::not_finite("this power", span));
            return context_.unknown(span);
        }
        return folded(value, dimension, span);
    }
    return finish(model::Binary{model::BinaryOp::pow, base.id, exponent.id}, base, exponent, dimension, span);
}

// `mV` or `cm^2`, when no declaration has that name.
std::optional<WrittenUnit> Expressions::unit_factor(ast::ExprId id) {
    const ast::Expr* written = &expr(id);
    if (written->bracketed) return std::nullopt;
    int exponent = 1;
    if (const auto* raised = std::get_if<ast::Binary>(&written->node); raised && raised->op == ast::Binary::pow) {
        const ast::Expr* power = &expr(raised->right);
        int sign = 1;
        if (const auto* unary = std::get_if<ast::Unary>(&power->node); unary && unary->op == ast::Unary::neg) {
            sign = -1;
            power = &expr(unary->operand);
        }
        const auto* number = std::get_if<ast::Number>(&power->node);
        if (!number || number->text.size() > 2 || number->text.find_first_not_of("0123456789") != std::string::npos) return std::nullopt;
        exponent = sign*std::stoi(number->text);
        written = &expr(raised->left);
        if (written->bracketed) return std::nullopt;
    }
    const auto* name = std::get_if<ast::Name>(&written->node);
    if (!name) return std::nullopt;
    const auto unit = context_.unit_of(name->text);
    if (!unit) return std::nullopt;
    return WrittenUnit{*unit, exponent, name->text + (exponent == 1 ? "" : "^" + std::to_string(exponent))};
}

// A chain of operators leans to the left; it is walked in a loop, so that its length does not matter to the stack.
Value Expressions::binary(ast::ExprId id) {
    std::vector<ast::ExprId> spine;
    ast::ExprId first = id;
    while (const auto* node = std::get_if<ast::Binary>(&expr(first).node)) {
        if (!is_chain(*node)) break;
        spine.push_back(first);
        first = node->left;
    }
    if (spine.empty()) {   // `^` and `mod`
        const auto& node = std::get<ast::Binary>(expr(id).node);
        const Value left = read_number(node.left), right = read_number(node.right);
        if (node.op == ast::Binary::pow) return power(left, right, expr(id).span);
        return numeric_function(Function::mod, {left, right}, expr(id).span);
    }
    // (t - t_f)/tau in a sum over spikes: the time since the spike is one value.
    const auto since = place_->lag ? lag(std::get<ast::Binary>(expr(spine.back()).node), expr(spine.back()).span) : std::nullopt;
    if (since) first = spine.back(), spine.pop_back();
    Value value = since ? *since : read_number(first);
    const ast::Expr* start = &expr(first);
    if (const auto* unary = std::get_if<ast::Unary>(&start->node); unary && !start->bracketed) start = &expr(unary->operand);
    bool after_number = is_literal(*start);
    bool after_unit = after_number && !std::holds_alternative<ast::Number>(start->node);
    for (auto step = spine.rbegin(); step != spine.rend(); ++step) {
        const ast::Expr& written = expr(*step);
        const auto& node = std::get<ast::Binary>(written.node);
        const bool product = node.op == ast::Binary::mul || node.op == ast::Binary::div;
        if (!product) {
            value = add(value, read_number(node.right), node.op == ast::Binary::sub, node.op_span, written.span);
            after_number = after_unit = false;
            continue;
        }
        const auto unit = after_number ? unit_factor(node.right) : std::nullopt;
        const std::string word = unit ? unit->text.substr(0, unit->text.find('^')) : "";
        const bool declared = unit && word != scope_.defining && in_scope(word);
        Value right;
        if (unit && !declared) {
            right = context_.number(literal_value("1", unit->unit, unit->exponent), {}, expr(node.right).span);
            const auto dimension = nmlc::power(unit->unit.dimension, unit->exponent, 1);
            if (unit->unit.offset_K != 0) right.absolute = true;
            if (!dimension) {
                context_.report(messages::unit_too_large(right.span));
                right = context_.unknown(right.span);
            } else {
                right.dimension = *dimension;
            }
        } else {
            right = read_number(node.right);
            if (unit && after_unit && right.known && nmlc::power(unit->unit.dimension, unit->exponent, 1) == right.dimension) {
                context_.report(messages::unit_or_name(unit->text, right.span));
                right = context_.unknown(right.span);
            }
        }
        const Value left = value;
        value = node.op == ast::Binary::mul ? multiply(left, right, written.span) : divide(left, right, written.span);
        if (unit && !declared && left.from_literal && value.known) {   // the unit as written: mS, then mS/cm^2
            const double one = literal_value("1", unit->unit, unit->exponent);
            DisplayUnit shown = left.display.value_or(DisplayUnit{});
            const bool times = node.op == ast::Binary::mul;
            shown.text = shown.text.empty() ? (times ? unit->text : "1/" + unit->text) : shown.text + (times ? "*" : "/") + unit->text;
            shown.per_coherent = 1/(times ? one/shown.per_coherent : 1/shown.per_coherent/one);
            value.display = shown;
            value.from_literal = true;
            context_.model.exprs[value.id].display = shown;
        }
        if (is_literal(expr(node.right))) {
            after_number = true;
            after_unit |= !std::holds_alternative<ast::Number>(expr(node.right).node);
        }
        after_unit |= unit && !declared;
        if (written.bracketed) after_number = after_unit = false;
    }
    return value;
}

}  // namespace nmlc::sema
