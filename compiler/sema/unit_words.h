// Units as declared after `:`, such as `uA/cm^2` or `1/ms`.
#pragma once
#include <optional>

#include "compiler/sema/context.h"

namespace nmlc::sema {

struct DeclaredUnit { Dimension dimension; DisplayUnit display; Span span; };
// Nothing when it was reported.
std::optional<DeclaredUnit> declared_unit(Context& context, FileIndex file, ast::UnitExpr unit);

}  // namespace nmlc::sema
