// Diagnostics as text for a terminal: headline, source lines with labels, notes, hint.
#include <algorithm>
#include <map>

#include <fmt/format.h>

#include "compiler/diagnostics/diagnostic.h"
#include "compiler/diagnostics/snippet.h"

namespace nmlc {

namespace {

using diagnostics::Mark;
using diagnostics::Palette;
using diagnostics::printable;
using diagnostics::Style;

constexpr const char* reset = "\033[0m";

Palette palette_for(Severity severity, bool color) {
    if (!color) return {};
    const char* primary = severity == Severity::error ? "\033[1;31m" : severity == Severity::warning ? "\033[1;33m" : "\033[1;32m";
    return {{primary, reset}, {"\033[1;34m", reset}, {"\033[1;34m", reset}, {"\033[1m", reset}};
}

std::string_view word(Severity severity) {
    switch (severity) {
        case Severity::error: return "error";
        case Severity::warning: return "warning";
        case Severity::note: return "note";
    }
    return "";
}

// The lines of one file that a message shows.
struct Shown {
    FileId file;
    LineColumn first;                               // what its `-->` line names
    std::map<std::uint32_t, std::vector<Mark>> lines;
};

void add_mark(std::vector<Shown>& files, const SourceMap& sources, Span span, bool primary, const std::string& text) {
    if (!span.valid()) return;
    const SourceFile& source = sources[span.file];
    const LineColumn place = source.place(span.begin);
    auto found = std::find_if(files.begin(), files.end(), [&](const Shown& shown) { return shown.file == span.file; });
    if (found == files.end()) found = files.insert(files.end(), {span.file, place, {}});

    // A span of several lines is shown by its first.
    const std::string_view line = source.line(place.line);
    const auto line_begin = static_cast<std::uint32_t>(line.data() - source.text().data());
    const auto length = static_cast<std::uint32_t>(line.size());
    const std::uint32_t begin = std::min(span.begin > line_begin ? span.begin - line_begin : 0, length);
    const std::uint32_t end = std::clamp(span.end > line_begin ? span.end - line_begin : 0, begin, length);
    found->lines[place.line].push_back({begin, end, primary, text});
}

std::string snippet(const Diagnostic& diagnostic, const SourceMap& sources, const Palette& palette, std::size_t& number_width) {
    std::vector<Shown> files;
    add_mark(files, sources, diagnostic.span, true, diagnostic.label);
    for (const Label& label : diagnostic.labels) add_mark(files, sources, label.span, false, label.text);
    for (const Shown& shown : files) number_width = std::max(number_width, std::to_string(shown.lines.rbegin()->first).size());

    std::string result;
    for (const Shown& shown : files) {
        const SourceFile& source = sources[shown.file];
        const char* arrow = &shown == &files.front() ? "-->" : ":::";
        result += fmt::format("{}{}{}{} {}:{}:{}\n", std::string(number_width + 1, ' '), palette.gutter.on, arrow, palette.gutter.off, printable(source.name()), shown.first.line,
                              shown.first.column);
        result += diagnostics::empty_gutter(number_width, palette) + "\n";
        std::uint32_t previous = 0;
        for (const auto& [number, marks] : shown.lines) {
            if (previous != 0 && number == previous + 2) result += diagnostics::draw_line(source.line(previous + 1), previous + 1, {}, number_width, palette);
            if (previous != 0 && number > previous + 2) result += std::string(number_width + 1, ' ') + "...\n";
            result += diagnostics::draw_line(source.line(number), number, marks, number_width, palette);
            previous = number;
        }
    }
    return result;
}

// `   = hint: text`; further lines of the text stand below its first.
std::string remark(std::string_view kind, std::string_view text, std::size_t number_width, const Palette& palette) {
    std::string lines;
    for (const char c : printable(text)) {
        lines += c;
        if (c == '\n') lines += std::string(number_width + 6 + kind.size(), ' ');
    }
    return fmt::format("{}{}={} {}{}:{} {}\n", std::string(number_width + 2, ' '), palette.gutter.on, palette.gutter.off, palette.bold.on, kind, palette.bold.off, lines);
}

std::string counted(std::size_t number, std::string_view singular) { return fmt::format("{} {}{}", number, singular, number == 1 ? "" : "s"); }

// Places first by file, then by position; what has no place comes before all.
bool stands_before(const Diagnostic& a, const Diagnostic& b) {
    if (a.span.valid() != b.span.valid()) return !a.span.valid();
    if (!a.span.valid()) return false;
    if (a.span.file != b.span.file) return a.span.file < b.span.file;
    return a.span.begin < b.span.begin;
}

}  // namespace

std::string render_text(const Diagnostic& diagnostic, const SourceMap& sources, const RenderOptions& options) {
    const Palette palette = palette_for(diagnostic.severity, options.color);
    std::string result = fmt::format("{}{}[{}]{}{}: {}{}\n", palette.primary.on, word(diagnostic.severity), info(diagnostic.code).name, palette.primary.off, palette.bold.on,
                                     printable(diagnostic.message), palette.bold.off);
    std::size_t number_width = 1;
    result += snippet(diagnostic, sources, palette, number_width);
    for (const std::string& note : diagnostic.notes) result += remark("note", note, number_width, palette);
    if (!diagnostic.hint.empty()) result += remark("hint", diagnostic.hint, number_width, palette);
    return result;
}

std::string render_text(const DiagnosticSink& sink, const SourceMap& sources, const RenderOptions& options) {
    std::vector<const Diagnostic*> chosen;
    for (const Diagnostic& diagnostic : sink.all()) chosen.push_back(&diagnostic);
    const auto by_place = [](const Diagnostic* a, const Diagnostic* b) { return stands_before(*a, *b); };
    std::stable_sort(chosen.begin(), chosen.end(), by_place);
    const std::size_t total = chosen.size();
    if (total > options.most) {
        // Errors matter more than warnings when not all can be shown.
        std::stable_partition(chosen.begin(), chosen.end(), [](const Diagnostic* each) { return each->severity == Severity::error; });
        chosen.resize(options.most);
        std::stable_sort(chosen.begin(), chosen.end(), by_place);
    }

    std::string result;
    for (const Diagnostic* diagnostic : chosen) result += render_text(*diagnostic, sources, options) + "\n";
    if (total > chosen.size()) result += fmt::format("... and {} more\n", total - chosen.size());
    if (total > 1) {
        const std::size_t errors = sink.error_count();
        const auto warnings = static_cast<std::size_t>(std::count_if(sink.all().begin(), sink.all().end(), [](const Diagnostic& each) { return each.severity == Severity::warning; }));
        if (errors > 0) result += counted(errors, "error");
        if (errors > 0 && warnings > 0) result += ", ";
        if (warnings > 0) result += counted(warnings, "warning");
        if (errors + warnings > 0) result += "\n";
    } else if (!result.empty()) {
        result.pop_back();  // no empty line after a single message
    }
    return result;
}

}  // namespace nmlc
