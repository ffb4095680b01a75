// The synapses of one connection seen from the receivers, for what is summed over the senders at every moment: a row for each receiver,
// in the order of its senders. Neurons are counted inside of the connection.
//
// A synapse takes 4 bytes for its sender, or none where rows are runs of neighbours (all_to_all) and are read straight through; and for its
// weight none where all are one number, 4 where every weight is a number of single precision, else 8: what is written is what is added.
#pragma once
#include <cstddef>
#include <cstdint>
#include <vector>

#include "runtime/network/incoming.h"
#include "runtime/network/large.h"
#include "runtime/network/sums.h"

namespace nmlc::network {

class Rows : public Sums {
public:
    // Weights of a rule (exact_weights) are kept elsewhere.
    Rows(const Request& request, const Incoming& incoming, const ParallelFor& parallel_for);

    // The order of the additions depends on the row alone. Senders of two values, all with one weight, are counted as bits.
    void add(const Shared& shared, bool weighted, std::uint32_t first, std::uint32_t end, double* sum) const override;
    bool reads_bits() const override { return run_begin_.empty() && one_for_all(); }
    bool symmetric() const override;
    // The same with weights that change: of each synapse in the order of the rows.
    void add(const double* sent, const double* weights, std::uint32_t first, std::uint32_t end, double* sum) const;
    // Whether rows are long, and senders in long runs of neighbours.
    bool in_long_runs() const { return !run_begin_.empty() && runs_.size() * synapses_worth_a_call <= count(); }
    std::uint64_t begin_of_row(std::uint32_t receiver) const { return begin_[receiver]; }
    // Calls visit(place, count, first sender) for the runs of neighbouring senders in a receiver's row; where there are such.
    template <class Visit>
    void each_run(std::uint32_t receiver, Visit visit) const {
        std::uint64_t place = begin_[receiver];
        for (std::uint64_t k = run_begin_[receiver]; k < run_begin_[receiver + std::size_t{1}]; place += runs_[k++].length) visit(place, runs_[k].length, runs_[k].first);
    }
    // What each synapse of places first .. end-1, in the order of the rows, reads of its sender, and of its receiver.
    void spread(const double* sent, std::uint64_t first, std::uint64_t end, double* into) const;
    void repeat(const double* told, std::uint64_t first, std::uint64_t end, double* into) const;

    std::uint32_t receivers() const override { return receivers_; }
    std::uint64_t work() const override { return count(); }
    std::uint64_t count() const { return begin_.back(); }

private:
    template <class Weight>
    double row(const double* sent, const Weight* weights, std::uint32_t receiver) const;

    void weigh(const Request& request, const Incoming& incoming);
    bool one_for_all() const { return weights_.empty() && single_weights_.empty(); }
    double weight(std::uint32_t receiver, std::uint32_t sender) const;

    static constexpr std::uint64_t synapses_worth_a_call = 64;
    struct Run { std::uint32_t first, length; };   // of neighbouring senders
    std::uint32_t receivers_ = 0;
    double one_weight_ = 0;
    std::vector<std::uint64_t> begin_;             // of each row, and the end of the last
    std::vector<std::uint64_t> run_begin_;         // the same among the runs; empty: senders are listed
    std::vector<Run> runs_;
    LargeVector<std::uint32_t> senders_;
    LargeVector<float> single_weights_;            // both empty: one_weight_
    LargeVector<double> weights_;
};

}  // namespace nmlc::network
