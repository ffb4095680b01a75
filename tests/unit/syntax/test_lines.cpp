// Where statements end, where words are keywords, and what `##` belongs to.
#include <catch2/catch.hpp>

#include "tests/unit/syntax/parsed.h"

TEST_CASE("a line that breaks at an operator or comma is one statement", "[syntax]") {
    const std::string whole = Parsed("neuron A {\n tau*du/dt = -u - w + f(a, b)\n}").tree();
    CHECK(Parsed("neuron A {\n tau*du/dt = -u\n - w\n + f(a,\n b)\n}").tree() == whole);
    CHECK(Parsed("neuron A {\n tau*du/dt = -u -\n w +\n\n f(a\n , b)\n}").tree() == whole);
    CHECK(Parsed("neuron A\n{\n tau*du/dt\n =\n -u - w # why\n # because\n + f(a, b) }").tree() == whole);
    CHECK(Parsed("neuron A { tau*du/dt = -u - w + f(a, b); }").tree() == whole);
}

TEST_CASE("a line that begins with a bracket is a statement of its own", "[syntax]") {
    const Parsed parsed("neuron A {\n state v = u\n (a + b)*du/dt = -u\n}");
    CHECK(parsed.errors() == "");
    CHECK(parsed.tree().find("call") == std::string::npos);
}

TEST_CASE("line ends of every system are the same", "[syntax]") {
    const std::string text = "let a = 1\nlet b = 2\n\nlet c = 3\n";
    std::string crlf, cr;
    for (const char c : text) crlf += c == '\n' ? "\r\n" : std::string(1, c), cr += c == '\n' ? '\r' : c;
    CHECK(Parsed(crlf).tree() == Parsed(text).tree());
    CHECK(Parsed(cr).tree() == Parsed(text).tree());
    CHECK(Parsed("\xEF\xBB\xBF" + text).tree() == Parsed(text).tree());
    CHECK(Parsed("let a = 1\r\nlet b = 2\rlet c = 3\n\rlet d = 4\n\n) = 7").errors() == "E0107 7:1 `)` closes nothing\n");
}

TEST_CASE("spans point into the original text", "[syntax]") {
    const Parsed parsed("\xEF\xBB\xBFlet \xC2\xB5 = \xE2\x88\x92" "3 mV + longer");
    const auto& exprs = parsed.module.exprs;
    bool found = false;
    for (const auto& expr : exprs)
        if (const auto* name = std::get_if<nmlc::ast::Name>(&expr.node); name && name->text == "longer") {
            found = true;
            CHECK(nmlc::text_of(parsed.sources, expr.span) == "longer");
            CHECK(parsed.sources[parsed.file].place(expr.span.begin).column == 17);
        }
    CHECK(found);
}

TEST_CASE("words of the language are good names", "[syntax]") {
    const Parsed parsed("neuron A {\n param rate = 3; param test = 2; state state = rate\n input input : nA\n rate*dstate/dt = test*input\n drive = 3\n}\n"
                        "population population = A()\nrecord record every 1 ms, to on pre\nsimulate step steps with with = at\n");
    CHECK(parsed.errors() == "");
    CHECK(parsed.tree() ==
          "module\n"
          "  neuron A\n"
          "    param rate\n      number 3\n    param test\n      number 2\n    state state\n      name rate\n"
          "    input input\n      unit\n        name nA\n"
          "    assign =\n      /\n        *\n          name rate\n          name dstate\n        name dt\n      *\n        name test\n        name input\n"
          "    assign =\n      name drive\n      number 3\n"
          "  population population\n    use\n      name A\n"
          "  record\n    wish\n      name record\n      every\n        quantity 1 ms\n    wish on pre\n      name to\n"
          "  simulate steps\n    name step\n    with with\n      name at\n");
}

TEST_CASE("## documents its line or the next", "[syntax]") {
    const Parsed parsed("## A cell.\n## Two lines.\nneuron A {\n param a = 1  ## of a\n ## of b\n param b = 2; param c = 3 ## of c\n\n ## of nobody\n\n state u = 0\n # no doc\n state v = 0\n}\n");
    CHECK(parsed.tree() ==
          "module\n  doc \"A cell.\\nTwo lines.\"\n  neuron A\n    param a\n      doc \"of a\"\n      number 1\n    param b\n      doc \"of b\"\n      number 2\n"
          "    param c\n      doc \"of c\"\n      number 3\n    state u\n      number 0\n    state v\n      number 0\n");
}

TEST_CASE("empty files are empty modules", "[syntax]") {
    for (const char* text : {"", "\n\n", "# only a remark", "  \t\r\n## doc\n", "\xEF\xBB\xBF", ";;\n;"}) {
        const Parsed parsed(text);
        CHECK(parsed.errors() == "");
        CHECK(parsed.tree() == "module\n");
    }
}
