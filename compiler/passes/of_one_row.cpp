// For calls whose neurons have something in common: it is read once, not lane by lane.
#include "compiler/passes/passes.h"

namespace nmlc::passes {

ir::Kernel of_one_row(ir::Kernel kernel, const std::vector<bool>& in_common) {
    kernel.timelines = kernel.arrivals;
    for (const ir::Value id : kernel.insts.ids())
        if (ir::Inst& inst = kernel.insts[id]; inst.op == ir::Op::arrival && in_common[inst.slot]) inst.op = ir::Op::timeline;
    return kernel;
}

}  // namespace nmlc::passes
