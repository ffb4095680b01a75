// What both programs measure with.
#pragma once
#include <algorithm>
#include <cstddef>
#include <cstdlib>
#include <ctime>
#include <memory>
#include <vector>

namespace nmlc::bench {

inline double processor_seconds() {
    timespec now{};
    clock_gettime(CLOCK_THREAD_CPUTIME_ID, &now);
    return static_cast<double>(now.tv_sec) + 1e-9 * static_cast<double>(now.tv_nsec);
}

inline double median(std::vector<double> values) {
    std::nth_element(values.begin(), values.begin() + static_cast<std::ptrdiff_t>(values.size() / 2), values.end());
    return values[values.size() / 2];
}

template <class T>
using Column = std::unique_ptr<T, void (*)(void*)>;

// Aligned as kernels want it; `count` fills whole groups.
template <class T>
Column<T> column(std::size_t count) {
    return {static_cast<T*>(std::aligned_alloc(64, count * sizeof(T))), &std::free};
}

}  // namespace nmlc::bench
