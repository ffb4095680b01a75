// IR -> IR. Each pass is one file; this is the list and the order. All but the first keep the value of every store, spike and output to the bit.
#pragma once
#include <cstdint>
#include <vector>

#include "compiler/ir/ir.h"

namespace nmlc::passes {

ir::Kernel share_exponentials(const ir::Kernel& kernel); // exponentials of affine arguments; rounds differently than written
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

// Functions that do not need each other are brought together. Last: it is for the processor.
ir::Kernel order_by_depth(const ir::Kernel& kernel);

// Costly functions of one arrival slot, and of what is uniform, leave the kernel: it reads them from further arrival slots, and whoever calls it
// fills these from a table. Only formulas: events and draws stay.
struct Tabulated {
    ir::Kernel kernel;
    ir::Kernel table;               // outputs 0..: the new arrival slots, in order, after those there were; empty when there are none
};
Tabulated tabulate(const ir::Kernel& kernel, std::uint32_t arrival);

// Some arrivals are the same for all neurons of a call: they become timeline slots of the same numbers. Of kernels without timelines.
ir::Kernel of_one_row(ir::Kernel kernel, const std::vector<bool>& in_common);

// A step of Euler's method: rates of states, outputs of the kernel, become new values of the columns with the same numbers.
ir::Kernel euler_step(const ir::Kernel& rates, const std::vector<std::uint32_t>& moving);

// Every uniform becomes a given, behind those that there are: each lane may belong to a world of its own. The bits stay.
ir::Kernel widen(ir::Kernel kernel);

}  // namespace nmlc::passes
