#include "runtime/analysis/system.h"

#include <algorithm>
#include <cmath>

namespace nmlc::analysis {
namespace {

Vector evaluate(const System::Field& field, std::span<const double> point, std::size_t results) {
    std::vector<const double*> in;
    for (const double& coordinate : point) in.push_back(&coordinate);
    Vector values(results);
    std::vector<double*> out;
    for (double& value : values) out.push_back(&value);
    field(1, in.data(), out.data());
    return values;
}

double size_of(const Vector& values, const Vector& unit) {
    double sum = 0;
    for (std::size_t k = 0; k < values.size(); ++k) sum += (values[k] / unit[k]) * (values[k] / unit[k]);
    return std::sqrt(sum);
}

}  // namespace

Vector rates_at(const System& system, std::span<const double> point) { return evaluate(system.rates, point, system.states); }

Matrix jacobian_at(const System& system, std::span<const double> point) {
    Matrix result(system.states, system.columns());
    result.values = evaluate(system.jacobian, point, result.values.size());
    return result;
}

Matrix state_jacobian(const Matrix& jacobian) {
    Matrix square(jacobian.rows, jacobian.rows);
    for (std::size_t row = 0; row < square.rows; ++row)
        for (std::size_t column = 0; column < square.columns; ++column) square(row, column) = jacobian(row, column);
    return square;
}

std::optional<Vector> equilibrium_near(const System& system, Vector x, std::span<const double> scale) {
    constexpr int most_steps = 60;
    constexpr double settled = 1e-10, certain = 1e-8;         // of the last step; of what is left of the rates
    const std::size_t n = system.states;
    if (n == 0) return x;
    Vector f = rates_at(system, x);
    double last_step = 1;
    for (int iteration = 0; iteration < most_steps; ++iteration) {
        if (!std::all_of(f.begin(), f.end(), [](double value) { return std::isfinite(value); })) return std::nullopt;
        const Matrix slope = state_jacobian(jacobian_at(system, x));
        // Rates are measured by what a change of the states by their scale makes of them.
        Vector unit(n, 0.0), minus_f(n);
        for (std::size_t row = 0; row < n; ++row) {
            for (std::size_t column = 0; column < n; ++column) unit[row] += std::abs(slope(row, column)) * scale[column];
            if (!(unit[row] > 0)) unit[row] = 1;
            minus_f[row] = -f[row];
        }
        auto step = solve(slope, minus_f);
        if (!step) step = least_step(slope, minus_f);         // fixed points that fill a line: the nearest of them
        if (!step) return std::nullopt;
        double length = 0;
        for (std::size_t k = 0; k < n; ++k) length = std::max(length, std::abs((*step)[k]) / scale[k]);
        const double before = size_of(f, unit);
        if (before == 0) return x;
        Vector next = x, next_f;
        double after = before;
        for (double share = std::min(1.0, 2 / std::max(length, 1e-300)); share > 1e-4; share /= 2) {
            for (std::size_t k = 0; k < n; ++k) next[k] = x[k] + share * (*step)[k];
            next_f = rates_at(system, next);
            after = size_of(next_f, unit);
            if (after < before) break;
        }
        const bool falls = after < before;
        if (!falls) return length < settled && before < certain ? std::optional(x) : std::nullopt;   // rounding is all that is left
        x = next;
        f = next_f;
        last_step = length;
        if (length < 1e-15 && after < certain) return x;
    }
    return last_step < settled && size_of(f, Vector(n, 1.0)) < certain ? std::optional(x) : std::nullopt;
}

const char* type_of(const std::vector<std::complex<double>>& values) {
    constexpr double zero = 1e-9, equal = 1e-7;   // a double eigenvalue is known to the root of the rounding error only
    double size = 0;
    for (const auto& value : values) size = std::max(size, std::abs(value));
    if (!(size > 0)) return "degenerate";
    if (values.size() != 2) return is_stable(values) ? "stable" : "unstable";
    const std::complex<double> a = values[0], b = values[1];
    if (std::abs(a) <= zero * size || std::abs(b) <= zero * size) return "degenerate";
    const bool stable = a.real() < 0 && b.real() < 0;
    if (std::abs(a - b) <= equal * size) return stable ? "stable degenerate node" : "unstable degenerate node";
    if (a.imag() != 0) return std::abs(a.real()) <= zero * size ? "centre" : stable ? "stable focus" : "unstable focus";
    if (a.real() * b.real() < 0) return "saddle";
    return stable ? "stable node" : "unstable node";
}

bool is_stable(const std::vector<std::complex<double>>& values) {
    return std::all_of(values.begin(), values.end(), [](const auto& value) { return value.real() < 0; });
}

}  // namespace nmlc::analysis
