// What passes share: copying an instruction into a new kernel, with its operands as they are named there.
#pragma once
#include "compiler/ir/ir.h"

namespace nmlc::passes {

using Renaming = SideTable<ir::Value, ir::Value>;   // from values of the old kernel to those of the new

inline ir::Inst renamed(ir::Inst inst, const Renaming& names) {
    for (ir::Value& operand : inst.operands) operand = names[operand];
    return inst;
}

}  // namespace nmlc::passes
