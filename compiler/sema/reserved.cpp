#include "compiler/sema/reserved.h"

#include <array>
#include <numbers>
#include <utility>

namespace nmlc::sema {
namespace {

constexpr std::array<std::pair<std::string_view, std::string_view>, 7> reserved_words{{
    {"t", "the time"}, {"dt", "the time step"}, {"xi", "white noise"}, {"pi", "the number 3.14159..."},
    {"pre", "the sending neuron"}, {"post", "the receiving neuron"}, {"w_unit", "the unit of the weight that a rule changes"}}};

Unit product(std::string_view first, std::string_view second) {
    const Unit a = *unit_named(first), b = *unit_named(second);
    return {a.dimension*b.dimension, a.decimal_exponent + b.decimal_exponent, 1, 0};
}
Unit quotient(const Unit& a, std::string_view second) {
    const Unit b = *unit_named(second);
    return {a.dimension/b.dimension, a.decimal_exponent - b.decimal_exponent, 1, 0};
}

}  // namespace

bool is_reserved(std::string_view name) { return !meaning_of_reserved(name).empty(); }

std::string_view meaning_of_reserved(std::string_view name) {
    for (const auto& [word, meaning] : reserved_words)
        if (word == name) return meaning;
    return {};
}

// CODATA 2018 (Tiesinga et al. 2021, Rev Mod Phys 93:025010); k_B, e and N_A are exact, F and R follow from them.
std::optional<NamedConstant> named_constant(std::string_view name) {
    if (name == "pi") return NamedConstant{std::numbers::pi, {}};
    const auto in = [](std::string_view number, const Unit& unit) { return NamedConstant{literal_value(number, unit), unit.dimension}; };
    const Unit one{};
    if (name == "k_B") return in("1.380649e-23", quotient(*unit_named("J"), "K"));
    if (name == "q_e") return in("1.602176634e-19", *unit_named("C"));
    if (name == "N_A") return in("6.02214076e23", quotient(one, "mol"));
    if (name == "F_Faraday") return in("96485.33212331001", quotient(product("A", "s"), "mol"));
    if (name == "R_gas") return in("8.31446261815324", quotient(quotient(*unit_named("J"), "K"), "mol"));
    return std::nullopt;
}

}  // namespace nmlc::sema
