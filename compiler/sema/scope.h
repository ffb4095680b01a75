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
    enum Kind { param, input, state, let, variable, population, analysis, argument, loop, neuron_index, unknown } kind = unknown;
    std::uint32_t id = 0;        // of the param, state, ..., variable, population or analysis; of a loop: its level, 1 = outermost
    Value value;                 // what it yields
    Span span;                   // where it was declared
    bool used = false;
    bool exported = false;       // out of the body of a sweep or loop; a later one may use the name again
};

// A function that can be called by name: its text and the file whose names the text may use.
struct FunctionText {
    FileIndex file = 0;
    const ast::Function* function = nullptr;
    bool of_neuron = false;      // its text may use the neuron's params and states
    bool open() const { return !function->value; }
};

// The inside of a neuron while it is checked, and of a finished one when a population of it is described.
struct NeuronNames {
    std::unordered_map<std::string, Symbol> values;
    std::unordered_map<std::string, FunctionText> functions;
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
    std::string defining;        // the name whose value is being read: `param cm = 1 uF/cm^2` means the centimetre
    std::vector<std::pair<std::string, Symbol>> locals;   // arguments of a function, indices, variables of `for`

    Symbol* find_local(std::string_view name);
    // Arguments, neuron, experiment; file-level constants are looked up by the caller.
    Symbol* find(const std::string& name);
};

}  // namespace nmlc::sema
