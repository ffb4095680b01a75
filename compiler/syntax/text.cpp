#include "compiler/syntax/text.h"

#include <fmt/format.h>

namespace nmlc::syntax {
namespace {

char32_t fold(char32_t point) {
    switch (point) {
        case 0x00B5: return 0x03BC;  // micro sign -> Greek mu
        case 0x2126: return 0x03A9;  // Ohm sign -> Greek Omega
        case 0x2212: return U'-';    // minus sign
        case 0x00B7:                 // middle dot
        case 0x22C5: return U'*';    // dot operator
        default: return point;
    }
}

// These change the order in which text is shown: what is read would not be what is run.
bool is_bidi_control(char32_t point) {
    return point == 0x061C || point == 0x200E || point == 0x200F || (point >= 0x202A && point <= 0x202E) ||
           (point >= 0x2066 && point <= 0x2069);
}

struct Decoded { char32_t point; int length; };  // length 0: not UTF-8

Decoded decode(std::string_view text, std::size_t i) {
    const auto byte = [&](std::size_t k) -> unsigned { return k < text.size() ? static_cast<unsigned char>(text[k]) : 0u; };
    const auto tail = [&](std::size_t k) { return (byte(k) & 0xC0) == 0x80; };
    const unsigned b = byte(i);
    if (b < 0x80) return {b, 1};
    if (b >= 0xC2 && b < 0xE0 && tail(i + 1)) return {(b & 0x1F) << 6 | (byte(i + 1) & 0x3F), 2};
    if (b >= 0xE0 && b < 0xF0 && tail(i + 1) && tail(i + 2)) {
        const char32_t point = (b & 0x0F) << 12 | (byte(i + 1) & 0x3F) << 6 | (byte(i + 2) & 0x3F);
        if (point >= 0x800 && !(point >= 0xD800 && point < 0xE000)) return {point, 3};
    }
    if (b >= 0xF0 && b < 0xF5 && tail(i + 1) && tail(i + 2) && tail(i + 3)) {
        const char32_t point = (b & 0x07) << 18 | (byte(i + 1) & 0x3F) << 12 | (byte(i + 2) & 0x3F) << 6 | (byte(i + 3) & 0x3F);
        if (point >= 0x10000 && point < 0x110000) return {point, 4};
    }
    return {0, 0};
}

void append(std::string& out, char32_t point) {
    const auto put = [&](unsigned value) { out.push_back(static_cast<char>(value)); };
    if (point < 0x80) return put(point);
    if (point < 0x800) return put(0xC0 | point >> 6), put(0x80 | (point & 0x3F));
    if (point < 0x10000) return put(0xE0 | point >> 12), put(0x80 | (point >> 6 & 0x3F)), put(0x80 | (point & 0x3F));
    put(0xF0 | point >> 18), put(0x80 | (point >> 12 & 0x3F)), put(0x80 | (point >> 6 & 0x3F)), put(0x80 | (point & 0x3F));
}

bool refuse(DiagnosticSink& sink, Code code, std::string message, Span span, std::string label, std::string hint) {
    sink.report({.code = code, .message = std::move(message), .span = span, .label = std::move(label), .labels = {}, .notes = {}, .hint = std::move(hint)});
    return false;
}

}  // namespace

bool read_text(FileId file, const SourceFile& source, Characters& text, DiagnosticSink& sink) {
    const std::string_view bytes = source.text();
    if (bytes.size() > largest_file)
        return refuse(sink, Code::E0101, fmt::format("the file is larger than {} MB: it has {:.1f} MB", largest_file / 1'000'000, double(bytes.size()) / 1e6),
                      Span{file, 0, 0}, "", "keep large tables in a file of their own and read them with `load(\"table.npy\")`");
    std::size_t i = bytes.starts_with("\xEF\xBB\xBF") ? 3 : 0;
    const std::size_t first = bytes.find_first_not_of(" \t\r\n", i);
    if (first != bytes.npos && bytes[first] == '<')
        return refuse(sink, Code::E0103, "this is XML, perhaps NeuroML, and not a model in nml", Span{file, std::uint32_t(first), std::uint32_t(first + 1)}, "",
                      "both use the ending `.nml`; a model here begins with a word such as `neuron` or `population`");
    text.points.reserve(bytes.size());
    bool plain = i == 0;  // every point so far is one byte
    bool sound = true;
    while (i < bytes.size()) {
        const auto [point, length] = decode(bytes, i);
        const Span here{file, std::uint32_t(i), std::uint32_t(i + (length ? length : 1))};
        if (length == 0)
            return refuse(sink, Code::E0102, fmt::format("the file is not UTF-8 text: byte 0x{:02X} at byte offset {}", static_cast<unsigned char>(bytes[i]), i), here,
                          "", "save the file in the UTF-8 encoding");
        if (point == 0)
            return refuse(sink, Code::E0102, fmt::format("the file holds a NUL byte at byte offset {}", i), here, "", "a model is plain text; remove the byte");
        if (is_bidi_control(point))
            sound = refuse(sink, Code::E0102, fmt::format("the invisible character {} changes the order in which text is shown (byte offset {})", code_point_name(point), i),
                           here, "", "remove it: what is read must be what is run");
        if (length > 1 && plain) {
            plain = false;
        }
        if (!plain && text.offsets.empty())
            for (std::size_t k = 0; k < text.points.size(); ++k) text.offsets.push_back(static_cast<std::uint32_t>(k));
        if (!plain) text.offsets.push_back(static_cast<std::uint32_t>(i));
        text.points.push_back(fold(point));
        i += length;
    }
    if (!plain) text.offsets.push_back(static_cast<std::uint32_t>(bytes.size()));
    return sound;
}

std::string folded(std::string_view piece) {
    std::string result;
    result.reserve(piece.size());
    for (std::size_t i = 0; i < piece.size();) {
        const auto [point, length] = decode(piece, i);
        append(result, fold(point));
        i += length ? length : 1;
    }
    return result;
}

std::string code_point_name(char32_t point) { return fmt::format("U+{:04X}", static_cast<unsigned>(point)); }

char32_t first_point(std::string_view text) { return decode(text, 0).point; }

}  // namespace nmlc::syntax
