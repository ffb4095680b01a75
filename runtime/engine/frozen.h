// While a rule is frozen its weights stand still, and all else that it keeps goes on.
#pragma once
#include <algorithm>
#include <vector>

#include "runtime/engine/run.h"

namespace nmlc::engine {

// Nothing goes on: there is nothing but w.
inline bool is_idle(const ConnectionRun::Rule& rule, const PopulationRun& synapses) { return rule.frozen && synapses.population->states.size() == 1; }

// The weights of some synapses are, when this ends, what they were before.
class WeightsHeld {
public:
    WeightsHeld(bool frozen, const PopulationRun& synapses, std::uint64_t first, std::uint64_t count)
        : w_(synapses.columns->f64(0) + first), values_(w_, frozen ? w_ + count : w_) {}
    WeightsHeld(const WeightsHeld&) = delete;
    WeightsHeld& operator=(const WeightsHeld&) = delete;
    ~WeightsHeld() { std::copy(values_.begin(), values_.end(), w_); }

private:
    double* w_;
    const std::vector<double> values_;
};

}  // namespace nmlc::engine
