// The adaptive method: Dormand & Prince 5(4) (1980, J Comput Appl Math 6:19) for one neuron over a kernel of right-hand sides,
// with local extrapolation. Meant as a reference: relative tolerance 1e-10, absolute 1e-12 in kernel units, per step and state.
#pragma once
#include <vector>

#include "runtime/abi/compiled_model.h"
#include "runtime/storage/columns.h"

namespace nmlc::engine {

struct AdaptiveArguments {
    const abi::Population* population;
    const abi::HotEntry& rhs;
    storage::Columns* columns;
    nmlc_args args;             // first_neuron, first_step, timeline, grid as for the step; offset and dt are set here
    double rtol = 1e-10, atol = 1e-12;
};

// Carries the neuron's states from offset to offset + length. `last_step` is the step length that served last (0: none yet); it is
// where the next call begins and is kept between calls. False when the step had to become smaller than the clock can resolve.
bool integrate_adaptively(const AdaptiveArguments& what, double offset, double length, double& last_step, std::vector<double>& work);

}  // namespace nmlc::engine
