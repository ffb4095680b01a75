// Scalar evaluation for any CPU.
#include "runtime/math/elementary/apply.h"
#include "runtime/math/elementary/scalar.h"
#include "runtime/math/evaluate.h"

namespace nmlc::elementary {

#define NMLC_EVALUATOR evaluator_plain
#include "runtime/math/evaluator.inc"

}  // namespace nmlc::elementary
