// Makes the rows: pairs are chosen, the lengths of all rows are known by that, and every sender's synapses are then weighed, sorted by delay
// and put where they belong. Tasks are runs of senders and write to places of their own.
#include "runtime/network/synapses.h"

#include <algorithm>
#include <cmath>
#include <new>
#include <numeric>
#include <stdexcept>

#include "runtime/network/choose.h"
#include "runtime/network/refusal.h"
#include "runtime/network/segments.h"

namespace nmlc::network {

void one_after_the_other(std::size_t count, const std::function<void(std::size_t task, unsigned worker)>& task) {
    for (std::size_t k = 0; k < count; ++k) task(k, 0);
}

class Builder {
public:
    Builder(const Request& request, const ParallelFor& parallel_for) : request_(request), parallel_for_(parallel_for) {}
    Synapses build();

private:
    struct Task {                                        // the senders [first, end)
        std::uint32_t first = 0, end = 0;
        std::uint32_t least_delay = ~0u, most_delay = 0;
        std::vector<std::vector<std::uint8_t>> segments; // of each block
    };
    struct Row {                                         // of one sender, all blocks
        std::vector<std::uint32_t> delays;
        std::vector<double> weights;
        std::vector<std::uint64_t> order;                // of one block: delay * 2^32 + place in the row
    };
    using Lengths = std::vector<std::vector<std::uint32_t>>;   // [block][sender]

    void refuse_above(double synapses, double bytes) const;
    void cut_into_blocks();
    void index(const Lengths& lengths, RowIndex Synapses::Block::* rows, const std::function<void(Synapses::Block&, std::uint64_t)>& resize);
    void weigh(std::uint32_t sender, Row& row) const;
    void place(std::uint32_t sender, Row& row, Task& task);
    void join_segments();
    std::size_t block_of(std::uint32_t receiver) const {
        return (std::uint64_t{request_.receiver_offset} + receiver) / request_.block_neurons - made_.first_block_;
    }
    std::uint16_t target(std::uint32_t receiver) const {
        return static_cast<std::uint16_t>((std::uint64_t{request_.receiver_offset} + receiver) % request_.block_neurons);
    }

    const Request& request_;
    const ParallelFor& parallel_for_;
    Synapses made_;
    Choice choice_;
    std::vector<Task> tasks_;
    Lengths segment_lengths_;
};

void Builder::refuse_above(double synapses, double bytes) const {
    if (bytes <= request_.memory_bytes) return;
    Refusal refusal(Refusal::Kind::memory);
    refusal.synapses = synapses, refusal.found = bytes, refusal.limit = request_.memory_bytes;
    throw refusal;
}

// Blocks, tasks, and the lengths of all rows.
void Builder::cut_into_blocks() {
    if (request_.receivers > 0) {
        made_.first_block_ = request_.receiver_offset / request_.block_neurons;
        made_.blocks_.resize(block_of(request_.receivers - 1) + 1);
    }
    constexpr std::uint32_t most_tasks = 64;
    const std::uint32_t senders = (request_.senders + most_tasks - 1) / most_tasks;
    for (std::uint64_t first = 0; first < request_.senders; first += senders) {
        Task task;
        task.first = static_cast<std::uint32_t>(first);
        task.end = static_cast<std::uint32_t>(std::min<std::uint64_t>(first + senders, request_.senders));
        task.segments.resize(made_.blocks_.size());
        tasks_.push_back(std::move(task));
    }
    Lengths lengths(made_.blocks_.size(), std::vector<std::uint32_t>(request_.senders));
    parallel_for_(tasks_.size(), [&](std::size_t k, unsigned) {
        for (std::uint32_t sender = tasks_[k].first; sender < tasks_[k].end; ++sender) {
            const auto row = choice_.row(sender);
            auto at = row.begin();
            for (std::size_t block = 0; block < lengths.size(); ++block) {
                const std::uint64_t end = (made_.first_block_ + block + 1) * request_.block_neurons - request_.receiver_offset;
                const auto next = std::partition_point(at, row.end(), [&](std::uint32_t receiver) { return receiver < end; });
                lengths[block][sender] = static_cast<std::uint32_t>(next - at);
                at = next;
            }
        }
    });
    index(lengths, &Synapses::Block::rows, [&](Synapses::Block& block, std::uint64_t size) {
        block.targets.resize(size);
        if (!request_.weight.of) return;
        if (request_.exact_weights) block.exact_weights.resize(size);
        else block.weights.resize(size);
    });
    if (request_.delay_steps.of) segment_lengths_ = Lengths(made_.blocks_.size(), std::vector<std::uint32_t>(request_.senders));
}

void Builder::index(const Lengths& lengths, RowIndex Synapses::Block::* rows, const std::function<void(Synapses::Block&, std::uint64_t)>& resize) {
    parallel_for_(made_.blocks_.size(), [&](std::size_t k, unsigned) {
        Synapses::Block& block = made_.blocks_[k];
        (block.*rows).resize(request_.senders);
        std::uint64_t begin = 0;
        for (std::uint32_t sender = 0; sender < request_.senders; ++sender) {
            (block.*rows).set(sender, begin);
            begin += lengths[k][sender];
        }
        (block.*rows).set(request_.senders, begin);
        resize(block, begin);
    });
}

// Weights and delays of a row, in the order of its receivers.
void Builder::weigh(std::uint32_t sender, Row& row) const {
    const auto receivers = choice_.row(sender);
    row.weights.resize(request_.weight.of ? receivers.size() : 0);
    row.delays.resize(request_.delay_steps.of ? receivers.size() : 0);
    std::uint32_t copy = 0;
    for (std::size_t k = 0; k < receivers.size(); ++k) {
        copy = k > 0 && receivers[k] == receivers[k - 1] ? copy + 1 : 0;
        const std::uint32_t number = choice_.list_rows.empty() ? copy : choice_.list_rows[choice_.begin[sender] + k];
        const auto refuse = [&](Refusal::Kind kind, double found, double limit) {
            Refusal refusal(kind);
            refusal.found = found, refusal.limit = limit, refusal.receiver = receivers[k], refusal.sender = sender, refusal.copy = number;
            throw refusal;
        };
        if (request_.weight.of) {
            const double weight = request_.weight.of(receivers[k], sender, number);
            row.weights[k] = weight;
            if (!std::isfinite(static_cast<float>(weight))) refuse(Refusal::Kind::weight, weight, std::numeric_limits<float>::max());
        }
        if (request_.delay_steps.of) {
            const double delay = request_.delay_steps.of(receivers[k], sender, number);
            if (!(delay >= 0 && delay <= longest_delay && delay == std::floor(delay))) refuse(Refusal::Kind::delay, delay, longest_delay);
            row.delays[k] = static_cast<std::uint32_t>(delay);
        }
    }
}

void Builder::place(std::uint32_t sender, Row& row, Task& task) {
    const auto receivers = choice_.row(sender);
    std::size_t from = 0;
    for (std::size_t b = 0; b < made_.blocks_.size(); ++b) {
        Synapses::Block& block = made_.blocks_[b];
        const std::uint64_t begin = block.rows[sender];
        const auto length = static_cast<std::size_t>(block.rows[sender + std::size_t{1}] - begin);
        const auto put = [&](std::size_t to, std::size_t k) {
            block.targets[begin + to] = target(receivers[k]);
            if (!request_.weight.of) return;
            if (request_.exact_weights) block.exact_weights[begin + to] = row.weights[k];
            else block.weights[begin + to] = static_cast<float>(row.weights[k]);
        };
        if (!request_.delay_steps.of) {
            for (std::size_t k = 0; k < length; ++k) put(k, from + k);
        } else if (length > 0) {
            row.order.resize(length);
            for (std::size_t k = 0; k < length; ++k) row.order[k] = std::uint64_t{row.delays[from + k]} << 32 | (from + k);
            if (!std::is_sorted(row.order.begin(), row.order.end())) std::sort(row.order.begin(), row.order.end());
            const std::size_t bytes_before = task.segments[b].size();
            SegmentWriter writer(task.segments[b]);
            for (std::size_t k = 0, run = 0; k < length; ++k) {
                put(k, static_cast<std::uint32_t>(row.order[k]));
                if (k + 1 < length && row.order[k + 1] >> 32 == row.order[k] >> 32) continue;
                writer.write({static_cast<std::uint32_t>(row.order[k] >> 32), k + 1 - run});
                run = k + 1;
            }
            segment_lengths_[b][sender] = static_cast<std::uint32_t>(task.segments[b].size() - bytes_before);
            task.least_delay = std::min(task.least_delay, static_cast<std::uint32_t>(row.order.front() >> 32));
            task.most_delay = std::max(task.most_delay, static_cast<std::uint32_t>(row.order.back() >> 32));
        }
        from += length;
    }
}

void Builder::join_segments() {
    index(segment_lengths_, &Synapses::Block::segment_rows, [](Synapses::Block& block, std::uint64_t size) { block.segments.reserve(size); });
    parallel_for_(made_.blocks_.size(), [&](std::size_t b, unsigned) {
        std::vector<std::uint8_t>& segments = made_.blocks_[b].segments;
        for (const Task& task : tasks_) segments.insert(segments.end(), task.segments[b].begin(), task.segments[b].end());
    });
}

Synapses Builder::build() {
    check(request_);
    const Estimate expected = estimate(request_);
    refuse_above(expected.synapses, expected.peak_bytes);
    choice_ = choose(request_, parallel_for_);
    made_.count_ = choice_.count();
    if (expected.synapses > 0) {
        const double ratio = static_cast<double>(made_.count_) / expected.synapses;
        if (ratio > 1) refuse_above(static_cast<double>(made_.count_), expected.peak_bytes * ratio);
    }
    made_.senders_ = request_.senders, made_.receivers_ = request_.receivers;
    made_.receiver_offset_ = request_.receiver_offset, made_.block_neurons_ = request_.block_neurons;
    made_.one_weight_ = request_.weight.number;
    cut_into_blocks();
    parallel_for_(tasks_.size(), [&](std::size_t k, unsigned) {
        Row row;
        for (std::uint32_t sender = tasks_[k].first; sender < tasks_[k].end; ++sender) {
            weigh(sender, row);
            place(sender, row, tasks_[k]);
        }
    });
    if (made_.count_ == 0) return std::move(made_);
    if (!request_.delay_steps.of) {
        made_.least_delay_ = made_.most_delay_ = static_cast<std::uint32_t>(request_.delay_steps.number);
        return std::move(made_);
    }
    made_.least_delay_ = ~0u;
    for (const Task& task : tasks_) {
        made_.least_delay_ = std::min(made_.least_delay_, task.least_delay);
        made_.most_delay_ = std::max(made_.most_delay_, task.most_delay);
    }
    if (!made_.one_delay()) join_segments();
    return std::move(made_);
}

Synapses Synapses::make(const Request& request, const ParallelFor& parallel_for) {
    try {
        return Builder(request, parallel_for).build();
    } catch (const std::bad_alloc&) {
        const Estimate expected = estimate(request);
        Refusal refusal(Refusal::Kind::memory);
        refusal.synapses = expected.synapses, refusal.found = expected.peak_bytes, refusal.limit = request.memory_bytes;
        throw refusal;
    }
}

std::size_t Synapses::bytes() const {
    std::size_t bytes = sizeof *this;
    for (const Block& block : blocks_)
        bytes += sizeof block + block.rows.bytes() + block.targets.capacity() * sizeof(std::uint16_t) + block.weights.capacity() * sizeof(float) + block.exact_weights.capacity() * sizeof(double) +
                 block.segment_rows.bytes() + block.segments.capacity();
    return bytes;
}

void Synapses::for_each(const Visitor& visitor) const {
    struct Synapse {
        std::uint32_t delay, receiver;
        double weight;
    };
    std::vector<Synapse> row;
    for (std::uint32_t sender = 0; sender < senders_; ++sender) {
        row.clear();
        for (std::size_t b = 0; b < blocks_.size(); ++b) {
            const Block& block = blocks_[b];
            std::uint64_t at = block.rows[sender];
            const auto take = [&](std::uint32_t delay, std::uint64_t length) {
                for (const std::uint64_t end = at + length; at < end; ++at) {
                    const std::uint64_t neuron = (first_block_ + b) * block_neurons_ + block.targets[at];
                    row.push_back({delay, static_cast<std::uint32_t>(neuron - receiver_offset_), !block.exact_weights.empty() ? block.exact_weights[at] : block.weights.empty() ? one_weight_ : block.weights[at]});
                }
            };
            if (one_delay()) {
                take(least_delay_, block.rows[sender + std::size_t{1}] - at);
                continue;
            }
            SegmentReader reader(block.segments.data() + block.segment_rows[sender], block.segments.data() + block.segment_rows[sender + std::size_t{1}]);
            while (!reader.done()) {
                const Segment segment = reader.next();
                take(segment.delay, segment.length);
            }
        }
        std::stable_sort(row.begin(), row.end(), [](const Synapse& a, const Synapse& b) {
            return a.delay != b.delay ? a.delay < b.delay : a.receiver < b.receiver;
        });
        for (const Synapse& synapse : row) visitor(synapse.receiver, sender, synapse.weight, synapse.delay);
    }
}

}  // namespace nmlc::network
