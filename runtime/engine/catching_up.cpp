// Receivers' spikes that wait: each row of synapses takes them in when something arrives on it. For most synapses none or one waits; where there
// are several, all but the last act on those alone, and then the last one on the whole row, whose synapses are neighbours.
#include <algorithm>

#include "runtime/engine/plasticity.h"
#include "runtime/engine/row_lookup.h"
#include "runtime/math/unrolled.h"
#include "runtime/math/wide.h"
#include "runtime/network/segments.h"

namespace nmlc::engine {
namespace {

NMLC_WIDE void choose(const std::int32_t* stamps, std::int32_t tied, double before, double after, std::size_t count, double* into) {
    for (std::size_t k = 0; k < count; ++k) into[k] = stamps[k] == tied ? before : after;
}
// Whole steps, wherever the epoch is. Where no spike acts, the time of one that might.
NMLC_WIDE void times(const std::int32_t* stamps, std::int32_t harmless, double offset, double dt, std::size_t count, double* into) {
    for (std::size_t k = 0; k < count; ++k) {
        const std::int32_t stamp = stamps[k] != 0 ? stamps[k] : harmless;
        into[k] = (offset + static_cast<double>(stamp)) * dt;
    }
}
NMLC_WIDE void steps_since(const std::int32_t* stamps, std::int32_t harmless, std::int32_t offset, std::size_t count, std::int32_t* into) {
    for (std::size_t k = 0; k < count; ++k) into[k] = (stamps[k] != 0 ? stamps[k] : harmless) + offset;
}

}  // namespace

// Calls visit(run) for the runs of equal delay of a sender.
template <class Visit>
void Plasticity::each_run(std::size_t part, Visit visit) {
    const network::Synapses::Block& of = stored(part);
    for (std::uint32_t sender = 0; sender < connection_.synapses->senders(); ++sender) {
        std::uint64_t at = of.rows[sender];
        const std::uint64_t end = of.rows[sender + std::size_t{1}];
        if (connection_.synapses->one_delay()) {
            if (end > at) visit(Run{at, static_cast<std::uint32_t>(end - at), sender});
            continue;
        }
        auto run = static_cast<std::uint32_t>(block(part).run_rows[sender]);
        network::SegmentReader reader(of.segments.data() + of.segment_rows[sender], of.segments.data() + of.segment_rows[sender + std::size_t{1}]);
        for (; !reader.done(); ++run) {
            const network::Segment segment = reader.next();
            visit(Run{at, static_cast<std::uint32_t>(segment.length), run});
            at += segment.length;
        }
    }
}

void Plasticity::tell(std::size_t part, std::size_t k, std::uint16_t target, std::int16_t entry, LearningScratch& scratch) {
    const double* const values = block(part).waiting.values(target, entry);
    for (std::size_t value = 0; value < shown_at_post_.size(); ++value) scratch.batch.slot(shown_at_post_[value].slot)[k] = values[value];
    for (const std::size_t slot : params_at_post_) scratch.batch.slot(slot)[k] = param(slot, part * receiving_block_neurons + target);
}

void Plasticity::fill_table() {
    const abi::Variant& variant = *synapses_.variant;
    if (variant.tabulated == 0) return;
    storage::F64Column elapsed(table_steps);
    for (std::uint64_t n = 0; n < table_steps; ++n) elapsed.data()[n] = static_cast<double>(n) * dt_;
    std::vector<double*> outputs;
    for (std::uint32_t k = 0; k < variant.tabulated; ++k) outputs.push_back(tables_.emplace_back(table_steps).data());
    const std::vector<const double*> slots(rule_.rule->reads.size(), elapsed.data());
    nmlc_args args = arguments();
    args.arrivals = slots.data();
    args.outputs = outputs.data();
    args.n_neurons = table_steps;
    args.n_steps = 1;
    variant.since(&args);
}

// How long ago the last arrival was, and what depends on that alone.
void Plasticity::look_up(const Late& late, const std::int32_t* stamps, std::size_t count, LearningScratch& scratch) {
    const LearningBlock& to = block(late.part);
    const std::uint64_t last = to.last[late.run.number], epoch = to.waiting.epoch();
    const std::int32_t harmless = to.waiting.told(last);
    const std::size_t reads = rule_.rule->reads.size();
    const bool in_tables = late.stamp - last < table_steps;
    if (rule_.rule->reads[*elapsed_].at_post || !in_tables) {
        const double offset = static_cast<double>(epoch) - static_cast<double>(last) - WaitingSpikes::first_stamp;
        times(stamps, harmless, offset, dt_, count, scratch.batch.slot(*elapsed_));
    }
    if (in_tables) {
        const auto offset = static_cast<std::int32_t>(static_cast<std::int64_t>(epoch - last) - WaitingSpikes::first_stamp);
        std::int32_t* const steps = scratch.steps.data();
        steps_since(stamps, harmless, offset, count, steps);
        for (std::size_t table = 0; table < tables_.size(); ++table) {
            const double* const values = tables_[table].data();
            double* const into = scratch.batch.slot(reads + table);
            unrolled(count, [=](std::size_t k) { into[k] = values[static_cast<std::uint32_t>(steps[k])]; });
        }
    } else if (!tables_.empty()) {
        std::vector<double*> outputs;
        for (std::size_t k = 0; k < tables_.size(); ++k) outputs.push_back(scratch.batch.slot(reads + k));
        const std::vector<const double*> slots(reads, scratch.batch.slot(*elapsed_));
        nmlc_args args = arguments();
        args.arrivals = slots.data();
        args.outputs = outputs.data();
        args.n_neurons = count;
        args.n_steps = 1;
        synapses_.variant->since(&args);
    }
}

// What the sender left, and how long ago, at the receiver's spike.
void Plasticity::act(const Late& late, Chosen chosen, LearningScratch& scratch) {
    const LearningBlock& to = block(late.part);
    const std::uint64_t last = to.last[late.run.number];
    const std::int32_t tied = last >= to.waiting.epoch() ? to.waiting.told(last) : -1;
    const std::size_t first_trace = std::size_t{late.run.number} * traces_.size();
    for (std::size_t trace = 0; trace < traces_.size(); ++trace)
        if (traces_[trace].at_post)
            choose(chosen.stamps, tied, to.before[first_trace + trace], to.after[first_trace + trace], chosen.count, scratch.batch.slot(traces_[trace].slot));
    scratch.ahead.some();
    if (elapsed_) look_up(late, chosen.stamps, chosen.count, scratch);
    scratch.ahead.some();
    chosen.base = to.base + late.run.begin + late.from;
    call(late.part, synapses_.variant->on_post, false, late.stamp, chosen, scratch);
}

// Where four wait or more: one after the other, all but the last three.
void Plasticity::act_earliest(const Late& late, std::size_t many, LearningScratch& scratch) {
    const LearningBlock& to = block(late.part);
    const std::uint16_t* const targets = stored(late.part).targets.data() + late.run.begin + late.from;
    std::vector<std::uint32_t>& now = scratch.places[0];
    std::int32_t* const stamps = scratch.stamps.data();
    for (std::int16_t turn = 0;; ++turn) {
        std::size_t count = 0;
        for (std::size_t k = 0; k < many; ++k) {
            const std::uint32_t place = scratch.places[3][k];
            const WaitingSpikes::Line& line = to.waiting.line(targets[place]);
            const auto entry = static_cast<std::int16_t>(line.first_after(late.done) + turn);
            if (entry + WaitingSpikes::at_hand > line.count()) continue;
            now[count] = place;
            stamps[count] = line.stamps[entry];
            if (tells()) tell(late.part, count, targets[place], entry, scratch);
            ++count;
        }
        if (count == 0) return;
        act(late, {0, count, stamps, now.data()}, scratch);
    }
}

// At those places of the batch where several wait.
void Plasticity::act_but_last(const Late& late, std::size_t several, LearningScratch& scratch) {
    const LearningBlock& to = block(late.part);
    const std::uint16_t* const targets = stored(late.part).targets.data() + late.run.begin + late.from;
    const std::uint32_t *const latest = scratch.latest.data(), *const earlier = to.waiting.earlier();
    const std::uint32_t* const two = scratch.places[1].data();   // or more
    std::int32_t* const stamps = scratch.stamps.data();
    std::uint32_t *const three = scratch.places[2].data(), *const four = scratch.places[3].data();
    std::size_t threes = 0, fours = 0;
    for (std::size_t k = 0; k < several; ++k) {
        three[threes] = two[k];
        threes += WaitingSpikes::last_of(earlier[targets[two[k]]]) > late.done;
    }
    for (std::size_t k = 0; k < threes; ++k) {
        four[fours] = three[k];
        fours += WaitingSpikes::first_of(earlier[targets[three[k]]]) > late.done;
    }
    const auto all_act = [&](const std::uint32_t* places, std::size_t count, std::int16_t from_the_end, const auto& stamp) {
        if (count == 0) return;
        unrolled(count, [=](std::size_t k) { stamps[k] = stamp(places[k]); });
        if (tells())
            for (std::size_t k = 0; k < count; ++k) tell(late.part, k, targets[places[k]], static_cast<std::int16_t>(to.waiting.line(targets[places[k]]).count() - from_the_end), scratch);
        act(late, {0, count, stamps, places}, scratch);
    };
    if (fours > 0) act_earliest(late, fours, scratch);
    all_act(three, threes, 3, [&](std::uint32_t place) { return WaitingSpikes::last_of(earlier[targets[place]]); });
    all_act(two, several, 2, [&](std::uint32_t place) { return WaitingSpikes::first_of(latest[place]); });
}

void Plasticity::bring_up_to_date(std::size_t part, const Run& run, std::uint64_t stamp, LearningScratch& scratch) {
    LearningBlock& to = block(part);
    Late late{part, run, 0, to.waiting.told(to.done[run.number]), stamp};
    to.done[run.number] = stamp;
    prepare(scratch.batch);
    scratch.latest.resize(SynapseBatch::most);
    scratch.last.resize(SynapseBatch::most);
    scratch.stamps.resize(SynapseBatch::most);
    scratch.steps.resize(SynapseBatch::most);
    for (std::vector<std::uint32_t>& places : scratch.places) places.resize(SynapseBatch::most + 8);
    const std::uint32_t* const latest = to.waiting.latest();
    for (; late.from < run.length; late.from += SynapseBatch::most) {
        const std::size_t count = std::min<std::size_t>(SynapseBatch::most, run.length - late.from);
        const std::uint16_t* const targets = stored(part).targets.data() + run.begin + late.from;
        std::uint32_t* const found = scratch.latest.data();
        unrolled(count, [=](std::size_t k) { found[k] = latest[targets[k]]; });
        scratch.ahead.some();
        const std::int32_t* const last = scratch.last.data();
        const RowLookup row = look_up_row(found, count, late.done, scratch.last.data(), scratch.places[1].data());
        if (!row.any) continue;
        if (row.several > 0) act_but_last(late, row.several, scratch);
        if (tells())
            for (std::size_t k = 0; k < count; ++k)
                if (last[k] != 0) tell(part, k, targets[k], static_cast<std::int16_t>(to.waiting.line(targets[k]).count() - 1), scratch);
        act(late, {0, count, last, nullptr, true}, scratch);
    }
}

void Plasticity::bring_up_to_date(std::size_t part, std::uint64_t stamp, LearningScratch& scratch) {
    LearningBlock& to = block(part);
    if (to.waiting.any()) each_run(part, [&](const Run& run) { bring_up_to_date(part, run, stamp, scratch); });
    to.waiting.clear(stamp);
}

// Somewhere no further spike can wait. The earlier half of those there acts on all rows on which it has not yet, seldom many: others have
// been looked at since. Then no row needs it.
void Plasticity::make_room(std::size_t part, std::uint64_t stamp, LearningScratch& scratch) {
    LearningBlock& to = block(part);
    std::int16_t gone = 0;
    for (std::size_t receiver = 0; receiver < receiving_block_neurons; ++receiver)
        if (to.waiting.is_full(receiver)) gone = std::max(gone, to.waiting.line(receiver).stamps[WaitingSpikes::most / 2]);
    const std::uint64_t before = to.waiting.stamp_of(gone);
    each_run(part, [&](const Run& run) {
        if (to.done[run.number] < before) bring_up_to_date(part, run, stamp, scratch);
    });
    to.waiting.drop(gone);
}

}  // namespace nmlc::engine
