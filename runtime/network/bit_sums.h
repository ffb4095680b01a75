// Sums of numbers where bits are 1, for the 64 columns of a block of a BitMatrix: sum[k] = sum of numbers[row] over the rows whose bit k is 1.
#pragma once
#include <cstddef>
#include <cstdint>
#include <vector>

#include "runtime/network/bit_matrix.h"
#include "runtime/network/large.h"

namespace nmlc::network {

void sum_where(const std::uint64_t* words, const std::int32_t* numbers, std::size_t rows, std::int32_t* sum);
void sum_where(const std::uint64_t* words, const double* numbers, std::size_t rows, double* sum);

// The same, four rows at a time: the sums of any of four numbers are a table of sixteen, and one instruction looks up what 32 columns say of
// it. For this the bits stand by columns, four rows in half a byte; the same memory once more. Whole numbers: the same sums.
class FourRows {
public:
    // Sums of 16 bits, in stretches of groups within which none leaves its 16 bits; `wide`: one group alone does.
    struct Tables {
        std::vector<std::uint8_t> bytes;                     // of each group: 16 low halves, then 16 high halves
        struct Stretch { std::size_t first, end; bool wide; };   // groups
        std::vector<Stretch> stretches;
    };

    static bool quick();   // this processor looks tables up
    explicit FourRows(const BitMatrix& bits);
    static void prepare(const std::vector<std::int32_t>& numbers, Tables& tables);
    // `words`: of the same block of the same matrix. Needs quick().
    void sum_where(std::uint64_t block, const Tables& tables, const std::uint64_t* words, const std::vector<std::int32_t>& numbers, std::int32_t* sum) const;

private:
    std::size_t groups_;
    LargeVector<std::uint64_t> columns_;   // [block][group][4]: 16 columns each, half a byte a column
};

}  // namespace nmlc::network
