#include "runtime/session/array.h"

#include <algorithm>

namespace nmlc::session {

void Array::read_row(std::uint64_t row, double* to) const {
    if (!bits) {
        const double* const from = values->data() + row * columns;
        for (std::uint64_t k = 0; k < columns; ++k) to[k] = from[k];
        return;
    }
    for (std::uint64_t block = 0; block * 64 < columns; ++block) {
        const std::uint64_t word = bits->block(block)[row], begin = block * 64, end = std::min(begin + 64, columns);
        for (std::uint64_t k = begin; k < end; ++k) to[k] = word >> (k - begin) & 1 ? bits->high : bits->low;
    }
}

ArrayMaker::ArrayMaker(std::vector<std::uint64_t> extents) {
    array_.extents = std::move(extents);
    array_.columns = array_.extents.back();
    for (std::size_t k = 0; k + 1 < array_.extents.size(); ++k) array_.rows *= array_.extents[k];
    bits_ = std::make_shared<network::BitMatrix>(array_.rows, array_.columns);
}

bool ArrayMaker::fits_bits(const double* values) {
    for (std::uint64_t k = 0; k < array_.columns; ++k) {
        if (known_ > 0 && values[k] == bits_->low) continue;
        if (known_ > 1 && values[k] == bits_->high) continue;
        if (known_ > 1 || values[k] != values[k]) return false;
        (known_ == 0 ? bits_->low : bits_->high) = values[k];
        ++known_;
    }
    return true;
}

void ArrayMaker::to_numbers() {
    if (known_ < 2) bits_->high = bits_->low;
    const Array before{array_.extents, array_.rows, array_.columns, bits_, nullptr};
    numbers_ = std::make_shared<std::vector<double>>(array_.rows * array_.columns);
    for (std::uint64_t row = 0; row < row_; ++row) before.read_row(row, numbers_->data() + row * array_.columns);
    bits_.reset();
}

void ArrayMaker::add_row(const double* values) {
    if (bits_ && !fits_bits(values)) to_numbers();
    if (!bits_) {
        std::copy_n(values, array_.columns, numbers_->data() + row_ * array_.columns);
        ++row_;
        return;
    }
    for (std::uint64_t block = 0; block * 64 < array_.columns; ++block) {
        std::uint64_t word = 0;
        for (std::uint64_t k = 0; k < 64 && block * 64 + k < array_.columns; ++k) word |= std::uint64_t{known_ > 1 && values[block * 64 + k] == bits_->high} << k;
        bits_->word(row_, block) = word;
    }
    ++row_;
}

void ArrayMaker::add_bits(const std::uint64_t* words, double low, double high) {
    bits_->low = low, bits_->high = high;
    known_ = 2;
    for (std::uint64_t block = 0; block < bits_->blocks(); ++block) bits_->word(row_, block) = words[block];
    ++row_;
}

std::shared_ptr<const Array> ArrayMaker::finish() {
    if (bits_ && known_ < 2) bits_->high = bits_->low;
    array_.bits = std::move(bits_);
    array_.values = std::move(numbers_);
    return std::make_shared<const Array>(std::move(array_));
}

}  // namespace nmlc::session
