// What an `every` block of a rule reads of the receivers: their states and params, and incoming(w), the sum of the weights onto each, all as
// they are when the step begins at whose end the block runs.
#pragma once
#include <cstdint>
#include <vector>

#include "runtime/engine/pool.h"
#include "runtime/engine/run.h"

namespace nmlc::engine {

class PeriodReads {
public:
    // Populations and connection must outlive this.
    PeriodReads(const std::vector<PopulationRun>& populations, const ConnectionRun& connection);

    bool any() const { return !slots_.empty(); }
    // Adds up the weights, in an order that depends on the connection alone.
    void begin(Pool& pool);
    // Of synapses first .. first + count - 1 into into[slot*stride + k].
    void fill(std::uint64_t first, std::uint64_t count, double* into, std::size_t stride) const;

private:
    struct Slot { std::size_t number; std::vector<double> same; const double* values; };   // by receiver; `same`: of a param that all share
    void spread(const double* values, std::uint64_t first, std::uint64_t count, double* into) const;

    const ConnectionRun& connection_;
    const double* weights_;
    std::vector<double> sums_;   // by receiver of the population; empty: nobody reads them
    std::vector<Slot> slots_;
};

}  // namespace nmlc::engine
