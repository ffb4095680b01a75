// Rate functions as books print them, 0/0 at one voltage, are read without the hole.
#include <catch2/catch.hpp>

#include "tests/unit/sema/checked.h"

using namespace nmlc;
using test::check;

namespace {

// The let `x` of a neuron with that text, as the checked model prints it.
std::string let_of(const std::string& text) {
    const auto checked = check("neuron N {\n    param E = -40 mV\n    state u = -65 mV\n    let x = " + text + "\n    1 ms*du/dt = -u\n}\n");
    CHECK(checked.messages() == "");
    const std::string printed = model::print(checked.model);
    const std::size_t begin = printed.find("let x");
    const std::size_t equals = printed.find("= ", begin) + 2;
    return printed.substr(equals, printed.find('\n', begin) - equals);
}

}  // namespace

TEST_CASE("what numerator and exponent have in common is cancelled", "[sema]") {
    CHECK(let_of("0.1/mV*(u + 40 mV)/(1 - exp(-(u + 40 mV)/10 mV))") == "1/exprel(-(u + 40 mV)/10 mV)");
    CHECK(let_of("0.1/mV*(-40 mV - u)/(exp((-40 mV - u)/10 mV) - 1)") == "1/exprel((-40 mV - u)/10 mV)");
    CHECK(let_of("-0.124/mV*(u + 35 mV)/(1 - exp((u + 35 mV)/9 mV))") == "1.116/exprel((u + 35 mV)/9 mV)");
    CHECK(let_of("2/mV*(u - E)/(exp((u - E)/10 mV) - 1)") == "20/exprel((u - E)/10 mV)");
}

TEST_CASE("quotients that only look alike stay as they are", "[sema]") {
    CHECK(let_of("(u + 41 mV)/(1 - exp(-(u + 40 mV)/10 mV))").find("exprel") == std::string::npos);
    CHECK(let_of("(u + 40 mV)/(2 - exp(-(u + 40 mV)/10 mV))").find("exprel") == std::string::npos);
    CHECK(let_of("(u + 40 mV)/(1 + exp(-(u + 40 mV)/10 mV))").find("exprel") == std::string::npos);
}
