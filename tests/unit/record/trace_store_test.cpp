#include "runtime/record/trace_store.h"

#include <catch2/catch.hpp>

using namespace nmlc::record;

TEST_CASE("a table keeps its rows while it grows from memory onto disk", "[record]") {
    TraceStore store(3, "", 64 * 1024);
    store.reserve(100);
    CHECK_FALSE(store.on_disk());
    for (std::uint64_t row = 0; row < 100; ++row)
        for (std::size_t k = 0; k < 3; ++k) store.row(row)[k] = static_cast<double>(row * 3 + k);
    store.set_rows(100);
    store.reserve(20000);
    CHECK(store.on_disk());
    store.row(19999)[2] = 5;
    store.set_rows(20000);
    store.reserve(40000);
    CHECK(store.row(19999)[2] == 5);
    for (std::uint64_t row = 0; row < 100; ++row) REQUIRE(store.row(row)[1] == static_cast<double>(row * 3 + 1));
}

TEST_CASE("a table that fits nowhere is refused with its size before anything is written", "[record]") {
    TraceStore store(1000, "");
    try {
        store.reserve(std::uint64_t{1} << 50);
        FAIL("was not refused");
    } catch (const OutOfSpace& refusal) {
        CHECK(refusal.needed > refusal.available);
        CHECK(refusal.needed >= (std::uint64_t{1} << 59));
    }
    CHECK(store.rows() == 0);
}
