// Dimensions in the words of the field: the unit in which a result is shown, and what such a quantity is called.
#include <array>
#include <cstdlib>
#include <map>
#include <mutex>

#include <fmt/format.h>

#include "compiler/units/si.h"
#include "compiler/units/unit.h"

namespace nmlc {

namespace {

// Kernel units with a name of their own, in the order in which they are written; the weight says how unusual one is, so that
// the search prefers `mV/ms` to `pA/pF`.
struct Named { std::string_view word; Dimension dimension; int weight; };
const std::array<Named, 17> named{{
    {"mV", si::voltage, 2},
    {"pA", si::current, 2},
    {"GOhm", si::resistance, 2},
    {"nS", si::conductance, 2},
    {"pF", si::capacitance, 4},
    {"mM", si::concentration, 4},
    {"amol", si::amount, 4},
    {"fC", si::charge, 6},
    {"fW", si::power, 7},
    {"aJ", si::energy, 7},
    {"pN", si::force, 7},
    {"Pa", si::pressure, 7},
    {"ng", si::mass, 7},
    {"w_unit", base_dimension(Dimension::weight), 2},
    {"K", si::temperature, 2},
    {"um", si::length, 2},
    {"ms", si::time, 2},
}};

struct Factor { std::size_t unit; int twelfths; };  // named[unit]^(twelfths/12)
struct Product { std::vector<Factor> factors; int cost = 0; };

// The exponent, in twelfths, to which `unit` must be raised to give `dimension`; 0 when none does.
int exponent_between(const Dimension& unit, const Dimension& dimension) {
    int base = 0;
    while (unit.twelfths[base] == 0) ++base;
    const int exponent = dimension.twelfths[base] * Dimension::per_one / unit.twelfths[base];
    for (int i = 0; i < Dimension::base_count; ++i)
        if (unit.twelfths[i] * exponent != dimension.twelfths[i] * Dimension::per_one) return 0;
    return exponent;
}

// The cheapest product of at most `most` further factors that is `dimension`.
void search(const Dimension& dimension, std::size_t most, Product& partial, std::optional<Product>& best) {
    for (std::size_t i = 0; i < named.size(); ++i) {
        const auto tried = [&](int twelfths, const auto& next) {
            // Whole exponents are usual, roots are not; a quantity that stands below the line only is a little less so.
            const int cost = named[i].weight * std::abs(twelfths) / Dimension::per_one + (twelfths % Dimension::per_one != 0) + 1;
            partial.factors.push_back({i, twelfths});
            partial.cost += cost;
            if (!best || partial.cost < best->cost) next();
            partial.cost -= cost;
            partial.factors.pop_back();
        };
        if (const int exponent = exponent_between(named[i].dimension, dimension); exponent != 0) {
            bool above = exponent > 0;
            for (const Factor& factor : partial.factors) above |= factor.twelfths > 0;
            partial.cost += above ? 0 : 1;
            tried(exponent, [&] { best = partial; });
            partial.cost -= above ? 0 : 1;
        }
        if (most == 1 || (!partial.factors.empty() && partial.factors.back().unit >= i)) continue;
        for (const int exponent : {1, -1, 2, -2, 3, -3}) {
            const auto powered = power(named[i].dimension, exponent, 1);
            tried(exponent * Dimension::per_one, [&] { search(dimension / *powered, most - 1, partial, best); });
        }
    }
}

std::string exponent_text(int twelfths) {
    if (twelfths == Dimension::per_one) return "";
    if (twelfths % Dimension::per_one == 0) return fmt::format("^{}", twelfths / Dimension::per_one);
    int numerator = twelfths, denominator = Dimension::per_one;
    for (const int prime : {2, 2, 3})
        if (numerator % prime == 0 && denominator % prime == 0) {
            numerator /= prime;
            denominator /= prime;
        }
    return fmt::format("^({}/{})", numerator, denominator);
}

std::string text_of(const std::vector<std::pair<std::string_view, int>>& factors) {
    std::string above, below;
    for (const auto& [word, twelfths] : factors) {
        if (twelfths > 0) above += fmt::format("{}{}{}", above.empty() ? "" : "*", word, exponent_text(twelfths));
        if (twelfths < 0) below += fmt::format("/{}{}", word, exponent_text(-twelfths));
    }
    return (above.empty() ? "1" : above) + below;
}

std::string unit_text(const Dimension& dimension) {
    std::optional<Product> best;
    for (std::size_t factors = 1; factors <= 3 && !best; ++factors) {
        Product partial;
        search(dimension, factors, partial, best);
    }
    std::vector<std::pair<std::string_view, int>> result;
    if (best) {
        for (std::size_t i = 0; i < named.size(); ++i)
            for (const Factor& factor : best->factors)
                if (factor.unit == i) result.emplace_back(named[i].word, factor.twelfths);
    } else {
        constexpr std::array<std::string_view, Dimension::base_count> bases{"um", "ng", "ms", "pA", "K", "amol", "w_unit"};
        for (int i = 0; i < Dimension::base_count; ++i)
            if (dimension.twelfths[i] != 0) result.emplace_back(bases[i], dimension.twelfths[i]);
    }
    return text_of(result);
}

struct Noun { Dimension dimension; std::string_view word; };
const std::array<Noun, 20> nouns{{
    {si::number, "number"},
    {si::voltage, "voltage"},
    {si::current, "electric current"},
    {si::conductance, "conductance"},
    {si::resistance, "resistance"},
    {si::capacitance, "capacitance"},
    {si::time, "time"},
    {si::rate, "rate"},
    {si::length, "length"},
    {si::area, "area"},
    {si::volume, "volume"},
    {si::concentration, "concentration"},
    {si::amount, "amount of substance"},
    {si::charge, "electric charge"},
    {si::temperature, "temperature"},
    {si::mass, "mass"},
    {si::energy, "energy"},
    {si::power, "power"},
    {si::force, "force"},
    {si::pressure, "pressure"},
}};

std::string_view bare_noun(const Dimension& dimension) {
    if (dimension == base_dimension(Dimension::weight)) return "synaptic weight";
    for (const Noun& noun : nouns)
        if (noun.dimension == dimension) return noun.word;
    return "";
}

std::string with_article(std::string_view noun) { return fmt::format("{} {}", std::string_view("aeiou").find(noun.front()) != std::string_view::npos ? "an" : "a", noun); }

}  // namespace

DisplayUnit default_display(const Dimension& dimension) {
    if (dimension.is_number()) return {};
    // The search is short, but every expression of a model asks; so each dimension is searched once.
    static std::mutex guard;
    static std::map<std::array<std::int16_t, Dimension::base_count>, std::string> known;
    const std::lock_guard lock(guard);
    auto [entry, fresh] = known.try_emplace(dimension.twelfths);
    if (fresh) entry->second = unit_text(dimension);
    return {entry->second, 1, 0};
}

std::string noun(const Dimension& dimension) {
    if (const auto word = bare_noun(dimension); !word.empty()) return with_article(word);
    struct Per { Dimension dimension; std::string_view word; };
    for (const Per& per : {Per{si::area, "area"}, Per{si::time, "time"}, Per{si::voltage, "voltage"}, Per{si::current, "current"}, Per{si::length, "length"}, Per{si::volume, "volume"},
                           Per{si::temperature, "degree"}}) {
        const Dimension above = dimension * per.dimension;
        if (above.is_number()) return with_article("inverse " + std::string(per.word));
        if (const auto word = bare_noun(above); !word.empty()) return fmt::format("{} per {}", with_article(word), per.word);
    }
    if (const auto root = power(dimension, 1, 2))
        if (const auto word = bare_noun(*root); !word.empty()) return fmt::format("the square of {}", with_article(word));
    return "";
}

std::string in_words(const Dimension& dimension) { return dimension.is_number() ? "a plain number" : fmt::format("`{}`", default_display(dimension).text); }

}  // namespace nmlc
