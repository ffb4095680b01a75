// Many words of one stream at a time, for those who know that they will need them: the bits are those of random_words.
#pragma once
#include <cstddef>
#include <cstdint>

namespace nmlc {

// words[4*k .. 4*k + 3] = random_words(key, index, first_step + k, place), k = 0 .. count-1; count is a multiple of `stream_steps`.
constexpr std::size_t stream_steps = 32;
void random_stream(std::uint64_t key, std::uint32_t index, std::uint64_t first_step, std::uint32_t place, std::size_t count, std::uint32_t* words);

}  // namespace nmlc
