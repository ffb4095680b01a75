// Parse tree -> expressions. Chains of `+`, `*`, `and`, `or` are walked in a loop: their tree is as deep as the chain is long.
#include <fmt/format.h>

#include <algorithm>
#include <charconv>

#include "compiler/syntax/build.h"
#include "compiler/syntax/words.h"

namespace nmlc::syntax {

using namespace ast;

namespace {

// The one child of a rule that only hands on what stands in it, as most rules of an expression do.
template <class Child>
Child* only(const antlr4::ParserRuleContext* context) {
    return context->children.size() == 1 ? dynamic_cast<Child*>(context->children.front()) : nullptr;
}

// `left SIGN right`, where it is whole.
struct Infix {
    P::ArithContext* whole;
    P::ArithContext* left = nullptr;
    antlr4::tree::TerminalNode* sign = nullptr;
    P::ArithContext* right = nullptr;

    explicit Infix(P::ArithContext* context) : whole(context) {
        const auto& parts = context->children;
        if (parts.size() != 3) return;
        left = dynamic_cast<P::ArithContext*>(parts[0]);
        right = dynamic_cast<P::ArithContext*>(parts[2]);
        if (left && right) sign = dynamic_cast<antlr4::tree::TerminalNode*>(parts[1]);
    }
    std::size_t type() const { return sign ? sign->getSymbol()->getType() : 0; }
};

Binary::Op operation(std::size_t sign) { return sign == W::PLUS ? Binary::add : sign == W::MINUS ? Binary::sub : sign == W::STAR ? Binary::mul : Binary::div; }

}  // namespace

ExprId Builder::add(decltype(Expr::node) node, Span span, std::initializer_list<ExprId> children) {
    int depth = 0;
    for (const ExprId child : children)
        if (child.valid()) depth = std::max(depth, depths_[child.index]);
    if (++depth > deepest_expression) {
        if (!too_deep_)
            report(Code::E0109, fmt::format("the expression has more than {} levels", deepest_expression), span, "a sum counts one level a term",
                   "name parts of it with `let`, or write it as `sum(... for i in 1..n)`");
        too_deep_ = true;
        depth = 1;
        node = Bad{};
    }
    const std::size_t before = depths_.size();
    const ExprId id = module_.exprs.add({std::move(node), span, false});
    depths_.resize(std::max<std::size_t>(before, id.index + 1));
    depths_[id.index] = depth;
    return id;
}

ExprId Builder::expr(P::ExprContext* context) {
    if (!context) return bad({lexemes_.file, 0, 0});
    if (auto* inner = only<P::LogicContext>(context)) return logic(inner);
    if (!context->IF()) return bad(span(context));
    // A chain of `else if` is as long as the filter allows: recursion is bounded.
    const ExprId condition = expr(context->expr(0)), then = expr(context->expr(1)), otherwise = expr(context->expr(2));
    return add(If{condition, then, otherwise}, span(context), {condition, then, otherwise});
}

ExprId Builder::logic(P::LogicContext* context) {
    if (auto* inner = context ? only<P::RelationContext>(context) : nullptr) return relation(inner);
    std::vector<P::LogicContext*> chain;  // outermost first; each is `left OP right`
    while (context && (context->AND() || context->OR())) {
        chain.push_back(context);
        context = context->logic(0);
    }
    ExprId left;
    if (!context) left = bad({lexemes_.file, 0, 0});
    else if (context->NOT()) {
        const ExprId inner = logic(context->logic(0));
        left = add(Unary{Unary::not_, inner}, span(context), {inner});
    } else left = relation(context->relation());
    for (auto it = chain.rbegin(); it != chain.rend(); ++it) {
        const ExprId right = logic((*it)->logic(1));
        const bool both = (*it)->AND() != nullptr;
        left = add(Binary{both ? Binary::and_ : Binary::or_, left, right, span(both ? (*it)->AND() : (*it)->OR())}, span(*it), {left, right});
    }
    return left;
}

ExprId Builder::relation(P::RelationContext* context) {
    if (!context) return bad({lexemes_.file, 0, 0});
    if (auto* inner = only<P::RangeContext>(context)) return range(inner);
    const auto comparisons = context->comparison();
    if (comparisons.empty()) return range(context->range(0));
    std::vector<ExprId> operands;
    for (std::size_t k = 0; k <= comparisons.size(); ++k) operands.push_back(range(context->range(k)));
    int depth = 0;
    for (const ExprId operand : operands) depth = std::max(depth, depths_[operand.index]);
    const ExprId deepest = *std::find_if(operands.begin(), operands.end(), [&](ExprId id) { return depths_[id.index] == depth; });
    Compare compare;
    for (auto* comparison : comparisons) {
        const auto* token = comparison->getStart();
        const Span op_span = span(token);
        switch (token ? token->getType() : 0) {
            case W::IN:
                if (comparisons.size() > 1) {
                    report(Code::E0110, "`in` cannot be chained with other comparisons", op_span, "", "join them with `and`");
                    return bad(span(context));
                }
                return add(Binary{Binary::in, operands[0], operands[1], op_span}, span(context), {operands[0], operands[1]});
            case W::LT: compare.ops.push_back(Compare::lt); break;
            case W::LE: compare.ops.push_back(Compare::le); break;
            case W::GT: compare.ops.push_back(Compare::gt); break;
            case W::GE: compare.ops.push_back(Compare::ge); break;
            case W::NE: compare.ops.push_back(Compare::ne); break;
            default: compare.ops.push_back(Compare::eq); break;
        }
        compare.op_spans.push_back(op_span);
    }
    compare.operands = std::move(operands);
    return add(std::move(compare), span(context), {deepest});
}

ExprId Builder::range(P::RangeContext* context) {
    if (!context) return bad({lexemes_.file, 0, 0});
    if (auto* inner = only<P::ArithContext>(context)) return arith(inner);
    const ExprId low = arith(context->arith(0));
    if (!context->DOTDOT()) return low;
    Range range{low, arith(context->arith(1)), {}};
    if (context->STEP()) range.step = arith(context->arith(2));
    return add(range, span(context), {range.low, range.high, range.step.value_or(low)});
}

ExprId Builder::arith(P::ArithContext* context) {
    if (!context) return bad({lexemes_.file, 0, 0});
    std::vector<Infix> chain;  // outermost first
    Infix infix(context);
    for (; infix.sign && infix.type() != W::POW; infix = Infix(infix.left)) chain.push_back(infix);
    context = infix.whole;
    ExprId left;
    if (auto* inner = only<P::OperandContext>(context)) left = operand(inner);
    else if (infix.sign) left = power(context);
    else if (context->MINUS()) {
        const ExprId inside = arith(context->arith(0));
        left = add(Unary{Unary::neg, inside}, span(context), {inside});
    } else left = bad(span(context));
    for (auto it = chain.rbegin(); it != chain.rend(); ++it) {
        const ExprId right = arith(it->right);
        left = add(Binary{operation(it->type()), left, right, span(it->sign)}, span(it->whole), {left, right});
    }
    return left;
}

// x^2, and 2 cm^2, where the exponent belongs to the unit.
ExprId Builder::power(P::ArithContext* context) {
    P::ArithContext* base = context->arith(0);
    P::ArithContext* exponent = context->arith(1);
    const ExprId left = arith(base), right = arith(exponent);
    const bool quantity = base && base->operand() && base->operand()->postfix().empty() && base->operand()->primary() && base->operand()->primary()->NUMBER() &&
                          base->operand()->primary()->unit();
    if (!quantity) return add(Binary{Binary::pow, left, right, span(context->POW())}, span(context), {left, right});
    const Expr& value = module_.exprs[right];
    const Expr* digits = &value;
    const auto* minus = std::get_if<Unary>(&value.node);
    if (minus && minus->op == Unary::neg && !value.bracketed) digits = &module_.exprs[minus->operand];
    const auto* number = std::get_if<Number>(&digits->node);
    int power = 0;
    const bool whole = number && !digits->bracketed && std::from_chars(number->text.data(), number->text.data() + number->text.size(), power).ptr == number->text.data() + number->text.size();
    if (!whole || power == 0 || power > 24) {
        if (!std::holds_alternative<Bad>(digits->node))
            report(Code::E0118, "the exponent of a unit is a whole number from -24 to 24", value.span, "", fmt::format("for a power of the quantity write `({})^{}`", word(span(base)), word(value.span)));
        return bad(span(context));
    }
    Quantity result = std::get<Quantity>(module_.exprs[left].node);
    result.exponent = digits == &value ? power : -power;
    return add(std::move(result), span(context));
}

ExprId Builder::operand(P::OperandContext* context) {
    if (!context) return bad({lexemes_.file, 0, 0});
    if (auto* inner = only<P::PrimaryContext>(context)) return primary(inner);
    ExprId result = primary(context->primary());
    for (auto* part : context->postfix()) result = postfix(result, part);
    if (auto* kind = context->AXONAL() ? context->AXONAL() : context->DENDRITIC()) {
        const ExprId callee = add(Name{word(span(kind))}, span(kind));
        result = add(Call{callee, {Argument{{}, result}}, {}}, span(context), {result});
    }
    return result;
}

ExprId Builder::postfix(ExprId object, P::PostfixContext* context) {
    const Span whole = cover(module_.exprs[object].span, span(context));
    if (context->DOT()) {
        if (!context->IDENT()) return bad(whole);
        return add(Member{object, identifier(context->IDENT())}, whole, {object});
    }
    if (context->LBRACK()) {
        Index index{object, exprs(context->expr())};
        ExprId deepest = object;
        for (const ExprId id : index.indices)
            if (depths_[id.index] > depths_[deepest.index]) deepest = id;
        return add(std::move(index), whole, {deepest});
    }
    Call call{object, arguments(context->argument()), {}};
    if (context->forClauses()) call.comprehension = comprehension(context->forClauses());
    ExprId deepest = object;
    for (const Argument& argument : call.arguments)
        if (depths_[argument.value.index] > depths_[deepest.index]) deepest = argument.value;
    return add(std::move(call), whole, {deepest});
}

ExprId Builder::primary(P::PrimaryContext* context) {
    if (!context) return bad({lexemes_.file, 0, 0});
    const Span whole = span(context);
    const auto unit = [&]() -> Identifier { return {unit_word(span(context->unit())), span(context->unit())}; };
    if (auto* number = context->NUMBER()) {
        std::string digits = word(span(number));
        if (context->unit()) return add(Quantity{std::move(digits), unit()}, whole);
        return add(Number{std::move(digits)}, whole);
    }
    if (auto* name = context->IDENT()) {
        const Span place = span(name);
        if (context->PRIME()) return add(Prime{word(place)}, whole);
        return add(Name{in_unit_ ? unit_word(place) : word(place)}, whole);
    }
    if (context->STRING()) return add(Text{text_of_string(context->STRING())}, whole);
    if (!context->LPAREN() && !context->LBRACK()) return bad(whole);
    std::vector<ExprId> elements = exprs(context->expr());
    if (context->LPAREN() && elements.size() == 1) {
        Expr& inner = module_.exprs[elements[0]];
        inner.bracketed = true;
        inner.span = whole;
        return elements[0];
    }
    ExprId deepest;
    for (const ExprId id : elements)
        if (!deepest.valid() || depths_[id.index] > depths_[deepest.index]) deepest = id;
    if (context->LPAREN()) return elements.empty() ? bad(whole) : add(Tuple{std::move(elements)}, whole, {deepest});
    List list{std::move(elements), {}, {}};
    if (context->forClauses()) list.comprehension = comprehension(context->forClauses());
    if (context->unit()) list.unit = unit();
    return add(std::move(list), whole, {deepest});
}

std::vector<ExprId> Builder::exprs(const std::vector<P::ExprContext*>& contexts) {
    std::vector<ExprId> result;
    for (auto* context : contexts) result.push_back(expr(context));
    return result;
}

// The name of an argument: `tau`, or `Na.g` of a channel's param.
std::optional<Identifier> Builder::dotted_name(ExprId id) {
    const Expr& expr = module_.exprs[id];
    if (const auto* plain = std::get_if<Name>(&expr.node)) return Identifier{plain->text, expr.span};
    const auto* member = std::get_if<Member>(&expr.node);
    const auto* object = member ? std::get_if<Name>(&module_.exprs[member->object].node) : nullptr;
    if (!object) return {};
    return Identifier{object->text + "." + member->member.text, expr.span};
}

// `i <- j: condition` becomes three arguments, as AST readers expect of `pairs`.
std::vector<Argument> Builder::arguments(const std::vector<P::ArgumentContext*>& contexts) {
    std::vector<Argument> result;
    for (auto* context : contexts) {
        const ExprId first = expr(context->expr(0));
        if (context->ASSIGN()) {
            const Expr& name = module_.exprs[first];
            if (auto dotted = dotted_name(first)) {
                result.push_back({std::move(*dotted), expr(context->expr(1))});
                continue;
            }
            if (!std::holds_alternative<Bad>(name.node))
                report(Code::E0113, "`=` gives a value to a named argument, and this is no name", span(context->ASSIGN()), "", "to compare, write `==`");
            result.push_back({{}, bad(span(context))});
            continue;
        }
        result.push_back({{}, first});
        if (!context->LARROW()) continue;
        result.push_back({{}, expr(context->expr(1))});
        result.push_back({{}, expr(context->expr(2))});
    }
    return result;
}

std::optional<UnitExpr> Builder::unit(P::ArithContext* context) {
    if (!context) return {};
    in_unit_ = true;
    const ExprId result = arith(context);
    in_unit_ = false;
    return result;
}

ForClause Builder::for_clause(P::ForClauseContext* context) {
    ForClause clause;
    if (!context) return {{}, bad({lexemes_.file, 0, 0})};
    for (auto* name : context->IDENT()) clause.names.push_back(identifier(name));
    clause.range = expr(context->expr());
    return clause;
}

Comprehension Builder::comprehension(P::ForClausesContext* context) {
    Comprehension result;
    if (!context) return result;
    for (auto* clause : context->forClause()) result.clauses.push_back(for_clause(clause));
    if (context->WHERE()) result.where = expr(context->expr());
    return result;
}

Binder Builder::binder(P::BinderContext* context) {
    Binder result;
    if (!context) return result;
    result.name = identifier(context->IDENT());
    for (auto* clause : context->forClause()) result.indices.push_back(for_clause(clause));
    return result;
}

std::optional<Binder> Builder::binder(ExprId read) {
    const Expr& expr = module_.exprs[read];
    if (std::holds_alternative<Bad>(expr.node)) return {};
    if (const auto* name = std::get_if<Name>(&expr.node)) return Binder{{name->text, expr.span}, {}};
    const auto* index = std::get_if<Index>(&expr.node);
    const auto* name = index ? std::get_if<Name>(&module_.exprs[index->object].node) : nullptr;
    bool fits = name != nullptr;
    Binder result;
    if (name) result.name = {name->text, module_.exprs[index->object].span};
    for (std::size_t k = 0; fits && k < index->indices.size(); ++k) {
        const auto* clause = std::get_if<Binary>(&module_.exprs[index->indices[k]].node);
        const Expr* variable = clause && clause->op == Binary::in ? &module_.exprs[clause->left] : nullptr;
        const auto* single = variable ? std::get_if<Name>(&variable->node) : nullptr;
        fits = single != nullptr;
        if (fits) result.indices.push_back({{{single->text, variable->span}}, clause->right});
    }
    if (fits) return result;
    report(Code::E0110, "this is no name that can be given", expr.span, "", "write a name, or a name with its indices: `m[mu in 1..P]`");
    return {};
}

std::optional<ModelUse> Builder::model_use(ExprId read, bool name_alone) {
    const Expr& expr = module_.exprs[read];
    if (const auto* call = std::get_if<Call>(&expr.node); call && !call->comprehension) return ModelUse{call->callee, call->arguments, expr.span};
    if (name_alone && (std::holds_alternative<Name>(expr.node) || std::holds_alternative<Member>(expr.node))) return ModelUse{read, {}, expr.span};
    return {};
}

}  // namespace nmlc::syntax
