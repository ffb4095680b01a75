// Populations come to life: size, params with their guards, initial states.
#pragma once
#include <optional>

#include "runtime/session/world.h"

namespace nmlc::session {

// Everything anew from the formulas: size, params, states; nothing driven, nothing recorded.
void create_population(World& world, const abi::CompiledModel& model, std::uint32_t number, std::uint64_t seed);
// States back to their initial values, holds over, conditions not met.
void initialise_states(World& world, const abi::CompiledModel& model, std::uint32_t number, std::uint64_t seed);
// All params but those that `set` has given.
// Refuses what the state's map cannot yield. `neuron`: from 0, of a population with a size.
void check_value(const abi::Population& spec, std::uint32_t state, std::optional<std::uint64_t> neuron, double value, abi::SourceRef source);
void compute_params(World& world, const abi::CompiledModel& model, std::uint32_t number, std::uint64_t seed);

// What a rule bounds, also of first values and of what is set.
void keep_within(World& world, const abi::CompiledModel& model, std::uint32_t number, std::uint64_t seed);
// Whether a formula that reads params is to be evaluated for each neuron.
bool differs_by_neuron(const abi::Protocol& protocol, abi::FormulaId formula, const PopulationState& population);

// The column of a state.
std::size_t column_of_state(const abi::Population& population, std::uint32_t state);

}  // namespace nmlc::session
