// The equations of one neuron, as they stand in the world, for the mathematics of runtime/analysis.
#pragma once
#include <string>

#include "runtime/analysis/system.h"
#include "runtime/session/evaluate.h"

namespace nmlc::session {

// A given param in place of the population's own; those computed from it follow.
struct GivenParam { std::uint32_t param; double value; };
analysis::System system_of(const abi::CompiledModel& model, const World& world, std::uint64_t seed, std::uint32_t population, std::uint64_t neuron, const abi::Analysis& kernels,
                           const std::vector<GivenParam>& given);

// The free states as they stand now.
analysis::Vector states_now(const World& world, std::uint32_t population, std::uint64_t neuron, const abi::Analysis& kernels);

// "cell", or "E[3]".
std::string name_of_neuron(const PopulationState& population, std::uint64_t neuron);
// "-2.000000", as tables print numbers: eight significant digits.
std::string table_number(double value, const abi::Display& display);
// Columns aligned by spaces: numbers to the right, other words to the left.
std::vector<std::string> aligned(const std::vector<std::vector<std::string>>& rows);
std::string with_unit(const std::string& name, const abi::Display& display);
// 0.03 ± 0.3 i and the like: pairs once, in the order given.
std::string eigenvalues_in_words(const std::vector<std::complex<double>>& values);

}  // namespace nmlc::session
