// What a population computes while it is simulated: the neuron's equations with lets and drives put in, one instance for each set of
// drives (and spike mode) that a `simulate` of the experiment can meet. Data only. Expressions live in the arena; their leaves
// `uniform k` and `given k` are the instance's own formulas of the experiment, constant during a simulate.
#pragma once
#include <optional>
#include <string>
#include <vector>

#include "compiler/model/model.h"
#include "compiler/symbolic/expr.h"

namespace nmlc::elaborate {

using symbolic::Expr;

struct Action {
    bool is_hold = false;
    std::optional<std::uint32_t> state;      // assigned or held; none: `hold for T`
    Expr value;                              // new value, or the duration T
    Span span;
};
struct Event {
    model::Event::Kind kind{};
    Expr trigger;                            // condition, rate or period
    std::vector<Action> actions;             // in sequence
    std::uint32_t place = 0;                 // of spike_with_rate
    Span span;
};
// States that an event can hold and so stop; `plain` where a `hold for T` suppresses spikes only.
struct Holds { std::vector<std::uint32_t> states; bool plain = false; };

struct State {
    Expr rate;                               // d state/dt, or of a map its value at t + period; invalid: constant between events
    Expr clamp;                              // the drive's value where a drive clamps it; then no rate
    Span span;                               // of the equation
    bool is_map = false;
    Expr period;                             // of a map; invalid: a step
};
struct Measured { std::string name; Expr value; Span span; };

struct Instance {
    model::PopulationId population;
    std::vector<model::StatementId> drives;  // in force, in file order
    bool located = false;
    bool in_points = false;                  // met inside of a sweep or repeat
    std::vector<model::ExprId> uniforms, givens;   // by slot of Kind::uniform, Kind::given
    std::vector<State> states;               // by model::StateId
    std::vector<Event> events;
    std::vector<Measured> measured;          // recorded lets and inputs
    std::vector<Measured> sends;             // by model::Population::sends: what continuous connections read
    std::vector<Measured> tells;             // by model::Population::tells: what rules read
};

// The equations of one neuron for an analysis statement: the rates of the states that are free, in which given inputs and states are
// `uniform` leaves, and what is varied is the leaf `state` behind the last state of the neuron. All formulas are uniforms; base.states is empty.
struct Analysed {
    Instance base;                           // drives: all that are in force
    model::StatementId statement;
    std::vector<std::uint32_t> free;         // by model::StateId
    std::vector<Expr> rates;                 // beside `free`
    bool varies = false;
    std::vector<std::uint32_t> dependents;   // params that are computed from the varied one
};

// A state whose past is read, and how far back: one for all places that read the same.
struct Delay {
    std::uint32_t state;
    model::ExprId value;                     // T
    std::string text;                        // `x(t - T)`
    Span span;
    bool per_neuron = false;                 // a mistake
};

struct PopulationFacts {
    std::vector<bool> per_neuron;            // by model::ParamId: a value for every neuron
    std::vector<std::optional<double>> constant;   // by model::ParamId: the value, where it is the same in every run
    Holds holds;
    std::optional<std::pair<model::ParamId, Span>> differs;   // a mistake: of a rule, whose params are the same for all synapses
    std::vector<Delay> delays;               // by slot of Kind::delayed
    std::vector<std::uint32_t> past_states() const;   // those that some delay reads, each once, ascending
};

struct Instances {
    const model::Model* model = nullptr;
    symbolic::Arena arena;
    std::vector<PopulationFacts> populations;      // by model::PopulationId
    std::vector<Instance> instances;               // by population, then in order of discovery
    std::vector<Analysed> analyses;                // the same
};

std::string print(const Instances& instances);
// The text of an instance's expression, with the modeller's names.
std::string print(const Instances& instances, const symbolic::Arena& arena, const Instance& instance, Expr expr);

}  // namespace nmlc::elaborate
