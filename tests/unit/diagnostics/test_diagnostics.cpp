// Sink, codes, JSON and the nearest name.
#include <catch2/catch.hpp>
#include <nlohmann/json.hpp>
#include <set>

#include "compiler/diagnostics/diagnostic.h"

using namespace nmlc;

namespace {
Diagnostic message(std::string text, Span span) { return {Code::E0701, std::move(text), span, "", {}, {}, "", Severity::error}; }
}  // namespace

TEST_CASE("the sink drops a second error of one code at one place", "[diagnostics]") {
    DiagnosticSink sink;
    const FileId file{0};
    sink.report(message("a", {file, 1, 2}));
    sink.report(message("b", {file, 1, 2}));
    sink.report(message("c", {file, 1, 3}));
    sink.report(message("no place", {}));
    sink.report(message("another without place", {}));
    sink.report(message("no place", {}));
    CHECK(sink.all().size() == 4);
    CHECK(sink.error_count() == 4);
}

TEST_CASE("warnings are no errors", "[diagnostics]") {
    DiagnosticSink sink;
    Diagnostic warning = message("careful", {});
    warning.severity = Severity::warning;
    sink.report(warning);
    CHECK_FALSE(sink.has_errors());
    CHECK(sink.all().size() == 1);
}

TEST_CASE("every code is complete and stands once in the table", "[diagnostics]") {
    std::set<std::string_view> names;
    for (const Code code : all_codes()) {
        const CodeInfo& entry = info(code);
        INFO(entry.name);
        CHECK(names.insert(entry.name).second);
        CHECK(entry.name.size() == 5);
        CHECK((entry.name[0] == 'E' || entry.name[0] == 'W'));
        CHECK_FALSE(entry.title.empty());
        CHECK(entry.explanation.size() > 20);
        CHECK_FALSE(entry.example.empty());
        CHECK_FALSE(entry.remedy.empty());
        CHECK(code_named(entry.name) == code);
    }
    CHECK(code_named("e0701") == Code::E0701);
    CHECK_FALSE(code_named("E9999"));
}

TEST_CASE("explain shows title, rule, example and remedy", "[diagnostics]") {
    const std::string text = explain(Code::E0701);
    CHECK(text.rfind("E0701: " + std::string(info(Code::E0701).title), 0) == 0);
    CHECK(text.find(info(Code::E0701).example.substr(0, 10)) != std::string::npos);
    std::size_t longest = 0, column = 0;
    for (const char c : text) {
        column = c == '\n' ? 0 : column + 1;
        longest = std::max(longest, column);
    }
    CHECK(longest <= 120);
}

TEST_CASE("JSON holds every part of a message", "[diagnostics]") {
    SourceMap sources;
    const FileId file = sources.add(SourceFile("a.nml", "x = τ\ny = \"\xff\"\n"));
    DiagnosticSink sink;
    Diagnostic wrong = message("broken \xff bytes", {file, 4, 6});
    wrong.label = "this";
    wrong.labels = {{{file, 7, 8}, "that"}};
    wrong.notes = {"note"};
    wrong.hint = "hint";
    sink.report(wrong);
    const auto json = nlohmann::json::parse(render_json(sink, sources));
    REQUIRE(json.size() == 1);
    CHECK(json[0] == nlohmann::json::parse(R"({"code": "E0701", "severity": "error", "message": "broken � bytes", "file": "a.nml", "line": 1, "column": 5, "endLine": 1,
        "endColumn": 6, "label": "this", "labels": [{"file": "a.nml", "line": 2, "column": 1, "endLine": 2, "endColumn": 2, "text": "that"}], "notes": ["note"], "hint": "hint"})"));
    CHECK(nlohmann::json::parse(render_json(DiagnosticSink{}, sources)).empty());
}

TEST_CASE("nearest_name finds what was probably meant", "[diagnostics]") {
    const std::vector<std::string> known{"tau_m", "u_rest", "u", "theta", "V", "I_ext", "R"};
    CHECK(nearest_name("tau_n", known) == "tau_m");
    CHECK(nearest_name("theat", known) == "theta");
    CHECK(nearest_name("THETA", known) == "theta");
    CHECK(nearest_name("v", known) == "V");
    CHECK(nearest_name("rest_u", known) == "u_rest");
    CHECK(nearest_name("u_resst", known) == "u_rest");
    CHECK(nearest_name("Na.g", {"g_K", "g_Na"}) == "g_Na");
    CHECK(nearest_name("x", known) == "");
    CHECK(nearest_name("du", known) == "");
    CHECK(nearest_name("conductance", known) == "");
    CHECK(nearest_name("", known) == "");
    CHECK(nearest_name(std::string(100000, 'a'), known) == "");
    CHECK(nearest_name("lif", {"Lif", "LIF", "lif2"}) == "Lif");
    CHECK(nearest_name("τm", {"τ_m"}) == "τ_m");
}

TEST_CASE("nearest_name of names of one or two letters", "[diagnostics]") {
    CHECK(nearest_name("uu", {"v", "u1", "u"}) == "u");
    CHECK(nearest_name("u", {"w", "uu"}) == "uu");
    CHECK(nearest_name("u_", {"u"}) == "u");
    CHECK(nearest_name("u", {"u0"}) == "u0");
    CHECK(nearest_name("ττ", {"τ"}) == "τ");
    CHECK(nearest_name("thettaa", {"theta"}) == "theta");
    CHECK(nearest_name("ut", {"u"}) == "");
    CHECK(nearest_name("u", {"v", "w", "ux", "vu"}) == "");
    CHECK(nearest_name("w11", {"x1", "w1"}) == "w1");
}
