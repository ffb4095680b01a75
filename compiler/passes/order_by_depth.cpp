// A function's instructions depend on each other one by one, and a processor looks only a few hundred instructions ahead. So functions
// that do not need each other are brought together: what waits for no function comes first, then what waits for one, and so on.
//
//     a = exp(u), b = h(a), c = exp(v), d = h(c)   becomes   a = exp(u), c = exp(v), b = h(a), d = h(c)
#include <algorithm>
#include <cstdint>

#include "compiler/passes/passes.h"
#include "compiler/passes/rebuild.h"

namespace nmlc::passes {
namespace {

bool takes_long(const ir::Inst& inst) {
    if (inst.op != ir::Op::call) return inst.op == ir::Op::div;
    switch (inst.function) {
    case Function::abs: case Function::min: case Function::max: case Function::floor: case Function::ceil:
    case Function::round: case Function::sgn: case Function::heaviside: return false;
    default: return true;
    }
}

}  // namespace

ir::Kernel order_by_depth(const ir::Kernel& kernel) {
    SideTable<ir::Value, int> depth{kernel.insts.size()};
    std::vector<ir::Value> order = kernel.insts.ids();
    for (const ir::Value id : order) {
        const ir::Inst& inst = kernel.insts[id];
        for (const ir::Value operand : inst.operands) {
            depth[id] = std::max(depth[id], depth[operand] + (takes_long(kernel.insts[operand]) ? 1 : 0));
        }
        if (!ir::is_pure(inst.op)) depth[id] = INT32_MAX;   // effects at the end, as they were
    }
    std::stable_sort(order.begin(), order.end(), [&](ir::Value a, ir::Value b) { return depth[a] < depth[b]; });
    ir::Builder out = ir::Builder::like(kernel);
    Renaming names{kernel.insts.size()};
    for (const ir::Value id : order) names[id] = out.append(renamed(kernel.insts[id], names));
    return std::move(out).finish();
}

}  // namespace nmlc::passes
