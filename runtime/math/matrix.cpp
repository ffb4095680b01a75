// Dense linear algebra of a few dozen rows at most: products, one LU solve, and what matrix.h promises on top of them.
#include "runtime/math/matrix.h"

#include <algorithm>
#include <cmath>
#include <limits>

#include "runtime/math/functions.h"

namespace nmlc {
namespace {

Matrix identity(std::uint32_t n) {
    Matrix result(std::size_t{n} * n, 0.0);
    for (std::uint32_t i = 0; i < n; ++i) result[i * n + i] = 1;
    return result;
}

Matrix product(std::uint32_t n, const Matrix& a, const Matrix& b) {
    Matrix result(std::size_t{n} * n, 0.0);
    for (std::uint32_t i = 0; i < n; ++i)
        for (std::uint32_t k = 0; k < n; ++k)
            for (std::uint32_t j = 0; j < n; ++j) result[i * n + j] += a[i * n + k] * b[k * n + j];
    return result;
}

// x + factor*y
Matrix combined(const Matrix& x, double factor, const Matrix& y) {
    Matrix result = x;
    for (std::size_t i = 0; i < x.size(); ++i) result[i] += factor * y[i];
    return result;
}

double norm_1(std::uint32_t n, const Matrix& a) {   // largest sum of a column
    double largest = 0;
    for (std::uint32_t j = 0; j < n; ++j) {
        double sum = 0;
        for (std::uint32_t i = 0; i < n; ++i) sum += std::fabs(a[i * n + j]);
        if (!(sum <= largest)) largest = sum;       // a NaN stays visible
    }
    return largest;
}

// Solves m*x = b for a matrix x: Gaussian elimination with row pivots.
Matrix solved(std::uint32_t n, Matrix m, Matrix b) {
    for (std::uint32_t column = 0; column < n; ++column) {
        std::uint32_t pivot = column;
        for (std::uint32_t i = column + 1; i < n; ++i)
            if (std::fabs(m[i * n + column]) > std::fabs(m[pivot * n + column])) pivot = i;
        for (std::uint32_t j = 0; j < n && pivot != column; ++j) {
            std::swap(m[pivot * n + j], m[column * n + j]);
            std::swap(b[pivot * n + j], b[column * n + j]);
        }
        for (std::uint32_t i = column + 1; i < n; ++i) {
            const double factor = m[i * n + column] / m[column * n + column];
            for (std::uint32_t j = column; j < n; ++j) m[i * n + j] -= factor * m[column * n + j];
            for (std::uint32_t j = 0; j < n; ++j) b[i * n + j] -= factor * b[column * n + j];
        }
    }
    for (std::uint32_t i = n; i-- > 0;)
        for (std::uint32_t j = 0; j < n; ++j) {
            double sum = b[i * n + j];
            for (std::uint32_t k = i + 1; k < n; ++k) sum -= m[i * n + k] * b[k * n + j];
            b[i * n + j] = sum / m[i * n + i];
        }
    return b;
}

// The diagonal Pade approximant of degree 13: exp(x) ~ (V - U)^-1 (V + U), U odd, V even in x; exact to 2^-53 for norm_1(x) <= 5.37.
Matrix pade_13(std::uint32_t n, const Matrix& x) {
    static constexpr double b[14] = {64764752532480000., 32382376266240000., 7771770303897600., 1187353796428800., 129060195264000.,
                                     10559470521600.,    670442572800.,      33522128640.,      1323241920.,       40840800.,
                                     960960.,            16380.,             182.,              1.};
    const Matrix x2 = product(n, x, x), x4 = product(n, x2, x2), x6 = product(n, x4, x2), one = identity(n);
    const auto polynomial = [&](double c0, double c2, double c4, double c6) {
        Matrix result(x.size());
        for (std::size_t i = 0; i < x.size(); ++i) result[i] = c6 * x6[i] + c4 * x4[i] + c2 * x2[i] + c0 * one[i];
        return result;
    };
    const Matrix high_u = product(n, x6, polynomial(0, b[9], b[11], b[13])), high_v = product(n, x6, polynomial(0, b[8], b[10], b[12]));
    const Matrix u = product(n, x, combined(high_u, 1, polynomial(b[1], b[3], b[5], b[7])));
    const Matrix v = combined(high_v, 1, polynomial(b[0], b[2], b[4], b[6]));
    return solved(n, combined(v, -1, u), combined(v, 1, u));
}

Matrix taken(std::size_t count, const double*& from) {
    Matrix result(from, from + count);
    from += count;
    return result;
}

}  // namespace

Matrix matrix_exponential(std::uint32_t n, const Matrix& a) {
    const double norm = norm_1(n, a);
    if (!std::isfinite(norm)) return Matrix(a.size(), std::numeric_limits<double>::quiet_NaN());
    if (n == 1) return {evaluate(Function::exp, a[0])};
    // The trace's share is split off: exp(a) = exp(mu) exp(a - mu), which keeps a slow decay beside a fast one accurate.
    double mu = 0;
    for (std::uint32_t i = 0; i < n; ++i) mu += a[i * n + i] / n;
    Matrix shifted = combined(a, -mu, identity(n));
    const double shifted_norm = norm_1(n, shifted);
    if (shifted_norm >= norm) { mu = 0; shifted = a; }
    const double used_norm = std::min(shifted_norm, norm);
    int squarings = 0;
    while (std::ldexp(used_norm, -squarings) > 5.371920351148152) ++squarings;
    for (double& entry : shifted) entry = std::ldexp(entry, -squarings);
    Matrix result = pade_13(n, shifted);
    const double factor = evaluate(Function::exp, std::ldexp(mu, -squarings));
    for (double& entry : result) entry *= factor;   // before squaring: neither factor overflows alone
    for (; squarings > 0; --squarings) result = product(n, result, result);
    return result;
}

Matrix step_covariance(std::uint32_t n, double dt, const Matrix& a, const Matrix& q) {
    // exp([[-A, Q], [0, A']] h) = [[., G], [0, F]]: F = exp(A' h), covariance over h = F' G. Because exp(-A h) grows, h is a fraction
    // of dt with norm(A h) <= 1/2; covariances of successive spans then double: C(2h) = C(h) + exp(A h) C(h) exp(A' h).
    int doublings = 0;
    while (std::ldexp(norm_1(n, a) * dt, -doublings) > 0.5 && doublings < 1100) ++doublings;
    const double h = std::ldexp(dt, -doublings);
    const std::uint32_t twice = 2 * n;
    Matrix block(std::size_t{twice} * twice, 0.0);
    for (std::uint32_t i = 0; i < n; ++i)
        for (std::uint32_t j = 0; j < n; ++j) {
            block[i * twice + j] = -a[i * n + j] * h;
            block[i * twice + n + j] = q[i * n + j] * h;
            block[(n + i) * twice + n + j] = a[j * n + i] * h;
        }
    const Matrix exponential = matrix_exponential(twice, block);
    Matrix propagator(std::size_t{n} * n), g(std::size_t{n} * n);
    for (std::uint32_t i = 0; i < n; ++i)
        for (std::uint32_t j = 0; j < n; ++j) {
            propagator[i * n + j] = exponential[(n + j) * twice + n + i];
            g[i * n + j] = exponential[i * twice + n + j];
        }
    Matrix covariance = product(n, propagator, g);
    for (; doublings > 0; --doublings) {
        Matrix transposed(propagator.size());
        for (std::uint32_t i = 0; i < n; ++i)
            for (std::uint32_t j = 0; j < n; ++j) transposed[j * n + i] = propagator[i * n + j];
        covariance = combined(covariance, 1, product(n, product(n, propagator, covariance), transposed));
        propagator = product(n, propagator, propagator);
    }
    for (std::uint32_t i = 0; i < n; ++i)           // symmetric to the last bit
        for (std::uint32_t j = 0; j < i; ++j) covariance[i * n + j] = covariance[j * n + i] = 0.5 * (covariance[i * n + j] + covariance[j * n + i]);
    return covariance;
}

Matrix cholesky_root(std::uint32_t n, const Matrix& c) {
    Matrix root(std::size_t{n} * n, 0.0);
    for (std::uint32_t j = 0; j < n; ++j) {
        double rest = c[j * n + j];
        for (std::uint32_t k = 0; k < j; ++k) rest -= root[j * n + k] * root[j * n + k];
        // What is left of a variance after the directions before it; below rounding it is none.
        if (rest <= 4 * n * std::numeric_limits<double>::epsilon() * c[j * n + j]) continue;
        root[j * n + j] = std::sqrt(rest);
        for (std::uint32_t i = j + 1; i < n; ++i) {
            double sum = c[i * n + j];
            for (std::uint32_t k = 0; k < j; ++k) sum -= root[i * n + k] * root[j * n + k];
            root[i * n + j] = sum / root[j * n + j];
        }
    }
    return root;
}

Matrix propagator_matrix(std::uint32_t n, const double* operands) {
    const double dt = *operands++;
    Matrix a = taken(std::size_t{n} * n, operands);
    for (double& entry : a) entry *= dt;
    return matrix_exponential(n, a);
}

Matrix noise_matrix(std::uint32_t n, const double* operands) {
    const double dt = *operands++;
    const Matrix a = taken(std::size_t{n} * n, operands), q = taken(std::size_t{n} * n, operands);
    return cholesky_root(n, step_covariance(n, dt, a, q));
}

}  // namespace nmlc

double nmlc_expm_entry(std::uint32_t n, std::uint32_t row, std::uint32_t col, const double* operands) {
    return nmlc::propagator_matrix(n, operands)[row * n + col];
}

double nmlc_covroot_entry(std::uint32_t n, std::uint32_t row, std::uint32_t col, const double* operands) {
    return nmlc::noise_matrix(n, operands)[row * n + col];
}
