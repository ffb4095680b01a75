// Kernels for the points of a sweep side by side: a lane of theirs may belong to any point, so that what is uniform in one point is
// read per lane. A second set of kernels costs compile time, and is made only where it will be used and pays.
#pragma once
#include "compiler/lower/lower.h"

namespace nmlc::lower {

// Before anything is hoisted. Draws and the neuron's index tell lanes from points; the scalar road takes one neuron at a time;
// and a population that fills vectors by itself gains nothing.
bool suits_lanes(const VariantKernels& kernels, const abi::Variant& variant, const model::Model& model, model::PopulationId population);

struct Widened { VariantKernels kernels; abi::Variant variant; };
Widened widened(const VariantKernels& kernels, const abi::Variant& variant);

}  // namespace nmlc::lower
