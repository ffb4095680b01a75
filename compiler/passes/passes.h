// IR -> IR. Each pass is one file pair; this is the list and the order. All keep the value of every store, spike and output to the bit.
#pragma once
#include "compiler/ir/ir.h"

namespace nmlc::passes {

ir::Kernel fold_constants(const ir::Kernel& kernel);     // constants and the identities that are exact in floating point
ir::Kernel drop_unused(const ir::Kernel& kernel);        // what no store, spike or output reaches
ir::Kernel simplify(const ir::Kernel& kernel);           // fold_constants, drop_unused until nothing changes

// What depends on uniforms alone (and on dt and grid) and costs something leaves the step: `prepare` outputs it, the step reads it from
// further uniform slots. Likewise per neuron (givens) and, when `timelines`, per step (values of step and time alone).
struct Hoisted {
    ir::Kernel step;
    ir::Kernel prepare_uniforms;    // outputs 0..: the new uniform slots, in order, after those the step had
    ir::Kernel prepare_givens;      // outputs 0..: the new given slots; reads uniforms incl. the prepared ones, givens
    ir::Kernel timeline;            // outputs 0..: the timeline slots; reads uniforms incl. the prepared ones
};
Hoisted hoist(const ir::Kernel& step);

}  // namespace nmlc::passes
