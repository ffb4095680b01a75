// Expressions as the numerics see them: a hash-consed directed graph, so that two structurally equal expressions have one id and
// an inlined `let` costs nothing. Leaves are numbered parts of one population (param 2, state 0), never names.
// The making functions fold constants and drop neutral elements; they keep the value of what the modeller wrote, with one liberty:
// 0*x and 0/x are 0, which an undriven input needs to vanish.
#pragma once
#include <array>
#include <cstdint>
#include <unordered_map>
#include <vector>

#include "compiler/support/source.h"
#include "compiler/support/store.h"
#include "runtime/math/functions.h"

namespace nmlc::symbolic {

enum class Kind : std::uint8_t {
    constant,                       // number
    truth,                          // number 0 or 1
    param, state,                   // slot: of the neuron
    uniform, given,                 // slot: a formula of the experiment, constant during a simulate; of the population, of a neuron
    noise,                          // slot: place of a xi
    normal, random,                 // slot: place of a draw in an event block: standard normal, uniform in (0, 1)
    arrival,                        // slot: of the population: the sum of what arrives at this neuron at the end of the step
    delayed,                        // slot: of the population: the past of a state, at the time at hand minus the delay
    time, grid, step, index,        // t, the simulation's dt, the step that is being taken, the neuron's number from 1
    neg, add, sub, mul, div, pow, call,
    first_step, last_step,          // whole steps, see runtime/math/functions.h
    poisson,                        // slot: place of a draw; mean
    lt, le, eq, ne, and_, or_, not_,
    select,                         // condition, then, otherwise
};

struct Node;
using Expr = Id<Node>;

struct Node {
    Kind kind = Kind::constant;
    Function function{};            // call
    std::uint32_t slot = 0;
    double number = 0;
    std::array<Expr, 3> children{};
    int child_count() const;
};
bool is_leaf(Kind kind);

class Arena {
public:
    const Node& operator[](Expr id) const { return nodes_[id]; }
    std::size_t size() const { return nodes_.size(); }
    bool is_truth(Expr id) const;                         // yields a truth, not a number
    bool is_constant(Expr id) const { return nodes_[id].kind == Kind::constant; }
    bool is_constant(Expr id, double value) const { return is_constant(id) && nodes_[id].number == value; }

    Expr constant(double value);
    Expr truth(bool value);
    Expr leaf(Kind kind, std::uint32_t slot = 0);
    Expr neg(Expr a);
    Expr add(Expr a, Expr b);
    Expr sub(Expr a, Expr b);
    Expr mul(Expr a, Expr b);
    Expr div(Expr a, Expr b);
    Expr pow(Expr a, Expr b);
    Expr call(Function function, Expr a, Expr b = {});
    Expr poisson(std::uint32_t place, Expr mean);         // a count, drawn anew at each step
    Expr compare(Kind kind, Expr a, Expr b);              // lt le eq ne
    Expr logic_and(Expr a, Expr b);
    Expr logic_or(Expr a, Expr b);
    Expr logic_not(Expr a);
    Expr select(Expr condition, Expr then, Expr otherwise);
    // The node of the same kind with other children, folded like the rest.
    Expr rebuild(const Node& node, std::array<Expr, 3> children);

    // Where an expression was first written, if anywhere.
    Span span(Expr id) const { return spans_[id]; }
    void written_at(Expr id, Span span);

private:
    Expr intern(Node node);
    Store<Expr, Node> nodes_;
    SideTable<Expr, Span> spans_;
    std::unordered_multimap<std::size_t, Expr> numbering_;
};

}  // namespace nmlc::symbolic
