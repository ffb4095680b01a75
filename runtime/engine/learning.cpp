#include "runtime/engine/learning.h"

#include <bit>

#include "runtime/network/segments.h"

namespace nmlc::engine {

Learning::Learning(const network::Synapses& synapses, std::uint32_t block_neurons, std::size_t traces, std::size_t values, bool waits) : traces(traces), values(values) {
    const std::size_t size = std::bit_ceil(std::size_t{synapses.most_delay()} + 2);   // a spike is sent off a step after it happened
    mask = size - 1;
    std::uint64_t base = 0;
    for (std::size_t number = synapses.first_block(); number < synapses.end_block(); ++number) {
        const network::Synapses::Block& of = *synapses.block(number);
        LearningBlock block;
        block.base = base;
        base += of.targets.size();
        block.ring.resize(size);
        std::uint64_t runs = synapses.senders();
        if (!synapses.one_delay()) {
            runs = 0;
            for (std::uint32_t sender = 0; sender < synapses.senders(); ++sender) {
                block.run_rows.push_back(runs);
                network::SegmentReader reader(of.segments.data() + of.segment_rows[sender], of.segments.data() + of.segment_rows[sender + std::size_t{1}]);
                for (; !reader.done(); ++runs) reader.next();
            }
            block.run_rows.push_back(runs);
        }
        block.last.assign(runs, 0);
        block.done.assign(runs, 0);
        block.before.assign(runs * traces, 0);
        block.after.assign(runs * traces, 0);
        if (waits) block.waiting = WaitingSpikes(block_neurons, values);
        blocks.push_back(std::move(block));
    }
}

}  // namespace nmlc::engine
