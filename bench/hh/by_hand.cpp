// The yardstick of bench/hh: the same scheme as the compiler's (half a step of u, the gates, half a step of u) written by hand with
// AVX2 intrinsics, two vectors of four neurons at a time. exp by a polynomial of degree 11; exponentials of u/80 shared; no guards
// against overflow, no spikes kept. Prints the processor seconds of 100,000 neurons over the steps given.
#include <immintrin.h>

#include <algorithm>
#include <cstdio>
#include <cstdlib>
#include <ctime>

namespace {

using V = __m256d;
constexpr int vectors = 2;
constexpr std::size_t neurons = 100000, steps_per_pass = 128;
constexpr double dt = 0.01;

inline V all(double x) { return _mm256_set1_pd(x); }
inline V fma(V a, V b, V c) { return _mm256_fmadd_pd(a, b, c); }

constexpr double tail[] = {1.0 / 2, 1.0 / 6, 1.0 / 24, 1.0 / 120, 1.0 / 720, 1.0 / 5040, 1.0 / 40320, 1.0 / 362880, 1.0 / 3628800, 1.0 / 39916800};

inline V tail_of(V r, V square) {
    V even = all(tail[8]), odd = all(tail[9]);
    for (int i = 6; i >= 0; i -= 2) even = fma(even, square, all(tail[i])), odd = fma(odd, square, all(tail[i + 1]));
    return fma(odd, r, even);
}
// exp(x) = 2^k*(1 + p)
struct Reduced { V shifted, p; };
inline Reduced reduce(V x) {
    const V shifted = fma(x, all(0x1.71547652b82fep+0), all(0x1.8p52)), k = _mm256_sub_pd(shifted, all(0x1.8p52));
    const V r = fma(k, all(-0x1.3de6af278ece6p-42), fma(k, all(-0x1.62e42fefa3000p-1), x)), square = _mm256_mul_pd(r, r);
    return {shifted, fma(square, tail_of(r, square), r)};
}
inline V power_of(V shifted) { return _mm256_castsi256_pd(_mm256_slli_epi64(_mm256_castpd_si256(shifted), 52)); }
inline V exp_of(V x) {
    const Reduced e = reduce(x);
    return _mm256_castsi256_pd(_mm256_add_epi64(_mm256_castpd_si256(_mm256_add_pd(all(1), e.p)), _mm256_castpd_si256(power_of(e.shifted))));
}
inline V bernoulli_of(V x) {   // x/(exp(x) - 1); never met at 0 exactly
    const Reduced e = reduce(x);
    const V power = _mm256_castsi256_pd(_mm256_sub_epi64(_mm256_set1_epi64x(0x3FF0000000000000), _mm256_castpd_si256(power_of(e.shifted))));
    return _mm256_mul_pd(_mm256_div_pd(x, _mm256_add_pd(e.p, _mm256_sub_pd(all(1), power))), power);
}
inline V small_exprel_of(V x) { return fma(x, tail_of(x, _mm256_mul_pd(x, x)), all(1)); }
// x + h*exprel(a*h)*(a*x + b)
inline V moved(V x, V a, V b, V h) { return fma(_mm256_mul_pd(h, small_exprel_of(_mm256_mul_pd(a, h))), fma(a, x, b), x); }

inline V half_step_of_u(V u, V m, V h, V n, V current) {
    const V sodium = _mm256_mul_pd(_mm256_mul_pd(_mm256_mul_pd(m, m), _mm256_mul_pd(m, all(-120))), h), square = _mm256_mul_pd(n, n);
    const V potassium = _mm256_mul_pd(_mm256_mul_pd(square, square), all(-36));
    const V rest = fma(sodium, all(-50), fma(potassium, all(77), current));
    return moved(u, _mm256_add_pd(_mm256_add_pd(sodium, potassium), all(-0.3)), rest, all(dt / 2));
}
inline V gate(V x, V alpha, V beta) { return moved(x, _mm256_sub_pd(_mm256_setzero_pd(), _mm256_add_pd(alpha, beta)), alpha, all(dt)); }

void pass(double* u, double* m, double* h, double* n, std::size_t steps) {
    const V current = all(10 - 0.3 * 54.387);
    for (std::size_t first = 0; first < neurons; first += 4 * vectors) {
        V U[vectors], M[vectors], H[vectors], N[vectors];
        for (int v = 0; v < vectors; ++v)
            U[v] = _mm256_load_pd(u + first + 4 * v), M[v] = _mm256_load_pd(m + first + 4 * v), H[v] = _mm256_load_pd(h + first + 4 * v), N[v] = _mm256_load_pd(n + first + 4 * v);
        for (std::size_t k = 0; k < steps; ++k)
            for (int v = 0; v < vectors; ++v) {
                const V x = half_step_of_u(U[v], M[v], H[v], N[v], current);
                const V e80 = exp_of(fma(x, all(-1.0 / 80), all(-65.0 / 80))), e40 = _mm256_mul_pd(e80, e80), e20 = _mm256_mul_pd(e40, e40), e10 = _mm256_mul_pd(e20, e20);
                const V alpha_m = bernoulli_of(fma(x, all(-0.1), all(-4))), beta_m = _mm256_mul_pd(all(4), exp_of(fma(x, all(-1.0 / 18), all(-65.0 / 18))));
                const V alpha_h = _mm256_mul_pd(all(0.07), e20), beta_h = _mm256_div_pd(all(1), fma(e10, all(20.085536923187668), all(1)));
                const V alpha_n = _mm256_mul_pd(all(0.1), bernoulli_of(fma(x, all(-0.1), all(-5.5)))), beta_n = _mm256_mul_pd(all(0.125), e80);
                M[v] = gate(M[v], alpha_m, beta_m), H[v] = gate(H[v], alpha_h, beta_h), N[v] = gate(N[v], alpha_n, beta_n);
                U[v] = half_step_of_u(x, M[v], H[v], N[v], current);
            }
        for (int v = 0; v < vectors; ++v)
            _mm256_store_pd(u + first + 4 * v, U[v]), _mm256_store_pd(m + first + 4 * v, M[v]), _mm256_store_pd(h + first + 4 * v, H[v]), _mm256_store_pd(n + first + 4 * v, N[v]);
    }
}

}  // namespace

int main(int, char** arguments) {
    const std::size_t steps = std::strtoul(arguments[1], nullptr, 10);
    double* column[4];
    const double initial[] = {-65, 0.0529324852572496, 0.59612075350846, 0.317676914060697};
    for (int c = 0; c < 4; ++c) {
        column[c] = static_cast<double*>(std::aligned_alloc(64, neurons * sizeof(double)));
        for (std::size_t i = 0; i < neurons; ++i) column[c][i] = initial[c] + (c == 0 ? 10.0 * static_cast<double>(i) / neurons - 5 : 0);
    }
    const std::clock_t start = std::clock();
    for (std::size_t done = 0; done < steps; done += steps_per_pass) pass(column[0], column[1], column[2], column[3], std::min(steps_per_pass, steps - done));
    std::printf("{\"seconds\": %g, \"u\": %.17g}\n", static_cast<double>(std::clock() - start) / CLOCKS_PER_SEC, column[0][0]);
}
