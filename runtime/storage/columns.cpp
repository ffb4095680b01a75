#include "runtime/storage/columns.h"

#include <sys/mman.h>

#include <cstdlib>
#include <cstring>
#include <new>
#include <utility>

namespace nmlc::storage {
namespace {

constexpr std::size_t line = 64, huge_page = std::size_t{2} << 20;

std::size_t width_of(bool truth) { return truth ? 1 : sizeof(double); }

}  // namespace

void AlignedBuffer::Free::operator()(void* memory) const { std::free(memory); }

AlignedBuffer::AlignedBuffer(std::size_t bytes) : bytes_(bytes) {
    const std::size_t alignment = bytes >= huge_page ? huge_page : line;
    const std::size_t whole = (bytes + alignment - 1) / alignment * alignment;
    memory_.reset(std::aligned_alloc(alignment, whole == 0 ? alignment : whole));
    if (!memory_) throw std::bad_alloc();
    if (alignment == huge_page) madvise(memory_.get(), whole, MADV_HUGEPAGE);   // only a wish: refusing it costs time, not results
    std::memset(memory_.get(), 0, bytes);
}

AlignedBuffer::AlignedBuffer(const AlignedBuffer& other) {
    if (!other.memory_) return;
    *this = AlignedBuffer(other.bytes_);
    std::memcpy(memory_.get(), other.memory_.get(), bytes_);
}

AlignedBuffer& AlignedBuffer::operator=(AlignedBuffer other) noexcept {
    std::swap(memory_, other.memory_);
    std::swap(bytes_, other.bytes_);
    return *this;
}

std::uint64_t padded(std::uint64_t neurons) { return (neurons + NMLC_GROUP - 1) / NMLC_GROUP * NMLC_GROUP; }

Columns::Columns(std::uint64_t neurons, const std::vector<abi::Column>& layout) : neurons_(neurons) {
    for (const abi::Column& column : layout) {
        buffers_.emplace_back((padded(neurons) + NMLC_GROUP) * width_of(column.truth));   // a row of synapses begins anywhere
        truth_.push_back(column.truth);
    }
    point();
}

Columns::Columns(const Columns& other) : neurons_(other.neurons_), buffers_(other.buffers_), truth_(other.truth_) { point(); }

Columns& Columns::operator=(Columns other) noexcept {
    neurons_ = other.neurons_;
    buffers_.swap(other.buffers_);
    truth_.swap(other.truth_);
    pointers_.swap(other.pointers_);
    return *this;
}

void Columns::point() {
    pointers_.clear();
    for (AlignedBuffer& buffer : buffers_) pointers_.push_back(buffer.data());
}

void Columns::fill_padding() {
    if (neurons_ == 0) return;
    for (std::size_t slot = 0; slot < count(); ++slot)
        for (std::uint64_t lane = neurons_; lane < padded(neurons_); ++lane) {
            if (truth_[slot]) truths(slot)[lane] = truths(slot)[neurons_ - 1];
            else f64(slot)[lane] = f64(slot)[neurons_ - 1];
        }
}

void SavedRange::save(Columns& columns, std::uint64_t first, std::uint64_t count) {
    first_ = first;
    count_ = count;
    std::size_t bytes = 0;
    for (std::size_t slot = 0; slot < columns.count(); ++slot) bytes += count * width_of(columns.is_truth(slot));
    if (bytes_.size() < bytes) bytes_.resize(bytes);
    unsigned char* to = bytes_.data();
    for (std::size_t slot = 0; slot < columns.count(); ++slot) {
        const std::size_t width = width_of(columns.is_truth(slot));
        std::memcpy(to, static_cast<const unsigned char*>(columns.pointers()[slot]) + first * width, count * width);
        to += count * width;
    }
}

void SavedRange::restore(Columns& columns) const {
    const unsigned char* from = bytes_.data();
    for (std::size_t slot = 0; slot < columns.count(); ++slot) {
        const std::size_t width = width_of(columns.is_truth(slot));
        std::memcpy(static_cast<unsigned char*>(columns.pointers()[slot]) + first_ * width, from, count_ * width);
        from += count_ * width;
    }
}

}  // namespace nmlc::storage
