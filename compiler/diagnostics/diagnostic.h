// A message to the modeller: a stable code, one sentence, labels on the source, notes, at most one hint.
// Style: lower case, names and quantities in backticks, say what was seen; see docs/diagnostics.md.
#pragma once
#include <map>
#include <optional>
#include <set>
#include <string>
#include <string_view>
#include <vector>

#include "compiler/support/source.h"

namespace nmlc {

enum class Code {
#define NMLC_CODE(code, title, explanation, example, remedy) code,
#include "compiler/diagnostics/codes.def"
#undef NMLC_CODE
};

struct CodeInfo {
    std::string_view name;         // "E0302"
    std::string_view title;        // "quantities of different units"
    std::string_view explanation;  // what the rule is and why, a short paragraph
    std::string_view example;      // a few lines of nml that give this error
    std::string_view remedy;       // the same lines, mended, or a sentence
};
const CodeInfo& info(Code code);
std::optional<Code> code_named(std::string_view name);
const std::vector<Code>& all_codes();

enum class Severity { error, warning, note };

struct Label { Span span; std::string text; };

struct Diagnostic {
    Code code;
    std::string message;
    Span span;                        // the primary place, underlined with ^^^
    std::string label;                // text at the primary place, may be empty
    std::vector<Label> labels;        // further places, underlined with ---
    std::vector<std::string> notes;   // `= note: ...`
    std::string hint;                 // `= hint: ...`, may be empty
    Severity severity = Severity::error;
};

class DiagnosticSink {
public:
    void report(Diagnostic diagnostic);
    // Notes that follow every message whose primary place is in this file: by which imports it came.
    void set_origin(FileId file, std::vector<std::string> notes);
    bool has_errors() const { return errors_ > 0; }
    std::size_t error_count() const { return errors_; }
    // In the order reported; a second error at the same primary place with the same code is dropped.
    const std::vector<Diagnostic>& all() const { return diagnostics_; }

private:
    struct Place {
        Code code;
        std::uint32_t file, begin, end;
        std::string message;
        bool operator<(const Place& other) const;
    };
    std::vector<Diagnostic> diagnostics_;
    std::set<Place> seen_;
    std::map<FileId, std::vector<std::string>> origins_;
    std::size_t errors_ = 0;
};

struct RenderOptions { bool color = false; std::size_t most = 50; };
// All messages, sorted by file and place, ending in a line that counts them when there is more than one.
std::string render_text(const DiagnosticSink& sink, const SourceMap& sources, const RenderOptions& options = {});
std::string render_json(const DiagnosticSink& sink, const SourceMap& sources);
std::string render_text(const Diagnostic& diagnostic, const SourceMap& sources, const RenderOptions& options = {});
// What `nmlc explain E0302` prints.
std::string explain(Code code);

// The name in `known` nearest to `name` (Damerau-Levenshtein, case-insensitive ties first), or empty when none is near.
std::string nearest_name(std::string_view name, const std::vector<std::string>& known);

}  // namespace nmlc
