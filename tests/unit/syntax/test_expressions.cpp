// Expressions: precedence, quantities, ranges, and how they read back.
#include <catch2/catch.hpp>

#include "tests/unit/syntax/parsed.h"

using namespace nmlc;

namespace {

// Fully bracketed form of one expression: what binds to what.
std::string bound(const ast::Module& module, ast::ExprId id) {
    const auto& expr = module.exprs[id];
    if (const auto* binary = std::get_if<ast::Binary>(&expr.node)) {
        static const char* names[] = {"+", "-", "*", "/", "^", "and", "or", "in", "mod"};
        return '(' + bound(module, binary->left) + ' ' + names[binary->op] + ' ' + bound(module, binary->right) + ')';
    }
    if (const auto* unary = std::get_if<ast::Unary>(&expr.node)) return std::string("(") + (unary->op == ast::Unary::neg ? "-" : "not ") + bound(module, unary->operand) + ')';
    if (const auto* compare = std::get_if<ast::Compare>(&expr.node)) {
        std::string result = "[";
        for (const auto operand : compare->operands) result += (result.size() > 1 ? " ? " : "") + bound(module, operand);
        return result + ']';
    }
    if (const auto* branch = std::get_if<ast::If>(&expr.node))
        return "{" + bound(module, branch->condition) + " : " + bound(module, branch->then) + " : " + bound(module, branch->otherwise) + '}';
    if (const auto* range = std::get_if<ast::Range>(&expr.node)) return '<' + bound(module, range->low) + " to " + bound(module, range->high) + '>';
    return ast::format(module, id);
}

std::string bound(const std::string& text) {
    SourceMap sources;
    DiagnosticSink sink;
    ast::Module module;
    const auto id = syntax::parse_expression(sources.add(SourceFile("--set", text)), sources, module, sink);
    return id ? bound(module, id) : "error";
}

}  // namespace

TEST_CASE("operators bind as in print", "[syntax]") {
    CHECK(bound("a + b*c^d") == "(a + (b * (c ^ d)))");
    CHECK(bound("a - b - c") == "((a - b) - c)");
    CHECK(bound("a/b*c") == "((a / b) * c)");
    CHECK(bound("a^b^c") == "(a ^ (b ^ c))");
    CHECK(bound("-x^2") == "(-(x ^ 2))");
    CHECK(bound("2^-x*3") == "((2 ^ (-x)) * 3)");
    CHECK(bound("-a*b") == "((-a) * b)");
    CHECK(bound("a - -b") == "(a - (-b))");
    CHECK(bound("not a < b and c or d") == "(((not [a ? b]) and c) or d)");
    CHECK(bound("20 ms <= t < 180 ms") == "[20 ms ? t ? 180 ms]");
    CHECK(bound("if a then b else if c then d else e + 1") == "{a : b : {c : d : (e + 1)}}");
    CHECK(bound("i in 1..P and k") == "((i in <1 to P>) and k)");
    CHECK(bound("(a + b)*c") == "((a + b) * c)");
    CHECK(bound("-(u - u_rest) + R*I") == "((-(u - u_rest)) + (R * I))");
}

TEST_CASE("a quantity binds tighter than every operator", "[syntax]") {
    CHECK(bound("x/10 mV") == "(x / 10 mV)");
    CHECK(bound("2 cm^2*k") == "(2 cm^2 * k)");
    CHECK(bound("1 cm^-2") == "1 cm^-2");
    CHECK(bound("(3 cm)^2") == "((3 cm) ^ 2)");
    CHECK(bound("120 mS/cm^2") == "(120 mS / (cm ^ 2))");
    CHECK(bound("0.1/mV/ms") == "((0.1 / mV) / ms)");
    CHECK(bound("20 %") == "20 %");
    CHECK(bound("20ms") == "20 ms");
    CHECK(bound("3 mV^a") == "error");
}

TEST_CASE("look-alike characters are folded", "[syntax]") {
    CHECK(bound("3 \xC2\xB5S") == "3 uS");                      // micro sign
    CHECK(bound("3 \xCE\xBC" "A \xE2\x88\x92 x") == "(3 uA - x)");  // Greek mu, minus sign
    CHECK(bound("10 M\xE2\x84\xA6") == "10 Mohm");              // Ohm sign
    CHECK(bound("a\xC2\xB7" "b") == "(a * b)");                  // middle dot
    CHECK(bound("\xC2\xB5") == bound("\xCE\xBC"));              // one name, however it is typed
    CHECK(bound("\xCF\x84*x") == "(\xCF\x84 * x)");
}

TEST_CASE("words of the language are names where a name stands", "[syntax]") {
    CHECK(bound("rate*test + step") == "((rate * test) + step)");
    CHECK(bound("every") == "every");
    CHECK(bound("f(at, with = 3)") == "f(at, with = 3)");
    CHECK(bound("if.x") == "error");
}

TEST_CASE("u <-50 mV compares, and only pairs has an arrow", "[syntax]") {
    CHECK(bound("u <-50 mV") == "[u ? (-50 mV)]");
    CHECK(bound("pairs(i <- j: i > j)") == "pairs(i <- j: i > j)");
}

TEST_CASE("parse_expression refuses what is no expression", "[syntax]") {
    CHECK(bound("") == "error");
    CHECK(bound("a b") == "error");
    CHECK(bound("a = 3") == "error");
    CHECK(bound("3 +") == "error");
    CHECK(bound("nan") == "nan");  // just a name
}
