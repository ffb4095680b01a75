// Quantities of the modeller's own are computed when a sample is due, from the states as they are then; and whose turn it is, where units are
// updated one after the other.
#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <functional>
#include <numeric>

#include "runtime/math/random.h"
#include "runtime/session/execute.h"

namespace nmlc::session {

void Executor::start_own(Recording& recording) {
    std::size_t count = 1;
    for (const abi::FormulaId end : recording.statement->own->extents) {
        const double extent = evaluator().number(end);
        if (!(extent >= 1 && extent <= 1e9) || extent != std::floor(extent))
            fail("E0815", fmt::format("an index of `{}` runs over 1 .. {:.10g}: it must be a whole number from 1 on", recording.statement->label, extent), recording.source);
        recording.extents.push_back(static_cast<std::uint64_t>(extent));
        count *= recording.extents.back();
    }
    recording.neurons.resize(count);
    std::iota(recording.neurons.begin(), recording.neurons.end(), std::uint64_t{0});
}

// 0: there are none.
std::uint64_t Executor::steps_between_own() const {
    std::uint64_t between = 0;
    for (const Recording& recording : world_.recordings)
        if (recording.statement->own) between = std::gcd(std::gcd(between, recording.every), recording.first_step);
    return between;
}

bool Executor::own_look_at_synapses() const {
    const std::function<bool(abi::FormulaId)> looks = [&](abi::FormulaId id) {
        const abi::FormulaNode& node = environment_.protocol.formulas[id.index];
        if (node.op == abi::FormulaOp::quantity && environment_.model.populations[node.population].synapses_of) return true;
        return std::any_of(node.children.begin(), node.children.end(), [&](abi::FormulaId child) { return looks(child); });
    };
    return std::any_of(world_.recordings.begin(), world_.recordings.end(), [&](const Recording& recording) { return recording.statement->own && looks(recording.statement->own->value); });
}

void Executor::sample_own(std::uint64_t step) {
    const std::uint64_t before = std::exchange(world_.step, step);
    for (Recording& recording : world_.recordings) {
        if (!recording.statement->own || step < recording.first_step || (step - recording.first_step) % recording.every != 0) continue;
        const std::uint64_t row = (step - recording.first_step) / recording.every;
        if (row < recording.store->rows()) continue;   // taken at the end of the run before
        const std::vector<double> values = evaluator().now(recording.statement->own->value, recording.extents);
        std::copy(values.begin(), values.end(), recording.store->row(row));
        recording.store->set_rows(row + 1);
    }
    world_.step = before;
}

std::vector<std::uint32_t> Executor::order_of(const abi::Simulate& simulate, std::uint64_t step, std::uint64_t units, abi::SourceRef source) {
    using Order = abi::Simulate::Order;
    std::vector<std::uint32_t> order;
    if (simulate.order == Order::listed) {
        for (const double unit : evaluator().list(simulate.listed_order)) {
            if (!(unit >= 1 && unit <= static_cast<double>(units)) || unit != std::floor(unit))
                fail("E0809", fmt::format("unit {:.10g} in the order of a sweep: there are 1 .. {}", unit, units), source);
            order.push_back(static_cast<std::uint32_t>(unit) - 1);
        }
        return order;
    }
    const std::uint64_t key = random_key(environment_.options.seed, "order of updates", world_.repetition);
    const auto below = [&](std::uint64_t bound, std::uint32_t place) { return static_cast<std::uint32_t>(uniform_open01(key, place, step, 0) * static_cast<double>(bound)); };
    order.resize(units);
    std::iota(order.begin(), order.end(), 0u);
    if (simulate.order == Order::random) {
        for (std::uint32_t k = 0; k < units; ++k) order[k] = below(units, k);
    } else {   // Fisher and Yates
        for (std::uint64_t k = units; k-- > 1;) std::swap(order[k], order[below(k + 1, static_cast<std::uint32_t>(k))]);
    }
    return order;
}

}  // namespace nmlc::session
