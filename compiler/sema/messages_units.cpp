#include <fmt/format.h>

#include "compiler/sema/context.h"
#include "compiler/sema/wording.h"

namespace nmlc::sema::messages {
namespace {

const Dimension time_unit = base_dimension(Dimension::time);

// Both sides with their units; the operator, where there is one, is the primary place.
Diagnostic differ(std::string message, const Value& left, const Value& right, Span op_span, std::string hint) {
    if (op_span.valid()) return make(Code::E0302, std::move(message), op_span, {{left.span, described(left)}, {right.span, described(right)}}, std::move(hint));
    Diagnostic diagnostic = make(Code::E0302, std::move(message), right.span, described(right), std::move(hint));
    diagnostic.labels.push_back({left.span, described(left)});
    return diagnostic;
}

// What one of the two could be multiplied by to become the other.
std::string joining_hint(const Value& left, const Value& right, const Nearby& nearby) {
    if (left.dimension.is_number() || right.dimension.is_number()) {
        const Value& number = left.dimension.is_number() ? left : right;
        const Value& other = left.dimension.is_number() ? right : left;
        if (number.from_literal) return "give the number a unit, as in `1 " + other.shown_in().text + "`";
        return {};
    }
    for (const auto& [have, want] : {std::pair(right.dimension, left.dimension), std::pair(left.dimension, right.dimension)}) {
        const std::string factor = nearby.named(want/have);
        if (factor.empty()) continue;
        const std::string of = nearby.named(have);
        return "multiply the " + bare_kind_of(have) + " by " + kind_of(want/have) + ", as in `" + factor + "*" + (of.empty() ? "(...)" : of) + "`";
    }
    const auto volt = unit_named("mV")->dimension, ampere = unit_named("pA")->dimension;
    if ((left.dimension == volt && right.dimension == ampere) || (left.dimension == ampere && right.dimension == volt))
        return "multiply the current by a resistance, as in `R*I`";
    return {};
}

}  // namespace

Diagnostic unknown_unit(const std::string& word, Span span) {
    return make(Code::E0301, "`" + word + "` is not a unit", span, std::string{}, did_you_mean(nearest_name(word, known_unit_words())));
}
Diagnostic not_a_unit(const std::string& text, Span span) {
    return make(Code::E0301, "`" + text + "` is not a unit", span, std::string{}, "a unit is made of names, `*`, `/` and `^`, as in `uA/cm^2` or `1/ms`");
}
Diagnostic unit_without_number(const std::string& word, Span span) {
    return make(Code::E0312, "the unit `" + word + "` stands without a number", span, std::string{}, "write `1 " + word + "`");
}
Diagnostic unit_or_name(const std::string& word, Span span) {
    return make(Code::E0307, "`" + word + "` may be the unit or what is declared under that name", span, std::string{}, "put it in brackets to mean the declared one, or give that another name");
}
Diagnostic unit_too_large(Span span) { return make(Code::E0308, "the unit of this has an exponent that is too large or too odd", span, std::string{}, "exponents of units are multiples of 1/12 from -24 to 24"); }

Diagnostic cannot_add(const Value& left, const Value& right, bool subtract, Span op_span, const Nearby& nearby) {
    const std::string l = in_words(left), r = in_words(right);
    return differ(subtract ? "cannot subtract " + r + " from " + l : "cannot add " + r + " to " + l, left, right, op_span, joining_hint(left, right, nearby));
}
Diagnostic cannot_compare(const Value& left, const Value& right, Span op_span, const Nearby& nearby) {
    Diagnostic diagnostic = differ("cannot compare " + in_words(left) + " with " + in_words(right), left, right,
                                   op_span.begin == right.span.begin ? Span{} : op_span, joining_hint(left, right, nearby));
    return diagnostic;
}
Diagnostic branches_differ(const Value& then, const Value& otherwise) {
    if ((then.shape == Shape::truth) != (otherwise.shape == Shape::truth) || (then.shape == Shape::text) != (otherwise.shape == Shape::text)) {
        Diagnostic diagnostic = make(Code::E0302, "the two branches are of different kinds", otherwise.span, shape_in_words(otherwise));
        diagnostic.labels.push_back({then.span, shape_in_words(then)});
        return diagnostic;
    }
    return differ("the two branches have different units, " + in_words(then) + " and " + in_words(otherwise), then, otherwise, {}, {});
}
Diagnostic arguments_differ(const std::string& function, const Value& left, const Value& right) {
    return differ("the arguments of `" + function + "` have different units, " + in_words(left) + " and " + in_words(right), left, right, {}, {});
}
Diagnostic elements_differ(const Value& first, const Value& other) { return differ("the elements of a list have one unit", first, other, {}, {}); }
Diagnostic range_ends_differ(const Value& low, const Value& high) { return differ("the ends and the step of a range have one unit", low, high, {}, {}); }

Diagnostic sides_differ(const Dimension& left, const Value& right, Span left_span, const std::string& state, const Dimension& time, const Nearby& nearby) {
    std::string hint;
    const Dimension state_unit = left*time;
    if (right.dimension == state_unit && time == time_unit && state_unit.is_number()) {
        const std::string tau = nearby.named(time);
        hint = "write `" + (tau.empty() ? "1 ms" : tau) + "*d" + state + "/dt = ...`: time has a unit here";
    } else if (right.dimension == state_unit && time == time_unit) {
        const std::string tau = nearby.named(time);
        hint = "a time constant is missing: write `" + (tau.empty() ? "tau" : tau) + "*d" + state + "/dt = ...`";
    } else if (right.dimension == left/time) {
        hint = "the right side is a rate already: leave the time constant out, as in `d" + state + "/dt = ...`";
    } else if (const std::string factor = nearby.named(left/right.dimension); !factor.empty()) {
        hint = "multiply the right side by " + kind_of(left/right.dimension) + ", as in `" + factor + "*(...)`";
    } else if (const std::string divisor = nearby.named(right.dimension/left); !divisor.empty()) {
        hint = "divide the right side by " + kind_of(right.dimension/left) + ", as in `(...)/" + divisor + "`";
    }
    Diagnostic diagnostic = make(Code::E0303, "left side is " + nmlc::in_words(left) + ", right side is " + in_words(right), right.span, described(right), hint);
    diagnostic.labels.push_back({left_span, described(left)});
    return diagnostic;
}

Diagnostic must_be_number(const std::string& function, const Value& argument, std::string_view text, const Nearby& nearby) {
    const auto voltage = unit_named("mV")->dimension, current = unit_named("pA")->dimension;
    std::string scale = nearby.named(argument.dimension);
    if (argument.dimension == voltage) scale = "Delta_T";
    else if (argument.dimension == time_unit) scale = scale.empty() ? "tau" : scale;
    else if (argument.dimension == current) scale = scale.empty() ? "I_0" : scale;
    else if (scale.empty()) scale = "scale";
    const bool simple = text.find_first_of("+-*/ <>") == std::string_view::npos;
    std::string shown(text);
    if (shown.size() > 60 || shown.find('\n') != std::string::npos) shown = "...";
    const std::string quotient = (simple ? shown : "(" + shown + ")") + "/" + scale;
    return make(Code::E0304, "the argument of `" + function + "` must be a number", argument.span, described(argument),
                "divide by " + with_article(bare_kind_of(argument.dimension) + " scale") + ", as in `" + function + "(" + quotient + ")`");
}
Diagnostic exponent_with_unit(const Value& exponent) { return make(Code::E0305, "an exponent must be a number", exponent.span, described(exponent)); }
Diagnostic exponent_not_constant(const Value& base, const Value& exponent) {
    Diagnostic diagnostic = make(Code::E0305, "the exponent of a quantity with a unit must be written as a number", exponent.span, "its value is not known yet",
                                 "divide the base by a scale, so that it is a number");
    diagnostic.labels.push_back({base.span, described(base)});
    return diagnostic;
}
Diagnostic exponent_without_unit(const Value& base, const Value& exponent) {
    Diagnostic diagnostic = make(Code::E0305, "this power has no unit", exponent.span, "not a simple fraction, or too large");
    diagnostic.labels.push_back({base.span, described(base)});
    return diagnostic;
}
namespace {

// The number of a literal in degC with the unit of a difference: `10 K` for `10 degC`.
std::string in_kelvin(const Value& literal) {
    return fmt::format("{:.10g} K", literal.constant.value_or(0) + (literal.display ? literal.display->offset : 0));
}

}  // namespace

Diagnostic temperatures_added(const Value& left, const Value& right, Span op_span) {
    const bool left_is_point = left.absolute || (left.display && left.display->offset != 0);
    if (!left_is_point)
        return make(Code::E0306, "a temperature in degC cannot be taken from a difference in K", op_span.valid() ? op_span : right.span,
                    {{left.span, "a difference"}, {right.span, "a temperature"}}, "the other way round it is a temperature, as in `20 degC - 10 K`");
    return make(Code::E0306, "two temperatures in degC cannot be added", op_span.valid() ? op_span : right.span, {{left.span, "a temperature"}, {right.span, "a temperature"}},
                "a difference of temperatures is in K: " + (right.from_literal ? "write `" + in_kelvin(right) + "`" : "as in `20 degC + 10 K`"));
}
Diagnostic temperature_in_product(const Value& value) {
    return make(Code::E0306, "a temperature in degC cannot be multiplied or divided", value.span, std::string{},
                value.from_literal ? "if a difference of temperatures is meant, write `" + in_kelvin(value) + "`" : "a difference of temperatures is in K, as in `(T - 6.3 degC)/10 K`");
}

Diagnostic does_not_fit(Code code, const std::string& what, const Dimension& expected, const Value& value, Span declared, const std::optional<DisplayUnit>& shown) {
    std::string hint;
    if (value.dimension.is_number() && value.from_literal && !expected.is_number()) hint = "give the number a unit, as in `1 " + shown.value_or(default_display(expected)).text + "`";
    Diagnostic diagnostic = make(code, what + " must be " + (expected.is_number() ? "a plain number" : "in " + in_words(expected, shown)) + ", not " +
                                 (value.dimension.is_number() ? "a plain number" : "in " + in_words(value)), value.span, described(value), hint);
    if (declared.valid()) diagnostic.labels.push_back({declared, described(expected, shown)});
    return diagnostic;
}
Diagnostic times_mixed(bool numeric, Span span, Span first) {
    Diagnostic diagnostic = make(Code::E0311, "models with and without units cannot run together", span, numeric ? "here time is a number" : "here time has a unit",
                                 "give time a unit in the model without: `1 ms*du/dt = ...`");
    diagnostic.labels.push_back({first, numeric ? "here time has a unit" : "here time is a number"});
    return diagnostic;
}
Diagnostic time_is_other(const Value& value, bool numeric, const std::string& what) {
    if (numeric) return make(Code::E0311, what + " must be a plain number: the equations carry no unit, so time is a number", value.span, described(value),
                             "write the number alone, or give time a unit in the model: `1 ms*du/dt = ...`");
    return make(Code::E0311, what + " must be in `ms`, not a plain number", value.span, described(value), "give it a unit of time, as in `200 ms`");
}

}  // namespace nmlc::sema::messages
