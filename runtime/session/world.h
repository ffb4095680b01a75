// Everything a run changes: populations, clock, variables, recordings. A sweep's point works on a copy.
#pragma once
#include <cstdint>
#include <map>
#include <utility>
#include <memory>
#include <optional>
#include <vector>

#include "runtime/abi/compiled_model.h"
#include "runtime/engine/history.h"
#include "runtime/engine/learning.h"
#include "runtime/network/delivery.h"
#include "runtime/network/rows.h"
#include "runtime/network/sums.h"
#include "runtime/network/synapses.h"
#include "runtime/record/spike_list.h"
#include "runtime/record/trace_store.h"
#include "runtime/session/array.h"
#include "runtime/session/found.h"
#include "runtime/session/value.h"
#include "runtime/storage/columns.h"

namespace nmlc::session {

struct PopulationState {
    const abi::Population* spec = nullptr;               // null: not of this experiment
    std::uint64_t size = 0;
    storage::Columns columns;
    std::vector<std::vector<double>> params;             // by param: one value, or one per neuron padded to whole groups
    std::vector<bool> param_set;                         // given by `set`: no longer computed
    std::map<std::pair<bool, std::uint32_t>, std::vector<std::uint32_t>> drives;   // (clamp, slot) -> abi::Drive::id in force
    std::map<std::uint32_t, Value> held;                 // variables as they were when a drive in a `for` read them
    std::vector<double> adaptive_steps;
    std::shared_ptr<const storage::Columns> initial;     // states at t = 0, of a population whose past is read
    std::optional<engine::History> history;              // from the first `simulate` on
    std::vector<std::uint64_t> delays;                   // in steps, as of the last `simulate`
    std::shared_ptr<record::SpikeList> spikes;           // null: counted only, because nothing asks for their times
    bool spikes_recorded = false;                        // by a `record`: they belong to the result
    // Of synapses: their numbers by receiver, then sender, which is how they are shown and set. Null: as they are.
    std::shared_ptr<const std::vector<std::uint32_t>> order;
    std::uint64_t shown_at(std::uint64_t place) const { return order ? (*order)[place] : place; }
    bool single() const { return !spec->size.valid(); }
    double param(std::uint32_t slot, std::uint64_t neuron) const { return params[slot].size() == 1 ? params[slot][0] : params[slot][neuron]; }
};

struct Recording {
    const abi::Record* statement;
    abi::SourceRef source;
    std::vector<std::uint64_t> neurons;                  // from 0; of a quantity of one's own: its elements
    std::vector<std::uint64_t> extents;                  // of that quantity
    bool measured;
    std::uint64_t every = 1, first_step = 0;
    bool started = false;                                // the step length is known and the table made
    std::shared_ptr<record::TraceStore> store;
};

// The synapses of a connection, and the spikes that are on their way through them. Points of a sweep share the former.
struct ConnectionState {
    std::shared_ptr<const network::Synapses> synapses;
    std::uint32_t first_sender = 0, first_receiver = 0;
    std::shared_ptr<const network::Rows> rows;           // of a continuous connection, where it is kept row by row
    std::optional<std::uint32_t> learns;                 // the population of its synapses, where it has a rule
    std::shared_ptr<const network::Sums> sums;           // of a continuous connection; without a rule it has no synapses beside
    std::uint32_t senders = 0;
    std::vector<network::Transit> weights, ones;         // by block of the receiving population
    // Of a connection with a rule.
    std::optional<engine::Learning> learning;            // none where it acts all the time
    std::shared_ptr<const std::vector<std::uint32_t>> sender_of, receiver_of;   // by synapse, where more than spikes happens to it
    std::shared_ptr<const std::vector<double>> first_weights;                   // given as a list
    bool frozen = false;
    bool stale = false;                                  // other weights were set: it is made anew
};

struct World {
    std::vector<PopulationState> populations;            // by number in the model
    std::vector<std::optional<Value>> variables;
    std::vector<std::shared_ptr<const Array>> arrays;    // of `data`, by number of the variable
    std::map<std::uint32_t, const abi::PairFormula*> weights;   // of connections, where a `set` has given others
    std::vector<Recording> recordings;
    std::vector<ConnectionState> connections;            // by number in the model; made at the first simulate
    double connected_dt = 0;                             // the step length they were made for; 0: not made
    std::map<std::uint32_t, std::shared_ptr<const PlaneFound>> planes;       // by number of the statement
    std::map<std::uint32_t, std::shared_ptr<const DiagramFound>> diagrams;
    std::uint64_t step = 0, repetition = 0;
    bool begun = false;                                  // a `simulate` has begun since t = 0: what happens at 0 has happened
    double dt = 0;                                       // 0: no simulate yet
    double time() const { return static_cast<double>(step) * dt; }
};

// While it lives, variables are what they were for the drives of a population: see PopulationState::held.
class HeldVariables {
public:
    HeldVariables(World& world, std::uint32_t population) : world_(world), held_(world.populations[population].held.begin(), world.populations[population].held.end()) { swap(); }
    HeldVariables(const HeldVariables&) = delete;
    HeldVariables& operator=(const HeldVariables&) = delete;
    ~HeldVariables() { swap(); }

private:
    void swap() {
        for (auto& [number, value] : held_) std::swap(world_.variables[number], value);
    }
    World& world_;
    std::map<std::uint32_t, std::optional<Value>> held_;
};

}  // namespace nmlc::session
