// Parts that are reached over dots: `cell.Na.m` is the part `Na.m` of `cell`; in a channel, `cell` is the neuron that uses it.
#pragma once
#include <string>

#include "compiler/sema/context.h"

namespace nmlc::sema {

struct PartPath {
    ast::ExprId root;        // what stands before the first dot
    ast::Identifier part;    // the rest, `Na.m`
};
PartPath part_path(const ast::Module& module, const ast::Member& member);

// Whether it is `cell.SOMETHING`.
bool is_of_cell(const Context& context, FileIndex file, const ast::Member& member);
// The name of the neuron's part that a text of it means: `u` for a channel's `cell.u`, `Na.m` for the neuron's `Na.m`; else nothing.
std::string part_of_cell(const Context& context, const Where& where, const ast::Member& member);

}  // namespace nmlc::sema
