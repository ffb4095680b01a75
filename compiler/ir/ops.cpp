// What can be told of an operation from the table alone.
#include <algorithm>
#include <array>

#include "compiler/ir/ir.h"

namespace nmlc::ir {
namespace {

struct Info { std::string_view name; char result; int arity; };
constexpr Info infos[] = {
#define NMLC_OP(name, result, arity) {#name, #result[0], arity},
#include "compiler/ir/ops.def"
#undef NMLC_OP
};
const Info& info(Op op) { return infos[static_cast<std::size_t>(op)]; }

}  // namespace

std::string_view name_of(Op op) {
    if (op == Op::constant) return "const";
    std::string_view name = info(op).name;
    if (name.ends_with('_')) name.remove_suffix(1);   // and_, or_, not_: words that C++ has taken
    return name;
}

std::optional<Op> op_named(std::string_view name) {
    for (std::size_t i = 0; i < std::size(infos); ++i)
        if (name_of(static_cast<Op>(i)) == name) return static_cast<Op>(i);
    return std::nullopt;
}

int arity_of(Op op) { return info(op).arity; }
bool is_pure(Op op) { return info(op).result != 'v'; }

bool is_draw(Op op) { return op == Op::normal || op == Op::random || op == Op::poisson; }
bool draws(const Kernel& kernel) { return std::any_of(kernel.insts.begin(), kernel.insts.end(), [](const Inst& inst) { return is_draw(inst.op); }); }

bool has_slot(Op op) {
    switch (op) {
    case Op::uniform: case Op::column: case Op::given: case Op::timeline: case Op::arrival: case Op::store: case Op::output: case Op::normal: case Op::random:
    case Op::poisson: return true;
    default: return false;
    }
}

Type result_of(const Kernel& kernel, const Inst& inst) {
    switch (info(inst.op).result) {
    case 'f': return Type::f64;
    case 'b': return Type::b1;
    case 'v': return Type::none;
    }
    if (inst.op == Op::column) return kernel.columns[inst.slot].type;
    return kernel.insts[inst.operands.back()].type;
}

const std::vector<Slot>* slots_of(const Kernel& kernel, Op op) {
    switch (op) {
    case Op::column: case Op::store: return &kernel.columns;
    case Op::uniform: return &kernel.uniforms;
    case Op::given: return &kernel.givens;
    case Op::timeline: return &kernel.timelines;
    case Op::arrival: return &kernel.arrivals;
    case Op::output: return &kernel.outputs;
    default: return nullptr;
    }
}

}  // namespace nmlc::ir
