// What a connection asks for: which pairs of neurons, with what weight and delay. Neurons are counted from 0 inside of the connection.
// The functions of a request are pure; they may be called from several threads at once, and in any order.
#pragma once
#include <cstdint>
#include <functional>
#include <limits>
#include <vector>

namespace nmlc::network {

struct Pattern {
    enum class Kind { all_to_all, one_to_one, pairwise, fixed_indegree, fixed_outdegree, fixed_total, chosen, listed };
    Kind kind = Kind::all_to_all;
    double probability = 0;      // pairwise
    std::uint64_t number = 0;    // fixed_*
    bool autapses = false;       // a neuron may be its own sender; `listed` takes what the list says
    bool multapses = false;      // fixed_*: draws are independent, a pair may be drawn again; `listed` takes what the list says
    std::function<bool(std::uint32_t receiver, std::uint32_t sender)> chooses;   // chosen: pairs(i <- j: abs(i - j) < 10)
    struct Edge {
        std::uint32_t receiver, sender;
    };
    std::vector<Edge> edges;     // listed: in the order of the file
};

// A quantity of the synapses: one number, or a function of receiver, sender and the copy: 0; 1, 2, ... of several synapses between
// the same two neurons. For `listed` the copy is the row, from 0.
struct PerSynapse {
    double number = 0;
    std::function<double(std::uint32_t receiver, std::uint32_t sender, std::uint32_t copy)> of;
};

constexpr std::uint32_t longest_delay = 1u << 20;        // steps
constexpr std::uint32_t largest_block = 1u << 16;        // a target inside of a block is 16 bits

struct Request {
    std::uint64_t key = 0;                               // random key of (seed, name of the connection, repetition)
    std::uint32_t senders = 0, receivers = 0;
    bool one_population = false;                         // sender j and receiver i are the same neuron when sender_offset + j == receiver_offset + i
    std::uint32_t sender_offset = 0, receiver_offset = 0;
    Pattern pattern;
    PerSynapse weight;
    PerSynapse delay_steps;                              // whole steps, 0 to longest_delay
    std::uint32_t block_neurons = 16384;                 // block b holds the receivers whose neuron number (receiver_offset + i)/block_neurons == b
    bool exact_weights = false;                          // kept in double precision, as the first values of weights that change
    double further_bytes = 0;                            // that the caller will keep for each synapse
    double memory_bytes = std::numeric_limits<double>::infinity();   // a connection that will not fit is refused before it is made
};

// What the connection will take, before anything is made: the expected count for a random pattern, and for `chosen` one from some
// of the senders. Throws Refusal as Synapses::make does.
struct Estimate {
    double synapses = 0;
    double bytes = 0;            // when it is made
    double peak_bytes = 0;       // while it is made
};
Estimate estimate(const Request& request);
Estimate estimate_summed(const Request& request);   // of make_summed

}  // namespace nmlc::network
