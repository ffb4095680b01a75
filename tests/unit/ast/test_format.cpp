// `nmlc fmt`: what is printed reads back as the same tree, printing it again changes nothing, and comments keep their place.
#include <catch2/catch.hpp>

#include "tests/unit/syntax/corpus.h"
#include "tests/unit/syntax/parsed.h"

namespace {
std::string formatted(const std::string& text) { return Parsed(text).formatted(); }
}  // namespace

TEST_CASE("formatting keeps the tree and is stable", "[ast]") {
    CHECK(corpus().size() >= 7);
    for (const auto& [name, text] : corpus()) {
        INFO(name);
        const Parsed original(text);
        const Parsed printed(original.formatted());
        CHECK(printed.errors() == "");
        CHECK(printed.tree() == original.tree());
        CHECK(printed.formatted() == original.formatted());
        CHECK(printed.module.comments.size() == original.module.comments.size());
    }
}

TEST_CASE("spaces, indentation and alignment", "[ast]") {
    CHECK(formatted("neuron   A{\nparam tau=10   ms ## time\n   param   u_rest = - 70 mV\nstate u=u_rest;state v = 0\ntau * du / dt=-( u-u_rest )+R * I\nspike when u>theta{u=0}\n}") ==
          "neuron A {\n"
          "    param tau    = 10 ms  ## time\n"
          "    param u_rest = -70 mV\n"
          "    state u = u_rest;  state v = 0\n"
          "    tau*du/dt = -(u - u_rest) + R*I\n"
          "    spike when u > theta { u = 0 }\n"
          "}\n");
    CHECK(formatted("sweep x in 0 nA..4 nA step 1 nA{\nsimulate 1 s}\nlet y=[ 1,2 ]  pA\nlet z = E[1 .. P]") ==
          "sweep x in 0 nA .. 4 nA step 1 nA {\n    simulate 1 s\n}\nlet y = [1, 2] pA\nlet z = E[1..P]\n");
}

TEST_CASE("line breaks within an expression are kept", "[ast]") {
    CHECK(formatted("neuron A {\n  C*du/dt = -g*(u - E) -\n   w\n    + I\n}") == "neuron A {\n    C*du/dt = -g*(u - E)\n        - w\n        + I\n}\n");
    CHECK(formatted("let w = [1, 2,\n3, 4]") == "let w = [1, 2,\n         3, 4]\n");
}

TEST_CASE("comments and blank lines keep their place", "[ast]") {
    const std::string text =
        "# the file\n"
        "\n"
        "neuron A {  # the cell\n"
        "    # its state\n"
        "    state u = 0  # at rest\n"
        "\n"
        "    # the end of the body\n"
        "}  # A\n"
        "# the end\n";
    CHECK(formatted(text) == text);
    CHECK(formatted("let a = 1\n\n\n\nlet b = 2") == "let a = 1\n\nlet b = 2\n");
    CHECK(formatted("let a = 1   # x  \nlet bcd = 2 # y") == "let a = 1    # x\nlet bcd = 2  # y\n");
    CHECK(formatted("let a = 1 # inside\n + 2") == "# inside\nlet a = 1\n    + 2\n");
}
