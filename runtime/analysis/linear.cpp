#include "runtime/analysis/linear.h"

#include <Eigen/Dense>
#include <Eigen/Eigenvalues>
#include <algorithm>
#include <cmath>

namespace nmlc::analysis {
namespace {

using Dense = Eigen::Matrix<double, Eigen::Dynamic, Eigen::Dynamic, Eigen::RowMajor>;

Eigen::Map<const Dense> seen(const Matrix& a) { return {a.values.data(), static_cast<Eigen::Index>(a.rows), static_cast<Eigen::Index>(a.columns)}; }

bool is_finite(const std::vector<double>& values) {
    return std::all_of(values.begin(), values.end(), [](double value) { return std::isfinite(value); });
}

// The scaling D with D^-1*A*D balanced in its rows and columns, by powers of two, so that it costs no rounding (Parlett & Reinsch 1969,
// Numer Math 13:293): rates of a voltage in mV and of a gate between 0 and 1 differ by orders of magnitude.
Eigen::VectorXd balance(Eigen::MatrixXd& a) {
    const Eigen::Index n = a.rows();
    Eigen::VectorXd scale = Eigen::VectorXd::Ones(n);
    for (bool changed = true; changed;) {
        changed = false;
        for (Eigen::Index i = 0; i < n; ++i) {
            double column = 0, row = 0, factor = 1;
            for (Eigen::Index j = 0; j < n; ++j)
                if (j != i) column += std::abs(a(j, i)), row += std::abs(a(i, j));
            if (column == 0 || row == 0) continue;
            const double sum = column + row;
            while (column < row / 2) factor *= 2, column *= 4;
            while (column >= row * 2) factor /= 2, column /= 4;
            if ((column + row) / factor >= 0.95 * sum) continue;
            changed = true;
            scale(i) *= factor;
            a.row(i) /= factor;
            a.col(i) *= factor;
        }
    }
    return scale;
}

// Both eigenvalues of a 2x2 matrix, the product of whose real ones is the determinant: no digits are lost in the smaller one.
std::vector<std::complex<double>> eigenvalues_of_two(const Matrix& m) {
    const double half_trace = (m(0, 0) + m(1, 1)) / 2, half_difference = (m(0, 0) - m(1, 1)) / 2;
    const double inside = half_difference * half_difference + m(0, 1) * m(1, 0);
    if (inside < 0) return {{half_trace, -std::sqrt(-inside)}, {half_trace, std::sqrt(-inside)}};
    const double root = std::sqrt(inside), large = half_trace + std::copysign(root, half_trace);
    const double determinant = std::fma(m(0, 0), m(1, 1), -m(0, 1) * m(1, 0));
    const double small = large == 0 ? 0 : determinant / large;
    return {std::min(large, small), std::max(large, small)};
}

}  // namespace

std::vector<std::complex<double>> eigenvalues(const Matrix& square) {
    if (!is_finite(square.values)) return std::vector<std::complex<double>>(square.rows, {std::nan(""), 0});
    if (square.rows == 1) return {square(0, 0)};
    if (square.rows == 2) return eigenvalues_of_two(square);
    Eigen::MatrixXd balanced = seen(square);
    balance(balanced);
    const Eigen::VectorXcd found = balanced.eigenvalues();
    std::vector<std::complex<double>> values(found.begin(), found.end());
    std::sort(values.begin(), values.end(), [](const auto& a, const auto& b) { return a.real() != b.real() ? a.real() < b.real() : a.imag() < b.imag(); });
    return values;
}

std::vector<std::complex<double>> eigenvector(const Matrix& square, std::complex<double> value) {
    Eigen::MatrixXd balanced = seen(square);
    const Eigen::VectorXd scale = balance(balanced);
    const Eigen::EigenSolver<Eigen::MatrixXd> solver(balanced);
    Eigen::Index nearest = 0;
    for (Eigen::Index k = 1; k < balanced.rows(); ++k)
        if (std::abs(solver.eigenvalues()(k) - value) < std::abs(solver.eigenvalues()(nearest) - value)) nearest = k;
    Eigen::VectorXcd vector = scale.asDiagonal() * solver.eigenvectors().col(nearest);
    vector.normalize();
    return {vector.begin(), vector.end()};
}

std::optional<Vector> solve(const Matrix& a, const Vector& b) {
    if (!is_finite(a.values) || !is_finite(b)) return std::nullopt;
    Eigen::MatrixXd left = seen(a);
    Eigen::VectorXd right = Eigen::Map<const Eigen::VectorXd>(b.data(), static_cast<Eigen::Index>(b.size()));
    for (Eigen::Index row = 0; row < left.rows(); ++row) {   // equations of different units weigh the same
        const double size = left.row(row).cwiseAbs().maxCoeff();
        if (size == 0) return std::nullopt;
        left.row(row) /= size;
        right(row) /= size;
    }
    const Eigen::FullPivLU<Eigen::MatrixXd> factors(left);
    if (!factors.isInvertible()) return std::nullopt;
    const Eigen::VectorXd x = factors.solve(right);
    if (!x.allFinite()) return std::nullopt;
    return Vector(x.begin(), x.end());
}

std::optional<Vector> least_step(const Matrix& a, const Vector& b) {
    if (!is_finite(a.values) || !is_finite(b)) return std::nullopt;
    const Eigen::CompleteOrthogonalDecomposition<Eigen::MatrixXd> factors{Eigen::MatrixXd(seen(a))};
    const Eigen::VectorXd x = factors.solve(Eigen::Map<const Eigen::VectorXd>(b.data(), static_cast<Eigen::Index>(b.size())));
    if (!x.allFinite()) return std::nullopt;
    return Vector(x.begin(), x.end());
}

Vector null_vector(const Matrix& a) {
    const Eigen::JacobiSVD<Eigen::MatrixXd> svd(Eigen::MatrixXd(seen(a)), Eigen::ComputeFullV);
    const Eigen::VectorXd last = svd.matrixV().col(svd.matrixV().cols() - 1);
    return {last.begin(), last.end()};
}

}  // namespace nmlc::analysis
