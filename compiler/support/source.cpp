#include "compiler/support/source.h"

#include <algorithm>

namespace nmlc {

Span cover(Span a, Span b) {
    if (!a.valid()) return b;
    if (!b.valid() || a.file != b.file) return a;
    return {a.file, std::min(a.begin, b.begin), std::max(a.end, b.end)};
}

SourceFile::SourceFile(std::string name, std::string text) : name_(std::move(name)), text_(std::move(text)) {
    line_starts_.push_back(0);
    for (std::size_t i = 0; i < text_.size(); ++i) {
        const bool lone_cr = text_[i] == '\r' && !(i + 1 < text_.size() && text_[i + 1] == '\n');
        if (text_[i] == '\n' || lone_cr) line_starts_.push_back(static_cast<std::uint32_t>(i + 1));
    }
}

LineColumn SourceFile::place(std::uint32_t offset) const {
    offset = std::min<std::uint32_t>(offset, static_cast<std::uint32_t>(text_.size()));
    const auto after = std::upper_bound(line_starts_.begin(), line_starts_.end(), offset);
    const auto line = static_cast<std::uint32_t>(after - line_starts_.begin());
    std::uint32_t column = 1;
    for (std::uint32_t i = line_starts_[line - 1]; i < offset; ++i)
        if ((static_cast<unsigned char>(text_[i]) & 0xC0) != 0x80) ++column;  // continuation bytes do not count
    if (line == 1 && text_.starts_with("\xEF\xBB\xBF") && offset >= 3) --column;  // a byte order mark has no width
    return {line, column};
}

std::string_view SourceFile::line(std::uint32_t line_number) const {
    const std::uint32_t begin = line_starts_[line_number - 1];
    std::size_t end = line_number < line_starts_.size() ? line_starts_[line_number] : text_.size();
    while (end > begin && (text_[end - 1] == '\n' || text_[end - 1] == '\r')) --end;
    std::string_view result = std::string_view(text_).substr(begin, end - begin);
    if (line_number == 1 && result.starts_with("\xEF\xBB\xBF")) result.remove_prefix(3);
    return result;
}

}  // namespace nmlc
