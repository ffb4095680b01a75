#!/usr/bin/env python3
"""Fits the polynomials of the elementary functions and writes coefficients.h (needs python3-mpmath).

Each is the best approximation in the sense of Chebyshev, found by the exchange algorithm of Remez (1934) on a dense grid
in 60 digits: the polynomial p of the stated degree that minimises max |weight(x)*(f(x) - p(x))|. The weight turns the
error of p into the relative error of the function that is built from it. Coefficients are rounded to double afterwards;
the printed bound is that of the rounded polynomial.

    python3 fit.py > coefficients.h
"""
from mpmath import mp, mpf, matrix, lu_solve, cos, sin, pi, sqrt, exp, expm1, atan, atanh, erf, erfc, log

mp.dps = 60
GRID = 1200


def remez(function, weight, low, high, degree):
    low, high = mpf(low), mpf(high)
    grid = [low + (high - low)*(1 - cos(pi*(i + mpf(1)/2)/GRID))/2 for i in range(GRID)]
    values, weights = [function(x) for x in grid], [weight(x) for x in grid]
    count = degree + 2
    picked = [int((GRID - 1)*(1 - cos(pi*i/(count - 1)))/2) for i in range(count)]
    for _ in range(60):
        system, right = matrix(count, count), matrix(count, 1)
        for row, index in enumerate(picked):
            for column in range(degree + 1):
                system[row, column] = grid[index]**column
            system[row, degree + 1] = (-1)**row/weights[index]
            right[row] = values[index]
        solution = lu_solve(system, right)
        coefficients, level = [solution[i] for i in range(degree + 1)], abs(solution[degree + 1])
        errors = [weights[i]*(values[i] - mp.polyval(coefficients[::-1], grid[i])) for i in range(GRID)]
        # The new reference: the largest error of each run of equal sign.
        runs, start = [], 0
        for i in range(1, GRID + 1):
            if i == GRID or (errors[i] > 0) != (errors[start] > 0):
                runs.append(max(range(start, i), key=lambda k: abs(errors[k])))
                start = i
        while len(runs) > count:
            runs.pop(0 if abs(errors[runs[0]]) < abs(errors[runs[-1]]) else -1)
        largest = max(abs(e) for e in errors)
        if len(runs) < count or largest < level*mpf("1.0001"):
            break
        picked = runs
    rounded = [float(c) for c in coefficients]
    bound = max(weights[i]*abs(values[i] - mp.polyval([mpf(c) for c in rounded[::-1]], grid[i])) for i in range(GRID))
    return rounded, bound


def near_zero(function, series, limit="0.01"):
    """The function, or its Taylor series where the quotient that defines it loses digits."""
    return lambda x: mp.polyval(series[::-1], x) if abs(x) < mpf(limit) else function(x)


def emit(name, text, fitted):
    coefficients, bound = fitted
    print(f"// {text}: weighted error below 2^{float(log(bound, 2)):.1f}")
    print(f"inline constexpr double {name}[] = {{")
    for i in range(0, len(coefficients), 4):
        print("    " + ", ".join(c.hex() for c in coefficients[i:i + 4]) + ",")
    print("};")


def split(name, text, value, parts, low_bits=0):
    """A constant as a sum of doubles; the first with `low_bits` trailing zero bits so that its multiples are exact."""
    print(f"// {text}")
    for number in range(parts):
        part = float(value)
        if number == 0 and low_bits:
            mantissa, exponent = mp.frexp(mpf(part))
            scale = mpf(2)**(53 - low_bits)
            part = float(mp.floor(mantissa*scale)/scale*mpf(2)**int(exponent))
        value -= mpf(part)
        print(f"inline constexpr double {name}_{number + 1} = {part.hex()};")


factorial = mp.factorial
print("// Made by fit.py; do not edit. Lowest order first; the bounds are of the polynomials, rounding comes on top.")
print("#pragma once\n\nnamespace nmlc::elementary {\n")

half_ln2 = log(2)/2*mpf("1.0001")
emit("expm1_tail", "(exp(r) - 1 - r)/r^2 on |r| <= ln(2)/2", remez(
    near_zero(lambda r: (expm1(r) - r)/r**2, [1/factorial(k + 2) for k in range(24)]), lambda r: abs(r) + mpf("1e-3"), -half_ln2, half_ln2, 9))

z_log = ((sqrt(2) - 1)/(sqrt(2) + 1))**2*mpf("1.0001")
emit("log_tail", "(atanh(s)/s - 1 - s^2/3)/s^4 in z = s^2, |s| <= (sqrt(2)-1)/(sqrt(2)+1)", remez(
    near_zero(lambda z: (atanh(sqrt(z))/sqrt(z) - 1 - z/3)/z**2, [mpf(1)/(2*k + 5) for k in range(30)]), lambda z: z**2 + mpf("1e-7"), 0, z_log, 6))

z_sin = (pi/4)**2*mpf("1.001")
emit("sin_tail", "(sin(r)/r - 1)/r^2 in z = r^2, |r| <= pi/4", remez(
    near_zero(lambda z: (sin(sqrt(z))/sqrt(z) - 1)/z, [(-1)**(k + 1)/factorial(2*k + 3) for k in range(24)]), lambda z: z + mpf("1e-5"), 0, z_sin, 6))
emit("cos_tail", "(cos(r) - 1 + r^2/2)/r^4 in z = r^2, |r| <= pi/4", remez(
    near_zero(lambda z: (cos(sqrt(z)) - 1 + z/2)/z**2, [(-1)**k/factorial(2*k + 4) for k in range(24)]), lambda z: z**2 + mpf("1e-5"), 0, z_sin, 6))

z_atan = (sqrt(2) - 1)**2*mpf("1.0001")
emit("atan_tail", "(atan(t)/t - 1)/t^2 in z = t^2, |t| <= tan(pi/8)", remez(
    near_zero(lambda z: (atan(sqrt(z))/sqrt(z) - 1)/z, [mpf((-1)**(k + 1))/(2*k + 3) for k in range(60)]), lambda z: z + mpf("1e-5"), 0, z_atan, 10))

series = [mpf((-1)**(k + 1))*2/sqrt(pi)/(factorial(k + 1)*(2*k + 3)) for k in range(40)]
emit("erf_tail", "(erf(x)/x - 2/sqrt(pi))/x^2 in z = x^2, |x| <= 1", remez(
    near_zero(lambda z: (erf(sqrt(z))/sqrt(z) - 2/sqrt(pi))/z, series), lambda z: z + mpf("1e-4"), 0, mpf("1.0001"), 11))


def erfcx_of(t):
    x = 2*(1 + t)/(1 - t)   # t = (x - 2)/(x + 2)
    return exp(x*x)*erfc(x)


emit("erfcx_poly", "exp(x^2)*erfc(x) in t = (x - 2)/(x + 2), 1 <= x <= 6", remez(
    erfcx_of, lambda t: exp(-(2*(1 + t)/(1 - t))**2), mpf(-1)/3*mpf("1.0001"), mpf(1)/2, 13))

print()
split("ln2", "ln(2); the first part times a whole number below 2^12 is exact", log(2), 2, 12)
split("half_pi", "pi/2", pi/2, 3)
split("third", "1/3", mpf(1)/3, 2)
split("log10e", "1/ln(10)", 1/log(10), 2)
split("log10_2", "log10(2); the first part times a whole number below 2^12 is exact", log(2)/log(10), 2, 12)
split("two_over_root_pi", "2/sqrt(pi)", 2/sqrt(pi), 2)
print(f"inline constexpr double log2e = {float(1/log(2)).hex()};")
print(f"inline constexpr double two_over_pi = {float(2/pi).hex()};")
print("\n}  // namespace nmlc::elementary")
