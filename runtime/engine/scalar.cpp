// The scalar road, for located spikes and the adaptive method: a neuron is carried through a step in pieces that end where a hold
// runs out or a spike condition turns true. The moment of a spike is found by bisection on the truth itself, to the resolution of
// the clock: the state just after the crossing is a state of the method's own solution, not of an interpolation.
#include <algorithm>
#include <cmath>
#include <limits>

#include "runtime/engine/block.h"
#include "runtime/engine/dormand_prince.h"

namespace nmlc::engine {
namespace {

constexpr int most_events_in_a_step = 10000;

class Neuron {
public:
    Neuron(const Block& block, PopulationRun& population, const Window& window, std::uint64_t neuron, Scratch& scratch)
        : block_(block), population_(population), variant_(*population.variant), window_(window), neuron_(neuron), scratch_(scratch),
          args_(arguments_of(population, window)) {
        args_.first_neuron = neuron;
        args_.n_neurons = args_.n_steps = 1;
        args_.spikes = &spiked_;
        args_.spike_stride = 1;
        for (std::size_t slot = 0; slot < population.population->columns.size(); ++slot)
            if (population.population->columns[slot].kind == abi::Column::Kind::hold) holds_.push_back(slot);
    }

    std::optional<Failure> step(std::uint64_t step, std::vector<Spike>& spikes) {
        args_.first_step = step;
        args_.timeline = window_.timeline ? window_.timeline + (step - window_.first_step) * variant_.timeline_slots : nullptr;
        const double h = window_.dt, whole = 1e-9 * h;
        double done = 0;
        bool arrived = !variant_.arrive;
        for (int pieces = 0; done < h; ++pieces) {
            if (pieces > most_events_in_a_step) return failure(Failure::Kind::endless_events, step, done);
            double length = h - done;
            if (variant_.located)   // on the grid holds end with a step
                for (const std::size_t slot : holds_)
                    if (const double left = hold(slot) * h; left > 0 && left < length - whole) length = left;
            const bool to_end = length == h - done;
            scratch_.undo.save(*population_.columns, neuron_, 1);
            const double adaptive_before = adaptive_step();
            // A state may run away within the step, past a threshold that it meets before: then the spike is looked for first.
            const bool reached = flow(done, length);
            if (reached && to_end && variant_.arrive && (!variant_.located || !would_spike(done, length))) {
                arrive(step);
                arrived = true;
                events(done, length);
                if ((spiked_ & 1) != 0) spikes.push_back(spike_at(static_cast<double>(step + 1) * h));
                done = h;
                continue;
            }
            if (reached && !would_spike(done, length)) {
                if (to_end) events(done, length);
                done = to_end ? h : done + length;
                continue;
            }
            if (!variant_.located && reached) {
                events(done, length);
                spikes.push_back(spike_at(static_cast<double>(step + 1) * h));
                done = h;
                continue;
            }
            const double moment = crossing(step, done, length, adaptive_before);
            const bool at_end = reached && h - (done + moment) < whole;   // the kernel counts it as the step's end: so do we
            const double piece = at_end ? h - done : moment;
            restart(adaptive_before);
            if (!flow(done, piece) || (!reached && !would_spike(done, piece))) return failure(Failure::Kind::step_too_small, step, done);
            events(done, piece);
            const bool on_grid = at_end || !variant_.located;   // on the grid what is left of the step is skipped
            spikes.push_back(spike_at(on_grid ? static_cast<double>(step + 1) * h : static_cast<double>(step) * h + (done + piece)));
            done = on_grid ? h : done + piece;
        }
        if (!arrived) arrive(step);   // a spike was located at the step's very end
        run_given_blocks(block_, population_, window_, step + 1, neuron_, 1, scratch_);
        if (!population_.carried.empty() && std::binary_search(population_.given.begin(), population_.given.end(), GivenSpike{step + 1, neuron_})) spikes.push_back(spike_at(static_cast<double>(step + 1) * h));
        return check(step);
    }

private:
    Spike spike_at(double time) { return {time, neuron_, keep_carried(population_, neuron_, scratch_.carried)}; }
    double& hold(std::size_t slot) { return population_.columns->f64(slot)[neuron_]; }
    double adaptive_step() const { return population_.adaptive_steps ? (*population_.adaptive_steps)[neuron_] : 0; }

    void restart(double adaptive) {
        scratch_.undo.restore(*population_.columns);
        if (population_.adaptive_steps) (*population_.adaptive_steps)[neuron_] = adaptive;
    }

    bool flow(double offset, double length) {
        if (variant_.adaptive) {
            const AdaptiveArguments what{population_.population, variant_.rhs, population_.columns, args_};
            if (!integrate_adaptively(what, offset, length, (*population_.adaptive_steps)[neuron_], scratch_.work)) return false;
        } else {
            args_.offset = offset;
            args_.dt = length;
            if (variant_.flow) variant_.flow(&args_);   // none where nothing moves between events
        }
        for (const std::size_t slot : holds_) {
            double& left = hold(slot);
            if (left > 0) left = left * window_.dt - length < 1e-9 * window_.dt ? 0 : left - length / window_.dt;
        }
        return true;
    }
    void arrive(std::uint64_t step) {
        args_.offset = 0;
        args_.dt = window_.dt;
        point_at_arrivals(args_, population_, window_, step, neuron_ - block_.first, scratch_);
        variant_.arrive(&args_);
    }
    void events(double offset, double length) {
        if (!variant_.events) return;
        args_.offset = offset;
        args_.dt = length;
        spiked_ = 0;
        variant_.events(&args_);
    }
    // Would it spike here? Asked of the events themselves, whose stores are taken back.
    bool would_spike(double offset, double length) {
        trial_.save(*population_.columns, neuron_, 1);
        events(offset, length);
        const bool spike = variant_.events && (spiked_ & 1) != 0;
        trial_.restore(*population_.columns);
        return spike;
    }
    // The first moment of the piece at which it would spike, within the clock's resolution from above.
    double crossing(std::uint64_t step, double offset, double length, double adaptive) {
        const double resolution = std::numeric_limits<double>::epsilon() / 2 * (static_cast<double>(step) * window_.dt + offset + length);
        double before = 0, after = length;
        while (after - before > resolution) {
            const double middle = before + (after - before) / 2;
            if (middle <= before || middle >= after) break;
            restart(adaptive);
            (!flow(offset, middle) || would_spike(offset, middle) ? after : before) = middle;
        }
        return after;
    }
    std::optional<Failure> check(std::uint64_t step) {
        auto found = not_finite(population_, neuron_, 1);
        if (!found) return std::nullopt;
        found->step = step;
        found->time = static_cast<double>(step + 1) * window_.dt;
        found->population = block_.population;
        return found;
    }
    Failure failure(Failure::Kind kind, std::uint64_t step, double offset) const {
        return {kind, step, static_cast<double>(step) * window_.dt + offset, block_.population, neuron_, 0, false};
    }

    const Block& block_;
    PopulationRun& population_;
    const abi::Variant& variant_;
    const Window& window_;
    std::uint64_t neuron_;
    Scratch& scratch_;
    nmlc_args args_;
    std::uint8_t spiked_ = 0;
    std::vector<std::size_t> holds_;
    storage::SavedRange trial_;
};

}  // namespace

std::optional<Failure> run_scalar(const Block& block, PopulationRun& population, const Window& window, std::uint64_t first_step, std::uint64_t steps,
                                  std::vector<Spike>& spikes, Scratch& scratch) {
    std::optional<Failure> first;
    for (std::uint64_t neuron = block.first; neuron < block.first + block.count; ++neuron) {
        Neuron one(block, population, window, neuron, scratch);
        // A later failure than the one that is known ends the run no earlier: no need to look for it.
        const std::uint64_t end = first ? first->step + 1 : first_step + steps;
        for (std::uint64_t step = first_step; step < end; ++step)
            if (auto failure = one.step(step, spikes)) {
                if (!first || failure->step < first->step) first = failure;
                break;
            }
    }
    return first;
}

}  // namespace nmlc::engine
