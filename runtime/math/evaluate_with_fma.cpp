// Scalar evaluation for CPUs with the fma instruction (see CMakeLists.txt).
#include "runtime/math/elementary/apply.h"
#include "runtime/math/elementary/scalar.h"
#include "runtime/math/evaluate.h"

namespace nmlc::elementary {

#define NMLC_EVALUATOR evaluator_with_fma
#include "runtime/math/evaluator.inc"

}  // namespace nmlc::elementary
