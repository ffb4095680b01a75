#include <catch2/catch.hpp>

#include "compiler/ast/print.h"
#include "compiler/driver/overlay.h"
#include "compiler/syntax/parse.h"

using namespace nmlc;

namespace {

const std::string experiment =
    "constant N = 1000\n"
    "population cell = LIF(R = 20 Mohm)\n"
    "population E[N] = LIF\n"
    "population part = E[1..10]\n"
    "test \"own\" {\n    population cell = LIF()\n}\n";

struct Set {
    SourceMap sources;
    DiagnosticSink sink;
    ast::Module module;
    explicit Set(const std::vector<std::string>& settings) {
        const FileId file = sources.add(SourceFile("a.nml", experiment));
        module = driver::with_settings(syntax::parse(file, sources, sink), settings, sources, sink);
    }
    std::string text() const { return ast::format(module, sources); }
    std::string messages() const { return render_text(sink, sources); }
    bool holds(std::string_view line) const { return text().find(line) != std::string::npos; }
};

}  // namespace

TEST_CASE("a param gets another value, in every population of that name", "[driver]") {
    const Set set({"cell.R=5 Mohm", "cell.tau=20ms"});
    CHECK(set.messages() == "");
    CHECK(set.holds("population cell = LIF(R = 5 Mohm, tau = 20 ms)\n"));
    CHECK(set.holds("    population cell = LIF(R = 5 Mohm, tau = 20 ms)\n"));
}

TEST_CASE("a model without arguments gets some", "[driver]") {
    const Set set({"E.u = -60 mV + 1 mV"});
    CHECK(set.messages() == "");
    CHECK(set.holds("population E[N] = LIF(u = -60 mV + 1 mV)\n"));
}

TEST_CASE("a constant gets another value; the later setting holds", "[driver]") {
    const Set set({"N=500", "N=2*300"});
    CHECK(set.messages() == "");
    CHECK(set.holds("constant N = 2*300\n"));
}

TEST_CASE("look-alikes of letters are folded as in a file", "[driver]") {
    const Set set({"cell.\u00b5=1"});
    CHECK(set.messages() == "");
    CHECK(set.holds("\u03bc = 1)"));
}

TEST_CASE("settings that name nothing are reported with the nearest name", "[driver]") {
    CHECK(Set({"cel.tau=20ms"}).messages() == "error[E0707]: there is no population `cel` for `--set cel.tau=20ms`\n   = hint: did you mean `cell`?\n");
    CHECK(Set({"M=3"}).messages() == "error[E0707]: there is no constant `M` for `--set M=3`\n");
    CHECK(Set({"n=3"}).messages() == "error[E0707]: there is no constant `n` for `--set n=3`\n   = hint: did you mean `N`?\n");
    CHECK(Set({"cell=3"}).messages() == "error[E0707]: `cell` is a population: `--set cell=3` does not say which of its params\n   = hint: write `--set cell.NAME=3`\n");
    CHECK(Set({"N.tau=3"}).messages() == "error[E0707]: `N` is a constant: it has no `tau`\n   = hint: write `--set N=3`\n");
    CHECK(Set({"part.tau=3 ms"}).messages() ==
          "error[E0707]: `--set part.tau=3 ms` has no effect: `part` is part of another population and has no params of its own\n"
          "   = hint: set the param of the whole population\n");
}

TEST_CASE("malformed settings are reported", "[driver]") {
    const std::string hint = "   = hint: write `--set cell.tau=20ms` for a param, `--set N=500` for a constant\n";
    CHECK(Set({"cell.tau"}).messages() == "error[E0706]: cannot read `--set cell.tau`: there is no `=`\n" + hint);
    CHECK(Set({"=3"}).messages() == "error[E0706]: cannot read `--set =3`: there is no name before the `=`\n" + hint);
    CHECK(Set({"N="}).messages() == "error[E0706]: cannot read `--set N=`: there is no value after the `=`\n" + hint);
    CHECK(Set({"E[1].u=3"}).messages() == "error[E0706]: cannot read `--set E[1].u=3`: `E[1].u` is not a name\n" + hint);
    CHECK(Set({"cell.=3"}).messages() == "error[E0706]: cannot read `--set cell.=3`: `cell.` is not a name\n" + hint);
    CHECK(Set({"a.b.c=3"}).sink.has_errors());
}

TEST_CASE("a value that is no expression is shown where it stands", "[driver]") {
    const Set set({"cell.tau=20 ms +"});
    REQUIRE(set.sink.error_count() == 1);
    CHECK(set.messages().find("--> --set cell.tau:1:") != std::string::npos);
    CHECK(set.holds("population cell = LIF(R = 20 Mohm)\n"));
    CHECK(Set({"N=3\nconstant M = 4"}).sink.error_count() == 1);
}
