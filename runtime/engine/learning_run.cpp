#include "runtime/engine/learning_run.h"

#include <algorithm>

#include "runtime/engine/frozen.h"

namespace nmlc::engine {
namespace {

constexpr auto none = static_cast<std::size_t>(-1);

bool earlier(const Failure& a, const Failure& b) { return a.population != b.population ? a.population < b.population : a.neuron < b.neuron; }

}  // namespace

LearningRun::LearningRun(std::vector<PopulationRun>& populations, const std::vector<ConnectionRun>& connections, double dt, Pool& pool)
    : populations_(populations), pool_(pool), scratch_(pool.threads()), learning_scratch_(pool.threads()) {
    std::vector<std::size_t> rule_of;   // of each block its place in stepped_, or none
    for (const ConnectionRun& connection : connections) {
        if (!connection.rule) continue;
        const std::size_t synapses = connection.rule->synapses;
        const bool stepped = !is_idle(*connection.rule, populations[synapses]) && populations[synapses].variant->step;
        if (stepped) stepped_.push_back({synapses, connection.rule->rule->events_only, connection.rule->frozen, PeriodReads(populations, connection)});
        if (connection.rule->learning) rules_.emplace_back(populations, connection, dt);
        for (Block& block : blocks_of(populations[synapses], synapses)) {
            blocks_.push_back(std::move(block));
            rule_of.push_back(stepped ? stepped_.size() - 1 : none);
        }
    }
    for (std::size_t k = 0; k < blocks_.size(); ++k) {   // there may be thousands
        if (rule_of[k] != none) stepped_[rule_of[k]].blocks.push_back(&blocks_[k]);
        if (!blocks_[k].probes.empty()) recorded_.push_back(&blocks_[k]);
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
    struct Task { const Stepped* rule; Block* block; };
    std::vector<Task> tasks;
    std::vector<Stepped*> now;
    bool waiting = false;
    for (Stepped& rule : stepped_) {
        const auto row = timelines[rule.synapses].begin();   // whether each period is over
        if (rule.at_periods && std::none_of(row, row + populations_[rule.synapses].variant->timeline_slots, [](double over) { return over != 0; })) continue;
        waiting |= rule.at_periods;
        now.push_back(&rule);
        for (Block* block : rule.blocks) tasks.push_back({&rule, block});
    }
    if (tasks.empty()) return std::nullopt;
    if (waiting) bring_up_to_date(window.first_step + 1);
    for (Stepped* rule : now) rule->reads.begin(pool_);
    pool_.run(tasks.size(), [&](std::size_t k, unsigned worker) {
        Block& block = *tasks[k].block;
        const PeriodReads& reads = tasks[k].rule->reads;
        Window own = window;
        const abi::Variant& variant = *populations_[block.population].variant;
        own.timeline = variant.timeline_slots ? timelines[block.population].data() : nullptr;
        if (reads.any()) {
            own.arrival_stride = storage::padded(block.count);
            std::vector<double>& arrivals = scratch_[worker].arrivals;
            arrivals.assign(populations_[block.population].population->arrivals.size() * own.arrival_stride, 0.0);
            reads.fill(block.first, block.count, arrivals.data(), own.arrival_stride);
            own.arrivals = arrivals.data();
        }
        std::vector<ProbePart> probes;
        probes.swap(block.probes);   // samples are taken when all events have acted
        const WeightsHeld held(tasks[k].rule->frozen, populations_[block.population], block.first, block.count);
        run_window(block, populations_[block.population], own, scratch_[worker]);
        block.probes.swap(probes);
    });
    std::optional<Failure> first;
    for (const Task& task : tasks)
        if (const auto& failure = task.block->failure; failure && (!first || earlier(*failure, *first))) first = failure;
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

void LearningRun::bring_up_to_date(std::uint64_t stamp) {
    for (Plasticity& rule : rules_)
        if (rule.waits()) pool_.run(rule.end_part() - rule.first_part(), [&](std::size_t k, unsigned worker) { rule.bring_up_to_date(rule.first_part() + k, stamp, learning_scratch_[worker]); });
}

}  // namespace nmlc::engine
