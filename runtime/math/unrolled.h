// Loops over what is looked up or added up at places of its own: wider vectors do not help, but eight turns at a time cost half as much as eight.
#pragma once
#include <cstddef>

namespace nmlc {

template <class One>
[[gnu::always_inline]] inline void unrolled(std::size_t count, const One& one) {
    std::size_t k = 0;
    for (; k + 8 <= count; k += 8) {
        one(k);
        one(k + 1);
        one(k + 2);
        one(k + 3);
        one(k + 4);
        one(k + 5);
        one(k + 6);
        one(k + 7);
    }
    for (; k < count; ++k) one(k);
}

}  // namespace nmlc
