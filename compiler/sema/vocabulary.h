// The functions of the language by name: elementary ones, random draws, and reducers of recorded results.
#pragma once
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "compiler/model/model.h"

namespace nmlc::sema {

struct DistributionInfo { model::Distribution distribution; std::size_t least, most; };
std::optional<DistributionInfo> distribution_named(std::string_view name);

struct ReducerInfo { model::Reducer reducer; std::size_t extras; };   // extras: further operands beside the first, without the window
std::optional<ReducerInfo> reducer_named(std::string_view name);

// What is asked of an elementary function's operands, and what it yields.
enum class UnitRule { number, keeps, same, half_power, sign, power, ratio };
UnitRule unit_rule(Function function);
// Elementary functions that the modeller may write: not `round`, and `clip`, which is made of min and max.
std::optional<Function> elementary_named(std::string_view name);

bool is_language_function(std::string_view name);
std::vector<std::string> language_functions();

}  // namespace nmlc::sema
