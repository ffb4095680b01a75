// The synapses of a connection with a rule, in the course of a step. At its end
//     deliver   what arrives is added up, weighted by w as it is before anything changes it,
//     settle    `on pre` of the synapses at which a spike arrived, then `on post` of those whose receiver spiked.
// Both are done by each block of receivers for itself: results do not depend on the number of threads.
#pragma once
#include <cstdint>
#include <optional>
#include <vector>

#include "runtime/engine/learning.h"
#include "runtime/engine/run.h"

namespace nmlc::engine {

// A spike on its way: the step at whose end it counts, and who sent it.
struct Sent { std::uint64_t stamp; std::uint32_t neuron; };

// A thread's own memory: synapses are copied here, so that they begin where a kernel may begin.
struct LearningScratch {
    std::vector<storage::F64Column> columns, slots;
    std::vector<std::vector<std::uint8_t>> truths;
    std::vector<void*> column_pointers;
    std::vector<const double*> slot_pointers;
    struct Waiting { std::uint32_t synapse; std::int16_t entry, end; };   // synapse: within the run
    std::vector<Waiting> waiting;
    std::vector<std::int16_t> stamps;           // of the spike that acts now, as LearningBlock::Waiting has it; 0: none
    bool neighbours_that_wait = false;          // of a batch of neighbours, those without a stamp stay as they are
    std::vector<std::uint64_t> synapses;        // of a batch that is no run of neighbours, by number in the population
    std::vector<std::uint8_t> spiked;           // by receiver of the block
};

class Plasticity {
public:
    // Populations and connection must outlive this. Stamps are those of what is under way: of step s, s + 1.
    Plasticity(std::vector<PopulationRun>& populations, const ConnectionRun& connection, double dt);

    std::size_t senders() const { return connection_.from; }       // positions of the populations
    std::size_t receivers() const { return connection_.to; }
    std::pair<std::optional<ConnectionRun::Sum>, std::optional<ConnectionRun::Sum>> slots() const { return {connection_.weights, connection_.ones}; }
    // What the senders' traces are, right after they spiked.
    void capture(const std::vector<Sent>& spikes);
    void send_to(std::size_t part, const std::vector<Sent>& spikes);
    void deliver(std::size_t part, std::uint64_t stamp, double* weights, double* ones, LearningScratch& scratch);
    std::optional<Failure> settle(std::size_t part, std::uint64_t stamp, const std::vector<Sent>& receivers_spikes, LearningScratch& scratch);
    // All that waits has acted: the states are those at `stamp`.
    void bring_up_to_date(std::size_t part, std::uint64_t stamp, LearningScratch& scratch);
    bool waits() const { return rule_.rule->events_only && has_on_post_; }
    std::size_t first_part() const { return connection_.synapses->first_block(); }
    std::size_t end_part() const { return connection_.synapses->end_block(); }

private:
    using What = abi::Connection::Read::What;
    LearningBlock& block(std::size_t part) { return learning_.blocks[part - connection_.synapses->first_block()]; }
    const network::Synapses::Block& stored(std::size_t part) const { return *connection_.synapses->block(part); }
    template <class Visit>
    void each_run(std::size_t part, Visit visit);
    void prepare(LearningScratch& scratch) const;
    void bring_up_to_date(std::size_t part, std::uint64_t begin, std::uint32_t length, std::uint32_t run, std::uint64_t stamp, LearningScratch& scratch);
    // One spike of the receiver for each synapse of the batch that waits for one: the stamps are in the scratch.
    struct Run { std::uint64_t begin, last; const double *before, *after; };
    void act(std::size_t part, const Run& run, std::optional<std::uint64_t> first, std::size_t count, std::uint64_t stamp, LearningScratch& scratch);
    void at_arrival(std::size_t part, const LearningBlock::Due& due, const double* values, std::uint64_t stamp, LearningScratch& scratch);
    void at_receivers_spikes(std::size_t part, std::uint64_t stamp, LearningScratch& scratch);
    double param(std::size_t slot, std::uint64_t neuron) const { return rule_.params[slot]->size() == 1 ? (*rule_.params[slot])[0] : (*rule_.params[slot])[neuron]; }
    // The states of `count` synapses in and out, and the kernel between: neighbours from `first` on, or those of scratch.synapses.
    void call(std::size_t part, const abi::HotEntry& kernel, std::uint64_t stamp, std::optional<std::uint64_t> first, std::size_t count, LearningScratch& scratch);

    std::vector<PopulationRun>& populations_;
    const ConnectionRun& connection_;
    const ConnectionRun::Rule& rule_;
    Learning& learning_;
    PopulationRun& synapses_;
    double dt_;
    bool has_on_pre_, has_on_post_;
    // States that are read of the cells, in the order of their slots: before the events of a step, and as they are now.
    struct Trace { std::size_t slot; const double *before, *now; bool at_pre, at_post; };
    std::vector<Trace> traces_;                                 // of the sender
    struct Shown { std::size_t slot; const double* before; };
    std::vector<Shown> shown_at_pre_, shown_at_post_;           // of the receiver
    std::vector<std::size_t> params_at_post_;                   // slots, of the receiver
    std::vector<double> captured_;                              // [spike][before, after][trace]
    std::vector<std::optional<Failure>> failures_;              // by part, the first
};

}  // namespace nmlc::engine
