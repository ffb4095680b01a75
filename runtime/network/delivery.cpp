// Queues by due stamp: a ring of lists of chunks from one pool, which is reused last in, first out and so stays in cache. A window's runs are
// first collected in order, so that the rows of those to come can be fetched while one is added.
#include "runtime/network/delivery.h"

#include <algorithm>
#include <bit>
#include <stdexcept>

#include "runtime/math/unrolled.h"
#include "runtime/network/segments.h"

namespace nmlc::network {
namespace {

constexpr unsigned length_bits = 24;
constexpr std::uint64_t length_mask = (std::uint64_t{1} << length_bits) - 1;
constexpr std::size_t runs_ahead = 10;
constexpr std::uint64_t line = 64, most_lines = 16;   // the rest of a longer run is fetched by the processor's own foresight

// Inlined by force: a function that does nothing but prefetch counts as one without effect, and calls of it are dropped.
template <class T>
[[gnu::always_inline]] inline void fetch(const T* begin, std::uint64_t length) {
    const char* from = reinterpret_cast<const char*>(reinterpret_cast<std::uintptr_t>(begin) & ~std::uintptr_t{line - 1});
    const char* end = std::min(reinterpret_cast<const char*>(begin + length), from + most_lines * line);
    for (; from < end; from += line) __builtin_prefetch(from);
}

struct OneWeight {
    double weight;
    double operator[](std::uint64_t) const { return weight; }
    [[gnu::always_inline]] void fetch_run(std::uint64_t, std::uint64_t) const {}
};

struct Weights {
    const float* weights;
    double operator[](std::uint64_t at) const { return static_cast<double>(weights[at]); }
    [[gnu::always_inline]] void fetch_run(std::uint64_t begin, std::uint64_t length) const { fetch(weights + begin, length); }
};

template <class Weight>
struct Times {
    const Weight& weight;
    double factor;
    double operator[](std::uint64_t at) const { return weight[at] * factor; }
};

// Of two equal targets the first is added first.
template <class Weight>
[[gnu::always_inline]] inline void add_run(const std::uint16_t* targets, const Weight& weight, std::uint64_t begin, std::uint64_t length, double* __restrict sum) {
    unrolled(length, [=, &weight](std::size_t k) { sum[targets[begin + k]] += weight[begin + k]; });
}

}  // namespace

Transit::Transit(const Synapses& synapses, std::size_t block, std::uint32_t window_most, Adds adds, std::uint64_t start, bool carries)
    : synapses_(&synapses), block_(synapses.count() > 0 ? synapses.block(block) : nullptr), adds_(adds), carries_(carries), delivered_(start), window_most_(window_most) {
    if (!block_) return;
    ring_.resize(std::bit_ceil(std::size_t{synapses.most_delay()} + window_most + 1));
    mask_ = static_cast<std::uint32_t>(ring_.size() - 1);
}

void Transit::push(std::uint64_t due, std::uint64_t begin, std::uint64_t length, double carried) {
    Queue& queue = ring_[due & mask_];
    in_flight_ += length;
    while (length > 0) {
        if (queue.last == none || chunks_[queue.last].size == Chunk::capacity) {
            std::uint32_t fresh = free_;
            if (fresh != none) {
                free_ = chunks_[fresh].next;
            } else {
                fresh = static_cast<std::uint32_t>(chunks_.size());
                chunks_.emplace_back();
                if (carries_) carried_.emplace_back();
            }
            chunks_[fresh].next = none, chunks_[fresh].size = 0;
            (queue.last == none ? queue.first : chunks_[queue.last].next) = fresh;
            queue.last = fresh;
        }
        Chunk& chunk = chunks_[queue.last];
        const std::uint64_t part = std::min(length, length_mask);
        if (carries_) carried_[queue.last][chunk.size] = carried;
        chunk.runs[chunk.size++] = begin << length_bits | part;
        begin += part, length -= part;
    }
}

void Transit::spike(std::uint64_t step, std::uint32_t sender, double carried) {
    if (!block_) return;
    if (step + synapses_->least_delay() <= delivered_ || step > delivered_ + window_most_) throw std::logic_error("a spike outside of the window");
    const std::uint64_t begin = block_->rows[sender];
    if (synapses_->one_delay()) {
        push(step + synapses_->least_delay(), begin, block_->rows[sender + std::size_t{1}] - begin, carried);
        return;
    }
    const std::uint8_t* segments = block_->segments.data();
    SegmentReader reader(segments + block_->segment_rows[sender], segments + block_->segment_rows[sender + std::size_t{1}]);
    for (std::uint64_t at = begin; !reader.done();) {
        const Segment segment = reader.next();
        push(step + segment.delay, at, segment.length, carried);
        at += segment.length;
    }
}

void Transit::collect(Queue& queue) {
    for (std::uint32_t at = queue.first; at != none;) {
        Chunk& chunk = chunks_[at];
        due_.insert(due_.end(), chunk.runs, chunk.runs + chunk.size);
        if (carries_) due_carried_.insert(due_carried_.end(), carried_[at].begin(), carried_[at].begin() + chunk.size);
        const std::uint32_t next = chunk.next;
        chunk.next = free_;
        free_ = at;
        at = next;
    }
    queue = {};
}

template <bool carries, class Weight>
void Transit::add(const Weight& weight, std::uint64_t steps, double* sum, std::size_t stride) const {
    const std::uint16_t* targets = block_->targets.data();
    std::size_t k = 0;
    for (std::uint64_t s = 0; s < steps; ++s, sum += stride)
        for (; k < ends_[s]; ++k) {
            if (k + runs_ahead < due_.size()) {
                const std::uint64_t ahead = due_[k + runs_ahead];
                fetch(targets + (ahead >> length_bits), ahead & length_mask);
                weight.fetch_run(ahead >> length_bits, ahead & length_mask);
            }
            if constexpr (carries) add_run(targets, Times<Weight>{weight, due_carried_[k]}, due_[k] >> length_bits, due_[k] & length_mask, sum);
            else add_run(targets, weight, due_[k] >> length_bits, due_[k] & length_mask, sum);
        }
}

void Transit::deliver(std::uint64_t first, std::uint64_t steps, double* sum, std::size_t stride) {
    if (first != delivered_ || steps > window_most_) throw std::logic_error("a window out of turn");
    delivered_ = first + steps;
    if (in_flight_ == 0) return;
    due_.clear();
    due_carried_.clear();
    ends_.clear();
    for (std::uint64_t stamp = first + 1; stamp <= delivered_; ++stamp) {
        collect(ring_[stamp & mask_]);
        ends_.push_back(due_.size());
    }
    for (const std::uint64_t run : due_) in_flight_ -= run & length_mask;
    const auto add_all = [&](const auto& weight) {
        if (carries_) add<true>(weight, steps, sum, stride);
        else add<false>(weight, steps, sum, stride);
    };
    if (adds_ == Adds::ones) add_all(OneWeight{1});
    else if (block_->weights.empty()) add_all(OneWeight{synapses_->one_weight()});
    else add_all(Weights{block_->weights.data()});
}

std::size_t Transit::bytes() const {
    return sizeof *this + ring_.capacity() * sizeof(Queue) + chunks_.capacity() * sizeof(Chunk) + carried_.capacity() * sizeof carried_[0] + due_carried_.capacity() * sizeof(double) + due_.capacity() * sizeof(std::uint64_t) +
           ends_.capacity() * sizeof(std::size_t);
}

}  // namespace nmlc::network
