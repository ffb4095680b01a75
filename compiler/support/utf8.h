// UTF-8 as messages need it: one code point at a time, never failing, and the width of a code point in a terminal.
#pragma once
#include <cstddef>
#include <string>
#include <string_view>

namespace nmlc {

struct Utf8Point {
    char32_t point;       // U+FFFD for a byte that is no UTF-8
    std::size_t length;   // bytes, at least 1
    bool valid = true;
};
// The code point that begins at `text[at]`; `at` lies inside the text.
Utf8Point utf8_at(std::string_view text, std::size_t at);
void append_utf8(std::string& text, char32_t point);

// Columns of a terminal: 0 for combining marks, 2 for East Asian wide characters and emoji, else 1.
int display_width(char32_t point);
int display_width(std::string_view text);
// Control characters and bidirectional marks: they would change how the rest of a message is shown.
bool is_unprintable(char32_t point);

}  // namespace nmlc
