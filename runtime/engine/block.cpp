// The vector road: one kernel call for a block and as many steps as lie between two samples.
#include "runtime/engine/block.h"

#include <algorithm>
#include <bit>
#include <cmath>
#include <cstring>
#include <utility>

#include "runtime/math/wide.h"

namespace nmlc::engine {
namespace {

std::uint64_t words_of(const Block& block) { return storage::padded(block.count) / 64; }

// The steps up to the next sample of any probe, at most `most`.
std::uint64_t steps_to_sample(const Block& block, std::uint64_t step, std::uint64_t most) {
    for (const ProbePart& part : block.probes) {
        const std::uint64_t due = step < part.probe->first_step
            ? part.probe->first_step : part.probe->first_step + ((step - part.probe->first_step) / part.probe->every + 1) * part.probe->every;
        most = std::min(most, due - step);
    }
    return most;
}

// The same up to the next given spike that has a block.
std::uint64_t steps_to_given(const PopulationRun& population, std::uint64_t step, std::uint64_t most) {
    const auto next = std::upper_bound(population.given_blocks.begin(), population.given_blocks.end(), step, [](std::uint64_t now, const GivenBlock& given) { return now < given.step; });
    return next == population.given_blocks.end() ? most : std::min(most, next->step - step);
}

// How many bits are set (Warren, Hacker's Delight 5-1): without the machine's instruction, which not every x86-64 has, a library call.
std::uint64_t bits_in(std::uint64_t word) {
    word -= (word >> 1) & 0x5555555555555555u;
    word = (word & 0x3333333333333333u) + ((word >> 2) & 0x3333333333333333u);
    return (((word + (word >> 4)) & 0x0F0F0F0F0F0F0F0Fu) * 0x0101010101010101u) >> 56;
}

std::uint64_t word_at(const Scratch& scratch, std::uint64_t position) {
    std::uint64_t word;
    std::memcpy(&word, scratch.spike_bits.data() + position * 8, 8);
    return word;
}

// Spike bits -> counts, and lists where they are kept. Bits beyond the population are nonsense and masked off.
void read_spikes(Block& block, const PopulationRun& population, const Window& window, std::uint64_t steps, Scratch& scratch) {
    const std::uint64_t words = words_of(block), tail = block.count % 64;
    const std::uint64_t last_mask = tail == 0 ? ~std::uint64_t{0} : (std::uint64_t{1} << tail) - 1;
    std::uint64_t count = 0;
    std::size_t carried = 0;
    for (std::uint64_t step = 0; step < steps; ++step) {
        const double time = static_cast<double>(window.first_step + step + 1) * window.dt;
        for (std::uint64_t k = 0; k < words; ++k) {
            std::uint64_t word = word_at(scratch, step * words + k);
            if (k + 1 == words) word &= last_mask;
            if (word == 0) continue;
            count += bits_in(word);
            if (population.keeps_spikes())
                for (; word != 0; word &= word - 1, carried += population.carried.size())
                    block.spikes.push_back({time, block.first + k * 64 + static_cast<std::uint64_t>(std::countr_zero(word)), carried});
        }
        if (population.keeps_spikes()) block.step_ends.push_back(block.spikes.size());
    }
    block.spike_count += count;
}

// The given spikes of the block that fall into the window.
template <class Visit>
void for_each_given(const Block& block, const PopulationRun& population, const Window& window, Visit visit) {
    const auto end = population.given.end();
    auto at = std::upper_bound(population.given.begin(), end, window.first_step, [](std::uint64_t step, const GivenSpike& spike) { return step < spike.step; });
    for (; at != end && at->step <= window.first_step + window.steps; ++at)
        if (at->neuron >= block.first && at->neuron < block.first + block.count) visit(*at);
}

// A neuron that spikes at every step by itself, window after window; spikes that are given to it may be as dense as they like.
void watch_for_storm(Block& block, const PopulationRun& population, const Window& window, std::uint64_t steps, const Scratch& scratch) {
    const std::uint64_t words = words_of(block), tail = block.count % 64, former = block.storm_run;
    block.storm_run = 0;
    if (block.spike_count < steps) return;
    const std::vector<std::uint64_t> before = std::exchange(block.always, std::vector<std::uint64_t>(words, 0));
    std::vector<std::uint64_t>& now = block.always;
    bool any = false, any_still = false;
    for (std::uint64_t k = 0; k < words; ++k) {
        now[k] = k + 1 == words && tail != 0 ? (std::uint64_t{1} << tail) - 1 : ~std::uint64_t{0};
        for (std::uint64_t step = 0; step < steps && now[k] != 0; ++step) now[k] &= word_at(scratch, step * words + k);
    }
    for_each_given(block, population, window, [&](const GivenSpike& spike) { now[(spike.neuron - block.first) / 64] &= ~(std::uint64_t{1} << (spike.neuron - block.first) % 64); });
    for (std::uint64_t k = 0; k < words; ++k) {
        any |= now[k] != 0;
        any_still |= former > 0 && (now[k] & before[k]) != 0;
    }
    if (any_still)   // those that were at it already, and only those
        for (std::uint64_t k = 0; k < words; ++k) now[k] &= before[k];
    block.storm_run = any_still ? former + steps : any ? steps : 0;
    if (block.storm_run < storm_steps) return;
    const std::uint64_t last = window.first_step + steps - 1;
    for (std::uint64_t k = 0; k < words; ++k)
        if (now[k] != 0) {
            block.failure = {Failure::Kind::spike_storm, last, static_cast<double>(last + 1) * window.dt, block.population,
                             block.first + k * 64 + static_cast<std::uint64_t>(std::countr_zero(now[k])), 0, false};
            return;
        }
}

// What the spikes of a step carry, in their order; given ones are among them.
void keep_carried(const Block& block, const PopulationRun& population, const Window& window, std::uint64_t step, Scratch& scratch) {
    const std::uint64_t words = words_of(block);
    for (auto given = std::lower_bound(population.given.begin(), population.given.end(), GivenSpike{step + 1, block.first}); given != population.given.end() && given->step == step + 1 && given->neuron < block.first + block.count; ++given) {
        const std::uint64_t bit = given->neuron - block.first;
        scratch.spike_bits[(step - window.first_step) * words * 8 + bit / 8] |= static_cast<std::uint8_t>(1u << bit % 8);
    }
    for (std::uint64_t k = 0; k < words; ++k)
        for (std::uint64_t word = word_at(scratch, (step - window.first_step) * words + k); word != 0; word &= word - 1) {
            const std::uint64_t neuron = k * 64 + static_cast<std::uint64_t>(std::countr_zero(word));
            if (neuron < block.count) keep_carried(population, block.first + neuron, scratch.carried);
        }
}

void step_kernel(const Block& block, PopulationRun& population, const Window& window, std::uint64_t step, std::uint64_t steps, Scratch& scratch) {
    if ((population.history || !population.carried.empty()) && steps > 1) {
        for (std::uint64_t k = 0; k < steps; ++k) step_kernel(block, population, window, step + k, 1, scratch);
        return;
    }
    nmlc_args args = arguments_of(population, window);
    args.first_neuron = block.first;
    args.n_neurons = block.count;   // a kernel takes whole vectors: of a single neuron the first only
    args.first_step = step;
    args.n_steps = steps;
    args.timeline = window.timeline ? window.timeline + (step - window.first_step) * population.variant->timeline_slots : nullptr;
    args.spike_stride = words_of(block) * 8;
    args.spikes = scratch.spike_bits.data() + (step - window.first_step) * args.spike_stride;
    point_at_arrivals(args, population, window, step, 0, scratch);
    point_at_past(args, population, step, block.first, scratch);
    if (population.variant->step) population.variant->step(&args);   // a neuron without equations and conditions has none
    run_given_blocks(block, population, window, step + steps, block.first, block.count, scratch);
    if (population.history) population.history->keep(*population.population, *population.columns, step + 1, block.first, block.count);
    if (!population.carried.empty()) keep_carried(block, population, window, step, scratch);
}

// The step of the window at whose end a state first stopped being finite: done again from the start, step by step.
Failure name_the_step(const Block& block, PopulationRun& population, const Window& window, const Failure& at_end, Scratch& scratch) {
    scratch.saved.restore(*population.columns);
    scratch.carried.clear();
    for (std::uint64_t step = window.first_step; step < window.first_step + window.steps; ++step) {
        step_kernel(block, population, window, step, 1, scratch);
        if (auto failure = not_finite(population, block.first, block.count)) {
            failure->step = step;
            failure->time = static_cast<double>(step + 1) * window.dt;
            failure->population = block.population;
            return *failure;
        }
    }
    return at_end;
}

void run_vector(Block& block, PopulationRun& population, const Window& window, Scratch& scratch) {
    scratch.spike_bits.assign(window.steps * words_of(block) * 8, 0);   // a kernel without spikes leaves them as they are
    if (window.steps > 1) scratch.saved.save(*population.columns, block.first, storage::padded(block.count));   // a single step names itself
    const std::uint64_t end = window.first_step + window.steps;
    for (std::uint64_t step = window.first_step; step < end;) {
        const std::uint64_t steps = steps_to_given(population, step, steps_to_sample(block, step, end - step));
        step_kernel(block, population, window, step, steps, scratch);
        step += steps;
        if (!block.probes.empty() && !population.variant->coupled) take_samples(block, population, window, step, scratch);   // else when all have come so far
    }
    if (auto failure = not_finite(population, block.first, block.count)) {
        failure->step = end - 1;
        failure->time = static_cast<double>(end) * window.dt;
        failure->population = block.population;
        block.failure = window.steps > 1 ? name_the_step(block, population, window, *failure, scratch) : failure;
    }
    // Spikes after a failing step are not of this run; at its end they still are.
    const std::uint64_t valid = block.failure ? block.failure->step - window.first_step + 1 : window.steps;
    for_each_given(block, population, window, [&](const GivenSpike& spike) {
        const std::uint64_t bit = spike.neuron - block.first;
        scratch.spike_bits[(spike.step - 1 - window.first_step) * words_of(block) * 8 + bit / 8] |= static_cast<std::uint8_t>(1u << bit % 8);
    });
    read_spikes(block, population, window, valid, scratch);
    if (!block.failure) watch_for_storm(block, population, window, valid, scratch);
}

}  // namespace

nmlc_args arguments_of(const PopulationRun& population, const Window& window) {
    nmlc_args args{};
    args.columns = population.columns->pointers();
    args.uniforms = population.uniforms.data();
    args.givens = population.givens.data();
    args.dt = args.grid = window.dt;
    args.key = population.key;
    return args;
}

void point_at_arrivals(nmlc_args& args, const PopulationRun& population, const Window& window, std::uint64_t step, std::uint64_t neuron, Scratch& scratch) {
    scratch.arrival_rows.clear();
    if (!window.arrivals) return;
    for (std::size_t slot = 0; slot < population.population->arrivals.size(); ++slot)
        scratch.arrival_rows.push_back(window.arrivals + (slot * window.steps + (step - window.first_step)) * window.arrival_stride + neuron);
    args.arrivals = scratch.arrival_rows.data();
    args.arrival_stride = window.arrival_stride;
}

void point_at_past(nmlc_args& args, const PopulationRun& population, std::uint64_t step, std::uint64_t first, Scratch& scratch) {
    if (!population.history) return;
    scratch.arrival_rows.resize(population.population->arrivals.size());   // nothing arrives where nobody looked for it
    for (std::size_t delay = 0; delay < population.delays.size(); ++delay)
        for (int moment = 0; moment < 4; ++moment)
            scratch.arrival_rows.push_back(population.history->read(population.population->delays[delay].past, moment, step, population.delays[delay]) + first);
    args.arrivals = scratch.arrival_rows.data();
}

void run_given_blocks(const Block& block, const PopulationRun& population, const Window& window, std::uint64_t step, std::uint64_t first, std::uint64_t count, Scratch& scratch) {
    const auto end = population.given_blocks.end();
    auto given = std::lower_bound(population.given_blocks.begin(), end, GivenBlock{step, first, 0});
    if (given == end || given->step != step || given->neuron >= first + count) return;
    nmlc_args args = arguments_of(population, window);
    args.n_neurons = args.n_steps = 1;
    args.first_step = step;
    for (; given != end && given->step == step && given->neuron < first + count; ++given) {
        args.first_neuron = given->neuron;
        point_at_arrivals(args, population, window, std::max(step, window.first_step + 1) - 1, given->neuron - block.first, scratch);
        point_at_past(args, population, step, given->neuron, scratch);
        population.variant->given[given->event](&args);
    }
}

std::size_t keep_carried(const PopulationRun& population, std::uint64_t neuron, std::vector<double>& carried) {
    const std::size_t at = carried.size();
    for (const std::uint32_t column : population.carried) carried.push_back(population.columns->f64(column)[neuron]);
    return at;
}

std::vector<Block> blocks_of(const PopulationRun& population, std::size_t number) {
    const std::uint64_t size = population.columns->neurons(), groups = storage::padded(size) / NMLC_GROUP;
    std::vector<bool> recorded(groups, false);
    for (const Probe* probe : population.probes)
        for (std::uint64_t neuron : probe->neurons) recorded[neuron / NMLC_GROUP] = true;
    std::vector<Block> blocks;
    const bool receives = !population.population->arrivals.empty();   // then a block is a block of the network, whatever is recorded of it
    const std::uint64_t most = (receives ? receiving_block_neurons : block_neurons) / NMLC_GROUP;
    if (receives && std::any_of(recorded.begin(), recorded.end(), [](bool yes) { return yes; })) recorded.assign(groups, true);
    for (std::uint64_t group = 0; group < groups;) {
        const std::uint64_t begin = group;
        while (group < groups && recorded[group] == recorded[begin] && group - begin < most) ++group;
        const std::uint64_t first = begin * NMLC_GROUP;
        Block block{number, first, std::min(group * NMLC_GROUP, size) - first, {}, {}, {}, {}, 0, {}, {}, 0};
        for (Probe* probe : recorded[begin] ? population.probes : std::vector<Probe*>{}) {
            ProbePart part{probe, {}};
            for (std::size_t column = 0; column < probe->neurons.size(); ++column)
                if (probe->neurons[column] >= first && probe->neurons[column] < first + block.count) part.cells.push_back({probe->neurons[column], column});
            if (!part.cells.empty()) block.probes.push_back(std::move(part));
        }
        blocks.push_back(std::move(block));
    }
    return blocks;
}

// 0*x is 0 for a finite x, else not a number. Four sums of fours, so that none waits for another: in a network with short delays this
// runs as often as the kernel.
NMLC_WIDE bool are_finite(const double* values, std::uint64_t count) {
    using Four = double __attribute__((vector_size(32), aligned(8), may_alias));
    Four a{}, b{}, c{}, d{};   // by name: an array of them would be kept in memory
    std::uint64_t i = 0;
    for (; i + 16 <= count; i += 16) {
        const auto* const fours = reinterpret_cast<const Four*>(values + i);
        a += 0 * fours[0];
        b += 0 * fours[1];
        c += 0 * fours[2];
        d += 0 * fours[3];
    }
    double rest = 0;
    for (; i < count; ++i) rest += 0 * values[i];
    const Four all = (a + b) + (c + d);
    return (all[0] + all[1]) + (all[2] + all[3]) + rest == 0;
}

std::optional<Failure> not_finite(const PopulationRun& population, std::uint64_t first, std::uint64_t count) {
    const auto& columns = population.population->columns;
    // The past was the present once, and was looked at then.
    const auto counts = [&](std::size_t slot) { return !columns[slot].truth && columns[slot].kind != abi::Column::Kind::past; };
    bool all_finite = true;
    for (std::size_t slot = 0; slot < columns.size(); ++slot) {
        if (!counts(slot)) continue;
        const double* const values = population.columns->f64(slot) + first;
        all_finite &= are_finite(values, count);
    }
    if (all_finite) return std::nullopt;
    for (std::uint64_t neuron = first; neuron < first + count; ++neuron)
        for (std::size_t slot = 0; slot < columns.size(); ++slot) {
            if (!counts(slot)) continue;
            const double value = population.columns->f64(slot)[neuron];
            if (!std::isfinite(value)) return Failure{Failure::Kind::not_finite, 0, 0, 0, neuron, columns[slot].state, std::isinf(value)};
        }
    return std::nullopt;
}

bool is_sampled(const Block& block, std::uint64_t step) {
    return std::any_of(block.probes.begin(), block.probes.end(), [&](const ProbePart& part) { return step >= part.probe->first_step && (step - part.probe->first_step) % part.probe->every == 0; });
}

void take_samples(const Block& block, const PopulationRun& population, const Window& window, std::uint64_t step, Scratch& scratch) {
    bool measured = false;
    for (const ProbePart& part : block.probes) {
        const Probe& probe = *part.probe;
        if (step < probe.first_step || (step - probe.first_step) % probe.every != 0) continue;
        double* const row = probe.store->row((step - probe.first_step) / probe.every);
        if (!probe.measured) {
            if (population.columns->is_truth(probe.slot))
                for (const auto& cell : part.cells) row[cell.column] = population.columns->truths(probe.slot)[cell.neuron];
            else
                for (const auto& cell : part.cells) row[cell.column] = population.columns->f64(probe.slot)[cell.neuron];
            continue;
        }
        const std::uint64_t lanes = storage::padded(block.count);
        if (!measured) {
            const std::size_t outputs = population.variant->measured.size();
            scratch.measured.resize(outputs * lanes);
            scratch.outputs.resize(outputs);
            for (std::size_t k = 0; k < outputs; ++k) scratch.outputs[k] = scratch.measured.data() + k * lanes;
            nmlc_args args = arguments_of(population, window);
            args.first_neuron = block.first;
            args.n_neurons = block.count;
            args.first_step = step;
            args.n_steps = 1;
            args.timeline = window.timeline ? window.timeline + (step - window.first_step) * population.variant->timeline_slots : nullptr;
            args.outputs = scratch.outputs.data();
            scratch.arrival_rows.clear();
            if (population.variant->coupled) point_at_arrivals(args, population, window, step, block.first, scratch);
            point_at_past(args, population, step, block.first, scratch);
            population.variant->measure(args);
            measured = true;
        }
        for (const auto& cell : part.cells) row[cell.column] = scratch.outputs[probe.slot][cell.neuron - block.first];
    }
}

void run_window(Block& block, PopulationRun& population, const Window& window, Scratch& scratch) {
    block.spikes.clear();
    block.step_ends.clear();
    block.spike_count = 0;
    block.failure.reset();
    scratch.carried.clear();
    const abi::Variant& variant = *population.variant;
    if (!variant.located && !variant.adaptive) {
        run_vector(block, population, window, scratch);
        std::swap(block.carried, scratch.carried);
        return;
    }

    scratch.spikes.clear();
    const std::uint64_t end = window.first_step + window.steps;
    for (std::uint64_t step = window.first_step; step < end && !block.failure;) {
        const std::uint64_t steps = steps_to_sample(block, step, end - step);
        block.failure = run_scalar(block, population, window, step, steps, scratch.spikes, scratch);
        step += steps;
        if (!block.probes.empty() && !block.failure) take_samples(block, population, window, step, scratch);
    }
    if (population.carried.empty())   // else noted with what they carry
        for_each_given(block, population, window, [&](const GivenSpike& spike) { scratch.spikes.push_back({static_cast<double>(spike.step) * window.dt, spike.neuron}); });
    if (block.failure)
        std::erase_if(scratch.spikes, [&](const Spike& spike) { return spike.time > block.failure->time; });
    block.spike_count = scratch.spikes.size();
    std::sort(scratch.spikes.begin(), scratch.spikes.end(), [](const Spike& a, const Spike& b) { return a.time != b.time ? a.time < b.time : a.neuron < b.neuron; });
    if (population.keeps_spikes()) block.spikes = scratch.spikes;
    std::swap(block.carried, scratch.carried);
}

}  // namespace nmlc::engine
