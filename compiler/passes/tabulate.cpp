// Finds the values that depend on the one arrival slot and on nothing else that changes, and cuts where they are used by others: a function of
// one number, which whoever calls the kernel may keep as a table.
#include <fmt/format.h>

#include "compiler/passes/passes.h"
#include "compiler/passes/rebuild.h"

namespace nmlc::passes {
namespace {

using ir::Inst;
using ir::Op;
using ir::Type;
using ir::Value;

enum class Of : std::uint8_t { uniform = 0, slot = 1, more = 3 };   // of two operands: bitwise or

Of of_leaf(const Inst& inst, std::uint32_t arrival) {
    switch (inst.op) {
    case Op::arrival: return inst.slot == arrival ? Of::slot : Of::more;
    case Op::given: case Op::index: case Op::step: case Op::time: case Op::column: case Op::normal: case Op::random: case Op::poisson: case Op::timeline: return Of::more;
    default: return Of::uniform;
    }
}

bool costs(const Inst& inst) {   // as much as many products: a table is looked up instead
    return inst.op == Op::call && inst.function != Function::abs && inst.function != Function::min && inst.function != Function::max &&
           inst.function != Function::floor && inst.function != Function::ceil;
}

}  // namespace

Tabulated tabulate(const ir::Kernel& kernel, std::uint32_t arrival) {
    const std::size_t count = kernel.insts.size();
    SideTable<Value, Of> of{count};
    SideTable<Value, char> costly{count}, cut{count}, wanted{count};
    for (const Value id : kernel.insts.ids()) {
        const Inst& inst = kernel.insts[id];
        auto all = static_cast<unsigned>(of_leaf(inst, arrival));
        costly[id] = costs(inst);
        for (const Value operand : inst.operands) {
            all |= static_cast<unsigned>(of[operand]);
            if (of[operand] == Of::slot) costly[id] |= costly[operand];
        }
        of[id] = ir::is_pure(inst.op) ? static_cast<Of>(all) : Of::more;
    }
    for (const Value id : kernel.insts.ids())
        for (const Value operand : kernel.insts[id].operands)
            if (of[id] == Of::more && of[operand] == Of::slot && costly[operand] && kernel.insts[operand].type == Type::f64) cut[operand] = true;

    ir::Kernel slots = kernel, tables = kernel;
    slots.insts = tables.insts = {};
    tables.name += ".table";
    tables.columns.clear();
    tables.outputs.clear();
    SideTable<Value, std::uint32_t> slot_of{count};
    for (const Value id : kernel.insts.ids()) {
        if (!cut[id]) continue;
        slot_of[id] = static_cast<std::uint32_t>(slots.arrivals.size());
        slots.arrivals.push_back({fmt::format("table {}", slots.arrivals.size())});
        tables.outputs.push_back(slots.arrivals.back());
    }
    if (tables.outputs.empty()) return {kernel, {}};
    ir::Builder rest = ir::Builder::like(slots), table = ir::Builder::like(tables);
    Renaming in_rest{count}, in_table{count};
    std::uint32_t outputs = 0;
    for (const Value id : kernel.insts.ids()) {
        const Inst& inst = kernel.insts[id];
        if (of[id] != Of::more) in_table[id] = table.append(renamed(inst, in_table));
        if (cut[id]) table.output(outputs++, in_table[id]);
        in_rest[id] = cut[id] ? rest.slot(Op::arrival, slot_of[id]) : rest.append(renamed(inst, in_rest));
    }
    return {drop_unused(std::move(rest).finish()), drop_unused(std::move(table).finish())};
}

}  // namespace nmlc::passes
