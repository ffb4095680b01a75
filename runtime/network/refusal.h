// Why a connection cannot be made, in kinds and numbers: the session says it in the modeller's words.
#pragma once
#include <cstdint>
#include <exception>
#include <string>

namespace nmlc::network {

struct Refusal : std::exception {
    enum class Kind {
        // the pattern
        probability,          // found: not within 0 and 1
        in_degree,            // found: the number asked for; limit: the senders that a receiver can have; receiver: the first that cannot
        out_degree,           // found; limit: the receivers that a sender can have; sender: the first that cannot
        total,                // found; limit: the pairs there are
        sizes_differ,         // one_to_one. found: senders; limit: receivers
        edge_out_of_range,    // listed. found: the number, from 0; limit: how many there are; row from 0; column "pre" or "post"
        // weights and delays, of (receiver, sender, copy)
        weight,               // found: not finite, or too large for single precision
        delay,                // found: not a whole number of steps from 0 to limit
        // size
        memory,               // found: bytes it would take; limit: bytes it may take; synapses: how many there would be
        // the edge file: line from 1, column by name, text as it stands there
        unreadable,           // text: what the system says
        no_header,            // text: the first line, empty in an empty file
        unknown_column,       // line, column
        repeated_column,      // line, column
        missing_column,       // line, column: pre or post
        fields,               // line, text; found: fields of this line; limit: of the header
        not_a_number,         // line, column, text
        not_a_neuron,         // line, column, text: not a whole number from 1
    };
    explicit Refusal(Kind kind) : kind(kind) {}
    const char* what() const noexcept override { return "the connection cannot be made"; }

    Kind kind;
    double found = 0, limit = 0, synapses = 0;
    std::uint32_t receiver = 0, sender = 0, copy = 0;
    std::uint64_t row = 0, line = 0;
    std::string column, text;
};

}  // namespace nmlc::network
