// Two vectors of four neurons at a time. exp: a polynomial of degree 11 on |r| <= ln(2)/2 and the exponent added as bits, which
// suffices where neither overflow nor subnormal numbers can come up.
#include <immintrin.h>

#include <initializer_list>

#include "bench/kernels/yardstick.h"

namespace nmlc::bench {
namespace {

constexpr int vectors = 2;

struct After { __m256d reset, hold_steps, zero, one, limit; };

inline unsigned finish(const After& c, __m256d u, __m256d integrated, __m256d& u_out, __m256d& hold, __m256d& was) {
    const __m256d held = _mm256_cmp_pd(c.zero, hold, _CMP_LT_OQ);
    const __m256d moved = _mm256_blendv_pd(integrated, u, held);
    const __m256d above = _mm256_andnot_pd(held, _mm256_cmp_pd(c.limit, moved, _CMP_LT_OQ));
    const __m256d fires = _mm256_andnot_pd(was, above);
    u_out = _mm256_blendv_pd(moved, c.reset, fires);
    hold = _mm256_blendv_pd(_mm256_sub_pd(hold, _mm256_and_pd(held, c.one)), c.hold_steps, fires);
    was = _mm256_and_pd(above, _mm256_cmp_pd(c.limit, u_out, _CMP_LT_OQ));
    return static_cast<unsigned>(_mm256_movemask_pd(fires));
}

template <class Integrate>
inline void run(const After& after, const Columns& columns, Spikes spikes, std::size_t neurons, std::size_t steps, Integrate integrate) {
    for (std::size_t first = 0; first < neurons; first += 4 * vectors) {
        __m256d u[vectors], hold[vectors], was[vectors];
        for (int v = 0; v < vectors; ++v) {
            u[v] = _mm256_load_pd(columns.u + first + 4 * v), hold[v] = _mm256_load_pd(columns.hold + first + 4 * v);
            const std::uint8_t* bytes = columns.was + first + 4 * v;
            was[v] = _mm256_castsi256_pd(_mm256_set_epi64x(-bytes[3], -bytes[2], -bytes[1], -bytes[0]));
        }
        for (std::size_t k = 0; k < steps; ++k) {
            __m256d next[vectors];
            unsigned fired = 0;
            integrate(u, next);
            for (int v = 0; v < vectors; ++v) fired |= finish(after, u[v], next[v], u[v], hold[v], was[v]) << (4 * v);
            spikes.bits[k * spikes.stride + first / 8] = static_cast<std::uint8_t>(fired);
        }
        for (int v = 0; v < vectors; ++v) {
            _mm256_store_pd(columns.u + first + 4 * v, u[v]), _mm256_store_pd(columns.hold + first + 4 * v, hold[v]);
            const int mask = _mm256_movemask_pd(was[v]);
            for (int i = 0; i < 4; ++i) columns.was[first + 4 * v + i] = static_cast<std::uint8_t>(mask >> i & 1);
        }
    }
}

inline __m256d exp_polynomial(__m256d x) {
    const auto all = [](double value) { return _mm256_set1_pd(value); };
    const __m256d magic = all(0x1.8p52), clamped = _mm256_min_pd(_mm256_max_pd(x, all(-700)), all(700));
    const __m256d shifted = _mm256_fmadd_pd(clamped, all(0x1.71547652b82fep+0), magic), k = _mm256_sub_pd(shifted, magic);
    __m256d r = _mm256_fnmadd_pd(k, all(0x1.62e42fefa3000p-1), clamped);
    r = _mm256_fnmadd_pd(k, all(0x1.3de6af278ece6p-42), r);
    const __m256d r2 = _mm256_mul_pd(r, r);
    __m256d odd = all(1.0 / 39916800), even = all(1.0 / 3628800);
    for (const double c : {1.0 / 362880, 1.0 / 5040, 1.0 / 120, 1.0 / 6}) odd = _mm256_fmadd_pd(odd, r2, all(c));
    for (const double c : {1.0 / 40320, 1.0 / 720, 1.0 / 24, 1.0 / 2}) even = _mm256_fmadd_pd(even, r2, all(c));
    const __m256d p = _mm256_add_pd(all(1), _mm256_fmadd_pd(r2, _mm256_fmadd_pd(odd, r, even), r));
    return _mm256_castsi256_pd(_mm256_add_epi64(_mm256_castpd_si256(p), _mm256_slli_epi64(_mm256_castpd_si256(shifted), 52)));
}

}  // namespace

void lif_avx2(const Lif& model, const Columns& columns, Spikes spikes, std::size_t neurons, std::size_t steps) {
    const __m256d p = _mm256_set1_pd(model.p), q = _mm256_set1_pd(model.q);
    const After after{_mm256_set1_pd(model.reset), _mm256_set1_pd(model.hold_steps), _mm256_setzero_pd(), _mm256_set1_pd(1), _mm256_set1_pd(model.theta)};
    run(after, columns, spikes, neurons, steps, [&](const __m256d* u, __m256d* next) {
        for (int v = 0; v < vectors; ++v) next[v] = _mm256_fmadd_pd(p, u[v], q);
    });
}

void exponential_avx2(const Exponential& model, const Columns& columns, Spikes spikes, std::size_t neurons, std::size_t steps) {
    const auto all = [](double x) { return _mm256_set1_pd(x); };
    const __m256d slope = all(model.slope), inverse_slope = all(1 / model.slope), theta = all(model.theta), base = all(model.rest + model.drive),
                  rate = all(model.inverse_tau), half = all(model.dt / 2), whole = all(model.dt), sixth = all(model.dt / 6), two = all(2);
    const After after{all(model.reset), all(model.hold_steps), _mm256_setzero_pd(), all(1), all(model.top)};
    const auto derivative = [&](__m256d v) {
        const __m256d up = exp_polynomial(_mm256_mul_pd(_mm256_sub_pd(v, theta), inverse_slope));
        return _mm256_mul_pd(_mm256_fmadd_pd(slope, up, _mm256_sub_pd(base, v)), rate);
    };
    run(after, columns, spikes, neurons, steps, [&](const __m256d* u, __m256d* next) {
        for (int v = 0; v < vectors; ++v) {
            const __m256d k1 = derivative(u[v]), k2 = derivative(_mm256_fmadd_pd(half, k1, u[v]));
            const __m256d k3 = derivative(_mm256_fmadd_pd(half, k2, u[v])), k4 = derivative(_mm256_fmadd_pd(whole, k3, u[v]));
            next[v] = _mm256_fmadd_pd(sixth, _mm256_fmadd_pd(two, _mm256_add_pd(k2, k3), _mm256_add_pd(k1, k4)), u[v]);
        }
    });
}

}  // namespace nmlc::bench
