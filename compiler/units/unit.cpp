// The words for units: symbols, each with the prefixes that it takes. `M` is mol/L, `S` siemens, `C` coulomb, `h` and `min` are
// times; a word that is a symbol by itself is never read as a prefix and a symbol (`min` is no milli-inch).
#include "compiler/units/unit.h"

#include <algorithm>
#include <iterator>

#include "compiler/units/si.h"

namespace nmlc {

namespace {

struct Prefix { std::string_view word; int exponent; };
constexpr Prefix prefixes[] = {{"a", -18}, {"f", -15}, {"p", -12}, {"n", -9}, {"u", -6}, {"\u00b5", -6}, {"\u03bc", -6}, {"m", -3},
                               {"c", -2},  {"d", -1},  {"k", 3},   {"M", 6},  {"G", 9},  {"T", 12}};

struct Symbol {
    std::string_view word;
    Dimension dimension;
    int exponent;                  // to SI
    std::string_view prefixes;     // those it takes, by first letter; "u" stands for both spellings of micro too
    double factor = 1, offset_K = 0;
};
constexpr std::string_view thousands = "afpnumkMGT";
const Symbol symbols[] = {
    {"V", si::voltage, 0, thousands},
    {"A", si::current, 0, thousands},
    {"S", si::conductance, 0, thousands},
    {"F", si::capacitance, 0, thousands},
    {"ohm", si::resistance, 0, thousands},
    {"Ohm", si::resistance, 0, thousands},
    {"\u03a9", si::resistance, 0, thousands},
    {"\u2126", si::resistance, 0, thousands},
    {"s", si::time, 0, "fpnum"},
    {"min", si::time, 0, "", 60},
    {"h", si::time, 0, "", 3600},
    {"Hz", si::rate, 0, "mkMG"},
    {"m", si::length, 0, "pnumcdk"},
    {"g", si::mass, -3, "fpnumk"},
    {"L", si::volume, -3, "afpnumd"},
    {"l", si::volume, -3, "afpnumd"},
    {"mol", si::amount, 0, "afpnumk"},
    {"M", si::concentration, 3, "afpnum"},
    {"K", si::temperature, 0, "m"},
    {"degC", si::temperature, 0, "", 1, 273.15},
    {"C", si::charge, 0, "afpnumk"},
    {"J", si::energy, 0, thousands},
    {"W", si::power, 0, thousands},
    {"N", si::force, 0, "fpnumk"},
    {"Pa", si::pressure, 0, "mkM"},
    {"%", si::number, -2, ""},
    {"rad", si::number, 0, ""},
    {"w_unit", base_dimension(Dimension::weight), 0, ""},
};

bool takes(const Symbol& symbol, const Prefix& prefix) {
    const char letter = prefix.exponent == -6 ? 'u' : prefix.word.front();
    return symbol.prefixes.find(letter) != std::string_view::npos;
}

Unit unit_of(const Symbol& symbol, int prefix_exponent) { return {symbol.dimension, symbol.exponent + prefix_exponent, symbol.factor, symbol.offset_K}; }

}  // namespace

std::optional<Unit> unit_named(std::string_view word) {
    for (const Symbol& symbol : symbols)
        if (symbol.word == word) return unit_of(symbol, 0);
    for (const Prefix& prefix : prefixes) {
        if (!word.starts_with(prefix.word)) continue;
        const std::string_view rest = word.substr(prefix.word.size());
        for (const Symbol& symbol : symbols)
            if (symbol.word == rest && takes(symbol, prefix)) return unit_of(symbol, prefix.exponent);
    }
    return std::nullopt;
}

std::vector<std::string> known_unit_words() {
    // The usual ones first: of several that are equally near, the first is suggested.
    std::vector<std::string> words{"mV", "ms", "nA", "pA", "nS", "pF", "Mohm", "uA", "mS", "uF", "cm", "um", "Hz", "kHz", "s", "mM", "degC", "GOhm", "MOhm"};
    const auto add = [&](std::string word) {
        if (std::find(words.begin(), words.end(), word) == words.end()) words.push_back(std::move(word));
    };
    for (const Symbol& symbol : symbols) add(std::string(symbol.word));
    for (const Symbol& symbol : symbols)
        for (const Prefix& prefix : prefixes)
            if (takes(symbol, prefix)) add(std::string(prefix.word) + std::string(symbol.word));
    return words;
}

}  // namespace nmlc
