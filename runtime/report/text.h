// Small services for text: escaping, lengths in signs, numbers and times as a person writes them.
#pragma once
#include <cstdint>
#include <string>
#include <string_view>

namespace nmlc::report {

// For text and attribute values of SVG: < > & and quotes as entities; control characters and broken UTF-8 become U+FFFD.
std::string escaped(std::string_view text);
// Code points; what a terminal or a text line roughly needs in columns.
std::size_t sign_count(std::string_view text);
// The first `most` signs; the last of them an ellipsis when something was cut off.
std::string shortened(std::string_view text, std::size_t most);
// 1,234,567
std::string with_separators(std::uint64_t number);
// "1.24 s", "18.2 ms", "310 µs"
std::string duration_text(double seconds);
// Up to `digits` significant digits, without trailing zeros: 60, 76.39, 1.2e+07
std::string short_number(double value, int digits = 4);
// "cell.u" -> "cell_u": letters, digits, `_` and `-` stay, all else becomes one `_`.
std::string file_stem(std::string_view label);

}  // namespace nmlc::report
