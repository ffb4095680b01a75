// Puts definitions in order: each after those it depends on. Definitions that depend on each other in a circle are listed.
//     a = b + 1;  b = 2;  c = a      becomes      b, a, c
#pragma once
#include <cstdint>
#include <vector>

namespace nmlc::sema {

struct Order {
    std::vector<std::uint32_t> order;                  // all definitions, those of a cycle included
    std::vector<std::vector<std::uint32_t>> cycles;    // each as a closed walk without its repeated end: a depends on b, b on a
};
// uses[k]: the definitions that definition k mentions. Depth does not matter: no recursion.
Order order_of(const std::vector<std::vector<std::uint32_t>>& uses);

}  // namespace nmlc::sema
