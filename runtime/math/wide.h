// Functions of a plain loop, compiled for wider vectors too and chosen when the program starts: the same operations in the same order,
// hence the same bits.
#pragma once

#if defined(__GNUC__) && defined(__x86_64__) && !defined(__SANITIZE_ADDRESS__) && !defined(__SANITIZE_THREAD__)
#define NMLC_WIDE __attribute__((target_clones("default", "avx2", "avx512f"), optimize("O3")))
// Shifts by a number in a register are cheaper with BMI2.
#define NMLC_SHIFTS __attribute__((target_clones("default", "bmi2")))
#else
#define NMLC_WIDE
#define NMLC_SHIFTS
#endif
