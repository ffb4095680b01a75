#include "runtime/engine/waiting.h"

#include <algorithm>

namespace nmlc::engine {

double* WaitingSpikes::add(std::size_t receiver, std::uint64_t stamp) {
    Line& line = lines_[receiver];
    const auto entry = static_cast<std::size_t>(line.count());
    line.stamps[entry] = told(stamp);
    ++line.stamps[most];
    earlier_[receiver] = earlier_[receiver] >> 16 | latest_[receiver] << 16;
    latest_[receiver] = latest_[receiver] >> 16 | static_cast<std::uint32_t>(line.stamps[entry]) << 16;
    any_ = true;
    return values_.data() + (receiver * most + entry) * each_;
}

// They stay among those at hand: every row has been looked at since, and takes no notice of them.
void WaitingSpikes::drop(std::int16_t told) {
    for (std::size_t receiver = 0; receiver < lines_.size(); ++receiver) {
        Line& line = lines_[receiver];
        const auto gone = std::min(line.first_after(told), line.count());
        if (gone == 0) continue;
        const auto left = static_cast<std::int16_t>(line.count() - gone);
        double* const values = values_.data() + receiver * most * each_;
        std::copy_n(values + static_cast<std::size_t>(gone) * each_, static_cast<std::size_t>(left) * each_, values);
        std::copy_n(line.stamps + gone, left, line.stamps);
        std::fill(line.stamps + left, line.stamps + most, std::int16_t{0});
        line.stamps[most] = left;
    }
}

void WaitingSpikes::clear(std::uint64_t epoch) {
    std::fill(latest_.begin(), latest_.end(), 0u);
    std::fill(earlier_.begin(), earlier_.end(), 0u);
    std::fill(lines_.begin(), lines_.end(), Line{});
    any_ = false;
    epoch_ = epoch;
}

}  // namespace nmlc::engine
