#include "runtime/engine/learning_run.h"

#include <algorithm>

namespace nmlc::engine {
namespace {

bool earlier(const Failure& a, const Failure& b) { return a.population != b.population ? a.population < b.population : a.neuron < b.neuron; }

}  // namespace

LearningRun::LearningRun(std::vector<PopulationRun>& populations, const std::vector<ConnectionRun>& connections, double dt, Pool& pool)
    : populations_(populations), pool_(pool), scratch_(pool.threads()), learning_scratch_(pool.threads()) {
    std::vector<std::size_t> frozen;   // populations of synapses that stand still
    for (const ConnectionRun& connection : connections) {
        if (!connection.rule) continue;
        if (connection.rule->frozen) frozen.push_back(connection.rule->synapses);
        if (connection.rule->learning) rules_.emplace_back(populations, connection, dt);
        for (Block& block : blocks_of(populations[connection.rule->synapses], connection.rule->synapses)) blocks_.push_back(std::move(block));
    }
    for (Block& block : blocks_) {   // there may be thousands
        if (populations[block.population].variant->step && std::find(frozen.begin(), frozen.end(), block.population) == frozen.end()) moving_.push_back(&block);
        if (!block.probes.empty()) recorded_.push_back(&block);
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
    if (moving_.empty()) return std::nullopt;
    pool_.run(moving_.size(), [&](std::size_t k, unsigned worker) {
        Block& block = *moving_[k];
        Window own = window;
        own.timeline = populations_[block.population].variant->timeline_slots ? timelines[block.population].data() : nullptr;
        std::vector<ProbePart> probes;
        probes.swap(block.probes);   // samples are taken when all events have acted
        run_window(block, populations_[block.population], own, scratch_[worker]);
        block.probes.swap(probes);
    });
    std::optional<Failure> first;
    for (const Block* block : moving_)
        if (block->failure && (!first || earlier(*block->failure, *first))) first = block->failure;
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
    if (std::none_of(recorded_.begin(), recorded_.end(), [&](const Block* block) { return is_sampled(*block, step); })) return;
    bring_up_to_date(stamp);
    for (const Block* block : recorded_)
        if (is_sampled(*block, step)) take_samples(*block, populations_[block->population], {step, 0, dt, nullptr}, step, scratch_[0]);
}

void LearningRun::bring_up_to_date(std::uint64_t stamp) {
    for (Plasticity& rule : rules_)
        if (rule.waits()) pool_.run(rule.end_part() - rule.first_part(), [&](std::size_t k, unsigned worker) { rule.bring_up_to_date(rule.first_part() + k, stamp, learning_scratch_[worker]); });
}

}  // namespace nmlc::engine
