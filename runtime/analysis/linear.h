// The little linear algebra that analysis needs, for real matrices of a few rows; Eigen does the work and is seen nowhere else.
#pragma once
#include <complex>
#include <cstddef>
#include <optional>
#include <vector>

namespace nmlc::analysis {

using Vector = std::vector<double>;

struct Matrix {
    std::size_t rows = 0, columns = 0;
    std::vector<double> values;                                  // row by row
    Matrix() = default;
    Matrix(std::size_t row_count, std::size_t column_count) : rows(row_count), columns(column_count), values(row_count * column_count, 0.0) {}
    double& operator()(std::size_t row, std::size_t column) { return values[row * columns + column]; }
    double operator()(std::size_t row, std::size_t column) const { return values[row * columns + column]; }
};

// By real part, then by imaginary part; a pair has exactly the same real part. Balanced QR iterations.
std::vector<std::complex<double>> eigenvalues(const Matrix& square);
// A vector for the eigenvalue nearest to `value`, of length 1.
std::vector<std::complex<double>> eigenvector(const Matrix& square, std::complex<double> value);
// The solution of a*x = b; nothing where a is singular to working precision or holds something not finite.
std::optional<Vector> solve(const Matrix& a, const Vector& b);
// The shortest x for which |a*x - b| is least: where `a` is singular.
std::optional<Vector> least_step(const Matrix& a, const Vector& b);
// The unit vector v with a*v as small as possible: the tangent of a curve given by one equation less than unknowns.
Vector null_vector(const Matrix& a);

}  // namespace nmlc::analysis
