#include "runtime/report/colors.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <cmath>
#include <span>

namespace nmlc::report {
namespace {

constexpr Color rgb(unsigned code) { return {((code >> 16) & 255) / 255.0, ((code >> 8) & 255) / 255.0, (code & 255) / 255.0}; }

Color between(std::span<const Color> anchors, double position) {
    const double place = std::clamp(position, 0.0, 1.0) * static_cast<double>(anchors.size() - 1);
    const std::size_t left = std::min(static_cast<std::size_t>(place), anchors.size() - 2);
    const double share = place - static_cast<double>(left);
    const Color &a = anchors[left], &b = anchors[left + 1];
    return {a.red + share * (b.red - a.red), a.green + share * (b.green - a.green), a.blue + share * (b.blue - a.blue)};
}

// Okabe and Ito, "Color universal design" (2008); the pale yellow is left out, a dark grey stands for black.
constexpr std::array palette{rgb(0x0072b2), rgb(0xd55e00), rgb(0x009e73), rgb(0xcc79a7), rgb(0xe69f00), rgb(0x56b4e9), rgb(0x444444), rgb(0x8c6d31)};
constexpr std::array terminal{4, 1, 2, 5, 3, 6, 7, 3};
// Nine points of the viridis scale (van der Walt and Smith 2015).
constexpr std::array sequential{rgb(0x440154), rgb(0x482878), rgb(0x3e4a89), rgb(0x31688e), rgb(0x26828e), rgb(0x1f9e89), rgb(0x35b779), rgb(0x6dcd59), rgb(0xfde725)};
constexpr std::array diverging{rgb(0x2166ac), rgb(0x67a9cf), rgb(0xf7f7f7), rgb(0xef8a62), rgb(0xb2182b)};

}  // namespace

std::string hex(Color color) {
    const auto byte = [](double part) { return static_cast<int>(std::lround(std::clamp(part, 0.0, 1.0) * 255)); };
    return fmt::format("#{:02x}{:02x}{:02x}", byte(color.red), byte(color.green), byte(color.blue));
}

Color series_color(std::size_t index, std::size_t count) {
    if (count <= palette.size()) return palette[index % palette.size()];
    // The yellow end is too pale for a line on white.
    return between(sequential, 0.85 * static_cast<double>(index) / static_cast<double>(count - 1));
}

int terminal_color(std::size_t index) { return terminal[index % terminal.size()]; }

Color sequential_color(double position) { return between(sequential, position); }
Color diverging_color(double position) { return between(diverging, position); }

}  // namespace nmlc::report
