// A matrix of two values as bits: patterns of -1 and 1, or of 0 and 1. The 64 columns of a block lie in one word, and the words of a block,
// row after row, beside each other: a sum over rows and a sum over columns both read memory straight through.
#pragma once
#include <cstdint>

#include "runtime/network/large.h"

namespace nmlc::network {

class BitMatrix {
public:
    BitMatrix(std::uint64_t rows, std::uint64_t columns) : rows_(rows), columns_(columns), words_(rows * blocks_of(columns), 0) {}

    static std::uint64_t blocks_of(std::uint64_t columns) { return (columns + 63) / 64; }
    std::uint64_t rows() const { return rows_; }
    std::uint64_t columns() const { return columns_; }
    std::uint64_t blocks() const { return blocks_of(columns_); }
    // By row: bit k is column 64*block + k; bits beyond the last column are 0.
    const std::uint64_t* block(std::uint64_t number) const { return words_.data() + number * rows_; }
    std::uint64_t& word(std::uint64_t row, std::uint64_t block) { return words_[block * rows_ + row]; }
    bool bit(std::uint64_t row, std::uint64_t column) const { return words_[column / 64 * rows_ + row] >> (column % 64) & 1; }
    double at(std::uint64_t row, std::uint64_t column) const { return bit(row, column) ? high : low; }

    double low = 0, high = 1;   // of a bit 0 and 1; in no order

private:
    std::uint64_t rows_, columns_;
    LargeVector<std::uint64_t> words_;
};

}  // namespace nmlc::network
