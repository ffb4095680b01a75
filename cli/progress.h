// A progress bar on standard error: only on a terminal, only when a run takes longer than half a second, gone when it ends.
#pragma once
#include <chrono>
#include <string>

namespace nmlc::cli {

class ProgressBar {
public:
    ~ProgressBar();
    void update(double fraction, double simulated_ms);

private:
    std::chrono::steady_clock::time_point start_ = std::chrono::steady_clock::now();
    bool shown_ = false;
};

}  // namespace nmlc::cli
