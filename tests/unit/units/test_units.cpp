#include <catch2/catch.hpp>

#include <cmath>
#include <set>

#include "compiler/units/unit.h"

using namespace nmlc;

namespace {

Dimension dimension_of(std::string_view word) {
    const auto unit = unit_named(word);
    INFO(word);
    REQUIRE(unit);
    return unit->dimension;
}
double value(std::string_view number, std::string_view word, int exponent = 1) {
    const auto unit = unit_named(word);
    INFO(word);
    REQUIRE(unit);
    return literal_value(number, *unit, exponent);
}
std::string shown(const Dimension& dimension) { return default_display(dimension).text; }

}  // namespace

TEST_CASE("literals in kernel units are exact", "[units]") {
    CHECK(value("-70", "mV") == -70);
    CHECK(value("10", "nA") == 10000);
    CHECK(value("1.5", "nA") == 1500);
    CHECK(value("0.1", "ms") == 0.1);
    CHECK(value("0.0001", "s") == 0.1);
    CHECK(value("1e-4", "s") == 0.1);
    CHECK(value("20", "Mohm") == 0.02);
    CHECK(value("20", "MOhm") == 0.02);
    CHECK(value("1", "GOhm") == 1);
    CHECK(value("1", "uF") == 1e6);
    CHECK(value("1", "\u00b5F") == 1e6);
    CHECK(value("1", "\u03bcF") == 1e6);
    CHECK(value("2", "cm", 2) == 2e8);
    CHECK(value("120", "mS") == 1.2e8);
    CHECK(value("1", "mM") == 1);
    CHECK(value("3", "uM") == 0.003);
    CHECK(value("1", "L") == 1e15);
    CHECK(value("8", "Hz") == 0.008);
    CHECK(value("20", "%") == 0.2);
    CHECK(value("1", "m") == 1e6);
    CHECK(value("1", "kg") == 1e12);
    CHECK(value("1", "C") == 1e15);
    CHECK(value("1", "J") == 1e18);
    CHECK(value("1", "Pa") == 1);
    CHECK(value("5", "s", -1) == 0.005);
    CHECK(value("1", "rad") == 1);
}

TEST_CASE("each literal is the double nearest to what is written", "[units]") {
    // 0.1 V is 100 mV, 0.3 nA is 300 pA: no error of a multiplication by 1e3.
    CHECK(value("0.3", "nA") == 300.0);
    CHECK(value("1.1", "V") == 1100.0);
    CHECK(value("0.07", "V") == 70.0);
    CHECK(value("4.35", "nS") == 4.35);
    CHECK(value("2.675", "uA") == 2675000.0);
    CHECK(literal_value("0.1") == 0.1);
    CHECK(literal_value("1e-3") == 0.001);
    CHECK(literal_value("9007199254740993") == 9007199254740992.0);
}

TEST_CASE("minutes, hours and temperatures", "[units]") {
    CHECK(value("2", "min") == 120000);
    CHECK(value("0.1", "min") == 6000);
    CHECK(value("1", "h") == 3.6e6);
    CHECK(value("1", "min", -1) == 1.0 / 60000);
    CHECK(value("20", "degC") == 293.15);
    CHECK(value("6.3", "degC") == 279.45);
    CHECK(value("10", "K") == 10);
}

TEST_CASE("literals beyond the doubles are infinite or zero", "[units]") {
    CHECK(std::isinf(literal_value("1e999")));
    CHECK(std::isinf(literal_value("1e99999999999999999999")));
    CHECK(literal_value("1e-999") == 0);
    CHECK(literal_value("0e999") == 0);
    CHECK(std::isinf(value("1e300", "mol")));
    CHECK(value("1e300", "K") == 1e300);
}

TEST_CASE("unit words are found with the prefixes that they take", "[units]") {
    CHECK(dimension_of("MOhm") == dimension_of("ohm"));
    CHECK(dimension_of("k\u03a9") == dimension_of("ohm"));
    CHECK(dimension_of("min") == dimension_of("s"));
    CHECK(dimension_of("M") == dimension_of("mol") / dimension_of("L"));
    CHECK(dimension_of("mM") == dimension_of("M"));
    CHECK(dimension_of("S") == dimension_of("A") / dimension_of("V"));
    CHECK(dimension_of("F") == dimension_of("C") / dimension_of("V"));
    CHECK(dimension_of("h") == dimension_of("ms"));
    CHECK(dimension_of("Pa") == dimension_of("N") / dimension_of("m") / dimension_of("m"));
    CHECK(dimension_of("J") == dimension_of("W") * dimension_of("s"));
    for (const char* word : {"", "m%", "kdegC", "kmin", "mh", "cM", "cV", "volt", "mv", "Mv", "xV", "u", "k", "mm2", "kkV", "krad", "Ms"}) {
        INFO(word);
        CHECK_FALSE(unit_named(word));
    }
}

TEST_CASE("every known unit word is a unit, once", "[units]") {
    const auto words = known_unit_words();
    CHECK(std::set<std::string>(words.begin(), words.end()).size() == words.size());
    for (const std::string& word : words) {
        INFO(word);
        CHECK(unit_named(word).has_value());
    }
    CHECK(std::find(words.begin(), words.end(), "mS") != words.end());
}

TEST_CASE("the coherent units are coherent: products of them are 1", "[units]") {
    const auto decades = [](std::string_view word) { return si_to_coherent(dimension_of(word)); };
    CHECK(decades("V") == 3);
    CHECK(decades("S") == 9);
    CHECK(decades("F") == 12);
    CHECK(decades("ohm") == -9);
    CHECK(decades("mol") == 18);
    CHECK(si_to_coherent(*power(dimension_of("V"), 1, 2)) == 1.5);
    CHECK(value("1", "mS") / value("1", "cm", 2) == 0.01);  // nS/um^2
}

TEST_CASE("powers of dimensions", "[units]") {
    const Dimension volt = dimension_of("V"), second = dimension_of("s");
    CHECK(power(volt, 2, 1) == volt * volt);
    CHECK(power(volt, 0, 1) == Dimension{});
    CHECK(power(volt * volt, 1, 2) == volt);
    CHECK(power(second, -1, 2).has_value());
    CHECK(*power(second, -1, 2) * *power(second, -2, 4) == power(second, -1, 1));
    CHECK_FALSE(power(second, 1, 7));
    CHECK_FALSE(power(second, 1000, 1));
    CHECK_FALSE(power(second, INT64_MAX, 1));
    CHECK_FALSE(power(second, INT64_MIN, 1));
    CHECK_FALSE(power(second, 1, INT64_MIN));
    CHECK_FALSE(power(second, 1, 0));
    CHECK(power(second, -3, -3) == second);
    CHECK(power(Dimension{}, 1000, 7) == Dimension{});
    Dimension huge = second;
    for (int i = 0; i < 20; ++i) huge = huge * huge;
    CHECK_FALSE(huge == Dimension{});
}

TEST_CASE("results are shown in the units of the field", "[units]") {
    const Dimension mV = dimension_of("V"), ms = dimension_of("s"), pA = dimension_of("A"), nS = dimension_of("S"), pF = dimension_of("F"), um = dimension_of("m"),
                    ohm = dimension_of("ohm"), number{};
    CHECK(shown(number) == "");
    CHECK(shown(mV) == "mV");
    CHECK(shown(ms) == "ms");
    CHECK(shown(pA) == "pA");
    CHECK(shown(nS) == "nS");
    CHECK(shown(pF) == "pF");
    CHECK(shown(ohm) == "GOhm");
    CHECK(shown(number / nS) == "GOhm");
    CHECK(shown(number / ms) == "1/ms");
    CHECK(shown(mV / ms) == "mV/ms");
    CHECK(shown(number / mV) == "1/mV");
    CHECK(shown(number / mV / ms) == "1/mV/ms");
    CHECK(shown(pA / um / um) == "pA/um^2");
    CHECK(shown(nS / um / um) == "nS/um^2");
    CHECK(shown(pF / um / um) == "pF/um^2");
    CHECK(shown(pA / ms) == "pA/ms");
    CHECK(shown(nS / ms) == "nS/ms");
    CHECK(shown(mV * mV) == "mV^2");
    CHECK(shown(nS / mV) == "nS/mV");
    CHECK(shown(pA / mV / mV) == "nS/mV");
    CHECK(shown(dimension_of("M")) == "mM");
    CHECK(shown(dimension_of("M") / ms) == "mM/ms");
    CHECK(shown(dimension_of("C")) == "fC");
    CHECK(shown(um * um * um) == "um^3");
    CHECK(shown(ohm * um) == "GOhm*um");
    CHECK(shown(ohm * um * um) == "GOhm*um^2");
    CHECK(shown(*power(ms, -1, 2)) == "1/ms^(1/2)");
    CHECK(shown(mV / *power(ms, 1, 2)) == "mV/ms^(1/2)");
    CHECK(shown(base_dimension(Dimension::weight) / ms) == "w_unit/ms");
    CHECK(shown(mV / ms / ms) == "mV/ms^2");
    CHECK(shown(mV * ms) == "mV*ms");
    CHECK(shown(dimension_of("C") / um / um / ms / mV) == "nS/um^2");
    CHECK(default_display(mV).per_coherent == 1);
}

TEST_CASE("a dimension without a short name is a product of bases", "[units]") {
    Dimension odd;
    odd.twelfths = {12 * 7, 12 * 5, -12 * 11, 12 * 3, 12 * 2, 12, 0};
    CHECK(shown(odd) == "um^7*ng^5*pA^3*K^2*amol/ms^11");
}

TEST_CASE("what quantities are called", "[units]") {
    const Dimension mV = dimension_of("V"), ms = dimension_of("s"), pA = dimension_of("A"), um = dimension_of("m"), number{};
    CHECK(noun(number) == "a number");
    CHECK(noun(mV) == "a voltage");
    CHECK(noun(pA) == "an electric current");
    CHECK(noun(number / ms) == "a rate");
    CHECK(noun(mV / ms) == "a voltage per time");
    CHECK(noun(pA / um / um) == "an electric current per area");
    CHECK(noun(number / mV) == "an inverse voltage");
    CHECK(noun(number / mV / ms) == "a rate per voltage");
    CHECK(noun(mV * mV) == "the square of a voltage");
    CHECK(noun(um * um) == "an area");
    CHECK(noun(*power(ms, -1, 2)) == "");
    CHECK(in_words(number) == "a plain number");
    CHECK(in_words(mV / ms) == "`mV/ms`");
}
