// The kernel IR: a flat list of instructions in SSA form, one straight line for one neuron and one step. It prints, parses
// back, verifies and is interpreted; passes rebuild it. Values are f64 or truth (b1).
//
//     kernel LIF.step
//     columns u, "hold u", above:b      each slot table on its own line, b1 columns with :b, odd names in quotes
//     uniforms R, I
//     %0 = column u
//     %1 = const 2
//     %2 = call exp %0
//     %3 = expm[2,0,1] %1, ...          [n,row,column]
//     %4 = normal 3                     place
//     ...
//     store u, %9
//     spike %8
#pragma once
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

#include "compiler/support/store.h"
#include "runtime/math/functions.h"

namespace nmlc::ir {

enum class Op : std::uint8_t {
#define NMLC_OP(name, result, arity) name,
#include "compiler/ir/ops.def"
#undef NMLC_OP
};
enum class Type : std::uint8_t { f64, b1, none };

struct Inst;
using Value = Id<Inst>;

struct Inst {
    Op op;
    Type type = Type::f64;
    std::vector<Value> operands;
    double number = 0;                 // constant, truth
    std::uint32_t slot = 0;            // uniform, column, given, timeline, arrival, store, output; place of a draw
    Function function{};               // call
    std::uint16_t n = 0, row = 0, col = 0;   // expm, covroot
    friend bool operator==(const Inst&, const Inst&) = default;
};

struct Slot { std::string name; Type type = Type::f64; friend bool operator==(const Slot&, const Slot&) = default; };

struct Kernel {
    std::string name;
    std::vector<Slot> columns, uniforms, givens, timelines, arrivals, outputs;
    Store<Value, Inst> insts;
};

// Builds a kernel with value numbering: asking twice for the same pure instruction gives the same value.
class Builder {
public:
    explicit Builder(std::string name);
    // A new kernel with the slots of another: passes rebuild with it.
    static Builder like(const Kernel& kernel);
    // Slots are found by name or made.
    std::uint32_t column_slot(const std::string& name, Type type = Type::f64);
    std::uint32_t uniform_slot(const std::string& name);
    std::uint32_t given_slot(const std::string& name);
    std::uint32_t timeline_slot(const std::string& name);
    std::uint32_t arrival_slot(const std::string& name);
    std::uint32_t output_slot(const std::string& name);

    Value constant(double value);
    Value truth(bool value);
    Value leaf(Op op);                                    // step time dt grid index
    Value slot(Op op, std::uint32_t slot);                // uniform column given timeline arrival
    Value unary(Op op, Value a);
    Value binary(Op op, Value a, Value b);
    Value fma(Value a, Value b, Value c);
    Value select(Value condition, Value then, Value otherwise);
    Value call(Function function, std::vector<Value> arguments);
    Value matrix(Op op, int n, int row, int col, std::vector<Value> operands);   // expm, covroot
    Value draw(Op op, std::uint32_t place);               // normal, random
    Value poisson(std::uint32_t place, Value mean);
    void store(std::uint32_t column, Value value);
    void spike(Value condition);
    void output(std::uint32_t slot, Value value);
    Value append(Inst inst);                              // any instruction, value-numbered when pure

    const Kernel& kernel() const { return kernel_; }
    Kernel finish() &&;

private:
    Kernel kernel_;
    std::unordered_multimap<std::size_t, Value> numbered_;   // by hash of the instruction
};

std::string print(const Kernel& kernel);
// Throws std::invalid_argument with line and reason: used by tests and tools only.
Kernel parse(std::string_view text);
// Empty when well formed; else one sentence per fault.
std::vector<std::string> verify(const Kernel& kernel);

std::string_view name_of(Op op);             // as printed: `const`, `and`
std::optional<Op> op_named(std::string_view name);
int arity_of(Op op);                         // -1: call, expm, covroot
bool is_pure(Op op);                         // no effect; draws are pure (counter-based)
bool is_draw(Op op);                         // normal, random, poisson: of the neuron by its number
bool draws(const Kernel& kernel);            // whether it has one
bool has_slot(Op op);                        // names a slot (or, for draws, a place)
Type result_of(const Kernel& kernel, const Inst& inst);   // from its operation and operands
// The slot table that the instruction's slot points into; null where it has none (draws too).
const std::vector<Slot>* slots_of(const Kernel& kernel, Op op);

}  // namespace nmlc::ir
