// All connections with rules in the course of a run.
#pragma once
#include <algorithm>
#include <deque>

#include "runtime/engine/block.h"
#include "runtime/engine/period_reads.h"
#include "runtime/engine/plasticity.h"
#include "runtime/engine/pool.h"

namespace nmlc::engine {

class LearningRun {
public:
    // Populations and connections must outlive this.
    LearningRun(std::vector<PopulationRun>& populations, const std::vector<ConnectionRun>& connections, double dt, Pool& pool);

    bool any() const { return !blocks_.empty(); }
    bool is_recorded() const { return !recorded_.empty(); }
    // Blocks of synapses, which the caller samples at the start.
    const std::vector<Block>& blocks() const { return blocks_; }

    // What the senders' traces are right after they spiked, and what the spikes carry: of those for which `wanted(population)` holds.
    template <class Wanted>
    void capture(const std::vector<std::vector<Sent>>& sent, const std::vector<std::vector<double>>& carried, Wanted wanted) {
        for (Plasticity& rule : rules_)
            if (wanted(rule.senders())) rule.capture(sent[rule.senders()], carried[rule.senders()]);
    }
    void send_to(const Block& block, const std::vector<std::vector<Sent>>& sent);
    // Adds what arrives with the stamp into sums[slot*stride].
    void deliver(const Block& block, std::uint64_t stamp, double* sums, std::size_t stride, unsigned worker);

    // Equations of the synapses and what happens at periods, to the end of the step. The earliest failure.
    std::optional<Failure> step(const Window& window, const std::vector<std::vector<double>>& timelines);
    std::optional<Failure> settle(std::uint64_t stamp, const std::vector<std::vector<Sent>>& sent);
    // Samples that are due at `step`, whose stamp this is, once everything that waits has acted. `seen(population)`: the window in which it is taken.
    template <class Seen>
    void sample(std::uint64_t step, std::uint64_t stamp, Seen seen) {
        if (std::none_of(recorded_.begin(), recorded_.end(), [&](const Block* block) { return is_sampled(*block, step); })) return;
        bring_up_to_date(stamp);
        for (const Block* block : recorded_)
            if (is_sampled(*block, step)) take_samples(*block, populations_[block->population], seen(block->population), step, scratch_[0]);
    }
    void bring_up_to_date(std::uint64_t stamp);

private:
    // A rule whose synapses change between spikes: all the time, or at periods alone.
    struct Stepped { std::size_t synapses; bool at_periods, frozen; PeriodReads reads; std::vector<Block*> blocks = {}; };
    static std::size_t part_of(const Block& block) { return block.first / receiving_block_neurons; }

    std::vector<PopulationRun>& populations_;
    Pool& pool_;
    std::deque<Plasticity> rules_;
    std::deque<Stepped> stepped_;
    std::vector<Block> blocks_;              // of the populations of synapses, with what is recorded of them
    std::vector<Block*> recorded_;           // those that are looked at
    std::vector<Scratch> scratch_;
    std::vector<LearningScratch> learning_scratch_;
};

}  // namespace nmlc::engine
