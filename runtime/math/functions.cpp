// The function table by name, and evaluation with plain doubles. The arithmetic stands in evaluate.h and is compiled twice:
// for any x86-64 CPU, where fma is a library call, and for those that have the instruction. The bits are the same.
#include "runtime/math/functions.h"

#include <array>

#include "runtime/math/evaluate.h"

namespace nmlc {
namespace {

struct Entry { std::string_view name; int arity; };
constexpr std::array table = {
#define NMLC_FUNCTION(name, arity) Entry{#name, arity},
#include "runtime/math/functions.def"
#undef NMLC_FUNCTION
};

const elementary::Evaluator& evaluator() {
#if defined(__x86_64__)
    static const elementary::Evaluator& chosen =
        __builtin_cpu_supports("fma") && __builtin_cpu_supports("avx2") ? elementary::evaluator_with_fma : elementary::evaluator_plain;
    return chosen;
#else
    return elementary::evaluator_plain;
#endif
}

}  // namespace

std::string_view name_of(Function function) { return table[static_cast<std::size_t>(function)].name; }
int arity_of(Function function) { return table[static_cast<std::size_t>(function)].arity; }

std::optional<Function> function_named(std::string_view name) {
    for (std::size_t i = 0; i < table.size(); ++i)
        if (table[i].name == name) return static_cast<Function>(i);
    return std::nullopt;
}

double evaluate(Function function, double x, double y) { return evaluator().evaluate(function, x, y); }
double first_step_from(double x) { return evaluator().first_step_from(x); }
double last_step_to(double x) { return evaluator().last_step_to(x); }

}  // namespace nmlc
