// Matrix functions of the propagators: exp(A*dt) and the covariance of a linear stochastic step. Small dense matrices, row-major.
#pragma once
#include <cstdint>
#include <vector>

namespace nmlc {

using Matrix = std::vector<double>;   // n*n, row-major

// exp(a): Pade approximant of degree 13 with scaling and squaring (Higham 2005, SIAM J Matrix Anal Appl 26:1179). Needs no
// eigenvectors: equal time constants are nothing special. Not finite where `a` is not finite or its exponential overflows.
Matrix matrix_exponential(std::uint32_t n, const Matrix& a);

// int_0^dt exp(A s) Q exp(A' s) ds, the covariance that noise of intensity Q leaves after dt in x' = A x + noise (Van Loan 1978,
// IEEE Trans Autom Control 23:395). Q symmetric, positive semidefinite.
Matrix step_covariance(std::uint32_t n, double dt, const Matrix& a, const Matrix& q);

// Lower triangular L with L*L' = c for a positive semidefinite c; a direction without variance gets a column of zeros.
Matrix cholesky_root(std::uint32_t n, const Matrix& c);

// What the kernel IR's ops `expm` and `covroot` compute, from their operands: dt, A[0][0].. (and Q[0][0].. for covroot).
Matrix propagator_matrix(std::uint32_t n, const double* operands);   // exp(A*dt)
Matrix noise_matrix(std::uint32_t n, const double* operands);        // cholesky_root of step_covariance

}  // namespace nmlc

// One entry of these, called by compiled kernels whose step has no fixed length.
extern "C" double nmlc_expm_entry(std::uint32_t n, std::uint32_t row, std::uint32_t col, const double* operands);
extern "C" double nmlc_covroot_entry(std::uint32_t n, std::uint32_t row, std::uint32_t col, const double* operands);
