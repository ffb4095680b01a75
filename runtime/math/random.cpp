// The recipe of random.h, draw by draw.
#include "runtime/math/random.h"

#include <Random123/philox.h>

#include <bit>

#include "runtime/math/functions.h"

namespace nmlc {
namespace {

double uniform_of(std::uint32_t low, std::uint32_t high) {
    const std::uint64_t bits = (std::uint64_t{high} << 32 | low) >> 12;
    return std::bit_cast<double>(0x3FF0000000000000u | bits) - (1 - 0x1p-53);
}

// The finaliser of SplitMix64 (Steele, Lea, Flood 2014): every bit of the input reaches every bit of the output.
std::uint64_t mixed(std::uint64_t x) {
    x = (x ^ (x >> 30)) * 0xBF58476D1CE4E5B9u;
    x = (x ^ (x >> 27)) * 0x94D049BB133111EBu;
    return x ^ (x >> 31);
}

}  // namespace

std::array<std::uint32_t, 4> random_words(std::uint64_t key, std::uint32_t index, std::uint64_t step, std::uint32_t place) {
    using Philox = r123::Philox4x32_R<10>;
    const Philox::key_type keys = {{static_cast<std::uint32_t>(key), static_cast<std::uint32_t>(key >> 32)}};
    const Philox::ctr_type counter = {{index, static_cast<std::uint32_t>(step), static_cast<std::uint32_t>(step >> 32), place}};
    const Philox::ctr_type words = Philox{}(counter, keys);
    return {words[0], words[1], words[2], words[3]};
}

double uniform_open01(std::uint64_t key, std::uint32_t index, std::uint64_t step, std::uint32_t place) {
    const auto words = random_words(key, index, step, place);
    return uniform_of(words[0], words[1]);
}

double standard_normal(std::uint64_t key, std::uint32_t index, std::uint64_t step, std::uint32_t place) {
    const auto words = random_words(key, index, step, place);
    const double radius = evaluate(Function::sqrt, -2 * evaluate(Function::log, uniform_of(words[0], words[1])));
    const double angle = 0x1.921fb54442d18p+2 * uniform_of(words[2], words[3]);
    return radius * evaluate(Function::cos, angle);
}

std::uint64_t random_key(std::uint64_t seed, std::string_view name, std::uint64_t repetition) {
    std::uint64_t hash = 0xCBF29CE484222325u;   // FNV-1a of the name
    for (const char c : name) hash = (hash ^ static_cast<unsigned char>(c)) * 0x100000001B3u;
    return mixed(mixed(mixed(seed + 0x9E3779B97F4A7C15u) ^ hash) + repetition);
}

}  // namespace nmlc
