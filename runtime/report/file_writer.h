// A file that appears whole or not at all: written under a temporary name in the same folder, renamed by commit().
#pragma once
#include <cstdio>
#include <stdexcept>
#include <string>
#include <string_view>

namespace nmlc::report {

struct FileError : std::runtime_error { using std::runtime_error::runtime_error; };   // a sentence with the path

class FileWriter {
public:
    explicit FileWriter(std::string path);
    ~FileWriter();                                  // without a commit the temporary file is removed
    FileWriter(const FileWriter&) = delete;
    FileWriter& operator=(const FileWriter&) = delete;

    void write(const void* bytes, std::size_t count);
    void write(std::string_view text) { write(text.data(), text.size()); }
    void commit();

private:
    [[noreturn]] void fail(const char* action);
    std::string path_, temporary_;
    std::FILE* file_ = nullptr;
};

}  // namespace nmlc::report
