// The table of all codes, made from codes.def, and what `nmlc explain E0302` prints of it.
#include <algorithm>
#include <array>
#include <cctype>

#include <fmt/format.h>

#include "compiler/diagnostics/diagnostic.h"

namespace nmlc {

namespace {

constexpr CodeInfo table[] = {
#define NMLC_CODE(code, title, explanation, example, remedy) {#code, title, explanation, example, remedy},
#include "compiler/diagnostics/codes.def"
#undef NMLC_CODE
};

std::string indented(std::string_view text) {
    std::string result = "    ";
    for (const char c : text) {
        result += c;
        if (c == '\n') result += "    ";
    }
    return result;
}

// Breaks a paragraph at blanks so that it fits a terminal; text of several lines keeps them.
std::string wrapped(std::string_view text, std::size_t width) {
    std::string result;
    std::size_t column = 0;
    for (std::size_t at = 0; at < text.size();) {
        const std::size_t end = std::min(text.find_first_of(" \n", at), text.size());
        const std::size_t length = end - at;
        if (column > 0 && column + 1 + length > width) {
            result += '\n';
            column = 0;
        } else if (column > 0) {
            result += ' ';
            ++column;
        }
        result += text.substr(at, length);
        column += length;
        if (end < text.size() && text[end] == '\n') {
            result += '\n';
            column = 0;
        }
        at = end + 1;
    }
    return result;
}

}  // namespace

const CodeInfo& info(Code code) { return table[static_cast<std::size_t>(code)]; }

std::optional<Code> code_named(std::string_view name) {
    std::string upper(name);
    std::transform(upper.begin(), upper.end(), upper.begin(), [](unsigned char c) { return static_cast<char>(std::toupper(c)); });
    for (std::size_t i = 0; i < std::size(table); ++i)
        if (table[i].name == upper) return static_cast<Code>(i);
    return std::nullopt;
}

const std::vector<Code>& all_codes() {
    static const std::vector<Code> codes = [] {
        std::vector<Code> result;
        for (std::size_t i = 0; i < std::size(table); ++i) result.push_back(static_cast<Code>(i));
        return result;
    }();
    return codes;
}

std::string explain(Code code) {
    const CodeInfo& entry = info(code);
    const bool remedy_is_code = entry.remedy.find('\n') != std::string_view::npos;
    return fmt::format("{}: {}\n\n{}\n\nFor example\n\n{}\n\nInstead\n\n{}\n", entry.name, entry.title, wrapped(entry.explanation, 100), indented(entry.example),
                       remedy_is_code ? indented(entry.remedy) : wrapped(entry.remedy, 100));
}

}  // namespace nmlc
