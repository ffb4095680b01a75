// Where an axis gets its ticks: multiples of 1, 2 or 5 times a power of ten, and how their numbers are printed.
#pragma once
#include <string>
#include <vector>

namespace nmlc::report {

struct Range {
    double low = 0, high = 1;
    double length() const { return high - low; }
};

// The finite values of `values`, as a range that is never empty: one value alone, or a spread that is mere rounding of it, is
// widened. 0 .. 1 when there is no finite value.
Range range_of(const std::vector<double>& values);
// The smallest range that holds both.
Range cover(Range a, Range b);
// Widened where it is a point or nearly so; otherwise unchanged.
Range widened(Range range);

struct Ticks {
    std::vector<double> at;    // ascending, inside the range
    double step = 1;
    int decimals = 0;          // printed digits after the point, once divided by 10^exponent
    int exponent = 0;          // a power of ten taken out of very large or small numbers; a multiple of 3
};
// At most `most` + 1 ticks, as many as that allows.
Ticks round_ticks(Range range, int most);
// "0.25", with a true minus sign.
std::string tick_text(const Ticks& ticks, double value);
// "×10⁻⁶", or nothing when the exponent is 0.
std::string exponent_text(int exponent);

}  // namespace nmlc::report
