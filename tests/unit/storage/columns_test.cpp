#include "runtime/storage/columns.h"

#include <catch2/catch.hpp>

using namespace nmlc;
using namespace nmlc::storage;

TEST_CASE("columns are aligned, padded to whole groups and zero", "[storage]") {
    Columns columns(70, {{abi::Column::Kind::state, "u", false, 0}, {abi::Column::Kind::memory, "spike was true", true, 0}});
    CHECK(padded(70) == 128);
    CHECK(reinterpret_cast<std::uintptr_t>(columns.pointers()[0]) % 64 == 0);
    CHECK(reinterpret_cast<std::uintptr_t>(columns.pointers()[1]) % 64 == 0);
    for (int i = 0; i < 128; ++i) CHECK(columns.f64(0)[i] == 0);
    columns.f64(0)[69] = 3.5;
    columns.fill_padding();
    CHECK(columns.f64(0)[127] == 3.5);
    CHECK(columns.f64(0)[68] == 0);
}

TEST_CASE("a copy of columns is independent", "[storage]") {
    Columns columns(10, {{abi::Column::Kind::state, "u", false, 0}});
    columns.f64(0)[4] = 1;
    Columns copy = columns;
    copy.f64(0)[4] = 2;
    CHECK(columns.f64(0)[4] == 1);
    CHECK(copy.pointers()[0] == copy.f64(0));
}

TEST_CASE("a saved range is restored and nothing beside it", "[storage]") {
    Columns columns(200, {{abi::Column::Kind::state, "u", false, 0}, {abi::Column::Kind::memory, "m", true, 0}});
    SavedRange saved;
    saved.save(columns, 64, 64);
    for (int i = 0; i < 200; ++i) columns.f64(0)[i] = 7, columns.truths(1)[i] = 1;
    saved.restore(columns);
    CHECK(columns.f64(0)[63] == 7);
    CHECK(columns.f64(0)[64] == 0);
    CHECK(columns.truths(1)[127] == 0);
    CHECK(columns.truths(1)[128] == 1);
}
