// The loop over windows: timelines ahead, blocks side by side, then what they found is put together in the order of the blocks.
#include "runtime/engine/run.h"

#include <algorithm>

#include "runtime/engine/block.h"

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

void append(record::SpikeList& list, const Spike& spike) {
    list.times.push_back(spike.time);
    list.neurons.push_back(spike.neuron + 1);
}

// Blocks hand over their spikes by time, then neuron. On the grid: step by step, block by block; located ones are sorted anew.
void gather_spikes(std::vector<PopulationRun>& populations, std::vector<Block>& blocks, const std::optional<Failure>& failure) {
    std::vector<Spike> all;
    for (std::size_t begin = 0, end = 0; begin < blocks.size(); begin = end) {
        const std::size_t number = blocks[begin].population;
        PopulationRun& population = populations[number];
        std::size_t steps = 0;
        for (; end < blocks.size() && blocks[end].population == number; ++end) {
            population.spike_count += blocks[end].spike_count;
            steps = std::max(steps, blocks[end].step_ends.size());
        }
        if (!population.spikes) continue;
        record::SpikeList& list = *population.spikes;
        const auto is_late = [&](const Spike& spike) { return failure && spike.time > failure->time; };
        if (steps > 0) {
            for (std::size_t step = 0; step < steps; ++step)
                for (std::size_t k = begin; k < end; ++k) {
                    if (step >= blocks[k].step_ends.size()) continue;
                    const std::size_t from = step == 0 ? 0 : blocks[k].step_ends[step - 1];
                    for (std::size_t at = from; at < blocks[k].step_ends[step]; ++at)
                        if (!is_late(blocks[k].spikes[at])) append(list, blocks[k].spikes[at]);
                }
            continue;
        }
        all.clear();
        for (std::size_t k = begin; k < end; ++k) all.insert(all.end(), blocks[k].spikes.begin(), blocks[k].spikes.end());
        std::erase_if(all, is_late);
        std::stable_sort(all.begin(), all.end(), [](const Spike& a, const Spike& b) { return a.time != b.time ? a.time < b.time : a.neuron < b.neuron; });
        for (const Spike& spike : all) append(list, spike);
    }
}

// Given spikes at the very start of the span: they belong to no step.
void begin_with_given_spikes(std::vector<PopulationRun>& populations, const Span& span) {
    for (PopulationRun& population : populations)
        for (const GivenSpike& spike : population.given) {
            if (spike.step > span.first_step) break;
            ++population.spike_count;
            if (population.spikes) append(*population.spikes, {static_cast<double>(spike.step) * span.dt, spike.neuron});
        }
}

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

Outcome run(std::vector<PopulationRun>& populations, const Span& span, Pool& pool) {
    std::vector<Block> blocks;
    for (std::size_t number = 0; number < populations.size(); ++number) {
        PopulationRun& population = populations[number];
        const std::uint64_t end = span.first_step + span.steps;
        for (Probe* probe : population.probes)
            if (end >= probe->first_step) probe->store->reserve((end - probe->first_step) / probe->every + 1);
        for (Block& block : blocks_of(population, number)) blocks.push_back(std::move(block));
    }
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
    // The sample at the very start, where it has not been taken yet: a run that goes on has taken it at its former end.
    Window start{span.first_step, 0, span.dt, nullptr};
    timelines_of(start);
    for (const Block& block : blocks) {
        Block fresh{block.population, block.first, block.count, {}, {}, {}, 0, {}, {}, 0};
        for (const ProbePart& part : block.probes)
            if (span.first_step >= part.probe->first_step && (span.first_step - part.probe->first_step) / part.probe->every >= part.probe->store->rows())
                fresh.probes.push_back(part);
        if (!fresh.probes.empty()) take_samples(fresh, populations[block.population], window_of(start, block.population), span.first_step, scratch[0]);
    }
    count_samples(populations, span.first_step);
    begin_with_given_spikes(populations, span);

    while (outcome.steps_done < span.steps) {
        if (span.stop && span.stop->load(std::memory_order_relaxed)) {
            outcome.stopped = true;
            return outcome;
        }
        const Window window{span.first_step + outcome.steps_done, std::min(window_steps, span.steps - outcome.steps_done), span.dt, nullptr};
        timelines_of(window);
        const auto run_block = [&](std::size_t k, unsigned worker) {
            run_window(blocks[k], populations[blocks[k].population], window_of(window, blocks[k].population), scratch[worker]);
        };
        if (shared) pool.run(blocks.size(), run_block);
        else for (std::size_t k = 0; k < blocks.size(); ++k) run_block(k, 0);
        for (const Block& block : blocks)
            if (block.failure && (!outcome.failure || earlier(*block.failure, *outcome.failure))) outcome.failure = block.failure;
        gather_spikes(populations, blocks, outcome.failure);
        outcome.steps_done += outcome.failure ? outcome.failure->step - window.first_step : window.steps;
        count_samples(populations, span.first_step + outcome.steps_done);
        if (span.progress) span.progress(outcome.steps_done);
        if (outcome.failure) return outcome;
    }
    return outcome;
}

}  // namespace nmlc::engine
