// The samples of one recorded quantity: a growing table of f64, one row per sample, one column per neuron. Small tables live in
// memory; beyond a bound they live in an unlinked file that is mapped, so that a long recording never fills the memory and nothing
// is left behind, however the program ends.
#pragma once
#include <cstddef>
#include <cstdint>
#include <memory>
#include <stdexcept>
#include <string>

namespace nmlc::record {

// The recording does not fit: what it takes and what there is.
struct OutOfSpace : std::runtime_error {
    OutOfSpace(std::uint64_t needed, std::uint64_t available, std::string folder);
    std::uint64_t needed, available;
    std::string folder;
};

class TraceStore {
public:
    static constexpr std::uint64_t default_memory_bound = std::uint64_t{256} << 20;   // bytes

    // `folder` takes the file when one is needed; empty: TMPDIR or the system's folder for temporary files.
    TraceStore(std::size_t width, std::string folder, std::uint64_t memory_bound = default_memory_bound);
    ~TraceStore();
    TraceStore(const TraceStore&) = delete;
    TraceStore& operator=(const TraceStore&) = delete;

    // Makes room for `rows` rows in all; rows that exist keep their values. Throws OutOfSpace before anything is written.
    // Pointers from row() are void afterwards.
    void reserve(std::uint64_t rows);
    double* row(std::uint64_t index) { return values_ + index * width_; }
    const double* values() const { return values_; }
    std::size_t width() const { return width_; }
    std::uint64_t rows() const { return rows_; }
    void set_rows(std::uint64_t rows) { rows_ = rows; }       // at most what was reserved
    bool on_disk() const { return file_ >= 0; }

private:
    std::size_t width_;
    std::string folder_;
    std::uint64_t memory_bound_, rows_ = 0, bytes_ = 0;       // bytes_: mapped
    int file_ = -1;
    double* values_ = nullptr;
    void map_memory(std::uint64_t bytes);
    void map_file(std::uint64_t bytes);
};

}  // namespace nmlc::record
