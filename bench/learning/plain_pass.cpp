// Milliseconds of one pass that reads and writes a million weights: what memory allows.
#include <chrono>
#include <cstddef>
#include <cstdio>
#include <vector>

int main() {
    std::vector<double> w(1'000'000, 0.5);
    constexpr int passes = 400;
    const auto start = std::chrono::steady_clock::now();
    for (int k = 0; k < passes; ++k) {
        for (double& value : w) value = value * 0.999999 + 1e-9;
        asm volatile("" ::"r"(w.data()) : "memory");
    }
    std::printf("%.4f\n", std::chrono::duration<double, std::milli>(std::chrono::steady_clock::now() - start).count() / passes);
}
