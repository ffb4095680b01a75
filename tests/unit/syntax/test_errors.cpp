// Syntax errors: what is said, where, and that the rest of the file is still read.
#include <catch2/catch.hpp>

#include "tests/unit/syntax/parsed.h"

namespace {
std::string errors(const std::string& text) { return Parsed(text).errors(); }
std::string in_model(const std::string& line) { return Parsed("neuron A {\n" + line + "\n}").errors(); }
// The hints of all messages.
std::string hints(const std::string& text) {
    const Parsed parsed(text);
    std::string result;
    for (const auto& diagnostic : parsed.sink.all()) result += diagnostic.hint;
    return result;
}
}  // namespace

TEST_CASE("operators", "[syntax]") {
    CHECK(in_model("let x = a b") == "E0115 2:11 an operator is missing between `a` and `b`\n");
    CHECK(hints("let x = R I") == "a product is written `R*I`");
    CHECK(in_model("let x = u ** 2") == "E0111 2:12 `*` directly after `*`\n");
    CHECK(hints("let x = u ** 2") == "a power is written `^`, as in `x^2`");
    CHECK(in_model("let x = u +") == "E0111 2:11 nothing follows `+`\n");
    CHECK(in_model("param x = 3 +\nparam y = 4") == "E0111 2:13 nothing follows `+`\n");
    CHECK(in_model("let x = 3 *\ny = 4") == "E0111 2:11 nothing follows `*`\n");
    CHECK(in_model("let x = (3 *)") == "E0111 2:12 nothing follows `*`\n");
    CHECK(in_model("* x = 3") == "E0111 2:1 `*` has no left side\n");
}

TEST_CASE("= and ==", "[syntax]") {
    CHECK(in_model("spike when u = 3 { u = 0 }") == "E0113 2:14 `=` stands where two values are compared\n");
    CHECK(in_model("let x = if a = b then 1 else 2") == "E0113 2:14 `=` stands where two values are compared\n");
    CHECK(in_model("tau*du/dt == -u") == "E0113 2:11 `==` compares, and an equation or a value is written with `=`\n");
    CHECK(in_model("param tau == 3") == "E0113 2:11 `==` compares, and an equation or a value is written with `=`\n");
    CHECK(in_model("when u ~= 3 { u = 0 }") == "E0114 2:8 `~=` stands only in `expect`\n");
}

TEST_CASE("words that begin no line", "[syntax]") {
    CHECK(in_model("parm tau = 10 ms") == "E0112 2:1 `parm` is no word that begins a line\n");
    CHECK(hints("neuorn A { x = 3 }") == "did you mean `neuron`?");
    CHECK(errors("neuorn A {\n x = 3\n}\nlet y = (") == "E0108 4:9 this `(` is never closed\nE0112 1:1 `neuorn` is no word that begins a line\n");
    CHECK(in_model("u + v") == "E0116 2:1 an expression alone is not a statement\n");
    CHECK(in_model("\"text\" x") == "E0115 2:8 an operator is missing between a text and `x`\n");
}

TEST_CASE("lines that are not whole", "[syntax]") {
    CHECK(in_model("state u") == "E0110 2:7 a state has no value\n");
    CHECK(in_model("param tau 10 ms") == "E0110 2:11 `=` is missing after `tau`\n");
    CHECK(in_model("param for = 3") == "E0110 2:7 `for` is a word of the language and cannot be a name\n");
    CHECK(in_model("let x = if a then b") == "E0110 2:20 this `if` is not complete\n");
    CHECK(in_model("x'' = 3") == "E0110 2:3 a second derivative cannot be written\n");
    CHECK(errors("connect E to I { w = 1 }") == "E0110 1:11 did not expect `to` after `E`\n");
    CHECK(errors("record a, , b") == "E0110 1:11 did not expect `,` after `,`\n");
    CHECK(errors("test { }") == "E0110 1:6 `test` is not complete: did not expect `{`\n");
    CHECK(errors("let x = 3 mV^a") == "E0118 1:14 the exponent of a unit is a whole number from -24 to 24\n");
}

TEST_CASE("brackets", "[syntax]") {
    CHECK(in_model("let q = (a + b\nparam c = 2\nlet x = c c") == "E0108 2:9 this `(` is never closed\nE0115 4:11 an operator is missing between `c` and `c`\n");
    CHECK(in_model("spike when (u > 3 {\n u = 0 }") == "E0108 2:12 this `(` is never closed\n");
    CHECK(in_model("let o = [1, 2)") == "E0107 2:14 `[` is closed by `)`\n");
    CHECK(in_model("let o = 2)") == "E0107 2:10 `)` closes nothing\n");
    CHECK(errors("neuron A {\n spike when u > 3 {\n u = 0\n\nneuron B {\n state u = 0\n}\n") == "E0108 2:19 this `{` is never closed\n");
    CHECK(errors("neuron A {\n state u = 0\n") == "E0108 1:10 this `{` is never closed\n");
    CHECK(errors("}\nlet x = 3 3") == "E0107 1:1 `}` closes nothing\nE0115 2:11 an operator is missing between `3` and `3`\n");
    CHECK(errors("let s = \"abc\nlet t = \"d\\") == "E0105 1:9 the text has no closing `\"`\nE0105 2:9 the text has no closing `\"`\n");
}

TEST_CASE("numbers", "[syntax]") {
    for (const char* number : {"1.2.3", "1e", "1e+", "0x1p", "1__0", "5.", ".5"}) {
        INFO(number);
        CHECK(errors(std::string("let x = ") + number) == std::string("E0106 1:9 `") + number + "` is not a number\n");
    }
    CHECK(errors("let x = 5.mV.") == "E0106 1:9 `5.` is not a number\n");
    CHECK(errors("let x = E[1..5]") == "");
    CHECK(errors("let x = 1e3 + 2.5E-3 + 1.5 mV") == "");
}

TEST_CASE("characters", "[syntax]") {
    CHECK(errors("let x = a && b") == "E0104 1:11 `&&` is no sign of the language\n");
    CHECK(hints("let x = a && b") == "write `and`");
    CHECK(errors("import \xE2\x80\x9Cx.nml\xE2\x80\x9D") == "E0104 1:8 `\xE2\x80\x9C` (U+201C) is no sign of the language\n");
    CHECK(errors("let x = \xEF\xBC\x91") == "E0104 1:9 `\xEF\xBC\x91` (U+FF11) is no sign of the language\n");
    CHECK(errors("let caf\xC3\xA9 = \xCF\x84") == "");
    CHECK(errors(std::string("let x = a\0b", 11)) == "E0102 1:10 the file holds a NUL byte at byte offset 9\n");
    CHECK(errors(std::string("# \0", 3)) == "E0102 1:3 the file holds a NUL byte at byte offset 2\n");
    CHECK(errors("let x = \xFF") == "E0102 1:9 the file is not UTF-8 text: byte 0xFF at byte offset 8\n");
    CHECK(errors("let x = \xED\xA0\x80") == "E0102 1:9 the file is not UTF-8 text: byte 0xED at byte offset 8\n");
    CHECK(errors("# \xE2\x80\xAE") == "E0102 1:3 the invisible character U+202E changes the order in which text is shown (byte offset 2)\n");
    CHECK(errors("<?xml version=\"1.0\"?>\n<neuroml/>") == "E0103 1:1 this is XML, perhaps NeuroML, and not a model in nml\n");
}

TEST_CASE("lines in the wrong place", "[syntax]") {
    CHECK(in_model("record u") == "E0117 2:1 `record` cannot stand in the body of a model\n");
    CHECK(in_model("on pre { param x = 3 }") == "E0117 2:10 `param` cannot stand in the block of an event\n");
    CHECK(errors("tau*du/dt = 3") == "E0117 1:1 an equation or assignment cannot stand outside of a model\n");
    CHECK(errors("repeat 3 { neuron A { } }") == "E0108 1:10 this `{` is never closed\n");
    CHECK(errors("repeat 3 { import week1 }") == "E0117 1:12 `import` cannot stand in the body of an experiment\n");
}

TEST_CASE("one message a wrong line, and the good lines are read", "[syntax]") {
    const Parsed parsed("neuron A {\n param a = 1 1 1 ) 2\n param b = 2\n spike when b b { u = 0 }\n state u = 3 *\n}\nlet y = * *\nrecord a.u\n");
    CHECK(parsed.errors() ==
          "E0107 2:18 `)` closes nothing\n"
          "E0115 4:15 an operator is missing between `b` and `b`\n"
          "E0111 5:14 nothing follows `*`\n"
          "E0111 7:9 `*` directly after `=`\n");
    CHECK(parsed.tree().find("param b") != std::string::npos);
    CHECK(parsed.tree().find("record") != std::string::npos);
}
