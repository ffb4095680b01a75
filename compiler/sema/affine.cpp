#include "compiler/sema/affine.h"

#include "compiler/sema/messages.h"
#include "compiler/sema/uses.h"

namespace nmlc::sema {

AffineSide AffineReader::reported(Diagnostic diagnostic) {
    expressions_.context().report(std::move(diagnostic));
    return {};
}

std::optional<std::string> AffineReader::differential(const ast::Expr& expr) const {
    const auto* name = std::get_if<ast::Name>(&expr.node);
    if (!name || name->text.size() < 2 || name->text[0] != 'd' || name->text == "dt") return std::nullopt;
    std::string of = name->text.substr(1);
    Scope& scope = expressions_.scope();
    const Symbol* whole = scope.find(name->text);
    const Symbol* part = scope.find(of);
    if (whole && !(part && part->kind == Symbol::state)) return std::nullopt;   // a param that happens to begin with d
    return of;
}

bool AffineReader::has_derivative(ast::ExprId id) const {
    bool found = false;
    walk(expressions_.context().module(expressions_.scope().file), id, [&](const ast::Expr& expr) {
        found |= std::holds_alternative<ast::Prime>(expr.node) || differential(expr).has_value();
    });
    return found;
}

AffineSide AffineReader::derivative_of(const std::string& name, Span span, bool prime) {
    Scope& scope = expressions_.scope();
    Symbol* symbol = scope.find(name);
    const std::string written = prime ? name + "'" : "d" + name;
    if (!symbol || symbol->kind != Symbol::state) {
        const bool second = !symbol && name.size() > 1 && name[0] == '2';
        if (second) return reported(messages::second_derivative(span));
        std::vector<std::string> states;
        if (scope.neuron)
            for (const auto& [known, part] : scope.neuron->values)
                if (part.kind == Symbol::state) states.push_back(known);
        return reported(messages::not_a_state(name, written, span, symbol ? symbol->span : Span{}, nearest_name(name, states)));
    }
    AffineSide side;
    side.known = true;
    side.state = symbol->id;
    side.derivative = span;
    side.waits_for_dt = !prime;
    side.dimension_known = symbol->value.known;
    side.dimension = prime ? symbol->value.dimension/expressions_.context().time_dimension() : symbol->value.dimension;
    return side;
}

AffineSide AffineReader::read(ast::ExprId id, unsigned depth) {
    const ast::Expr& expr = expressions_.expr(id);
    if (depth > 200) return reported(messages::left_side_not_affine(expr.span));
    if (const auto* prime = std::get_if<ast::Prime>(&expr.node)) return derivative_of(prime->name, expr.span, true);
    if (const auto name = differential(expr)) return derivative_of(*name, expr.span, false);
    if (!has_derivative(id)) {
        const Value value = expressions_.read_number(id);
        AffineSide side;
        side.known = value.known;
        side.rest = value;
        side.dimension = value.dimension;
        side.dimension_known = value.known;
        return side;
    }
    if (const auto* unary = std::get_if<ast::Unary>(&expr.node); unary && unary->op == ast::Unary::neg) {
        AffineSide side = read(unary->operand, depth + 1);
        if (!side.known) return side;
        if (side.rest) side.rest = expressions_.negate(*side.rest, expr.span);
        side.factor = side.factor ? expressions_.negate(*side.factor, expr.span) : expressions_.context().number(-1, {}, expr.span);
        return side;
    }
    if (const auto* binary = std::get_if<ast::Binary>(&expr.node)) {
        switch (binary->op) {
            case ast::Binary::add:
            case ast::Binary::sub: return sum(*binary, expr.span, depth + 1);
            case ast::Binary::mul: return product(*binary, expr.span, depth + 1);
            case ast::Binary::div: return quotient(*binary, expr.span, depth + 1);
            default: break;
        }
    }
    if (std::holds_alternative<ast::Index>(expr.node)) {
        expressions_.context().refuse(Code::E0904, "vectors, such as `" + std::string(text_of(expressions_.context().sources, expr.span)) + "`,", expr.span);
        return {};
    }
    return reported(messages::left_side_not_affine(expr.span));
}

AffineSide AffineReader::sum(const ast::Binary& binary, Span span, unsigned depth) {
    const AffineSide left = read(binary.left, depth), right = read(binary.right, depth);
    if (!left.known || !right.known) return {};
    if (left.state && right.state) return reported(messages::two_derivatives(left.derivative, right.derivative));
    for (const AffineSide* side : {&left, &right})
        if (side->waits_for_dt) return reported(messages::derivative_without_dt(side->derivative));
    const bool subtract = binary.op == ast::Binary::sub;
    const AffineSide& with = left.state ? left : right;
    const AffineSide& without = left.state ? right : left;
    Value plain = *without.rest;
    AffineSide result = with;
    if (with.dimension_known) {
        if (plain.zero) plain = expressions_.fit(plain, with.dimension, "", Code::E0302);
        if (plain.dimension != with.dimension) {
            Value a, b;
            a.dimension = left.dimension;
            a.span = expressions_.expr(binary.left).span;
            b.dimension = right.dimension;
            b.span = expressions_.expr(binary.right).span;
            (left.state ? b : a).display = plain.display;
            return reported(messages::cannot_add(a, b, subtract, binary.op_span, nearby(expressions_.scope())));
        }
    }
    if (left.state) {
        if (subtract) plain = expressions_.negate(plain, plain.span);
    } else if (subtract) {   // I/C - du/dt
        result.factor = with.factor ? expressions_.negate(*with.factor, span) : expressions_.context().number(-1, {}, span);
        if (result.rest) result.rest = expressions_.negate(*result.rest, span);
    }
    result.rest = result.rest ? expressions_.add(*result.rest, plain, false, binary.op_span, span) : plain;
    result.known = result.rest->known;
    return result;
}

AffineSide AffineReader::scaled(AffineSide side, const Value& by, bool divide, Span span) {
    if (!by.known) return {};
    const auto apply = [&](const Value& value) {
        return divide ? expressions_.divide(value, by, span) : expressions_.multiply(by, value, span);
    };
    if (side.factor) side.factor = apply(*side.factor);
    else side.factor = divide ? expressions_.divide(expressions_.context().number(1, {}, span), by, span) : by;
    if (side.rest) side.rest = apply(*side.rest);
    side.dimension = divide ? side.dimension/by.dimension : side.dimension*by.dimension;
    side.known = side.factor->known && (!side.rest || side.rest->known);
    return side;
}

AffineSide AffineReader::product(const ast::Binary& binary, Span span, unsigned depth) {
    const bool left_has = has_derivative(binary.left), right_has = has_derivative(binary.right);
    if (left_has && right_has) return reported(messages::left_side_not_affine(span));
    const ast::ExprId with = left_has ? binary.left : binary.right, without = left_has ? binary.right : binary.left;
    AffineSide side = read(with, depth);
    const Value factor = expressions_.read_number(without);
    if (!side.known) return side;
    return scaled(std::move(side), factor, false, span);
}

AffineSide AffineReader::quotient(const ast::Binary& binary, Span span, unsigned depth) {
    const ast::Expr& below = expressions_.expr(binary.right);
    if (!has_derivative(binary.left)) return reported(messages::left_side_not_affine(span));
    AffineSide side = read(binary.left, depth);
    const auto* name = std::get_if<ast::Name>(&below.node);
    if (name && name->text == "dt" && (!side.known || side.waits_for_dt)) {
        if (!side.known) return side;
        side.waits_for_dt = false;
        side.dimension = side.dimension/expressions_.context().time_dimension();
        side.derivative = cover(side.derivative, below.span);
        return side;
    }
    if (name && name->text == "dt2") return side.known ? reported(messages::second_derivative(span)) : side;
    if (side.known && side.waits_for_dt && name && name->text.size() > 1 && name->text[0] == 'd' && !expressions_.scope().find(name->text))
        return reported(messages::derivative_by_other(name->text.substr(1), cover(side.derivative, below.span)));
    if (has_derivative(binary.right)) return side.known ? reported(messages::left_side_not_affine(span)) : side;
    const Value divisor = expressions_.read_number(binary.right);
    if (!side.known) return side;
    return scaled(std::move(side), divisor, true, span);
}

}  // namespace nmlc::sema
