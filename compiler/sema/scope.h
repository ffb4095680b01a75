// What names mean at one place: arguments and indices first, then the parts of the neuron, the experiment's own variables, the file's
// declarations, and last what is always known. Each symbol carries what an expression needs to know of it.
#pragma once
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

#include "compiler/sema/names.h"
#include "compiler/sema/value.h"

namespace nmlc::sema {

struct Symbol {
    enum Kind { param, input, state, let, weight, variable, population, analysis, family, connection, argument, loop, neuron_index, spike_time, unknown } kind = unknown;
    std::uint32_t id = 0;        // of the param, state, ..., variable, population or analysis; of a loop: its level, 1 = outermost
    Value value;                 // what it yields
    Span span;                   // where it was declared
    bool used = false;
    std::optional<std::pair<double, double>> slice{};   // of a population that is part of another, `E = all[1..3200]`
    bool exported = false;       // out of the body of a sweep or loop; a later one may use the name again
};

// Where a text of a neuron stands: the file whose names it may use, and the channel, if any, whose parts it names by themselves.
struct Where {
    FileIndex file = 0;
    std::string channel;
};
// The name of a channel's part in its neuron: `Na.m`; of the neuron's own (no channel): `u`.
inline std::string part_name(const std::string& channel, const std::string& name) { return channel.empty() ? name : channel + "." + name; }

// A function that can be called by name: its text and the file whose names the text may use.
struct FunctionText {
    FileIndex file = 0;
    const ast::Function* function = nullptr;
    bool of_neuron = false;      // its text may use the neuron's params and states
    std::string channel;         // ... or, of a channel's function, the channel's
    bool open() const { return !function->value; }
};

// The inside of a neuron while it is checked, and of a finished one when a population of it is described.
struct NeuronNames {
    std::unordered_map<std::string, Symbol> values;            // `u`, `Na.m`
    std::unordered_map<std::string, FunctionText> functions;
    std::unordered_map<std::string, Span> channels;            // where they are used
    bool cell_unknown = false;                                 // a channel by itself, in no neuron
};

// The cell in which a channel or synapse is placed: what `cell.u` or `post.u` means in its text.
struct Host {
    const char* word = "";               // "cell", "post"
    std::string neuron;                  // its name, for messages
    NeuronNames* names = nullptr;        // null: the part is read by itself, its cell is not known
    bool apart = false;                  // what reads it is no part of it: a rule
    std::string within{};                // only its parts of this prefix are meant, without it: `e2i.rule.` of a synapse onto an input of a rule
    Symbol* find(const std::string& part) const;                             // null: it has none of this name
    std::vector<std::string> parts(std::optional<Symbol::Kind> kind = {}) const;   // that can be written by name
};

// Sums over spikes become states of the neuron or synapse whose text is read.
class SpikeSums {
public:
    // own: the neuron's; pre: that arrive; post: of the receiver of what learns.
    enum class Spikes { own, pre, post };
    virtual ~SpikeSums() = default;
    // `summand`: of one spike, in which t - t_f is a Lag.
    virtual Value states_of(const Value& summand, const std::string& name, Spikes spikes, Span span) = 0;
};

// Variables and populations of the experiment, in nested bodies.
struct ExperimentNames {
    ExperimentNames* outer = nullptr;
    std::unordered_map<std::string, Symbol> values;
    Symbol* find(const std::string& name);
    void collect(std::vector<std::string>& names) const;
};

struct Scope {
    FileIndex file = 0;
    NeuronNames* neuron = nullptr;
    ExperimentNames* experiment = nullptr;
    std::string channel;         // whose text this is; `cell` is then the neuron
    const Host* host = nullptr;  // of a synapse
    const Host* sender = nullptr;   // `pre` of a synapse, where the sending neuron is known
    SpikeSums* sums = nullptr;
    std::string defining;        // the name whose value is being read: `param cm = 1 uF/cm^2` means the centimetre
    std::vector<std::pair<std::string, Symbol>> locals;   // arguments of a function, indices, variables of `for`

    Symbol* find_local(std::string_view name);
    // Arguments, neuron, experiment; file-level constants are looked up by the caller.
    Symbol* find(const std::string& name);
};

}  // namespace nmlc::sema
