// Expressions as source text: `*`, `/`, `^` stand tight, `+`, `-` and comparisons with spaces; brackets where they were written.
#include "compiler/ast/pieces.h"
#include "compiler/ast/print.h"
#include "compiler/ast/words.h"
#include "compiler/support/overloaded.h"

namespace nmlc::ast {
namespace {

class Printer {
public:
    Printer(const Module& module, const SourceMap* sources) : module_(module), sources_(sources) {}

    std::string expr(ExprId id) const {
        const Expr& e = module_.exprs[id];
        std::string text = std::visit(overloaded{
                                          [](const Bad&) -> std::string { return "?"; },
                                          [](const Number& n) -> std::string { return n.text; },
                                          [](const Quantity& q) -> std::string { return q.number + ' ' + q.unit.text + (q.exponent == 1 ? "" : '^' + std::to_string(q.exponent)); },
                                          [](const Text& t) -> std::string { return quoted(t.value); },
                                          [](const Name& n) -> std::string { return n.text; },
                                          [](const Prime& p) -> std::string { return p.name + '\''; },
                                          [&](const Member& m) -> std::string { return expr(m.object) + '.' + m.member.text; },
                                          [&](const Index& i) -> std::string { return expr(i.object) + '[' + list(i.indices) + ']'; },
                                          [&](const Range& r) -> std::string { return range(r); },
                                          [&](const Unary& u) -> std::string { return (u.op == Unary::neg ? "-" : "not ") + expr(u.operand); },
                                          [&](const Binary& b) -> std::string { return binary(b); },
                                          [&](const Compare& c) -> std::string { return compare(c); },
                                          [&](const If& i) -> std::string {
                                              return "if " + expr(i.condition) + gap(i.condition, i.then) + "then " + expr(i.then) + gap(i.then, i.otherwise) + "else " + expr(i.otherwise);
                                          },
                                          [&](const Call& c) -> std::string { return call(c); },
                                          [&](const List& l) -> std::string {
                                              return '[' + list(l.elements) + (l.comprehension ? " for " + clauses(*l.comprehension) : "") + ']' + (l.unit ? ' ' + l.unit->text : "");
                                          },
                                          [&](const Tuple& t) -> std::string { return '(' + list(t.elements) + ')'; },
                                      },
                                      e.node);
        return e.bracketed ? '(' + text + ')' : text;
    }

    std::string list(const std::vector<ExprId>& ids) const {
        std::string result;
        for (std::size_t k = 0; k < ids.size(); ++k) {
            if (k > 0) result += comma(sources_, span(ids[k - 1]), span(ids[k]));
            result += expr(ids[k]);
        }
        return result;
    }

    std::string arguments(const std::vector<Argument>& list) const {
        std::string result;
        for (std::size_t k = 0; k < list.size(); ++k) {
            if (k > 0) result += comma(sources_, span(list[k - 1].value), list[k].name ? list[k].name->span : span(list[k].value));
            if (list[k].name) result += list[k].name->text + " = ";
            result += expr(list[k].value);
        }
        return result;
    }

    std::string clause(const ForClause& clause) const {
        std::string names;
        for (const auto& name : clause.names) names += (names.empty() ? "" : ", ") + name.text;
        if (clause.names.size() > 1) names = '(' + names + ')';
        return names + " in " + expr(clause.range);
    }

    std::string clauses(const Comprehension& comprehension) const {
        std::string result;
        for (const auto& one : comprehension.clauses) result += (result.empty() ? "" : ", ") + clause(one);
        if (comprehension.where) result += " where " + expr(*comprehension.where);
        return result;
    }

private:
    Span span(ExprId id) const { return module_.exprs[id].span; }
    char gap(ExprId before, ExprId after) const { return ast::gap(sources_, span(before), span(after)); }

    std::string binary(const Binary& b) const {
        const char before = gap(b.left, b.right);
        const bool tight = b.op == Binary::mul || b.op == Binary::div || b.op == Binary::pow;
        std::string result = expr(b.left);
        if (!tight || before == '\n') result += before;
        result += spelling(b.op);
        if (!tight) result += ' ';
        return result + expr(b.right);
    }

    std::string compare(const Compare& c) const {
        std::string result = expr(c.operands[0]);
        for (std::size_t k = 0; k < c.ops.size(); ++k) {
            result += gap(c.operands[k], c.operands[k + 1]);
            result += spelling(c.ops[k]);
            result += ' ' + expr(c.operands[k + 1]);
        }
        return result;
    }

    // 1..P stands tight; 0 nA .. 4 nA does not.
    std::string range(const Range& r) const {
        const auto plain = [&](ExprId id) {
            const Expr& e = module_.exprs[id];
            return e.bracketed || std::holds_alternative<Number>(e.node) || std::holds_alternative<Name>(e.node) || std::holds_alternative<Member>(e.node) ||
                   std::holds_alternative<Index>(e.node) || std::holds_alternative<Call>(e.node);
        };
        const bool tight = plain(r.low) && plain(r.high);
        return expr(r.low) + (tight ? ".." : " .. ") + expr(r.high) + (r.step ? " step " + expr(*r.step) : "");
    }

    std::string call(const Call& c) const {
        const Expr& callee = module_.exprs[c.callee];
        const auto* name = std::get_if<Name>(&callee.node);
        const bool plain = name && !callee.bracketed && !c.comprehension;
        if (plain && name->text == "pairs" && c.arguments.size() == 3 && is_name(c.arguments[0]) && is_name(c.arguments[1]) && !c.arguments[2].name)
            return "pairs(" + expr(c.arguments[0].value) + " <- " + expr(c.arguments[1].value) + ": " + expr(c.arguments[2].value) + ')';
        if (plain && (name->text == "axonal" || name->text == "dendritic") && c.arguments.size() == 1 && !c.arguments[0].name) {
            const Expr& value = module_.exprs[c.arguments[0].value];
            const auto* quantity = std::get_if<Quantity>(&value.node);
            if (!value.bracketed && ((quantity && quantity->exponent == 1) || std::holds_alternative<Name>(value.node))) return name->text + ' ' + expr(c.arguments[0].value);
        }
        std::string result = expr(c.callee) + '(' + arguments(c.arguments);
        if (c.comprehension) result += " for " + clauses(*c.comprehension);
        return result + ')';
    }

    bool is_name(const Argument& argument) const {
        const Expr& e = module_.exprs[argument.value];
        return !argument.name && !e.bracketed && std::holds_alternative<Name>(e.node);
    }

    const Module& module_;
    const SourceMap* sources_;
};

}  // namespace

char gap(const SourceMap* sources, Span before, Span after) {
    if (!sources || !before.valid() || before.file != after.file || after.begin < before.end) return ' ';
    const std::string_view between = (*sources)[before.file].text_of({before.file, before.end, after.begin});
    return between.find_first_of("\r\n") == between.npos ? ' ' : '\n';
}

std::string comma(const SourceMap* sources, Span before, Span after) { return std::string(",") + gap(sources, before, after); }

std::string text_of(const Module& module, const SourceMap* sources, ExprId expr) { return Printer(module, sources).expr(expr); }
std::string text_of(const Module& module, const SourceMap* sources, const std::vector<Argument>& arguments) { return Printer(module, sources).arguments(arguments); }
std::string text_of(const Module& module, const SourceMap* sources, const ForClause& clause) { return Printer(module, sources).clause(clause); }
std::string text_of(const Module& module, const SourceMap* sources, const Comprehension& comprehension) { return Printer(module, sources).clauses(comprehension); }

std::string format(const Module& module, ExprId expr) { return text_of(module, nullptr, expr); }

}  // namespace nmlc::ast
