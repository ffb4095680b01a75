// What the compiler hands to the runtime: the populations' layout, the kernels of each, and the experiment as plain data.
#pragma once
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "runtime/abi/kernel_abi.h"
#include "runtime/abi/protocol.h"

namespace nmlc::abi {

// Called like a nmlc_kernel; either compiled code or the interpreter of the IR.
using Entry = std::function<void(const nmlc_args&)>;
// The same for what runs every step: nearly always compiled code, a nmlc_kernel.
using HotEntry = std::function<void(const nmlc_args*)>;

struct Column {
    enum class Kind { state, hold, memory, past } kind;   // hold: steps left (f64); memory: was the condition true (b1); past: see Population::Past
    std::string name;                          // "u", "hold u", "spike was true"
    bool truth = false;                        // b1 column
    std::uint32_t state = 0;                   // of a state, hold or past column: which state (none: UINT32_MAX, a plain `hold for T`)
};

// Populations of so many neurons fill vectors by themselves; smaller ones of several points of a sweep are put side by side.
inline constexpr double widest_point = 64;

// The kernels of one population under one set of active drives and one simulate mode.
struct Variant {
    // The drives in force: abi::Drive::id, ascending; looked up by the session before each simulate. A drive of all neurons replaces
    // every drive of its input (or state); one with indices joins those in force, and where two hold for a neuron the greater id counts.
    std::vector<std::uint32_t> drives;
    bool located = false;
    bool lanes = false;                        // for the points of a sweep side by side: what may differ between them is given, nothing uniform

    std::vector<FormulaId> uniforms;           // values of uniform slots 0.. (sweep variables, per-population params), evaluated before each simulate
    std::vector<std::uint32_t> given_params;   // given slots 0..: which heterogeneous param column
    std::vector<FormulaId> given_formulas;     // further given slots: per-neuron formulas of drives, evaluated before each simulate
    // `prepare` fills prepared_uniforms further uniform slots (computed from uniforms alone; outputs 0..) and
    // prepared_givens further given slots (per neuron; outputs follow those of the uniforms).
    std::uint32_t prepared_uniforms = 0, prepared_givens = 0;
    Entry prepare_uniforms, prepare_givens;    // empty when there is nothing to prepare
    std::uint32_t timeline_slots = 0;
    Entry timeline;                            // for steps first_step .. : outputs[slot][k]; n_neurons = number of steps, first_step as given
    HotEntry step;                // integrate, hold, test, reset: one or more whole steps. Empty where only the scalar entries exist.
    // Scalar entries (n_neurons = 1, n_steps = 1), for located spikes and the adaptive method:
    HotEntry flow;                // integrate by dt only (states with hold > 0 stand still); no events
    HotEntry rhs;                 // outputs[state] = d state/dt at time n*grid + offset, held states 0
    HotEntry events;              // test conditions and run blocks as at t_(n+1); stores and spike. In located mode holds are set unrounded.
    HotEntry arrive;              // what arrives at t_(n+1) acts; empty where nothing can arrive. `step` does it by itself.
    std::vector<HotEntry> given;  // by number in Population::given_spikes: its block as at t_n; empty where it has none
    // Of populations that are coupled all the time: the engine takes them through the stages of one method, over `rhs` (of whole vectors,
    // as these), and `step` is what is left at its end.
    bool coupled = false;
    enum class Stages { euler, midpoint, heun, rk4 } stages = Stages::rk4;
    std::vector<std::uint32_t> moving;         // states that have a rate
    std::vector<std::uint32_t> mapped;         // states of maps: `rhs` at the beginning of the step gives their value at its end
    HotEntry send;                             // outputs[k] = what continuous connections read of each neuron, at time n*grid + offset
    HotEntry tell;                             // outputs[k] = what rules read of each neuron, the sums over senders included
    HotEntry kick;                             // outputs[state] = what white noise adds in the step; empty where there is none
    std::vector<bool> sends_constant;          // by output of `send`: stays the same during a simulate
    bool ends_with_sums = false, measures_sums = false;   // `step`, `measure` read sums over senders
    // Of the synapses of a rule (whole vectors, n_steps = 1): what a spike does that arrives, or that the receiver fires, at the end of the step.
    // `on_post` reads functions of the time since the last arrival from `tabulated` further arrival slots: outputs[k] of `since`, which reads that
    // time alone. `rhs_of_row` is `rhs` of synapses with one receiver: of what they are told by it there is one value each, in the timeline slot
    // of the same number; or, for the method euler, `euler_of_row`, which takes the states to the end of the step by itself. `on_pre`, `on_post`
    // and `euler_of_row` leave all other synapses as they are, and may begin at any. `on_pre`, `on_post` that draw random numbers, which go by the synapse's own, take one synapse at a time.
    HotEntry on_pre, on_post, since, rhs_of_row, euler_of_row;
    bool on_pre_draws = false, on_post_draws = false;
    std::uint32_t tabulated = 0;
    bool adaptive = false;                     // flow is done by the runtime's Dormand-Prince over rhs
    bool noisy = false;
    std::vector<std::string> measured;         // recorded lets and inputs; value of each at time n*grid + offset:
    Entry measure;                             // outputs[k][neuron - first_neuron]; n_steps = 1; empty when nothing is measured
};

// The equations of one neuron as an analysis statement sees them: some states free, all else given. Columns are the free states, then the
// quantity that is varied, where there is one; uniforms are all params, then `formulas`, then all states as they stand, then the number of
// the neuron.
struct Analysis {
    std::uint32_t statement = 0;               // number of the analysis statement; one entry for each set of drives it can meet
    std::vector<std::uint32_t> drives;         // in force, as in Variant
    std::vector<std::uint32_t> free;           // states, in the order of their columns
    bool varies = false;                       // the last column is an input or a param
    std::vector<std::uint32_t> dependents;     // params whose formulas read the varied one: `set` must not have given them
    std::vector<FormulaId> formulas;           // evaluated for the neuron
    HotEntry rates;                            // outputs[k][point]: rate of the k-th free state
    HotEntry jacobian;                         // outputs[row*columns + column][point]
};

struct Population {
    std::string name, doc, neuron;
    FormulaId size;                            // invalid: a single neuron
    std::vector<Column> columns;
    struct Param { std::string name; FormulaId value; bool per_neuron; FormulaId guard; std::string guard_text; std::uint32_t source; Display display; };
    std::vector<Param> params;                 // in the neuron's order of declaration
    std::vector<std::uint32_t> param_order;    // order of evaluation
    struct State { std::string name, doc; FormulaId initial; std::uint32_t source; Display display; std::vector<double> values = {}; FormulaId low = {}, high = {}; };   // values: all that its map yields, where they are few; low, high: a rule's bounds
    std::vector<State> states;
    std::vector<std::uint32_t> initial_order;
    std::vector<std::string> inputs;
    std::vector<std::string> arrivals;         // by arrival slot: what connections add into
    std::uint32_t sends = 0, tells = 0;        // outputs of `send` and `tell`
    struct Kept { std::uint32_t state, column; };
    std::vector<Kept> kept;                    // columns that hold a state as it was before the events of the last step
    std::optional<std::uint32_t> synapses_of;  // its "neurons" are the synapses of this connection; `size` counts for nothing
    std::optional<std::uint32_t> coupled;      // populations with the same number advance together
    // States whose past is read. The kernel leaves their values at the middle of a step, and at its end before events, in these columns.
    struct Past { std::uint32_t state_column, middle_column, end_column; };
    std::vector<Past> pasts;
    // `x(t - T)`. Arrival slots follow those of connections, four each: at the beginning, middle and end of the step, and after its events.
    struct Delay { std::uint32_t past; FormulaId value; std::string text; SourceRef source; };
    std::vector<Delay> delays;
    struct Period { FormulaId value; std::string text; SourceRef source; };
    std::vector<Period> periods;               // of `every T { ... }` and of maps, `X(t + T) = ...`
    std::vector<FormulaId> given_spikes;       // the times of each `spike at`, a list or a number: merged in by the engine
    std::vector<Variant> variants;
    std::vector<Analysis> analyses;
    std::string method;                        // "exact", "rk4", ... for the summary
    std::uint32_t source = 0;
};

// Who is joined with whom. What a spike does is in the receiving population's kernels; here is how much arrives, and when.
struct Connection {
    std::string name, synapse;
    std::uint32_t from = 0, to = 0;            // populations
    struct Slice { FormulaId low, high; };     // invalid: all neurons
    Slice senders, receivers;
    enum class Pattern { all_to_all, one_to_one, pairwise, fixed_indegree, fixed_outdegree, fixed_total, chosen, listed } pattern = Pattern::all_to_all;
    FormulaId number;                          // p, k, n, or the condition of `chosen`
    std::string file;
    bool autapses = false, multapses = false;
    using Quantity = PairFormula;
    Quantity weight, delay;
    bool sends_only = false;                   // the sender receives nothing itself: a spike may arrive at once
    bool weight_listed = false, delay_listed = false;   // columns of the file
    Display weight_display;
    static constexpr std::uint32_t none = UINT32_MAX;
    std::uint32_t weighted = none, counted = none;   // arrival slots of `to`: the sum of w, the number of spikes
    // A continuous connection: slot of `to` += sum of output `sent` of `from`, times w or not.
    struct Coupling { std::uint32_t sent, slot; bool weighted; };
    std::vector<Coupling> coupling;
    // How the weights change: the synapses are a population, whose state 0 is w; what they read of the two cells comes in as arrivals.
    struct Read {
        // sent, told: output of the sender's `send`, the receiver's `tell`, at every moment. States at spikes: before the events of the step; of
        // the sender, as it was when it sent what arrives, or, in `on_post` of synapses that are brought up to date late, what the last arrival
        // left. elapsed: the time since that arrival. incoming: the sum of the weights onto the receiver.
        enum class What { sent, told, pre_state, post_state, pre_param, post_param, elapsed, incoming } what;
        std::uint32_t number;
        bool at_pre = true, at_post = true, at_period = true;   // whether `on_pre`, `on_post` and `every` blocks look at it
    };
    // decays: of states of the sender that are read late the rate a of dx/dt = a*x, in terms of the synapses' params.
    struct Decay { std::uint32_t state; FormulaId rate; };
    struct Rule { std::string name; std::uint32_t synapses; std::vector<Read> reads; bool events_only; std::vector<Decay> decays = {}; };
    std::optional<Rule> rule;
    SourceRef source = 0, pattern_source = 0;
};

struct CompiledModel {
    std::string name;
    std::vector<Population> populations;
    std::vector<Connection> connections;
    Protocol protocol;
    double compile_seconds = 0;
    bool from_cache = false;
    std::shared_ptr<void> code;                // keeps the machine code alive
};

}  // namespace nmlc::abi
