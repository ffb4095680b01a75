// Units as the modeller writes them, and how quantities are shown to the modeller.
#pragma once
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "compiler/units/dimension.h"

namespace nmlc {

// A unit named by one word: a prefix and a symbol (`mV`, `Mohm`, `Hz`, `%`, `degC`).
struct Unit {
    Dimension dimension;
    int decimal_exponent = 0;   // to SI: 1 unit = factor * 10^decimal_exponent SI
    double factor = 1;          // 60 for min, 1 for nearly all
    double offset_K = 0;        // 273.15 for degC, an affine temperature
};
std::optional<Unit> unit_named(std::string_view word);
std::vector<std::string> known_unit_words();   // for "did you mean"

// The coherent (kernel unit) value of the literal `number unit^exponent`, correctly rounded from the decimal text:
// `-70 mV` is -70 exactly, `10 nA` is 10000, `2 cm^2` is 2e8. `number` is as written ("0.1", "1e-3").
double literal_value(std::string_view number, const Unit& unit, int exponent = 1);
double literal_value(std::string_view number);

// How results of one quantity are shown: value in `text` = coherent value * per_coherent + offset.
struct DisplayUnit {
    std::string text;           // "mV", "" for a number
    double per_coherent = 1;
    double offset = 0;          // -273.15 for degC
};
// The kernel-unit based name of a dimension, in the words of the field: `mV`, `nS`, `pA/um^2`, `mV/ms`, `1/ms`, "" for a number.
DisplayUnit default_display(const Dimension& dimension);
// "a voltage", "an electric current", "a rate", "a voltage per time", "a number"; empty when there is no common word.
std::string noun(const Dimension& dimension);
// For messages: "`mV`" or "a plain number".
std::string in_words(const Dimension& dimension);

}  // namespace nmlc
