#include "compiler/sema/unit_words.h"

#include "compiler/sema/messages.h"

namespace nmlc::sema {
namespace {

struct Product { Dimension dimension; double one = 1; double offset_K = 0; };   // the coherent value of 1 unit

class UnitReader {
public:
    UnitReader(Context& context, FileIndex file) : context_(context), file_(file) {}

    std::optional<Product> read(ast::ExprId id, unsigned depth = 0) {
        const ast::Expr& expr = context_.expr(file_, id);
        if (depth > 100) return reject(expr.span);
        if (const auto* name = std::get_if<ast::Name>(&expr.node)) {
            const auto unit = context_.unit_of(name->text);
            if (!unit) {
                context_.report(messages::unknown_unit(name->text, expr.span));
                return std::nullopt;
            }
            return Product{unit->dimension, unit->offset_K == 0 ? literal_value("1", *unit) : 1, unit->offset_K};
        }
        if (const auto* number = std::get_if<ast::Number>(&expr.node); number && number->text == "1") return Product{};
        if (const auto* quantity = std::get_if<ast::Quantity>(&expr.node); quantity && quantity->number == "1") {
            const auto unit = context_.unit_of(quantity->unit.text);
            if (!unit) {
                context_.report(messages::unknown_unit(quantity->unit.text, quantity->unit.span));
                return std::nullopt;
            }
            const auto dimension = power(unit->dimension, quantity->exponent, 1);
            if (!dimension) return reject(expr.span);
            return Product{*dimension, literal_value("1", *unit, quantity->exponent), 0};
        }
        const auto* binary = std::get_if<ast::Binary>(&expr.node);
        if (!binary) return reject(expr.span);
        if (binary->op == ast::Binary::pow) return raised(*binary, expr.span, depth);
        if (binary->op != ast::Binary::mul && binary->op != ast::Binary::div) return reject(expr.span);
        const auto left = read(binary->left, depth + 1), right = read(binary->right, depth + 1);
        if (!left || !right) return std::nullopt;
        if (left->offset_K != 0 || right->offset_K != 0) return reject(expr.span);
        if (binary->op == ast::Binary::mul) return Product{left->dimension*right->dimension, left->one*right->one, 0};
        return Product{left->dimension/right->dimension, left->one/right->one, 0};
    }

private:
    std::optional<Product> raised(const ast::Binary& binary, Span span, unsigned depth) {
        const auto base = read(binary.left, depth + 1);
        if (!base) return std::nullopt;
        const ast::Expr* exponent = &context_.expr(file_, binary.right);
        int sign = 1;
        if (const auto* unary = std::get_if<ast::Unary>(&exponent->node); unary && unary->op == ast::Unary::neg) {
            sign = -1;
            exponent = &context_.expr(file_, unary->operand);
        }
        const auto* number = std::get_if<ast::Number>(&exponent->node);
        if (!number || base->offset_K != 0) return reject(span);
        const double twelfths = 12*sign*literal_value(number->text);
        if (twelfths != static_cast<int>(twelfths) || twelfths > 288 || twelfths < -288) {
            context_.report(messages::unit_too_large(span));
            return std::nullopt;
        }
        const auto dimension = power(base->dimension, static_cast<int>(twelfths), 12);
        if (!dimension) {
            context_.report(messages::unit_too_large(span));
            return std::nullopt;
        }
        return Product{*dimension, evaluate(Function::pow, base->one, twelfths/12), 0};
    }
    std::optional<Product> reject(Span span) {
        context_.report(messages::not_a_unit(std::string(text_of(context_.sources, span)), span));
        return std::nullopt;
    }

    Context& context_;
    FileIndex file_;
};

}  // namespace

std::optional<DeclaredUnit> declared_unit(Context& context, FileIndex file, ast::UnitExpr unit) {
    const auto product = UnitReader(context, file).read(unit);
    if (!product) return std::nullopt;
    const Span span = context.expr(file, unit).span;
    std::string text(text_of(context.sources, span));
    std::erase(text, ' ');
    if (const auto at = text.find("w_unit"); at != std::string::npos && context.weight_unit) text.replace(at, 6, context.weight_text);
    if (text == "1") text.clear();
    return DeclaredUnit{product->dimension, DisplayUnit{std::move(text), 1/product->one, -product->offset_K}, span};
}

}  // namespace nmlc::sema
