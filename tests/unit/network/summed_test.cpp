// What is summed at every moment: the same synapses as those that carry spikes, in whatever form they are kept.
#include "runtime/network/summed.h"

#include <catch2/catch.hpp>

#include <cmath>

#include "runtime/network/tiles.h"
#include "tests/unit/network/networks.h"

using namespace nmlc::network;
using namespace nmlc::network::test;

namespace {

std::vector<double> signal(std::uint32_t count, bool binary) {
    std::vector<double> values(count);
    for (std::uint32_t k = 0; k < count; ++k) values[k] = binary ? (nmlc::random_words(3, k, 0, 0)[0] & 1 ? 1.0 : -1.0) : std::sin(k);
    return values;
}

std::vector<double> sums(const Sums& of, const std::vector<double>& sent, std::uint32_t at_once, bool weighted = true) {
    Sums::Shared shared;
    of.begin(shared, sent.data(), static_cast<std::uint32_t>(sent.size()));
    std::vector<double> result(of.receivers(), 0.0);
    for (std::uint32_t first = 0; first < of.receivers(); first += at_once) of.add(shared, weighted, first, std::min(first + at_once, of.receivers()), result.data() + first);
    return result;
}

// Synapse by synapse, as spikes would see them.
std::vector<double> one_by_one(Request request, const std::vector<double>& sent) {
    request.exact_weights = true;
    std::vector<double> result(request.receivers, 0.0);
    Synapses::make(request).for_each([&](std::uint32_t receiver, std::uint32_t sender, double weight, std::uint32_t) { result[receiver] += weight * sent[sender]; });
    return result;
}

void check_close(const std::vector<double>& a, const std::vector<double>& b) {
    REQUIRE(a.size() == b.size());
    double worst = 0;
    for (std::size_t k = 0; k < a.size(); ++k) worst = std::max(worst, std::abs(a[k] - b[k]) / (1 + std::abs(b[k])));
    CHECK(worst < 1e-10);
}

// 70,000 senders lie in two columns of tiles, 5,000 receivers in two batches.
Request large(std::uint64_t number = 300) {
    Request result = request(Kind::fixed_indegree, 70'000, 5'000, number);
    result.weight.number = 0.1;
    return result;
}

}  // namespace

TEST_CASE("sums are those over the synapses of the pattern", "[network]") {
    std::vector<Request> requests = {request(Kind::all_to_all, 40, 30), request(Kind::one_to_one, 40, 40), request(Kind::fixed_indegree, 40, 30, 7), request(Kind::fixed_indegree, 40, 30, 39),
                                     request(Kind::fixed_outdegree, 40, 30, 7), request(Kind::fixed_total, 40, 30, 200), pairwise(40, 30, 0.3), request(Kind::chosen, 40, 30), request(Kind::listed, 40, 30)};
    requests[7].pattern.chooses = [](std::uint32_t i, std::uint32_t j) { return (i * 7 + j * 3) % 5 == 0; };
    requests[8].pattern.edges = {{3, 5}, {29, 39}, {3, 5}, {0, 0}, {3, 4}};   // receiver, sender; one twice, with weights of their own
    for (Request& one : requests)
        for (const bool alike : {true, false})
            for (const bool together : {true, false})
                for (const bool binary : {true, false}) {
                    Request here = alike ? one : varied(one, 1, 1);
                    here.delay_steps.of = nullptr;
                    here.one_population = together;
                    if (here.pattern.kind == Kind::fixed_indegree && here.pattern.number == 39 && !together) here.pattern.multapses = true;
                    CAPTURE(static_cast<int>(here.pattern.kind), alike, together, binary);
                    const std::vector<double> sent = signal(here.senders, binary);
                    check_close(sums(*make_summed(here).sums, sent, 8), one_by_one(here, sent));
                    CHECK(sums(*make_summed(here, on_threads(3)).sums, sent, 8) == sums(*make_summed(here).sums, sent, 8));
                }
}

TEST_CASE("a weight that is no number of single precision is added as it is written", "[network]") {
    Request here = request(Kind::all_to_all, 3, 2);
    here.weight.of = [](std::uint32_t, std::uint32_t sender, std::uint32_t) { return sender == 2 ? 0.1 : 0.5; };
    const std::vector<double> last = {0, 0, 1}, first = {1, 0, 0};
    CHECK(sums(*make_summed(here).sums, last, 2) == std::vector<double>{0.1, 0.1});
    CHECK(sums(*make_summed(here).sums, first, 2) == std::vector<double>{0.5, 0.5});
}

TEST_CASE("tiles count two values exactly, whole batches as single receivers", "[network]") {
    const Request here = large();
    const Summed made = make_summed(here);
    REQUIRE(dynamic_cast<const Tiles*>(made.sums.get()));
    CHECK(made.rows == nullptr);
    const Rows rows(here, Incoming(here, one_after_the_other), one_after_the_other);
    const std::vector<double> two = signal(here.senders, true), many = signal(here.senders, false);
    const std::vector<double> exact = sums(rows, two, 4096);
    for (const std::uint32_t at_once : {4096u, 3000u, 1u}) {
        CHECK(sums(*made.sums, two, at_once) == exact);
        check_close(sums(*made.sums, many, at_once), sums(rows, many, 4096));
        CHECK(sums(*made.sums, two, at_once, false) == sums(rows, two, 4096, false));
    }
    CHECK(sums(*made.sums, many, 1) == sums(*made.sums, many, 4096));
}

TEST_CASE("a sender that changes alone is seen by the next receiver", "[network]") {
    const Request here = large();
    const Summed made = make_summed(here);
    std::vector<double> sent = signal(here.senders, true);
    Sums::Shared shared;
    made.sums->begin(shared, sent.data(), here.senders);
    for (std::uint32_t sender = 0; sender < here.senders; sender += 3) {
        const double before = sent[sender];
        sent[sender] = -before;
        made.sums->changed(shared, sender, before);
    }
    double sum = 0;
    made.sums->add(shared, true, 4999, 5000, &sum);
    CHECK(sum == sums(*made.sums, sent, 4096)[4999]);
}

TEST_CASE("tiles are the same on any number of threads, and take about 2 bytes a synapse", "[network]") {
    const Request here = large(1000);
    const Incoming incoming(here, one_after_the_other);
    const Tiles one(here, incoming, one_after_the_other), three(here, incoming, on_threads(3));
    const std::vector<double> sent = signal(here.senders, false);
    CHECK(sums(one, sent, 4096) == sums(three, sent, 4096));
    CHECK(one.count() == 5'000'000);
    CHECK(static_cast<double>(one.bytes()) < 2.1 * 5e6);
}

TEST_CASE("what is summed is refused before it is made where memory lacks", "[network]") {
    Request here = large();
    here.memory_bytes = 2e6;
    CHECK(refusal_of([&] { make_summed(here); }).kind == Refusal::Kind::memory);
    here.memory_bytes = 5e6;
    CHECK_NOTHROW(make_summed(here));
}

TEST_CASE("asymmetric weights are seen in any form", "[network]") {
    Request ring = request(Kind::chosen, 20, 20);
    ring.one_population = true;
    ring.pattern.chooses = [](std::uint32_t i, std::uint32_t j) { return (i + 1) % 20 == j || (j + 1) % 20 == i; };
    const auto tiles = [](const Request& of) { return Tiles(of, Incoming(of, one_after_the_other), one_after_the_other); };
    CHECK(make_summed(ring).sums->symmetric());
    CHECK(tiles(ring).symmetric());
    ring.pattern.chooses = [](std::uint32_t i, std::uint32_t j) { return (i + 1) % 20 == j; };
    CHECK_FALSE(make_summed(ring).sums->symmetric());
    CHECK_FALSE(tiles(ring).symmetric());
}
