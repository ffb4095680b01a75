// Folding opens the way for dropping; one round of both is the rule, a second finds nothing in almost every kernel.
#include "compiler/passes/passes.h"

namespace nmlc::passes {

ir::Kernel simplify(const ir::Kernel& kernel) {
    ir::Kernel result = drop_unused(fold_constants(kernel));
    for (;;) {
        ir::Kernel next = drop_unused(fold_constants(result));
        if (next.insts.size() == result.insts.size()) return next;
        result = std::move(next);
    }
}

}  // namespace nmlc::passes
