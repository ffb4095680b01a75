#include <catch2/catch.hpp>

#include "compiler/support/utf8.h"

using namespace nmlc;

TEST_CASE("utf8_at reads code points of one to four bytes", "[support]") {
    const std::string text = "a\u00b5\u03a9\u20ac\U0001F9E0";
    std::u32string points;
    for (std::size_t at = 0; at < text.size();) {
        const Utf8Point next = utf8_at(text, at);
        CHECK(next.valid);
        points += next.point;
        at += next.length;
    }
    CHECK(points == U"a\u00b5\u03a9\u20ac\U0001F9E0");
}

TEST_CASE("bytes that are no UTF-8 are read one by one", "[support]") {
    for (const std::string& text : {std::string("\x80"), std::string("\xC0\x80"), std::string("\xE2\x82"), std::string("\xED\xA0\x80"), std::string("\xF5\x80\x80\x80"),
                                    std::string("\xE0\x80\x80")}) {
        const Utf8Point next = utf8_at(text, 0);
        CHECK_FALSE(next.valid);
        CHECK(next.length == 1);
        CHECK(next.point == 0xFFFD);
    }
}

TEST_CASE("append_utf8 is the inverse of utf8_at", "[support]") {
    for (const char32_t point : {U'\0', U'a', U'\x7f', U'\x80', U'\u07ff', U'\u0800', U'\uffff', U'\U00010000', U'\U0010ffff'}) {
        std::string text;
        append_utf8(text, point);
        const Utf8Point back = utf8_at(text, 0);
        CHECK(back.point == point);
        CHECK(back.length == text.size());
    }
}

TEST_CASE("display_width counts columns of a terminal", "[support]") {
    CHECK(display_width("tau") == 3);
    CHECK(display_width("τ") == 1);
    CHECK(display_width("神経") == 4);
    CHECK(display_width("e\u0301") == 1);
    CHECK(display_width("\U0001F9E0") == 2);
}

TEST_CASE("control and direction characters are unprintable", "[support]") {
    CHECK(is_unprintable(0x1B));
    CHECK(is_unprintable(0x202E));
    CHECK(is_unprintable(0x9B));
    CHECK_FALSE(is_unprintable(U'µ'));
    CHECK_FALSE(is_unprintable(U' '));
}
