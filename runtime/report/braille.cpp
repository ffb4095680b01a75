#include "runtime/report/braille.h"

#include <fmt/format.h>

#include <algorithm>
#include <cstdlib>

namespace nmlc::report {

void BrailleBoard::dot(int x, int y, int color) {
    if (x < 0 || y < 0 || x >= width() || y >= height()) return;
    // Unicode numbers the dots 1 2 3 7 down the left column and 4 5 6 8 down the right one.
    static constexpr unsigned char bits[4][2] = {{0x01, 0x08}, {0x02, 0x10}, {0x04, 0x20}, {0x40, 0x80}};
    const auto cell = static_cast<std::size_t>(y / 4 * columns_ + x / 2);
    dots_[cell] |= bits[y % 4][x % 2];
    colors_[cell] = color;
}

void BrailleBoard::line(int x0, int y0, int x1, int y1, int color) {
    const int steps = std::max(std::abs(x1 - x0), std::abs(y1 - y0));
    for (int k = 0; k <= steps; ++k) {
        const double share = steps == 0 ? 0 : static_cast<double>(k) / steps;
        dot(x0 + static_cast<int>(share * (x1 - x0) + (x1 >= x0 ? 0.5 : -0.5)), y0 + static_cast<int>(share * (y1 - y0) + (y1 >= y0 ? 0.5 : -0.5)), color);
    }
}

std::string BrailleBoard::row(int row, bool color) const {
    std::string text;
    int current = no_color;
    for (int column = 0; column < columns_; ++column) {
        const auto cell = static_cast<std::size_t>(row * columns_ + column);
        const int wanted = dots_[cell] == 0 ? current : colors_[cell];
        if (color && wanted != current) {
            text += fmt::format("\033[3{}m", wanted);
            current = wanted;
        }
        if (dots_[cell] == 0) { text += ' '; continue; }
        const unsigned code = 0x2800u + dots_[cell];
        text += static_cast<char>(0xE0 | (code >> 12));
        text += static_cast<char>(0x80 | ((code >> 6) & 0x3F));
        text += static_cast<char>(0x80 | (code & 0x3F));
    }
    if (current != no_color) text += "\033[39m";
    while (!text.empty() && text.back() == ' ') text.pop_back();
    return text;
}

}  // namespace nmlc::report
