// The loop over windows: timelines ahead, blocks side by side, then what they found is put together in the order of the blocks.
#include "runtime/engine/run.h"

#include <algorithm>
#include <cmath>
#include <deque>

#include "runtime/engine/block.h"
#include "runtime/engine/coupling.h"
#include "runtime/engine/learning_run.h"

namespace nmlc::engine {
namespace {

// What every step of the window has in common for all neurons: [step][slot], and one row more for a sample at the window's end.
void fill_timeline(const PopulationRun& population, const Window& window, std::vector<double>& table, std::vector<double>& lanes) {
    const std::size_t slots = population.variant->timeline_slots, rows = window.steps + 1, padded = storage::padded(rows);
    if (slots == 0) return;
    lanes.resize(slots * padded);
    std::vector<double*> outputs;
    for (std::size_t slot = 0; slot < slots; ++slot) outputs.push_back(lanes.data() + slot * padded);
    nmlc_args args = arguments_of(population, window);
    args.outputs = outputs.data();
    args.n_neurons = rows;
    args.first_step = window.first_step;
    args.n_steps = 1;
    population.variant->timeline(args);
    table.resize(rows * slots);
    for (std::size_t row = 0; row < rows; ++row)
        for (std::size_t slot = 0; slot < slots; ++slot) table[row * slots + slot] = outputs[slot][row];
}

// Visits the spikes of a population's blocks by time, then neuron. On the grid: step by step, block by block; located ones are sorted anew.
template <class Visit>
void each_spike(const std::vector<Block>& blocks, std::size_t begin, std::size_t end, const std::optional<Failure>& failure, const Visit& visit) {
    std::size_t steps = 0;
    for (std::size_t k = begin; k < end; ++k) steps = std::max(steps, blocks[k].step_ends.size());
    const auto is_late = [&](const Spike& spike) { return failure && spike.time > failure->time; };
    for (std::size_t step = 0; step < steps; ++step)
        for (std::size_t k = begin; k < end; ++k) {
            if (step >= blocks[k].step_ends.size()) continue;
            const std::size_t from = step == 0 ? 0 : blocks[k].step_ends[step - 1];
            for (std::size_t at = from; at < blocks[k].step_ends[step]; ++at)
                if (!is_late(blocks[k].spikes[at])) visit(blocks[k], blocks[k].spikes[at]);
        }
    if (steps > 0) return;
    struct Found { const Block* block; Spike spike; };
    std::vector<Found> all;
    for (std::size_t k = begin; k < end; ++k)
        for (const Spike& spike : blocks[k].spikes)
            if (!is_late(spike)) all.push_back({&blocks[k], spike});
    std::stable_sort(all.begin(), all.end(), [](const Found& a, const Found& b) { return a.spike.time != b.spike.time ? a.spike.time < b.spike.time : a.spike.neuron < b.spike.neuron; });
    for (const Found& found : all) visit(*found.block, found.spike);
}

// Spikes of the window's blocks [first, last): counted, kept where they are recorded, and handed on to those who receive them.
void gather_spikes(std::vector<PopulationRun>& populations, const std::vector<Block>& blocks, std::size_t first, std::size_t last, double dt,
                   const std::optional<Failure>& failure, std::vector<std::vector<Sent>>& sent, std::vector<std::vector<double>>& carried) {
    for (std::size_t begin = first, end = first; begin < last; begin = end) {
        const std::size_t number = blocks[begin].population;
        PopulationRun& population = populations[number];
        for (; end < last && blocks[end].population == number; ++end) population.spike_count += blocks[end].spike_count;
        sent[number].clear();
        carried[number].clear();
        if (!population.keeps_spikes()) continue;
        each_spike(blocks, begin, end, failure, [&](const Block& block, const Spike& spike) {
            if (population.spikes) {
                population.spikes->times.push_back(spike.time);
                population.spikes->neurons.push_back(spike.neuron + 1);
            }
            if (!population.sends) return;
            // A spike inside of a step counts at the step's end.
            const double steps = spike.time / dt, whole = std::round(steps);
            sent[number].push_back({static_cast<std::uint64_t>(std::abs(steps - whole) < 1e-6 ? whole : std::ceil(steps)), static_cast<std::uint32_t>(spike.neuron)});
            for (std::size_t k = 0; k < population.carried.size(); ++k) carried[number].push_back(block.carried[spike.carried + k]);
        });
    }
}

// The network around the blocks. What is under way counts stamps from 1, so that a spike at the very start has one as well: 1.
// Hands spikes to what is under way, and sums what arrives in a window.
class Exchange {
public:
    Exchange(const std::vector<PopulationRun>& populations, const std::vector<ConnectionRun>& connections, LearningRun& learning)
        : populations_(populations), connections_(connections), learning_(learning), sent(populations.size()), carried(populations.size()) {}

    // Given spikes at the very start of a run belong to no step. Where they arrive at once they act before the first sample.
    void begin(std::vector<PopulationRun>& populations, const std::vector<Block>& blocks, const Span& span, Scratch& scratch) {
        for (std::size_t number = 0; number < populations.size(); ++number)
            for (const GivenSpike& spike : populations[number].given) {
                if (spike.step > span.first_step) break;
                ++populations[number].spike_count;
                if (populations[number].spikes) {
                    populations[number].spikes->times.push_back(static_cast<double>(spike.step) * span.dt);
                    populations[number].spikes->neurons.push_back(spike.neuron + 1);
                }
                if (populations[number].sends) sent[number].push_back({spike.step, static_cast<std::uint32_t>(spike.neuron)});
            }
        const auto run_given = [&](const Block& block) {
            const PopulationRun& population = populations[block.population];
            const std::size_t stride = storage::padded(block.count);
            scratch.arrivals.assign(population.population->arrivals.size() * stride, 0.0);   // what arrives has acted
            const Window window{span.first_step, 1, span.dt, nullptr, scratch.arrivals.data(), stride};
            run_given_blocks(block, population, window, span.first_step, block.first, block.count, scratch);
        };
        const auto carries = [&](const Block& block) { return !populations[block.population].carried.empty(); };
        for (const Block& block : blocks)
            if (span.begins && carries(block)) run_given(block);   // before its spikes leave
        for (std::size_t number = 0; number < populations.size(); ++number)
            for (const Sent& spike : sent[number]) keep_carried(populations[number], spike.neuron, carried[number]);
        if (!span.begins) return;
        learning_.capture(sent, carried, [](std::size_t) { return true; });
        for (const Block& block : blocks) {
            PopulationRun& population = populations[block.population];
            if (!receives(block.population)) continue;
            send_to(block);
            const Window window = arrivals_of(block, {span.first_step, 1, span.dt, nullptr}, span.first_step, scratch, 0);
            if (std::all_of(scratch.arrivals.begin(), scratch.arrivals.end(), [](double sum) { return sum == 0; })) continue;
            nmlc_args args = arguments_of(population, window);
            args.n_neurons = args.n_steps = 1;
            args.first_step = span.first_step;
            for (std::uint64_t neuron = block.first; neuron < block.first + block.count; ++neuron) {
                args.first_neuron = neuron;
                point_at_arrivals(args, population, window, span.first_step, neuron - block.first, scratch);
                population.variant->arrive(&args);
            }
        }
        learning_.settle(span.first_step + 1, sent);
        for (auto& spikes : sent) spikes.clear();
        for (const Block& block : blocks)
            if (!carries(block)) run_given(block);
    }

    // Synapses of a rule are told what the cells are; nothing is sent to them.
    bool receives(std::size_t population) const { return !populations_[population].population->arrivals.empty() && !populations_[population].population->synapses_of; }
    std::uint64_t longest_window() const {
        for (const ConnectionRun& connection : connections_)
            if (connection.rule) return 1;   // what a spike does depends on all that happened before it
        std::uint64_t most = window_steps;
        for (const PopulationRun& population : populations_)
            if (!population.population->arrivals.empty() && !population.population->synapses_of) most = std::min<std::uint64_t>(most, receiving_window_steps);
        for (const ConnectionRun& connection : connections_)
            if (connection.synapses && receives(connection.from) && connection.synapses->count() > 0) most = std::min<std::uint64_t>(most, std::max(1u, connection.synapses->least_delay()));
        return most;
    }

    // Spikes of the window before (of this one where the sender receives nothing itself) are sent off to the block.
    void send_to(const Block& block) const {
        learning_.send_to(block, sent);
        const std::size_t part = block.first / receiving_block_neurons;
        for (const ConnectionRun& connection : connections_) {
            if (connection.to != block.population || !connection.synapses) continue;
            const std::uint32_t senders = connection.synapses->senders();
            for (const auto& sum : {connection.weights, connection.ones}) {
                if (!sum || !sum->transits || part >= sum->transits->size()) continue;
                network::Transit& transit = (*sum->transits)[part];
                const std::vector<Sent>& spikes = sent[connection.from];
                const std::size_t each = populations_[connection.from].carried.size();
                for (std::size_t k = 0; k < spikes.size(); ++k)
                    if (spikes[k].neuron - connection.first_sender < senders)
                        transit.spike(spikes[k].stamp + 1, spikes[k].neuron - connection.first_sender, connection.carried ? carried[connection.from][k * each + *connection.carried] : 1);
            }
        }
    }
    Window with_arrivals(const Block& block, const Window& window, Scratch& scratch, unsigned worker) const { return arrivals_of(block, window, window.first_step + 1, scratch, worker); }

private:
    // `before`: the stamp before the first that is wanted.
    Window arrivals_of(const Block& block, Window window, std::uint64_t before, Scratch& scratch, unsigned worker) const {
        const std::size_t slots = populations_[block.population].population->arrivals.size(), part = block.first / receiving_block_neurons;
        window.arrival_stride = storage::padded(block.count);
        scratch.arrivals.assign(slots * window.steps * window.arrival_stride, 0.0);
        window.arrivals = scratch.arrivals.data();
        for (const ConnectionRun& connection : connections_) {
            if (connection.to != block.population) continue;
            for (const auto& sum : {connection.weights, connection.ones})
                if (sum && sum->transits && part < sum->transits->size())
                    (*sum->transits)[part].deliver(before, window.steps, scratch.arrivals.data() + sum->slot * window.steps * window.arrival_stride, window.arrival_stride);
        }
        learning_.deliver(block, before + 1, scratch.arrivals.data(), window.arrival_stride, worker);   // then a window is one step
        return window;
    }

    const std::vector<PopulationRun>& populations_;
    const std::vector<ConnectionRun>& connections_;
    LearningRun& learning_;

public:
    std::vector<std::vector<Sent>> sent;        // by population: spikes of its last window
    std::vector<std::vector<double>> carried;   // and of each what it carries, as many numbers as PopulationRun::carried has columns
};

// The groups of populations that are coupled all the time.
class Couplings {
public:
    Couplings(const std::vector<PopulationRun>& populations, const std::vector<ConnectionRun>& connections, Pool& pool) : populations_(populations) {
        std::vector<std::uint32_t> known;
        for (const PopulationRun& population : populations) {
            if (!population.variant->coupled || std::find(known.begin(), known.end(), *population.population->coupled) != known.end()) continue;
            known.push_back(*population.population->coupled);
            groups_.emplace_back(populations, connections, known.back(), pool);
        }
    }

    void integrate(std::uint64_t step, double dt, const Span& span) {
        for (Coupling& group : groups_) {
            if (span.order) group.sweep(step, dt, span.order(step, group.units()));
            else group.integrate(step, dt);
            if (group.ends_with_sums()) group.refresh(step + 1, dt);
        }
        fresh_ = false;
    }
    // What conditions and blocks at the end of the step read of the sums.
    void add_sums(const Block& block, double* arrivals, std::size_t stride) const {
        const PopulationRun& population = populations_[block.population];
        const double* received = population.variant->ends_with_sums ? received_by(block.population) : nullptr;
        if (!received) return;
        const std::size_t padded = Coupling::stride(population);
        for (std::size_t slot = 0; slot < population.population->arrivals.size(); ++slot)
            for (std::uint64_t k = 0; k < block.count; ++k) arrivals[slot * stride + k] += received[slot * padded + block.first + k];
    }
    // The window in which a sample is taken.
    Window seen_at(std::size_t population, std::uint64_t step, double dt) {
        if (!fresh_)
            for (Coupling& group : groups_)
                if (group.measures_sums()) group.refresh(step, dt);
        fresh_ = true;
        return {step, 1, dt, nullptr, received_by(population), Coupling::stride(populations_[population])};
    }

private:
    const double* received_by(std::size_t population) const {
        for (const Coupling& group : groups_)
            if (const double* received = group.received(population)) return received;
        return nullptr;
    }

    const std::vector<PopulationRun>& populations_;
    std::deque<Coupling> groups_;
    bool fresh_ = false;
};

// The tables' rows up to and including a sample at `step`.
void count_samples(std::vector<PopulationRun>& populations, std::uint64_t end_step) {
    for (PopulationRun& population : populations)
        for (Probe* probe : population.probes)
            if (end_step >= probe->first_step) probe->store->set_rows((end_step - probe->first_step) / probe->every + 1);
}

// Is a window worth waking threads for? A scalar step takes about as long as a hundred in a vector kernel.
bool is_worth_sharing(const std::vector<PopulationRun>& populations) {
    constexpr std::uint64_t enough = 2048, scalar_weight = 100;
    std::uint64_t work = 0;
    for (const PopulationRun& population : populations) {
        const bool vector = population.variant->step && !population.variant->located && !population.variant->adaptive;
        work += population.columns->neurons() * (vector ? 1 : scalar_weight);
    }
    return work > enough;
}

bool earlier(const Failure& a, const Failure& b) {
    if (a.step != b.step) return a.step < b.step;
    if (a.population != b.population) return a.population < b.population;
    return a.neuron < b.neuron;
}

}  // namespace

Outcome run(std::vector<PopulationRun>& populations, const std::vector<ConnectionRun>& connections, const Span& span, Pool& pool) {
    LearningRun learning(populations, connections, span.dt, pool);
    Exchange exchange(populations, connections, learning);
    std::vector<Block> blocks;
    for (std::size_t number = 0; number < populations.size(); ++number) {
        PopulationRun& population = populations[number];
        const std::uint64_t end = span.first_step + span.steps;
        for (Probe* probe : population.probes)
            if (end >= probe->first_step) probe->store->reserve((end - probe->first_step) / probe->every + 1);
        if (population.population->synapses_of) continue;   // the learning's
        for (Block& block : blocks_of(population, number)) blocks.push_back(std::move(block));
    }
    // Those that receive nothing come first in every window: what they send may arrive in the same window.
    const auto receivers = std::stable_partition(blocks.begin(), blocks.end(), [&](const Block& block) { return !exchange.receives(block.population); });
    const auto first_receiver = static_cast<std::size_t>(receivers - blocks.begin());
    const bool any_coupled = std::any_of(populations.begin(), populations.end(), [](const PopulationRun& population) { return population.variant->coupled; });
    const std::uint64_t longest_window = any_coupled ? 1 : exchange.longest_window();   // they meet at every step
    Couplings coupled(populations, connections, pool);
    std::vector<Scratch> scratch(pool.threads());
    std::vector<std::vector<double>> timelines(populations.size());
    std::vector<double> lanes;
    const auto timelines_of = [&](const Window& window) {
        for (std::size_t number = 0; number < populations.size(); ++number) fill_timeline(populations[number], window, timelines[number], lanes);
    };
    const auto window_of = [&](const Window& window, std::size_t number) {
        return Window{window.first_step, window.steps, window.dt, populations[number].variant->timeline_slots ? timelines[number].data() : nullptr};
    };

    Outcome outcome;
    const bool shared = is_worth_sharing(populations);
    exchange.begin(populations, blocks, span, scratch[0]);
    for (PopulationRun& population : populations)
        if (population.history) population.history->keep_present(*population.population, *population.columns, span.first_step);
    // The window in which a sample is taken.
    const auto seen_in = [&](std::uint64_t step, std::size_t number) {
        return populations[number].variant->coupled ? coupled.seen_at(number, step, span.dt) : Window{step, 0, span.dt, nullptr};
    };
    // The sample at the very start, where it has not been taken yet: a run that goes on has taken it at its former end.
    Window start{span.first_step, 0, span.dt, nullptr};
    timelines_of(start);
    const auto first_sample = [&](const Block& block) {
        Block fresh{block.population, block.first, block.count, {}, {}, {}, {}, 0, {}, {}, 0};
        for (const ProbePart& part : block.probes)
            if (span.first_step >= part.probe->first_step && (span.first_step - part.probe->first_step) / part.probe->every >= part.probe->store->rows())
                fresh.probes.push_back(part);
        if (fresh.probes.empty()) return;
        const Window now = window_of(start, block.population);
        take_samples(fresh, populations[block.population], populations[block.population].variant->coupled ? coupled.seen_at(block.population, span.first_step, span.dt) : now, span.first_step, scratch[0]);
    };
    for (const Block& block : blocks) first_sample(block);
    if (learning.is_recorded()) learning.bring_up_to_date(span.first_step + 1);   // of given spikes at the very start
    for (const Block& block : learning.blocks()) first_sample(block);
    count_samples(populations, span.first_step);

    const auto send_off = [&] {   // the last window's spikes: what a later run starts with
        for (std::size_t k = first_receiver; k < blocks.size(); ++k) exchange.send_to(blocks[k]);
        for (auto& spikes : exchange.sent) spikes.clear();
        learning.bring_up_to_date(span.first_step + outcome.steps_done + 1);
    };
    while (outcome.steps_done < span.steps) {
        if (span.stop && span.stop->load(std::memory_order_relaxed)) {
            outcome.stopped = true;
            send_off();
            return outcome;
        }
        const std::uint64_t now = span.first_step + outcome.steps_done, to_pause = span.pause ? span.pause - now % span.pause : span.steps;
        const Window window{now, std::min({longest_window, span.steps - outcome.steps_done, to_pause}), span.dt, nullptr};
        timelines_of(window);
        coupled.integrate(window.first_step, span.dt, span);
        if (learning.any()) outcome.failure = learning.step(window, timelines);
        const auto run_blocks = [&](std::size_t begin, std::size_t end) {
            const auto task = [&](std::size_t k, unsigned worker) {
                Block& block = blocks[begin + k];
                Window own = window_of(window, block.population);
                if (exchange.receives(block.population)) {
                    exchange.send_to(block);
                    own = exchange.with_arrivals(block, own, scratch[worker], worker);
                    coupled.add_sums(block, scratch[worker].arrivals.data(), own.arrival_stride);
                }
                run_window(block, populations[block.population], own, scratch[worker]);
            };
            if (shared) pool.run(end - begin, task);
            else for (std::size_t k = 0; k < end - begin; ++k) task(k, 0);
            for (std::size_t k = begin; k < end; ++k)
                if (const auto& failure = blocks[k].failure; failure && (!outcome.failure || earlier(*failure, *outcome.failure))) outcome.failure = failure;
        };
        run_blocks(0, first_receiver);
        gather_spikes(populations, blocks, 0, first_receiver, span.dt, outcome.failure, exchange.sent, exchange.carried);
        learning.capture(exchange.sent, exchange.carried, [&](std::size_t number) { return !exchange.receives(number); });
        run_blocks(first_receiver, blocks.size());
        gather_spikes(populations, blocks, first_receiver, blocks.size(), span.dt, outcome.failure, exchange.sent, exchange.carried);
        learning.capture(exchange.sent, exchange.carried, [&](std::size_t number) { return exchange.receives(number); });
        if (learning.any() && !outcome.failure) {
            outcome.failure = learning.settle(window.first_step + 2, exchange.sent);
            if (!outcome.failure) learning.sample(window.first_step + 1, window.first_step + 2, [&](std::size_t number) { return seen_in(window.first_step + 1, number); });
        }
        for (std::size_t number = 0; number < populations.size(); ++number)   // those have arrived already, or are under way
            if (!exchange.receives(number)) exchange.sent[number].clear();
        outcome.steps_done += outcome.failure ? outcome.failure->step - window.first_step : window.steps;
        if (any_coupled && !outcome.failure) {
            const std::uint64_t end = span.first_step + outcome.steps_done;
            for (const Block& block : blocks)
                if (populations[block.population].variant->coupled && is_sampled(block, end))
                    take_samples(block, populations[block.population], coupled.seen_at(block.population, end, span.dt), end, scratch[0]);
        }
        count_samples(populations, span.first_step + outcome.steps_done);
        if (span.pause && !outcome.failure && (span.first_step + outcome.steps_done) % span.pause == 0) {
            if (span.pause_looks_at_synapses) learning.bring_up_to_date(span.first_step + outcome.steps_done + 1);
            span.paused(span.first_step + outcome.steps_done);
        }
        if (span.progress) span.progress(outcome.steps_done);
        if (outcome.failure) return outcome;
    }
    send_off();
    return outcome;
}

}  // namespace nmlc::engine
