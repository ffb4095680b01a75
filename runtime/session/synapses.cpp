#include "runtime/session/synapses.h"

#include <fmt/format.h>

#include <algorithm>
#include <numeric>

#include "runtime/engine/run.h"
#include "runtime/math/functions.h"
#include "runtime/network/segments.h"
#include "runtime/session/evaluate.h"
#include "runtime/session/failure.h"
#include "runtime/session/populations.h"

namespace nmlc::session {
namespace {

using What = abi::Connection::Read::What;

std::size_t reads_of(const abi::Connection::Rule& rule, What what) {
    return static_cast<std::size_t>(std::count_if(rule.reads.begin(), rule.reads.end(), [&](const abi::Connection::Read& read) {
        return read.what == what && (what != What::post_state || read.at_post);   // of the receiver at its own spikes only
    }));
}

// Calls visit(number, receiver, sender, place in the block, block) for every synapse in the order of the population.
template <class Visit>
void each_synapse(const network::Synapses& synapses, Visit visit) {
    std::uint64_t number = 0;
    for (std::size_t b = synapses.first_block(); b < synapses.end_block(); ++b) {
        const network::Synapses::Block& block = *synapses.block(b);
        for (std::uint32_t sender = 0; sender < synapses.senders(); ++sender)
            for (std::uint64_t at = block.rows[sender]; at < block.rows[sender + std::size_t{1}]; ++at)
                visit(number++, static_cast<std::uint32_t>(b * engine::receiving_block_neurons + block.targets[at]), sender, at, block);
    }
}

// Calls visit(block, run, sender) for all runs of a connection's synapses.
template <class Visit>
void each_run(engine::Learning& learning, Visit visit) {
    for (engine::LearningBlock& block : learning.blocks) {
        std::uint32_t sender = 0;
        for (std::size_t run = 0; run < block.last.size(); ++run) {
            if (block.run_rows.empty()) sender = static_cast<std::uint32_t>(run);
            else while (block.run_rows[sender + std::size_t{1}] <= run) ++sender;
            visit(block, run, sender);
        }
    }
}

}  // namespace

double bytes_of_synapse(const abi::CompiledModel& model, const abi::Connection& connection) {
    double bytes = 4;   // its place in what is shown
    for (const abi::Column& column : model.populations[connection.rule->synapses].columns) bytes += column.truth ? 1 : 8;
    return bytes + (connection.rule->events_only || !connection.coupling.empty() ? 0 : 8);   // the numbers of its cells
}

void fill_synapses(World& world, const abi::CompiledModel& model, std::uint32_t number, std::uint64_t seed) {
    const abi::Connection& connection = model.connections[number];
    const ConnectionState& state = world.connections[number];
    PopulationState& population = world.populations[connection.rule->synapses];
    initialise_states(world, model, connection.rule->synapses, seed);
    double* const w = population.columns.f64(0);
    const auto weight = [&](const network::Synapses::Block& block, std::uint64_t at) { return block.exact_weights.empty() ? state.synapses->one_weight() : block.exact_weights[at]; };
    if (!state.rows) {
        each_synapse(*state.synapses, [&](std::uint64_t k, std::uint32_t, std::uint32_t, std::uint64_t at, const network::Synapses::Block& block) { w[k] = weight(block, at); });
    } else {   // the same synapses row by row: each row in the order of its senders
        std::vector<std::uint64_t> at(std::size_t{state.synapses->receivers()} + 1, 0);
        state.synapses->for_each([&](std::uint32_t receiver, std::uint32_t, double, std::uint32_t) { ++at[receiver + std::size_t{1}]; });
        std::partial_sum(at.begin(), at.end(), at.begin());
        state.synapses->for_each([&](std::uint32_t receiver, std::uint32_t, double value, std::uint32_t) { w[at[receiver]++] = value; });
    }
    if (state.first_weights) {
        if (state.first_weights->size() != population.size)
            fail("E0862", fmt::format("a list of {} weights for the {} synapses of `{}`", state.first_weights->size(), population.size, connection.name), connection.weight.source);
        for (std::uint64_t k = 0; k < population.size; ++k) w[population.shown_at(k)] = (*state.first_weights)[k];
    }
    keep_within(world, model, connection.rule->synapses, seed);
    population.columns.fill_padding();
}

void make_synapses(World& world, const abi::CompiledModel& model, std::uint32_t number, std::uint64_t seed) {
    const abi::Connection& connection = model.connections[number];
    ConnectionState& state = world.connections[number];
    PopulationState& population = world.populations[connection.rule->synapses];
    population.size = state.synapses->count();
    population.order = nullptr;
    if (population.size > 0xFFFFFFFFu) fail("E0863", "`" + connection.name + "` has more synapses with a rule than can be counted in 32 bits", connection.source);
    if (state.rows) return fill_synapses(world, model, number, seed);   // they stand row by row, as they are shown, and the rows know their cells
    // Numbered by sender; shown by receiver, then sender.
    const bool spikes_only = connection.rule->events_only;
    auto senders = std::make_shared<std::vector<std::uint32_t>>(), receivers = std::make_shared<std::vector<std::uint32_t>>();
    if (!spikes_only) senders->resize(population.size), receivers->resize(population.size);
    auto order = std::make_shared<std::vector<std::uint32_t>>(population.size);
    std::vector<std::uint64_t> at(world.populations[connection.to].size + 1, 0);
    each_synapse(*state.synapses, [&](std::uint64_t, std::uint32_t receiver, std::uint32_t, std::uint64_t, const network::Synapses::Block&) { ++at[receiver + std::size_t{1}]; });
    std::partial_sum(at.begin(), at.end(), at.begin());
    each_synapse(*state.synapses, [&](std::uint64_t k, std::uint32_t receiver, std::uint32_t sender, std::uint64_t, const network::Synapses::Block&) {
        (*order)[at[receiver]++] = static_cast<std::uint32_t>(k);
        if (!spikes_only) (*receivers)[k] = receiver, (*senders)[k] = sender + state.first_sender;
    });
    population.order = std::move(order);
    fill_synapses(world, model, number, seed);
    state.sender_of = std::move(senders);
    state.receiver_of = std::move(receivers);
}

engine::Learning learning_of(const ConnectionState& state, const abi::Connection& connection, const World& world) {
    const abi::Connection::Rule& rule = *connection.rule;
    engine::Learning learning(*state.synapses, engine::receiving_block_neurons, reads_of(rule, What::pre_state), reads_of(rule, What::post_state), rule.events_only);
    const PopulationState& from = world.populations[connection.from];
    each_run(learning, [&](engine::LearningBlock& block, std::size_t run, std::uint32_t sender) {
        block.last[run] = world.step + 1;
        block.done[run] = world.step;   // a receiver's spike right at the start has not acted yet
        std::size_t trace = run * learning.traces;
        for (const abi::Connection::Read& read : rule.reads)
            if (read.what == What::pre_state) block.before[trace] = block.after[trace] = from.columns.f64(read.number)[sender + state.first_sender], ++trace;
    });
    return learning;
}

void rebase_traces(World& world, const abi::CompiledModel& model, std::uint32_t number, std::uint64_t seed) {
    const abi::Connection::Rule& rule = *model.connections[number].rule;
    engine::Learning& learning = *world.connections[number].learning;
    Evaluator evaluate(model.protocol, world, seed);
    evaluate.of_neuron(rule.synapses, 0);
    std::vector<double> rates;
    for (const abi::Connection::Read& read : rule.reads) {
        if (read.what != What::pre_state) continue;
        const auto decay = std::find_if(rule.decays.begin(), rule.decays.end(), [&](const abi::Connection::Decay& of) { return of.state == read.number; });
        rates.push_back(decay == rule.decays.end() ? 0 : evaluate.number(decay->rate));
    }
    const std::uint64_t now = world.step + 1;
    each_run(learning, [&](engine::LearningBlock& block, std::size_t run, std::uint32_t) {
        const double elapsed = static_cast<double>(now - block.last[run]) * world.dt;
        for (std::size_t trace = 0; trace < learning.traces; ++trace) {
            double& value = block.after[run * learning.traces + trace];
            value *= nmlc::evaluate(Function::exp, rates[trace] * elapsed);
            block.before[run * learning.traces + trace] = value;
        }
        block.last[run] = now;
    });
}

bool leaves_trace(const abi::Connection& connection, std::uint32_t state) {
    return std::any_of(connection.rule->reads.begin(), connection.rule->reads.end(), [&](const abi::Connection::Read& read) { return read.what == What::pre_state && read.number == state; });
}

void set_trace(World& world, const abi::CompiledModel& model, std::uint32_t number, std::uint32_t state, const std::vector<std::uint64_t>& senders, const std::vector<double>& values) {
    const abi::Connection& spec = model.connections[number];
    const ConnectionState& connection = world.connections[number];
    engine::Learning& learning = *world.connections[number].learning;
    std::vector<std::optional<double>> fresh(world.populations[spec.from].size);
    for (std::size_t k = 0; k < senders.size(); ++k) fresh[senders[k]] = values[k];
    std::size_t trace = 0;
    for (const abi::Connection::Read& read : spec.rule->reads) {
        if (read.what != What::pre_state) continue;
        if (read.number == state)
            each_run(learning, [&](engine::LearningBlock& block, std::size_t run, std::uint32_t sender) {
                const std::size_t at = run * learning.traces + trace;
                if (const auto& value = fresh[sender + connection.first_sender]) block.before[at] = block.after[at] = *value;
            });
        ++trace;
    }
}

}  // namespace nmlc::session
