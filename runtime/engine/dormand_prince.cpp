#include "runtime/engine/dormand_prince.h"

#include <algorithm>
#include <array>
#include <cmath>

#include "runtime/math/functions.h"

namespace nmlc::engine {
namespace {

constexpr int stages = 7;
constexpr std::array<double, stages> node = {0, 1.0/5, 3.0/10, 4.0/5, 8.0/9, 1, 1};
constexpr double weight[stages][stages - 1] = {
    {},
    {1.0/5},
    {3.0/40, 9.0/40},
    {44.0/45, -56.0/15, 32.0/9},
    {19372.0/6561, -25360.0/2187, 64448.0/6561, -212.0/729},
    {9017.0/3168, -355.0/33, 46732.0/5247, 49.0/176, -5103.0/18656},
    {35.0/384, 0, 500.0/1113, 125.0/192, -2187.0/6784, 11.0/84},   // the solution of order 5; its slope is the last stage
};
// Solution of order 5 minus that of order 4.
constexpr std::array<double, stages> error_weight = {71.0/57600, 0, -71.0/16695, 71.0/1920, -17253.0/339200, 22.0/525, -1.0/40};
constexpr double safety = 0.9, shrink = 0.2, grow = 5;

}  // namespace

bool integrate_adaptively(const AdaptiveArguments& what, double offset, double length, double& last_step, std::vector<double>& work) {
    const std::uint64_t neuron = what.args.first_neuron;
    std::vector<std::uint32_t> columns;   // slot by state
    for (std::uint32_t slot = 0; slot < what.population->columns.size(); ++slot)
        if (what.population->columns[slot].kind == abi::Column::Kind::state) {
            const std::uint32_t state = what.population->columns[slot].state;
            if (columns.size() <= state) columns.resize(state + 1, slot);
            columns[state] = slot;
        }
    const std::size_t n = columns.size();
    work.resize((stages + 1) * n);
    double* const start = work.data();
    std::array<double*, stages> slope{};
    for (int s = 0; s < stages; ++s) slope[s] = start + (s + 1) * n;
    std::vector<double*> outputs(n);

    nmlc_args args = what.args;
    const auto value = [&](std::size_t state) -> double& { return what.columns->f64(columns[state])[neuron]; };
    const auto evaluate = [&](int stage, double at) {
        for (std::size_t i = 0; i < n; ++i) outputs[i] = slope[stage] + i;
        args.outputs = outputs.data();
        args.offset = at;
        what.rhs(&args);
    };

    const double resolution = 16 * 2.3e-16 * (static_cast<double>(args.first_step + 1) * args.grid);
    double done = 0, h = last_step > 0 ? last_step : length;
    while (done < length) {
        const bool last = h >= length - done;
        const double step = last ? length - done : h;
        args.dt = step;
        for (std::size_t i = 0; i < n; ++i) start[i] = value(i);
        evaluate(0, offset + done);
        for (int s = 1; s < stages; ++s) {
            for (std::size_t i = 0; i < n; ++i) {
                double sum = 0;
                for (int k = 0; k < s; ++k) sum += weight[s][k] * slope[k][i];
                value(i) = start[i] + step * sum;
            }
            evaluate(s, offset + done + node[s] * step);
        }
        double norm = 0;
        for (std::size_t i = 0; i < n; ++i) {
            double error = 0;
            for (int s = 0; s < stages; ++s) error += error_weight[s] * slope[s][i];
            const double ratio = std::abs(step * error) / (what.atol + what.rtol * std::max(std::abs(start[i]), std::abs(value(i))));
            norm = std::isfinite(ratio) ? std::max(norm, ratio) : INFINITY;
        }
        const double factor = norm == 0 ? grow : std::isinf(norm) ? shrink : std::clamp(safety * nmlc::evaluate(Function::pow, norm, -0.2), shrink, grow);
        if (norm <= 1) {
            done = last ? length : done + step;
            if (!last || factor < 1 || h <= step) h = step * factor;   // a step cut short by the end says little about the next
        } else {
            for (std::size_t i = 0; i < n; ++i) value(i) = start[i];
            h = step * factor;
            if (h < resolution) return false;
        }
    }
    last_step = h;
    return true;
}

}  // namespace nmlc::engine
