// The protocol of a compiled kernel: loops over neurons and steps, spike bits, columns of truths.
#include <catch2/catch.hpp>

#include "machine_run.h"

namespace nmlc {
namespace {

using ir::Op;
using ir::Value;

// u counts up by `rate`; above `limit` it spikes and starts again; `odd` alternates.
ir::Kernel counter() {
    ir::Builder b("counter");
    const auto u_slot = b.column_slot("u"), odd_slot = b.column_slot("odd", ir::Type::b1);
    const Value u = b.slot(Op::column, u_slot), next = b.binary(Op::add, u, b.slot(Op::uniform, b.uniform_slot("rate")));
    const Value fires = b.binary(Op::lt, b.slot(Op::uniform, b.uniform_slot("limit")), next);
    b.store(u_slot, b.select(fires, b.constant(0), next));
    b.store(odd_slot, b.unary(Op::not_, b.slot(Op::column, odd_slot)));
    b.spike(fires);
    return std::move(b).finish();
}

}  // namespace

TEST_CASE("one call takes every neuron through all steps and marks its spikes", "[codegen]") {
    const ir::Kernel kernel = counter();
    const codegen::Code code = codegen::compile({{&kernel}}, {.use_cache = false});
    test::Population population(kernel, 100, 10);
    population.set_uniforms({1.0, 3.5});
    for (int i = 0; i < 100; ++i) population.numbers(0)[i] = i % 4, population.bytes(1)[i] = i % 3 == 0;
    code.entries[0](&population.args);
    for (int i = 0; i < 100; ++i) {
        int u = i % 4;
        for (int k = 0; k < 10; ++k) {
            const bool fires = ++u == 4;
            if (fires) u = 0;
            CHECK(population.spiked(k, i) == fires);
        }
        CHECK(population.numbers(0)[i] == u);
        CHECK(population.bytes(1)[i] == (i % 3 == 0));   // turned ten times
    }
}

TEST_CASE("steps in one call or in several are the same", "[codegen]") {
    const ir::Kernel kernel = counter();
    const codegen::Code code = codegen::compile({{&kernel}}, {.use_cache = false});
    test::Population whole(kernel, 70, 12), parts(kernel, 70, 12);
    whole.set_uniforms({0.3, 1.7}), parts.set_uniforms({0.3, 1.7});
    code.entries[0](&whole.args);
    nmlc_args part = parts.args;
    for (const std::uint64_t steps : {5u, 0u, 1u, 6u}) {
        part.n_steps = steps;
        code.entries[0](&part);
        part.spikes += steps * part.spike_stride, part.first_step += steps;
    }
    CHECK(parts.difference(whole) == "");
}

TEST_CASE("a kernel of one neuron writes one byte that is 0 or 1", "[codegen]") {
    const ir::Kernel kernel = counter();
    const codegen::Code code = codegen::compile({{&kernel, true}}, {.use_cache = false});
    test::Population population(kernel, 1, 1, 5);
    population.set_uniforms({1.0, 3.5});
    for (const double before : {3.0, 1.0}) {
        population.numbers(0)[5] = before, population.bytes(1)[5] = 0;
        code.entries[0](&population.args);
        CHECK(population.args.spikes[0] == (before == 3.0));
        CHECK(population.numbers(0)[5] == (before == 3.0 ? 0.0 : 2.0));
        CHECK(population.bytes(1)[5] == 1);
        CHECK(population.numbers(0)[4] == test::Population(kernel, 1, 1, 5).numbers(0)[4]);
    }
}

TEST_CASE("several kernels are compiled together, also with equal names", "[codegen]") {
    const ir::Kernel first = counter(), second = counter();
    const codegen::Code code = codegen::compile({{&first}, {&second, true}, {&first}}, {.use_cache = false});
    REQUIRE(code.entries.size() == 3);
    CHECK(code.entries[0] != code.entries[2]);
}

TEST_CASE("generated code can be read", "[codegen]") {
    const ir::Kernel kernel = counter();
    CHECK(codegen::emit_llvm({{&kernel}}, {.use_cache = false, .vector_bits = 128}).find("fadd <2 x double>") != std::string::npos);
    CHECK(codegen::emit_assembly({{&kernel}}, {.use_cache = false, .vector_bits = 128}).find("addpd") != std::string::npos);
}

}  // namespace nmlc
