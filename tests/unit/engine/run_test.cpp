#include "runtime/engine/run.h"

#include <catch2/catch.hpp>

#include "tests/unit/engine/lif_kernel.h"

using namespace nmlc;
using namespace nmlc::engine;

namespace {

// A population of LIF neurons whose drives rise with the index.
struct Setup {
    abi::Population population = test::lif_population();
    abi::Variant variant;
    storage::Columns columns;
    storage::F64Column drives;
    record::SpikeList spikes;
    std::vector<double> adaptive_steps;
    std::vector<PopulationRun> runs;

    explicit Setup(std::uint64_t size) : columns(size, population.columns), drives(size), adaptive_steps(size, 0) {
        variant.step = test::lif_step;
        for (std::uint64_t i = 0; i < storage::padded(size); ++i) drives.data()[i] = 1.2 + 0.001 * static_cast<double>(i);
        PopulationRun run;
        run.population = &population;
        run.variant = &variant;
        run.columns = &columns;
        run.givens = {drives.data()};
        run.spikes = &spikes;
        run.adaptive_steps = &adaptive_steps;
        runs.push_back(run);
    }
    Outcome go(std::uint64_t first, std::uint64_t steps, double dt, unsigned threads = 1) {
        Pool pool(threads);
        return run(runs, {}, Span{first, steps, dt, nullptr, {}}, pool);
    }
    void locate() {
        variant.step = nullptr;
        variant.flow = test::lif_flow;
        variant.events = test::lif_events;
        variant.located = true;
    }
    std::vector<double> times_of(std::uint64_t neuron) const {
        std::vector<double> times;
        for (std::size_t k = 0; k < spikes.times.size(); ++k)
            if (spikes.neurons[k] == neuron) times.push_back(spikes.times[k]);
        return times;
    }
};

}  // namespace

TEST_CASE("a spike on the grid is stamped at the first step after the crossing", "[engine]") {
    Setup setup(1);
    CHECK(setup.go(0, 1000, 0.1).steps_done == 1000);
    const auto times = setup.times_of(1);
    REQUIRE(times.size() >= 2);
    CHECK(times[0] == Approx(std::ceil(test::first_spike(1.2) / 0.1) * 0.1));
    CHECK(setup.runs[0].spike_count == times.size());
    // 2 ms of hold and the way up again, both in whole steps
    CHECK(times[1] - times[0] == Approx(std::ceil(test::first_spike(1.2) / 0.1) * 0.1 + 2.0));
}

TEST_CASE("located spikes follow the closed form to the last digits", "[engine]") {
    Setup setup(3);
    setup.locate();
    setup.go(0, 1000, 0.1);
    for (const std::uint64_t neuron : {1u, 2u, 3u}) {
        const double drive = 1.2 + 0.001 * static_cast<double>(neuron - 1);
        const auto times = setup.times_of(neuron);
        REQUIRE(times.size() == static_cast<std::size_t>((100 - test::first_spike(drive)) / test::interval(drive)) + 1);
        for (std::size_t k = 0; k < times.size(); ++k)
            CHECK(std::abs(times[k] - (test::first_spike(drive) + static_cast<double>(k) * test::interval(drive))) < 1e-11);
    }
}

TEST_CASE("the adaptive method meets the closed form, on the grid and located", "[engine]") {
    Setup setup(2);
    setup.locate();
    setup.variant.flow = nullptr;
    setup.variant.rhs = test::lif_rhs;
    setup.variant.adaptive = true;
    setup.go(0, 100, 1.0);
    const auto times = setup.times_of(2);
    REQUIRE(times.size() == 5);
    for (std::size_t k = 0; k < times.size(); ++k) CHECK(std::abs(times[k] - (test::first_spike(1.201) + static_cast<double>(k) * test::interval(1.201))) < 1e-8);

    Setup grid(1);
    grid.locate();
    grid.variant.rhs = test::lif_rhs;
    grid.variant.adaptive = true;
    grid.variant.located = false;
    grid.go(0, 100, 0.1);
    CHECK(grid.columns.f64(0)[0] == Approx(1.2 * (1 - std::exp(-1.0))).epsilon(1e-10));
}

TEST_CASE("threads and recordings change no bit", "[engine]") {
    const std::uint64_t size = 5000;
    Setup one(size), many(size);
    record::TraceStore trace(2, "");
    Probe probe{false, 0, {4999, 70}, 0, 3, &trace};
    many.runs[0].probes = {&probe};
    one.go(0, 700, 0.1, 1);
    many.go(0, 700, 0.1, 4);
    CHECK(one.spikes.times == many.spikes.times);
    CHECK(one.spikes.neurons == many.spikes.neurons);
    CHECK(one.spikes.times.size() > 10000);
    for (std::uint64_t i = 0; i < size; ++i) REQUIRE(one.columns.f64(0)[i] == many.columns.f64(0)[i]);
    CHECK(trace.rows() == 234);
    // (neuron 71 has its first spike at about 14.4 ms: before it the closed form holds)
    for (std::uint64_t k = 0; k < 40; ++k) CHECK(trace.row(k)[1] == Approx(1.27 * (1 - std::exp(-0.3 * static_cast<double>(k) / 10))).margin(1e-12));
}

TEST_CASE("a run in two parts is the run in one, with one sample where they meet", "[engine]") {
    Setup whole(10), parts(10);
    record::TraceStore a(1, ""), b(1, "");
    Probe of_whole{false, 0, {3}, 0, 1, &a}, of_parts{false, 0, {3}, 0, 1, &b};
    whole.runs[0].probes = {&of_whole};
    parts.runs[0].probes = {&of_parts};
    whole.go(0, 500, 0.1);
    parts.go(0, 201, 0.1);
    parts.go(201, 299, 0.1);
    REQUIRE(a.rows() == 501);
    REQUIRE(b.rows() == 501);
    for (std::uint64_t k = 0; k < 501; ++k) REQUIRE(a.row(k)[0] == b.row(k)[0]);
    CHECK(whole.spikes.times == parts.spikes.times);
}

namespace {

// u' = u^2 from 1/(1 + index): infinite at t = 1 + index.
void explode(const nmlc_args* args) {
    auto* const u = static_cast<double*>(args->columns[0]);
    for (std::uint64_t i = args->first_neuron; i < args->first_neuron + args->n_neurons; ++i)
        for (std::uint64_t step = 0; step < args->n_steps; ++step) {
            const double left = 1 / u[i] - args->dt;
            u[i] = left > 1e-12 ? 1 / left : INFINITY;
        }
}
void always_spike(const nmlc_args* args) {
    for (std::uint64_t step = 0; step < args->n_steps; ++step)
        for (std::uint64_t byte = 0; byte < args->n_neurons / 8; ++byte) args->spikes[step * args->spike_stride + byte] = byte == 8 ? 4 : 0;
}

}  // namespace

TEST_CASE("a run that leaves the finite numbers stops and names neuron, state and step", "[engine]") {
    Setup setup(200);
    setup.variant.step = explode;
    for (std::uint64_t i = 0; i < 256; ++i) setup.columns.f64(0)[i] = 1 / (1 + std::abs(static_cast<double>(i) - 150) + 20);
    record::TraceStore trace(1, "");
    Probe probe{false, 0, {0}, 0, 1, &trace};
    setup.runs[0].probes = {&probe};
    const Outcome outcome = setup.go(0, 1000, 0.1, 2);
    REQUIRE(outcome.failure);
    CHECK(outcome.failure->kind == Failure::Kind::not_finite);
    CHECK(outcome.failure->neuron == 150);
    CHECK(outcome.failure->infinite);
    CHECK(outcome.failure->time == Approx(21.0).margin(0.11));
    CHECK(outcome.steps_done == outcome.failure->step);
    CHECK(trace.rows() == outcome.steps_done + 1);
}

TEST_CASE("a neuron that spikes at every step is a storm", "[engine]") {
    Setup setup(100);
    setup.variant.step = always_spike;
    const Outcome outcome = setup.go(0, 100000, 0.1);
    REQUIRE(outcome.failure);
    CHECK(outcome.failure->kind == Failure::Kind::spike_storm);
    CHECK(outcome.failure->neuron == 66);
    CHECK(outcome.failure->step < 1100);
    CHECK(setup.runs[0].spike_count == outcome.failure->step + 1);
}

TEST_CASE("a stop ends the run between two windows", "[engine]") {
    Setup setup(10);
    std::atomic<bool> stop{false};
    Pool pool(1);
    const Outcome outcome = run(setup.runs, {}, Span{0, 100000, 0.1, &stop, [&](std::uint64_t done) { stop = done >= 1000; }}, pool);
    CHECK(outcome.stopped);
    CHECK(outcome.steps_done >= 1000);
    CHECK(outcome.steps_done < 1000 + window_steps);
}
