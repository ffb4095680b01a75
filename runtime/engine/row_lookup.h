// Of the synapses of a row: which of them a spike of the receiver waits for, out of what WaitingSpikes has at hand.
#pragma once
#include <cstddef>
#include <cstdint>

namespace nmlc::engine {

struct RowLookup {
    bool any;              // whether a spike waits at all
    std::size_t several;   // at how many synapses more than one does
};

// `found` (WaitingSpikes::latest of each synapse's receiver) and the results have room for whole groups of eight, `several` for eight more
// places than there are. stamps: of the latest spike where it is later than `done`, else 0; several: places at which the one before is too.
RowLookup look_up_row(std::uint32_t* found, std::size_t count, std::int16_t done, std::int32_t* stamps, std::uint32_t* several);

}  // namespace nmlc::engine
