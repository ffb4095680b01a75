#include <catch2/catch.hpp>

#include "runtime/report/text.h"

using namespace nmlc::report;

TEST_CASE("text for SVG is escaped and always valid", "[report]") {
    CHECK(escaped("<script>\"a\" & 'b'</script>") == "&lt;script&gt;&quot;a&quot; &amp; &#39;b&#39;&lt;/script&gt;");
    CHECK(escaped("τ µ Ω 𝄞") == "τ µ Ω 𝄞");
    CHECK(escaped(std::string_view("a\x01" "b\0c", 5)) == "a\uFFFDb\uFFFDc");
    CHECK(escaped("\xC0\xAF|\xED\xA0\x80|\xFF") == "\uFFFD\uFFFD|\uFFFD\uFFFD\uFFFD|\uFFFD");   // overlong, surrogate, no UTF-8
}

TEST_CASE("labels become file names without separators", "[report]") {
    CHECK(file_stem("cell.u") == "cell_u");
    CHECK(file_stem("E[1..10].u") == "E_1_10_u");
    CHECK(file_stem("../../etc/passwd") == "etc_passwd");
    CHECK(file_stem("τ") == "τ");
    CHECK(file_stem("///") == "result");
}

TEST_CASE("numbers, times and long words as a person writes them", "[report]") {
    CHECK(with_separators(7) == "7");
    CHECK(with_separators(1234567) == "1,234,567");
    CHECK(duration_text(1.2345) == "1.23 s");
    CHECK(duration_text(0.0182) == "18.2 ms");
    CHECK(duration_text(0.00031) == "310 µs");
    CHECK(shortened("membrane", 8) == "membrane");
    CHECK(shortened("ττττ", 3) == "ττ…");
}
