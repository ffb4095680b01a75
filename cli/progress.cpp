#include "cli/progress.h"

#include <fmt/core.h>
#include <unistd.h>

#include <algorithm>

#include "cli/output.h"

namespace nmlc::cli {

void ProgressBar::update(double fraction, double simulated_ms) {
    constexpr int width = 30;
    const std::chrono::duration<double> elapsed = std::chrono::steady_clock::now() - start_;
    if (elapsed.count() < 0.5 || !isatty(STDERR_FILENO)) return;
    fraction = std::clamp(fraction, 0.0, 1.0);
    const int full = static_cast<int>(fraction * width);
    std::string bar;
    for (int i = 0; i < width; ++i) bar += i < full ? "█" : "·";
    const double left = fraction > 0 ? elapsed.count() * (1 - fraction) / fraction : 0;
    print_error(fmt::format("\r{} {:3.0f} %  t = {:.4g}  {:.0f} s left \033[K", bar, 100 * fraction, simulated_ms, left));
    shown_ = true;
}

ProgressBar::~ProgressBar() {
    if (shown_) print_error("\r\033[K");
}

}  // namespace nmlc::cli
