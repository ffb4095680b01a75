// Populations come to life: size, params with their guards, initial states.
#pragma once
#include "runtime/session/world.h"

namespace nmlc::session {

// Everything anew from the formulas: size, params, states; nothing driven, nothing recorded.
void create_population(World& world, const abi::CompiledModel& model, std::uint32_t number, std::uint64_t seed);
// States back to their initial values, holds over, conditions not met.
void initialise_states(World& world, const abi::CompiledModel& model, std::uint32_t number, std::uint64_t seed);
// All params but those that `set` has given.
void compute_params(World& world, const abi::CompiledModel& model, std::uint32_t number, std::uint64_t seed);

// The column of a state.
std::size_t column_of_state(const abi::Population& population, std::uint32_t state);

}  // namespace nmlc::session
