// The bytes of a file, checked and turned into what the lexer reads: one code point per character, with look-alikes folded
// (micro sign to Greek mu, Ohm sign to Omega, minus sign to `-`, middle dot to `*`). Every code point knows its byte in the
// original text, so that all spans point into what the modeller wrote.
#pragma once
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "compiler/diagnostics/diagnostic.h"

namespace nmlc::syntax {

inline constexpr std::size_t largest_file = 16'000'000;  // bytes

struct Characters {
    std::u32string points;
    std::vector<std::uint32_t> offsets;  // of each point and of the end; empty when point n is byte n
    std::uint32_t offset(std::size_t point) const { return offsets.empty() ? static_cast<std::uint32_t>(point) : offsets[point]; }
};

// False when the file cannot be read as text; the reason was reported.
bool read_text(FileId file, const SourceFile& source, Characters& text, DiagnosticSink& sink);

// The folded spelling of a piece of source text, in UTF-8.
std::string folded(std::string_view piece);
// U+03C4
std::string code_point_name(char32_t point);
// The code point that begins at `text[0]`; `text` is valid UTF-8 and not empty.
char32_t first_point(std::string_view text);

}  // namespace nmlc::syntax
