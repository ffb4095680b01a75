// Spikes of receivers that wait: what is found of them, before and after some are dropped.
#include "runtime/engine/waiting.h"

#include <catch2/catch.hpp>

using namespace nmlc::engine;

TEST_CASE("spikes are found by stamp, the four latest at hand", "[engine]") {
    WaitingSpikes waiting(3, 1);
    CHECK_FALSE(waiting.any());
    waiting.clear(100);
    for (std::uint64_t stamp = 101; stamp <= 106; ++stamp) *waiting.add(1, stamp) = static_cast<double>(stamp);
    CHECK(waiting.any());
    const WaitingSpikes::Line& line = waiting.line(1);
    CHECK(line.count() == 6);
    CHECK(line.first_after(waiting.told(100)) == 0);
    CHECK(line.first_after(waiting.told(99)) == 0);       // before the epoch all stamps are alike
    CHECK(line.first_after(waiting.told(103)) == 3);
    CHECK(line.first_after(waiting.told(106)) == WaitingSpikes::most);
    CHECK(waiting.stamp_of(WaitingSpikes::last_of(waiting.latest()[1])) == 106);
    CHECK(waiting.stamp_of(WaitingSpikes::first_of(waiting.latest()[1])) == 105);
    CHECK(waiting.stamp_of(WaitingSpikes::last_of(waiting.earlier()[1])) == 104);
    CHECK(waiting.stamp_of(WaitingSpikes::first_of(waiting.earlier()[1])) == 103);
    CHECK(*waiting.values(1, 2) == 103);
    CHECK(waiting.latest()[0] == 0);
    CHECK(WaitingSpikes::last_of(waiting.latest()[0]) < waiting.told(0));   // what is not there is later than nothing
}

TEST_CASE("there is room for fifteen, and again once the earlier ones are dropped", "[engine]") {
    WaitingSpikes waiting(2, 1);
    for (std::uint64_t stamp = 1; stamp <= 15; ++stamp) *waiting.add(0, 10 * stamp) = static_cast<double>(stamp);
    *waiting.add(1, 70) = 7;
    CHECK(waiting.is_full(0));
    CHECK_FALSE(waiting.is_full(1));
    waiting.drop(waiting.told(80));
    CHECK(waiting.line(0).count() == 7);
    CHECK(waiting.stamp_of(waiting.line(0).stamps[0]) == 90);
    CHECK(*waiting.values(0, 0) == 9);
    CHECK(waiting.line(0).first_after(waiting.told(150)) == WaitingSpikes::most);
    CHECK(waiting.line(1).count() == 0);
    CHECK(waiting.stamp_of(WaitingSpikes::last_of(waiting.latest()[0])) == 150);
    *waiting.add(0, 160) = 16;
    CHECK(*waiting.values(0, 7) == 16);
    CHECK(waiting.line(0).first_after(waiting.told(150)) == 7);
}

TEST_CASE("the longest wait fits into 16 bits", "[engine]") {
    WaitingSpikes waiting(1, 0);
    CHECK_FALSE(waiting.is_too_old(WaitingSpikes::longest_wait - 1));
    CHECK(waiting.is_too_old(WaitingSpikes::longest_wait));
    waiting.add(0, WaitingSpikes::longest_wait);
    CHECK(waiting.stamp_of(waiting.line(0).stamps[0]) == WaitingSpikes::longest_wait);
    waiting.clear(WaitingSpikes::longest_wait);
    CHECK_FALSE(waiting.is_too_old(WaitingSpikes::longest_wait + 1));
    CHECK(waiting.line(0).count() == 0);
    CHECK(waiting.latest()[0] == 0);
}
