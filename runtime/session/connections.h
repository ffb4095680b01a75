// Connections come to life: who is joined with whom, weights and delays, from the formulas of the model. Made at the first `simulate`,
// when the step length is known; what has begun to travel is part of the world.
#pragma once
#include <vector>

#include "runtime/engine/pool.h"
#include "runtime/session/session.h"
#include "runtime/session/world.h"

namespace nmlc::session {

// Makes what is not made yet, or was made for another step length. Fails where a connection cannot be.
void make_connections(World& world, const abi::CompiledModel& model, const std::vector<std::uint32_t>& connections, const Options& options, std::vector<RunWarning>& warnings, engine::Pool& pool);
// The column of the sender in which what its spikes carry along the connection stands; none where they carry nothing.
std::optional<std::uint32_t> carried_column(const abi::Population& sender, const std::string& connection);
// Bytes that the machine can still give, with a reserve; a large number where it does not say.
double available_memory();
// Nothing is under way any more: as at the start.
void clear_transits(World& world, const abi::CompiledModel& model, std::uint64_t seed);

}  // namespace nmlc::session
