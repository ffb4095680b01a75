// What all senders of a connection send, at one moment, summed up for each receiver with the weights: the one thing that continuous
// connections ask of their synapses, however these are kept. Neurons are counted inside of the connection.
//
// One evaluation: the signal is looked at; `tasks` tasks, side by side, do what all receivers share; `settle` puts that together; then any
// receivers, in any order, get their sums. The same bits however many threads there are.
#pragma once
#include <cstdint>
#include <vector>

#include "runtime/network/bit_sums.h"

namespace nmlc::network {

// What the senders send. Where there are two values only it is packed into bits as well.
struct Signal {
    const double* values = nullptr;
    std::uint32_t count = 0;
    bool binary = false;
    double low = 0, high = 0;
    std::uint64_t ones = 0;              // how many are high
    std::vector<std::uint64_t> bits;

    void look(const double* values, std::uint32_t count, bool pack);
    void changed(std::uint32_t sender);  // values[sender] is another now
};

class Sums {
public:
    struct Shared {
        Signal signal;
        struct Product {
            std::vector<double> partial, overlaps;     // [task][row]; of each row, over all senders
            std::vector<std::int32_t> whole;           // the same, where all are whole and small
            FourRows::Tables tables;                   // of these
            double total = 0;                          // of all rows
        };
        std::vector<Product> products;
        std::vector<std::uint8_t> bytes;                   // of a binary signal: 1 for the senders that are high
    };

    virtual ~Sums() = default;
    virtual std::uint32_t receivers() const = 0;
    virtual std::uint64_t work() const = 0;            // of one evaluation, in additions
    virtual std::uint32_t receivers_at_once() const { return 128; }
    virtual bool reads_bits() const { return false; }
    virtual std::size_t tasks() const { return 0; }
    virtual void prepare(Shared&) const {}             // memory, once
    virtual void share(Shared&, std::size_t) const {}
    virtual void settle(Shared&) const {}
    // sum[receiver - first] += sum over its senders of what they send, times the weight or not, for receivers first .. end-1.
    virtual void add(const Shared& shared, bool weighted, std::uint32_t first, std::uint32_t end, double* sum) const = 0;
    // One sender alone sends something else than `before`.
    virtual void changed(Shared& shared, std::uint32_t sender, double before) const;
    // Of a population with itself: w[i, j] = w[j, i]; large ones are looked at in places.
    virtual bool symmetric() const = 0;

    // All of it, in this thread.
    void begin(Shared& shared, const double* sent, std::uint32_t count) const;
};

}  // namespace nmlc::network
