// Some synapses on their way through a kernel: neighbours where they stand, others copied to where they are neighbours, and back; what the kernel
// reads besides stands in slots. A thread's own memory.
#pragma once
#include <cstddef>
#include <cstdint>
#include <vector>

#include "runtime/abi/compiled_model.h"
#include "runtime/storage/columns.h"

namespace nmlc::engine {

// Which synapses, by their numbers in the population: from `base` on neighbours, or those at the places.
struct Chosen {
    std::uint64_t base;
    std::size_t count;
    const std::int32_t* stamps = nullptr;    // of the spikes that act now, as WaitingSpikes tells them; 0: none
    const std::uint32_t* places = nullptr;
    bool some_stay = false;                  // of neighbours, those without a stamp stay as they are
    std::uint64_t number(std::size_t k) const { return base + (places ? places[k] : k); }
};

class SynapseBatch {
public:
    static constexpr std::size_t most = 512;   // synapses of one call: they and what they read lie in the nearest cache

    void prepare(const storage::Columns& columns, std::size_t slots);
    double* slot(std::size_t number) { return slots_[number].data(); }
    // `args` without columns and slots. False where one of the first `states` states is not finite afterwards. `frozen`: the first, w, stays.
    bool call(const abi::HotEntry& kernel, nmlc_args args, storage::Columns& columns, std::size_t states, const Chosen& chosen, bool frozen);
    // The same with a kernel that takes one synapse at a time, and knows its number; all chosen act.
    bool call_each(const abi::HotEntry& kernel, nmlc_args args, storage::Columns& columns, std::size_t states, const Chosen& chosen, bool frozen);

private:
    void copy_in(storage::Columns& columns, const Chosen& chosen);

    std::vector<storage::F64Column> columns_, slots_;
    std::vector<std::vector<std::uint8_t>> truths_;
    std::vector<void*> column_pointers_;
    std::vector<const double*> slot_pointers_;
};

}  // namespace nmlc::engine
