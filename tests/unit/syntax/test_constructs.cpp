// Every construct of the language, from the corpus: it parses without a message, and some trees in full.
#include <catch2/catch.hpp>

#include "tests/unit/syntax/corpus.h"
#include "tests/unit/syntax/parsed.h"

TEST_CASE("the corpus parses", "[syntax]") {
    for (const auto& [name, text] : corpus()) {
        INFO(name);
        CHECK(Parsed(text).errors() == "");
    }
}

TEST_CASE("every kind of statement and item occurs in the corpus", "[syntax]") {
    std::string all;
    for (const auto& [name, text] : corpus()) all += Parsed(text).tree();
    for (const char* word : {"edition 2026", "import neurons.lif", "import \"my_models.nml\"", "neuron LIF", "channel Kdr", "synapse AlphaConductance", "rule BCM", "neuron MyIF =",
                             "function F(u) open", "constant N", "data p", "population L", "connect as e2i", "at least", "at most", "drive", "release", "set +=", "freeze", "learn",
                             "simulate sweeps asynchronous", "restart", "wish on pre", "print", "sweep", "for a b (tuple) in", "repeat", "loop", "find", "phaseplane as pp",
                             "bifurcation as b", "versus", "save", "expect ~=", "within relative", "test \"name \\\"quoted\\\"\"", "input I", "weight w", "kernel alpha(s)", "uses",
                             "bound w", "spike when", "spike with rate", "spike at", "every", "on post", "hold u", "hold spikes", "prime x", "list pA", "quantity 1 cm^-2"}) {
        INFO(word);
        CHECK(all.find(word) != std::string::npos);
    }
}

TEST_CASE("statements of an experiment", "[syntax]") {
    CHECK(Parsed("population L[a in 1..8][size[a]] = IafPscExp() with method = rk4").tree() ==
          "module\n  population L\n    for a in\n      range\n        number 1\n        number 8\n    size\n      index\n        name size\n        name a\n"
          "    use\n      name IafPscExp\n    with method\n      name rk4\n");
    CHECK(Parsed("population E = all[1..32]").tree() == "module\n  population E\n    index\n      name all\n      range\n        number 1\n        number 32\n");
    CHECK(Parsed("connect E -> e2i.success as c { delay = axonal 1 ms + dendritic 2 ms at least 1 ms }").tree() ==
          "module\n  connect as c\n    name E\n    member success\n      name e2i\n    item\n      name delay\n      +\n        call\n          name axonal\n          quantity 1 ms\n"
          "        call\n          name dendritic\n          quantity 2 ms\n      at least\n        quantity 1 ms\n");
    CHECK(Parsed("expect cell.u ~= -70 mV within 1e-9 relative").tree() ==
          "module\n  expect ~=\n    member u\n      name cell\n    negative\n      quantity 70 mV\n    within relative\n      number 1e-9\n");
    CHECK(Parsed("find A in 0 nA .. 20 nA where n > 0 { simulate 1 s }").tree() ==
          "module\n  find\n    for A in\n      range\n        quantity 0 nA\n        quantity 20 nA\n    compare >\n      name n\n      number 0\n    body\n      simulate\n        quantity 1 s\n");
}
