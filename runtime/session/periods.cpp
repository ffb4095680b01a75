// `every T { ... }` and maps, `X(t + T) = ...`: a period takes at least one step.
#include <fmt/format.h>

#include <cmath>

#include "runtime/session/execute.h"
#include "runtime/session/populations.h"

namespace nmlc::session {

void Executor::check_periods() const {
    for (const std::uint32_t number : environment_.populations) {
        const PopulationState& population = world_.populations[number];
        const abi::Population& spec = *population.spec;
        Evaluator evaluate = evaluator();
        for (const abi::Population::Period& period : spec.periods) {
            const bool differs = differs_by_neuron(environment_.protocol, period.value, population);
            for (std::uint64_t neuron = 0; neuron < (differs ? population.size : 1); ++neuron) {
                evaluate.of_neuron(number, neuron);
                const double time = evaluate.number(period.value);
                if (std::isfinite(time) && time / world_.dt >= 1 - 1e-9) continue;
                const std::string what = fmt::format("the period of `{}` in `{}`{} is {}", period.text, spec.name, differs ? fmt::format(" of neuron {}", neuron + 1) : "", std::isnan(time) ? "not a number" : shown_time(time, numeric_time()));
                if (!std::isfinite(time)) fail("E0805", what + (std::isnan(time) ? "" : ", not a finite time"), period.source);
                if (time <= 0) fail("E0805", what + ": it must be above 0", period.source);
                fail("E0805", fmt::format("{}, less than a step of {}", what, shown_time(world_.dt, numeric_time())), period.source, {fmt::format("take a shorter step: `simulate ... with dt = {}`", shown_time(time, numeric_time()))});
            }
        }
    }
}

}  // namespace nmlc::session
