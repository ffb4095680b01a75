// Diagnostics as JSON for editors: an array of objects; lines and columns count from 1, ends are exclusive.
#include <nlohmann/json.hpp>

#include "compiler/diagnostics/diagnostic.h"

namespace nmlc {

namespace {

using Json = nlohmann::ordered_json;

void add_place(Json& object, Span span, const SourceMap& sources) {
    if (!span.valid()) return;
    const SourceFile& source = sources[span.file];
    const LineColumn begin = source.place(span.begin), end = source.place(span.end);
    object["file"] = source.name();
    object["line"] = begin.line;
    object["column"] = begin.column;
    object["endLine"] = end.line;
    object["endColumn"] = end.column;
}

}  // namespace

std::string render_json(const DiagnosticSink& sink, const SourceMap& sources) {
    Json result = Json::array();
    for (const Diagnostic& diagnostic : sink.all()) {
        Json object;
        object["code"] = info(diagnostic.code).name;
        object["severity"] = diagnostic.severity == Severity::error ? "error" : diagnostic.severity == Severity::warning ? "warning" : "note";
        object["message"] = diagnostic.message;
        add_place(object, diagnostic.span, sources);
        object["label"] = diagnostic.label;
        object["labels"] = Json::array();
        for (const Label& label : diagnostic.labels) {
            Json place;
            add_place(place, label.span, sources);
            place["text"] = label.text;
            object["labels"].push_back(std::move(place));
        }
        object["notes"] = diagnostic.notes;
        object["hint"] = diagnostic.hint;
        result.push_back(std::move(object));
    }
    // Bytes that are no UTF-8 (a file may hold anything) become U+FFFD.
    return result.dump(2, ' ', false, Json::error_handler_t::replace) + "\n";
}

}  // namespace nmlc
