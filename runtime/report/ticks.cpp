#include "runtime/report/ticks.h"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>

namespace nmlc::report {
namespace {

// number * 10^exponent with one rounding, so that 3 * 10^-1 is 0.3 and not 0.30000000000000004.
double scaled(double number, int exponent) {
    return exponent >= 0 ? number * std::pow(10.0, exponent) : number / std::pow(10.0, -exponent);
}

// The exponent, a multiple of 3, that is taken out when the numbers would be longer than about six signs.
int exponent_for(double largest, int step_exponent) {
    if (largest >= 1e6) return 3 * static_cast<int>(std::floor(std::log10(largest) / 3));
    if (largest > 0 && largest < 1e-2 && step_exponent < -3) return 3 * static_cast<int>(std::floor(std::log10(largest) / 3));
    return 0;
}

}  // namespace

Range widened(Range range) {
    const double largest = std::max(std::abs(range.low), std::abs(range.high));
    if (range.length() > 1e-9 * largest && range.length() > 1e-300) return range;
    const double margin = largest > 0 ? 0.05 * largest : 0.5;
    return {range.low - margin, range.high + margin};
}

Range range_of(const std::vector<double>& values) {
    bool found = false;
    Range range;
    for (const double value : values) {
        if (!std::isfinite(value)) continue;
        range = found ? Range{std::min(range.low, value), std::max(range.high, value)} : Range{value, value};
        found = true;
    }
    return found ? widened(range) : Range{0, 1};
}

Range cover(Range a, Range b) { return {std::min(a.low, b.low), std::max(a.high, b.high)}; }

Ticks round_ticks(Range range, int most) {
    most = std::max(most, 1);
    // Halved first: the length itself may overflow.
    const double even_step = (range.high / 2 - range.low / 2) / most * 2;
    constexpr double tolerance = 1e-9;   // of a step: an end of the range that is a multiple up to rounding gets its tick
    for (int exponent = static_cast<int>(std::floor(std::log10(even_step))) - 1;; ++exponent)
        for (const int digit : {1, 2, 5}) {
            Ticks ticks;
            ticks.step = scaled(digit, exponent);
            const double first = std::ceil(range.low / ticks.step - tolerance), last = std::floor(range.high / ticks.step + tolerance);
            if (last - first > most) continue;
            ticks.exponent = exponent_for(std::max(std::abs(range.low), std::abs(range.high)), exponent);
            ticks.decimals = std::clamp(ticks.exponent - exponent, 0, 15);
            for (double count = first; count <= last; ++count) ticks.at.push_back(scaled(count * digit, exponent));
            return ticks;
        }
}

std::string tick_text(const Ticks& ticks, double value) {
    std::string text = fmt::format("{:.{}f}", scaled(value, -ticks.exponent), ticks.decimals);
    const bool is_zero = text.find_first_of("123456789") == std::string::npos;
    if (text.front() == '-') text = (is_zero ? "" : "\u2212") + text.substr(1);
    return text;
}

std::string exponent_text(int exponent) {
    if (exponent == 0) return "";
    static const char* const raised[] = {"⁰", "¹", "²", "³", "⁴", "⁵", "⁶", "⁷", "⁸", "⁹"};
    std::string text = exponent < 0 ? "×10⁻" : "×10";
    for (const char digit : std::to_string(std::abs(exponent))) text += raised[digit - '0'];
    return text;
}

}  // namespace nmlc::report
