// The dimensions that have a name, made from the SI bases.
#pragma once
#include "compiler/units/dimension.h"

namespace nmlc::si {

// kg^mass m^length s^time A^current K^temperature mol^amount
constexpr Dimension dimension(int mass, int length, int time, int current, int temperature = 0, int amount = 0) {
    Dimension result;
    const auto set = [&](Dimension::Base base, int exponent) { result.twelfths[base] = static_cast<std::int16_t>(exponent * Dimension::per_one); };
    set(Dimension::mass, mass);
    set(Dimension::length, length);
    set(Dimension::time, time);
    set(Dimension::current, current);
    set(Dimension::temperature, temperature);
    set(Dimension::amount, amount);
    return result;
}

inline constexpr Dimension number{};
inline constexpr Dimension mass = dimension(1, 0, 0, 0);
inline constexpr Dimension length = dimension(0, 1, 0, 0);
inline constexpr Dimension area = dimension(0, 2, 0, 0);
inline constexpr Dimension volume = dimension(0, 3, 0, 0);
inline constexpr Dimension time = dimension(0, 0, 1, 0);
inline constexpr Dimension rate = dimension(0, 0, -1, 0);
inline constexpr Dimension current = dimension(0, 0, 0, 1);
inline constexpr Dimension temperature = dimension(0, 0, 0, 0, 1);
inline constexpr Dimension amount = dimension(0, 0, 0, 0, 0, 1);
inline constexpr Dimension concentration = dimension(0, -3, 0, 0, 0, 1);
inline constexpr Dimension charge = dimension(0, 0, 1, 1);
inline constexpr Dimension voltage = dimension(1, 2, -3, -1);
inline constexpr Dimension resistance = dimension(1, 2, -3, -2);
inline constexpr Dimension conductance = dimension(-1, -2, 3, 2);
inline constexpr Dimension capacitance = dimension(-1, -2, 4, 2);
inline constexpr Dimension force = dimension(1, 1, -2, 0);
inline constexpr Dimension pressure = dimension(1, -1, -2, 0);
inline constexpr Dimension energy = dimension(1, 2, -2, 0);
inline constexpr Dimension power = dimension(1, 2, -3, 0);

}  // namespace nmlc::si
