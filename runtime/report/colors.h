// Colours that stay apart for colour-blind eyes, on paper and on a screen.
#pragma once
#include <cstddef>
#include <string>

namespace nmlc::report {

struct Color { double red, green, blue; };               // 0 .. 1
std::string hex(Color color);                            // "#0072b2"

// Of series `index` among `count`: the palette of Okabe and Ito up to eight, above that an even walk through the sequential scale.
Color series_color(std::size_t index, std::size_t count);
// The number 0..7 of the nearest ANSI terminal colour for series `index`.
int terminal_color(std::size_t index);
// Dark blue over green to yellow, evenly growing in lightness; position 0 .. 1.
Color sequential_color(double position);
// Blue below, white in the middle, red above; position 0 .. 1, 0.5 is white.
Color diverging_color(double position);

}  // namespace nmlc::report
