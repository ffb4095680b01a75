// Size and depth: what is too much is refused with its bound, quickly, and never by a crash.
#include <catch2/catch.hpp>

#include <ctime>

#include "tests/unit/syntax/parsed.h"

namespace {

std::string repeated(const std::string& piece, std::size_t n) {
    std::string result;
    result.reserve(piece.size() * n);
    for (std::size_t k = 0; k < n; ++k) result += piece;
    return result;
}

#if defined(__SANITIZE_ADDRESS__) || defined(__SANITIZE_THREAD__)
constexpr double most_seconds = 30;   // all code is instrumented
#else
constexpr double most_seconds = 3;
#endif

// The first message, and that it came within seconds of processor time (a busy machine does not count).
std::string refusal(std::string text) {
    const std::clock_t start = std::clock();
    const Parsed parsed(std::move(text));
    CHECK(double(std::clock() - start)/CLOCKS_PER_SEC < most_seconds);
    return parsed.sink.all().empty() ? "" : parsed.sink.all().front().message;
}

const std::string too_deep = "the expression is nested deeper than 200";
constexpr std::size_t many = 100'000;

}  // namespace

TEST_CASE("deep nesting is refused", "[syntax]") {
    CHECK(refusal("let x = " + repeated("(", many) + "1" + repeated(")", many)) == too_deep);
    CHECK(refusal("let x = " + repeated("[", many)) == too_deep);
    CHECK(refusal("let x = " + repeated("-", many) + "1") == too_deep);
    CHECK(refusal("let x = " + repeated("not ", many) + "a") == too_deep);
    CHECK(refusal("let x = " + repeated("a^", many) + "2") == too_deep);
    CHECK(refusal("let x = " + repeated("if a then b else ", many) + "2") == too_deep);
    CHECK(refusal("let x = " + repeated("f(-", many)) == too_deep);
    CHECK(refusal(repeated("repeat 3 {\n", many)) == "blocks are nested deeper than 60");
}

TEST_CASE("long chains are refused by the depth of their tree", "[syntax]") {
    const std::string levels = "the expression has more than 1000 levels";
    CHECK(refusal("let x = a" + repeated(" + a", many)) == levels);
    CHECK(refusal("let x = a" + repeated("*a", many)) == levels);
    CHECK(refusal("let x = a" + repeated(" and a", many)) == levels);
    CHECK(refusal("let x = a" + repeated("[1]", many)) == levels);
    CHECK(refusal("let x = a" + repeated(".b", many)) == levels);
    CHECK(refusal("let x = a" + repeated(" + -b^2", 990)) == "");
}

TEST_CASE("what is allowed is read and printed", "[syntax]") {
    const Parsed deep("let x = " + repeated("(", 199) + "1" + repeated(")", 199) + "\nlet y = a" + repeated(" - a", 990) + "\nlet z = [0" + repeated(", -1", 20'000) + "]");
    CHECK(deep.errors() == "");
    CHECK(Parsed(deep.formatted()).tree() == deep.tree());
}

TEST_CASE("large files are refused before they are read", "[syntax]") {
    CHECK(refusal("let x = " + std::string(50'000'000, 'a')) == "the file is larger than 16 MB: it has 50.0 MB");
    CHECK(refusal("let x = " + std::string(15'000'000, 'a')) == "");
}

TEST_CASE("too many words are refused", "[syntax]") {
    const Parsed parsed("let x = [1" + repeated(",1", 600'000) + "]");
    CHECK(parsed.errors().find("the file has more than 1000000 words and signs") != std::string::npos);
}
