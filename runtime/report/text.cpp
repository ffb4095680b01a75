#include "runtime/report/text.h"

#include <fmt/format.h>

#include <algorithm>
#include <cctype>

namespace nmlc::report {
namespace {

constexpr std::string_view replacement = "\uFFFD";

// Length in bytes of the well-formed UTF-8 sequence that `text` begins with, 0 when it is none.
std::size_t sequence_length(std::string_view text) {
    const auto byte = [&](std::size_t at) { return static_cast<unsigned char>(text[at]); };
    const std::size_t length = byte(0) < 0x80 ? 1 : byte(0) >= 0xC2 && byte(0) < 0xE0 ? 2 : byte(0) >= 0xE0 && byte(0) < 0xF0 ? 3
                             : byte(0) >= 0xF0 && byte(0) < 0xF5 ? 4 : 0;
    if (length == 0 || length > text.size()) return 0;
    for (std::size_t at = 1; at < length; ++at)
        if ((byte(at) & 0xC0) != 0x80) return 0;
    if (length == 3 && ((byte(0) == 0xE0 && byte(1) < 0xA0) || (byte(0) == 0xED && byte(1) >= 0xA0))) return 0;   // overlong, surrogates
    if (length == 4 && ((byte(0) == 0xF0 && byte(1) < 0x90) || (byte(0) == 0xF4 && byte(1) >= 0x90))) return 0;
    return length;
}

}  // namespace

std::string escaped(std::string_view text) {
    std::string result;
    while (!text.empty()) {
        const std::size_t length = sequence_length(text);
        const char first = text.front();
        if (length == 0) result += replacement;
        else if (first == '<') result += "&lt;";
        else if (first == '>') result += "&gt;";
        else if (first == '&') result += "&amp;";
        else if (first == '"') result += "&quot;";
        else if (first == '\'') result += "&#39;";
        else if (length == 1 && (static_cast<unsigned char>(first) < 0x20 || first == 0x7F)) result += replacement;
        else result += text.substr(0, length);
        text.remove_prefix(std::max<std::size_t>(length, 1));
    }
    return result;
}

std::size_t sign_count(std::string_view text) {
    return static_cast<std::size_t>(std::count_if(text.begin(), text.end(), [](char c) { return (static_cast<unsigned char>(c) & 0xC0) != 0x80; }));
}

std::string shortened(std::string_view text, std::size_t most) {
    if (sign_count(text) <= most) return std::string(text);
    if (most == 0) return "";
    std::size_t bytes = 0, signs = 0;
    while (bytes < text.size()) {
        if ((static_cast<unsigned char>(text[bytes]) & 0xC0) != 0x80 && ++signs == most) break;
        ++bytes;
    }
    return std::string(text.substr(0, bytes)) + "…";
}

std::string with_separators(std::uint64_t number) {
    const std::string digits = std::to_string(number);
    std::string text;
    for (std::size_t at = 0; at < digits.size(); ++at) {
        if (at > 0 && (digits.size() - at) % 3 == 0) text += ',';
        text += digits[at];
    }
    return text;
}

std::string short_number(double value, int digits) { return fmt::format("{:.{}g}", value, digits); }

std::string duration_text(double seconds) {
    if (seconds >= 1) return fmt::format("{:.3g} s", seconds);
    if (seconds >= 1e-3) return fmt::format("{:.3g} ms", seconds * 1e3);
    return fmt::format("{:.3g} µs", seconds * 1e6);
}

std::string file_stem(std::string_view label) {
    std::string stem;
    while (!label.empty() && stem.size() < 100) {
        const std::size_t length = sequence_length(label);
        const char first = label.front();
        const bool keep = length > 1 || (length == 1 && (std::isalnum(static_cast<unsigned char>(first)) || first == '_' || first == '-'));
        if (keep) stem += label.substr(0, length);
        else if (!stem.empty() && stem.back() != '_') stem += '_';
        label.remove_prefix(std::max<std::size_t>(length, 1));
    }
    while (!stem.empty() && stem.back() == '_') stem.pop_back();
    return stem.empty() ? "result" : stem;
}

}  // namespace nmlc::report
