// Weights that are never formed give what the weights would; whole numbers are exact, whatever holds them.
#include "runtime/network/factors.h"

#include <catch2/catch.hpp>

#include <cmath>

#include "runtime/math/random.h"

using namespace nmlc::network;

namespace {

std::uint32_t word(std::uint32_t index, std::uint32_t place) { return nmlc::random_words(7, index, 0, place)[0]; }

// Of two values, as bits or as numbers.
Factor two_values(std::uint64_t rows, std::uint64_t columns, double low, double high, bool as_bits, std::uint32_t place) {
    auto bits = std::make_shared<BitMatrix>(rows, columns);
    bits->low = low, bits->high = high;
    auto values = std::make_shared<std::vector<double>>(rows * columns);
    for (std::uint64_t row = 0; row < rows; ++row)
        for (std::uint64_t column = 0; column < columns; ++column) {
            const bool up = word(static_cast<std::uint32_t>(row * columns + column), place) & 1;
            bits->word(row, column / 64) |= std::uint64_t{up} << (column % 64);
            (*values)[row * columns + column] = up ? high : low;
        }
    if (as_bits) return {std::move(bits), nullptr, columns};
    return {nullptr, std::move(values), columns};
}

std::vector<double> sent(std::uint32_t count, bool binary) {
    std::vector<double> values(count);
    for (std::uint32_t k = 0; k < count; ++k) values[k] = binary ? (word(k, 99) & 1 ? 1.0 : -1.0) : std::sin(k);
    return values;
}

std::vector<double> sums(const Factors& factors, const std::vector<double>& from, std::uint32_t at_once) {
    Sums::Shared shared;
    factors.begin(shared, from.data(), static_cast<std::uint32_t>(from.size()));
    std::vector<double> result(factors.receivers(), 0.0);
    for (std::uint32_t first = 0; first < factors.receivers(); first += at_once) factors.add(shared, true, first, std::min(first + at_once, factors.receivers()), result.data() + first);
    return result;
}

std::vector<double> through_weights(const Factors& factors, const std::vector<double>& from) {
    std::vector<double> result(factors.receivers(), 0.0);
    for (std::uint32_t receiver = 0; receiver < factors.receivers(); ++receiver)
        for (std::uint32_t sender = 0; sender < from.size(); ++sender) result[receiver] += factors.weight(receiver, sender) * from[sender];
    return result;
}

}  // namespace

TEST_CASE("sums through factors are those through the weights", "[network]") {
    const std::uint32_t receivers = 150, senders = 300;
    const std::uint64_t rows = 17;
    for (const bool left : {true, false})
        for (const bool right : {true, false})
            for (const bool binary : {true, false})
                for (const double low : {-1.0, 0.0, -0.3}) {
                    const Factors factors({{rows, two_values(rows, receivers, low, 1, left, 1), two_values(rows, senders, low, 1, right, 2), 1, 300}, {1, {}, {}, -0.5, 1}}, receivers, senders, {});
                    const std::vector<double> from = sent(senders, binary), expected = through_weights(factors, from);
                    for (const std::uint32_t at_once : {1u, 64u, 77u, 512u}) {
                        const std::vector<double> found = sums(factors, from, at_once);
                        for (std::uint32_t k = 0; k < receivers; ++k) CHECK(found[k] == Approx(expected[k]).margin(1e-9));
                    }
                }
}

TEST_CASE("whole numbers are exact and the same, as bits and as numbers, with and without self-coupling", "[network]") {
    const std::uint32_t size = 193;
    const std::uint64_t rows = 40;
    const std::vector<double> from = sent(size, true);
    for (const bool coupled : {true, false}) {
        std::vector<std::vector<double>> found;
        for (const bool as_bits : {true, false}) {
            const Factor pattern = two_values(rows, size, -1, 1, as_bits, 3);
            const Factors factors({{rows, pattern, pattern, 1, 1}}, size, size, coupled ? std::nullopt : std::optional<std::int64_t>(0));
            CHECK(factors.symmetric());
            found.push_back(sums(factors, from, 512));
            for (std::uint32_t k = 0; k < size; ++k) {
                double exact = 0;
                for (std::uint32_t j = 0; j < size; ++j)
                    if (coupled || j != k)
                        for (std::uint64_t row = 0; row < rows; ++row) exact += pattern.at(row, k) * pattern.at(row, j) * from[j];
                CHECK(found.back()[k] == exact);
            }
        }
        CHECK(found[0] == found[1]);
    }
}

TEST_CASE("one sender that changes is followed", "[network]") {
    const std::uint32_t size = 130;
    const Factor pattern = two_values(9, size, -1, 1, true, 4);
    const Factors factors({{9, pattern, pattern, 1, 130}}, size, size, 0);
    std::vector<double> from = sent(size, true);
    Sums::Shared shared;
    factors.begin(shared, from.data(), size);
    for (const std::uint32_t sender : {0u, 64u, 129u, 0u, 5u}) {
        const double before = from[sender];
        from[sender] = -before;
        factors.changed(shared, sender, before);
        const std::vector<double> anew = sums(factors, from, 512);
        for (std::uint32_t k = 0; k < size; ++k) {
            double sum = 0;
            factors.add(shared, true, k, k + 1, &sum);
            CHECK(sum == anew[k]);
        }
    }
}

TEST_CASE("weights from one pattern to the next are not symmetric", "[network]") {
    const Factors factors({{5, two_values(5, 100, -1, 1, true, 5), two_values(5, 100, -1, 1, true, 6), 1, 100}}, 100, 100, 0);
    CHECK_FALSE(factors.symmetric());
}

TEST_CASE("a signal of two values is packed, and one of more is not", "[network]") {
    Signal signal;
    std::vector<double> values = sent(100, true);
    signal.look(values.data(), 100, true);
    CHECK(signal.binary);
    CHECK((signal.low == -1 && signal.high == 1));
    double ones = 0;
    for (const double value : values) ones += value == 1;
    CHECK(static_cast<double>(signal.ones) == ones);
    values[70] = 0.5;
    signal.look(values.data(), 100, true);
    CHECK_FALSE(signal.binary);
    std::vector<double> still(100, 3.0);
    signal.look(still.data(), 100, true);
    CHECK((signal.binary && signal.ones == 0));
    still[4] = 2;
    signal.changed(4);
    CHECK((signal.binary && signal.low == 2 && signal.high == 3 && signal.ones == 99));
}
