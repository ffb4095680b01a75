#include "compiler/sema/vocabulary.h"

#include <array>
#include <utility>

namespace nmlc::sema {
namespace {

using model::Distribution;
using model::Reducer;

constexpr std::size_t any_number = 64;
constexpr std::array<std::pair<std::string_view, DistributionInfo>, 8> distributions{{
    {"uniform", {Distribution::uniform, 2, 2}}, {"normal", {Distribution::normal, 2, 2}}, {"lognormal", {Distribution::lognormal, 2, 2}},
    {"exponential", {Distribution::exponential, 1, 1}}, {"gamma", {Distribution::gamma, 2, 2}}, {"bernoulli", {Distribution::bernoulli, 1, 1}},
    {"poisson", {Distribution::poisson, 1, 1}}, {"choose", {Distribution::choose, 1, any_number}}}};

constexpr std::array<std::pair<std::string_view, ReducerInfo>, 17> reducers{{
    {"count", {Reducer::count, 0}}, {"rate", {Reducer::rate, 0}}, {"mean", {Reducer::mean, 0}}, {"std", {Reducer::std, 0}},
    {"var", {Reducer::var, 0}}, {"min", {Reducer::min, 0}}, {"max", {Reducer::max, 0}}, {"argmax", {Reducer::argmax, 0}},
    {"first", {Reducer::first, 0}}, {"last", {Reducer::last, 0}}, {"isi", {Reducer::isi, 0}}, {"cv", {Reducer::cv, 0}},
    {"crossings", {Reducer::crossings, 1}}, {"spectrum", {Reducer::spectrum, 0}}, {"autocorr", {Reducer::autocorr, 0}},
    {"sum", {Reducer::sum, 0}}, {"length", {Reducer::length, 0}}}};

}  // namespace

std::optional<DistributionInfo> distribution_named(std::string_view name) {
    for (const auto& [word, info] : distributions)
        if (word == name) return info;
    return std::nullopt;
}

std::optional<ReducerInfo> reducer_named(std::string_view name) {
    for (const auto& [word, info] : reducers)
        if (word == name) return info;
    return std::nullopt;
}

UnitRule unit_rule(Function function) {
    switch (function) {
        case Function::abs: return UnitRule::keeps;
        case Function::min:
        case Function::max:
        case Function::mod: return UnitRule::same;
        case Function::atan2: return UnitRule::ratio;
        case Function::sqrt: return UnitRule::half_power;
        case Function::sgn:
        case Function::heaviside: return UnitRule::sign;
        case Function::pow: return UnitRule::power;
        default: return UnitRule::number;
    }
}

std::optional<Function> elementary_named(std::string_view name) {
    if (name == "round" || name == "bernoulli") return std::nullopt;
    return function_named(name);
}

bool is_language_function(std::string_view name) {
    return name == "clip" || elementary_named(name) || distribution_named(name) || reducer_named(name);
}

std::vector<std::string> language_functions() {
    std::vector<std::string> names{"clip"};
#define NMLC_FUNCTION(name, arity) if (elementary_named(#name)) names.push_back(#name);
#include "runtime/math/functions.def"
#undef NMLC_FUNCTION
    for (const auto& [word, info] : distributions) names.emplace_back(word);
    for (const auto& [word, info] : reducers) names.emplace_back(word);
    return names;
}

}  // namespace nmlc::sema
