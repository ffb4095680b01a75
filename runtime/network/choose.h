// Which pairs of neurons a pattern joins: for every sender its receivers in ascending order, a receiver as often as it is joined.
#pragma once
#include <cstdint>
#include <optional>
#include <span>
#include <vector>

#include "runtime/network/request.h"
#include "runtime/network/synapses.h"

namespace nmlc::network {

// Who may not be joined with whom: a neuron with itself, unless the pattern wants it.
class Selves {
public:
    explicit Selves(const Request& request)
        : forbidden_(request.one_population && !request.pattern.autapses),
          senders_(request.senders), receivers_(request.receivers),
          shift_(std::int64_t{request.sender_offset} - std::int64_t{request.receiver_offset}) {}

    // The receiver that is this sender, and the other way round, where that pair is forbidden.
    std::optional<std::uint32_t> receiver_of(std::uint32_t sender) const { return within(sender + shift_, receivers_); }
    std::optional<std::uint32_t> sender_of(std::uint32_t receiver) const { return within(receiver - shift_, senders_); }
    bool forbids(std::uint32_t receiver, std::uint32_t sender) const { return forbidden_ && std::int64_t{receiver} == sender + shift_; }
    std::uint64_t allowed_pairs() const;

private:
    std::optional<std::uint32_t> within(std::int64_t number, std::uint32_t size) const {
        if (!forbidden_ || number < 0 || number >= size) return std::nullopt;
        return static_cast<std::uint32_t>(number);
    }
    bool forbidden_;
    std::uint32_t senders_, receivers_;
    std::int64_t shift_;   // of a neuron's number as a receiver against that as a sender
};

// Throws Refusal where the numbers of the request allow no such connection.
void check(const Request& request);

struct Choice {
    std::vector<std::uint64_t> begin;                    // of each sender's row, and the end of the last
    std::vector<std::vector<std::uint32_t>> parts;       // receivers of part_senders senders each
    std::uint32_t part_senders = 1;
    std::vector<std::uint32_t> list_rows;                // listed: the row in the list, in the order of `parts`

    std::uint64_t count() const { return begin.back(); }
    std::span<const std::uint32_t> row(std::uint32_t sender) const {
        const std::uint32_t part = sender / part_senders;
        return {parts[part].data() + (begin[sender] - begin[std::size_t{part} * part_senders]), static_cast<std::size_t>(begin[sender + 1] - begin[sender])};
    }
};

// Needs a checked request.
Choice choose(const Request& request, const ParallelFor& parallel_for);

}  // namespace nmlc::network
