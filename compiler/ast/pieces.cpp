// The words of every statement in the house style; layout.cpp puts them on the page.
#include "compiler/ast/pieces.h"

#include "compiler/ast/words.h"
#include "compiler/support/overloaded.h"

namespace nmlc::ast {
namespace {

class Cutter {
public:
    Cutter(const Module& module, const SourceMap& sources) : module_(module), sources_(&sources) {}

    Piece statement(StatementId id) const {
        const Statement& s = module_.statements[id];
        Piece piece;
        piece.span = s.span;
        std::visit(overloaded{
                       [&](const Edition& e) { piece.head = "edition " + e.year; },
                       [&](const Import& i) {
                           std::string path;
                           for (const auto& word : i.path) path += (path.empty() ? "" : ".") + word.text;
                           piece.head = "import " + (i.file ? quoted(*i.file) : path);
                       },
                       [&](const ModelDecl& m) {
                           piece.head = std::string(spelling(m.kind)) + ' ' + m.name.text;
                           block(piece, s.span);
                           for (const Item& one : m.items) piece.children.push_back(item(one));
                       },
                       [&](const ModelAlias& m) {
                           piece.head = std::string(spelling(m.kind)) + ' ' + m.name.text + " = " + use(m.base, false);
                           for (std::size_t k = 0; k < m.with.size(); ++k) piece.head += (k == 0 ? " with " : ", ") + signature(m.with[k]);
                       },
                       [&](const FunctionDecl& f) { piece.head = "function " + signature(f.function); },
                       [&](const Constant& c) {
                           piece.head = "constant " + c.name.text + unit(c.unit) + " =" + value(c.name.span, c.value, c.unit);
                           piece.align = "constant";
                       },
                       [&](const Data& d) { piece.head = "data " + binder(d.name) + " =" + value(d.name.name.span, d.value); },
                       [&](const Population& p) {
                           piece.head = "population " + binder(p.name) + (p.size ? '[' + expr(*p.size) + ']' : "") + " = " +
                                        std::visit(overloaded{[&](const ModelUse& u) { return use(u, true); }, [&](ExprId slice) { return expr(slice); }}, p.what) + with(p.with);
                       },
                       [&](const Connect& c) { connect(c, s.span, piece); },
                       [&](const Drive& d) { piece.head = "drive " + assignment(d.target, AssignOp::set, d.value); },
                       [&](const Release& r) { piece.head = "release " + expr(r.target); },
                       [&](const Set& x) { piece.head = "set " + assignment(x.target, x.op, x.value); },
                       [&](const Freeze& f) { piece.head = (f.learn ? "learn " : "freeze ") + expr(f.target); },
                       [&](const Simulate& x) {
                           piece.head = "simulate " + expr(x.duration) + (x.word ? ' ' + x.word->text : "") + (x.asynchronous ? " asynchronous" : "") + with(x.with);
                       },
                       [&](const Restart&) { piece.head = "restart"; },
                       [&](const Record& r) {
                           piece.head = "record ";
                           for (std::size_t k = 0; k < r.wishes.size(); ++k) {
                               if (k > 0) piece.head += comma(sources_, r.wishes[k - 1].span, r.wishes[k].span);
                               piece.head += wish(r.wishes[k]);
                           }
                       },
                       [&](const LetResult& l) { piece.head = "let " + binder(l.name) + " =" + value(l.name.name.span, l.value); },
                       [&](const Print& p) {
                           piece.head = "print ";
                           for (std::size_t k = 0; k < p.values.size(); ++k)
                               piece.head += (k == 0 ? "" : comma(sources_, module_.exprs[p.values[k - 1]].span, module_.exprs[p.values[k]].span)) + expr(p.values[k]);
                       },
                       [&](const Sweep& x) { body(piece, "sweep " + text_of(module_, sources_, x.clause), x.body); },
                       [&](const Repeat& x) { body(piece, "repeat " + expr(x.count), x.body); },
                       [&](const For& x) { body(piece, "for " + text_of(module_, sources_, x.clauses), x.body); },
                       [&](const Find& x) { body(piece, "find " + text_of(module_, sources_, x.clause) + " where " + expr(x.condition), x.body); },
                       [&](const PhasePlane& p) {
                           piece.head = "phaseplane " + expr(p.population);
                           block(piece, s.span);
                           for (const Setting& one : p.settings) piece.children.push_back(setting_line(one));
                           if (p.name) piece.tail = " as " + p.name->text;
                       },
                       [&](const Bifurcation& b) {
                           piece.head = "bifurcation " + expr(b.population) + " over " + b.over.name.text + " = " + expr(b.over.value) + (b.name ? " as " + b.name->text : "");
                       },
                       [&](const Plot& p) { piece.head = "plot " + expr(p.value) + (p.versus ? " vs " + expr(*p.versus) : ""); },
                       [&](const Save& x) { piece.head = "save " + expr(x.value) + " to " + expr(x.path); },
                       [&](const Expect& e) {
                           piece.head = "expect " + expr(e.left);
                           if (e.right) piece.head += gap(sources_, module_.exprs[e.left].span, module_.exprs[*e.right].span) + ("~= " + expr(*e.right));
                           if (e.tolerance) piece.head += " within " + expr(*e.tolerance) + (e.relative ? " relative" : "");
                       },
                       [&](const Test& t) { body(piece, "test " + quoted(t.name), t.body); },
                   },
                   s.node);
        return piece;
    }

private:
    std::string expr(ExprId id) const { return text_of(module_, sources_, id); }
    std::string unit(const std::optional<UnitExpr>& unit) const { return unit ? " : " + expr(*unit) : ""; }

    // The value after `=`, in the next line where the author put it there.
    std::string value(Span before, ExprId id, const std::optional<UnitExpr>& unit = {}) const {
        const Span place = module_.exprs[id].span;
        if (unit) before = module_.exprs[*unit].span;
        const std::string_view between = before.end <= place.begin ? (*sources_)[place.file].text_of({place.file, before.end, place.begin}) : std::string_view{};
        const std::size_t sign = between.find_last_of('=');
        const bool broken = sign != between.npos && between.find_first_of("\r\n", sign) != between.npos;
        return (broken ? '\n' : ' ') + expr(id);
    }

    std::string assignment(ExprId target, AssignOp op, ExprId id) const {
        return expr(target) + ' ' + std::string(spelling(op)) + value(module_.exprs[target].span, id);
    }

    std::string binder(const Binder& binder) const {
        std::string result = binder.name.text;
        for (std::size_t k = 0; k < binder.indices.size(); ++k) result += (k == 0 ? "[" : ", ") + text_of(module_, sources_, binder.indices[k]);
        return binder.indices.empty() ? result : result + ']';
    }

    std::string use(const ModelUse& use, bool always_brackets) const {
        if (use.arguments.empty() && !always_brackets) return expr(use.model);
        return expr(use.model) + '(' + text_of(module_, sources_, use.arguments) + ')';
    }

    std::string signature(const Function& f) const {
        std::string names;
        for (const auto& name : f.parameters) names += (names.empty() ? "" : ", ") + name.text;
        std::string result = f.name.text + '(' + names + ')';
        if (f.value) result += " =" + value(f.parameters.empty() ? f.name.span : f.parameters.back().span, *f.value);
        return result;
    }

    std::string with(const std::vector<Setting>& settings) const {
        std::string result;
        for (std::size_t k = 0; k < settings.size(); ++k) {
            result += k == 0 ? " with " : comma(sources_, module_.exprs[settings[k - 1].value].span, settings[k].name.span);
            result += settings[k].name.text + " = " + expr(settings[k].value);
        }
        return result;
    }

    std::string wish(const Record::Wish& w) const {
        return (w.name ? binder(*w.name) + " = " : "") + expr(w.value) + (w.every ? " every " + expr(*w.every) : "") + (w.on ? " on " + w.on->text : "");
    }

    static void block(Piece& piece, Span span) {
        piece.has_block = true;
        piece.block = span;
    }

    void body(Piece& piece, std::string head, const Body& body) const {
        piece.head = std::move(head);
        block(piece, body.span);
        for (const StatementId id : body.statements) piece.children.push_back(statement(id));
    }

    void event(Piece& piece, const Block& source) const {
        block(piece, source.span);
        for (const Action& one : source.actions) {
            Piece child;
            child.span = one.span;
            child.head = std::visit(overloaded{[&](const Assign& a) { return assignment(a.target, a.op, a.value); },
                                               [&](const Hold& h) { return "hold " + (h.state ? h.state->text + ' ' : "") + "for " + expr(h.duration); }},
                                    one.node);
            piece.children.push_back(std::move(child));
        }
    }

    Piece setting_line(const Setting& setting) const {
        Piece piece;
        piece.span = cover(setting.name.span, module_.exprs[setting.value].span);
        piece.head = setting.name.text + " = " + expr(setting.value);
        piece.align = "setting";
        return piece;
    }

    void connect(const Connect& c, Span span, Piece& piece) const {
        piece.head = "connect " + std::visit(overloaded{[&](const ModelUse& u) { return use(u, true); }, [&](ExprId sender) { return expr(sender); }}, c.from) + " -> " + expr(c.to) +
                     (c.name ? " as " + c.name->text : "");
        if (c.items.empty()) return;
        block(piece, span);
        for (const ConnectItem& one : c.items) {
            Piece child;
            child.span = one.span;
            child.align = "connection";
            child.head = assignment(one.target, AssignOp::set, one.value) + (one.at_least ? " at least " + expr(*one.at_least) : "") + (one.at_most ? " at most " + expr(*one.at_most) : "");
            piece.children.push_back(std::move(child));
        }
    }

    Piece item(const Item& source) const {
        Piece piece;
        piece.span = source.span;
        std::visit(overloaded{
                       [&](const Param& p) {
                           piece.head = "param " + binder(p.name) + unit(p.unit) + " =" + value(p.name.name.span, p.value, p.unit) + (p.guard ? " where " + expr(*p.guard) : "");
                           piece.align = "param";
                       },
                       [&](const Input& i) { piece.head = "input " + i.name.text + unit(i.unit); },
                       [&](const State& x) { piece.head = "state " + binder(x.name) + unit(x.unit) + " =" + value(x.name.name.span, x.initial, x.unit); },
                       [&](const Let& l) { piece.head = "let " + binder(l.name) + unit(l.unit) + " =" + value(l.name.name.span, l.value, l.unit); },
                       [&](const Weight& w) { piece.head = "weight " + w.name.text + unit(w.unit); },
                       [&](const Kernel& k) { piece.head = "kernel " + k.name.text + '(' + k.argument.text + ") =" + value(k.argument.span, k.value); },
                       [&](const Function& f) { piece.head = "function " + signature(f); },
                       [&](const Assign& a) { piece.head = assignment(a.target, a.op, a.value); },
                       [&](const Spike& x) {
                           piece.head = std::string("spike ") + (x.kind == Spike::when ? "when " : x.kind == Spike::rate ? "with rate " : "at ") + expr(x.trigger);
                           if (x.block) event(piece, *x.block);
                       },
                       [&](const When& w) { piece.head = "when " + expr(w.condition); event(piece, w.block); },
                       [&](const Every& e) { piece.head = "every " + expr(e.period); event(piece, e.block); },
                       [&](const On& o) { piece.head = "on " + o.event.text; event(piece, o.block); },
                       [&](const Use& u) {
                           piece.head = "use ";
                           for (std::size_t k = 0; k < u.channels.size(); ++k)
                               piece.head += (k == 0 ? "" : comma(sources_, u.channels[k - 1].span, u.channels[k].span)) + use(u.channels[k], false);
                       },
                       [&](const Bound& b) { piece.head = "bound " + b.name.text + " in " + expr(b.range); },
                   },
                   source.node);
        return piece;
    }

    const Module& module_;
    const SourceMap* sources_;
};

}  // namespace

std::vector<Piece> pieces(const Module& module, const SourceMap& sources) {
    std::vector<Piece> result;
    for (const StatementId id : module.top) result.push_back(Cutter(module, sources).statement(id));
    return result;
}

}  // namespace nmlc::ast
