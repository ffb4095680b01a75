#include "runtime/engine/coupling.h"

#include <algorithm>
#include <cmath>

#include "runtime/engine/block.h"
#include "runtime/math/random.h"
#include "runtime/math/wide.h"

namespace nmlc::engine {

NMLC_WIDE void along(double* x, const double* start, const double* slope, double h, std::uint64_t count) {
    for (std::uint64_t i = 0; i < count; ++i) x[i] = start[i] + h * slope[i];
}

namespace {

constexpr std::uint64_t most_part_neurons = 512;   // a thread's task, unless the connections ask for smaller ones
constexpr std::uint64_t worth_sharing = 200'000;   // synapses of a stage, and twenty times the neurons: about 50 us

// When each stage is, in steps; as many as the method has.
std::vector<double> times_of(abi::Variant::Stages method) {
    switch (method) {
        case abi::Variant::Stages::euler: return {0};
        case abi::Variant::Stages::midpoint: return {0, 0.5};
        case abi::Variant::Stages::heun: return {0, 1};
        case abi::Variant::Stages::rk4: return {0, 0.5, 0.5, 1};
    }
    return {0};
}

NMLC_WIDE void heun(double* __restrict x, const double* start, const double* k1, const double* k2, double half, std::uint64_t count) {
    for (std::uint64_t i = 0; i < count; ++i) x[i] = start[i] + half * (k1[i] + k2[i]);
}
NMLC_WIDE void runge_kutta(double* __restrict x, const double* start, const double* k1, const double* k2, const double* k3, const double* k4, double sixth, std::uint64_t count) {
    for (std::uint64_t i = 0; i < count; ++i) x[i] = start[i] + sixth * ((k1[i] + k4[i]) + 2 * (k2[i] + k3[i]));
}

}  // namespace

Coupling::Coupling(const std::vector<PopulationRun>& populations, const std::vector<ConnectionRun>& connections, std::uint32_t group, Pool& pool) : pool_(pool) {
    std::vector<std::size_t> member_of(populations.size(), 0);
    std::uint64_t work = 0;
    for (std::size_t number = 0; number < populations.size(); ++number) {
        const PopulationRun& run = populations[number];
        if (run.population->coupled != group) continue;
        member_of[number] = members_.size();
        Member& member = members_.emplace_back();
        member.population = number;
        member.run = &run;
        const abi::Variant& variant = *run.variant;
        const std::size_t padded = stride(run), states = run.population->states.size();
        member.start.assign(variant.moving.size(), Column(padded));
        const auto table = [&](std::vector<Column>& columns, std::vector<double*>& outputs, std::size_t count) {
            columns.assign(count, Column(padded + NMLC_GROUP));   // a row may begin anywhere
            for (Column& column : columns) outputs.push_back(column.data());
        };
        const bool one_stage = variant.stages == abi::Variant::Stages::euler;
        if (run.population->synapses_of && one_stage) member.start.clear();   // they move at once
        else
            for (unsigned stage = 0; stage < 4; ++stage) table(member.slopes[stage], member.outputs[stage], states);
        for (unsigned turn = 0; turn < 2; ++turn) table(member.sent[turn], member.sent_outputs[turn], run.population->sends);
        if (variant.kick) table(member.kicks, member.kick_outputs, states);
        if (!run.population->synapses_of) member.received.assign(run.population->arrivals.size() * padded, 0.0);
        member.told.assign(run.population->tells * padded, 0.0);
        for (std::size_t k = 0; k < run.population->tells; ++k) member.told_outputs.push_back(member.told.data() + k * padded);
        work += 20 * run.columns->neurons();
        ends_with_sums_ |= variant.ends_with_sums;
        measures_sums_ |= variant.measures_sums;
        if (!variant.moving.empty()) method_ = variant.stages;
    }
    for (const ConnectionRun& connection : connections) {
        if (!connection.rule || populations[connection.rule->synapses].population->coupled != group) continue;
        Member& member = members_[member_of[connection.rule->synapses]];
        member.synapses_of = &connection;
        member.senders = member_of[connection.from], member.receivers = member_of[connection.to];
        if (member.run->variant->measure) {
            member.seen.assign(connection.rule->rule->reads.size() * stride(*member.run), 0.0);
            measures_cells_ = measures_sums_ = true;
        }
        member.by_rows = connection.rows && connection.rows->in_long_runs() && (member.run->variant->rhs_of_row || member.run->variant->euler_of_row) && member.run->givens.empty();
        if (member.by_rows) members_[member.receivers].rows_of.push_back(member_of[connection.rule->synapses]);
        learns_ = true;
    }
    for (const ConnectionRun& connection : connections) {
        if (!connection.sums || populations[connection.to].population->coupled != group) continue;
        for (const ConnectionRun::Coupled& what : connection.coupled) {
            const bool changes = what.weighted && connection.rule;   // by its weights
            const bool constant = !changes && populations[connection.from].variant->sends_constant[what.sent];
            std::vector<Incoming>& incoming = members_[member_of[connection.to]].incoming;
            incoming.push_back({member_of[connection.from], &connection, what, constant, {}});
            connection.sums->prepare(incoming.back().shared);
            for (std::size_t task = 0; task < connection.sums->tasks(); ++task) tasks_[constant].push_back({member_of[connection.to], incoming.size() - 1, task});
            if (!constant) work += connection.sums->work();
        }
    }
    for (std::size_t number = 0; number < members_.size(); ++number) {
        const Member& member = members_[number];
        std::uint64_t at_once = member.run->population->synapses_of ? part_synapses : most_part_neurons, most = 0;
        for (const Incoming& incoming : member.incoming) {
            at_once = std::min<std::uint64_t>(at_once, incoming.connection->sums->receivers_at_once());
            most = std::max<std::uint64_t>(most, incoming.connection->sums->receivers_at_once());
        }
        if (most > most_part_neurons) at_once = most;   // whole batches only are quick
        const std::uint64_t size = member.run->columns->neurons();
        for (std::uint64_t first = 0; first < size; first += at_once) parts_.push_back({number, first, std::min(at_once, size - first)});
    }
    shared_ = pool.threads() > 1 && work > worth_sharing;
    cells_.resize(pool.threads());
    slopes_.resize(pool.threads());
}

template <class Task>
void Coupling::each_part(const Task& task) {
    if (!shared_) {
        for (const Part& part : parts_) task(members_[part.member], part, 0);
        return;
    }
    pool_.run(parts_.size(), [&](std::size_t k, unsigned worker) { task(members_[parts_[k].member], parts_[k], worker); });
}

nmlc_args Coupling::arguments(const Member& member, const Part& part, std::uint64_t step, double dt, double offset) const {
    nmlc_args args = arguments_of(*member.run, {step, 1, dt, nullptr});
    args.first_neuron = part.first;
    args.n_neurons = part.count;
    args.first_step = step;
    args.n_steps = 1;
    args.offset = offset;
    return args;
}

std::vector<const double*> Coupling::read_by(const Member& member, const Part& part, std::uint64_t step, double part_of_step) const {
    const PopulationRun& run = *member.run;
    std::vector<const double*> rows;
    for (std::size_t slot = 0; slot < run.population->arrivals.size(); ++slot) rows.push_back(member.received.data() + slot * stride(run) + part.first);
    const int moment = part_of_step == 0 ? 0 : part_of_step < 1 ? 1 : 2;
    for (std::size_t delay = 0; run.history && delay < run.delays.size(); ++delay)   // kernels of stages know one moment: theirs
        rows.insert(rows.end(), 4, run.history->read(run.population->delays[delay].past, moment, step, run.delays[delay]) + part.first);
    return rows;
}

void Coupling::send(Member& member, const Part& part, unsigned turn, std::uint64_t step, double dt, double part_of_step) {
    const abi::Variant& variant = *member.run->variant;
    if (!variant.send) return;
    nmlc_args args = arguments(member, part, step, dt, part_of_step * dt);
    const std::vector<const double*> rows = read_by(member, part, step, part_of_step);
    args.arrivals = rows.data();
    std::vector<double*> outputs = member.sent_outputs[turn];
    for (double*& output : outputs) output += part.first;
    args.outputs = outputs.data();
    variant.send(&args);
}

// What the senders send is looked at, and what all receivers share of its sums is computed.
void Coupling::look(unsigned turn, bool constant) {
    const auto each = [&](const auto& visit) {
        for (Member& member : members_)
            for (Incoming& incoming : member.incoming)
                if (incoming.constant == constant) visit(incoming, *incoming.connection->sums);
    };
    each([&](Incoming& incoming, const network::Sums& sums) {
        const double* const sent = members_[incoming.sender].sent[turn][incoming.what.sent].data() + incoming.connection->first_sender;
        incoming.shared.signal.look(sent, incoming.connection->senders, sums.reads_bits());
    });
    const std::vector<Piece>& tasks = tasks_[constant];
    const auto run = [&](std::size_t k) {
        Incoming& incoming = members_[tasks[k].member].incoming[tasks[k].incoming];
        incoming.connection->sums->share(incoming.shared, tasks[k].number);
    };
    if (shared_ && tasks.size() > 1) pool_.run(tasks.size(), [&](std::size_t k, unsigned) { run(k); });
    else for (std::size_t k = 0; k < tasks.size(); ++k) run(k);
    each([](Incoming& incoming, const network::Sums& sums) { sums.settle(incoming.shared); });
}

// The sums for a part's neurons: of what changes at every stage, or of what stays.
void Coupling::receive(Member& member, const Part& part, bool constant) {
    const std::size_t padded = stride(*member.run);
    const auto slot_of = [&](const Incoming& incoming) { return member.received.data() + incoming.what.slot * padded; };
    for (const Incoming& incoming : member.incoming)
        if (incoming.constant == constant) std::fill_n(slot_of(incoming) + part.first, part.count, 0.0);
    for (const Incoming& incoming : member.incoming) {
        if (incoming.constant != constant) continue;
        const ConnectionRun& connection = *incoming.connection;
        const std::uint64_t offset = connection.first_receiver, end_of_all = offset + connection.sums->receivers();
        const std::uint64_t first = std::max(part.first, offset), end = std::min(part.first + part.count, end_of_all);
        if (first >= end) continue;
        if (incoming.what.weighted && connection.rule)
            connection.rows->add(incoming.shared.signal.values, synapse_weights(connection), static_cast<std::uint32_t>(first - offset), static_cast<std::uint32_t>(end - offset), slot_of(incoming) + first);
        else
            connection.sums->add(incoming.shared, incoming.what.weighted, static_cast<std::uint32_t>(first - offset), static_cast<std::uint32_t>(end - offset), slot_of(incoming) + first);
    }
}

// What rules read of the neurons that they change the synapses of, sums included.
void Coupling::tell(Member& member, const Part& part, std::uint64_t step, double dt, double part_of_step) {
    const abi::Variant& variant = *member.run->variant;
    if (!variant.tell) return;
    nmlc_args args = arguments(member, part, step, dt, part_of_step * dt);
    std::vector<double*> outputs = member.told_outputs;
    for (double*& output : outputs) output += part.first;
    args.outputs = outputs.data();
    const std::vector<const double*> rows = read_by(member, part, step, part_of_step);
    args.arrivals = rows.data();
    args.arrival_stride = stride(*member.run);
    variant.tell(&args);
}

void Coupling::add_kicks(const Member& member, std::uint32_t state, const Part& part, double* x) const {
    if (!member.run->variant->kick) return;
    const double* const kick = member.kicks[state].data() + part.first;
    for (std::uint64_t i = 0; i < part.count; ++i) x[i] += kick[i];
}

void Coupling::slope(Member& member, const Part& part, unsigned stage, std::uint64_t step, double dt, double part_of_step, std::optional<std::uint64_t> key) {
    const abi::Variant& variant = *member.run->variant;
    if (!variant.rhs || (variant.moving.empty() && (variant.mapped.empty() || stage > 0))) return;
    nmlc_args args = arguments(member, part, step, dt, part_of_step * dt);
    if (key) args.key = *key;
    std::vector<double*> outputs = member.outputs[stage];
    for (double*& output : outputs) output += part.first;
    args.outputs = outputs.data();
    const std::vector<const double*> rows = read_by(member, part, step, part_of_step);
    args.arrivals = rows.data();
    args.arrival_stride = stride(*member.run);
    variant.rhs(&args);
}

// What white noise adds in the step, of strengths as at its beginning.
void Coupling::kick(Member& member, const Part& part, std::uint64_t step, double dt) {
    const abi::Variant& variant = *member.run->variant;
    if (!variant.kick) return;
    nmlc_args args = arguments(member, part, step, dt, 0);
    std::vector<double*> outputs = member.kick_outputs;
    for (double*& output : outputs) output += part.first;
    args.outputs = outputs.data();
    const std::vector<const double*> rows = read_by(member, part, step, 0);
    args.arrivals = rows.data();
    args.arrival_stride = stride(*member.run);
    variant.kick(&args);
}

// From the start of the step to the point of the next stage, or, after the last, to the end of the step.
void Coupling::move(Member& member, const Part& part, unsigned stage, double dt) {
    const abi::Variant& variant = *member.run->variant;
    using Stages = abi::Variant::Stages;
    const std::uint64_t n = part.count;
    for (std::size_t k = 0; k < variant.moving.size(); ++k) {
        const std::uint32_t state = variant.moving[k];
        const auto slope = [&](unsigned of) { return member.slopes[of][state].data() + part.first; };
        double* const x = member.run->columns->f64(state) + part.first;
        const double* const start = member.start[k].data() + part.first;
        if (method_ == Stages::rk4 && stage == 3) runge_kutta(x, start, slope(0), slope(1), slope(2), slope(3), dt / 6, n);
        else if (method_ == Stages::heun && stage == 1) heun(x, start, slope(0), slope(1), 0.5 * dt, n);
        else along(x, start, slope(stage), (method_ == Stages::rk4 && stage < 2) || (method_ == Stages::midpoint && stage == 0) ? 0.5 * dt : dt, n);
        if (method_ == Stages::euler) add_kicks(member, state, part, x);
    }
}

// Of states whose past is read: halfway by the values and rates at both ends, as in compiler/lower/history.h; of a path with noise their mean.
void Coupling::keep_middle(Member& member, const Part& part, double dt) {
    const PopulationRun& run = *member.run;
    for (const abi::Population::Past& past : run.population->pasts) {
        const auto moving = std::find(run.variant->moving.begin(), run.variant->moving.end(), past.state_column);
        if (moving == run.variant->moving.end()) continue;   // the kernel knows
        const std::size_t k = static_cast<std::size_t>(moving - run.variant->moving.begin());
        const std::uint32_t state = past.state_column;
        const double *const x = run.columns->f64(state), *const start = member.start[k].data(), *const first = member.slopes[0][state].data();
        double* const middle = run.columns->f64(past.middle_column);
        const std::uint64_t end = part.first + part.count;
        using Stages = abi::Variant::Stages;
        for (std::uint64_t i = part.first; i < end; ++i) middle[i] = 0.5 * (start[i] + x[i]);
        if (run.variant->kick || method_ == Stages::euler) continue;
        if (method_ == Stages::midpoint) {
            const double* const half = member.slopes[1][state].data();
            for (std::uint64_t i = part.first; i < end; ++i) middle[i] = start[i] + 0.25 * dt * (first[i] + half[i]);
            continue;
        }
        const double* const last = member.slopes[method_ == Stages::rk4 ? 3 : 1][state].data();
        for (std::uint64_t i = part.first; i < end; ++i) middle[i] += 0.125 * dt * (first[i] - last[i]);
    }
}

// Maps have read everything as it was at the beginning of the step.
void Coupling::map(Member& member, const Part& part) {
    for (const std::uint32_t state : member.run->variant->mapped) std::copy_n(member.slopes[0][state].data() + part.first, part.count, member.run->columns->f64(state) + part.first);
}

void Coupling::integrate(std::uint64_t step, double dt) {
    const std::vector<double> times = times_of(method_);
    each_part([&](Member& member, const Part& part, unsigned) {
        const abi::Variant& variant = *member.run->variant;
        for (std::size_t k = 0; k < member.start.size(); ++k)
            std::copy_n(member.run->columns->f64(variant.moving[k]) + part.first, part.count, member.start[k].data() + part.first);
        send(member, part, 0, step, dt, 0);
    });
    if (!settled_) {
        look(0, true);
        each_part([&](Member& member, const Part& part, unsigned) { receive(member, part, true); });
    }
    settled_ = true;
    for (unsigned stage = 0; stage < times.size(); ++stage) {
        look(stage % 2, false);
        if (learns_)   // all sums first: what synapses read of their receivers may depend on them
            each_part([&](Member& member, const Part& part, unsigned worker) { take_in(member, part, stage, step, dt, times[stage], worker); });
        each_part([&](Member& member, const Part& part, unsigned worker) {
            if (!learns_) receive(member, part, false);
            if (member.synapses_of) return member.by_rows ? void() : learn(member, part, stage, step, dt, times[stage], worker);
            if (stage == 0) kick(member, part, step, dt);
            slope(member, part, stage, step, dt, times[stage]);
            move(member, part, stage, dt);
            if (stage + 1 == times.size()) map(member, part);
            if (stage + 1 < times.size()) send(member, part, (stage + 1) % 2, step, dt, times[stage + 1]);
            else keep_middle(member, part, dt);
        });
    }
}

std::uint64_t Coupling::units() const {
    std::uint64_t units = 0;
    for (const Member& member : members_) units += member.run->variant->mapped.empty() ? 0 : member.run->columns->neurons();
    return units;
}

void Coupling::sweep(std::uint64_t step, double dt, const std::vector<std::uint32_t>& order) {
    each_part([&](Member& member, const Part& part, unsigned) { send(member, part, 0, step, dt, 0); });
    look(0, true);
    look(0, false);
    for (std::size_t position = 0; position < order.size(); ++position) {
        std::uint64_t unit = order[position];
        for (Member& member : members_) {
            if (member.run->variant->mapped.empty()) continue;
            const std::uint64_t size = member.run->columns->neurons();
            if (unit < size) {
                update(member, unit, position, step, dt);
                break;
            }
            unit -= size;
        }
    }
}

// Kernels work on whole groups of neurons: the group's other neurons are computed as well, and left as they are.
void Coupling::update(Member& member, std::uint64_t unit, std::uint64_t position, std::uint64_t step, double dt) {
    const std::size_t padded = stride(*member.run), number = static_cast<std::size_t>(&member - members_.data());
    for (const Incoming& incoming : member.incoming) member.received[incoming.what.slot * padded + unit] = 0;
    for (const Incoming& incoming : member.incoming) {
        const std::uint64_t offset = incoming.connection->first_receiver;
        if (unit < offset || unit >= offset + incoming.connection->sums->receivers()) continue;
        const auto receiver = static_cast<std::uint32_t>(unit - offset);
        incoming.connection->sums->add(incoming.shared, incoming.what.weighted, receiver, receiver + 1, member.received.data() + incoming.what.slot * padded + unit);
    }
    const std::uint64_t group = unit / NMLC_GROUP * NMLC_GROUP;
    const Part part{number, group, unit - group + 1};
    const std::uint64_t key = member.run->key;
    slope(member, part, 0, step, dt, 0, random_key(key, "update", position));   // a unit may be updated several times in a sweep
    for (const std::uint32_t state : member.run->variant->mapped) member.run->columns->f64(state)[unit] = member.slopes[0][state][unit];
    if (!member.run->variant->send) return;
    std::vector<double> before;
    for (const Column& sent : member.sent[0]) before.push_back(sent[unit]);
    send(member, part, 0, step, dt, 0);
    for (Member& receiver : members_)
        for (Incoming& incoming : receiver.incoming) {
            if (incoming.sender != number) continue;
            const std::uint64_t sender = unit - incoming.connection->first_sender;   // wraps where it is none
            const double was = before[incoming.what.sent], is = member.sent[0][incoming.what.sent][unit];
            if (sender < incoming.connection->senders && was != is) incoming.connection->sums->changed(incoming.shared, static_cast<std::uint32_t>(sender), was);
        }
}

void Coupling::refresh(std::uint64_t step, double dt) {
    each_part([&](Member& member, const Part& part, unsigned) { send(member, part, 0, step, dt, 0); });
    if (!settled_) look(0, true);
    look(0, false);
    each_part([&](Member& member, const Part& part, unsigned) {
        if (!settled_) receive(member, part, true);
        receive(member, part, false);
    });
    settled_ = true;
    if (!measures_cells_) return;
    each_part([&](Member& member, const Part& part, unsigned) { tell(member, part, step, dt, 0); });
    each_part([&](Member& member, const Part& part, unsigned worker) {
        if (member.seen.empty()) return;
        const std::size_t padded = stride(*member.run), slots = member.synapses_of->rule->rule->reads.size();
        read_cells(member, part, 0, cells_[worker]);
        for (std::size_t slot = 0; slot < slots; ++slot) std::copy_n(cells_[worker].data() + slot * part_synapses, part.count, member.seen.data() + slot * padded + part.first);
    });
}

const double* Coupling::received(std::size_t population) const {
    for (const Member& member : members_)
        if (member.population == population) return !member.seen.empty() ? member.seen.data() : !member.received.empty() ? member.received.data() : nullptr;
    return nullptr;
}

}  // namespace nmlc::engine
