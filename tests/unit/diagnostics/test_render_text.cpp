// What a message looks like, to the letter.
#include <catch2/catch.hpp>

#include "compiler/diagnostics/diagnostic.h"

using namespace nmlc;

namespace {

// Finds `piece` in the source for a span, so that a test reads without counting bytes.
struct Source {
    SourceMap map;
    FileId file;
    explicit Source(std::string text, std::string name = "lif.nml") : file(map.add(SourceFile(std::move(name), std::move(text)))) {}
    Span at(std::string_view piece, std::size_t length_from = std::string_view::npos) const {
        const std::size_t begin = map[file].text().find(piece);
        REQUIRE(begin != std::string_view::npos);
        return {file, static_cast<std::uint32_t>(begin), static_cast<std::uint32_t>(begin + std::min(length_from, piece.size()))};
    }
};

Diagnostic message(std::string text, Span span, std::string label = "") { return {Code::E0701, std::move(text), span, std::move(label), {}, {}, "", Severity::error}; }

}  // namespace

TEST_CASE("two labels and the primary place share a line", "[diagnostics]") {
    const Source source("neuron LIF {\n    v' = (E_L - v + I) / tau_m\n}\n");
    Diagnostic wrong = message("cannot add `pA` to `mV`", source.at("+"));
    wrong.labels = {{source.at("E_L - v"), "`mV`, a voltage"}, {source.at("I)", 1), "`pA`, an electric current"}};
    wrong.hint = "multiply the current by a resistance, as in `R_m*I`";
    CHECK(render_text(wrong, source.map) ==
          "error[E0701]: cannot add `pA` to `mV`\n"
          "  --> lif.nml:2:19\n"
          "   |\n"
          " 2 |     v' = (E_L - v + I) / tau_m\n"
          "   |           ------- ^ - `pA`, an electric current\n"
          "   |           |\n"
          "   |           `mV`, a voltage\n"
          "   = hint: multiply the current by a resistance, as in `R_m*I`\n");
}

TEST_CASE("three labels hang on bars, the rightmost stands beside its underline", "[diagnostics]") {
    const Source source("x = aa + bb + cc\n");
    Diagnostic wrong = message("m", source.at("bb"), "this");
    wrong.labels = {{source.at("aa"), "left"}, {source.at("cc"), "right"}};
    CHECK(render_text(wrong, source.map) ==
          "error[E0701]: m\n"
          "  --> lif.nml:1:10\n"
          "   |\n"
          " 1 | x = aa + bb + cc\n"
          "   |     --   ^^   -- right\n"
          "   |     |    |\n"
          "   |     |    this\n"
          "   |     left\n");
}

TEST_CASE("the primary place is drawn over a label that contains it", "[diagnostics]") {
    const Source source("x = aa + bb\n");
    Diagnostic wrong = message("m", source.at("+"), "here");
    wrong.labels = {{source.at("aa + bb"), "the sum"}};
    CHECK(render_text(wrong, source.map) ==
          "error[E0701]: m\n"
          "  --> lif.nml:1:8\n"
          "   |\n"
          " 1 | x = aa + bb\n"
          "   |     ---^--- the sum\n"
          "   |        |\n"
          "   |        here\n");
}

TEST_CASE("labels that begin in one column stand below each other", "[diagnostics]") {
    const Source source("x = aa + bb\n");
    Diagnostic wrong = message("m", source.at("aa + bb"), "");
    wrong.labels = {{source.at("aa"), "first"}, {source.at("aa +"), "second"}};
    CHECK(render_text(wrong, source.map) ==
          "error[E0701]: m\n"
          "  --> lif.nml:1:5\n"
          "   |\n"
          " 1 | x = aa + bb\n"
          "   |     ^^^^^^^\n"
          "   |     |\n"
          "   |     first\n"
          "   |     second\n");
}

TEST_CASE("labels on other lines and in other files are shown in order", "[diagnostics]") {
    Source source("one\ntwo\nthree\nfour\nfive\nsix\nseven\neight\nnine\nten\n");
    const FileId other = source.map.add(SourceFile("<stdlib>/lif.nml", "neuron LIF {\n"));
    Diagnostic wrong = message("m", source.at("ten"), "here");
    wrong.labels = {{source.at("two"), "before"}, {source.at("four"), ""}, {Span{other, 7, 10}, "declared here"}};
    wrong.notes = {"a note\nof two lines"};
    CHECK(render_text(wrong, source.map) ==
          "error[E0701]: m\n"
          "   --> lif.nml:10:1\n"
          "    |\n"
          "  2 | two\n"
          "    | --- before\n"
          "  3 | three\n"
          "  4 | four\n"
          "    | ----\n"
          "   ...\n"
          " 10 | ten\n"
          "    | ^^^ here\n"
          "   ::: <stdlib>/lif.nml:1:8\n"
          "    |\n"
          "  1 | neuron LIF {\n"
          "    |        --- declared here\n"
          "    = note: a note\n"
          "            of two lines\n");
}

TEST_CASE("underlines stand below tabs, wide characters and combining marks", "[diagnostics]") {
    const Source source("\tτ = 神経 + e\u0301x\n");
    Diagnostic wrong = message("m", source.at("x"));
    wrong.labels = {{source.at("神経"), "wide"}};
    CHECK(render_text(wrong, source.map) ==
          "error[E0701]: m\n"
          "  --> lif.nml:1:13\n"
          "   |\n"
          " 1 |     τ = 神経 + e\u0301x\n"
          "   |         ----    ^\n"
          "   |         |\n"
          "   |         wide\n");
}

TEST_CASE("a place at the end of a line or file is one column wide", "[diagnostics]") {
    const Source source("x = \n");
    CHECK(render_text(message("m", {source.file, 4, 4}, "expected a value"), source.map) ==
          "error[E0701]: m\n"
          "  --> lif.nml:1:5\n"
          "   |\n"
          " 1 | x = \n"
          "   |     ^ expected a value\n");
    CHECK(render_text(message("m", {source.file, 5, 5}), source.map) ==
          "error[E0701]: m\n"
          "  --> lif.nml:2:1\n"
          "   |\n"
          " 2 |\n"
          "   | ^\n");
}

TEST_CASE("a span of several lines is shown by its first line", "[diagnostics]") {
    const Source source("on pre {\n  x = 1\n}\n");
    CHECK(render_text(message("m", source.at("{\n  x = 1\n}")), source.map) ==
          "error[E0701]: m\n"
          "  --> lif.nml:1:8\n"
          "   |\n"
          " 1 | on pre {\n"
          "   |        ^\n");
}

TEST_CASE("a very long line is clipped around each place", "[diagnostics]") {
    const Source source("a" + std::string(1'000'000, ' ') + "bad" + std::string(1'000'000, ' ') + "z");
    Diagnostic wrong = message("m", source.at("bad"), "here");
    wrong.labels = {{source.at("a"), "and there"}};
    const std::string text = render_text(wrong, source.map);
    const std::string blanks(50, ' ');
    CHECK(text ==
          "error[E0701]: m\n"
          "  --> lif.nml:1:1000002\n"
          "   |\n"
          " 1 | a" + blanks + "...\n"
          "   | - and there\n"
          " 1 | ..." + blanks + "bad" + blanks + "...\n"
          "   |    " + blanks + "^^^ here\n");
}

TEST_CASE("what would disturb a terminal is replaced", "[diagnostics]") {
    const Source source("x = \x1b[31m\xff y\n", "a\x1b.nml");
    CHECK(render_text(message("odd \x1b name", source.at("y")), source.map) ==
          "error[E0701]: odd \uFFFD name\n"
          "  --> a\uFFFD.nml:1:12\n"
          "   |\n"
          " 1 | x = \uFFFD[31m\uFFFD y\n"
          "   |            ^\n");
}

TEST_CASE("a message without a place is its headline and remarks", "[diagnostics]") {
    Diagnostic wrong = message("cannot read `modle.nml`: no such file", {});
    wrong.hint = "did you mean `model.nml`?";
    CHECK(render_text(wrong, SourceMap{}) == "error[E0701]: cannot read `modle.nml`: no such file\n   = hint: did you mean `model.nml`?\n");
}

TEST_CASE("colour marks headline, gutter and underlines", "[diagnostics]") {
    const Source source("ab\n");
    CHECK(render_text(message("m", source.at("b"), "this"), source.map, {true, 50}) ==
          "\033[1;31merror[E0701]\033[0m\033[1m: m\033[0m\n"
          "  \033[1;34m-->\033[0m lif.nml:1:2\n"
          "   \033[1;34m|\033[0m\n" +
              std::string("\033[1;34m 1 |\033[0m ab\n") + "   \033[1;34m|\033[0m  \033[1;31m^\033[0m \033[1;31mthis\033[0m\n");
}

TEST_CASE("all messages: sorted, counted, the most important ones first when there are too many", "[diagnostics]") {
    const Source source("a b c d\n");
    DiagnosticSink sink;
    sink.report(message("third", source.at("c")));
    Diagnostic warning = message("first", source.at("a"));
    warning.severity = Severity::warning;
    sink.report(warning);
    sink.report(message("no place", {}));
    CHECK(render_text(sink, source.map) ==
          "error[E0701]: no place\n\n"
          "warning[E0701]: first\n  --> lif.nml:1:1\n   |\n 1 | a b c d\n   | ^\n\n"
          "error[E0701]: third\n  --> lif.nml:1:5\n   |\n 1 | a b c d\n   |     ^\n\n"
          "2 errors, 1 warning\n");
    CHECK(render_text(sink, source.map, {false, 2}) ==
          "error[E0701]: no place\n\n"
          "error[E0701]: third\n  --> lif.nml:1:5\n   |\n 1 | a b c d\n   |     ^\n\n"
          "... and 1 more\n2 errors, 1 warning\n");
}

TEST_CASE("a single message ends without a count, none is nothing", "[diagnostics]") {
    const Source source("a\n");
    DiagnosticSink sink;
    CHECK(render_text(sink, source.map).empty());
    sink.report(message("m", source.at("a")));
    CHECK(render_text(sink, source.map) == "error[E0701]: m\n  --> lif.nml:1:1\n   |\n 1 | a\n   | ^\n");
}
