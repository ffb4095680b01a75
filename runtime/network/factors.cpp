#include "runtime/network/factors.h"

#include <algorithm>
#include <bit>
#include <cmath>

#include "runtime/math/wide.h"
#include "runtime/network/bit_sums.h"

namespace nmlc::network {
namespace {

constexpr std::uint64_t blocks_of_task = 32;          // 2048 senders: a share of the overlaps
constexpr double most_whole = 2147483647.0;

// counts[row] += senders that are high, and whose bit is 1; four blocks at a time.
NMLC_WIDE void count_bits(const std::uint64_t* const* blocks, const std::uint64_t* signal, std::size_t rows, double* counts) {
    for (std::size_t row = 0; row < rows; ++row) {
        const int ones = __builtin_popcountll(blocks[0][row] & signal[0]) + __builtin_popcountll(blocks[1][row] & signal[1]) + __builtin_popcountll(blocks[2][row] & signal[2]) +
                         __builtin_popcountll(blocks[3][row] & signal[3]);
        counts[row] += ones;
    }
}

double sum_of(const double* values, std::size_t count) {
    double sum = 0;
    for (std::size_t k = 0; k < count; ++k) sum += values[k];
    return sum;
}

double dot(const double* a, const double* b, std::size_t count) {
    double sum = 0;
    for (std::size_t k = 0; k < count; ++k) sum += a[k] * b[k];
    return sum;
}

bool same(const Factor& a, const Factor& b, std::uint64_t rows, std::uint64_t columns) {
    if ((a.bits && a.bits == b.bits) || (a.values && a.values == b.values) || (a.is_one() && b.is_one())) return true;
    for (std::uint64_t row = 0; row < rows; ++row)
        for (std::uint64_t column = 0; column < columns; ++column)
            if (a.at(row, column) != b.at(row, column)) return false;
    return true;
}

}  // namespace

Factors::Factors(std::vector<Product> products, std::uint32_t receivers, std::uint32_t senders, std::optional<std::int64_t> own)
    : products_(std::move(products)), receivers_(receivers), senders_(senders), own_(own) {
    for (const Product& product : products_) {
        const auto work_of = [&](const Factor& factor, std::uint64_t columns) { return factor.is_one() ? columns : product.rows * columns / (factor.bits ? 8 : 1); };
        work_ += work_of(product.received, receivers_) + work_of(product.sent, senders_) / 8;
        std::unique_ptr<FourRows>& four_rows = four_rows_.emplace_back();
        if (product.received.bits && FourRows::quick()) four_rows = std::make_unique<FourRows>(*product.received.bits);
        std::vector<std::uint64_t>& ones = ones_.emplace_back();
        if (!product.sent.bits) continue;
        ones.assign(product.rows, 0);
        for (std::uint64_t block = 0; block < product.sent.bits->blocks(); ++block)
            for (std::uint64_t row = 0; row < product.rows; ++row) ones[row] += static_cast<std::uint64_t>(std::popcount(product.sent.bits->block(block)[row]));
    }
    if (own_) own_weights();
}

void Factors::own_weights() {
    for (const Product& product : products_) {
        std::vector<double>& sums = own_sums_.emplace_back();
        const BitMatrix* const bits = product.received.bits && product.received.bits == product.sent.bits && *own_ == 0 ? product.received.bits.get() : nullptr;
        if (bits && bits->low * bits->low == bits->high * bits->high) {
            sums.push_back(static_cast<double>(product.rows) * bits->low * bits->low);
            continue;
        }
        sums.assign(receivers_, 0);
        for (std::uint64_t row = 0; row < product.rows; ++row)
            for (std::uint32_t receiver = 0; receiver < receivers_; ++receiver)
                if (const std::int64_t sender = receiver + *own_; sender >= 0 && sender < senders_) sums[receiver] += product.received.at(row, receiver) * product.sent.at(row, static_cast<std::uint64_t>(sender));
    }
}

std::size_t Factors::tasks() const { return static_cast<std::size_t>((BitMatrix::blocks_of(senders_) + blocks_of_task - 1) / blocks_of_task); }

void Factors::prepare(Shared& shared) const {
    shared.products.resize(products_.size());
    for (std::size_t k = 0; k < products_.size(); ++k) shared.products[k].partial.resize(tasks() * products_[k].rows);
}

void Factors::share(Shared& shared, std::size_t task) const {
    const Signal& signal = shared.signal;
    const std::uint64_t first_block = task * blocks_of_task, end_block = std::min(first_block + blocks_of_task, BitMatrix::blocks_of(senders_));
    const std::size_t first = first_block * 64, end = std::min<std::size_t>(end_block * 64, senders_);
    for (std::size_t k = 0; k < products_.size(); ++k) {
        const Product& product = products_[k];
        double* const partial = shared.products[k].partial.data() + task * product.rows;
        std::fill_n(partial, product.rows, 0.0);
        const BitMatrix* const bits = product.sent.bits.get();
        if (bits && signal.binary) {
            static const std::uint64_t nothing[1] = {0};
            for (std::uint64_t block = first_block; block < end_block; block += 4) {
                const std::uint64_t* words[4];
                std::uint64_t sent[4];
                for (std::uint64_t part = 0; part < 4; ++part) {
                    const bool there = block + part < end_block;
                    words[part] = bits->block(there ? block + part : block);
                    sent[part] = there ? signal.bits[block + part] : *nothing;
                }
                count_bits(words, sent, product.rows, partial);
            }
        } else if (bits) {
            for (std::uint64_t block = first_block; block < end_block; ++block) {
                const std::size_t begin = block * 64, count = std::min<std::size_t>(64, senders_ - begin);
                for (std::uint64_t row = 0; row < product.rows; ++row) {
                    double sum = 0;
                    for (std::uint64_t left = bits->block(block)[row]; left; left &= left - 1) sum += signal.values[begin + static_cast<std::size_t>(std::countr_zero(left))];
                    partial[row] += sum;
                }
                static_cast<void>(count);
            }
        } else if (product.sent.values) {
            for (std::uint64_t row = 0; row < product.rows; ++row) partial[row] = dot(product.sent.values->data() + row * senders_ + first, signal.values + first, end - first);
        } else {
            for (std::uint64_t row = 0; row < product.rows; ++row) partial[row] = sum_of(signal.values + first, end - first);
        }
    }
}

// What is known of the bits becomes the sum of their values: with b of low + (high - low)*bit, and the same of the signal.
void Factors::settle(Shared& shared) const {
    const Signal& signal = shared.signal;
    const double all = senders_, step = signal.high - signal.low, ones = static_cast<double>(signal.ones);
    for (std::size_t k = 0; k < products_.size(); ++k) {
        const Product& product = products_[k];
        Shared::Product& own = shared.products[k];
        own.overlaps.assign(product.rows, 0);
        for (std::size_t task = 0; task < tasks(); ++task)
            for (std::uint64_t row = 0; row < product.rows; ++row) own.overlaps[row] += own.partial[task * product.rows + row];
        if (const BitMatrix* const bits = product.sent.bits.get()) {
            const double low = bits->low, rise = bits->high - bits->low;
            const double sent = signal.binary ? all * signal.low + step * ones : sum_of(signal.values, senders_);
            for (std::uint64_t row = 0; row < product.rows; ++row) {
                const double where_one = signal.binary ? signal.low * static_cast<double>(ones_[k][row]) + step * own.overlaps[row] : own.overlaps[row];
                own.overlaps[row] = low * sent + rise * where_one;
            }
        }
        own.total = 0;
        double reach = 0;
        bool whole = true;
        for (const double overlap : own.overlaps) {
            own.total += overlap;
            reach += std::abs(overlap);
            whole = whole && overlap == std::floor(overlap);
        }
        own.whole.clear();
        if (!whole || reach >= most_whole) continue;
        own.whole.assign(own.overlaps.begin(), own.overlaps.end());
        if (four_rows_[k]) FourRows::prepare(own.whole, own.tables);
    }
}

void Factors::add(const Shared& shared, bool, std::uint32_t first, std::uint32_t end, double* sum) const {
    for (std::size_t k = 0; k < products_.size(); ++k) {
        const Product& product = products_[k];
        const Shared::Product& own = shared.products[k];
        const auto put = [&](std::uint32_t receiver, double value) {
            if (own_)
                if (const std::int64_t sender = receiver + *own_; sender >= 0 && sender < senders_) value -= own_sums_[k][own_sums_[k].size() == 1 ? 0 : receiver] * shared.signal.values[sender];
            sum[receiver - first] += product.times * value / product.by;
        };
        if (end - first == 1) {
            put(first, one(own, product, first));
        } else if (const BitMatrix* const bits = product.received.bits.get()) {
            const double rest = bits->low * own.total, rise = bits->high - bits->low;
            for (std::uint64_t block = first / 64; block * 64 < end; ++block) {
                const std::uint32_t begin = static_cast<std::uint32_t>(block * 64), from = std::max(first, begin), to = std::min(end, begin + 64);
                if (!own.whole.empty()) {
                    alignas(64) std::int32_t sums[64];
                    if (four_rows_[k]) four_rows_[k]->sum_where(block, own.tables, bits->block(block), own.whole, sums);
                    else sum_where(bits->block(block), own.whole.data(), product.rows, sums);
                    for (std::uint32_t receiver = from; receiver < to; ++receiver) put(receiver, rest + rise * sums[receiver - begin]);
                } else {
                    alignas(64) double sums[64];
                    sum_where(bits->block(block), own.overlaps.data(), product.rows, sums);
                    for (std::uint32_t receiver = from; receiver < to; ++receiver) put(receiver, rest + rise * sums[receiver - begin]);
                }
            }
        } else if (product.received.values) {
            std::vector<double> sums(end - first, 0.0);
            for (std::uint64_t row = 0; row < product.rows; ++row) {
                const double overlap = own.overlaps[row], *const values = product.received.values->data() + row * receivers_ + first;
                for (std::size_t at = 0; at < sums.size(); ++at) sums[at] += values[at] * overlap;
            }
            for (std::uint32_t receiver = first; receiver < end; ++receiver) put(receiver, sums[receiver - first]);
        } else {
            for (std::uint32_t receiver = first; receiver < end; ++receiver) put(receiver, own.total);
        }
    }
}

// Of one receiver, in the order of the rows, as in `add`.
double Factors::one(const Shared::Product& shared, const Product& product, std::uint32_t receiver) const {
    if (const BitMatrix* const bits = product.received.bits.get()) {
        const std::uint64_t* const words = bits->block(receiver / 64);
        const unsigned shift = receiver % 64;
        double sum = 0;
        for (std::uint64_t row = 0; row < product.rows; ++row) sum += words[row] >> shift & 1 ? shared.overlaps[row] : 0.0;
        return bits->low * shared.total + (bits->high - bits->low) * sum;
    }
    if (!product.received.values) return shared.total;
    double sum = 0;
    for (std::uint64_t row = 0; row < product.rows; ++row) sum += (*product.received.values)[row * receivers_ + receiver] * shared.overlaps[row];
    return sum;
}

void Factors::changed(Shared& shared, std::uint32_t sender, double before) const {
    const double by = shared.signal.values[sender] - before;
    for (std::size_t k = 0; k < products_.size(); ++k) {
        const Product& product = products_[k];
        Shared::Product& own = shared.products[k];
        own.whole.clear();   // `one` reads the numbers themselves
        for (std::uint64_t row = 0; row < product.rows; ++row) {
            const double change = product.sent.at(row, sender) * by;
            own.overlaps[row] += change;
            own.total += change;
        }
    }
}

double Factors::weight(std::uint32_t receiver, std::uint32_t sender) const {
    double weight = 0;
    if (own_ && receiver + *own_ == sender) return 0;
    for (const Product& product : products_) {
        double sum = 0;
        for (std::uint64_t row = 0; row < product.rows; ++row) sum += product.received.at(row, receiver) * product.sent.at(row, sender);
        weight += product.times * sum / product.by;
    }
    return weight;
}

bool Factors::symmetric() const {
    if (receivers_ != senders_) return false;
    if (std::all_of(products_.begin(), products_.end(), [&](const Product& product) { return same(product.received, product.sent, product.rows, receivers_); })) return true;
    const std::uint32_t stride = std::max(1u, receivers_ / 64);
    for (std::uint32_t a = 0; a < receivers_; a += stride)
        for (std::uint32_t b = 0; b < a; b += stride) {
            const double one_way = weight(a, b), other = weight(b, a);
            if (std::abs(one_way - other) > 1e-9 * (std::abs(one_way) + std::abs(other))) return false;
        }
    return true;
}

}  // namespace nmlc::network
