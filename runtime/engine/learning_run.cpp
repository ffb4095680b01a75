#include "runtime/engine/learning_run.h"

#include <algorithm>

namespace nmlc::engine {
namespace {

bool earlier(const Failure& a, const Failure& b) { return a.population != b.population ? a.population < b.population : a.neuron < b.neuron; }

}  // namespace

LearningRun::LearningRun(std::vector<PopulationRun>& populations, const std::vector<ConnectionRun>& connections, double dt, Pool& pool)
    : populations_(populations), pool_(pool), scratch_(pool.threads()), learning_scratch_(pool.threads()) {
    for (const ConnectionRun& connection : connections) {
        if (!connection.rule) continue;
        if (connection.rule->frozen) frozen_.push_back(connection.rule->synapses);
        else if (populations[connection.rule->synapses].variant->step) stepped_.push_back({connection.rule->synapses, connection.rule->rule->events_only, PeriodReads(populations, connection)});
        if (connection.rule->learning) rules_.emplace_back(populations, connection, dt);
        for (Block& block : blocks_of(populations[connection.rule->synapses], connection.rule->synapses)) blocks_.push_back(std::move(block));
    }
}

void LearningRun::send_to(const Block& block, const std::vector<std::vector<Sent>>& sent) {
    for (Plasticity& rule : rules_)
        if (rule.receivers() == block.population) rule.send_to(part_of(block), sent[rule.senders()]);
}

void LearningRun::deliver(const Block& block, std::uint64_t stamp, double* sums, std::size_t stride, unsigned worker) {
    for (Plasticity& rule : rules_) {
        if (rule.receivers() != block.population) continue;
        const auto& [weights, ones] = rule.slots();
        rule.deliver(part_of(block), stamp, weights ? sums + weights->slot * stride : nullptr, ones ? sums + ones->slot * stride : nullptr, learning_scratch_[worker]);
    }
}

std::optional<Failure> LearningRun::step(const Window& window, const std::vector<std::vector<double>>& timelines) {
    std::vector<Stepped*> now;
    bool waiting = false;
    for (Stepped& rule : stepped_) {
        const auto row = timelines[rule.synapses].begin();   // whether each period is over
        if (rule.at_periods && std::none_of(row, row + populations_[rule.synapses].variant->timeline_slots, [](double over) { return over != 0; })) continue;
        now.push_back(&rule);
        waiting |= rule.at_periods;
    }
    if (now.empty()) return std::nullopt;
    if (waiting) bring_up_to_date(window.first_step + 1);
    for (Stepped* rule : now) rule->reads.begin(pool_);
    pool_.run(blocks_.size(), [&](std::size_t k, unsigned worker) {
        Block& block = blocks_[k];
        const auto rule = std::find_if(now.begin(), now.end(), [&](const Stepped* stepped) { return stepped->synapses == block.population; });
        if (rule == now.end()) return;
        Window own = window;
        const abi::Variant& variant = *populations_[block.population].variant;
        own.timeline = variant.timeline_slots ? timelines[block.population].data() : nullptr;
        if ((*rule)->reads.any()) {
            own.arrival_stride = storage::padded(block.count);
            std::vector<double>& arrivals = scratch_[worker].arrivals;
            arrivals.assign(populations_[block.population].population->arrivals.size() * own.arrival_stride, 0.0);
            (*rule)->reads.fill(block.first, block.count, arrivals.data(), own.arrival_stride);
            own.arrivals = arrivals.data();
        }
        std::vector<ProbePart> probes;
        probes.swap(block.probes);   // samples are taken when all events have acted
        run_window(block, populations_[block.population], own, scratch_[worker]);
        block.probes.swap(probes);
    });
    std::optional<Failure> first;
    for (const Block& block : blocks_)
        if (block.failure && (!first || earlier(*block.failure, *first))) first = block.failure;
    return first;
}

std::optional<Failure> LearningRun::settle(std::uint64_t stamp, const std::vector<std::vector<Sent>>& sent) {
    std::optional<Failure> first;
    for (Plasticity& rule : rules_) {
        const std::size_t parts = rule.end_part() - rule.first_part();
        std::vector<std::optional<Failure>> failures(parts);
        const auto task = [&](std::size_t k, unsigned worker) { failures[k] = rule.settle(rule.first_part() + k, stamp, sent[rule.receivers()], learning_scratch_[worker]); };
        if (parts == 1) task(0, 0);
        else pool_.run(parts, task);
        for (const auto& failure : failures)
            if (failure && (!first || earlier(*failure, *first))) first = failure;
    }
    return first;
}

void LearningRun::sample(std::uint64_t step, std::uint64_t stamp, double dt) {
    bool due = false;
    for (const Block& block : blocks_) due |= is_sampled(block, step);
    if (!due) return;
    bring_up_to_date(stamp);
    for (const Block& block : blocks_)
        if (is_sampled(block, step)) take_samples(block, populations_[block.population], {step, 0, dt, nullptr}, step, scratch_[0]);
}

void LearningRun::bring_up_to_date(std::uint64_t stamp) {
    for (Plasticity& rule : rules_)
        if (rule.waits()) pool_.run(rule.end_part() - rule.first_part(), [&](std::size_t k, unsigned worker) { rule.bring_up_to_date(rule.first_part() + k, stamp, learning_scratch_[worker]); });
}

}  // namespace nmlc::engine
