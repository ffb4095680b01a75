// The past in its ring: what was before 0, the three values of a step, and how far back they go.
#include "runtime/engine/history.h"

#include <catch2/catch.hpp>

#include <string>
#include <utility>

#include "runtime/engine/run.h"

using namespace nmlc;
using engine::History;

namespace {

// Steps of a population of which neuron i has 1000*i + 10*step, and at the middle and end of the step 1 and 2 less.
struct Past {
    abi::Population population;
    storage::Columns columns;
    History history;

    Past(std::uint64_t neurons, std::uint64_t reach) : columns(neurons, layout()), history(neurons, 1, reach) {
        population.pasts = {{0, 1, 2}};
        set(0);
        history.begin_with(0, columns.f64(0));
    }
    static std::vector<abi::Column> layout() {
        return {{abi::Column::Kind::state, "x", false, 0}, {abi::Column::Kind::past, "x at the middle", false, 0}, {abi::Column::Kind::past, "x before events", false, 0}};
    }
    void set(std::uint64_t step) {
        for (std::uint64_t neuron = 0; neuron < columns.neurons(); ++neuron) {
            const double value = 1000 * static_cast<double>(neuron) + 10 * static_cast<double>(step);
            columns.f64(0)[neuron] = value, columns.f64(1)[neuron] = value - 1, columns.f64(2)[neuron] = value - 2;
        }
    }
    void keep(std::uint64_t from, std::uint64_t to) {
        for (std::uint64_t step = from; step <= to; ++step) set(step), history.keep(population, columns, step, 0, columns.neurons());
    }
};

}  // namespace

TEST_CASE("a delay reads the step so many steps back", "[history]") {
    for (const std::uint64_t neurons : {1u, 5u, 64u, 200u}) {
        Past past(neurons, 7);
        past.keep(1, 1000);
        const double other = 1000 * static_cast<double>(neurons - 1);
        for (const std::uint64_t delay : {1u, 3u, 7u}) {
            const double begin = 10 * (1000 - static_cast<double>(delay));
            CHECK(past.history.read(0, 0, 1000, delay)[0] == begin);
            CHECK(past.history.read(0, 1, 1000, delay)[neurons - 1] == other + begin + 9);
            CHECK(past.history.read(0, 2, 1000, delay)[neurons - 1] == other + begin + 8);
            CHECK(past.history.read(0, 3, 1000, delay)[neurons - 1] == other + begin + 10);
        }
        // A window that is gone through once more finds what it found before.
        CHECK(past.history.read(0, 0, 1000 - engine::window_steps, 7)[0] == 10.0 * (993 - static_cast<double>(engine::window_steps)));
    }
}

TEST_CASE("before t = 0 a state has its initial value, whatever it is set to at 0", "[history]") {
    Past past(3, 20);
    past.columns.f64(0)[2] = -5;
    past.history.keep_present(past.population, past.columns, 0);
    past.keep(1, 10);
    CHECK(past.history.read(0, 0, 5, 20)[2] == 2000);
    CHECK(past.history.read(0, 1, 5, 6)[2] == 2000);
    CHECK(past.history.read(0, 2, 5, 6)[2] == 2000);   // the end of the last step before 0
    CHECK(past.history.read(0, 3, 5, 6)[2] == -5);
    CHECK(past.history.read(0, 0, 5, 5)[2] == -5);
    CHECK(past.history.read(0, 1, 5, 5)[2] == 2009);
}

TEST_CASE("a longer reach keeps what was known", "[history]") {
    Past past(5, 2);
    past.keep(1, 50);
    CHECK(past.history.earliest(50) == 0);
    const History longer = past.history.with_reach(500, 50);
    CHECK(longer.reach() == 500);
    for (const std::uint64_t delay : {0u, 1u, 20u, 49u, 50u, 300u})
        for (int moment = 0; moment < 4; ++moment)
            CHECK(longer.read(0, moment, 49, delay)[4] == past.history.read(0, moment, 49, delay)[4]);
    past.keep(51, 1000);
    CHECK(past.history.earliest(1000) > 800);
    CHECK(past.history.earliest(1000) <= 1000 - 2 - engine::window_steps);
}
