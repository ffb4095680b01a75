// What is meant: names resolved, units checked and gone, functions inlined, quantities in kernel units (mV, ms, pA, nS, pF, GOhm).
// Data only; made by `sema`, read by `elaborate` and later stages.
#pragma once
#include <optional>
#include <string>
#include <variant>
#include <vector>

#include "compiler/support/source.h"
#include "compiler/support/store.h"
#include "compiler/units/unit.h"
#include "runtime/math/functions.h"   // enum class Function: exp, log, tanh, ... shared with the kernels

namespace nmlc::model {

struct Expr;        using ExprId = Id<Expr>;
struct Param;       using ParamId = Id<Param>;           // ids of a neuron's parts count within that neuron
struct Input;       using InputId = Id<Input>;
struct State;       using StateId = Id<State>;
struct Let;         using LetId = Id<Let>;
struct Neuron;      using NeuronId = Id<Neuron>;
struct Population;  using PopulationId = Id<Population>;
struct Connection;  using ConnectionId = Id<Connection>;
struct Variable;    using VariableId = Id<Variable>;     // constant, sweep or for variable, `let` result
struct Statement;   using StatementId = Id<Statement>;
struct Place_;      using PlaceId = Id<Place_>;          // one written place of a random draw, unique in the model

// ---------------------------------------------------------------- expressions

struct Constant  { double value; };                      // kernel units
struct Truth     { bool value; };
struct Text      { std::string value; };
struct ParamRef  { ParamId param; };                     // these four: of the neuron whose equation this is,
struct StateRef  { StateId state; };                     // or, in a drive or initial value, of the population it is for
struct InputRef  { InputId input; };
struct LetRef    { LetId let; };
struct Time      {};                                     // t
struct TimeStep  {};                                     // dt
struct NeuronIndex {};                                   // i of `drive E[i].I = ...`: 1-based, within the population
struct Noise     { PlaceId place; };                     // xi
struct Arrival   { std::uint32_t slot; };                // the sum of what arrives at this neuron at the end of the step, see Population::arrivals
struct PreRef    { std::variant<ParamId, StateId, LetId> part; };   // pre.X in a synapse: of the sending neuron; gone when the synapse has been placed
struct PostRef   { std::variant<ParamId, StateId, LetId> part; };  // post.X in a rule: of the receiving neuron; gone when the rule has been placed
struct Incoming  {};                                     // incoming(w) in a rule: the sum of w onto the same cell; gone when the rule has been placed
struct Weight    {};                                     // w of a synapse: what arrives was multiplied by it, so that it stands for 1
struct Delayed   { StateId state; ExprId delay; };       // x(t - T): what the state was a time T ago; before t = 0 its initial value
struct Lag       {};                                     // t - t_f inside of a sum over spikes, until the sum has become states
struct VariableRef { VariableId variable; };             // experiment level; a sweep variable outside its sweep is the list of its values
struct LoopRef   { std::uint32_t depth; };               // variable of an enclosing Comprehension, 0 = innermost

enum class UnaryOp  { neg, not_ };
enum class BinaryOp { add, sub, mul, div, pow, mod, and_, or_ };
enum class CompareOp { lt, le, gt, ge, eq, ne };
struct Unary   { UnaryOp op; ExprId operand; };
struct Binary  { BinaryOp op; ExprId left, right; };
struct Compare { CompareOp op; ExprId left, right; };    // a chain `a < b < c` is `a < b and b < c`
struct Select  { ExprId condition, then, otherwise; };
struct Call    { Function function; std::vector<ExprId> arguments; };
enum class Distribution { uniform, normal, lognormal, exponential, gamma, bernoulli, poisson, choose };
struct Draw    { Distribution distribution; std::vector<ExprId> arguments; PlaceId place; };

// Experiment level only (constants, sweeps, let, print, expect, plot, drives' per-neuron lists):
struct ListLiteral { std::vector<ExprId> elements; };
struct Range     { ExprId low, high; std::optional<ExprId> step; };       // a list of numbers, both ends included; as a window: low .. high
struct ForEach   { ExprId range, body; };                                 // [body for x in range], as a list; LoopRef{0} in body
struct Element   { ExprId list, index; };                                 // list[k], 1-based
struct Contains  { ExprId element, list; };                               // x in [1, 6]
enum class Reducer { count, rate, mean, std, var, min, max, argmax, first, last, isi, cv, crossings, spectrum, autocorr, sum, length };
struct Reduce    { Reducer reducer; std::vector<ExprId> operands; std::optional<ExprId> window; };   // operands: quantity or list first, then extras
// What a population holds, as `cell.u`, `E[1..10].u`, `E.spikes`, `cell.tau`.
struct Spikes    {};
using Part = std::variant<StateId, LetId, ParamId, InputId, Spikes>;
struct Quantity  { PopulationId population; std::optional<ExprId> indices; Part part; };  // indices: a number, a Range or a list; none = all
struct Sample    { ExprId trace, time; };                                 // cell.u(8 ms)
struct Energy    { ConnectionId connection; };                            // -1/2*sum_ij w_ij*s_i*s_j, with what is sent for s

struct Expr {
    std::variant<Constant, Truth, Text, ParamRef, StateRef, InputRef, LetRef, Time, TimeStep, NeuronIndex, Noise, Arrival, PreRef, PostRef, Incoming, Weight, Delayed, Lag, VariableRef, LoopRef, Unary,
                 Binary, Compare, Select, Call, Draw, ListLiteral, Range, ForEach, Element, Contains, Reduce, Quantity, Sample, Energy>
        node;
    // What it yields. A trace is a quantity over its samples (and neurons); arithmetic on traces and lists is element by element.
    enum Shape { number, truth, text, list, trace, spikes } shape = number;
    Dimension dimension;
    DisplayUnit display;     // how a result of this expression is printed
    Span span;               // as written; inside an inlined function: the function's text
};

// ---------------------------------------------------------------- neurons

struct Param { std::string name, doc; Dimension dimension; DisplayUnit display; ExprId value; std::optional<ExprId> guard; Span span; bool sizes = false; };   // sizes: says how many components there are
struct Input { std::string name, doc; Dimension dimension; DisplayUnit display; Span span; };
struct State { std::string name, doc; Dimension dimension; DisplayUnit display; ExprId initial; Span span; std::optional<std::pair<ExprId, ExprId>> bound = {}; };   // bound: of a rule, already in its events
struct Let   { std::string name, doc; Dimension dimension; DisplayUnit display; ExprId value; Span span; };

struct Equation {
    StateId state;
    ExprId rate;                       // d state/dt = rate, solved for the derivative
    Span span;
    bool is_map = false;               // state(t + period) = rate, in which everything is as at t
    std::optional<ExprId> period = {}; // of a map; none: a step
};
struct Assignment { StateId state; ExprId value; Span span; };            // `u += 5 mV` arrives as u = u + 5
struct Contribution { InputId input; ExprId value; Span span; };          // `post.I += g*(E - post.u)` of a synapse or channel, added to what drives the input
struct Hold       { std::optional<StateId> state; ExprId duration; Span span; };
using Action = std::variant<Assignment, Hold>;
struct Event {
    // arrival: every step, before any condition is tested. on_pre, on_post: of a rule, when a spike arrives at a synapse, when its receiver spikes
    enum Kind { spike_when, spike_with_rate, spike_at, when, every, arrival, on_pre, on_post } kind;
    ExprId trigger;                   // condition, rate, list of times, or period
    std::vector<Action> actions;      // in sequence
    PlaceId place;                    // for spike_with_rate
    Span span;
};

struct Neuron {
    std::string name, doc;
    Store<ParamId, Param> params;
    Store<InputId, Input> inputs;
    Store<StateId, State> states;
    Store<LetId, Let> lets;
    std::vector<ParamId> param_order;     // each after those it depends on
    std::vector<StateId> initial_order;   // initial values may use params and other initial values
    std::vector<Equation> equations;      // at most one a state; a state without one is constant between events
    std::vector<Event> events;
    std::vector<Contribution> contributions;
    Span span;
};

// ---------------------------------------------------------------- the experiment

enum class Method { automatic, exact, exp_euler, euler, midpoint, heun, rk4, implicit, adaptive };

struct ArrivalSlot { std::string name; bool continuous = false; };   // continuous: a sum over what the senders are now, else over spikes
struct Sent { std::string name; ExprId value; };                     // what a neuron sends all the time, of its own parts

struct Population {
    std::string name, doc;
    NeuronId neuron;
    std::optional<ExprId> size;           // none: a single neuron, printed without an index
    struct ParamValue { ParamId param; ExprId value; Span span; };
    struct StateValue { StateId state; ExprId value; Span span; };
    std::vector<ParamValue> params;       // overrides; may use NeuronIndex, Draw, lists (one element a neuron), other params of the neuron
    std::vector<StateValue> states;
    std::vector<ParamId> param_order;      // all params of the neuron, each after those it depends on with these values
    std::vector<StateId> initial_order;
    Method method = Method::automatic;
    std::vector<ArrivalSlot> arrivals;     // what connections add into, numbered as Arrival::slot
    std::vector<Sent> sends;               // what continuous connections read of it
    std::optional<std::uint32_t> coupled;  // populations joined by continuous connections have the same number, and advance together
    std::vector<StateId> kept;             // states of which rules need the value before the events of a step
    std::vector<Sent> tells;               // what rules read of it at every moment; it may depend on what is received
    std::optional<ConnectionId> synapses_of;   // a "neuron" is one synapse of this connection, which has a rule; the size is known when it is made
    Span span, method_span;
};

// The synapses between two populations. What a spike does is in the receiving neuron, as states, equations and arrivals; here is who
// is joined with whom, and how strongly. In formulas LoopRef{1} is the receiver's number i, LoopRef{0} the sender's j.
// A weight that is a sum of products, each of something of the receiver i and something of the sender j, is never formed: the sum over
// the senders goes through one number for each mu.
//     w[i, j] = times*sum(received[mu, i]*sent[mu, j] for mu in range)/by, added up over its products
struct Product {
    std::optional<ExprId> range;                      // none: a single product, and LoopRef{1} is i, LoopRef{0} j; else LoopRef{2}, {1}, and {0} is mu
    std::optional<ExprId> received, sent, times, by;  // none: 1
    bool minus = false;
};

struct Connection {
    std::string name, doc, synapse;
    PopulationId from, to;
    struct Slice { ExprId low, high; };
    std::optional<Slice> senders, receivers;          // of the populations; none: all
    enum class Pattern { all_to_all, one_to_one, pairwise, fixed_indegree, fixed_outdegree, fixed_total, chosen, listed } pattern = Pattern::all_to_all;
    std::optional<ExprId> number;                     // p, k, n, or the condition of `chosen`
    std::string file;                                 // of `listed`: as written, below the model's folder
    bool autapses = false, multapses = false;
    struct Quantity { ExprId value; std::optional<ExprId> at_least, at_most; Span span; std::vector<Product> products = {}; };
    std::optional<Quantity> weight;                   // none: 1
    std::optional<Quantity> delay;                    // none: 0
    bool weight_listed = false, delay_listed = false; // columns of the file
    DisplayUnit weight_display;
    std::optional<std::uint32_t> weighted, counted;   // arrival slots of `to`: the sum of w, the number of spikes
    // A continuous connection: into a slot of `to` goes the sum of what `from` sends, times w or not.
    struct Coupling { std::uint32_t sent, slot; bool weighted; };
    std::vector<Coupling> coupling;
    // How the weights change: the synapses are a population, whose states are w and what else the rule keeps for each of them. What depends on the
    // sender alone has become part of the sending neuron, what depends on the receiver alone of the receiving one.
    struct Read {
        // elapsed: since the sender's last spike arrived; incoming: the sum of the weights onto the receiver, for `every` blocks
        enum What { sent, told, pre_state, post_state, pre_param, post_param, elapsed, incoming } what;
        std::uint32_t number;                         // of the output of `sends` or `tells`, of the state or param
        friend bool operator==(const Read&, const Read&) = default;
    };
    struct Rule {
        std::string name;
        PopulationId synapses;
        std::vector<Read> reads;                      // by arrival slot of `synapses`
        std::vector<StateId> of_sender, of_receiver;  // states that have become those of a cell
        struct Copy { ParamId param; PopulationId cell; ParamId copy; };
        std::vector<Copy> copies;                     // of params, where such states read them: `set` sets them too
        struct Decay { StateId state; ExprId rate; };
        std::vector<Decay> decays;                    // of the sender's states, where synapses are brought up to date late: a of dx/dt = a*x
        bool events_only = false;                     // nothing happens to a synapse but at spikes and periods: they may be brought up to date late
        Span span;
    };
    std::optional<Rule> rule;
    Span span, pattern_span;
};

struct Variable {
    std::string name, doc;
    enum Kind { constant, sweep, repeat, loop, find, result, data, recorded } kind;
    Expr::Shape shape = Expr::number;
    Dimension dimension;
    DisplayUnit display;
    std::optional<ExprId> value;          // of a constant
    Span span;
    std::vector<ExprId> extents = {};     // of data, and of recorded quantities: the ends of the indices
};

// `data p[mu in 1..P, i in 1..N] = choose(-1, 1)`: numbers with one or more indices, made before the populations and never changed.
struct Data {
    VariableId variable;
    std::optional<ExprId> value;          // of one element: LoopRef{0} is the last index
    std::string file;                     // or where it is read from: as written, below the model's folder
    Span span;
    std::optional<VariableId> dual_of = {};   // or whose dual patterns they are
};

struct Drive    { PopulationId population; std::variant<InputId, StateId> what; std::optional<ExprId> indices; ExprId value; };
struct Release  { PopulationId population; std::variant<InputId, StateId> what; };
struct Set      { PopulationId population; std::variant<StateId, ParamId> what; std::optional<ExprId> indices; ExprId value; };
struct Simulate {
    ExprId duration;
    bool steps = false;
    std::optional<ExprId> dt;
    bool located = false;
    enum Order { together, permutation, random, listed } order = together;   // else one unit after the other, and `duration` counts sweeps
    std::optional<ExprId> listed_order = {};
};
struct SetWeight { ConnectionId connection; Connection::Quantity weight; };   // set c.w[i, j] = ...
struct Restart  {};
struct Record   { Quantity quantity; std::optional<ExprId> every; };
struct RecordOwn {                        // record m[mu in 1..P] = mean(p[mu, j]*net[j].S for j in 1..N)
    VariableId variable;
    ExprId value;                         // populations' states in it are those of the moment
    std::optional<ExprId> every;
};
struct LetResult { VariableId variable; ExprId value; };
struct Print    { std::vector<ExprId> values; std::vector<std::string> texts; };   // texts: as written, `f = `
struct Body     { std::vector<StatementId> statements; };
struct Sweep    { std::vector<VariableId> variables; ExprId range; Body body; };
struct Repeat   { ExprId count; Body body; };
struct For      { std::vector<VariableId> variables; std::vector<ExprId> ranges; Body body; };
struct Find     { VariableId variable; ExprId low, high, condition; Body body; };
// Analysis of the equations. What they find are variables, lists over the fixed points and so on; none where the statement has no name.
struct Axis { StateId state; ExprId low, high; };
struct PhasePlane {
    PopulationId population;
    std::optional<ExprId> neuron;          // a number; none: the only one
    Axis x, y;
    struct Given { std::variant<InputId, ParamId, StateId> what; ExprId value; };
    std::vector<Given> given;              // held at a value, in place of drive, param or equation
    std::string name;
    struct Results { VariableId x, y, type, re, im; };
    std::optional<Results> results;
    bool draws = true;                     // false: a `plot` draws it
};
struct Bifurcation {
    PopulationId population;
    std::optional<ExprId> neuron;
    std::variant<InputId, ParamId> over;
    ExprId low, high;
    DisplayUnit display;                   // of the range
    std::string name;
    struct Points { VariableId over; std::vector<VariableId> states; VariableId omega; };   // states: those with an equation
    struct Results { VariableId type; Points fold, hopf; };
    std::optional<Results> results;
    bool draws = true;
};
struct Freeze   { ConnectionId connection; bool learn; };                       // switches a rule off and on
struct Rest     { PopulationId population; std::optional<ExprId> indices; };   // set cell = rest(cell)
struct Plot {
    enum class Kind { trace, raster, rate, histogram, matrix, versus, phaseplane, bifurcation } kind;
    ExprId value;                          // a trace, a spikes quantity, a list
    std::optional<ExprId> versus, bin, rows;
    std::optional<StatementId> analysis = {};   // of the last two kinds
};
struct Save     { ExprId value; std::string path; };
struct Expect   { ExprId left; std::optional<ExprId> right, tolerance; bool relative = false; };   // no right: left is a truth
struct Test     { std::string name; Body body; };

struct Statement {
    std::variant<Drive, Release, Set, SetWeight, Simulate, Restart, Record, RecordOwn, LetResult, Print, Sweep, Repeat, For, Find, PhasePlane, Bifurcation, Rest, Freeze, Plot, Save, Expect> node;
    Span span;
    std::string doc;
};

struct Model {
    std::string name;                      // of the file, without ending
    Store<ExprId, Expr> exprs;
    Store<NeuronId, Neuron> neurons;       // only those that a population uses, and those declared in the file itself
    Store<PopulationId, Population> populations;
    Store<ConnectionId, Connection> connections;
    Store<VariableId, Variable> variables;
    Store<StatementId, Statement> statements;
    std::vector<StatementId> top;          // what `nmlc run` executes, in order
    std::vector<Test> tests;               // each executed alone, from a fresh start; populations declared inside a test are in `populations` too
    std::vector<PopulationId> top_populations;               // those of the file itself
    std::vector<ConnectionId> top_connections;
    std::vector<Data> top_data;
    std::vector<std::vector<Data>> test_data;                // those of the file and its own
    std::vector<std::vector<ConnectionId>> test_connections; // those of the file and its own
    std::vector<std::vector<PopulationId>> test_populations; // those a test sees: the file's and its own
    bool numeric_time = false;             // no unit of time anywhere: t and dt are numbers
    double usual_dt = 0.1;                 // where no `simulate` gives one; 1 where time is a number and everything is a map
};

}  // namespace nmlc::model
