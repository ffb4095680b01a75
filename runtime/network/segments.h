// Runs of equal delay in a row, in as few bytes as they need. A run is one byte, delay above that of the run before (the first: above 0)
// in the high half and its length - 1 in the low half; a half of 15 says that the rest follows, seven bits a byte, delay first.
//     delays 3 3 3 5 40     becomes     0x32 (delay 3, three)   0x20 (2 more, one)   0xF0 0x14 (15 + 20 more, one)
#pragma once
#include <cstdint>
#include <vector>

namespace nmlc::network {

struct Segment {
    std::uint32_t delay;
    std::uint64_t length;
};

class SegmentWriter {
public:
    explicit SegmentWriter(std::vector<std::uint8_t>& bytes) : bytes_(bytes) {}
    void write(Segment segment) {
        const std::uint64_t rise = segment.delay - delay_, more = segment.length - 1;
        bytes_.push_back(static_cast<std::uint8_t>((rise < 15 ? rise : 15) << 4 | (more < 15 ? more : 15)));
        if (rise >= 15) rest(rise - 15);
        if (more >= 15) rest(more - 15);
        delay_ = segment.delay;
    }

private:
    void rest(std::uint64_t value) {
        for (; value >= 128; value >>= 7) bytes_.push_back(static_cast<std::uint8_t>(value | 128));
        bytes_.push_back(static_cast<std::uint8_t>(value));
    }
    std::vector<std::uint8_t>& bytes_;
    std::uint32_t delay_ = 0;
};

class SegmentReader {
public:
    SegmentReader(const std::uint8_t* begin, const std::uint8_t* end) : at_(begin), end_(end) {}
    bool done() const { return at_ == end_; }
    Segment next() {
        const std::uint8_t head = *at_++;
        delay_ += head >> 4;
        if (head >> 4 == 15) delay_ += static_cast<std::uint32_t>(rest());
        std::uint64_t length = (head & 15u) + 1;
        if ((head & 15) == 15) length += rest();
        return {delay_, length};
    }

private:
    std::uint64_t rest() {
        std::uint64_t value = 0;
        for (int shift = 0;; shift += 7) {
            const std::uint8_t byte = *at_++;
            value |= std::uint64_t{byte & 127u} << shift;
            if (byte < 128) return value;
        }
    }
    const std::uint8_t *at_, *end_;
    std::uint32_t delay_ = 0;
};

}  // namespace nmlc::network
