// The recipe of random.h, draw by draw.
#include "runtime/math/random.h"

#include <Random123/philox.h>

#include <bit>
#include <cmath>
#include <limits>

#include "runtime/math/functions.h"

namespace nmlc {
namespace {

double uniform_of(std::uint32_t low, std::uint32_t high) {
    const std::uint64_t bits = (std::uint64_t{high} << 32 | low) >> 12;
    return std::bit_cast<double>(0x3FF0000000000000u | bits) - (1 - 0x1p-53);
}

constexpr std::uint32_t pair_bit = random_pair_distance;

double box_muller(const std::array<std::uint32_t, 4>& words, Function circular) {
    const double radius = evaluate(Function::sqrt, -2 * evaluate(Function::log, uniform_of(words[0], words[1])));
    return radius * evaluate(circular, 0x1.921fb54442d18p+2 * uniform_of(words[2], words[3]));
}

// The finaliser of SplitMix64 (Steele, Lea, Flood 2014): every bit of the input reaches every bit of the output.
std::uint64_t mixed(std::uint64_t x) {
    x = (x ^ (x >> 30)) * 0xBF58476D1CE4E5B9u;
    x = (x ^ (x >> 27)) * 0x94D049BB133111EBu;
    return x ^ (x >> 31);
}

// log(k!) - (k + 1/2) log(k) + k - log(2 pi)/2, the rest of Stirling's series (Abramowitz & Stegun 6.1.41); to 1e-16 for k >= 16
double stirling_rest(double k) {
    const double square = k * k;
    return (1.0 / 12 - (1.0 / 360 - (1.0 / 1260 - (1.0 / 1680 - 1.0 / 1188 / square) / square) / square) / square) / k;
}

// The logarithm of the probability of k: -mean + k log(mean) - log(k!), without differences of large numbers.
double log_poisson(double k, double mean) {
    if (k < 16) {
        double factorial = 1;   // exact: 15! < 2^41
        for (double i = 2; i <= k; ++i) factorial *= i;
        return k * evaluate(Function::log, mean) - mean - evaluate(Function::log, factorial);
    }
    const double apart = k - mean;
    return apart - k * evaluate(Function::log1p, apart / mean) - 0.5 * evaluate(Function::log, 0x1.921fb54442d18p+2 * k) - stirling_rest(k);
}

// PTRS: a ratio of uniforms under a hat with a heavy tail; the first test accepts most tries at once.
double poisson_by_rejection(std::uint64_t key, std::uint32_t index, std::uint64_t step, std::uint32_t place, double mean) {
    const double b = 0.931 + 2.53 * evaluate(Function::sqrt, mean), a = -0.059 + 0.02483 * b;
    const double inverse_alpha = 1.1239 + 1.1328 / (b - 3.4), v_r = 0.9277 - 3.6224 / (b - 2);
    for (std::uint64_t attempt = 0;; ++attempt) {
        const auto words = random_words(attempt == 0 ? key : random_key(key, "next", attempt), index, step, place | 1u << 31);
        const double u = uniform_of(words[0], words[1]) - 0.5, v = uniform_of(words[2], words[3]), us = 0.5 - std::fabs(u);
        const double k = std::floor((2 * a / us + b) * u + mean + 0.43);
        if (us >= 0.07 && v <= v_r) return k;
        if (k < 0 || (us < 0.013 && v > us)) continue;
        if (evaluate(Function::log, v * inverse_alpha / (a / (us * us) + b)) <= log_poisson(k, mean)) return k;
    }
}

double poisson_beyond_search(std::uint64_t key, std::uint32_t index, std::uint64_t step, std::uint32_t place, double mean) {
    if (!(mean >= 0 && mean <= 1e15)) return std::numeric_limits<double>::quiet_NaN();
    return poisson_by_rejection(key, index, step, place, mean);
}

bool is_searched(double mean) { return mean >= 0 && mean <= poisson_search_limit; }

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
    return box_muller(random_words(key, index, step, place), Function::cos);
}

double uniform_of_pair(std::uint64_t key, std::uint32_t index, std::uint64_t step, std::uint32_t place) {
    const auto words = random_words(key, index & ~pair_bit, step, place);
    return index & pair_bit ? uniform_of(words[2], words[3]) : uniform_of(words[0], words[1]);
}

double normal_of_pair(std::uint64_t key, std::uint32_t index, std::uint64_t step, std::uint32_t place) {
    return box_muller(random_words(key, index & ~pair_bit, step, place), index & pair_bit ? Function::sin : Function::cos);
}

double poisson_count(std::uint64_t key, std::uint32_t index, std::uint64_t step, std::uint32_t place, double mean, double none) {
    if (!is_searched(mean)) return poisson_beyond_search(key, index, step, place, mean);
    const double u = uniform_of_pair(key, index, step, place);
    double k = 0, p = none, sum = none;
    while (u > sum) {
        k += 1;
        p *= mean * (1 / k);
        const double next = sum + p;
        if (!(next > sum)) break;
        sum = next;
    }
    return k;
}

double poisson_count(std::uint64_t key, std::uint32_t index, std::uint64_t step, std::uint32_t place, double mean) {
    return poisson_count(key, index, step, place, mean, evaluate(Function::exp, -mean));
}

std::uint64_t random_key(std::uint64_t seed, std::string_view name, std::uint64_t repetition) {
    std::uint64_t hash = 0xCBF29CE484222325u;   // FNV-1a of the name
    for (const char c : name) hash = (hash ^ static_cast<unsigned char>(c)) * 0x100000001B3u;
    return mixed(mixed(mixed(seed + 0x9E3779B97F4A7C15u) ^ hash) + repetition);
}

}  // namespace nmlc

void nmlc_poisson_rest(std::uint64_t key, std::uint64_t first_index, std::uint64_t step, std::uint32_t place, std::uint32_t lanes, const double* means,
                       double* counts) {
    for (std::uint32_t lane = 0; lane < lanes; ++lane)
        if (!nmlc::is_searched(means[lane]))
            counts[lane] = nmlc::poisson_beyond_search(key, static_cast<std::uint32_t>(first_index + lane), step, place, means[lane]);
}
