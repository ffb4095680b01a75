// Building a kernel with value numbering: an instruction that was asked for before is found by its hash and given again.
// Commutative operations count as the same in either order of their operands.
#include <bit>
#include <cassert>

#include "compiler/ir/ir.h"

namespace nmlc::ir {
namespace {

std::uint32_t slot_in(std::vector<Slot>& slots, const std::string& name, Type type) {
    for (std::uint32_t i = 0; i < slots.size(); ++i)
        if (slots[i].name == name) {
            assert(slots[i].type == type && "one slot asked for with two types");
            return i;
        }
    slots.push_back({name, type});
    return static_cast<std::uint32_t>(slots.size() - 1);
}

bool is_commutative(Op op) {
    return op == Op::add || op == Op::mul || op == Op::and_ || op == Op::or_ || op == Op::eq || op == Op::ne;
}

// The form under which equal instructions meet.
Inst key_of(Inst inst) {
    if (is_commutative(inst.op) && inst.operands[1] < inst.operands[0]) std::swap(inst.operands[0], inst.operands[1]);
    return inst;
}

std::size_t hash_of(const Inst& inst) {
    std::uint64_t hash = static_cast<std::uint64_t>(inst.op) + 1;
    const auto mix = [&](std::uint64_t x) { hash = (hash ^ x) * 0x9E3779B97F4A7C15u, hash ^= hash >> 29; };
    for (const Value operand : inst.operands) mix(operand.index);
    mix(std::bit_cast<std::uint64_t>(inst.number));
    mix(inst.slot);
    mix(static_cast<std::uint64_t>(inst.function));
    mix(std::uint64_t{inst.n} << 32 | std::uint64_t{inst.row} << 16 | inst.col);
    return hash;
}

// Numbers by their bits: 0 and -0 are two constants, a NaN is equal to itself.
bool same(const Inst& a, const Inst& b) {
    return a.op == b.op && a.operands == b.operands && std::bit_cast<std::uint64_t>(a.number) == std::bit_cast<std::uint64_t>(b.number) && a.slot == b.slot &&
           a.function == b.function && a.n == b.n && a.row == b.row && a.col == b.col;
}

}  // namespace

Builder::Builder(std::string name) { kernel_.name = std::move(name); }

Builder Builder::like(const Kernel& kernel) {
    Builder result{kernel.name};
    result.kernel_.columns = kernel.columns;
    result.kernel_.uniforms = kernel.uniforms;
    result.kernel_.givens = kernel.givens;
    result.kernel_.timelines = kernel.timelines;
    result.kernel_.arrivals = kernel.arrivals;
    result.kernel_.outputs = kernel.outputs;
    return result;
}

std::uint32_t Builder::column_slot(const std::string& name, Type type) { return slot_in(kernel_.columns, name, type); }
std::uint32_t Builder::uniform_slot(const std::string& name) { return slot_in(kernel_.uniforms, name, Type::f64); }
std::uint32_t Builder::given_slot(const std::string& name) { return slot_in(kernel_.givens, name, Type::f64); }
std::uint32_t Builder::timeline_slot(const std::string& name) { return slot_in(kernel_.timelines, name, Type::f64); }
std::uint32_t Builder::arrival_slot(const std::string& name) { return slot_in(kernel_.arrivals, name, Type::f64); }
std::uint32_t Builder::output_slot(const std::string& name) { return slot_in(kernel_.outputs, name, Type::f64); }

Value Builder::append(Inst inst) {
    inst.type = result_of(kernel_, inst);
    if (!is_pure(inst.op)) return kernel_.insts.add(std::move(inst));
    const Inst key = key_of(inst);
    const std::size_t hash = hash_of(key);
    const auto [first, last] = numbered_.equal_range(hash);
    for (auto at = first; at != last; ++at)
        if (same(key_of(kernel_.insts[at->second]), key)) return at->second;
    const Value value = kernel_.insts.add(std::move(inst));
    numbered_.emplace(hash, value);
    return value;
}

Value Builder::constant(double value) { return append({.op = Op::constant, .operands = {}, .number = value}); }
Value Builder::truth(bool value) { return append({.op = Op::truth, .operands = {}, .number = value ? 1.0 : 0.0}); }
Value Builder::leaf(Op op) { return append({.op = op, .operands = {}}); }
Value Builder::slot(Op op, std::uint32_t slot) { return append({.op = op, .operands = {}, .slot = slot}); }
Value Builder::unary(Op op, Value a) { return append({.op = op, .operands = {a}}); }
Value Builder::binary(Op op, Value a, Value b) { return append({.op = op, .operands = {a, b}}); }
Value Builder::fma(Value a, Value b, Value c) { return append({.op = Op::fma, .operands = {a, b, c}}); }
Value Builder::select(Value condition, Value then, Value otherwise) { return append({.op = Op::select, .operands = {condition, then, otherwise}}); }
Value Builder::call(Function function, std::vector<Value> arguments) {
    return append({.op = Op::call, .operands = std::move(arguments), .function = function});
}
Value Builder::matrix(Op op, int n, int row, int col, std::vector<Value> operands) {
    const auto narrow = [](int x) { return static_cast<std::uint16_t>(x); };
    return append({.op = op, .operands = std::move(operands), .n = narrow(n), .row = narrow(row), .col = narrow(col)});
}
Value Builder::draw(Op op, std::uint32_t place) { return append({.op = op, .operands = {}, .slot = place}); }
Value Builder::poisson(std::uint32_t place, Value mean) {
    const Value none = call(Function::exp, {unary(Op::neg, mean)});   // the probability of 0
    return append({.op = Op::poisson, .operands = {mean, none}, .slot = place});
}
void Builder::store(std::uint32_t column, Value value) { append({.op = Op::store, .operands = {value}, .slot = column}); }
void Builder::spike(Value condition) { append({.op = Op::spike, .operands = {condition}}); }
void Builder::output(std::uint32_t slot, Value value) { append({.op = Op::output, .operands = {value}, .slot = slot}); }

Kernel Builder::finish() && { return std::move(kernel_); }

}  // namespace nmlc::ir
