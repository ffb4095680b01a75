// The synapses of a connection with a rule, in the course of a step. At its end
//     deliver   what arrives is added up, weighted by w as it is before anything changes it,
//     settle    `on pre` of the synapses at which a spike arrived, then `on post` of those whose receiver spiked.
// Both are done by each block of receivers for itself: results do not depend on the number of threads.
#pragma once
#include <cstdint>
#include <optional>
#include <vector>

#include "runtime/engine/learning.h"
#include "runtime/engine/row_ahead.h"
#include "runtime/engine/run.h"
#include "runtime/engine/synapse_batch.h"

namespace nmlc::engine {

// A spike on its way: the step at whose end it counts, and who sent it.
struct Sent { std::uint64_t stamp; std::uint32_t neuron; };

// A thread's own memory.
struct LearningScratch {
    SynapseBatch batch;
    RowAhead ahead;
    std::vector<std::uint32_t> latest;          // spikes of the receivers of a batch, as WaitingSpikes has them
    std::vector<std::int32_t> last, stamps;     // of these the last that acts, or 0; of the spikes that act before it
    std::vector<std::uint32_t> places[WaitingSpikes::at_hand];   // in the batch, where more than so many wait; 0: those that act now
    std::vector<std::int32_t> steps;            // since the last arrival
    std::vector<std::uint8_t> spiked;           // by receiver of the block
};

class Plasticity {
public:
    // Populations and connection must outlive this. Stamps are those of what is under way: of step s, s + 1.
    Plasticity(std::vector<PopulationRun>& populations, const ConnectionRun& connection, double dt);

    std::size_t senders() const { return connection_.from; }       // positions of the populations
    std::size_t receivers() const { return connection_.to; }
    std::pair<std::optional<ConnectionRun::Sum>, std::optional<ConnectionRun::Sum>> slots() const { return {connection_.weights, connection_.ones}; }
    // What the senders' traces are, right after they spiked, and of what their spikes carry (as PopulationRun::carried has it) the connection's.
    void capture(const std::vector<Sent>& spikes, const std::vector<double>& carried);
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
    // A run of synapses with one sender and one delay.
    struct Run { std::uint64_t begin; std::uint32_t length, number; };
    // Receivers' spikes that have come since, one after the other at each synapse.
    void bring_up_to_date(std::size_t part, const Run& run, std::uint64_t stamp, LearningScratch& scratch);
    struct Late { std::size_t part; Run run; std::uint32_t from; std::int16_t done; std::uint64_t stamp; };   // a batch of a run
    void act_but_last(const Late& late, std::size_t several, LearningScratch& scratch);
    void act_earliest(const Late& late, std::size_t many, LearningScratch& scratch);
    // One spike of the receiver for each of the chosen synapses that waits for one.
    void act(const Late& late, Chosen chosen, LearningScratch& scratch);
    void fill_table();
    void look_up(const Late& late, const std::int32_t* stamps, std::size_t count, LearningScratch& scratch);
    // What on_post reads of the receiver besides: `entry` of the spikes that wait.
    void tell(std::size_t part, std::size_t k, std::uint16_t target, std::int16_t entry, LearningScratch& scratch);
    bool tells() const { return !shown_at_post_.empty() || !params_at_post_.empty(); }
    void make_room(std::size_t part, std::uint64_t stamp, LearningScratch& scratch);
    void at_arrival(std::size_t part, const LearningBlock::Due& due, const double* values, std::uint64_t stamp, LearningScratch& scratch);
    void at_receivers_spikes(std::size_t part, std::uint64_t stamp, LearningScratch& scratch);
    double param(std::size_t slot, std::uint64_t neuron) const { return rule_.params[slot]->size() == 1 ? (*rule_.params[slot])[0] : (*rule_.params[slot])[neuron]; }
    void prepare(SynapseBatch& batch) const { batch.prepare(*synapses_.columns, rule_.rule->reads.size() + synapses_.variant->tabulated); }
    nmlc_args arguments() const;
    void call(std::size_t part, const abi::HotEntry& kernel, bool draws, std::uint64_t stamp, const Chosen& chosen, LearningScratch& scratch);

    std::vector<PopulationRun>& populations_;
    const ConnectionRun& connection_;
    const ConnectionRun::Rule& rule_;
    Learning& learning_;
    PopulationRun& synapses_;
    double dt_;
    bool has_on_pre_, has_on_post_;
    bool idle_;                                                 // frozen, and there is nothing but w
    std::optional<std::size_t> elapsed_;                        // slot
    // Functions of the time since the last arrival, for so many steps: [tabulated slot][steps].
    static constexpr std::uint64_t table_steps = 4096;
    std::vector<storage::F64Column> tables_;
    // States that are read of the cells, in the order of their slots: before the events of a step, and as they are now.
    struct Trace { std::size_t slot; const double *before, *now; bool at_pre, at_post; };
    std::vector<Trace> traces_;                                 // of the sender
    struct Shown { std::size_t slot; const double* before; };
    std::vector<Shown> shown_at_pre_, shown_at_post_;           // of the receiver
    std::vector<std::size_t> params_at_post_;                   // slots, of the receiver
    std::vector<double> captured_;                              // [spike][before, after][trace]
    std::vector<double> amounts_;                               // by spike; empty: all 1
    std::vector<std::optional<Failure>> failures_;              // by part, the first
};

}  // namespace nmlc::engine
