// What a random draw costs in a compiled kernel: 12,500 neurons, 16 steps per call, one thread, processor time; medians of the rounds.
#include <fmt/format.h>

#include <algorithm>
#include <vector>

#include "bench/kernels/timing.h"
#include "compiler/codegen/jit.h"

namespace nmlc::bench {
namespace {

constexpr std::size_t neurons = 12500, padded = (neurons + NMLC_GROUP - 1) / NMLC_GROUP * NMLC_GROUP, steps = 16, calls = 10, rounds = 15;

// x = x + draw
double nanoseconds_per_draw(ir::Op op, double mean, bool per_neuron, int vector_bits) {
    ir::Builder b("draws");
    const std::uint32_t slot = b.column_slot("x");
    const ir::Value none = b.slot(ir::Op::uniform, b.uniform_slot("none"));
    const ir::Value given = per_neuron ? b.slot(ir::Op::given, b.given_slot("mean")) : b.slot(ir::Op::uniform, b.uniform_slot("mean"));
    const ir::Value draw = op == ir::Op::poisson ? b.append({.op = op, .operands = {given, none}, .slot = 1}) : b.draw(op, 1);
    b.store(slot, b.binary(ir::Op::add, b.slot(ir::Op::column, slot), draw));
    const ir::Kernel kernel = std::move(b).finish();
    const codegen::Code code = codegen::compile({{&kernel}}, {.use_cache = false, .vector_bits = vector_bits});
    const Column<double> x = column<double>(padded);
    std::fill_n(x.get(), padded, 0.0);
    void* values = x.get();
    const std::vector<double> uniforms{evaluate(Function::exp, -mean), mean}, means(padded, mean);
    const double* mean_column = means.data();
    nmlc_args args{};
    args.columns = &values, args.uniforms = uniforms.data(), args.givens = &mean_column;
    args.n_neurons = neurons, args.n_steps = steps, args.dt = 0.1, args.grid = 0.1, args.key = 4711;
    std::vector<double> times;
    for (std::size_t round = 0; round < rounds; ++round) {
        const double start = processor_seconds();
        for (std::size_t call = 0; call < calls; ++call) code.entries[0](&args), args.first_step += steps;
        times.push_back(processor_seconds() - start);
    }
    return median(std::move(times)) * 1e9 / static_cast<double>(neurons * steps * calls);
}

}  // namespace
}  // namespace nmlc::bench

int main() {
    using namespace nmlc;
    for (const int bits : {128, 256, 512}) {
        fmt::print("{} bits: uniform {:.2f} ns, normal {:.2f} ns", bits, bench::nanoseconds_per_draw(ir::Op::random, 0, false, bits), bench::nanoseconds_per_draw(ir::Op::normal, 0, false, bits));
        for (const double mean : {0.1, 1.28, 5.0, 20.0, 60.0, 100.0})
            fmt::print(", poisson({}) {:.2f} ns ({:.2f} where every neuron has a mean of its own)", mean, bench::nanoseconds_per_draw(ir::Op::poisson, mean, false, bits),
                       bench::nanoseconds_per_draw(ir::Op::poisson, mean, true, bits));
        fmt::print("\n");
    }
}
