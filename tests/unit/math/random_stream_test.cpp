#include "runtime/math/random_stream.h"

#include <catch2/catch.hpp>

#include <algorithm>
#include <array>
#include <vector>

#include "runtime/math/random.h"

TEST_CASE("a stream has the words of the single draws", "[math]") {
    for (const std::uint64_t first : {std::uint64_t{0}, std::uint64_t{7}, std::uint64_t{0xFFFFFFF0u}}) {   // the last one carries into the high word
        std::vector<std::uint32_t> words(4 * 2 * nmlc::stream_steps);
        nmlc::random_stream(0x123456789ABCDEFu, 17, first, 5, 2 * nmlc::stream_steps, words.data());
        bool same = true;
        for (std::size_t k = 0; k < 2 * nmlc::stream_steps; ++k) {
            const std::array<std::uint32_t, 4> four = nmlc::random_words(0x123456789ABCDEFu, 17, first + k, 5);
            same = same && std::equal(four.begin(), four.end(), words.begin() + static_cast<std::ptrdiff_t>(4 * k));
        }
        CHECK(same);
    }
}
