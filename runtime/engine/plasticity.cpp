#include "runtime/engine/plasticity.h"

#include <algorithm>
#include <cmath>

#include "runtime/engine/block.h"
#include "runtime/engine/frozen.h"
#include "runtime/math/unrolled.h"
#include "runtime/network/segments.h"

namespace nmlc::engine {
namespace {

const double* before_events(const PopulationRun& run, std::uint32_t state) {
    for (const abi::Population::Kept& kept : run.population->kept)
        if (kept.state == state) return run.columns->f64(kept.column);
    return run.columns->f64(state);
}

}  // namespace

Plasticity::Plasticity(std::vector<PopulationRun>& populations, const ConnectionRun& connection, double dt)
    : populations_(populations), connection_(connection), rule_(*connection.rule), learning_(*rule_.learning), synapses_(populations[rule_.synapses]), dt_(dt),
      has_on_pre_(static_cast<bool>(synapses_.variant->on_pre)), has_on_post_(static_cast<bool>(synapses_.variant->on_post)),
      idle_(is_idle(rule_, synapses_)) {
    failures_.resize(end_part() - first_part());
    const auto& reads = rule_.rule->reads;
    for (std::size_t slot = 0; slot < reads.size(); ++slot) {
        if (reads[slot].what == What::elapsed) elapsed_ = slot;
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
    fill_table();
}

void Plasticity::capture(const std::vector<Sent>& spikes, const std::vector<double>& carried) {
    captured_.clear();
    amounts_.clear();
    const std::size_t each = populations_[connection_.from].carried.size();
    for (std::size_t k = 0; k < spikes.size(); ++k) {
        for (const Trace& trace : traces_) captured_.push_back(trace.before[spikes[k].neuron]);
        for (const Trace& trace : traces_) captured_.push_back(trace.now[spikes[k].neuron]);
        if (connection_.carried) amounts_.push_back(carried[k * each + *connection_.carried]);
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
            slot.due.push_back({begin, static_cast<std::uint32_t>(length), static_cast<std::uint32_t>(run), spikes[k].neuron, static_cast<std::uint32_t>(slot.values.size()), amounts_.empty() ? 1.0 : amounts_[k]});
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
    // All rows are brought up to date first: what is looked up of the receivers, and then their sums, stays in the nearest cache.
    for (std::size_t k = 0; k < due.size() && waits() && !idle_; ++k) {
        if (k + 1 < due.size()) {
            const LearningBlock::Due& next = due[k + 1];
            scratch.ahead.begin(all + next.begin, targets + next.begin, next.length);
            to.fetch(next.run, traces_.size());
        }
        bring_up_to_date(part, {due[k].begin, due[k].length, due[k].run}, stamp - 1, scratch);
        scratch.ahead.rest();
    }
    for (std::size_t k = 0; k < due.size(); ++k) {
        const double* const w = all + due[k].begin;
        const std::uint16_t* const target = targets + due[k].begin;
        if (connection_.carried) {
            const double amount = due[k].amount;
            if (weights) unrolled(due[k].length, [&](std::size_t n) { weights[target[n]] += amount * w[n]; });
            if (ones) unrolled(due[k].length, [&](std::size_t n) { ones[target[n]] += amount; });
            continue;
        }
        if (weights) unrolled(due[k].length, [&](std::size_t n) { weights[target[n]] += w[n]; });
        if (ones) unrolled(due[k].length, [&](std::size_t n) { ones[target[n]] += 1; });
    }
}

nmlc_args Plasticity::arguments() const {
    nmlc_args args{};
    args.uniforms = synapses_.uniforms.data();
    args.givens = synapses_.givens.data();
    args.dt = args.grid = dt_;
    args.key = synapses_.key;
    return args;
}

void Plasticity::call(std::size_t part, const abi::HotEntry& kernel, bool draws, std::uint64_t stamp, const Chosen& chosen, LearningScratch& scratch) {
    nmlc_args args = arguments();
    args.first_step = std::max<std::uint64_t>(stamp, 2) - 2;   // the step at whose end it is
    const std::size_t states = synapses_.population->states.size();
    const bool finite = draws ? scratch.batch.call_each(kernel, args, *synapses_.columns, states, chosen, rule_.frozen)
                              : scratch.batch.call(kernel, args, *synapses_.columns, states, chosen, rule_.frozen);
    std::optional<Failure>& failure = failures_[part - first_part()];
    if (finite || failure) return;
    for (std::size_t k = 0; k < chosen.count; ++k)
        for (std::size_t slot = 0; slot < states; ++slot) {
            const std::uint64_t number = chosen.number(k);
            const double value = synapses_.columns->f64(slot)[number];
            if (std::isfinite(value)) continue;
            failure = Failure{Failure::Kind::not_finite, args.first_step, static_cast<double>(args.first_step + 1) * dt_, rule_.synapses, number, static_cast<std::uint32_t>(slot), std::isinf(value)};
            return;
        }
}

void Plasticity::at_arrival(std::size_t part, const LearningBlock::Due& due, const double* arrived, std::uint64_t stamp, LearningScratch& scratch) {
    prepare(scratch.batch);
    const std::uint16_t* const targets = stored(part).targets.data() + due.begin;
    const auto& reads = rule_.rule->reads;
    const std::uint64_t first_receiver = part * receiving_block_neurons;
    for (std::size_t from = 0; from < due.length; from += SynapseBatch::most) {
        const std::size_t count = std::min<std::size_t>(SynapseBatch::most, due.length - from);
        for (std::size_t trace = 0; trace < traces_.size(); ++trace)
            if (traces_[trace].at_pre) std::fill_n(scratch.batch.slot(traces_[trace].slot), count, arrived[trace]);
        for (const Shown& shown : shown_at_pre_) {
            double* const slot = scratch.batch.slot(shown.slot);
            const double* const column = shown.before + first_receiver;
            const std::uint16_t* const target = targets + from;
            unrolled(count, [=](std::size_t k) { slot[k] = column[target[k]]; });
        }
        for (std::size_t number = 0; number < reads.size(); ++number) {
            if (!reads[number].at_pre) continue;
            double* const slot = scratch.batch.slot(number);
            if (reads[number].what == What::pre_param) std::fill_n(slot, count, param(number, due.sender));
            if (reads[number].what == What::post_param)
                for (std::size_t k = 0; k < count; ++k) slot[k] = param(number, first_receiver + targets[from + k]);
        }
        call(part, synapses_.variant->on_pre, synapses_.variant->on_pre_draws, stamp, {block(part).base + due.begin + from, count}, scratch);
    }
}

// Of synapses that something happens to all the time: those of the receivers that have just spiked.
void Plasticity::at_receivers_spikes(std::size_t part, std::uint64_t stamp, LearningScratch& scratch) {
    prepare(scratch.batch);
    const auto& targets = stored(part).targets;
    const std::uint64_t base = block(part).base;
    const auto& reads = rule_.rule->reads;
    std::vector<std::uint32_t>& places = scratch.places[0];
    places.resize(SynapseBatch::most);
    for (std::uint64_t at = 0; at < targets.size();) {
        std::size_t count = 0;
        for (; at < targets.size() && count < SynapseBatch::most; ++at)
            if (scratch.spiked[targets[at]]) places[count++] = static_cast<std::uint32_t>(at);
        if (count == 0) return;
        const auto fill = [&](std::size_t slot, const auto& value, const std::vector<std::uint32_t>& neuron) {
            for (std::size_t k = 0; k < count; ++k) scratch.batch.slot(slot)[k] = value(neuron[base + places[k]]);
        };
        for (const Trace& trace : traces_)
            if (trace.at_post) fill(trace.slot, [&](std::uint32_t neuron) { return trace.before[neuron]; }, *rule_.senders);
        for (const Shown& shown : shown_at_post_) fill(shown.slot, [&](std::uint32_t neuron) { return shown.before[neuron]; }, *rule_.receivers);
        for (std::size_t number = 0; number < reads.size(); ++number)
            if (reads[number].at_post && (reads[number].what == What::pre_param || reads[number].what == What::post_param))
                fill(number, [&](std::uint32_t neuron) { return param(number, neuron); }, reads[number].what == What::pre_param ? *rule_.senders : *rule_.receivers);
        call(part, synapses_.variant->on_post, synapses_.variant->on_post_draws, stamp, {base, count, nullptr, places.data()}, scratch);
    }
}

std::optional<Failure> Plasticity::settle(std::size_t part, std::uint64_t stamp, const std::vector<Sent>& receivers_spikes, LearningScratch& scratch) {
    if (part < first_part() || part >= end_part()) return std::nullopt;
    LearningBlock& to = block(part);
    LearningBlock::Arrivals& arrivals = to.ring[stamp & learning_.mask];
    const std::size_t traces = traces_.size();
    for (const LearningBlock::Due& due : arrivals.due) {
        const double* const values = arrivals.values.data() + due.values;
        if (has_on_pre_ && !idle_) at_arrival(part, due, values, stamp, scratch);
        to.last[due.run] = stamp;
        std::copy_n(values, traces, to.before.data() + std::size_t{due.run} * traces);
        std::copy_n(values + traces, traces, to.after.data() + std::size_t{due.run} * traces);
    }
    arrivals.due.clear();
    arrivals.values.clear();
    if (!has_on_post_ || idle_) return failures_[part - first_part()];
    const std::uint64_t first = part * receiving_block_neurons, end = first + receiving_block_neurons;
    bool any = false, full = false;
    if (!waits()) scratch.spiked.assign(receiving_block_neurons, 0);
    for (const Sent& spike : receivers_spikes) {
        if (spike.neuron < first || spike.neuron >= end) continue;
        const std::size_t target = spike.neuron - first;
        any = true;
        if (!waits()) {
            scratch.spiked[target] = 1;
            continue;
        }
        double* const values = to.waiting.add(target, stamp);
        for (std::size_t value = 0; value < shown_at_post_.size(); ++value) values[value] = shown_at_post_[value].before[spike.neuron];
        full |= to.waiting.is_full(target);
    }
    if (any && !waits()) at_receivers_spikes(part, stamp, scratch);
    if (waits() && to.waiting.is_too_old(stamp)) bring_up_to_date(part, stamp, scratch);
    else if (full) make_room(part, stamp, scratch);
    return failures_[part - first_part()];
}

}  // namespace nmlc::engine
