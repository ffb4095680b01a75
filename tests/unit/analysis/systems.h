// Systems in closed form for the tests of analysis: rates written once, derivatives by dual numbers.
#pragma once
#include <array>
#include <cmath>

#include "runtime/analysis/system.h"

namespace nmlc::analysis::tests {

// a + b*epsilon with epsilon^2 = 0
struct Dual {
    double value = 0, slope = 0;
    Dual() = default;
    Dual(double v, double s = 0) : value(v), slope(s) {}
    friend Dual operator+(Dual a, Dual b) { return {a.value + b.value, a.slope + b.slope}; }
    friend Dual operator-(Dual a, Dual b) { return {a.value - b.value, a.slope - b.slope}; }
    friend Dual operator-(Dual a) { return {-a.value, -a.slope}; }
    friend Dual operator*(Dual a, Dual b) { return {a.value * b.value, a.slope * b.value + a.value * b.slope}; }
    friend Dual operator/(Dual a, Dual b) { return {a.value / b.value, (a.slope * b.value - a.value * b.slope) / (b.value * b.value)}; }
    friend Dual exp(Dual a) { return {std::exp(a.value), a.slope * std::exp(a.value)}; }
    friend Dual tanh(Dual a) { return {std::tanh(a.value), a.slope * (1 - std::tanh(a.value) * std::tanh(a.value))}; }
    friend Dual cosh(Dual a) { return {std::cosh(a.value), a.slope * std::sinh(a.value)}; }
};

// `rates`: from an array of N + P duals (states, then the parameter) to an array of N.
template <std::size_t N, bool HasParameter, class Rates>
System system_of(Rates rates) {
    constexpr std::size_t columns = N + (HasParameter ? 1 : 0);
    System system;
    system.states = N;
    system.has_parameter = HasParameter;
    const auto at = [](std::size_t point, const double* const* in) {
        std::array<Dual, columns> x;
        for (std::size_t k = 0; k < columns; ++k) x[k] = in[k][point];
        return x;
    };
    system.rates = [=](std::size_t points, const double* const* in, double* const* out) {
        for (std::size_t point = 0; point < points; ++point) {
            const auto f = rates(at(point, in));
            for (std::size_t k = 0; k < N; ++k) out[k][point] = f[k].value;
        }
    };
    system.jacobian = [=](std::size_t points, const double* const* in, double* const* out) {
        for (std::size_t point = 0; point < points; ++point)
            for (std::size_t column = 0; column < columns; ++column) {
                auto x = at(point, in);
                x[column].slope = 1;
                const auto f = rates(x);
                for (std::size_t row = 0; row < N; ++row) out[row * columns + column][point] = f[row].slope;
            }
    };
    return system;
}

// du/dt = u - u^3 - w + I, dw/dt = 0.1*(u - 0.5*w + 1): Hopf where 1 - 3u^2 = 0.05.
inline System fitzhugh_nagumo() {
    return system_of<2, true>([](const auto& x) {
        const auto [u, w, I] = x;
        return std::array<Dual, 2>{u - u * u * u - w + I, 0.1 * (u - 0.5 * w + 1)};
    });
}
inline System fitzhugh_nagumo(double I) {
    return system_of<2, false>([I](const auto& x) {
        const auto [u, w] = x;
        return std::array<Dual, 2>{u - u * u * u - w + I, 0.1 * (u - 0.5 * w + 1)};
    });
}

// Morris & Lecar 1981 with the parameters of a type I neuron (reference V13); mV, ms, uA/cm^2.
template <class T>
std::array<Dual, 2> morris_lecar_rates(T u, T w, T I) {
    const Dual m = 0.5 * (1 + tanh((u + 1.2) / 18)), rest = 0.5 * (1 + tanh((u - 12) / 17)), rate = 0.06666667 * cosh((u - 12) / 34);
    return {(I - 4.4 * m * (u - 120) - 8 * w * (u + 84) - 2 * (u + 60)) / 20, rate * (rest - w)};
}
inline System morris_lecar() {
    return system_of<2, true>([](const auto& x) { return morris_lecar_rates<Dual>(x[0], x[1], x[2]); });
}
inline System morris_lecar(double I) {
    return system_of<2, false>([I](const auto& x) { return morris_lecar_rates<Dual>(x[0], x[1], I); });
}

// Hodgkin & Huxley 1952, rest shifted to -65 mV (reference V08).
inline System hodgkin_huxley() {
    return system_of<4, true>([](const auto& x) {
        const auto [u, m, h, n, I] = x;
        const Dual am = 0.1 * (u + 40) / (1 - exp(-(u + 40) / 10)), bm = 4 * exp(-(u + 65) / 18);
        const Dual ah = 0.07 * exp(-(u + 65) / 20), bh = 1 / (1 + exp(-(u + 35) / 10));
        const Dual an = 0.01 * (u + 55) / (1 - exp(-(u + 55) / 10)), bn = 0.125 * exp(-(u + 65) / 80);
        return std::array<Dual, 4>{I - 120 * m * m * m * h * (u - 50) - 36 * n * n * n * n * (u + 77) - 0.3 * (u + 54.387), am * (1 - m) - bm * m, ah * (1 - h) - bh * h, an * (1 - n) - bn * n};
    });
}

}  // namespace nmlc::analysis::tests
