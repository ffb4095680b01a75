// Weights that are sums of products, and are never formed:
//     w[i, j] = sum over products of times*sum(received[mu, i]*sent[mu, j] for mu)/by
// One evaluation takes rows*(senders + receivers) additions instead of senders*receivers:
//     overlap[mu] = sum(sent[mu, j]*s[j] for j),     sum[i] = times*sum(received[mu, i]*overlap[mu] for mu)/by
// Factors of two values are bits. With -1 and 1 on both sides everything is whole numbers until `times` and `by` are applied.
#pragma once
#include <memory>
#include <optional>

#include "runtime/network/bit_matrix.h"
#include "runtime/network/bit_sums.h"
#include "runtime/network/sums.h"

namespace nmlc::network {

// A factor [mu, i]: ones, bits, or numbers row by row.
struct Factor {
    std::shared_ptr<const BitMatrix> bits;
    std::shared_ptr<const std::vector<double>> values;
    std::uint64_t columns = 0;
    bool is_one() const { return !bits && !values; }
    double at(std::uint64_t row, std::uint64_t column) const { return bits ? bits->at(row, column) : values ? (*values)[row * columns + column] : 1; }
    double bytes() const { return bits ? static_cast<double>(bits->rows() * bits->blocks()) * 8 : values ? static_cast<double>(values->size()) * 8 : 0; }
};

struct Product {
    std::uint64_t rows = 1;
    Factor received, sent;
    double times = 1, by = 1;
};

class Factors : public Sums {
public:
    // `own`: the receiver i is the sender i + own, and is not joined with itself.
    Factors(std::vector<Product> products, std::uint32_t receivers, std::uint32_t senders, std::optional<std::int64_t> own);

    std::uint32_t receivers() const override { return receivers_; }
    std::uint64_t work() const override { return work_; }
    std::uint32_t receivers_at_once() const override { return 512; }
    bool reads_bits() const override { return true; }
    std::size_t tasks() const override;
    void prepare(Shared& shared) const override;
    void share(Shared& shared, std::size_t task) const override;
    void settle(Shared& shared) const override;
    void add(const Shared& shared, bool weighted, std::uint32_t first, std::uint32_t end, double* sum) const override;
    void changed(Shared& shared, std::uint32_t sender, double before) const override;
    bool symmetric() const override;
    double weight(std::uint32_t receiver, std::uint32_t sender) const;

private:
    void own_weights();
    double one(const Shared::Product& shared, const Product& product, std::uint32_t receiver) const;

    std::vector<Product> products_;
    std::uint32_t receivers_, senders_;
    std::optional<std::int64_t> own_;
    std::vector<std::vector<double>> own_sums_;      // by product: sum(received[mu, i]*sent[mu, i]) of each receiver; one number where all are the same
    std::vector<std::unique_ptr<FourRows>> four_rows_;   // by product; none where this processor has no use for them
    std::vector<std::vector<std::uint64_t>> ones_;   // by product: bits set in each row of `sent`
    std::uint64_t work_ = 0;
};

}  // namespace nmlc::network
