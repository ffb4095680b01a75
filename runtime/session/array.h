// What `data` holds: numbers with one or more indices, row by row; all indices but the last make a row. Two different values are held as
// bits, which weights made of them can use as they are.
#pragma once
#include <cstdint>
#include <memory>
#include <vector>

#include "runtime/network/bit_matrix.h"

namespace nmlc::session {

class Array {
public:
    std::vector<std::uint64_t> extents;
    std::uint64_t rows = 1, columns = 0;
    std::shared_ptr<const network::BitMatrix> bits;           // one of the two
    std::shared_ptr<const std::vector<double>> values;

    double at(std::uint64_t row, std::uint64_t column) const { return bits ? bits->at(row, column) : (*values)[row * columns + column]; }
    void read_row(std::uint64_t row, double* to) const;
};

// Takes the rows one after the other.
class ArrayMaker {
public:
    explicit ArrayMaker(std::vector<std::uint64_t> extents);
    void add_row(const double* values);
    // A row of two values given as words, the last one filled up with 0. The values are those of all rows.
    void add_bits(const std::uint64_t* words, double low, double high);
    std::shared_ptr<const Array> finish();

private:
    bool fits_bits(const double* values);
    void to_numbers();

    Array array_;
    std::shared_ptr<network::BitMatrix> bits_;
    std::shared_ptr<std::vector<double>> numbers_;
    std::uint64_t row_ = 0;
    unsigned known_ = 0;                                       // different values so far
};

}  // namespace nmlc::session
