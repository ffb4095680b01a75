// The synapses of a connection that acts at every moment, in the form that is summed fastest.
#pragma once
#include <memory>

#include "runtime/network/request.h"
#include "runtime/network/rows.h"

namespace nmlc::network {

// `rows` where they are row by row, as a rule needs them (exact_weights asks for that); `sums` always.
struct Summed {
    std::shared_ptr<const Rows> rows;
    std::shared_ptr<const Sums> sums;
};

// The same for any number of threads. Throws Refusal, by estimate_summed before anything is made.
Summed make_summed(const Request& request, const ParallelFor& parallel_for = one_after_the_other);

}  // namespace nmlc::network
