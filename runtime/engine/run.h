// Takes populations through a span of whole steps. A population is cut into blocks by a rule that depends on the model alone;
// blocks run independently over a window of steps, which keeps their state in the nearest cache, and meet at the window's end.
// Recorded blocks pause at every sample. Results are the same to the bit for any number of threads.
#pragma once
#include <atomic>
#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "runtime/abi/compiled_model.h"
#include "runtime/engine/history.h"
#include "runtime/engine/pool.h"
#include "runtime/network/delivery.h"
#include "runtime/network/rows.h"
#include "runtime/network/sums.h"
#include "runtime/network/synapses.h"
#include "runtime/record/spike_list.h"
#include "runtime/record/trace_store.h"
#include "runtime/storage/columns.h"

namespace nmlc::engine {

// A recording in force: samples of some neurons at first_step, first_step + every, ...; a sample at t is taken after all events at t.
struct Probe {
    bool measured = false;                  // else a column
    std::uint32_t slot = 0;                 // column, or number in Variant::measured
    std::vector<std::uint64_t> neurons;     // from 0, in the order of the table's columns
    std::uint64_t first_step = 0, every = 1;
    record::TraceStore* store = nullptr;    // its rows are the samples taken so far
};

// A spike at a given time: it happens at the end of step - 1, whatever the state; at step 0 it is there from the beginning.
struct GivenSpike {
    std::uint64_t step, neuron;             // neuron from 0
    friend auto operator<=>(const GivenSpike&, const GivenSpike&) = default;
};

// The block of a given spike runs after all else that happens at the end of step - 1.
struct GivenBlock {
    std::uint64_t step, neuron;
    std::uint32_t event;                    // number in Variant::given
    friend auto operator<=>(const GivenBlock&, const GivenBlock&) = default;
};

struct PopulationRun {
    const abi::Population* population = nullptr;
    const abi::Variant* variant = nullptr;
    storage::Columns* columns = nullptr;
    std::vector<double> uniforms;           // by slot, prepared ones too
    std::vector<const double*> givens;      // by slot, prepared ones too
    std::uint64_t key = 0;
    std::vector<Probe*> probes;
    record::SpikeList* spikes = nullptr;    // null: spikes are counted only, or sent
    bool sends = false;                     // some connection needs its spikes
    bool keeps_spikes() const { return spikes || sends; }
    std::vector<GivenSpike> given;          // in order, each once: those of the span, and at its very start those that it begins with
    std::vector<GivenBlock> given_blocks;   // of those that have one, in order
    std::uint64_t spike_count = 0;          // added to
    History* history = nullptr;             // of a population whose equations read its past
    std::vector<std::uint64_t> delays;      // in steps, by number in Population::delays
    std::vector<std::uint32_t> carried;     // columns of what its spikes carry, as they are when a neuron spikes
    std::vector<double>* adaptive_steps = nullptr;   // per neuron: the adaptive method's last step length (ms), 0 at the start
};

struct Learning;

// Who sends to whom. What is under way is kept from one run to the next.
struct ConnectionRun {
    const network::Synapses* synapses = nullptr;
    std::size_t from = 0, to = 0;           // positions in the list given to run()
    std::uint32_t first_sender = 0;         // the neuron that the connection counts as its sender 0
    // A continuous connection: its synapses by receiver where they are kept so, the sums over its senders (the same, tiles, or factors of weights
    // that are never formed), and which output of `send` goes into which slot.
    const network::Rows* rows = nullptr;
    const network::Sums* sums = nullptr;
    std::uint32_t first_receiver = 0, senders = 0;
    struct Coupled { std::uint32_t sent, slot; bool weighted; };
    std::vector<Coupled> coupled;
    struct Sum { std::uint32_t slot; std::vector<network::Transit>* transits; };   // by block of the receivers; both may be there
    std::optional<Sum> weights, ones;
    // Its weights change: the synapses are a population too. Spikes then travel in `learning`, and the sums have no transits.
    struct Rule {
        std::size_t synapses = 0;               // position in the list given to run()
        const abi::Connection::Rule* rule = nullptr;
        bool frozen = false;
        Learning* learning = nullptr;           // null: they act all the time, and no spikes travel
        const std::vector<std::uint32_t>*senders = nullptr, *receivers = nullptr;   // of each synapse, where more than spikes happens to it
        std::vector<const std::vector<double>*> params;                             // by read: of the cell, one value or one a neuron
    };
    std::optional<Rule> rule;
    std::optional<std::size_t> carried;     // position in the sender's PopulationRun::carried
};

struct Failure {
    enum class Kind { not_finite, spike_storm, endless_events, step_too_small } kind;
    std::uint64_t step = 0;                 // the step at whose end it showed
    double time = 0;
    std::size_t population = 0;             // position in the list given to run()
    std::uint64_t neuron = 0;               // from 0
    std::uint32_t state = 0;
    bool infinite = false;                  // else not a number
};

struct Span {
    std::uint64_t first_step = 0, steps = 0;
    double dt = 0;
    const std::atomic<bool>* stop = nullptr;
    std::function<void(std::uint64_t steps_done)> progress;   // after every window
    bool begins = false;                    // nothing has run before: given spikes at the very start happen, and arrive
    // Where units are updated one after the other: of so many units, those whose turn it is, in a sweep that takes the place of a step.
    std::function<std::vector<std::uint32_t>(std::uint64_t step, std::uint64_t units)> order;
    // Called after every step that is a multiple of `pause`; all spikes have acted on the synapses then, where these are looked at.
    std::uint64_t pause = 0;
    bool pause_looks_at_synapses = false;
    std::function<void(std::uint64_t step)> paused;
};

struct Outcome {
    std::uint64_t steps_done = 0;           // up to a stop or a failure
    bool stopped = false;
    std::optional<Failure> failure;         // the earliest; among equals the first population, then neuron
};

// On a failure what was recorded before it is kept: samples before the failing step, spikes up to it.
Outcome run(std::vector<PopulationRun>& populations, const std::vector<ConnectionRun>& connections, const Span& span, Pool& pool);

// The rule of the blocks: a block holds at most so many neurons, and only neurons of groups that are all recorded or all not.
inline constexpr std::uint64_t block_neurons = 2048, window_steps = 128;
// Blocks of neurons at which spikes arrive are those of the network, and larger: a spike finds more targets in each. What arrives in a
// window waits in a table of sums, hence shorter windows; no window is longer than the shortest delay between neurons.
inline constexpr std::uint32_t receiving_block_neurons = 4096, receiving_window_steps = 32;
// A neuron that spikes at every step for so many steps in a row is a storm: its condition does not keep it from firing.
inline constexpr std::uint64_t storm_steps = 1000;

}  // namespace nmlc::engine
