// Compiled kernels beside hand-written ones: 100,000 neurons, 16 steps per call, one thread, processor time, the two interleaved;
// medians of the rounds and their ratio. Prints one line per kernel; the spike counts of both are compared.
#include <fmt/format.h>

#include <algorithm>
#include <bit>
#include <cstring>
#include <functional>
#include <string>
#include <vector>

#include "bench/kernels/kernels.h"
#include "bench/kernels/timing.h"
#include "bench/kernels/yardstick.h"
#include "compiler/codegen/jit.h"

namespace nmlc::bench {
namespace {

constexpr std::size_t neurons = 100000, padded = (neurons + NMLC_GROUP - 1) / NMLC_GROUP * NMLC_GROUP, steps = 16, calls = 40, rounds = 25;

// Columns and spike bits of one contestant.
struct State {
    State(double low, double high) : spikes(padded / 8 * steps) {
        for (std::size_t i = 0; i < padded; ++i) u.get()[i] = low + (high - low) * static_cast<double>(i) / padded, hold.get()[i] = 0, was.get()[i] = 0;
    }
    Column<double> u = column<double>(padded), hold = column<double>(padded);
    Column<std::uint8_t> was = column<std::uint8_t>(padded);
    std::vector<std::uint8_t> spikes;
    std::size_t spike_count = 0;
};

void count_spikes(State& state) {
    for (const std::uint8_t byte : state.spikes) state.spike_count += static_cast<std::size_t>(std::popcount(byte));
}

void compare(const std::string& name, const ir::Kernel& kernel, int vector_bits, std::vector<double> uniforms, double low, double high,
             const std::function<void(State&)>& by_hand) {
    const codegen::Code code = codegen::compile({{&kernel}}, {.use_cache = false, .vector_bits = vector_bits});
    State ours(low, high), theirs(low, high);
    std::vector<void*> columns;
    for (const ir::Slot& slot : kernel.columns)
        columns.push_back(slot.name == "u" ? static_cast<void*>(ours.u.get()) : slot.name == "hold" ? static_cast<void*>(ours.hold.get()) : ours.was.get());
    nmlc_args args{};
    args.columns = columns.data(), args.uniforms = uniforms.data(), args.spikes = ours.spikes.data(), args.spike_stride = padded / 8;
    args.n_neurons = neurons, args.n_steps = steps, args.dt = 0.1, args.grid = 0.1;
    std::vector<double> compiled, written;
    for (std::size_t round = 0; round < rounds; ++round) {
        double start = processor_seconds();
        for (std::size_t call = 0; call < calls; ++call) code.entries[0](&args);
        compiled.push_back(processor_seconds() - start);
        start = processor_seconds();
        for (std::size_t call = 0; call < calls; ++call) by_hand(theirs);
        written.push_back(processor_seconds() - start);
        count_spikes(ours), count_spikes(theirs);
    }
    const double work = static_cast<double>(neurons * steps * calls);
    fmt::print("{:<12} {:>4} bits   compiled {:.3g}   by hand {:.3g} neuron-steps/s   ratio {:.2f}   spikes seen {} and {}\n", name, vector_bits,
               work / median(compiled), work / median(written), median(written) / median(compiled), ours.spike_count, theirs.spike_count);
}

void compare_all(int vector_bits) {
    const auto state = [](State& s) { return Columns{s.u.get(), s.hold.get(), s.was.get()}; };
    const auto spikes = [](State& s) { return Spikes{s.spikes.data(), padded / 8}; };
    const bool wide = vector_bits == 512;
    const Lif lif{0.99, -0.45, -50, -70, 20};
    compare("LIF", lif_kernel(), vector_bits, {lif.p, lif.q, lif.theta, lif.reset, lif.hold_steps}, -70, -50,
            [&](State& s) { (wide ? lif_avx512 : lif_avx2)(lif, state(s), spikes(s), neurons, steps); });
    const Exponential eif{-65, 2, -50, 20, 0.1, -40, -65, 20, 0.1};   // above -40 mV a step of RK4 would overflow
    compare("exponential", exponential_kernel(), vector_bits, {eif.rest, eif.slope, eif.theta, eif.drive, eif.inverse_tau, eif.top, eif.reset, eif.hold_steps}, -65,
            -50, [&](State& s) { (wide ? exponential_avx512 : exponential_avx2)(eif, state(s), spikes(s), neurons, steps); });
}

}  // namespace
}  // namespace nmlc::bench

int main() {
    if (nmlc::bench::has_avx512()) nmlc::bench::compare_all(512);
    if (__builtin_cpu_supports("avx2") && __builtin_cpu_supports("fma")) nmlc::bench::compare_all(256);
}
