// Sums where bits are set, four rows at a time, are those of the rows one by one.
#include "runtime/network/bit_sums.h"

#include <catch2/catch.hpp>

#include "runtime/math/random.h"

using namespace nmlc::network;

TEST_CASE("four rows at a time give the same sums", "[network]") {
    if (!FourRows::quick()) return;
    for (const std::uint64_t rows : {1u, 4u, 7u, 500u})
        for (const std::int32_t most : {3, 300, 9'000, 40'000, 2'000'000}) {   // the last ones leave 16 bits: in a few rows, and in one
            CAPTURE(rows, most);
            BitMatrix bits(rows, 100);
            std::vector<std::int32_t> numbers;
            for (std::uint64_t row = 0; row < rows; ++row) {
                const auto words = nmlc::random_words(5, static_cast<std::uint32_t>(row), 0, 0);
                bits.word(row, 0) = std::uint64_t{words[0]} << 32 | words[1];
                bits.word(row, 1) = words[2];
                numbers.push_back(row % 9 == 0 || most < 9'000 ? static_cast<std::int32_t>(words[3] % (2 * static_cast<std::uint32_t>(most) + 1)) - most : static_cast<std::int32_t>(words[3] % 201) - 100);
            }
            FourRows::Tables tables;
            FourRows::prepare(numbers, tables);
            const FourRows four(bits);
            for (std::uint64_t block = 0; block < 2; ++block) {
                std::int32_t quick[64], plain[64];
                four.sum_where(block, tables, bits.block(block), numbers, quick);
                sum_where(bits.block(block), numbers.data(), rows, plain);
                std::int64_t naive[64] = {};
                for (std::uint64_t row = 0; row < rows; ++row)
                    for (int k = 0; k < 64; ++k) naive[k] += bits.block(block)[row] >> k & 1 ? numbers[row] : 0;
                CHECK(std::vector<std::int64_t>(quick, quick + 64) == std::vector<std::int64_t>(naive, naive + 64));
                CHECK(std::vector<std::int64_t>(plain, plain + 64) == std::vector<std::int64_t>(naive, naive + 64));
            }
        }
}
