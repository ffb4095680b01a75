// What the elementary functions are written over, and its plain C++ form. A number type V with its masks M and its 64-bit
// patterns I offers the operators below; a double becomes a V by itself. Each operation is one IEEE 754 operation,
// rounded to nearest even, so every V gives the same bits:
//     Scalar                       here: one double; folding, interpreter, session
//     codegen::Vector              emits LLVM IR on <L x double>
// The types live in an unnamed namespace: a translation unit that is compiled for a newer CPU keeps its own copy.
#pragma once
#include <cmath>
#include <cstdint>

#include "runtime/math/elementary/basic.h"

namespace nmlc::elementary {
namespace {

struct Mask {
    bool value;
    friend Mask operator&(Mask a, Mask b) { return {a.value && b.value}; }
    friend Mask operator|(Mask a, Mask b) { return {a.value || b.value}; }
    friend Mask operator!(Mask a) { return {!a.value}; }
};

struct Bits {
    std::uint64_t value;
    Bits(std::uint64_t bits) : value(bits) {}
    friend Bits operator+(Bits a, Bits b) { return a.value + b.value; }
    friend Bits operator-(Bits a, Bits b) { return a.value - b.value; }
    friend Bits operator&(Bits a, Bits b) { return a.value & b.value; }
    friend Bits operator|(Bits a, Bits b) { return a.value | b.value; }
    friend Bits operator^(Bits a, Bits b) { return a.value ^ b.value; }
    friend Bits operator<<(Bits a, int places) { return a.value << places; }
    friend Bits operator>>(Bits a, int places) { return a.value >> places; }   // zeros come in
    friend Mask operator==(Bits a, Bits b) { return {a.value == b.value}; }
};

struct Scalar {
    using M = Mask;
    using I = Bits;
    double value;
    Scalar(double number) : value(number) {}
    friend Scalar operator+(Scalar a, Scalar b) { return a.value + b.value; }
    friend Scalar operator-(Scalar a, Scalar b) { return a.value - b.value; }
    friend Scalar operator*(Scalar a, Scalar b) { return a.value * b.value; }
    friend Scalar operator/(Scalar a, Scalar b) { return a.value / b.value; }
    friend Scalar operator-(Scalar a) { return -a.value; }
    friend Mask operator<(Scalar a, Scalar b) { return {a.value < b.value}; }
    friend Mask operator<=(Scalar a, Scalar b) { return {a.value <= b.value}; }
    friend Mask operator==(Scalar a, Scalar b) { return {a.value == b.value}; }
    friend Mask operator!=(Scalar a, Scalar b) { return {a.value != b.value}; }   // true where either is NaN
};

inline Scalar fma(Scalar a, Scalar b, Scalar c) { return std::fma(a.value, b.value, c.value); }
inline Scalar sqrt(Scalar a) { return std::sqrt(a.value); }
inline Scalar floor(Scalar a) { return std::floor(a.value); }
inline Scalar ceil(Scalar a) { return std::ceil(a.value); }
inline Scalar trunc(Scalar a) { return std::trunc(a.value); }
inline Scalar abs(Scalar a) { return std::fabs(a.value); }
inline Scalar copysign(Scalar size, Scalar sign) { return std::copysign(size.value, sign.value); }
inline Scalar select(Mask condition, Scalar then, Scalar otherwise) { return condition.value ? then : otherwise; }
inline Bits bits(Scalar a) { return __builtin_bit_cast(std::uint64_t, a.value); }
inline Scalar from_bits(Bits a) { return __builtin_bit_cast(double, a.value); }

inline Scalar scale(Scalar p, Scalar k) { return scale_by_two_factors(p, k); }

}  // namespace
}  // namespace nmlc::elementary
