#include <catch2/catch.hpp>

#include "compiler/support/source.h"

using namespace nmlc;

TEST_CASE("lines end with LF, CRLF or CR", "[support]") {
    const SourceFile source("a.nml", "one\ntwo\r\nthree\rfour");
    REQUIRE(source.line_count() == 4);
    CHECK(source.line(1) == "one");
    CHECK(source.line(2) == "two");
    CHECK(source.line(3) == "three");
    CHECK(source.line(4) == "four");
    CHECK(source.place(9).line == 3);
    CHECK(source.place(9).column == 1);
}

TEST_CASE("columns count code points, and a byte order mark counts for nothing", "[support]") {
    const SourceFile source("a.nml", "\xEF\xBB\xBFτ*du/dt");
    CHECK(source.line(1) == "τ*du/dt");
    CHECK(source.place(3).column == 1);
    CHECK(source.place(5).column == 2);
}

TEST_CASE("a place after the end is the end", "[support]") {
    const SourceFile source("a.nml", "one\n");
    CHECK(source.place(1000).line == 2);
    CHECK(source.place(1000).column == 1);
}

TEST_CASE("cover holds both spans of one file", "[support]") {
    const FileId a{0}, b{1};
    const Span both = cover({a, 5, 7}, {a, 1, 2});
    CHECK(both.begin == 1);
    CHECK(both.end == 7);
    CHECK(cover({a, 5, 7}, {b, 1, 2}).begin == 5);
    CHECK(cover({}, {b, 1, 2}).end == 2);
}
