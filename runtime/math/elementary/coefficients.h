// Made by fit.py; do not edit. Lowest order first; the bounds are of the polynomials, rounding comes on top.
#pragma once

namespace nmlc::elementary {

// (exp(r) - 1 - r)/r^2 on |r| <= ln(2)/2: weighted error below 2^-55.4
inline constexpr double expm1_tail[] = {
    0x1.0000000000005p-1, 0x1.555555555555cp-3, 0x1.5555555552139p-5, 0x1.111111110e707p-7,
    0x1.6c16c17f2968cp-10, 0x1.a01a01b5c74f4p-13, 0x1.a019a6a941462p-16, 0x1.71ddea2a73b69p-19,
    0x1.28a28cda249f5p-22, 0x1.af76725c89255p-26,
};
// (atanh(s)/s - 1 - s^2/3)/s^4 in z = s^2, |s| <= (sqrt(2)-1)/(sqrt(2)+1): weighted error below 2^-65.3
inline constexpr double log_tail[] = {
    0x1.9999999999b2cp-3, 0x1.24924924582e2p-3, 0x1.c71c722cfc77cp-4, 0x1.745cea0337b21p-4,
    0x1.3b1ee6e9d9378p-4, 0x1.0f8055cb59c7cp-4, 0x1.0e3f16203f535p-4,
};
// (sin(r)/r - 1)/r^2 in z = r^2, |r| <= pi/4: weighted error below 2^-57.3
inline constexpr double sin_tail[] = {
    -0x1.5555555555555p-3, 0x1.111111111110bp-7, -0x1.a01a01a018acep-13, 0x1.71de3a5337af2p-19,
    -0x1.ae645295ec396p-26, 0x1.6120912c99d35p-33, -0x1.aaa47f8bc9c70p-41,
};
// (cos(r) - 1 + r^2/2)/r^4 in z = r^2, |r| <= pi/4: weighted error below 2^-60.0
inline constexpr double cos_tail[] = {
    0x1.5555555555555p-5, -0x1.6c16c16c16c10p-10, 0x1.a01a01a018ddbp-16, -0x1.27e4fb75fc6c5p-22,
    0x1.1eed8ca271625p-29, -0x1.939336d28866ap-37, 0x1.aac50282edec5p-45,
};
// (atan(t)/t - 1)/t^2 in z = t^2, |t| <= tan(pi/8): weighted error below 2^-58.2
inline constexpr double atan_tail[] = {
    -0x1.555555555553dp-2, 0x1.9999999995908p-3, -0x1.24924922b1b48p-3, 0x1.c71c70e7d3a54p-4,
    -0x1.745cf90ff90fbp-4, 0x1.3b111cb20cdaep-4, -0x1.10ebe0bde61a9p-4, 0x1.df11912d822ffp-5,
    -0x1.9cdcd4867c150p-5, 0x1.37eedb034cefap-5, -0x1.25a093622e63dp-6,
};
// (erf(x)/x - 2/sqrt(pi))/x^2 in z = x^2, |x| <= 1: weighted error below 2^-56.1
inline constexpr double erf_tail[] = {
    -0x1.812746b0379e6p-2, 0x1.ce2f21a042b55p-4, -0x1.b82ce312856c1p-6, 0x1.565bcd0dccd2ep-8,
    -0x1.c02db3dda9e82p-11, 0x1.f9a322227ff42p-14, -0x1.f4d1e86a447e0p-17, 0x1.b9df6205f06e0p-20,
    -0x1.5f20c81717aa7p-23, 0x1.f7c90063f5639p-27, -0x1.38d8ef672b4ebp-30, 0x1.069a18920952cp-34,
};
// exp(x^2)*erfc(x) in t = (x - 2)/(x + 2), 1 <= x <= 6: weighted error below 2^-58.5
inline constexpr double erfcx_poly[] = {
    0x1.058671b52c776p-2, -0x1.b57034efd3f70p-2, 0x1.eeea7dc8a778ep-3, -0x1.437f0b68c342bp-4,
    0x1.e94715996ee92p-9, 0x1.ca95ed6dea9e1p-8, -0x1.bc25a29285dadp-11, -0x1.016b6fbea7138p-10,
    0x1.6d518d29c371fp-15, 0x1.6daddf752360cp-13, 0x1.d0299d5b5f5d8p-16, -0x1.ca3c0c4a18795p-16,
    -0x1.e9e56b91ffaabp-17, -0x1.b362495b377dcp-20,
};

// ln(2); the first part times a whole number below 2^12 is exact
inline constexpr double ln2_1 = 0x1.62e42fefa3000p-1;
inline constexpr double ln2_2 = 0x1.3de6af278ece6p-42;
// pi/2
inline constexpr double half_pi_1 = 0x1.921fb54442d18p+0;
inline constexpr double half_pi_2 = 0x1.1a62633145c07p-54;
inline constexpr double half_pi_3 = -0x1.f1976b7ed8fbcp-110;
// 1/3
inline constexpr double third_1 = 0x1.5555555555555p-2;
inline constexpr double third_2 = 0x1.5555555555555p-56;
// 1/ln(10)
inline constexpr double log10e_1 = 0x1.bcb7b1526e50ep-2;
inline constexpr double log10e_2 = 0x1.95355baaafad3p-57;
// log10(2); the first part times a whole number below 2^12 is exact
inline constexpr double log10_2_1 = 0x1.34413509f7000p-2;
inline constexpr double log10_2_2 = 0x1.3fde623e2566bp-43;
// 2/sqrt(pi)
inline constexpr double two_over_root_pi_1 = 0x1.20dd750429b6dp+0;
inline constexpr double two_over_root_pi_2 = 0x1.1ae3a914fed80p-56;
inline constexpr double log2e = 0x1.71547652b82fep+0;
inline constexpr double two_over_pi = 0x1.45f306dc9c883p-1;

}  // namespace nmlc::elementary
