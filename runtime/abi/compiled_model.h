// What the compiler hands to the runtime: the populations' layout, the kernels of each, and the experiment as plain data.
#pragma once
#include <functional>
#include <memory>
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
    enum class Kind { state, hold, memory } kind;   // hold: steps left (f64); memory: was the condition true (b1)
    std::string name;                          // "u", "hold u", "spike was true"
    bool truth = false;                        // b1 column
    std::uint32_t state = 0;                   // of a state or hold column: which state (none: UINT32_MAX, a plain `hold for T`)
};

// The kernels of one population under one set of active drives and one simulate mode.
struct Variant {
    // The drives in force: abi::Drive::id, ascending; looked up by the session before each simulate. A drive of all neurons replaces
    // every drive of its input (or state); one with indices joins those in force, and where two hold for a neuron the greater id counts.
    std::vector<std::uint32_t> drives;
    bool located = false;

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
    struct State { std::string name, doc; FormulaId initial; std::uint32_t source; Display display; };
    std::vector<State> states;
    std::vector<std::uint32_t> initial_order;
    std::vector<std::string> inputs;
    std::vector<Variant> variants;
    std::vector<Analysis> analyses;
    std::string method;                        // "exact", "rk4", ... for the summary
    std::uint32_t source = 0;
};

struct CompiledModel {
    std::string name;
    std::vector<Population> populations;
    Protocol protocol;
    double compile_seconds = 0;
    bool from_cache = false;
    std::shared_ptr<void> code;                // keeps the machine code alive
};

}  // namespace nmlc::abi
