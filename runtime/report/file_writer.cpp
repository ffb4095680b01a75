#include "runtime/report/file_writer.h"

#include <fcntl.h>
#include <fmt/format.h>
#include <unistd.h>

#include <cerrno>
#include <cstring>

namespace nmlc::report {

FileWriter::FileWriter(std::string path) : path_(std::move(path)), temporary_(fmt::format("{}.{}.tmp", path_, ::getpid())) {
    ::unlink(temporary_.c_str());
    // O_EXCL: a link planted under this name is not followed.
    const int descriptor = ::open(temporary_.c_str(), O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0666);
    if (descriptor >= 0) file_ = ::fdopen(descriptor, "wb");
    if (file_ == nullptr) fail("created");
}

FileWriter::~FileWriter() {
    if (file_ == nullptr) return;
    std::fclose(file_);
    ::unlink(temporary_.c_str());
}

void FileWriter::write(const void* bytes, std::size_t count) {
    if (std::fwrite(bytes, 1, count, file_) != count) fail("written");
}

void FileWriter::commit() {
    if (std::fflush(file_) != 0) fail("written");
    const int closed = std::fclose(file_);
    file_ = nullptr;
    if (closed != 0 || std::rename(temporary_.c_str(), path_.c_str()) != 0) {
        const int reason = errno;
        ::unlink(temporary_.c_str());
        errno = reason;
        fail("written");
    }
}

void FileWriter::fail(const char* action) { throw FileError(fmt::format("`{}` cannot be {}: {}", path_, action, std::strerror(errno))); }

}  // namespace nmlc::report
