// The tree as text, one node a line: `--emit=ast`, and what the tests compare.
#include <fmt/format.h>

#include "compiler/ast/print.h"
#include "compiler/ast/words.h"
#include "compiler/support/overloaded.h"

namespace nmlc::ast {
namespace {

class Dumper {
public:
    explicit Dumper(const Module& module) : module_(module) {}

    std::string run() {
        line("module");
        Indent in(*this);
        for (const StatementId id : module_.top) statement(id);
        return std::move(out_);
    }

private:
    struct Indent {
        explicit Indent(Dumper& dumper) : dumper(dumper) { ++dumper.depth_; }
        ~Indent() { --dumper.depth_; }
        Dumper& dumper;
    };

    template <class... Args>
    void line(fmt::format_string<Args...> form, Args&&... args) {
        out_.append(static_cast<std::size_t>(2 * depth_), ' ');
        fmt::format_to(std::back_inserter(out_), form, std::forward<Args>(args)...);
        out_ += '\n';
    }

    // A line, and what hangs below it.
    template <class Below, class... Args>
    void node(Below below, fmt::format_string<Args...> form, Args&&... args) {
        line(form, std::forward<Args>(args)...);
        Indent in(*this);
        below();
    }

    void doc(const std::string& text) {
        if (!text.empty()) line("doc {}", quoted(text));
    }

    // ---------------------------------------------------------------- expressions

    void expr(ExprId id) {
        const Expr& e = module_.exprs[id];
        const char* mark = e.bracketed ? " ()" : "";
        std::visit(overloaded{
                       [&](const Bad&) { line("bad{}", mark); },
                       [&](const Number& n) { line("number {}{}", n.text, mark); },
                       [&](const Quantity& q) {
                           if (q.exponent == 1) line("quantity {} {}{}", q.number, q.unit.text, mark);
                           else line("quantity {} {}^{}{}", q.number, q.unit.text, q.exponent, mark);
                       },
                       [&](const Text& t) { line("text {}{}", quoted(t.value), mark); },
                       [&](const Name& n) { line("name {}{}", n.text, mark); },
                       [&](const Prime& p) { line("prime {}{}", p.name, mark); },
                       [&](const Member& m) { node([&] { expr(m.object); }, "member {}{}", m.member.text, mark); },
                       [&](const Index& i) { node([&] { expr(i.object); exprs(i.indices); }, "index{}", mark); },
                       [&](const Range& r) { node([&] { expr(r.low); expr(r.high); if (r.step) expr(*r.step); }, "range{}", mark); },
                       [&](const Unary& u) { node([&] { expr(u.operand); }, "{}{}", u.op == Unary::neg ? "negative" : "not", mark); },
                       [&](const Binary& b) { node([&] { expr(b.left); expr(b.right); }, "{}{}", spelling(b.op), mark); },
                       [&](const Compare& c) {
                           std::string ops;
                           for (const auto op : c.ops) ops += fmt::format(" {}", spelling(op));
                           node([&] { exprs(c.operands); }, "compare{}{}", ops, mark);
                       },
                       [&](const If& i) { node([&] { expr(i.condition); expr(i.then); expr(i.otherwise); }, "if{}", mark); },
                       [&](const Call& c) { node([&] { expr(c.callee); arguments(c.arguments); clauses(c.comprehension); }, "call{}", mark); },
                       [&](const List& l) {
                           node([&] { exprs(l.elements); clauses(l.comprehension); }, "list{}{}{}", l.unit ? " " : "", l.unit ? l.unit->text : "", mark);
                       },
                       [&](const Tuple& t) { node([&] { exprs(t.elements); }, "tuple{}", mark); },
                   },
                   e.node);
    }

    void exprs(const std::vector<ExprId>& ids) {
        for (const ExprId id : ids) expr(id);
    }
    void part(std::string_view name, const std::optional<ExprId>& id) {
        if (id) node([&] { expr(*id); }, "{}", name);
    }
    void arguments(const std::vector<Argument>& list) {
        for (const Argument& argument : list) {
            if (argument.name) node([&] { expr(argument.value); }, "{} =", argument.name->text);
            else expr(argument.value);
        }
    }
    void clause(const ForClause& clause) {
        std::string names;
        for (const auto& name : clause.names) names += ' ' + name.text;
        node([&] { expr(clause.range); }, "for{}{} in", names, clause.names.size() > 1 ? " (tuple)" : "");
    }
    void clauses(const Comprehension& comprehension) {
        for (const auto& one : comprehension.clauses) clause(one);
        part("where", comprehension.where);
    }
    void clauses(const std::optional<Comprehension>& comprehension) {
        if (comprehension) clauses(*comprehension);
    }
    void indices(const Binder& binder) {
        for (const auto& one : binder.indices) clause(one);
    }
    void use(const ModelUse& use) { node([&] { expr(use.model); arguments(use.arguments); }, "use"); }
    void settings(const std::vector<Setting>& list) {
        for (const auto& setting : list) node([&] { expr(setting.value); }, "with {}", setting.name.text);
    }

    // ---------------------------------------------------------------- models

    void function(const Function& f) {
        std::string names;
        for (const auto& name : f.parameters) names += (names.empty() ? "" : ", ") + name.text;
        node([&] { if (f.value) expr(*f.value); }, "function {}({}){}", f.name.text, names, f.value ? "" : " open");
    }
    void assign(const Assign& a) { node([&] { expr(a.target); expr(a.value); }, "assign {}", spelling(a.op)); }
    void block(const Block& block) {
        node([&] {
            for (const Action& action : block.actions)
                std::visit(overloaded{[&](const Assign& a) { assign(a); },
                                      [&](const Hold& h) { node([&] { expr(h.duration); }, "hold {}", h.state ? h.state->text : "spikes"); }},
                           action.node);
        }, "block");
    }
    void item(const Item& item) {
        std::visit(overloaded{
                       [&](const Param& p) { node([&] { doc(item.doc); indices(p.name); part("unit", p.unit); expr(p.value); part("where", p.guard); }, "param {}", p.name.name.text); },
                       [&](const Input& i) { node([&] { doc(item.doc); part("unit", i.unit); }, "input {}", i.name.text); },
                       [&](const State& s) { node([&] { doc(item.doc); indices(s.name); part("unit", s.unit); expr(s.initial); }, "state {}", s.name.name.text); },
                       [&](const Let& l) { node([&] { doc(item.doc); indices(l.name); part("unit", l.unit); expr(l.value); }, "let {}", l.name.name.text); },
                       [&](const Weight& w) { node([&] { doc(item.doc); part("unit", w.unit); }, "weight {}", w.name.text); },
                       [&](const Kernel& k) { node([&] { doc(item.doc); expr(k.value); }, "kernel {}({})", k.name.text, k.argument.text); },
                       [&](const Function& f) { doc(item.doc); function(f); },
                       [&](const Assign& a) { doc(item.doc); assign(a); },
                       [&](const Spike& s) {
                           node([&] { doc(item.doc); expr(s.trigger); if (s.block) block(*s.block); }, "spike {}", s.kind == Spike::when ? "when" : s.kind == Spike::rate ? "with rate" : "at");
                       },
                       [&](const When& w) { node([&] { doc(item.doc); expr(w.condition); block(w.block); }, "when"); },
                       [&](const Every& e) { node([&] { doc(item.doc); expr(e.period); block(e.block); }, "every"); },
                       [&](const On& o) { node([&] { doc(item.doc); block(o.block); }, "on {}", o.event.text); },
                       [&](const Use& u) { node([&] { doc(item.doc); for (const auto& one : u.channels) use(one); }, "uses"); },
                       [&](const Bound& b) { node([&] { doc(item.doc); expr(b.range); }, "bound {}", b.name.text); },
                   },
                   item.node);
    }

    // ---------------------------------------------------------------- statements

    void body(const Body& body) {
        node([&] { for (const StatementId id : body.statements) statement(id); }, "body");
    }

    void statement(StatementId id) {
        const Statement& s = module_.statements[id];
        doc(s.doc);
        std::visit(overloaded{
                       [&](const Edition& e) { line("edition {}", e.year); },
                       [&](const Import& i) {
                           std::string path;
                           for (const auto& word : i.path) path += (path.empty() ? "" : ".") + word.text;
                           line("import {}", i.file ? quoted(*i.file) : path);
                       },
                       [&](const ModelDecl& m) { node([&] { for (const Item& one : m.items) item(one); }, "{} {}", spelling(m.kind), m.name.text); },
                       [&](const ModelAlias& m) { node([&] { use(m.base); for (const auto& f : m.with) function(f); }, "{} {} =", spelling(m.kind), m.name.text); },
                       [&](const FunctionDecl& f) { function(f.function); },
                       [&](const Constant& c) { node([&] { part("unit", c.unit); expr(c.value); }, "constant {}", c.name.text); },
                       [&](const Data& d) { node([&] { indices(d.name); expr(d.value); }, "data {}", d.name.name.text); },
                       [&](const Population& p) {
                           node([&] {
                               indices(p.name);
                               part("size", p.size);
                               std::visit(overloaded{[&](const ModelUse& u) { use(u); }, [&](ExprId slice) { expr(slice); }}, p.what);
                               settings(p.with);
                           }, "population {}", p.name.name.text);
                       },
                       [&](const Connect& c) { connect(c); },
                       [&](const Drive& d) { node([&] { expr(d.target); expr(d.value); }, "drive"); },
                       [&](const Release& r) { node([&] { expr(r.target); }, "release"); },
                       [&](const Set& x) { node([&] { expr(x.target); expr(x.value); }, "set {}", spelling(x.op)); },
                       [&](const Freeze& f) { node([&] { expr(f.target); }, "{}", f.learn ? "learn" : "freeze"); },
                       [&](const Simulate& x) {
                           node([&] { expr(x.duration); settings(x.with); }, "simulate{}{}{}", x.word ? " " : "", x.word ? x.word->text : "", x.asynchronous ? " asynchronous" : "");
                       },
                       [&](const Restart&) { line("restart"); },
                       [&](const Record& r) { node([&] { for (const auto& wish : r.wishes) record(wish); }, "record"); },
                       [&](const LetResult& l) { node([&] { indices(l.name); expr(l.value); }, "let {}", l.name.name.text); },
                       [&](const Print& p) { node([&] { exprs(p.values); }, "print"); },
                       [&](const Sweep& x) { node([&] { clause(x.clause); body(x.body); }, "sweep"); },
                       [&](const Repeat& x) { node([&] { expr(x.count); body(x.body); }, "repeat"); },
                       [&](const For& x) { node([&] { clauses(x.clauses); body(x.body); }, "loop"); },
                       [&](const Find& x) { node([&] { clause(x.clause); expr(x.condition); body(x.body); }, "find"); },
                       [&](const PhasePlane& p) { node([&] { expr(p.population); settings(p.settings); }, "phaseplane{}{}", p.name ? " as " : "", p.name ? p.name->text : ""); },
                       [&](const Bifurcation& b) { node([&] { expr(b.population); settings({b.over}); }, "bifurcation{}{}", b.name ? " as " : "", b.name ? b.name->text : ""); },
                       [&](const Plot& p) { node([&] { expr(p.value); part("versus", p.versus); }, "plot"); },
                       [&](const Save& x) { node([&] { expr(x.value); expr(x.path); }, "save"); },
                       [&](const Expect& e) {
                           node([&] { expr(e.left); if (e.right) expr(*e.right); part(e.relative ? "within relative" : "within", e.tolerance); }, "expect{}", e.approximately ? " ~=" : "");
                       },
                       [&](const Test& t) { node([&] { body(t.body); }, "test {}", quoted(t.name)); },
                   },
                   s.node);
    }

    void connect(const Connect& c) {
        node([&] {
            std::visit(overloaded{[&](const ModelUse& u) { use(u); }, [&](ExprId sender) { expr(sender); }}, c.from);
            expr(c.to);
            for (const ConnectItem& one : c.items)
                node([&] { doc(one.doc); expr(one.target); expr(one.value); part("at least", one.at_least); part("at most", one.at_most); }, "item");
        }, "connect{}{}", c.name ? " as " : "", c.name ? c.name->text : "");
    }

    void record(const Record::Wish& wish) {
        node([&] {
            if (wish.name) indices(*wish.name);
            expr(wish.value);
            part("every", wish.every);
        }, "wish{}{}{}{}", wish.name ? " " : "", wish.name ? wish.name->name.text : "", wish.on ? " on " : "", wish.on ? wish.on->text : "");
    }

    const Module& module_;
    std::string out_;
    int depth_ = 0;
};

}  // namespace

std::string dump(const Module& module) { return Dumper(module).run(); }

}  // namespace nmlc::ast
