// Source texts and places in them. A Span is a half-open byte range of one file; lines and columns are worked out only
// when a message is printed. Text is UTF-8; columns count code points, from 1.
#pragma once
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "compiler/support/ids.h"
#include "compiler/support/store.h"

namespace nmlc {

using FileId = Id<struct FileTag>;

struct Span {
    FileId file;
    std::uint32_t begin = 0, end = 0;
    bool valid() const { return file.valid(); }
};
// The smallest span that holds both; both must lie in one file (else the first is returned).
Span cover(Span a, Span b);

struct LineColumn { std::uint32_t line = 1, column = 1; };

class SourceFile {
public:
    // `name` is what messages print: a path as the user gave it, `<stdlib>/neurons/lif.nml`, or `--set`.
    SourceFile(std::string name, std::string text);
    const std::string& name() const { return name_; }
    std::string_view text() const { return text_; }
    LineColumn place(std::uint32_t offset) const;
    std::string_view line(std::uint32_t line_number) const;  // without its line end; lines end with LF, CRLF or CR
    std::uint32_t line_count() const { return static_cast<std::uint32_t>(line_starts_.size()); }
    std::uint32_t line_start(std::uint32_t line_number) const { return line_starts_[line_number - 1]; }
    std::string_view text_of(Span span) const { return text().substr(span.begin, span.end - span.begin); }

private:
    std::string name_, text_;
    std::vector<std::uint32_t> line_starts_;
};

using SourceMap = Store<FileId, SourceFile>;

inline std::string_view text_of(const SourceMap& sources, Span span) { return sources[span.file].text_of(span); }

}  // namespace nmlc
