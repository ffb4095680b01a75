// Each pattern joins what it says, and the random ones with exactly the distribution they name.
#include <catch2/catch.hpp>

#include <algorithm>
#include <cmath>
#include <cstdlib>
#include <map>
#include <set>

#include "tests/unit/network/networks.h"

using namespace nmlc::network;
using namespace nmlc::network::test;

namespace {

using Pairs = std::vector<std::pair<std::uint32_t, std::uint32_t>>;   // sender, receiver

Pairs pairs(const Request& request) {
    Pairs result;
    for (const auto& [sender, receiver, weight, delay] : made(request)) result.emplace_back(sender, receiver);
    return result;
}

// How often each outcome was seen over many keys.
std::map<Pairs, double> outcomes(Request request, int keys) {
    std::map<Pairs, double> seen;
    for (int key = 0; key < keys; ++key) {
        request.key = nmlc::random_key(static_cast<std::uint64_t>(key), "connection", 0);
        ++seen[pairs(request)];
    }
    return seen;
}

// Sum of (seen - expected)^2 / expected over `cells` equally likely cells.
template <class Seen>
double chi_square(const Seen& seen, double cells, double total) {
    double sum = (cells - static_cast<double>(seen.size())) * total / cells;   // those never seen
    for (const auto& [cell, n] : seen) sum += (n - total / cells) * (n - total / cells) / (total / cells);
    return sum;
}

// A chi-square of so many degrees of freedom stays within four standard deviations of its mean.
bool plausible(double chi, double freedom) { return std::abs(chi - freedom) < 4 * std::sqrt(2 * freedom); }

std::vector<double> degrees(const Pairs& pairs, std::uint32_t neurons, bool of_receivers) {
    std::vector<double> degree(neurons, 0);
    for (const auto& [sender, receiver] : pairs) ++degree[of_receivers ? receiver : sender];
    return degree;
}

std::pair<double, double> mean_and_variance(const std::vector<double>& values) {
    double mean = 0, variance = 0;
    for (const double value : values) mean += value / static_cast<double>(values.size());
    for (const double value : values) variance += (value - mean) * (value - mean) / static_cast<double>(values.size() - 1);
    return {mean, variance};
}

}  // namespace

TEST_CASE("all_to_all and one_to_one", "[network]") {
    CHECK(pairs(request(Kind::all_to_all, 2, 3)) == Pairs{{0, 0}, {0, 1}, {0, 2}, {1, 0}, {1, 1}, {1, 2}});
    CHECK(pairs(request(Kind::one_to_one, 3, 3)) == Pairs{{0, 0}, {1, 1}, {2, 2}});
    CHECK(pairs(request(Kind::all_to_all, 0, 3)).empty());
    CHECK(pairs(request(Kind::all_to_all, 3, 0)).empty());
}

TEST_CASE("no neuron is its own sender unless it is said", "[network]") {
    Request inside = request(Kind::all_to_all, 3, 3);
    inside.one_population = true;
    CHECK(pairs(inside) == Pairs{{0, 1}, {0, 2}, {1, 0}, {1, 2}, {2, 0}, {2, 1}});
    inside.sender_offset = 1;      // neurons 1 2 3 send to 0 1 2
    CHECK(pairs(inside) == Pairs{{0, 0}, {0, 2}, {1, 0}, {1, 1}, {2, 0}, {2, 1}, {2, 2}});
    inside.sender_offset = 0, inside.receiver_offset = 2;   // 0 1 2 send to 2 3 4
    CHECK(pairs(inside) == Pairs{{0, 0}, {0, 1}, {0, 2}, {1, 0}, {1, 1}, {1, 2}, {2, 1}, {2, 2}});
    inside.pattern.autapses = true;
    CHECK(pairs(inside).size() == 9);
    for (const Kind kind : {Kind::pairwise, Kind::fixed_indegree, Kind::fixed_outdegree, Kind::fixed_total}) {
        Request drawn = request(kind, 20, 20, kind == Kind::fixed_total ? 380 : 19);
        drawn.pattern.probability = 1, drawn.one_population = true;
        const Pairs all = pairs(drawn);
        CHECK(all.size() == 380);
        for (const auto& [sender, receiver] : all) CHECK(sender != receiver);
        if (kind == Kind::pairwise) continue;
        drawn.pattern.multapses = true;
        for (const auto& [sender, receiver] : pairs(drawn)) CHECK(sender != receiver);
    }
}

TEST_CASE("chosen pairs are those of the condition", "[network]") {
    Request near = request(Kind::chosen, 5, 5);
    near.pattern.chooses = [](std::uint32_t i, std::uint32_t j) { return std::abs(static_cast<int>(i) - static_cast<int>(j)) < 2; };
    CHECK(pairs(near) == Pairs{{0, 0}, {0, 1}, {1, 0}, {1, 1}, {1, 2}, {2, 1}, {2, 2}, {2, 3}, {3, 2}, {3, 3}, {3, 4}, {4, 3}, {4, 4}});
    near.one_population = true;
    CHECK(pairs(near) == Pairs{{0, 1}, {1, 0}, {1, 2}, {2, 1}, {2, 3}, {3, 2}, {3, 4}, {4, 3}});
}

TEST_CASE("a list is taken as it stands, with its rows as copies", "[network]") {
    Request list = request(Kind::listed, 3, 4);
    list.one_population = true;
    list.pattern.edges = {{3, 2}, {0, 0}, {3, 2}, {1, 2}};   // receiver, sender
    list.weight.of = [](std::uint32_t, std::uint32_t, std::uint32_t row) { return 10.0 + row; };
    CHECK(made(list) == std::vector<Synapse>{{0, 0, 11, 1}, {2, 1, 13, 1}, {2, 3, 10, 1}, {2, 3, 12, 1}});
}

TEST_CASE("pairwise: degrees are binomial", "[network]") {
    const double p = 0.1;
    const std::uint32_t senders = 3000, receivers = 2000;
    const Pairs drawn = pairs(pairwise(senders, receivers, p));
    const auto [out_mean, out_variance] = mean_and_variance(degrees(drawn, senders, false));
    CHECK(out_mean == Approx(p * receivers).margin(4 * std::sqrt(p * (1 - p) * receivers / senders)));
    CHECK(out_variance == Approx(p * (1 - p) * receivers).epsilon(4 * std::sqrt(2.0 / senders)));
    const auto [in_mean, in_variance] = mean_and_variance(degrees(drawn, receivers, true));
    CHECK(in_variance == Approx(p * (1 - p) * senders).epsilon(4 * std::sqrt(2.0 / receivers)));
    CHECK(pairs(pairwise(7, 5, 1)).size() == 35);
    CHECK(pairs(pairwise(7, 5, 0)).empty());
    CHECK(pairs(pairwise(1000, 1000, 1e-300)).empty());
}

TEST_CASE("pairwise: every pair is as likely as any other, and pairs are independent", "[network]") {
    for (const double p : {0.02, 0.3, 0.9}) {
        Request drawn = pairwise(12, 15, p);
        drawn.one_population = true;
        const int keys = 4000;
        std::vector<std::vector<double>> seen(12, std::vector<double>(15, 0));
        double both = 0;
        for (int key = 0; key < keys; ++key) {
            drawn.key = static_cast<std::uint64_t>(key);
            const Pairs now = pairs(drawn);
            for (const auto& [sender, receiver] : now) ++seen[sender][receiver];
            const std::set<std::pair<std::uint32_t, std::uint32_t>> set(now.begin(), now.end());
            both += static_cast<double>(set.count({3, 7}) * set.count({3, 8}));
        }
        double chi = 0;
        for (std::size_t j = 0; j < 12; ++j)
            for (std::size_t i = 0; i < 15; ++i)
                if (i != j) chi += std::pow(seen[j][i] - keys * p, 2) / (keys * p * (1 - p));
        CHECK(plausible(chi, 168));
        CHECK(both == Approx(keys * p * p).margin(4 * std::sqrt(keys * p * p)));
    }
}

TEST_CASE("fixed_indegree and fixed_outdegree: every degree as said, every set of partners as likely", "[network]") {
    for (const bool in : {true, false}) {
        Request drawn = request(in ? Kind::fixed_indegree : Kind::fixed_outdegree, 500, 400, 37);
        for (const bool multapses : {false, true}) {
            drawn.pattern.multapses = multapses;
            const Pairs all = pairs(drawn);
            for (const double degree : degrees(all, in ? 400 : 500, in)) CHECK(degree == 37);
            const bool repeats = std::adjacent_find(all.begin(), all.end()) != all.end();
            CHECK(repeats == multapses);
            // The other side is binomial but for the draws without replacement.
            const double others = in ? 500 : 400, neurons = in ? 400 : 500, q = 37 / others;
            const auto [mean, variance] = mean_and_variance(degrees(all, in ? 500 : 400, !in));
            CHECK(mean == Approx(37 * neurons / others));
            CHECK(variance == Approx(multapses ? 37 * neurons / others * (1 - 1 / others) : neurons * q * (1 - q)).epsilon(4 * std::sqrt(2 / others)));
        }
        Request few = request(in ? Kind::fixed_indegree : Kind::fixed_outdegree, in ? 6 : 1, in ? 1 : 6, 3);
        CHECK(chi_square(outcomes(few, 20000), 20, 20000) < 43.8);          // 6 over 3 sets; 0.1 % of 19 degrees of freedom
        few.pattern.number = 5;
        CHECK(chi_square(outcomes(few, 6000), 6, 6000) < 20.5);
        few.one_population = true;                                           // neuron 0 with itself: 5 partners left
        few.pattern.number = 2;
        CHECK(chi_square(outcomes(few, 10000), 10, 10000) < 27.9);
        few.pattern.multapses = true;                                        // 25 ordered pairs of draws, 15 unordered
        CHECK(outcomes(few, 2000).size() == 15);
    }
}

TEST_CASE("fixed_total: as many as said, every set of pairs as likely", "[network]") {
    Request drawn = request(Kind::fixed_total, 300, 200, 5000);
    for (const std::uint64_t number : {0, 1, 5000, 45000, 60000}) {
        drawn.pattern.number = number;
        drawn.pattern.multapses = false;
        const Pairs different = pairs(drawn);
        CHECK(different.size() == number);
        CHECK(std::adjacent_find(different.begin(), different.end()) == different.end());
        drawn.pattern.multapses = true;
        CHECK(pairs(drawn).size() == number);
    }
    for (const std::uint64_t number : {2, 3, 4}) {
        Request few = request(Kind::fixed_total, 2, 3, number);
        const double sets = number == 3 ? 20 : 15;
        CHECK(chi_square(outcomes(few, 20000), sets, 20000) < (number == 3 ? 43.8 : 36.1));
    }
    Request alone = request(Kind::fixed_total, 3, 3, 2);
    alone.one_population = true;                                             // 6 pairs: 15 sets of two
    CHECK(chi_square(outcomes(alone, 20000), 15, 20000) < 36.1);

    Request repeated = request(Kind::fixed_total, 20, 30, 60000);
    repeated.pattern.multapses = true;
    std::map<std::pair<std::uint32_t, std::uint32_t>, double> seen;
    for (const auto& pair : pairs(repeated)) ++seen[pair];
    CHECK(plausible(chi_square(seen, 600, 60000), 599));
}

TEST_CASE("copies of a pair are counted from 0", "[network]") {
    Request repeated = request(Kind::fixed_indegree, 2, 1, 9);
    repeated.pattern.multapses = true;
    repeated.weight.of = [](std::uint32_t, std::uint32_t, std::uint32_t copy) { return copy; };
    std::map<std::uint32_t, double> next;
    for (const auto& [sender, receiver, weight, delay] : made(repeated)) CHECK(weight == next[sender]++);
    CHECK(next[0] + next[1] == 9);
}

TEST_CASE("another key, another network; the same key, the same", "[network]") {
    for (const Kind kind : {Kind::pairwise, Kind::fixed_indegree, Kind::fixed_outdegree, Kind::fixed_total}) {
        Request drawn = request(kind, 40, 30, 10);
        drawn.pattern.probability = 0.3;
        const Pairs first = pairs(drawn);
        CHECK(pairs(drawn) == first);
        drawn.key = 12;
        CHECK(pairs(drawn) != first);
    }
}
