// From the digits that the modeller wrote to a double in kernel units. The prefix of the unit moves the decimal point of the
// text before it is converted, so that there is one rounding, as for a number without a unit: `0.1 mV` is the double 0.1.
#include <charconv>
#include <cmath>
#include <limits>

#include <fmt/format.h>

#include "compiler/units/unit.h"

namespace nmlc {

namespace {

struct Decimal { std::string_view mantissa; long exponent; };

Decimal decimal_of(std::string_view number) {
    const std::size_t e = number.find_first_of("eE");
    if (e == std::string_view::npos) return {number, 0};
    std::string_view digits = number.substr(e + 1);
    const bool negative = digits.starts_with('-');
    if (negative || digits.starts_with('+')) digits.remove_prefix(1);
    constexpr long most = 1'000'000'000;
    long exponent = 0;
    for (const char digit : digits) exponent = std::min(most, exponent * 10 + (digit - '0'));
    return {number.substr(0, e), negative ? -exponent : exponent};
}

double converted(const Decimal& decimal) {
    const std::string text = fmt::format("{}e{}", decimal.mantissa, decimal.exponent);
    double value = 0;
    const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), value);
    if (error != std::errc::result_out_of_range) return value;
    // Beyond the doubles: infinite or zero, by the place of the first digit that is not 0.
    const std::size_t point = std::min(decimal.mantissa.find('.'), decimal.mantissa.size());
    const std::size_t first = std::min(decimal.mantissa.find_first_of("123456789"), decimal.mantissa.size());
    const long magnitude = static_cast<long>(point) - static_cast<long>(first) + decimal.exponent;
    return magnitude > 0 ? std::numeric_limits<double>::infinity() : 0;
}

}  // namespace

double literal_value(std::string_view number) { return converted(decimal_of(number)); }

double literal_value(std::string_view number, const Unit& unit, int exponent) {
    Decimal decimal = decimal_of(number);
    // The dimension of a unit word has whole exponents, hence whole decades.
    const auto decades = std::lround(si_to_coherent(unit.dimension)) + unit.decimal_exponent;
    decimal.exponent += decades * exponent;
    const double value = converted(decimal);
    if (unit.factor == 1 && unit.offset_K == 0) return value;
    // Minutes, hours and degrees Celsius: one more operation, in long double so that `0.1 min` is 6000 ms exactly.
    constexpr long double celsius_zero = 273.15L;
    const long double offset = unit.offset_K != 0 ? celsius_zero : 0;
    return static_cast<double>(value * std::pow(static_cast<long double>(unit.factor), exponent) + offset);
}

}  // namespace nmlc
