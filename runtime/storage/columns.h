// The states of one population: one column per variable (structure of arrays), f64 or truths as bytes, aligned to 64 bytes and
// padded to whole groups of NMLC_GROUP neurons, so that kernels never meet a ragged end. Copying copies the values.
#pragma once
#include <cstddef>
#include <cstdint>
#include <memory>
#include <vector>

#include "runtime/abi/compiled_model.h"

namespace nmlc::storage {

// Zeroed memory at a multiple of 64 bytes; large pieces ask for huge pages.
class AlignedBuffer {
public:
    AlignedBuffer() = default;
    explicit AlignedBuffer(std::size_t bytes);
    AlignedBuffer(const AlignedBuffer& other);
    AlignedBuffer& operator=(AlignedBuffer other) noexcept;
    AlignedBuffer(AlignedBuffer&&) noexcept = default;

    void* data() { return memory_.get(); }
    const void* data() const { return memory_.get(); }
    std::size_t bytes() const { return bytes_; }

private:
    struct Free { void operator()(void* memory) const; };
    std::unique_ptr<void, Free> memory_;
    std::size_t bytes_ = 0;
};

// `neurons` rounded up to whole groups.
std::uint64_t padded(std::uint64_t neurons);

// One f64 value per neuron, padded.
class F64Column {
public:
    F64Column() = default;
    explicit F64Column(std::uint64_t neurons) : buffer_(padded(neurons) * sizeof(double)) {}
    double* data() { return static_cast<double*>(buffer_.data()); }
    const double* data() const { return static_cast<const double*>(buffer_.data()); }

private:
    AlignedBuffer buffer_;
};

class Columns {
public:
    Columns() = default;
    Columns(std::uint64_t neurons, const std::vector<abi::Column>& layout);
    Columns(const Columns& other);
    Columns& operator=(Columns other) noexcept;
    Columns(Columns&&) noexcept = default;

    std::uint64_t neurons() const { return neurons_; }
    std::size_t count() const { return buffers_.size(); }
    bool is_truth(std::size_t slot) const { return truth_[slot]; }
    double* f64(std::size_t slot) { return static_cast<double*>(buffers_[slot].data()); }
    const double* f64(std::size_t slot) const { return static_cast<const double*>(buffers_[slot].data()); }
    std::uint8_t* truths(std::size_t slot) { return static_cast<std::uint8_t*>(buffers_[slot].data()); }
    void* const* pointers() { return pointers_.data(); }   // as nmlc_args wants them

    // The lanes beyond the population take the values of the last neuron: what is computed there stays harmless.
    void fill_padding();

private:
    std::uint64_t neurons_ = 0;
    std::vector<AlignedBuffer> buffers_;
    std::vector<bool> truth_;
    std::vector<void*> pointers_;
    void point();
};

// The values of some neighbouring neurons, put aside so that a step can be undone.
class SavedRange {
public:
    void save(Columns& columns, std::uint64_t first, std::uint64_t count);
    void restore(Columns& columns) const;

private:
    std::uint64_t first_ = 0, count_ = 0;
    std::vector<unsigned char> bytes_;
};

}  // namespace nmlc::storage
