// Counter-based random numbers: a draw is a pure function of (key, neuron, step, place), so that order, threads and vector
// lanes do not matter. This header is the contract; generated code and this library give the same bits.
//
//   words    r0 r1 r2 r3 = Philox4x32-10 (Salmon et al. 2011, SC11), as in Random123
//            key     = { low 32 bits of key, high 32 bits of key }
//            counter = { index, low 32 bits of step, high 32 bits of step, place }
//            index: number of the neuron in its population from 0 (below 2^32); step: n of the step t_n to t_(n+1)
//   uniform  u(a, b) = bits(0x3FF0000000000000 | (b:a >> 12)) - (1 - 2^-53)    b:a = a + 2^32 b, 52 bits kept
//            an odd multiple of 2^-53 in (0, 1); the subtraction is exact
//            uniform_open01 = u(r0, r1)
//   normal   Box-Muller: sqrt(-2*log(u(r0, r1))) * cos(0x1.921fb54442d18p+2 * u(r2, r3)),
//            log, sqrt and cos those of nmlc::evaluate, each product rounded once
//   pairs    Neurons n and n + 4, where n lacks the bit of 4, share the words of n when a kernel draws. random: u(r0, r1) for n, u(r2, r3)
//            for n + 4; normal: the other half of Box-Muller, sin instead of cos, for n + 4.
//   poisson  for 0 <= mean <= 64 by inversion of u, the pair's uniform: k = 0, p = sum = exp(-mean), that of nmlc::evaluate; while u > sum:
//            k += 1, p *= mean*(1/k), sum += p, until a sum no longer grows (a tail of 1e-16). Above, up to 1e15, by transformed
//            rejection (Hoermann 1993, Insurance Math Econ 12:39, algorithm PTRS), by the four words of place + 2^31, the n-th try with the key random_key(key, "next", n).
//            Of any other mean: NaN.
#pragma once
#include <array>
#include <cstdint>
#include <string_view>

namespace nmlc {

std::array<std::uint32_t, 4> random_words(std::uint64_t key, std::uint32_t index, std::uint64_t step, std::uint32_t place);
double uniform_open01(std::uint64_t key, std::uint32_t index, std::uint64_t step, std::uint32_t place);
double standard_normal(std::uint64_t key, std::uint32_t index, std::uint64_t step, std::uint32_t place);
// What kernels draw.
inline constexpr int random_pair_distance = 4;
double uniform_of_pair(std::uint64_t key, std::uint32_t index, std::uint64_t step, std::uint32_t place);
double normal_of_pair(std::uint64_t key, std::uint32_t index, std::uint64_t step, std::uint32_t place);
// `none` is exp(-mean), the probability of 0.
double poisson_count(std::uint64_t key, std::uint32_t index, std::uint64_t step, std::uint32_t place, double mean, double none);
double poisson_count(std::uint64_t key, std::uint32_t index, std::uint64_t step, std::uint32_t place, double mean);
inline constexpr double poisson_search_limit = 64;

// The key of nmlc_args: of the run's seed, the name of the population and the repetition (0 outside `repeat`).
std::uint64_t random_key(std::uint64_t seed, std::string_view name, std::uint64_t repetition);

}  // namespace nmlc

// For compiled kernels, which search by themselves: the counts of those lanes whose mean is not within 0 .. poisson_search_limit.
extern "C" void nmlc_poisson_rest(std::uint64_t key, std::uint64_t first_index, std::uint64_t step, std::uint32_t place, std::uint32_t lanes,
                                  const double* means, double* counts);
