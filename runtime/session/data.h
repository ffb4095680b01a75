// `data`: made before the populations, in the order of the file; those that draw random numbers anew in every repetition.
#pragma once
#include "runtime/session/session.h"
#include "runtime/session/world.h"

namespace nmlc::session {

void make_data(World& world, const abi::Protocol& protocol, const std::vector<abi::Data>& data, std::uint64_t seed, bool only_drawn);

}  // namespace nmlc::session
