#include "runtime/engine/plasticity.h"

#include <algorithm>
#include <cmath>
#include <cstring>

#include "runtime/engine/block.h"
#include "runtime/math/wide.h"
#include "runtime/network/segments.h"

namespace nmlc::engine {
namespace {

constexpr std::size_t batch = 512;   // synapses of one call

// Plain loops over the synapses of a batch.
NMLC_WIDE void choose(const std::int16_t* stamps, std::int16_t tied, double before, double after, std::size_t count, double* into) {
    for (std::size_t k = 0; k < count; ++k) into[k] = stamps[k] == tied ? before : after;
}
NMLC_WIDE void times(const std::int16_t* stamps, double offset, double dt, std::size_t count, double* into) {
    for (std::size_t k = 0; k < count; ++k) into[k] = (offset + static_cast<double>(stamps[k])) * dt;   // whole steps, wherever the epoch is
}
// By the bits of the exponent, all ones in an infinity and in what is no number: whole numbers may be joined in any order.
NMLC_WIDE bool all_finite(const double* values, std::size_t count) {
    constexpr std::uint64_t exponent = 0x7FF0000000000000u;
    std::uint64_t bad = 0;
    for (std::size_t k = 0; k < count; ++k) {
        std::uint64_t bits;
        std::memcpy(&bits, values + k, sizeof bits);
        bad |= (bits & exponent) == exponent;
    }
    return bad == 0;
}
NMLC_WIDE void keep_where(const std::int16_t* stamps, const double* fresh, std::size_t count, double* values) {
    for (std::size_t k = 0; k < count; ++k) values[k] = stamps[k] != 0 ? fresh[k] : values[k];
}

const double* before_events(const PopulationRun& run, std::uint32_t state) {
    for (const abi::Population::Kept& kept : run.population->kept)
        if (kept.state == state) return run.columns->f64(kept.column);
    return run.columns->f64(state);
}

}  // namespace

Plasticity::Plasticity(std::vector<PopulationRun>& populations, const ConnectionRun& connection, double dt)
    : populations_(populations), connection_(connection), rule_(*connection.rule), learning_(*rule_.learning), synapses_(populations[rule_.synapses]), dt_(dt),
      has_on_pre_(static_cast<bool>(synapses_.variant->on_pre)), has_on_post_(static_cast<bool>(synapses_.variant->on_post)) {
    failures_.resize(end_part() - first_part());
    const auto& reads = rule_.rule->reads;
    for (std::size_t slot = 0; slot < reads.size(); ++slot) {
        if (reads[slot].what == What::post_param && reads[slot].at_post) params_at_post_.push_back(slot);
        const std::uint32_t state = reads[slot].number;
        if (reads[slot].what == What::pre_state) {
            const PopulationRun& from = populations[connection.from];
            traces_.push_back({slot, before_events(from, state), from.columns->f64(state), reads[slot].at_pre, reads[slot].at_post});
        }
        if (reads[slot].what == What::post_state) {
            const Shown shown{slot, before_events(populations[connection.to], state)};
            if (reads[slot].at_pre) shown_at_pre_.push_back(shown);
            if (reads[slot].at_post) shown_at_post_.push_back(shown);
        }
    }
}

void Plasticity::capture(const std::vector<Sent>& spikes) {
    captured_.clear();
    for (const Sent& spike : spikes) {
        for (const Trace& trace : traces_) captured_.push_back(trace.before[spike.neuron]);
        for (const Trace& trace : traces_) captured_.push_back(trace.now[spike.neuron]);
    }
}

// Calls visit(begin, length, run) for the runs of equal delay of a sender.
template <class Visit>
void Plasticity::each_run(std::size_t part, Visit visit) {
    const network::Synapses::Block& of = stored(part);
    for (std::uint32_t sender = 0; sender < connection_.synapses->senders(); ++sender) {
        std::uint64_t at = of.rows[sender];
        const std::uint64_t end = of.rows[sender + std::size_t{1}];
        if (connection_.synapses->one_delay()) {
            if (end > at) visit(at, static_cast<std::uint32_t>(end - at), sender);
            continue;
        }
        auto run = static_cast<std::uint32_t>(block(part).run_rows[sender]);
        network::SegmentReader reader(of.segments.data() + of.segment_rows[sender], of.segments.data() + of.segment_rows[sender + std::size_t{1}]);
        for (; !reader.done(); ++run) {
            const network::Segment segment = reader.next();
            visit(at, static_cast<std::uint32_t>(segment.length), run);
            at += segment.length;
        }
    }
}

void Plasticity::send_to(std::size_t part, const std::vector<Sent>& spikes) {
    if (part < first_part() || part >= end_part()) return;
    LearningBlock& to = block(part);
    const network::Synapses::Block& of = stored(part);
    const std::size_t traces = traces_.size();
    for (std::size_t k = 0; k < spikes.size(); ++k) {
        const std::uint32_t sender = spikes[k].neuron - connection_.first_sender;
        if (sender >= connection_.synapses->senders()) continue;
        const auto push = [&](std::uint32_t delay, std::uint64_t begin, std::uint64_t length, std::uint64_t run) {
            if (length == 0) return;
            LearningBlock::Arrivals& slot = to.ring[(spikes[k].stamp + 1 + delay) & learning_.mask];
            slot.due.push_back({begin, static_cast<std::uint32_t>(length), static_cast<std::uint32_t>(run), spikes[k].neuron, static_cast<std::uint32_t>(slot.values.size())});
            slot.values.insert(slot.values.end(), captured_.begin() + static_cast<std::ptrdiff_t>(2 * traces * k), captured_.begin() + static_cast<std::ptrdiff_t>(2 * traces * (k + 1)));
        };
        std::uint64_t at = of.rows[sender];
        if (connection_.synapses->one_delay()) {
            push(connection_.synapses->least_delay(), at, of.rows[sender + std::size_t{1}] - at, sender);
            continue;
        }
        std::uint64_t run = to.run_rows[sender];
        network::SegmentReader reader(of.segments.data() + of.segment_rows[sender], of.segments.data() + of.segment_rows[sender + std::size_t{1}]);
        for (; !reader.done(); ++run) {
            const network::Segment segment = reader.next();
            push(segment.delay, at, segment.length, run);
            at += segment.length;
        }
    }
}

void Plasticity::deliver(std::size_t part, std::uint64_t stamp, double* weights, double* ones, LearningScratch& scratch) {
    if (part < first_part() || part >= end_part()) return;
    LearningBlock& to = block(part);
    const std::uint16_t* const targets = stored(part).targets.data();
    const double* const all = synapses_.columns->f64(0) + to.base;
    const std::vector<LearningBlock::Due>& due = to.ring[stamp & learning_.mask].due;
    for (std::size_t k = 0; k < due.size(); ++k) {
        if (k + 1 < due.size()) {   // where the next row begins; the rest of it the processor foresees
            for (std::uint32_t line = 0; line < 4; ++line) __builtin_prefetch(all + due[k + 1].begin + 8 * line);
            for (std::uint32_t line = 0; line < 2; ++line) __builtin_prefetch(targets + due[k + 1].begin + 32 * line);
        }
        if (waits() && !rule_.frozen) bring_up_to_date(part, due[k].begin, due[k].length, due[k].run, stamp - 1, scratch);
        const double* const w = all + due[k].begin;
        const std::uint16_t* const target = targets + due[k].begin;
        if (weights) {
            std::uint32_t n = 0;
            for (; n + 4 <= due[k].length; n += 4)
                for (std::uint32_t m = n; m < n + 4; ++m) weights[target[m]] += w[m];
            for (; n < due[k].length; ++n) weights[target[n]] += w[n];
        }
        if (ones)
            for (std::uint32_t n = 0; n < due[k].length; ++n) ones[target[n]] += 1;
    }
}

void Plasticity::prepare(LearningScratch& scratch) const {
    const std::size_t columns = synapses_.columns->count(), slots = rule_.rule->reads.size();
    if (scratch.columns.size() >= columns && scratch.slots.size() >= slots) return;
    while (scratch.columns.size() < columns) scratch.columns.emplace_back(batch);
    while (scratch.slots.size() < slots) scratch.slots.emplace_back(batch);
    scratch.truths.resize(columns, std::vector<std::uint8_t>(batch, 0));
    scratch.column_pointers.resize(columns);
    scratch.waiting.resize(batch + 1);
    scratch.stamps.resize(batch);
    scratch.slot_pointers.clear();
    for (const storage::F64Column& slot : scratch.slots) scratch.slot_pointers.push_back(slot.data());
}

void Plasticity::call(std::size_t part, const abi::HotEntry& kernel, std::uint64_t stamp, std::optional<std::uint64_t> first, std::size_t count, LearningScratch& scratch) {
    storage::Columns& columns = *synapses_.columns;
    const auto number = [&](std::size_t k) { return first ? *first + k : scratch.synapses[k]; };
    for (std::size_t slot = 0; slot < columns.count(); ++slot) {
        if (columns.is_truth(slot)) {
            for (std::size_t k = 0; k < count; ++k) scratch.truths[slot][k] = columns.truths(slot)[number(k)];
            scratch.column_pointers[slot] = scratch.truths[slot].data();
        } else {
            double* const copy = scratch.columns[slot].data();
            const double* const values = columns.f64(slot);
            if (first) std::copy_n(values + *first, count, copy);
            else
                for (std::size_t k = 0; k < count; ++k) copy[k] = values[scratch.synapses[k]];
            scratch.column_pointers[slot] = copy;
        }
    }
    nmlc_args args{};
    args.columns = scratch.column_pointers.data();
    args.uniforms = synapses_.uniforms.data();
    args.givens = synapses_.givens.data();
    args.arrivals = scratch.slot_pointers.data();
    args.arrival_stride = batch;
    args.dt = args.grid = dt_;
    args.key = synapses_.key;
    args.n_neurons = count;
    args.n_steps = 1;
    args.first_step = std::max<std::uint64_t>(stamp, 2) - 2;   // the step at whose end it is
    kernel(&args);
    bool finite = true;
    const std::size_t states = synapses_.population->states.size();
    for (std::size_t slot = 0; slot < states; ++slot) {
        const double* const copy = scratch.columns[slot].data();
        double* const values = columns.f64(slot);
        if (scratch.neighbours_that_wait) {   // of the others nobody knows what the kernel made
            keep_where(scratch.stamps.data(), copy, count, values + *first);
            finite &= all_finite(values + *first, count);
            continue;
        }
        finite &= all_finite(copy, count);
        if (first) std::copy_n(copy, count, values + *first);
        else
            for (std::size_t k = 0; k < count; ++k) values[scratch.synapses[k]] = copy[k];
    }
    std::optional<Failure>& failure = failures_[part - first_part()];
    if (finite || failure) return;
    for (std::size_t k = 0; k < count; ++k)
        for (std::size_t slot = 0; slot < states; ++slot)
            if (const double value = columns.f64(slot)[number(k)]; !std::isfinite(value)) {
                failure = Failure{Failure::Kind::not_finite, args.first_step, static_cast<double>(args.first_step + 1) * dt_, rule_.synapses, number(k), static_cast<std::uint32_t>(slot), std::isinf(value)};
                return;
            }
}

// What a synapse's sender left, and how long ago, at the receiver's spike with the stamp. Where there is none anything will do.
void Plasticity::act(std::size_t part, const Run& run, std::optional<std::uint64_t> first, std::size_t count, std::uint64_t stamp, LearningScratch& scratch) {
    const LearningBlock& to = block(part);
    const std::int16_t* const stamps = scratch.stamps.data();
    const auto tied = static_cast<std::int16_t>(run.last >= to.epoch ? LearningBlock::first_stamp + static_cast<std::int16_t>(run.last - to.epoch) : -1);
    for (std::size_t trace = 0; trace < traces_.size(); ++trace)
        if (traces_[trace].at_post) choose(stamps, tied, run.before[trace], run.after[trace], count, scratch.slots[traces_[trace].slot].data());
    const auto& reads = rule_.rule->reads;
    for (std::size_t slot = 0; slot < reads.size(); ++slot)
        if (reads[slot].at_post && reads[slot].what == What::elapsed)
            times(stamps, static_cast<double>(to.epoch) - static_cast<double>(run.last) - LearningBlock::first_stamp, dt_, count, scratch.slots[slot].data());
    call(part, synapses_.variant->on_post, stamp, first, count, scratch);
}

// The receivers' spikes that have come since, one after the other at each synapse: first the earliest of all, then the next.
void Plasticity::bring_up_to_date(std::size_t part, std::uint64_t begin, std::uint32_t length, std::uint32_t number, std::uint64_t stamp, LearningScratch& scratch) {
    LearningBlock& to = block(part);
    const std::uint16_t* const targets = stored(part).targets.data() + begin;
    const auto done = static_cast<std::int16_t>(LearningBlock::first_stamp + static_cast<std::int16_t>(to.done[number] > to.epoch ? to.done[number] - to.epoch : 0));
    const std::size_t traces = traces_.size(), shown = shown_at_post_.size();
    const Run run{begin, to.last[number], to.before.data() + std::size_t{number} * traces, to.after.data() + std::size_t{number} * traces};
    to.done[number] = stamp;
    prepare(scratch);
    const auto tell = [&](std::size_t k, std::uint32_t synapse, std::int16_t entry) {   // what on_post reads of the receiver besides
        const std::size_t from = (std::size_t{targets[synapse]} * LearningBlock::most_waiting + static_cast<std::size_t>(entry)) * shown;
        for (std::size_t value = 0; value < shown; ++value) scratch.slots[shown_at_post_[value].slot].data()[k] = to.values[from + value];
        for (const std::size_t slot : params_at_post_) scratch.slots[slot].data()[k] = param(slot, part * receiving_block_neurons + targets[synapse]);
    };
    const bool tells = shown > 0 || !params_at_post_.empty();
    const LearningBlock::Waiting* const lines = to.waiting.data();
    std::int16_t* const stamps = scratch.stamps.data();
    LearningScratch::Waiting* const waiting = scratch.waiting.data();
    for (std::uint32_t from = 0; from < length; from += batch) {
        const std::uint32_t count = std::min<std::uint32_t>(batch, length - from);
        std::size_t more = 0;
        std::int16_t any = 0;
        const std::uint16_t* const target = targets + from;
        for (std::uint32_t k = 0; k < count; ++k) {   // without a branch, which could not be foreseen
            const LearningBlock::Waiting& line = lines[target[k]];
            const std::int16_t first = line.first_after(done);
            const auto now = static_cast<std::int16_t>(line.stamps[first] & -static_cast<std::int16_t>(first < LearningBlock::most_waiting));
            stamps[k] = now;
            any |= now;
            waiting[more] = {from + k, static_cast<std::int16_t>(first + 1), line.count()};
            more += first + 1 < line.count();
        }
        if (any == 0) continue;
        if (tells)
            for (std::uint32_t k = 0; k < count; ++k)
                if (scratch.stamps[k] != 0) tell(k, from + k, to.waiting[targets[from + k]].first_after(done));
        scratch.neighbours_that_wait = true;
        act(part, run, to.base + begin + from, count, stamp, scratch);
        scratch.neighbours_that_wait = false;
        while (more > 0) {
            scratch.synapses.resize(more);
            std::size_t left = 0;
            for (std::size_t k = 0; k < more; ++k) {
                const LearningScratch::Waiting one = scratch.waiting[k];
                scratch.synapses[k] = to.base + begin + one.synapse;
                scratch.stamps[k] = to.waiting[targets[one.synapse]].stamps[one.entry];
                if (tells) tell(k, one.synapse, one.entry);
                scratch.waiting[left] = {one.synapse, static_cast<std::int16_t>(one.entry + 1), one.end};
                left += one.entry + 1 < one.end;
            }
            act(part, run, std::nullopt, more, stamp, scratch);
            more = left;
        }
    }
}

void Plasticity::bring_up_to_date(std::size_t part, std::uint64_t stamp, LearningScratch& scratch) {
    LearningBlock& to = block(part);
    if (std::any_of(to.waiting.begin(), to.waiting.end(), [](const LearningBlock::Waiting& line) { return line.count() > 0; }))
        each_run(part, [&](std::uint64_t begin, std::uint32_t length, std::uint32_t run) { bring_up_to_date(part, begin, length, run, stamp, scratch); });
    std::fill(to.waiting.begin(), to.waiting.end(), LearningBlock::Waiting{});
    to.epoch = stamp;
}

void Plasticity::at_arrival(std::size_t part, const LearningBlock::Due& due, const double* arrived, std::uint64_t stamp, LearningScratch& scratch) {
    prepare(scratch);
    const std::uint16_t* const targets = stored(part).targets.data() + due.begin;
    const auto& reads = rule_.rule->reads;
    const std::uint64_t first_receiver = part * receiving_block_neurons;
    for (std::size_t from = 0; from < due.length; from += batch) {
        const std::size_t count = std::min<std::size_t>(batch, due.length - from);
        for (std::size_t trace = 0; trace < traces_.size(); ++trace)
            if (traces_[trace].at_pre) std::fill_n(scratch.slots[traces_[trace].slot].data(), count, arrived[trace]);
        for (const Shown& shown : shown_at_pre_) {
            double* const slot = scratch.slots[shown.slot].data();
            const double* const column = shown.before + first_receiver;
            for (std::size_t k = 0; k < count; ++k) slot[k] = column[targets[from + k]];
        }
        for (std::size_t number = 0; number < reads.size(); ++number) {
            if (!reads[number].at_pre) continue;
            double* const slot = scratch.slots[number].data();
            if (reads[number].what == What::pre_param) std::fill_n(slot, count, param(number, due.sender));
            if (reads[number].what == What::post_param)
                for (std::size_t k = 0; k < count; ++k) slot[k] = param(number, first_receiver + targets[from + k]);
        }
        call(part, synapses_.variant->on_pre, stamp, block(part).base + due.begin + from, count, scratch);
    }
}

// Of synapses that something happens to all the time: those of the receivers that have just spiked.
void Plasticity::at_receivers_spikes(std::size_t part, std::uint64_t stamp, LearningScratch& scratch) {
    prepare(scratch);
    const auto& targets = stored(part).targets;
    const std::uint64_t base = block(part).base;
    const auto& reads = rule_.rule->reads;
    for (std::uint64_t at = 0; at < targets.size();) {
        scratch.synapses.clear();
        for (; at < targets.size() && scratch.synapses.size() < batch; ++at)
            if (scratch.spiked[targets[at]]) scratch.synapses.push_back(base + at);
        const std::size_t count = scratch.synapses.size();
        if (count == 0) return;
        const auto fill = [&](std::size_t slot, const auto& value, const std::vector<std::uint32_t>& neuron) {
            for (std::size_t k = 0; k < count; ++k) scratch.slots[slot].data()[k] = value(neuron[scratch.synapses[k]]);
        };
        for (const Trace& trace : traces_)
            if (trace.at_post) fill(trace.slot, [&](std::uint32_t neuron) { return trace.before[neuron]; }, *rule_.senders);
        for (const Shown& shown : shown_at_post_) fill(shown.slot, [&](std::uint32_t neuron) { return shown.before[neuron]; }, *rule_.receivers);
        for (std::size_t number = 0; number < reads.size(); ++number)
            if (reads[number].at_post && (reads[number].what == What::pre_param || reads[number].what == What::post_param))
                fill(number, [&](std::uint32_t neuron) { return param(number, neuron); }, reads[number].what == What::pre_param ? *rule_.senders : *rule_.receivers);
        call(part, synapses_.variant->on_post, stamp, std::nullopt, count, scratch);
    }
}

std::optional<Failure> Plasticity::settle(std::size_t part, std::uint64_t stamp, const std::vector<Sent>& receivers_spikes, LearningScratch& scratch) {
    if (part < first_part() || part >= end_part()) return std::nullopt;
    LearningBlock& to = block(part);
    LearningBlock::Arrivals& arrivals = to.ring[stamp & learning_.mask];
    const std::size_t traces = traces_.size();
    for (const LearningBlock::Due& due : arrivals.due) {
        const double* const values = arrivals.values.data() + due.values;
        if (has_on_pre_ && !rule_.frozen) at_arrival(part, due, values, stamp, scratch);
        to.last[due.run] = stamp;
        std::copy_n(values, traces, to.before.data() + std::size_t{due.run} * traces);
        std::copy_n(values + traces, traces, to.after.data() + std::size_t{due.run} * traces);
    }
    arrivals.due.clear();
    arrivals.values.clear();
    if (!has_on_post_ || rule_.frozen) return failures_[part - first_part()];
    const std::uint64_t first = part * receiving_block_neurons, end = first + receiving_block_neurons;
    bool any = false, full = stamp - to.epoch >= LearningBlock::longest_wait;
    if (!waits()) scratch.spiked.assign(receiving_block_neurons, 0);
    for (const Sent& spike : receivers_spikes) {
        if (spike.neuron < first || spike.neuron >= end) continue;
        const std::size_t target = spike.neuron - first;
        any = true;
        if (!waits()) {
            scratch.spiked[target] = 1;
            continue;
        }
        LearningBlock::Waiting& line = to.waiting[target];
        const std::size_t entry = (target * LearningBlock::most_waiting + static_cast<std::size_t>(line.count())) * shown_at_post_.size();
        line.add(static_cast<std::int16_t>(LearningBlock::first_stamp + static_cast<std::int16_t>(stamp - to.epoch)));
        for (std::size_t value = 0; value < shown_at_post_.size(); ++value) to.values[entry + value] = shown_at_post_[value].before[spike.neuron];
        full |= line.count() == LearningBlock::most_waiting;
    }
    if (any && !waits()) at_receivers_spikes(part, stamp, scratch);
    if (full && waits()) bring_up_to_date(part, stamp, scratch);
    return failures_[part - first_part()];
}

}  // namespace nmlc::engine
