// Who sends to whom, seen from the receivers: what is summed at every moment has its synapses row by row of receivers. The pairs are those of
// `choose`. Where the pattern itself goes by receivers nothing is stored, and a row is drawn or counted off when it is asked for;
// else the rows of senders are turned over, at 4 bytes a synapse. Neurons are counted inside of the connection.
#pragma once
#include <cstdint>
#include <functional>
#include <vector>

#include "runtime/network/large.h"
#include "runtime/network/request.h"
#include "runtime/network/sampler.h"
#include "runtime/network/synapses.h"

namespace nmlc::network {

class Incoming {
public:
    // Needs a checked request, which must outlive this.
    Incoming(const Request& request, const ParallelFor& parallel_for);

    // Appends the senders of a receiver, in ascending order; one as often as it sends. Each thread has a sampler of its own.
    void append(std::uint32_t receiver, Sampler& sampler, std::vector<std::uint32_t>& senders) const;
    Sampler sampler() const;
    // All rows; those of a task one after the other, in the order of the receivers.
    using Visitor = std::function<void(std::uint32_t receiver, const std::vector<std::uint32_t>& senders)>;
    void each_row(const ParallelFor& parallel_for, const Visitor& visit) const;
    // Of the k-th synapse of a row, as PerSynapse counts copies.
    std::uint32_t copy(std::uint32_t receiver, std::size_t k, const std::vector<std::uint32_t>& row) const;
    // Drawn so thinly that neighbours are rare, and all rows of one length.
    bool scattered() const;

private:
    bool stored() const { return !begin_.empty(); }
    const Request& request_;
    std::vector<std::uint64_t> begin_;         // of each row, and the end of the last
    LargeVector<std::uint32_t> senders_, list_rows_;
};

}  // namespace nmlc::network
