// The part of a message that shows source text: lines with what is wrong underlined and labelled.
//      |
//    7 |     v' = (E_L - v + I) / tau_m
//      |           ------- ^ - `pA`, an electric current
//      |           |
//      |           `mV`, a voltage
#pragma once
#include <string>
#include <vector>

#include "compiler/support/source.h"

namespace nmlc::diagnostics {

struct Style { const char* on = ""; const char* off = ""; };
struct Palette { Style primary, secondary, gutter, bold; };

// A place on one line, in bytes of that line; `begin == end` is drawn as one column.
struct Mark { std::uint32_t begin, end; bool primary; std::string text; };

// Rows for one source line with its marks: the line, the underlines, the labels. Each row begins with its gutter, `number_width`
// digits wide. A line too long for a terminal is shown in pieces around the marks.
std::string draw_line(std::string_view line, std::uint32_t number, std::vector<Mark> marks, std::size_t number_width, const Palette& palette);
std::string empty_gutter(std::size_t number_width, const Palette& palette);
// Text without what would disturb a terminal: control characters become U+FFFD, tabs blanks.
std::string printable(std::string_view text);

}  // namespace nmlc::diagnostics
