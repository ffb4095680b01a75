// Delivery against the plainest model there is: a table of sums by stamp and receiver, into which every spike is added at once.
#include "runtime/network/delivery.h"

#include <catch2/catch.hpp>

#include <memory>

#include "runtime/math/random.h"
#include "tests/unit/network/networks.h"

using namespace nmlc::network;
using namespace nmlc::network::test;

namespace {

constexpr std::uint64_t steps = 60;

bool spikes(std::uint32_t sender, std::uint64_t stamp) { return nmlc::uniform_open01(5, sender, stamp, 0) < 0.15; }

// What a spike carries, where it carries something.
double amount(std::uint32_t sender, std::uint64_t stamp) { return 0.5 + nmlc::uniform_open01(9, sender, stamp, 0); }

using Table = std::vector<std::vector<double>>;   // [stamp - 1][receiver]

Table plainly(const Synapses& synapses, bool ones, bool carries) {
    std::vector<std::vector<Synapse>> rows(synapses.senders());
    for (const Synapse& synapse : listed(synapses)) rows[std::get<0>(synapse)].push_back(synapse);
    Table sums(steps, std::vector<double>(synapses.receivers(), 0));
    for (std::uint64_t stamp = 1; stamp <= steps; ++stamp)
        for (std::uint32_t j = 0; j < synapses.senders(); ++j)
            if (spikes(j, stamp))
                for (const auto& [sender, receiver, weight, delay] : rows[j])
                    if (stamp + delay <= steps) sums[stamp + delay - 1][receiver] += (ones ? 1 : weight) * (carries ? amount(sender, stamp) : 1);
    return sums;
}

// Windows of `window` steps (the last shorter): spikes before the delivery when a delay is 0, after it otherwise, as an engine does.
Table in_windows(const Synapses& synapses, const Request& request, std::uint32_t window, Transit::Adds adds, bool carries) {
    Table sums(steps, std::vector<double>(synapses.receivers(), 0));
    for (std::size_t block = synapses.first_block(); block < synapses.end_block(); ++block) {
        Transit transit(synapses, block, window, adds, 0, carries);
        for (std::uint64_t first = 0; first < steps; first += window) {
            const std::uint64_t length = std::min<std::uint64_t>(window, steps - first);
            const std::size_t stride = request.block_neurons + 3;
            std::vector<double> sum(stride * length, 0);
            const auto spike = [&] {
                for (std::uint64_t stamp = first + 1; stamp <= first + length; ++stamp)
                    for (std::uint32_t j = 0; j < synapses.senders(); ++j)
                        if (spikes(j, stamp)) transit.spike(stamp, j, carries ? amount(j, stamp) : 1);
            };
            if (synapses.least_delay() == 0) spike();
            transit.deliver(first, length, sum.data(), stride);
            if (synapses.least_delay() > 0) spike();
            for (std::uint64_t s = 0; s < length; ++s)
                for (std::uint32_t target = 0; target < request.block_neurons; ++target) {
                    const std::int64_t receiver = static_cast<std::int64_t>(block) * request.block_neurons + target - request.receiver_offset;
                    if (receiver >= 0 && receiver < request.receivers) sums[first + s][static_cast<std::size_t>(receiver)] = sum[s * stride + target];
                    else if (sum[s * stride + target] != 0) FAIL("a sum outside of the receivers");
                }
        }
    }
    return sums;
}

void compare(Request request, std::uint32_t window) {
    for (const std::uint32_t block : {7u, 64u, 16384u}) {
        request.block_neurons = block;
        const Synapses synapses = Synapses::make(request);
        const Table expected = plainly(synapses, false, false);
        CHECK(in_windows(synapses, request, window, Transit::Adds::weights, false) == expected);
        CHECK(in_windows(synapses, request, window, Transit::Adds::ones, false) == plainly(synapses, true, false));
        CHECK(in_windows(synapses, request, window, Transit::Adds::weights, true) == plainly(synapses, false, true));
        CHECK(in_windows(synapses, request, window, Transit::Adds::ones, true) == plainly(synapses, true, true));
        double all = 0;
        for (const auto& row : expected)
            for (const double sum : row) all += std::abs(sum);
        CHECK(all > 0);
    }
}

}  // namespace

TEST_CASE("spikes arrive when they are due, to the bit", "[network]") {
    Request plain = pairwise(40, 90, 0.3);
    plain.receiver_offset = 11;
    plain.weight.number = 0.1;
    for (const double delay : {1, 2, 7, 50}) {
        plain.delay_steps.number = delay;
        compare(plain, 1);
        if (delay >= 7) compare(plain, 7);
    }
    compare(varied(plain, 1, 1), 1);
    compare(varied(plain, 5, 6), 5);
    compare(varied(plain, 4, 40), 4);
    compare(varied(plain, 3, 3000), 3);
}

TEST_CASE("with a delay of 0 a spike arrives at its own stamp", "[network]") {
    Request plain = pairwise(40, 50, 0.3);
    plain.delay_steps.number = 0;
    compare(plain, 1);
    compare(plain, 8);
    compare(varied(plain, 0, 5), 1);
    compare(varied(plain, 0, 200), 8);
}

TEST_CASE("several synapses between two neurons add in the order of their copies", "[network]") {
    Request repeated = request(Kind::fixed_indegree, 6, 50, 40);
    repeated.pattern.multapses = true;
    compare(varied(repeated, 1, 1), 1);
    compare(varied(repeated, 2, 9), 2);
}

TEST_CASE("a copy carries what is in flight, and goes its own way", "[network]") {
    const Request request = varied(pairwise(30, 40, 0.5), 2, 30);
    const Synapses synapses = Synapses::make(request);
    const std::size_t stride = 40;
    std::vector<double> before(2 * stride, 0), one(20 * stride, 0), two = one;
    auto original = std::make_unique<Transit>(synapses, 0, 20);
    for (std::uint32_t j = 0; j < 30; j += 2) original->spike(1, j);
    original->deliver(0, 2, before.data(), stride);
    Transit copy = *original;
    CHECK(copy.in_flight() == original->in_flight());
    CHECK(copy.in_flight() > 0);
    original->deliver(2, 20, one.data(), stride);
    original.reset();
    copy.deliver(2, 20, two.data(), stride);
    CHECK(one == two);
    copy.spike(22, 1);                                   // on its own now
    std::vector<double> later(20 * stride, 0);
    copy.deliver(22, 20, later.data(), stride);
    CHECK(later != std::vector<double>(20 * stride, 0));
}

TEST_CASE("the longest delays take little memory, and arrive", "[network]") {
    Request far = request(Kind::all_to_all, 1, 3);
    far.delay_steps.of = [](std::uint32_t i, std::uint32_t, std::uint32_t) { return i == 2 ? longest_delay : 1; };
    const Synapses synapses = Synapses::make(far);
    Transit transit(synapses, 0, 100);
    transit.spike(5, 0);
    CHECK(transit.in_flight() == 3);
    CHECK(transit.bytes() < 17e6);
    std::vector<double> sum(100 * 3);
    std::uint64_t arrived = 0;
    for (std::uint64_t first = 0; first < longest_delay + 100; first += 100) {
        std::fill(sum.begin(), sum.end(), 0);
        transit.deliver(first, 100, sum.data(), 3);
        for (std::uint64_t s = 0; s < 100; ++s)
            if (sum[s * 3 + 2] != 0) arrived = first + s + 1;
        if (first == 0) {
            CHECK(sum[5 * 3] == 1);
            CHECK(sum[5 * 3 + 1] == 1);
        }
    }
    CHECK(arrived == 5 + longest_delay);
    CHECK(transit.in_flight() == 0);
}

TEST_CASE("queues are used again: memory is that of what is in flight", "[network]") {
    const Synapses synapses = Synapses::make(varied(pairwise(50, 200, 0.5), 1, 60));
    Transit transit(synapses, 0, 1);
    std::vector<double> sum(200);
    std::size_t settled = 0;
    for (std::uint64_t step = 0; step < 2000; ++step) {
        transit.deliver(step, 1, sum.data(), 200);
        transit.spike(step + 1, static_cast<std::uint32_t>(step * 7 % 50));
        if (step == 500) settled = transit.bytes();
    }
    CHECK(transit.bytes() == settled);
}

TEST_CASE("a block without receivers gets nothing; calls out of turn are an error of ours", "[network]") {
    const Synapses synapses = Synapses::make(request(Kind::all_to_all, 2, 3));
    Transit elsewhere(synapses, 4, 5);
    elsewhere.spike(1, 0);
    elsewhere.deliver(0, 5, nullptr, 0);
    CHECK(elsewhere.in_flight() == 0);
    std::vector<double> sum(15);
    Transit transit(synapses, 0, 5);
    CHECK_THROWS_AS(transit.spike(6, 0), std::logic_error);
    CHECK_THROWS_AS(transit.deliver(1, 1, sum.data(), 3), std::logic_error);
    CHECK_THROWS_AS(transit.deliver(0, 6, sum.data(), 3), std::logic_error);
    transit.deliver(0, 5, sum.data(), 3);
    CHECK_THROWS_AS(transit.spike(4, 0), std::logic_error);   // due at 5, which is over
    transit.spike(5, 0);
    transit.deliver(5, 1, sum.data(), 3);
    CHECK(sum[0] == 1);
    Transit late(synapses, 0, 5, Transit::Adds::weights, 1000);
    late.spike(1001, 0);
    late.deliver(1000, 2, sum.data(), 3);
    CHECK(sum[3] == 1);
}
