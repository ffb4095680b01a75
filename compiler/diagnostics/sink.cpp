#include <tuple>

#include "compiler/diagnostics/diagnostic.h"

namespace nmlc {

bool DiagnosticSink::Place::operator<(const Place& other) const {
    return std::tie(code, file, begin, end, message) < std::tie(other.code, other.file, other.begin, other.end, other.message);
}

void DiagnosticSink::report(Diagnostic diagnostic) {
    // A message without a place, such as a missing file, is known by its words.
    Place place{diagnostic.code, diagnostic.span.file.index, diagnostic.span.begin, diagnostic.span.end, diagnostic.span.valid() ? "" : diagnostic.message};
    if (!seen_.insert(std::move(place)).second) return;
    if (const auto origin = origins_.find(diagnostic.span.file); origin != origins_.end())
        diagnostic.notes.insert(diagnostic.notes.end(), origin->second.begin(), origin->second.end());
    if (diagnostic.severity == Severity::error) ++errors_;
    diagnostics_.push_back(std::move(diagnostic));
}

void DiagnosticSink::set_origin(FileId file, std::vector<std::string> notes) { origins_[file] = std::move(notes); }

}  // namespace nmlc
