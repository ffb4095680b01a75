// Where one stage is the whole step, slopes need not be kept.
#include <algorithm>

#include "compiler/passes/passes.h"
#include "compiler/passes/rebuild.h"

namespace nmlc::passes {

ir::Kernel euler_step(const ir::Kernel& rates, const std::vector<std::uint32_t>& moving) {
    ir::Builder b = ir::Builder::like(rates);
    Renaming names{rates.insts.size()};
    std::vector<std::pair<std::uint32_t, ir::Value>> results;
    for (const ir::Value id : rates.insts.ids()) {
        const ir::Inst& inst = rates.insts[id];
        if (inst.op == ir::Op::output) results.push_back({inst.slot, names[inst.operands[0]]});
        else names[id] = b.append(renamed(inst, names));
    }
    for (const auto& [state, rate] : results)
        if (std::find(moving.begin(), moving.end(), state) != moving.end())
            b.store(state, b.binary(ir::Op::add, b.slot(ir::Op::column, state), b.binary(ir::Op::mul, b.leaf(ir::Op::dt), rate)));
    ir::Kernel kernel = std::move(b).finish();
    kernel.outputs.clear();
    return kernel;
}

}  // namespace nmlc::passes
