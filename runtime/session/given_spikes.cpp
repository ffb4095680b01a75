// `spike at`: times to whole steps, for the engine. Times that are the same for all neurons are evaluated once.
#include <fmt/format.h>

#include <algorithm>
#include <cmath>

#include "runtime/session/execute.h"
#include "runtime/session/populations.h"

namespace nmlc::session {

// Those of the coming steps, in order, each once. A time of 0 belongs to the first `simulate`.
void Executor::give_spikes(engine::PopulationRun& run, std::uint32_t number, std::uint64_t steps) {
    const PopulationState& population = world_.populations[number];
    std::uint64_t rounded = 0;
    double first_time = 0, first_step = 0;
    for (std::uint32_t event = 0; event < population.spec->given_spikes.size(); ++event) {
        const abi::FormulaId formula = population.spec->given_spikes[event];
        const bool has_block = event < run.variant->given.size() && run.variant->given[event];
        const abi::SourceRef source = environment_.protocol.formulas[formula.index].source;
        const std::uint64_t trains = differs_by_neuron(environment_.protocol, formula, population) ? population.size : 1;
        Evaluator evaluate = evaluator();
        for (std::uint64_t train = 0; train < trains; ++train) {
            evaluate.of_neuron(number, train);
            for (const double time : evaluate.list(formula)) {
                const double exact = time / world_.dt, step = std::round(exact);
                if (!(exact >= -1e-9)) fail("E0821", fmt::format("`{}` has a spike time of {}: time begins at 0", population.spec->name, shown_time(time, numeric_time())), source);
                const bool at_start = step == 0 && world_.step == 0 && !world_.begun;
                if (step > static_cast<double>(world_.step + steps) || (step <= static_cast<double>(world_.step) && !at_start)) continue;
                if (std::abs(exact - step) > 1e-9 * std::max(1.0, exact) && rounded++ == 0) first_time = time, first_step = step;
                for (std::uint64_t neuron = train; neuron < (trains == 1 ? population.size : train + 1); ++neuron) {
                    run.given.push_back({static_cast<std::uint64_t>(step), neuron});
                    if (has_block) run.given_blocks.push_back({static_cast<std::uint64_t>(step), neuron, event});
                }
            }
        }
        if (rounded > 0)
            yield_.warnings.push_back({"E0822", fmt::format("spike times of `{}` lie between steps of {}: rounded, the first from {} to {}", population.spec->name, shown_time(world_.dt, numeric_time()),
                                                            shown_time(first_time, numeric_time()), shown_time(first_step * world_.dt, numeric_time())), source, {}});
        rounded = 0;
    }
    const auto each_once = [](auto& list) {
        std::sort(list.begin(), list.end());
        list.erase(std::unique(list.begin(), list.end()), list.end());
    };
    each_once(run.given);
    each_once(run.given_blocks);
}

}  // namespace nmlc::session
