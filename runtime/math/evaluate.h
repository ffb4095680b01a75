// The scalar entry points of the elementary functions, one set per instruction set they were compiled for.
#pragma once
#include "runtime/math/functions.h"

namespace nmlc::elementary {

struct Evaluator {
    double (*evaluate)(Function, double, double);
    double (*first_step_from)(double);
    double (*last_step_to)(double);
};
extern const Evaluator evaluator_plain, evaluator_with_fma;

}  // namespace nmlc::elementary
