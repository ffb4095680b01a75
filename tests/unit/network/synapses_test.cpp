// What is stored: values and order, no trace of threads and blocks, few bytes; and what is refused.
#include "runtime/network/synapses.h"

#include <catch2/catch.hpp>

#include <cmath>
#include <limits>

#include "runtime/network/segments.h"
#include "tests/unit/network/networks.h"

using namespace nmlc::network;
using namespace nmlc::network::test;

namespace {

const std::vector<Kind> kinds = {Kind::all_to_all, Kind::one_to_one, Kind::pairwise, Kind::fixed_indegree, Kind::fixed_outdegree, Kind::fixed_total, Kind::chosen, Kind::listed};

Request any(Kind kind) {
    Request result = varied(request(kind, 200, 200, kind == Kind::fixed_total ? 3000 : 15), 2, 300);
    result.one_population = true, result.sender_offset = 30, result.receiver_offset = 50;
    result.pattern.probability = 0.1;
    result.pattern.multapses = kind == Kind::fixed_outdegree;
    result.pattern.chooses = [](std::uint32_t i, std::uint32_t j) { return (i + j) % 7 == 0; };
    for (std::uint32_t k = 0; k < 1000; ++k) result.pattern.edges.push_back({k * k % 199, k * 77 % 200});
    return result;
}

double bytes_each(const Synapses& synapses) { return static_cast<double>(synapses.bytes()) / static_cast<double>(synapses.count()); }

}  // namespace

TEST_CASE("synapses come in the order sender, delay, receiver", "[network]") {
    Request few = request(Kind::all_to_all, 2, 4);
    few.delay_steps.of = [](std::uint32_t i, std::uint32_t j, std::uint32_t) { return i % 2 ? 3 : 5 + j; };
    few.weight.of = [](std::uint32_t i, std::uint32_t j, std::uint32_t) { return i + 0.5 * j; };
    for (const std::uint32_t block : {1u, 2u, 3u, 65536u}) {
        few.block_neurons = block;
        CHECK(made(few) == std::vector<Synapse>{{0, 1, 1, 3}, {0, 3, 3, 3}, {0, 0, 0, 5}, {0, 2, 2, 5}, {1, 1, 1.5, 3}, {1, 3, 3.5, 3}, {1, 0, 0.5, 6}, {1, 2, 2.5, 6}});
    }
    const Synapses synapses = Synapses::make(few);
    CHECK(synapses.count() == 8);
    CHECK(synapses.least_delay() == 3);
    CHECK(synapses.most_delay() == 6);
}

TEST_CASE("neither threads nor blocks show in the synapses", "[network]") {
    for (const Kind kind : kinds) {
        Request here = any(kind);
        const std::vector<Synapse> alone = made(here);
        CHECK(!alone.empty());
        for (const unsigned threads : {2u, 5u}) CHECK(listed(Synapses::make(here, on_threads(threads))) == alone);
        for (const std::uint32_t block : {1u, 64u, 77u}) {
            here.block_neurons = block;
            const Synapses cut = Synapses::make(here);
            CHECK(listed(cut) == alone);
            CHECK(cut.first_block() == 50 / block);
            CHECK(cut.end_block() == 249 / block + 1);
        }
    }
}

TEST_CASE("a synapse takes 2 bytes, 4 more for a weight of its own and about 1 for a delay", "[network]") {
    Request plain = request(Kind::fixed_outdegree, 2000, 20000, 100);
    const double rows = 4.2 / 50;                       // two blocks, 50 synapses a row
    CHECK(bytes_each(Synapses::make(plain)) < 2 + rows);
    plain.weight.of = [](std::uint32_t i, std::uint32_t, std::uint32_t) { return i; };
    CHECK(bytes_each(Synapses::make(plain)) < 6 + rows);
    for (const std::uint32_t delays : {2u, 30u, 200u, 1000u}) {
        const Synapses synapses = Synapses::make(varied(plain, 1, delays));
        CHECK(synapses.most_delay() == delays);
        CHECK(bytes_each(synapses) < (delays < 1000 ? 7.2 : 8) + 2 * rows);
    }
    plain.delay_steps.of = [](std::uint32_t, std::uint32_t, std::uint32_t) { return 9; };   // says that delays differ, but they do not
    const Synapses equal = Synapses::make(plain);
    CHECK(equal.one_delay());
    CHECK(equal.least_delay() == 9);
    CHECK(bytes_each(equal) < 6 + rows);
}

TEST_CASE("an estimate is what the synapses then take", "[network]") {
    for (const Kind kind : kinds) {
        const Request here = any(kind);
        const Estimate expected = estimate(here);
        const Synapses synapses = Synapses::make(here);
        CHECK(expected.synapses == Approx(static_cast<double>(synapses.count())).epsilon(kind == Kind::pairwise || kind == Kind::chosen ? 0.1 : 0));
        CHECK(expected.bytes == Approx(static_cast<double>(synapses.bytes())).epsilon(0.35));
        CHECK(expected.peak_bytes > expected.bytes);
    }
    const Estimate brunel = estimate(pairwise(12247, 12247, 0.02));
    CHECK(brunel.synapses == Approx(3e6).epsilon(1e-3));
    CHECK(brunel.bytes == Approx(6e6).epsilon(0.02));
    Request without_self = request(Kind::one_to_one, 5, 5);
    without_self.one_population = true;
    CHECK(estimate(without_self).synapses == 0);
    CHECK(made(without_self).empty());
}

TEST_CASE("runs of equal delay in one byte and more", "[network]") {
    const std::vector<Segment> runs = {{3, 3}, {5, 1}, {40, 1}, {54, 15}, {55, 16}, {200, 17}, {1u << 20, 70000}};
    std::vector<std::uint8_t> bytes;
    SegmentWriter writer(bytes);
    for (const Segment& run : runs) writer.write(run);
    CHECK(std::vector<std::uint8_t>(bytes.begin(), bytes.begin() + 4) == std::vector<std::uint8_t>{0x32, 0x20, 0xF0, 0x14});
    SegmentReader reader(bytes.data(), bytes.data() + bytes.size());
    for (const Segment& run : runs) {
        const Segment read = reader.next();
        CHECK(read.delay == run.delay);
        CHECK(read.length == run.length);
    }
    CHECK(reader.done());
}

TEST_CASE("degrees that cannot be are refused with the neuron", "[network]") {
    Request drawn = request(Kind::fixed_indegree, 10, 20, 11);
    Refusal refusal = refusal_of(drawn);
    CHECK(refusal.kind == Refusal::Kind::in_degree);
    CHECK(refusal.found == 11);
    CHECK(refusal.limit == 10);
    drawn.pattern.number = 10;
    CHECK(made(drawn).size() == 200);
    drawn.one_population = true, drawn.sender_offset = 4;      // receiver 4 is the first that is a sender too
    refusal = refusal_of(drawn);
    CHECK(refusal.limit == 9);
    CHECK(refusal.receiver == 4);
    drawn.pattern.multapses = true;
    CHECK(made(drawn).size() == 200);
    drawn.senders = 0;
    CHECK(refusal_of(drawn).limit == 0);

    Request out = request(Kind::fixed_outdegree, 20, 10, 10);
    out.one_population = true, out.receiver_offset = 3;
    refusal = refusal_of(out);
    CHECK(refusal.kind == Refusal::Kind::out_degree);
    CHECK(refusal.limit == 9);
    CHECK(refusal.sender == 3);

    Request total = request(Kind::fixed_total, 4, 4, 13);
    total.one_population = true;
    refusal = refusal_of(total);
    CHECK(refusal.kind == Refusal::Kind::total);
    CHECK(refusal.limit == 12);
}

TEST_CASE("numbers that cannot be are refused", "[network]") {
    for (const double p : {-0.1, 1.5, std::nan("")}) CHECK(refusal_of(pairwise(3, 3, p)).kind == Refusal::Kind::probability);
    const Refusal sizes = refusal_of(request(Kind::one_to_one, 3, 4));
    CHECK(sizes.kind == Refusal::Kind::sizes_differ);
    CHECK(sizes.found == 3);
    CHECK(sizes.limit == 4);

    Request list = request(Kind::listed, 3, 4);
    list.pattern.edges = {{3, 2}, {4, 2}, {0, 3}};
    Refusal refusal = refusal_of(list);
    CHECK(refusal.kind == Refusal::Kind::edge_out_of_range);
    CHECK(refusal.row == 1);
    CHECK(refusal.column == "post");
    CHECK(refusal.found == 4);
    CHECK(refusal.limit == 4);
    list.pattern.edges[1].receiver = 0;
    refusal = refusal_of(list);
    CHECK(refusal.row == 2);
    CHECK(refusal.column == "pre");

    for (const double delay : {-1.0, 0.5, 2e6, std::nan("")}) {
        Request one = request(Kind::all_to_all, 3, 3), each = one;
        one.delay_steps.number = delay;
        CHECK(refusal_of(one).kind == Refusal::Kind::delay);
        each.delay_steps.of = [=](std::uint32_t i, std::uint32_t j, std::uint32_t) { return j == 1 && i > 0 ? delay : 1; };
        refusal = refusal_of(each);
        CHECK(refusal.kind == Refusal::Kind::delay);
        CHECK(refusal.sender == 1);
        CHECK(refusal.receiver == 1);
    }
    for (const double weight : {1e300, -std::numeric_limits<double>::infinity(), std::nan("")}) {
        Request each = request(Kind::all_to_all, 300, 3);
        each.weight.of = [=](std::uint32_t, std::uint32_t j, std::uint32_t) { return j >= 20 ? weight : 1; };
        for (const unsigned threads : {1u, 4u}) {
            refusal = refusal_of([&] { Synapses::make(each, on_threads(threads)); });
            CHECK(refusal.kind == Refusal::Kind::weight);
            CHECK(refusal.sender == 20);
        }
    }
}

TEST_CASE("a connection that will not fit is refused before it is made", "[network]") {
    Request huge = request(Kind::all_to_all, 4000000000u, 4000000000u);
    huge.memory_bytes = 16e9;
    const Refusal refusal = refusal_of(huge);
    CHECK(refusal.kind == Refusal::Kind::memory);
    CHECK(refusal.synapses == 1.6e19);
    CHECK(refusal.found > 3.2e19);
    CHECK(refusal.limit == 16e9);
}
