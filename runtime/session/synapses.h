// The synapses of a connection with a rule, as a population of the world.
#pragma once
#include "runtime/engine/learning.h"
#include "runtime/session/world.h"

namespace nmlc::session {

// Memory that they take, each.
double bytes_of_synapse(const abi::CompiledModel& model, const abi::Connection& connection);
// When the connection has been made: as many as it has, with their first states.
void make_synapses(World& world, const abi::CompiledModel& model, std::uint32_t connection, std::uint64_t seed);
// Their first states again.
void fill_synapses(World& world, const abi::CompiledModel& model, std::uint32_t connection, std::uint64_t seed);
// Nothing under way; the senders' traces are what they are now.
engine::Learning learning_of(const ConnectionState& state, const abi::Connection& connection, const World& world);
// What the senders' spikes have left is told anew, as it is now: before one of the params or states behind it is set. All that waits has acted.
void rebase_traces(World& world, const abi::CompiledModel& model, std::uint32_t connection, std::uint64_t seed);
// Whether `on post` reads what the sender's state was when a spike left.
bool leaves_trace(const abi::Connection& connection, std::uint32_t state);
// This state of some senders is another now.
void set_trace(World& world, const abi::CompiledModel& model, std::uint32_t connection, std::uint32_t state, const std::vector<std::uint64_t>& senders, const std::vector<double>& values);

}  // namespace nmlc::session
