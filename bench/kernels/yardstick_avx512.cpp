// Four vectors of eight neurons at a time. exp: a table of sixteen powers 2^(j/16) in two registers, a polynomial of degree 6 on
// |r| <= ln(2)/32, vscalefpd; the division by the slope is a multiplication, as one writes by hand.
#include <immintrin.h>

#include <cmath>

#include "bench/kernels/yardstick.h"

namespace nmlc::bench {
namespace {

constexpr int vectors = 4;

struct After { __m512d reset, hold_steps, zero, one, limit; };

// Threshold, reset, refractory hold and memory; the byte of spikes.
inline __mmask8 finish(const After& c, __m512d u, __m512d integrated, __m512d& u_out, __m512d& hold, __mmask8& was) {
    const __mmask8 held = _mm512_cmp_pd_mask(c.zero, hold, _CMP_LT_OQ);
    const __m512d moved = _mm512_mask_blend_pd(held, integrated, u);
    const __mmask8 above = _mm512_mask_cmp_pd_mask(static_cast<__mmask8>(~held), c.limit, moved, _CMP_LT_OQ);
    const __mmask8 fires = static_cast<__mmask8>(above & ~was);
    u_out = _mm512_mask_blend_pd(fires, moved, c.reset);
    hold = _mm512_mask_blend_pd(fires, _mm512_mask_sub_pd(hold, held, hold, c.one), c.hold_steps);
    was = _mm512_mask_cmp_pd_mask(above, c.limit, u_out, _CMP_LT_OQ);
    return fires;
}

template <class Integrate>
inline void run(const After& after, const Columns& columns, Spikes spikes, std::size_t neurons, std::size_t steps, Integrate integrate) {
    for (std::size_t first = 0; first < neurons; first += 8 * vectors) {
        __m512d u[vectors], hold[vectors];
        __mmask8 was[vectors];
        for (int v = 0; v < vectors; ++v) {
            u[v] = _mm512_load_pd(columns.u + first + 8 * v), hold[v] = _mm512_load_pd(columns.hold + first + 8 * v);
            const __m128i bytes = _mm_loadl_epi64(reinterpret_cast<const __m128i*>(columns.was + first + 8 * v));
            was[v] = static_cast<__mmask8>(_mm_test_epi8_mask(bytes, bytes));
        }
        for (std::size_t k = 0; k < steps; ++k) {
            __m512d next[vectors];
            integrate(u, next);
            for (int v = 0; v < vectors; ++v)
                spikes.bits[k * spikes.stride + first / 8 + v] = finish(after, u[v], next[v], u[v], hold[v], was[v]);
        }
        for (int v = 0; v < vectors; ++v) {
            _mm512_store_pd(columns.u + first + 8 * v, u[v]), _mm512_store_pd(columns.hold + first + 8 * v, hold[v]);
            _mm_storel_epi64(reinterpret_cast<__m128i*>(columns.was + first + 8 * v), _mm_maskz_set1_epi8(was[v], 1));
        }
    }
}

struct ExpTable {
    __m512d low, high;
    ExpTable() {
        alignas(64) double powers[16];
        for (int j = 0; j < 16; ++j) powers[j] = std::exp2(j / 16.0);
        low = _mm512_load_pd(powers), high = _mm512_load_pd(powers + 8);
    }
};

inline __m512d exp_by_table(const ExpTable& table, __m512d x) {
    const __m512d magic = _mm512_set1_pd(0x1.8p48);   // leaves whole sixteenths in the low bits
    const __m512d clamped = _mm512_min_pd(_mm512_max_pd(x, _mm512_set1_pd(-750)), _mm512_set1_pd(710));
    const __m512d shifted = _mm512_fmadd_pd(clamped, _mm512_set1_pd(0x1.71547652b82fep+0), magic), k = _mm512_sub_pd(shifted, magic);
    __m512d r = _mm512_fnmadd_pd(k, _mm512_set1_pd(0x1.62e42fefa3000p-1), clamped);
    r = _mm512_fnmadd_pd(k, _mm512_set1_pd(0x1.3de6af278ece6p-42), r);
    __m512d p = _mm512_fmadd_pd(_mm512_set1_pd(1.0 / 720), r, _mm512_set1_pd(1.0 / 120));
    p = _mm512_fmadd_pd(p, r, _mm512_set1_pd(1.0 / 24));
    p = _mm512_fmadd_pd(p, r, _mm512_set1_pd(1.0 / 6));
    p = _mm512_fmadd_pd(p, r, _mm512_set1_pd(0.5));
    p = _mm512_fmadd_pd(_mm512_mul_pd(r, r), p, r);
    const __m512d power = _mm512_permutex2var_pd(table.low, _mm512_castpd_si512(shifted), table.high);
    return _mm512_scalef_pd(_mm512_fmadd_pd(power, p, power), k);   // scalef takes the floor of k
}

}  // namespace

void lif_avx512(const Lif& model, const Columns& columns, Spikes spikes, std::size_t neurons, std::size_t steps) {
    const __m512d p = _mm512_set1_pd(model.p), q = _mm512_set1_pd(model.q);
    const After after{_mm512_set1_pd(model.reset), _mm512_set1_pd(model.hold_steps), _mm512_setzero_pd(), _mm512_set1_pd(1), _mm512_set1_pd(model.theta)};
    run(after, columns, spikes, neurons, steps, [&](const __m512d* u, __m512d* next) {
        for (int v = 0; v < vectors; ++v) next[v] = _mm512_fmadd_pd(p, u[v], q);
    });
}

void exponential_avx512(const Exponential& model, const Columns& columns, Spikes spikes, std::size_t neurons, std::size_t steps) {
    const ExpTable table;
    const auto all = [](double x) { return _mm512_set1_pd(x); };
    const __m512d slope = all(model.slope), inverse_slope = all(1 / model.slope), theta = all(model.theta), base = all(model.rest + model.drive),
                  rate = all(model.inverse_tau), half = all(model.dt / 2), whole = all(model.dt), sixth = all(model.dt / 6), two = all(2);
    const After after{all(model.reset), all(model.hold_steps), _mm512_setzero_pd(), all(1), all(model.top)};
    const auto derivative = [&](__m512d v) {
        const __m512d up = exp_by_table(table, _mm512_mul_pd(_mm512_sub_pd(v, theta), inverse_slope));
        return _mm512_mul_pd(_mm512_fmadd_pd(slope, up, _mm512_sub_pd(base, v)), rate);
    };
    run(after, columns, spikes, neurons, steps, [&](const __m512d* u, __m512d* next) {
        __m512d k1[vectors], k2[vectors], k3[vectors], k4[vectors];
        for (int v = 0; v < vectors; ++v) k1[v] = derivative(u[v]);
        for (int v = 0; v < vectors; ++v) k2[v] = derivative(_mm512_fmadd_pd(half, k1[v], u[v]));
        for (int v = 0; v < vectors; ++v) k3[v] = derivative(_mm512_fmadd_pd(half, k2[v], u[v]));
        for (int v = 0; v < vectors; ++v) k4[v] = derivative(_mm512_fmadd_pd(whole, k3[v], u[v]));
        for (int v = 0; v < vectors; ++v) {
            const __m512d sum = _mm512_fmadd_pd(two, _mm512_add_pd(k2[v], k3[v]), _mm512_add_pd(k1[v], k4[v]));
            next[v] = _mm512_fmadd_pd(sixth, sum, u[v]);
        }
    });
}

bool has_avx512() { return __builtin_cpu_supports("avx512f") && __builtin_cpu_supports("avx512dq") && __builtin_cpu_supports("avx512vl"); }

}  // namespace nmlc::bench
