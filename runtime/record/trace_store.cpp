#include "runtime/record/trace_store.h"

#include <fcntl.h>
#include <sys/mman.h>
#include <sys/statvfs.h>
#include <unistd.h>

#include <algorithm>
#include <cstdlib>
#include <cstring>
#include <filesystem>
#include <new>

namespace nmlc::record {
namespace {

constexpr std::uint64_t page = 4096;

std::uint64_t free_bytes(const std::string& folder) {
    struct statvfs info {};
    if (statvfs(folder.c_str(), &info) != 0) return 0;
    return std::uint64_t{info.f_bavail} * info.f_frsize;
}

// An open file without a name.
int unnamed_file(const std::string& folder) {
    std::string pattern = folder + "/nmlc-recording-XXXXXX";
    const int file = mkostemp(pattern.data(), O_CLOEXEC);
    if (file >= 0) unlink(pattern.c_str());
    return file;
}

}  // namespace

OutOfSpace::OutOfSpace(std::uint64_t needed_bytes, std::uint64_t available_bytes, std::string where)
    : std::runtime_error("recording does not fit on disk"), needed(needed_bytes), available(available_bytes), folder(std::move(where)) {}

TraceStore::TraceStore(std::size_t width, std::string folder, std::uint64_t memory_bound)
    : width_(width), folder_(std::move(folder)), memory_bound_(memory_bound) {
    std::error_code ignored;
    if (folder_.empty()) folder_ = std::filesystem::temp_directory_path(ignored).string();
    if (folder_.empty()) folder_ = "/tmp";
}

TraceStore::~TraceStore() {
    if (values_) munmap(values_, bytes_);
    if (file_ >= 0) close(file_);
}

void TraceStore::reserve(std::uint64_t rows) {
    constexpr std::uint64_t absurd = std::uint64_t{1} << 62;
    const std::uint64_t row_bytes = width_ * sizeof(double);
    if (row_bytes == 0) return;
    if (rows > absurd / row_bytes) throw OutOfSpace(absurd, free_bytes(folder_), folder_);
    const std::uint64_t bytes = (rows * row_bytes + page - 1) / page * page;
    if (bytes <= bytes_) return;
    if (bytes <= memory_bound_) return map_memory(bytes);
    const std::uint64_t available = free_bytes(folder_), on_file = file_ >= 0 ? bytes_ : 0;
    if (bytes - on_file > available) throw OutOfSpace(bytes - on_file, available, folder_);
    map_file(bytes);
}

void TraceStore::map_memory(std::uint64_t bytes) {
    bytes = std::min(memory_bound_ / page * page, std::max(bytes, 2 * bytes_));   // doubling: few moves
    void* const place = values_ ? mremap(values_, bytes_, bytes, MREMAP_MAYMOVE)
                                : mmap(nullptr, bytes, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
    if (place == MAP_FAILED) throw std::bad_alloc();
    values_ = static_cast<double*>(place);
    bytes_ = bytes;
}

void TraceStore::map_file(std::uint64_t bytes) {
    const bool was_in_memory = file_ < 0;
    if (was_in_memory) file_ = unnamed_file(folder_);
    // posix_fallocate and not ftruncate: a full disk shows here as an error, not later as a signal.
    if (file_ < 0 || posix_fallocate(file_, 0, static_cast<off_t>(bytes)) != 0) throw OutOfSpace(bytes, free_bytes(folder_), folder_);
    void* const place = mmap(nullptr, bytes, PROT_READ | PROT_WRITE, MAP_SHARED, file_, 0);
    if (place == MAP_FAILED) throw std::bad_alloc();
    if (values_) {
        if (was_in_memory) std::memcpy(place, values_, rows_ * width_ * sizeof(double));
        munmap(values_, bytes_);
    }
    values_ = static_cast<double*>(place);
    bytes_ = bytes;
}

}  // namespace nmlc::record
