// The experiment as plain data: what a session executes, statement by statement, and the one-off formulas in it.
// Numbers are in kernel units (mV, ms, pA, nS, pF, GOhm); a Display says how a result is shown.
#pragma once
#include <cstdint>
#include <optional>
#include <string>
#include <variant>
#include <vector>

#include "runtime/math/functions.h"

namespace nmlc::abi {

struct Display { std::string unit; double per_coherent = 1, offset = 0; };   // shown = value*per_coherent + offset

// A place in the modeller's text, by number; the session puts it into errors, the command line turns it into file and line.
using SourceRef = std::uint32_t;

struct FormulaId {
    static constexpr std::uint32_t none = UINT32_MAX;
    std::uint32_t index = none;
    bool valid() const { return index != none; }
    friend bool operator==(FormulaId, FormulaId) = default;
};

// ---------------------------------------------------------------- formulas
// A tree of nodes; evaluated by runtime/session/evaluate. Values: number, truth, text, list of values, trace, spikes.

enum class FormulaOp : std::uint8_t {
    number, truth, text,
    variable,            // number: variable id
    param,               // slot: param of the population in context, at the neuron in context
    state,               // slot: state of the population in context, at the neuron in context (initial values, set)
    neuron_index,        // 1-based, of the neuron in context
    time,                // t: in an expect or plot over a trace the time of the sample, else the session's clock
    time_step,
    loop,                // slot: depth of the enclosing for_each, 0 = innermost
    neg, not_, add, sub, mul, div, and_, or_,
    lt, le, gt, ge, eq, ne,
    select,
    call,                // function
    draw,                // distribution, place
    list,                // children: elements
    range,               // low, high, optional step
    for_each,            // range, body
    element,             // list, index
    contains,            // element, list
    reduce,              // reducer; children: operand, extras...; the window is the last child when has_window
    quantity,            // population, part, slot; child 0 (optional): indices
    sample,              // trace, time
    energy,              // slot: connection
};
enum class Distribution : std::uint8_t { uniform, normal, lognormal, exponential, gamma, bernoulli, poisson, choose };
enum class Reducer : std::uint8_t { count, rate, mean, std, var, min, max, argmax, first, last, isi, cv, crossings, spectrum, autocorr, sum, length };
enum class Part : std::uint8_t { state, let, param, input, spikes };

struct FormulaNode {
    FormulaOp op{};
    std::vector<FormulaId> children{};
    double number = 0;
    std::string text{};                // of a text; name of a let or input in a quantity
    std::uint32_t slot = 0, population = 0, place = 0;
    Function function{};
    Distribution distribution{};
    Reducer reducer{};
    Part part{};
    bool has_window = false;
    SourceRef source = 0;
};

// ---------------------------------------------------------------- statements

struct Statement;
using Body = std::vector<Statement>;

// A weight or delay of the pair (i, j), the receiver's and the sender's number, as FormulaOp::loop 1 and 0.
struct PairFormula {
    FormulaId value, at_least, at_most;          // invalid: 1, or 0; without bounds
    SourceRef source = 0;
    // The same as a sum of products: times*sum(received[mu, i]*sent[mu, j] for mu in range)/by. Without a range loops are as above, with one
    // i is loop 2, j is 1 and mu is 0. Empty: it is none.
    struct Product { FormulaId range, received, sent, times, by; bool minus = false; };
    std::vector<Product> products = {};
};

struct QuantityRef { std::uint32_t population; Part part; std::uint32_t slot; std::string name; FormulaId indices; };

struct Drive    { std::uint32_t id; std::uint32_t population; bool clamp; std::uint32_t slot; FormulaId indices, value; };  // kernels were made for it: see Variant::drives
struct Release  { std::uint32_t population; bool clamp; std::uint32_t slot; };
struct Set      { QuantityRef what; FormulaId value; };
struct Simulate {
    FormulaId duration;
    bool steps;
    FormulaId dt;                                // invalid: as before, or Protocol::usual_dt at the first
    bool located;
    enum class Order : std::uint8_t { together, permutation, random, listed } order = Order::together;   // else unit by unit: `duration` counts sweeps
    FormulaId listed_order = {};
};
struct SetWeight { std::uint32_t connection; PairFormula weight; };
struct Restart  {};
struct Record   {
    QuantityRef what; FormulaId every; std::string label; Display display; std::string doc;   // label: "cell.u"
    // A quantity of the modeller's own, which is computed when a sample is taken; `what` is then of no population.
    struct Own { std::uint32_t variable; std::vector<FormulaId> extents; FormulaId value; };
    std::optional<Own> own = {};
};
struct Let      { std::uint32_t variable; FormulaId value; };
struct Print    { struct Value { std::string text; FormulaId value; Display display; }; std::vector<Value> values; };
struct Sweep    { std::vector<std::uint32_t> variables; FormulaId range; Body body; };
struct Repeat   { FormulaId count; Body body; };
struct For      { std::vector<std::uint32_t> variables; std::vector<FormulaId> ranges; Body body; };
struct Find     { std::uint32_t variable; FormulaId low, high, condition; Body body; };
// Analysis statements. `number` finds the kernels: Analysis::statement. Results are variables: lists over fixed points, folds, ...
struct Axis { std::uint32_t state; FormulaId low, high; std::string name, label; Display display; };
struct PhasePlane {
    std::uint32_t number, population;
    FormulaId neuron;                            // invalid: the population's only one
    Axis x, y;
    struct Given { std::uint32_t param; FormulaId value; };
    std::vector<Given> params;                   // set for this analysis alone
    std::string name, given, title;              // "pp"; "I = 1.3", for the figure; the `##` text
    struct Results { std::uint32_t x, y, type, re, im; };
    std::optional<Results> results;              // none without a name
    bool draws = true;                           // false: a `plot` statement draws it
};
struct Bifurcation {
    std::uint32_t number, population;
    FormulaId neuron;
    std::optional<std::uint32_t> param;          // what is varied, a param or else an input
    FormulaId low, high;
    std::string over, label;                     // name; `##` text or name
    Display display;
    std::string name, title;
    struct Points { std::uint32_t over; std::vector<std::uint32_t> states; std::uint32_t omega; };   // states: by column
    struct Results { std::uint32_t type; Points fold, hopf; };
    std::optional<Results> results;
    bool draws = true;
};
struct Rest     { std::uint32_t number, population; FormulaId indices; };                    // set cell = rest(cell)
struct Freeze   { std::uint32_t connection; bool learn; };                                    // switches a rule off and on
struct Plot {
    enum class Kind { trace, raster, rate, histogram, matrix, versus, phaseplane, bifurcation } kind;
    FormulaId value, versus, bin, rows;
    std::string label, versus_label;             // as written: "cell.u", "f"; or the `##` text where there is one
    Display display, versus_display;
    std::string title;
    std::uint32_t analysis = 0;                  // of the last two kinds: PhasePlane::number, Bifurcation::number
};
struct Save     { FormulaId value; std::string path; Display display; };
struct Expect   { FormulaId left, right, tolerance; bool relative = false; std::string left_text, right_text; Display display; };

struct Statement {
    std::variant<Drive, Release, Set, SetWeight, Simulate, Restart, Record, Let, Print, Sweep, Repeat, For, Find, PhasePlane, Bifurcation, Rest, Freeze, Plot, Save, Expect> node;
    SourceRef source = 0;
};

struct Variable { std::string name, doc; Display display; FormulaId value; };   // value: of a constant, else invalid

// Numbers with one or more indices, made before the populations.
struct Data {
    std::uint32_t variable;
    std::vector<FormulaId> extents;              // ends of the indices; none: as the file has it
    FormulaId value;                             // of one element: loop 0 is the last index
    std::string file;                            // or where it is read from
    bool draws = false;                          // made anew in every repetition
    SourceRef source = 0;
    std::optional<std::uint32_t> dual_of = {};   // or the variable whose dual patterns they are
};

struct Protocol {
    std::vector<FormulaNode> formulas;
    std::vector<Variable> variables;
    Body body;
    std::vector<std::uint32_t> populations, connections;   // of this body (a test may have its own)
    std::vector<Data> data;
    struct Test { std::string name; Body body; std::vector<std::uint32_t> populations, connections; SourceRef source = 0; std::vector<Data> data = {}; };
    std::vector<Test> tests;
    bool numeric_time = false;
    double usual_dt = 0.1;                       // where no `simulate` gives one
};

}  // namespace nmlc::abi
