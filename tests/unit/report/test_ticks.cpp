#include <catch2/catch.hpp>

#include <cmath>

#include "runtime/report/ticks.h"

using namespace nmlc::report;

TEST_CASE("ticks are multiples of 1, 2 or 5 times a power of ten", "[report]") {
    CHECK(round_ticks({0, 200}, 5).at == std::vector<double>{0, 50, 100, 150, 200});
    CHECK(round_ticks({-71.5, -48.2}, 5).at == std::vector<double>{-70, -65, -60, -55, -50});
    CHECK(round_ticks({0, 0.7}, 8).at == std::vector<double>{0, 0.1, 0.2, 0.3, 0.4, 0.5, 0.6, 0.7});
    CHECK(round_ticks({0.999, 3.001}, 2).at == std::vector<double>{1, 2, 3});
}

TEST_CASE("there are never more ticks than asked for", "[report]") {
    for (double low : {-1e7, -70.0, 0.0, 1e-9, 12345.678})
        for (double length : {1e-12, 0.013, 1.0, 7.7, 99.0, 1e9}) {
            const Range range{low, low + length};
            if (range.length() < 1e-9 * std::abs(low)) continue;
            for (int most : {1, 2, 5, 10}) {
                const Ticks ticks = round_ticks(range, most);
                INFO(low << " " << length << " " << most);
                CHECK(ticks.at.size() <= static_cast<std::size_t>(most) + 1);
                for (const double value : ticks.at) CHECK((value >= low - 1e-6 * length && value <= low + length + 1e-6 * length));
            }
        }
}

TEST_CASE("tick numbers carry the digits that they need and a true minus", "[report]") {
    const Ticks halves = round_ticks({-1, 1}, 4);
    CHECK(tick_text(halves, -0.5) == "−0.5");
    CHECK(tick_text(halves, 0) == "0.0");
    CHECK(tick_text(halves, -0.0) == "0.0");
    CHECK(tick_text(round_ticks({0, 200}, 5), 150) == "150");
}

TEST_CASE("very small and very large numbers share one power of ten", "[report]") {
    const Ticks small = round_ticks({0, 5e-6}, 5);
    CHECK(small.exponent == -6);
    CHECK(tick_text(small, small.at[3]) == "3");
    CHECK(exponent_text(small.exponent) == "×10⁻⁶");
    const Ticks large = round_ticks({0, 4e7}, 4);
    CHECK(large.exponent == 6);
    CHECK(tick_text(large, 3e7) == "30");
    CHECK(exponent_text(0).empty());
}

TEST_CASE("a constant, rounding noise, nothing and NaN all have a range", "[report]") {
    CHECK(range_of({-70, -70}).low < -70);
    CHECK(range_of({-70, -70 + 1e-13}).length() > 1);
    CHECK(range_of({}).length() == 1);
    CHECK(range_of({std::nan(""), 3, 5}).low == 3);
    CHECK(range_of({0, 0}).length() == 1);
}
