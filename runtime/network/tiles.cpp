#include "runtime/network/tiles.h"

#include <algorithm>

#include "runtime/math/wide.h"

namespace nmlc::network {
namespace {

constexpr double worth_tiles = 1 << 20;      // synapses: fewer lie in a near cache anyhow
constexpr double least_list = 4;             // synapses, on average

// Adds up `lists` lists of one length, each for the receiver that `order` names. Four sums side by side, so that none waits for another; out of line,
// so that all of them stay in registers.
template <class Sent, class Sum>
[[gnu::noinline]] void add_lists(const std::uint16_t* senders, std::size_t length, const std::uint16_t* order, std::size_t lists, const Sent* sent, Sum* sums) {
    for (const std::uint16_t* const end = order + lists; order < end; ++order) {
        Sum a = 0, b = 0, c = 0, d = 0;
        const std::uint16_t *const stop = senders + length, *const fours = stop - length % 4;
        for (; senders < fours; senders += 4) a += sent[senders[0]], b += sent[senders[1]], c += sent[senders[2]], d += sent[senders[3]];
        for (; senders < stop; ++senders) a += sent[*senders];
        sums[*order] += (a + b) + (c + d);
    }
}

NMLC_SHIFTS std::uint32_t ones(const std::uint16_t* senders, std::size_t length, const std::uint64_t* bits) {
    std::uint32_t count = 0;
    for (std::size_t k = 0; k < length; ++k) count += static_cast<std::uint32_t>(bits[senders[k] / 64] >> (senders[k] % 64) & 1);
    return count;
}

NMLC_WIDE void spread_bits(const std::uint64_t* bits, std::size_t count, std::uint8_t* bytes) {
    for (std::size_t k = 0; k < count; k += 64)
        for (std::size_t bit = 0; bit < std::min<std::size_t>(64, count - k); ++bit) bytes[k + bit] = static_cast<std::uint8_t>(bits[k / 64] >> bit & 1);
}

}  // namespace

bool Tiles::suit(const Request& request, double synapses) {
    using Kind = Pattern::Kind;
    const Kind kind = request.pattern.kind;
    if (request.weight.of || request.exact_weights || kind == Kind::all_to_all || kind == Kind::one_to_one) return false;
    const double pairs = static_cast<double>(request.receivers) * request.senders, tiles = (request.senders + tile_senders - 1) / tile_senders;
    return synapses >= worth_tiles && synapses >= least_list * tiles * request.receivers && synapses <= pairs / 2;
}

Tiles::Tiles(const Request& request, const Incoming& incoming, const ParallelFor& parallel_for)
    : senders_(request.senders), receivers_(request.receivers), tiles_((std::size_t{senders_} + tile_senders - 1) / tile_senders), weight_(request.weight.number),
      batches_((std::size_t{receivers_} + batch_receivers - 1) / batch_receivers) {
    parallel_for(batches_.size(), [&](std::size_t number, unsigned) {
        Sampler sampler = incoming.sampler();
        fill(batches_[number], static_cast<std::uint32_t>(number * batch_receivers), incoming, sampler);
    });
    for (const Batch& batch : batches_) count_ += batch.senders.size();
}

void Tiles::fill(Batch& batch, std::uint32_t first, const Incoming& incoming, Sampler& sampler) const {
    const std::uint32_t size = std::min(batch_receivers, receivers_ - first);
    std::vector<std::uint32_t> senders;
    std::vector<std::size_t> at(size), end(size);             // of each row: what is not in a tile yet
    for (std::uint32_t receiver = 0; receiver < size; ++receiver) {
        at[receiver] = senders.size();
        incoming.append(first + receiver, sampler, senders);
        end[receiver] = senders.size();
        batch.lengths.push_back(static_cast<std::uint32_t>(end[receiver] - at[receiver]));
    }
    batch.senders.resize(senders.size());
    batch.order.resize(tiles_ * size), batch.place.resize(tiles_ * size);
    std::uint64_t begin = 0;
    std::vector<std::uint32_t> length(size), next;
    for (std::size_t tile = 0; tile < tiles_; ++tile) {
        batch.tile_groups.push_back(static_cast<std::uint32_t>(batch.groups.size()));
        const std::uint64_t limit = (tile + 1) * std::uint64_t{tile_senders};
        std::uint32_t longest = 0;
        for (std::uint32_t receiver = 0; receiver < size; ++receiver) {
            const std::uint32_t* const row = senders.data() + at[receiver];
            length[receiver] = static_cast<std::uint32_t>(std::partition_point(row, row + (end[receiver] - at[receiver]), [&](std::uint32_t sender) { return sender < limit; }) - row);
            longest = std::max(longest, length[receiver]);
        }
        next.assign(std::size_t{longest} + 2, 0);
        for (const std::uint32_t one : length) ++next[one + std::size_t{1}];
        for (std::uint32_t one = 0, position = 0; one <= longest; ++one) {
            const std::uint32_t lists = next[one + std::size_t{1}];
            next[one] = position;
            if (lists == 0) continue;
            batch.groups.push_back({one, position, begin});
            position += lists, begin += std::uint64_t{lists} * one;
        }
        const Group* group = batch.groups.data() + batch.tile_groups.back();
        std::vector<const Group*> of_length(std::size_t{longest} + 1, nullptr);
        for (; group < batch.groups.data() + batch.groups.size(); ++group) of_length[group->length] = group;
        for (std::uint32_t receiver = 0; receiver < size; ++receiver) {
            const std::uint32_t position = next[length[receiver]]++;
            batch.order[tile * size + position] = static_cast<std::uint16_t>(receiver);
            batch.place[tile * size + receiver] = static_cast<std::uint16_t>(position);
            const Group& its = *of_length[length[receiver]];
            std::uint16_t* const to = batch.senders.data() + its.begin + std::uint64_t{position - its.first} * its.length;
            for (std::uint32_t k = 0; k < its.length; ++k) to[k] = static_cast<std::uint16_t>(senders[at[receiver] + k]);
            at[receiver] += its.length;
        }
    }
    batch.tile_groups.push_back(static_cast<std::uint32_t>(batch.groups.size()));
}

void Tiles::prepare(Shared& shared) const { shared.bytes.resize(senders_); }

void Tiles::share(Shared& shared, std::size_t task) const {
    if (!shared.signal.binary) return;
    const std::size_t first = task * tile_senders;
    spread_bits(shared.signal.bits.data() + first / 64, std::min<std::size_t>(tile_senders, senders_ - first), shared.bytes.data() + first);
}

Tiles::List Tiles::list(const Batch& batch, std::size_t tile, std::uint32_t receiver) const {
    const std::size_t size = batch.lengths.size();
    const std::uint32_t position = batch.place[tile * size + receiver];
    const Group* const group = std::upper_bound(batch.groups.data() + batch.tile_groups[tile], batch.groups.data() + batch.tile_groups[tile + 1], position,
                                                [](std::uint32_t wanted, const Group& of) { return wanted < of.first; }) - 1;
    return {batch.senders.data() + group->begin + std::uint64_t{position - group->first} * group->length, group->length};
}

// Of a receiver alone, which reads bits: they are kept up to date when senders change one by one.
double Tiles::one(const Shared& shared, std::uint32_t receiver) const {
    const Batch& batch = batches_[receiver / batch_receivers];
    const Signal& signal = shared.signal;
    double sum = 0;
    for (std::size_t tile = 0; tile < tiles_; ++tile) {
        const auto [senders, length] = list(batch, tile, receiver % batch_receivers);
        if (signal.binary) {
            sum += ones(senders, length, signal.bits.data() + tile * (tile_senders / 64));
        } else {
            const std::uint16_t alone = 0;
            add_lists(senders, length, &alone, 1, signal.values + tile * tile_senders, &sum);
        }
    }
    return sum;
}

// The same of all receivers of a batch, tile by tile: sums of what `sent` holds of each sender.
template <class Sent, class Sum>
std::vector<Sum> Tiles::whole_batch(const Batch& batch, const Sent* sent) const {
    const std::size_t size = batch.lengths.size();
    std::vector<Sum> sums(size, 0);
    for (std::size_t tile = 0; tile < tiles_; ++tile, sent += tile_senders)
        for (std::uint32_t number = batch.tile_groups[tile]; number < batch.tile_groups[tile + 1]; ++number) {
            const Group& group = batch.groups[number];
            const std::size_t end = number + 1 < batch.tile_groups[tile + 1] ? batch.groups[number + 1].first : size;
            add_lists(batch.senders.data() + group.begin, group.length, batch.order.data() + tile * size + group.first, end - group.first, sent, sums.data());
        }
    return sums;
}

void Tiles::add(const Shared& shared, bool weighted, std::uint32_t first, std::uint32_t end, double* sum) const {
    const Signal& signal = shared.signal;
    const double factor = weighted ? weight_ : 1;
    for (std::uint32_t at = first; at < end;) {
        const Batch& batch = batches_[at / batch_receivers];
        const auto size = static_cast<std::uint32_t>(batch.lengths.size());
        const std::uint32_t begin = at / batch_receivers * batch_receivers, stop = std::min(end, begin + size);
        const auto add_all = [&](const auto& total) {
            for (; at < stop; ++at) sum[at - first] += factor * (signal.binary ? signal.low * batch.lengths[at - begin] + (signal.high - signal.low) * total(at) : total(at));
        };
        if (stop - at <= size / 2) {
            add_all([&](std::uint32_t receiver) { return one(shared, receiver); });
        } else if (signal.binary) {
            add_all([&, counts = whole_batch<std::uint8_t, std::uint32_t>(batch, shared.bytes.data())](std::uint32_t receiver) { return static_cast<double>(counts[receiver - begin]); });
        } else {
            add_all([&, sums = whole_batch<double, double>(batch, signal.values)](std::uint32_t receiver) { return sums[receiver - begin]; });
        }
    }
}

// How often the sender is joined with the receiver.
std::uint64_t Tiles::copies(std::uint32_t receiver, std::uint32_t sender) const {
    const auto [senders, length] = list(batches_[receiver / batch_receivers], sender / tile_senders, receiver % batch_receivers);
    const auto [low, high] = std::equal_range(senders, senders + length, static_cast<std::uint16_t>(sender % tile_senders));
    return static_cast<std::uint64_t>(high - low);
}

bool Tiles::symmetric() const {
    if (receivers_ != senders_) return false;
    const std::uint32_t stride = std::max(1u, receivers_ / 64);
    for (std::uint32_t receiver = 0; receiver < receivers_; receiver += stride)
        for (std::size_t tile = 0; tile < tiles_; ++tile) {
            const auto [senders, length] = list(batches_[receiver / batch_receivers], tile, receiver % batch_receivers);
            for (std::size_t k = 0; k < length; ++k) {
                const auto sender = static_cast<std::uint32_t>(tile * tile_senders + senders[k]);
                if (copies(receiver, sender) != copies(sender, receiver)) return false;
            }
        }
    return true;
}

std::size_t Tiles::bytes() const {
    std::size_t bytes = 0;
    for (const Batch& batch : batches_)
        bytes += 2 * (batch.senders.size() + batch.order.size() + batch.place.size()) + sizeof(Group) * batch.groups.size() + 4 * (batch.tile_groups.size() + batch.lengths.size());
    return bytes;
}

}  // namespace nmlc::network
