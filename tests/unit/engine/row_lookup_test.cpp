// Which spikes wait on a row of synapses: groups of eight against one by one.
#include "runtime/engine/row_lookup.h"

#include <algorithm>
#include <catch2/catch.hpp>
#include <random>
#include <vector>

using namespace nmlc::engine;

TEST_CASE("what a row of synapses waits for is told alike in groups of eight and one by one", "[engine]") {
    std::mt19937 random(1);
    for (std::size_t count : {0, 1, 7, 8, 9, 100, 512})
        for (int done : {16, 100, 32100}) {
            std::vector<std::uint32_t> found(512, 0xFFFFFFFFu), several(520);   // what lies behind the row is nobody's
            for (std::size_t k = 0; k < count; ++k) {
                const std::uint32_t before = random() % 3 * static_cast<std::uint32_t>(done) / 2, last = before + random() % 2 * static_cast<std::uint32_t>(done) / 3;
                found[k] = std::min(last, 32767u) << 16 | std::min(before, 32767u);
            }
            const std::vector<std::uint32_t> as_found(found.begin(), found.begin() + static_cast<std::ptrdiff_t>(count));
            std::vector<std::int32_t> stamps(512);
            const RowLookup row = look_up_row(found.data(), count, static_cast<std::int16_t>(done), stamps.data(), several.data());
            bool any = false;
            std::vector<std::uint32_t> places;
            for (std::size_t k = 0; k < count; ++k) {
                const auto last = static_cast<std::int32_t>(as_found[k] >> 16), before = static_cast<std::int32_t>(as_found[k] & 0xFFFF);
                CHECK(stamps[k] == (last > done ? last : 0));
                any |= last > done;
                if (before > done) places.push_back(static_cast<std::uint32_t>(k));
            }
            CHECK(row.any == any);
            CHECK(std::vector(several.begin(), several.begin() + static_cast<std::ptrdiff_t>(row.several)) == places);
        }
}
