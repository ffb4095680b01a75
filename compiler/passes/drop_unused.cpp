// Marks backwards from the effects; what carries no mark goes. Slots stay: their numbers are known to others.
#include "compiler/passes/passes.h"
#include "compiler/passes/rebuild.h"

namespace nmlc::passes {

ir::Kernel drop_unused(const ir::Kernel& kernel) {
    SideTable<ir::Value, char> used{kernel.insts.size()};
    for (std::uint32_t i = static_cast<std::uint32_t>(kernel.insts.size()); i-- > 0;) {
        const ir::Inst& inst = kernel.insts[ir::Value{i}];
        if (!used[ir::Value{i}] && ir::is_pure(inst.op)) continue;
        used[ir::Value{i}] = true;
        for (const ir::Value operand : inst.operands) used[operand] = true;
    }
    ir::Builder out = ir::Builder::like(kernel);
    Renaming names{kernel.insts.size()};
    for (const ir::Value id : kernel.insts.ids())
        if (used[id]) names[id] = out.append(renamed(kernel.insts[id], names));
    return std::move(out).finish();
}

}  // namespace nmlc::passes
