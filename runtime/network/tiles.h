// Large thin networks whose weights are all one number, for what is summed over the senders at every moment. What costs is to look up, for each
// synapse, what its sender sends: so the matrix is cut into tiles of 4096 receivers and 65,536 senders. Inside of a tile a sender is 16 bits, 2 bytes
// a synapse, and what its senders send stays in the nearest caches, a byte each where there are two values; those are counted, whole and exact.
// The lists of a tile are ordered by length: a processor then foresees where each of them ends.
//
// 4 bytes more for each list: worthwhile from a few synapses a list on. Neurons are counted inside of the connection.
#pragma once
#include <cstdint>
#include <vector>

#include "runtime/network/incoming.h"
#include "runtime/network/large.h"
#include "runtime/network/sums.h"

namespace nmlc::network {

class Tiles : public Sums {
public:
    // What there will be of them is known by expectation: see Estimate. Needs a request with one weight.
    static bool suit(const Request& request, double synapses);
    Tiles(const Request& request, const Incoming& incoming, const ParallelFor& parallel_for);

    std::uint32_t receivers() const override { return receivers_; }
    std::uint64_t work() const override { return count_; }
    std::uint32_t receivers_at_once() const override { return batch_receivers; }
    bool reads_bits() const override { return true; }
    std::size_t tasks() const override { return tiles_; }
    void prepare(Shared& shared) const override;
    void share(Shared& shared, std::size_t task) const override;
    // A receiver's sum is formed tile by tile, in the order of the senders; in each by four parts.
    void add(const Shared& shared, bool weighted, std::uint32_t first, std::uint32_t end, double* sum) const override;
    bool symmetric() const override;

    std::uint64_t count() const { return count_; }
    std::size_t bytes() const;

private:
    static constexpr std::uint32_t batch_receivers = 4096, tile_senders = 65'536;
    struct Group { std::uint32_t length, first; std::uint64_t begin; };   // lists of one length: the first's position in its tile and where its senders begin
    struct Batch {
        LargeVector<std::uint16_t> senders;         // tile by tile, list by list
        std::vector<std::uint16_t> order, place;    // [tile][position]: the receiver; [tile][receiver]: the position
        std::vector<Group> groups;
        std::vector<std::uint32_t> tile_groups;     // of each tile, and the end of the last
        std::vector<std::uint32_t> lengths;         // of the receivers, over all tiles
    };
    struct List { const std::uint16_t* senders; std::size_t length; };

    void fill(Batch& batch, std::uint32_t first, const Incoming& incoming, Sampler& sampler) const;
    List list(const Batch& batch, std::size_t tile, std::uint32_t receiver) const;
    double one(const Shared& shared, std::uint32_t receiver) const;
    template <class Sent, class Sum>
    std::vector<Sum> whole_batch(const Batch& batch, const Sent* sent) const;
    std::uint64_t copies(std::uint32_t receiver, std::uint32_t sender) const;

    std::uint32_t senders_, receivers_;
    std::size_t tiles_;                             // of a batch
    double weight_;
    std::uint64_t count_ = 0;
    std::vector<Batch> batches_;
};

}  // namespace nmlc::network
