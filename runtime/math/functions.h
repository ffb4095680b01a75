// The vocabulary of elementary functions and their scalar evaluation. clip(x, a, b) is min(max(x, a), b) before it gets here.
#pragma once
#include <optional>
#include <string_view>

namespace nmlc {

enum class Function {
#define NMLC_FUNCTION(name, arity) name,
#include "runtime/math/functions.def"
#undef NMLC_FUNCTION
};

std::string_view name_of(Function function);
int arity_of(Function function);
std::optional<Function> function_named(std::string_view name);

// The value that every stage gives, to the bit. NaN and infinities as IEEE 754 would have them.
double evaluate(Function function, double x, double y = 0);

// First whole step at or after `x` steps (and last at or before): x within 1e-9 relative of a whole number counts as it.
double first_step_from(double x);
double last_step_to(double x);

}  // namespace nmlc
