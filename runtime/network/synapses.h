// The synapses of one connection, made once and never changed: the points of a sweep share them.
//
// Receivers are cut into blocks of neurons. A block has one row per sender, sorted by delay, then receiver; a row lies in
//     targets   16 bits each: the neuron's number inside of its block
//     weights   32 bits each, or nothing when the weight is one number
//     segments  where delays differ: runs of equal delay, mostly one byte each (segments.h)
// What comes out does not depend on the number of threads, and block by block it is the same network for any size of block.
#pragma once
#include <cstddef>
#include <cstdint>
#include <functional>
#include <vector>

#include "runtime/network/large.h"
#include "runtime/network/request.h"

namespace nmlc::network {

// Calls task(k, worker) for k = 0 .. count-1, as engine::Pool::run does; an exception of the smallest k is passed on.
using ParallelFor = std::function<void(std::size_t count, const std::function<void(std::size_t task, unsigned worker)>& task)>;
void one_after_the_other(std::size_t count, const std::function<void(std::size_t task, unsigned worker)>& task);

// Where the row of each sender begins, 4 bytes a sender.
class RowIndex {
public:
    void resize(std::size_t rows) { within_.resize(rows + 1), base_.resize(rows / group + 1); }
    void set(std::size_t row, std::uint64_t begin) {
        if (row % group == 0) base_[row / group] = begin;
        within_[row] = static_cast<std::uint32_t>(begin - base_[row / group]);
    }
    std::uint64_t operator[](std::size_t row) const { return base_[row / group] + within_[row]; }
    std::size_t bytes() const { return within_.size() * sizeof(std::uint32_t) + base_.size() * sizeof(std::uint64_t); }

private:
    static constexpr std::size_t group = 256;
    std::vector<std::uint64_t> base_;
    std::vector<std::uint32_t> within_;
};

class Synapses {
public:
    static Synapses make(const Request& request, const ParallelFor& parallel_for = one_after_the_other);   // throws Refusal

    std::uint64_t count() const { return count_; }
    std::size_t bytes() const;
    std::uint32_t senders() const { return senders_; }
    std::uint32_t receivers() const { return receivers_; }
    // In steps; both 0 when there is no synapse.
    std::uint32_t least_delay() const { return least_delay_; }
    std::uint32_t most_delay() const { return most_delay_; }
    // The blocks that hold receivers, numbered over the whole population; outside of them there is nothing.
    std::size_t first_block() const { return first_block_; }
    std::size_t end_block() const { return first_block_ + blocks_.size(); }

    // In canonical order: sender, then delay, then receiver, then copy. Weights are the stored ones.
    using Visitor = std::function<void(std::uint32_t receiver, std::uint32_t sender, double weight, std::uint32_t delay_steps)>;
    void for_each(const Visitor& visitor) const;

    // What a block holds, for those who deliver. The row of `sender` is [rows[sender], rows[sender + 1]).
    struct Block {
        RowIndex rows;
        LargeVector<std::uint16_t> targets;
        LargeVector<float> weights;              // empty: one_weight(), or exact ones
        LargeVector<double> exact_weights;       // where the request wants them
        RowIndex segment_rows;
        std::vector<std::uint8_t> segments;      // empty: one delay, least_delay()
    };
    const Block* block(std::size_t number) const { return number < first_block_ || number >= end_block() ? nullptr : &blocks_[number - first_block_]; }
    bool one_delay() const { return least_delay_ == most_delay_; }
    double one_weight() const { return one_weight_; }

private:
    std::uint64_t count_ = 0;
    std::uint32_t senders_ = 0, receivers_ = 0, receiver_offset_ = 0, block_neurons_ = 1;
    std::uint32_t least_delay_ = 0, most_delay_ = 0;
    double one_weight_ = 0;
    std::size_t first_block_ = 0;
    std::vector<Block> blocks_;
    friend class Builder;
};

}  // namespace nmlc::network
