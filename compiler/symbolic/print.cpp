#include "compiler/symbolic/print.h"

#include <fmt/core.h>

namespace nmlc::symbolic {

namespace {

struct Printed { std::string text; int level; };   // level: how tightly it binds, as in the grammar

class Printer {
public:
    Printer(const Arena& arena, const Namer& name) : arena_(arena), name_(name) {}

    Printed visit(Expr id) const {
        const Node& node = arena_[id];
        const auto [a, b, c] = node.children;
        switch (node.kind) {
            case Kind::constant: return {fmt::format("{}", node.number), node.number < 0 ? 6 : 9};
            case Kind::truth: return {node.number != 0 ? "yes" : "no", 9};
            case Kind::param: case Kind::state: case Kind::uniform: case Kind::given: case Kind::delayed: return {name_(node), 9};
            case Kind::noise: return {"xi", 9};
            case Kind::normal: return {"normal(0, 1)", 9};
            case Kind::random: return {"uniform(0, 1)", 9};
            case Kind::arrival: return {"arrivals" + (node.slot == 0 ? std::string() : std::to_string(node.slot + 1)), 9};
            case Kind::time: return {"t", 9};
            case Kind::grid: return {"dt", 9};
            case Kind::step: return {"step", 9};
            case Kind::index: return {"i", 9};
            case Kind::neg: return {"-" + at(a, 6), 6};
            case Kind::add: return {at(a, 4) + " + " + at(b, 5), 4};
            case Kind::sub: return {at(a, 4) + " - " + at(b, 5), 4};
            case Kind::mul: return {at(a, 5) + "*" + at(b, 6), 5};
            case Kind::div: return {at(a, 5) + "/" + at(b, 7), 5};
            case Kind::pow: return {at(a, 8) + "^" + at(b, 7), 7};
            case Kind::call: return {fmt::format("{}({}{})", name_of(node.function), at(a, 0), b.valid() ? ", " + at(b, 0) : ""), 9};
            case Kind::first_step: return {"first_step(" + at(a, 0) + ")", 9};
            case Kind::last_step: return {"last_step(" + at(a, 0) + ")", 9};
            case Kind::poisson: return {"poisson(" + at(a, 0) + ")", 9};
            case Kind::lt: return {at(a, 4) + " < " + at(b, 4), 3};
            case Kind::le: return {at(a, 4) + " <= " + at(b, 4), 3};
            case Kind::eq: return {at(a, 4) + " == " + at(b, 4), 3};
            case Kind::ne: return {at(a, 4) + " != " + at(b, 4), 3};
            case Kind::not_: return {"not " + at(a, 3), 2};
            case Kind::and_: return {at(a, 1) + " and " + at(b, 2), 1};
            case Kind::or_: return {at(a, 1) + " or " + at(b, 1), 1};
            case Kind::select: return {"if " + at(a, 1) + " then " + at(b, 1) + " else " + at(c, 0), 0};
        }
        return {};
    }

private:
    std::string at(Expr id, int least) const {
        Printed part = visit(id);
        return part.level < least ? "(" + part.text + ")" : part.text;
    }
    const Arena& arena_;
    const Namer& name_;
};

}  // namespace

std::string print(const Arena& arena, Expr root, const Namer& name) { return Printer(arena, name).visit(root).text; }

}  // namespace nmlc::symbolic
