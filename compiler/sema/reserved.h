// Words with a fixed meaning, and the physical constants that every file knows.
#pragma once
#include <optional>
#include <string_view>

#include "compiler/units/unit.h"

namespace nmlc::sema {

// t dt xi pi pre post w_unit: never the name of a declaration.
bool is_reserved(std::string_view name);
// What a reserved name stands for, in words: "the time".
std::string_view meaning_of_reserved(std::string_view name);

struct NamedConstant { double value; Dimension dimension; };   // kernel units
// pi, k_B, q_e, F_Faraday, R_gas, N_A. A declaration of the modeller may use all but `pi` as its own name.
std::optional<NamedConstant> named_constant(std::string_view name);

}  // namespace nmlc::sema
