// The bytes of a file on disk, or the reason, in words, why there are none. Never reads more than the largest model file, never
// waits for a pipe.
#pragma once
#include <filesystem>
#include <string>
#include <variant>

namespace nmlc::driver {

struct Unreadable {
    enum Reason { missing, folder, special, refused, too_large } reason;
    std::string words;   // "no such file", "it is a folder", ...
};
std::variant<std::string, Unreadable> read_file(const std::filesystem::path& path);

}  // namespace nmlc::driver
