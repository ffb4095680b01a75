// Populations that read each other at every moment, by gap junctions or rates, go through a step together: stage by stage of an explicit
// Runge-Kutta method, in each of which all neurons send first, and then receive the sums over their senders and have their rates computed.
// Arrivals, conditions and holds follow at the end of the step, block by block as for every population.
#pragma once
#include <cstdint>
#include <optional>
#include <vector>

#include "runtime/engine/pool.h"
#include "runtime/engine/run.h"
#include "runtime/storage/columns.h"

namespace nmlc::engine {

// x = start + h*slope
void along(double* x, const double* start, const double* slope, double h, std::uint64_t count);

class Coupling {
public:
    // `group`: of abi::Population::coupled. Populations and connections must outlive this.
    Coupling(const std::vector<PopulationRun>& populations, const std::vector<ConnectionRun>& connections, std::uint32_t group, Pool& pool);

    void integrate(std::uint64_t step, double dt);               // from t_n to t_(n+1), events excluded
    // Maps, one unit after the other, each from the states as they then stand; `order`: numbers of units, population after population.
    void sweep(std::uint64_t step, double dt, const std::vector<std::uint32_t>& order);
    std::uint64_t units() const;
    void refresh(std::uint64_t step, double dt);                 // what is received, by the states as they stand at the beginning of `step`
    // What a population receives: [slot][stride], spikes 0; null when it is not of this group or receives nothing.
    const double* received(std::size_t population) const;
    static std::size_t stride(const PopulationRun& population) { return storage::padded(population.columns->neurons()); }
    bool ends_with_sums() const { return ends_with_sums_; }
    bool measures_sums() const { return measures_sums_; }

private:
    using Column = std::vector<double>;
    struct Incoming { std::size_t sender; const ConnectionRun* connection; ConnectionRun::Coupled what; bool constant; network::Sums::Shared shared; };
    struct Member {
        std::size_t population;
        const PopulationRun* run;
        std::vector<Column> start;              // by position in Variant::moving: as the step began
        std::vector<Column> slopes[4], kicks;   // by state
        std::vector<double*> outputs[4], kick_outputs;
        std::vector<Column> sent[2];            // by output; stages take turns
        std::vector<double*> sent_outputs[2];
        Column received;                        // [slot][stride]
        std::vector<Incoming> incoming;
        Column told;                            // [output of `tell`][stride]
        Column seen;                            // of synapses that are measured: what they read of their cells, [slot][stride]
        std::vector<double*> told_outputs;
        // Of the synapses of a rule: where the cells are. What is read of them is fetched part by part, and neither kept nor,
        // in a method of one stage, are slopes: there are many synapses.
        const ConnectionRun* synapses_of = nullptr;
        std::size_t senders = 0, receivers = 0; // positions in members_
        bool by_rows = false;                   // one row of synapses after the other, as soon as its receiver is known
        std::vector<std::size_t> rows_of;       // of receivers: the members whose synapses these are
    };
    static constexpr std::uint64_t part_synapses = 1024;                      // what they read and their slopes lie in the nearest cache
    struct Part { std::size_t member; std::uint64_t first, count; };
    struct Piece { std::size_t member, incoming, number; };                    // of what all receivers of a connection share

    template <class Task>
    void each_part(const Task& task);
    nmlc_args arguments(const Member& member, const Part& part, std::uint64_t step, double dt, double offset) const;
    // What a kernel reads at such a part of the step, by arrival slot: what is received, and the past.
    std::vector<const double*> read_by(const Member& member, const Part& part, std::uint64_t step, double part_of_step) const;
    void send(Member& member, const Part& part, unsigned turn, std::uint64_t step, double dt, double part_of_step);
    void look(unsigned turn, bool constant);
    void receive(Member& member, const Part& part, bool constant);
    void update(Member& member, std::uint64_t unit, std::uint64_t position, std::uint64_t step, double dt);
    void tell(Member& member, const Part& part, std::uint64_t step, double dt, double part_of_step);
    void learn(Member& member, const Part& part, unsigned stage, std::uint64_t step, double dt, double part_of_step, unsigned worker);
    void take_in(Member& member, const Part& part, unsigned stage, std::uint64_t step, double dt, double part_of_step, unsigned worker);
    void learn_rows(Member& member, const Part& receivers, unsigned stage, std::uint64_t step, double dt, double part_of_step, unsigned worker);
    std::vector<double*> slopes_of_synapses(Member& member, std::uint64_t first, unsigned stage, unsigned worker);
    void move_synapses(Member& member, const Part& part, unsigned stage, double dt, const std::vector<double*>& slopes);
    void add_kicks(const Member& member, std::uint32_t state, const Part& part, double* x) const;
    void read_cells(const Member& member, const Part& part, unsigned turn, Column& cells) const;
    const double* synapse_weights(const ConnectionRun& connection) const;
    void slope(Member& member, const Part& part, unsigned stage, std::uint64_t step, double dt, double part_of_step, std::optional<std::uint64_t> key = {});
    void kick(Member& member, const Part& part, std::uint64_t step, double dt);
    void map(Member& member, const Part& part);
    void move(Member& member, const Part& part, unsigned stage, double dt);
    void keep_middle(Member& member, const Part& part, double dt);

    Pool& pool_;
    abi::Variant::Stages method_ = abi::Variant::Stages::euler;
    std::vector<Member> members_;
    std::vector<Part> parts_;
    std::vector<Piece> tasks_[2];               // of what changes, and of what stays
    std::vector<Column> cells_, slopes_;        // by thread: [slot or state][part_synapses]
    bool measures_cells_ = false, learns_ = false, shared_ = false, ends_with_sums_ = false, measures_sums_ = false, settled_ = false;
};

}  // namespace nmlc::engine
