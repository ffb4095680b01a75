#include "cli/output.h"

#include <fmt/core.h>
#include <unistd.h>

#include <cstdio>
#include <cstdlib>

namespace nmlc::cli {
namespace {

bool lost = false;

void write_to(std::FILE* stream, std::string_view text) {
    if (std::fwrite(text.data(), 1, text.size(), stream) != text.size()) lost = true;
}

Span span_of(abi::SourceRef ref, const driver::Compiled& compiled) {
    return ref < compiled.source_refs.size() ? compiled.source_refs[ref] : Span{};
}

template <class Message>
void report(const Message& message, Severity severity, const driver::Checked& checked, const driver::Compiled& compiled) {
    const auto code = code_named(message.code);
    const Span span = span_of(message.source, compiled);
    if (!code || !span.valid()) {
        print_error(fmt::format("{}[{}]: {}\n", severity == Severity::error ? "error" : "warning", message.code, message.message));
        for (const auto& note : message.notes) print_error(fmt::format("  = note: {}\n", note));
        return;
    }
    Diagnostic diagnostic{.code = *code, .message = message.message, .span = span, .label = {}, .labels = {}, .notes = message.notes, .hint = {}};
    diagnostic.severity = severity;
    print_error(render_text(diagnostic, checked.sources, {.color = color_wanted(STDERR_FILENO)}));
}

}  // namespace

void print(std::string_view text) { write_to(stdout, text); }
void print_error(std::string_view text) { write_to(stderr, text); }

bool finish_output() {
    if (std::fflush(stdout) != 0) lost = true;
    if (std::fflush(stderr) != 0) lost = true;
    return !lost;
}

bool color_wanted(int descriptor) { return isatty(descriptor) && std::getenv("NO_COLOR") == nullptr; }

void print_diagnostics(const driver::Checked& checked, Format format) {
    if (format == Format::json) {
        print(render_json(checked.sink, checked.sources));
    } else if (!checked.sink.all().empty()) {
        print_error(render_text(checked.sink, checked.sources, {.color = color_wanted(STDERR_FILENO)}));
    }
}

void print_run_messages(const session::Result& result, const driver::Checked& checked, const driver::Compiled& compiled) {
    for (const auto& warning : result.warnings) report(warning, Severity::warning, checked, compiled);
    for (const auto& error : result.errors) report(error, Severity::error, checked, compiled);
}

std::string place_text(abi::SourceRef ref, const driver::Checked& checked, const driver::Compiled& compiled) {
    const Span span = span_of(ref, compiled);
    if (!span.valid()) return "";
    const SourceFile& file = checked.sources[span.file];
    const LineColumn place = file.place(span.begin);
    return fmt::format("{}:{}:{}", file.name(), place.line, place.column);
}

}  // namespace nmlc::cli
