// The constants of all files: variables of the experiment, in any order of writing.
#pragma once
#include "compiler/sema/context.h"

namespace nmlc::sema {
void check_constants(Context& context);
}  // namespace nmlc::sema
