// Periodogram and autocovariance by the fast Fourier transform: radix 2 where the length allows, else through Bluestein's chirp.
#include <bit>
#include <cmath>
#include <complex>
#include <numbers>

#include "runtime/analysis/reduce.h"
#include "runtime/math/functions.h"

namespace nmlc::analysis {
namespace {

using Complex = std::complex<double>;

Complex unit(double turns) {   // exp(2 pi i turns), turns reduced first: exact at quarter turns' neighbours too
    turns -= std::floor(turns);
    const double angle = 2 * std::numbers::pi * turns;
    return {evaluate(Function::cos, angle), evaluate(Function::sin, angle)};
}
// std::complex multiplies with checks for infinities; these are finite.
Complex times(Complex a, Complex b) { return {a.real() * b.real() - a.imag() * b.imag(), a.real() * b.imag() + a.imag() * b.real()}; }

// In place, length a power of two; sign -1 forward, +1 back (unscaled).
void transform_power_of_two(std::vector<Complex>& x, int sign) {
    const std::size_t n = x.size();
    for (std::size_t i = 1, j = 0; i < n; ++i) {
        std::size_t bit = n >> 1;
        for (; j & bit; bit >>= 1) j ^= bit;
        j ^= bit;
        if (i < j) std::swap(x[i], x[j]);
    }
    std::vector<Complex> roots(n / 2);
    for (std::size_t k = 0; k < n / 2; ++k) roots[k] = unit(sign * static_cast<double>(k) / static_cast<double>(n));
    for (std::size_t length = 2; length <= n; length *= 2)
        for (std::size_t begin = 0; begin < n; begin += length)
            for (std::size_t k = 0; k < length / 2; ++k) {
                const Complex a = x[begin + k], b = times(x[begin + k + length / 2], roots[k * (n / length)]);
                x[begin + k] = a + b;
                x[begin + k + length / 2] = a - b;
            }
}

// Bluestein 1970: j k = (j^2 + k^2 - (k - j)^2)/2 turns the transform into a convolution.
std::vector<Complex> transform(const std::vector<Complex>& x) {
    const std::size_t n = x.size();
    if (std::has_single_bit(n)) {
        std::vector<Complex> result = x;
        transform_power_of_two(result, -1);
        return result;
    }
    const std::size_t m = std::bit_ceil(2 * n - 1);
    std::vector<Complex> a(m), b(m), chirp(n);
    for (std::size_t k = 0; k < n; ++k) {
        const std::uint64_t square = static_cast<std::uint64_t>(k) * k % (2 * n);
        chirp[k] = unit(-static_cast<double>(square) / static_cast<double>(2 * n));
        a[k] = times(x[k], chirp[k]);
        b[k] = std::conj(chirp[k]);
        if (k > 0) b[m - k] = b[k];
    }
    transform_power_of_two(a, -1);
    transform_power_of_two(b, -1);
    for (std::size_t k = 0; k < m; ++k) a[k] = times(a[k], b[k]);
    transform_power_of_two(a, 1);
    std::vector<Complex> result(n);
    for (std::size_t k = 0; k < n; ++k) result[k] = times(a[k] / static_cast<double>(m), chirp[k]);
    return result;
}

std::vector<double> centred(const Series& series) {
    std::vector<double> values(series.rows);
    for (std::size_t k = 0; k < series.rows; ++k) values[k] = series(k, 0);
    const double centre = values.empty() ? 0 : mean(values);
    for (double& value : values) value -= centre;
    return values;
}

}  // namespace

std::vector<double> power_spectrum(const Series& series) {
    const std::vector<double> values = centred(series);
    const std::size_t n = values.size();
    if (n == 0) return {};
    const std::vector<Complex> amplitude = transform({values.begin(), values.end()});
    const double h = static_cast<double>(series.axis.every) * series.axis.dt;
    std::vector<double> power(n / 2 + 1);
    for (std::size_t k = 0; k < power.size(); ++k) power[k] = std::norm(amplitude[k]) * h / static_cast<double>(n) * (k > 0 && 2 * k < n ? 2 : 1);
    return power;
}

std::vector<double> autocovariance(const Series& series, std::size_t most_lags) {
    const std::vector<double> values = centred(series);
    const std::size_t n = values.size(), lags = std::min(most_lags, n);
    if (n == 0) return {};
    std::vector<Complex> x(std::bit_ceil(2 * n));   // room so that the ends do not meet
    std::copy(values.begin(), values.end(), x.begin());
    transform_power_of_two(x, -1);
    for (Complex& value : x) value = std::norm(value);
    transform_power_of_two(x, 1);
    std::vector<double> result(lags);
    for (std::size_t k = 0; k < lags; ++k) result[k] = x[k].real() / static_cast<double>(x.size()) / static_cast<double>(n);
    return result;
}

}  // namespace nmlc::analysis
