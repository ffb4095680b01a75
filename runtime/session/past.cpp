// `x(t - T)`: delays in whole steps, and room for the past that they reach back to.
#include <fmt/format.h>

#include <algorithm>
#include <cmath>

#include "runtime/session/connections.h"
#include "runtime/session/execute.h"
#include "runtime/session/populations.h"

namespace nmlc::session {
namespace {

constexpr std::uint64_t most_delay_steps = 1 << 20;

}  // namespace

void Executor::settle_past(std::uint32_t number) {
    PopulationState& population = world_.populations[number];
    const abi::Population& spec = *population.spec;
    Evaluator evaluate = evaluator();
    evaluate.of_neuron(number, 0);
    std::vector<std::uint64_t> delays;
    std::uint64_t reach = 0;
    const abi::Population::Delay* longest = nullptr;
    for (const abi::Population::Delay& delay : spec.delays) {
        const double time = evaluate.number(delay.value), steps = time / world_.dt, whole = std::round(steps);
        const std::string what = fmt::format("the delay of `{}` in `{}` is {}", delay.text, spec.name, std::isnan(time) ? "not a number" : shown_time(time, numeric_time()));
        const std::string step = shown_time(world_.dt, numeric_time());
        if (!(time > 0)) fail("E0851", what + (std::isnan(time) ? "" : ": it must be above 0"), delay.source);
        if (steps < 1 - 1e-9) fail("E0851", fmt::format("{}, less than a step of {}", what, step), delay.source, {fmt::format("take a shorter step: `simulate ... with dt = {}`", shown_time(time, numeric_time()))});
        if (!(whole <= static_cast<double>(most_delay_steps)))
            fail("E0852", fmt::format("{}, {:.3g} steps of {}: at most 2^20 are kept", what, whole, step), delay.source, {"take a longer step, or a shorter delay"});
        const bool known = population.delays.size() == spec.delays.size() && population.delays[delays.size()] == static_cast<std::uint64_t>(whole);
        if (std::abs(steps - whole) > 1e-9 * steps && !known)
            yield_.warnings.push_back({"E0854", fmt::format("{}, {:.10g} steps of {}: rounded to {:.0f}", what, steps, step, whole), delay.source, {}});
        delays.push_back(static_cast<std::uint64_t>(whole));
        if (delays.back() > reach) reach = delays.back(), longest = &delay;
    }
    population.delays = std::move(delays);

    const bool begins = !population.history || world_.step == 0;
    if (!begins && reach <= population.history->reach()) return;
    if (!begins) {
        const std::uint64_t earliest = population.history->earliest(world_.step);
        if (earliest > 0 && earliest + reach > world_.step)
            fail("E0853", fmt::format("`{}` now reads back to {}, but the past of `{}` is kept from {} on", longest->text, shown_time((static_cast<double>(world_.step) - static_cast<double>(reach)) * world_.dt, numeric_time()),
                                      spec.name, shown_time(static_cast<double>(earliest) * world_.dt, numeric_time())), longest->source, {"set the longest delay first, and `restart`"});
    }
    if (const double bytes = engine::History::bytes(population.size, spec.pasts.size(), reach), available = available_memory(); bytes > available)
        fail("E0852", fmt::format("{} steps of the past of `{}` take {:.3g} GB of memory, this machine has {:.3g} GB left", reach, spec.name, bytes / 1e9, available / 1e9), longest->source,
             {"take a longer step, a shorter delay, or fewer neurons"});
    if (!begins) {
        population.history = population.history->with_reach(reach, world_.step);
        return;
    }
    population.history.emplace(population.size, spec.pasts.size(), reach);
    for (std::size_t past = 0; past < spec.pasts.size(); ++past) population.history->begin_with(past, population.initial->f64(spec.pasts[past].state_column));
}

}  // namespace nmlc::session
