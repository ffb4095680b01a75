// For lanes that belong to different points of a sweep: nothing is the same in all of them.
#include "compiler/passes/passes.h"
#include "compiler/passes/rebuild.h"

namespace nmlc::passes {

ir::Kernel widen(ir::Kernel kernel) {
    const auto first = static_cast<std::uint32_t>(kernel.givens.size());
    for (const ir::Slot& uniform : kernel.uniforms) kernel.givens.push_back({"point's " + uniform.name});
    kernel.uniforms.clear();
    for (const ir::Value id : kernel.insts.ids())
        if (ir::Inst& inst = kernel.insts[id]; inst.op == ir::Op::uniform) inst.op = ir::Op::given, inst.slot += first;
    return kernel;
}

}  // namespace nmlc::passes
