#include "runtime/engine/period_reads.h"

#include <algorithm>

#include "runtime/engine/block.h"
#include "runtime/engine/learning.h"
#include "runtime/network/rows.h"

namespace nmlc::engine {

PeriodReads::PeriodReads(const std::vector<PopulationRun>& populations, const ConnectionRun& connection)
    : connection_(connection), weights_(populations[connection.rule->synapses].columns->f64(0)) {
    using What = abi::Connection::Read::What;
    const PopulationRun& receivers = populations[connection.to];
    const auto neurons = static_cast<std::size_t>(receivers.columns->neurons());
    const auto& reads = connection.rule->rule->reads;
    for (std::size_t slot = 0; slot < reads.size(); ++slot) {
        if (!reads[slot].at_period) continue;
        if (reads[slot].what == What::post_state) slots_.push_back({slot, {}, receivers.columns->f64(reads[slot].number)});
        if (reads[slot].what == What::incoming) {
            sums_.resize(neurons);
            slots_.push_back({slot, {}, sums_.data()});
        }
        if (reads[slot].what != What::post_param) continue;
        const std::vector<double>& param = *connection.rule->params[slot];
        slots_.push_back({slot, {}, param.data()});
        if (param.size() == 1) slots_.back().same.assign(neurons, param[0]), slots_.back().values = slots_.back().same.data();
    }
}

void PeriodReads::begin(Pool& pool) {
    if (sums_.empty()) return;
    std::fill(sums_.begin(), sums_.end(), 0.0);
    if (connection_.rows) {
        const std::vector<double> ones(connection_.senders, 1.0);
        connection_.rows->add(ones.data(), weights_, 0, connection_.rows->receivers(), sums_.data() + connection_.first_receiver);
        return;
    }
    const network::Synapses& synapses = *connection_.synapses;
    const auto add = [&](std::size_t part) {
        const auto& targets = synapses.block(synapses.first_block() + part)->targets;
        const double* const w = weights_ + connection_.rule->learning->blocks[part].base;
        double* const sums = sums_.data() + (synapses.first_block() + part) * receiving_block_neurons;
        for (std::size_t k = 0; k < targets.size(); ++k) sums[targets[k]] += w[k];
    };
    pool.run(synapses.end_block() - synapses.first_block(), [&](std::size_t part, unsigned) { add(part); });
}

void PeriodReads::spread(const double* values, std::uint64_t first, std::uint64_t count, double* into) const {
    if (connection_.rows) return connection_.rows->repeat(values + connection_.first_receiver, first, first + count, into);
    const network::Synapses& synapses = *connection_.synapses;
    const std::vector<LearningBlock>& blocks = connection_.rule->learning->blocks;
    for (std::size_t part = 0; part < blocks.size(); ++part) {
        const auto& targets = synapses.block(synapses.first_block() + part)->targets;
        const std::uint64_t base = blocks[part].base, begin = std::max(first, base), end = std::min(first + count, base + targets.size());
        const double* const of_part = values + (synapses.first_block() + part) * receiving_block_neurons;
        for (std::uint64_t k = begin; k < end; ++k) into[k - first] = of_part[targets[k - base]];
    }
}

void PeriodReads::fill(std::uint64_t first, std::uint64_t count, double* into, std::size_t stride) const {
    for (const Slot& slot : slots_) spread(slot.values, first, count, into + slot.number * stride);
}

}  // namespace nmlc::engine
