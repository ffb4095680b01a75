#include "cli/check_dt.h"

#include <fmt/core.h>

#include <algorithm>
#include <cmath>
#include <cstdint>

namespace nmlc::cli {
namespace {

std::string compare_spikes(const session::SpikeTrain& coarse, const session::SpikeTrain& fine) {
    std::string line = fmt::format("  {}: {} spikes, {} at dt/2", coarse.label, coarse.times.size(), fine.times.size());
    if (!coarse.times.empty() && !fine.times.empty())
        line += fmt::format("; the last moved by {:.3g}", fine.times.back() - coarse.times.back());
    return line + "\n";
}

// Samples are matched by time: the finer run has them all, and as many between.
std::string compare_traces(const session::Trace& coarse, const session::Trace& fine) {
    double worst = 0, worst_time = 0;
    std::size_t matched = 0, k = 0;
    for (std::size_t i = 0; i < coarse.times.size(); ++i) {
        const double tolerance = 1e-9 * std::max(1.0, std::abs(coarse.times[i]));
        while (k < fine.times.size() && fine.times[k] < coarse.times[i] - tolerance) ++k;
        if (k == fine.times.size() || fine.times[k] > coarse.times[i] + tolerance) continue;
        ++matched;
        for (std::size_t column = 0; column < std::min(coarse.width, fine.width); ++column) {
            const double moved = std::abs(coarse(i, column) - fine(k, column));
            if (moved > worst) worst = moved, worst_time = coarse.times[i];
        }
    }
    if (matched == 0) return fmt::format("  {}: no samples at common times\n", coarse.label);
    return fmt::format("  {}: moved by at most {:.3g} {} (at t = {:.6g})\n", coarse.label, worst * coarse.display.per_coherent, coarse.display.unit,
                       worst_time);
}

std::string compare_results(const session::Result::Named& coarse, const session::Result::Named& fine) {
    double worst = 0;
    for (std::size_t i = 0; i < std::min(coarse.values.size(), fine.values.size()); ++i)
        worst = std::max(worst, std::abs(coarse.values[i] - fine.values[i]));
    return fmt::format("  {}: moved by at most {:.3g} {}\n", coarse.name, worst * coarse.display.per_coherent, coarse.display.unit);
}

}  // namespace

std::string compare_steps(const session::Result& coarse, const session::Result& fine) {
    std::string text = fmt::format("at half the time step ({:.4g}):\n", fine.dt);
    for (std::size_t i = 0; i < std::min(coarse.spikes.size(), fine.spikes.size()); ++i) text += compare_spikes(coarse.spikes[i], fine.spikes[i]);
    for (std::size_t i = 0; i < std::min(coarse.traces.size(), fine.traces.size()); ++i) text += compare_traces(coarse.traces[i], fine.traces[i]);
    for (std::size_t i = 0; i < std::min(coarse.results.size(), fine.results.size()); ++i)
        text += compare_results(coarse.results[i], fine.results[i]);
    for (std::size_t i = 0; i < std::min(coarse.expectations.size(), fine.expectations.size()); ++i)
        if (coarse.expectations[i].passed != fine.expectations[i].passed)
            text += fmt::format("  expect {}: {} at dt/2\n", fine.expectations[i].text, fine.expectations[i].passed ? "holds" : "fails");
    return text;
}

}  // namespace nmlc::cli
