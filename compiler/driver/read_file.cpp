#include "compiler/driver/read_file.h"

#include <cerrno>
#include <cstring>
#include <fstream>

#include <fmt/format.h>

#include "compiler/syntax/text.h"

namespace nmlc::driver {

namespace fs = std::filesystem;

std::variant<std::string, Unreadable> read_file(const fs::path& path) {
    std::error_code error;
    const fs::file_status status = fs::status(path, error);
    if (status.type() == fs::file_type::not_found) return Unreadable{Unreadable::missing, "no such file"};
    if (status.type() == fs::file_type::none) return Unreadable{Unreadable::refused, error.message()};
    if (fs::is_directory(status)) return Unreadable{Unreadable::folder, "it is a folder"};
    if (!fs::is_regular_file(status)) return Unreadable{Unreadable::special, "it is a device or a pipe, not a file"};

    const auto size = fs::file_size(path, error);
    if (!error && size > syntax::largest_file)
        return Unreadable{Unreadable::too_large, fmt::format("it is larger than {} MB: it has {:.1f} MB", syntax::largest_file / 1'000'000, static_cast<double>(size) / 1e6)};
    errno = 0;
    std::ifstream stream(path, std::ios::binary);
    if (!stream) return Unreadable{Unreadable::refused, std::strerror(errno != 0 ? errno : EIO)};
    // The file may grow while it is read: the size is asked for above, the bound holds here.
    std::string text(error ? syntax::largest_file : static_cast<std::size_t>(size), '\0');
    stream.read(text.data(), static_cast<std::streamsize>(text.size()));
    if (stream.bad()) return Unreadable{Unreadable::refused, "reading it failed"};
    text.resize(static_cast<std::size_t>(stream.gcount()));
    return text;
}

}  // namespace nmlc::driver
