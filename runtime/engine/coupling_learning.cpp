// Synapses that change all the time, with the cells that they join: each stage of the method, row by row where senders are neighbours.
#include <algorithm>

#include "runtime/engine/block.h"
#include "runtime/engine/coupling.h"
#include "runtime/engine/frozen.h"

namespace nmlc::engine {
namespace {

constexpr std::uint64_t rows_at_once = 16;         // whose weights are summed up, and lie in a near cache when they change

bool stands_still(const ConnectionRun::Rule& rule, const abi::Variant& variant) {
    return variant.moving.empty() || (rule.frozen && variant.moving == std::vector<std::uint32_t>{0});
}

}  // namespace

const double* Coupling::synapse_weights(const ConnectionRun& connection) const {
    for (const Member& member : members_)
        if (member.synapses_of == &connection) return member.run->columns->f64(0);
    return nullptr;
}

// Each synapse reads its two cells.
void Coupling::read_cells(const Member& member, const Part& part, unsigned turn, Column& cells) const {
    const ConnectionRun& connection = *member.synapses_of;
    const ConnectionRun::Rule& rule = *connection.rule;
    const Member &senders = members_[member.senders], &receivers = members_[member.receivers];
    const std::size_t told = stride(*receivers.run), reads = rule.rule->reads.size();
    cells.resize(reads * part_synapses);
    for (std::size_t slot = 0; slot < reads; ++slot) {
        const abi::Connection::Read& read = rule.rule->reads[slot];
        double* const into = cells.data() + slot * part_synapses;
        const bool sent = read.what == abi::Connection::Read::What::sent;
        if (!sent && read.what != abi::Connection::Read::What::told) continue;
        const double* const from = sent ? senders.sent[turn][read.number].data() : receivers.told.data() + read.number * told;
        if (!connection.rows) {
            const std::uint32_t* const cell = (sent ? rule.senders : rule.receivers)->data() + part.first;
            for (std::uint64_t k = 0; k < part.count; ++k) into[k] = from[cell[k]];
        } else if (sent) {
            connection.rows->spread(from + connection.first_sender, part.first, part.first + part.count, into);
        } else {
            connection.rows->repeat(from + connection.first_receiver, part.first, part.first + part.count, into);
        }
    }
}

// A stage of the synapses of a part.
void Coupling::learn(Member& member, const Part& part, unsigned stage, std::uint64_t step, double dt, double part_of_step, unsigned worker) {
    const ConnectionRun::Rule& rule = *member.synapses_of->rule;
    const abi::Variant& variant = *member.run->variant;
    if (!variant.rhs || stands_still(rule, variant)) return;
    read_cells(member, part, stage % 2, cells_[worker]);
    std::vector<const double*> rows;
    for (std::size_t slot = 0; slot < rule.rule->reads.size(); ++slot) rows.push_back(cells_[worker].data() + slot * part_synapses);
    nmlc_args args = arguments(member, part, step, dt, part_of_step * dt);
    args.arrivals = rows.data();
    args.arrival_stride = part_synapses;
    const std::vector<double*> slopes = slopes_of_synapses(member, part.first, stage, worker);
    args.outputs = slopes.data();
    variant.rhs(&args);
    if (variant.kick) {
        std::vector<double*> kicks = member.kick_outputs;
        for (double*& kick : kicks) kick += part.first;
        args.outputs = kicks.data();
        variant.kick(&args);
    }
    const WeightsHeld held(rule.frozen, *member.run, part.first, part.count);
    move_synapses(member, part, stage, dt, slopes);
}

// Of at most part_synapses synapses. In a method of one stage they are not kept.
std::vector<double*> Coupling::slopes_of_synapses(Member& member, std::uint64_t first, unsigned stage, unsigned worker) {
    std::vector<double*> slopes = member.outputs[stage];
    for (double*& slope : slopes) slope += first;
    if (!slopes.empty()) return slopes;
    const std::size_t states = member.run->population->states.size();
    slopes_[worker].resize(states * part_synapses);
    for (std::size_t state = 0; state < states; ++state) slopes.push_back(slopes_[worker].data() + state * part_synapses);
    return slopes;
}

void Coupling::move_synapses(Member& member, const Part& part, unsigned stage, double dt, const std::vector<double*>& slopes) {
    if (!member.outputs[stage].empty()) return move(member, part, stage, dt);
    for (const std::uint32_t state : member.run->variant->moving) {
        double* const x = member.run->columns->f64(state) + part.first;
        along(x, x, slopes[state], dt, part.count);
        add_kicks(member, state, part, x);
    }
}

// A stage of the synapses of some receivers. Along a run of neighbouring senders what these sent is read where it stands, and what the receiver
// tells once.
void Coupling::learn_rows(Member& member, const Part& receivers, unsigned stage, std::uint64_t step, double dt, double part_of_step, unsigned worker) {
    const ConnectionRun& connection = *member.synapses_of;
    const abi::Variant& variant = *member.run->variant;
    if (stands_still(*connection.rule, variant)) return;
    const std::uint64_t offset = connection.first_receiver;
    const std::uint64_t first = std::max(receivers.first, offset), end = std::min(receivers.first + receivers.count, offset + connection.rows->receivers());
    const auto& reads = connection.rule->rule->reads;
    const Member& from = members_[member.senders];
    const Member& to = members_[member.receivers];
    const std::size_t told = stride(*to.run);
    std::vector<const double*> sent(reads.size(), nullptr);
    std::vector<double> of_receiver(reads.size(), 0.0);
    nmlc_args args = arguments(member, {}, step, dt, part_of_step * dt);
    args.arrivals = sent.data();
    args.timeline = of_receiver.data();
    using What = abi::Connection::Read::What;
    const auto take = [&](std::uint64_t place, std::uint64_t count, std::uint64_t sender) {
        for (std::size_t slot = 0; slot < reads.size(); ++slot)
            if (reads[slot].what == What::sent) sent[slot] = from.sent[stage % 2][reads[slot].number].data() + connection.first_sender + sender;
        args.first_neuron = place;
        args.n_neurons = count;
        const WeightsHeld held(connection.rule->frozen, *member.run, place, count);
        if (variant.euler_of_row) return variant.euler_of_row(&args);
        const std::vector<double*> slopes = slopes_of_synapses(member, place, stage, worker);
        args.outputs = slopes.data();
        variant.rhs_of_row(&args);
        move_synapses(member, {receivers.member, place, count}, stage, dt, slopes);
    };
    for (std::uint64_t neuron = first; neuron < end; ++neuron) {
        for (std::size_t slot = 0; slot < reads.size(); ++slot)
            if (reads[slot].what == What::told) of_receiver[slot] = to.told[reads[slot].number * told + neuron];
        const auto receiver = static_cast<std::uint32_t>(neuron - offset);
        // The row that will be summed as many rows later is on its way by then.
        args.ahead = connection.rows->begin_of_row(static_cast<std::uint32_t>(std::min<std::uint64_t>(receiver + rows_at_once, connection.rows->receivers()))) - connection.rows->begin_of_row(receiver);
        connection.rows->each_run(receiver, [&](std::uint64_t place, std::uint64_t length, std::uint32_t sender) {
            for (std::uint64_t done = 0; done < length; done += part_synapses) {
                take(place + done, std::min(part_synapses, length - done), sender + done);
            }
        });
    }
}

// What a part's neurons receive and tell; and while the weights that they have just been summed with are at hand, these change.
void Coupling::take_in(Member& member, const Part& part, unsigned stage, std::uint64_t step, double dt, double part_of_step, unsigned worker) {
    const std::uint64_t at_once = member.rows_of.empty() ? part.count : rows_at_once;
    for (std::uint64_t done = 0; done < part.count; done += at_once) {
        const Part some{part.member, part.first + done, std::min(at_once, part.count - done)};
        receive(member, some, false);
        tell(member, some, step, dt, part_of_step);
        for (const std::size_t synapses : member.rows_of) learn_rows(members_[synapses], some, stage, step, dt, part_of_step, worker);
    }
}

}  // namespace nmlc::engine
