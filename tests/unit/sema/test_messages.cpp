// Models that are wrong: every code is reported for the text that is wrong in that way, alone; and how messages look.
#include <catch2/catch.hpp>

#include "tests/unit/sema/checked.h"
#include "tests/unit/sema/snippets.h"

using namespace nmlc;
using test::check;
using test::check_files;

TEST_CASE("every mistake gives its code, and no other", "[sema]") {
    for (const auto& [code, snippet] : test::snippets) {
        const auto checked = check(test::text_of_snippet(snippet));
        INFO(code << "\n" << checked.messages());
        CHECK(checked.codes() == std::vector<std::string>{std::string(code)});
    }
}

TEST_CASE("every code of the checker has a text that gives it", "[sema]") {
    for (const Code code : all_codes()) {
        const std::string name(info(code).name);
        const bool own = name.starts_with("E02") || name.starts_with("E03") || name.starts_with("E04") || name.starts_with("E05") || name.starts_with("E09") || (name >= "E1001" && name <= "E1007") ||
                         name.starts_with("W01");
        if (!own || name == "E0209" || name == "W0102" || name == "E0430" || name == "E0435" || name == "E0436") continue;   // imports: below; a text of 501 states, methods beside delays: golden ones
        bool found = false;
        for (const auto& [known, snippet] : test::snippets) found |= known == name;
        INFO(name);
        CHECK(found);
    }
}

TEST_CASE("a name from two imported files clashes only where it is used", "[sema]") {
    const std::string model = "neuron LIF { state u = 0 mV;  du/dt = -u/1 ms }\n";
    CHECK(check_files({{"a", model}, {"b", model}, {"test", "import a\nimport b\n"}}).codes().empty());
    CHECK(check_files({{"a", model}, {"b", model}, {"test", "import a\nimport b\npopulation p = LIF()\n"}}).codes() == std::vector<std::string>{"E0209"});
    CHECK(check_files({{"a", model}, {"b", model}, {"test", "import a\nimport b\npopulation p = b.LIF()\n"}}).codes().empty());
    CHECK(check_files({{"a", model}, {"test", "import a\n" + model + "population p = LIF()\n"}}).codes() == std::vector<std::string>{"W0102"});
}

TEST_CASE("a sum of different units shows both and what would join them", "[sema]") {
    CHECK(check(R"(neuron N {
    param R_m = 10 Mohm
    param tau_m = 10 ms
    input I : pA
    state v = 0 mV
    v' = (0 mV - v + I)/tau_m
}
)").messages() == R"(error[E0302]: cannot add `pA` to `mV`
  --> test.nml:6:20
   |
 6 |     v' = (0 mV - v + I)/tau_m
   |           -------- ^ - `pA`, an electric current
   |           |
   |           `mV`, a voltage
   = hint: multiply the electric current by a resistance, as in `R_m*I`
)");
}

TEST_CASE("the sides of an equation are given with their units", "[sema]") {
    const auto checked = check("neuron N {\n    param tau = 10 ms\n    state u = -70 mV\n    du/dt = -u\n}\n");
    CHECK(checked.messages() == R"(error[E0303]: left side is `mV/ms`, right side is `mV`
  --> test.nml:4:13
   |
 4 |     du/dt = -u
   |     -----   ^^ `mV`, a voltage
   |     |
   |     `mV/ms`, a voltage per time
   = hint: a time constant is missing: write `tau*du/dt = ...`
)");
}

TEST_CASE("a missing voltage scale is suggested", "[sema]") {
    const auto checked = check("neuron N {\n    param theta = -50 mV\n    state u = -70 mV\n    10 ms*du/dt = -u + 2 mV*exp(u - theta)\n}\n");
    REQUIRE(checked.sink.all().size() == 1);
    CHECK(checked.sink.all()[0].message == "the argument of `exp` must be a number");
    CHECK(checked.sink.all()[0].hint == "divide by a voltage scale, as in `exp((u - theta)/Delta_T)`");
}

TEST_CASE("one mistake gives one message, however often its name is used", "[sema]") {
    CHECK(check("neuron N {\n    param a = 1 msec\n    param b = 2*a\n    state u = b\n    a*du/dt = -u + b\n    spike when u > a { u = b }\n}\n").codes() ==
          std::vector<std::string>{"E0301"});
}

TEST_CASE("a circle of a thousand params is shown once", "[sema]") {
    std::string text = "neuron N {\n    state u = 0\n    du/dt = p0*u\n";
    for (int k = 0; k < 1000; ++k) text += "    param p" + std::to_string(k) + " = p" + std::to_string((k + 1) % 1000) + " + 1\n";
    const auto checked = check(text + "}\n");
    CHECK(checked.codes() == std::vector<std::string>{"E0212"});
    CHECK(checked.messages().find("988 more") != std::string::npos);
}

TEST_CASE("functions that expand to 2^40 parts are refused at once", "[sema]") {
    std::string text = "function f0(x) = x + 1\nfunction g0(x) = 1\n";
    for (int k = 1; k <= 40; ++k) {
        const std::string before = std::to_string(k - 1), now = std::to_string(k);
        text += "function f" + now + "(x) = f" + before + "(x) + f" + before + "(x)\n";
        text += "function g" + now + "(x) = g" + before + "(x) + g" + before + "(x)\n";
    }
    const auto checked = check(text + "neuron N {\n    state u = 0\n    du/dt = f40(u) + g40(u)\n}\n");
    REQUIRE(!checked.codes().empty());
    for (const std::string& code : checked.codes()) CHECK(code == "E0413");
}

TEST_CASE("a population that does not fit into memory is refused with an estimate", "[sema]") {
    const auto checked = check("neuron N {\n    state u = 0\n    du/dt = -u\n}\npopulation E[1000000000000000] = N()\n");
    REQUIRE(checked.codes() == std::vector<std::string>{"E0502"});
    CHECK(checked.sink.all()[0].message == "a population of 1e+15 neurons needs about 16 PB of memory; at most 64 GB are allowed");
}

TEST_CASE("time with a unit does not fit a model without units", "[sema]") {
    const std::string model = "neuron N {\n    state u = 0\n    du/dt = -u\n}\npopulation c = N()\n";
    CHECK(check(model + "simulate 500 with dt = 0.01\n").codes().empty());
    CHECK(check(model + "simulate 500 ms\n").codes() == std::vector<std::string>{"E0311"});
    CHECK(check(model + "neuron M { state v = 0 mV;  1 ms*dv/dt = -v }\npopulation d = M()\n").codes() == std::vector<std::string>{"E0311"});
}

TEST_CASE("what is not supported is refused once for each construct", "[sema]") {
    const auto checked = check("neuron N { input I;  state u = 0;  du/dt = -u + I }\npopulation a = N()\npopulation b = N()\ndrive a.I = b.u\ndrive b.I = a.u\n");
    CHECK(checked.codes() == std::vector<std::string>{"E0901"});
}
