// Before and after, as text.
#pragma once
#include <catch2/catch.hpp>

#include <string>

#include "compiler/passes/passes.h"

inline std::string canonical(std::string_view text) { return nmlc::ir::print(nmlc::ir::parse(text)); }

template <class Pass>
std::string after(Pass pass, std::string_view text) {
    const nmlc::ir::Kernel before = nmlc::ir::parse(text);
    REQUIRE(nmlc::ir::verify(before).empty());
    const nmlc::ir::Kernel result = pass(before);
    CHECK(nmlc::ir::verify(result).empty());
    return nmlc::ir::print(result);
}
