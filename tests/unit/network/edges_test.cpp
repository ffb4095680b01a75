// Edge files: what is read, and what is said about a bad row.
#include "runtime/network/edges.h"

#include <catch2/catch.hpp>

#include <cstdio>
#include <fstream>

#include "tests/unit/network/networks.h"

using namespace nmlc::network;
using namespace nmlc::network::test;

namespace {

struct Expected {
    Refusal::Kind kind;
    std::uint64_t line;
    std::string column, text;
};

void refused(const std::string& file, const Expected& expected) {
    const Refusal refusal = refusal_of([&] { parse_edges(file); });
    CAPTURE(file);
    CHECK(refusal.kind == expected.kind);
    CHECK(refusal.line == expected.line);
    CHECK(refusal.column == expected.column);
    CHECK(refusal.text == expected.text);
}

std::vector<std::pair<std::uint32_t, std::uint32_t>> pairs(const Edges& edges) {
    std::vector<std::pair<std::uint32_t, std::uint32_t>> result;
    for (const auto [receiver, sender] : edges.edges) result.emplace_back(sender, receiver);
    return result;
}

}  // namespace

TEST_CASE("edges are read, whatever the order of columns", "[network]") {
    const Edges edges = parse_edges("pre,post,w,delay\n1,2,0.5,1.5\n3,1,-2e-3,+0\n");
    CHECK(pairs(edges) == std::vector<std::pair<std::uint32_t, std::uint32_t>>{{0, 1}, {2, 0}});
    CHECK(edges.weights == std::vector<double>{0.5, -2e-3});
    CHECK(edges.delays == std::vector<double>{1.5, 0});
    CHECK(edges.lines == std::vector<std::uint32_t>{2, 3});
    const Edges turned = parse_edges("delay,post,pre\n7,2,1\n");
    CHECK(pairs(turned) == std::vector<std::pair<std::uint32_t, std::uint32_t>>{{0, 1}});
    CHECK(turned.delays == std::vector<double>{7});
    CHECK(turned.weights.empty());
    CHECK(parse_edges("pre,post\n").edges.empty());
}

TEST_CASE("blank lines, comments, CRLF, quotes and a byte order mark do not matter", "[network]") {
    const Edges edges = parse_edges("\xEF\xBB\xBF# from a paper\r\n\r\n\"pre\", \"post\" , w\r\n 1 ,2,3 # the first\r\n   \r\n\t2,1,4");
    CHECK(pairs(edges) == std::vector<std::pair<std::uint32_t, std::uint32_t>>{{0, 1}, {1, 0}});
    CHECK(edges.weights == std::vector<double>{3, 4});
    CHECK(edges.lines == std::vector<std::uint32_t>{4, 6});
}

TEST_CASE("a bad file is refused with line, column and text", "[network]") {
    using K = Refusal::Kind;
    refused("", {K::no_header, 0, "", ""});
    refused("# nothing\n\n", {K::no_header, 2, "", ""});
    refused("1,2\n2,3\n", {K::no_header, 1, "", "1,2"});
    refused("pre,post,weight\n", {K::unknown_column, 1, "weight", ""});
    refused("pre,post,pre\n", {K::repeated_column, 1, "pre", ""});
    refused("pre,w\n", {K::missing_column, 1, "post", ""});
    refused("\npre,post,w\n1,2,3\n1,2\n", {K::fields, 4, "", "1,2"});
    refused("pre,post\n1,2,3\n", {K::fields, 2, "", "1,2,3"});
    refused("pre,post,w\n1,2,heavy\n", {K::not_a_number, 2, "w", "heavy"});
    refused("pre,post,w\n1,2,\n", {K::not_a_number, 2, "w", ""});
    refused("pre,post,delay\n1,2,1.5 ms\n", {K::not_a_number, 2, "delay", "1.5 ms"});
    refused("pre,post,w\n1,2,nan\n", {K::not_a_number, 2, "w", "nan"});
    refused("pre,post\n0,2\n", {K::not_a_neuron, 2, "pre", "0"});
    refused("pre,post\n1,-2\n", {K::not_a_neuron, 2, "post", "-2"});
    refused("pre,post\n1,2.5\n", {K::not_a_neuron, 2, "post", "2.5"});
    refused("pre,post\n1,99999999999\n", {K::not_a_neuron, 2, "post", "99999999999"});
    const Refusal fields = refusal_of([] { parse_edges("pre,post\n1\n"); });
    CHECK(fields.found == 1);
    CHECK(fields.limit == 2);
}

TEST_CASE("a file is read, and a missing one is refused", "[network]") {
    const std::string path = std::tmpnam(nullptr);
    std::ofstream(path) << "pre,post\n4,5\n";
    CHECK(pairs(read_edges(path)) == std::vector<std::pair<std::uint32_t, std::uint32_t>>{{3, 4}});
    std::remove(path.c_str());
    const Refusal refusal = refusal_of([&] { read_edges(path); });
    CHECK(refusal.kind == Refusal::Kind::unreadable);
    CHECK(!refusal.text.empty());
    CHECK(refusal_of([] { read_edges("/"); }).kind == Refusal::Kind::unreadable);
}
