// Sums are formed in eight parts, so that none waits for another and a vector holds them; the parts are added in a fixed order.
#include "runtime/network/rows.h"

#include <algorithm>

#include "runtime/math/wide.h"

namespace nmlc::network {
namespace {

constexpr std::size_t parts = 8;
constexpr std::uint64_t synapses_worth_a_run = 8;   // shorter runs cost more than a list of senders

double total(const double* part) { return ((part[0] + part[4]) + (part[2] + part[6])) + ((part[1] + part[5]) + (part[3] + part[7])); }

template <class Weight>
[[gnu::always_inline]] inline double product(const Weight* weights, const double* sent, std::size_t count) {
    double part[parts] = {};
    std::size_t k = 0;
    for (; k + parts <= count; k += parts)
        for (std::size_t lane = 0; lane < parts; ++lane) part[lane] += static_cast<double>(weights[k + lane]) * sent[k + lane];
    for (std::size_t lane = 0; k < count; ++k, ++lane) part[lane] += static_cast<double>(weights[k]) * sent[k];
    return total(part);
}
NMLC_WIDE double dot(const float* weights, const double* sent, std::size_t count) { return product(weights, sent, count); }
NMLC_WIDE double dot(const double* weights, const double* sent, std::size_t count) { return product(weights, sent, count); }

NMLC_WIDE double plain_sum(const double* sent, std::size_t count) {
    double part[parts] = {};
    std::size_t k = 0;
    for (; k + parts <= count; k += parts)
        for (std::size_t lane = 0; lane < parts; ++lane) part[lane] += sent[k + lane];
    for (std::size_t lane = 0; k < count; ++k, ++lane) part[lane] += sent[k];
    return total(part);
}

NMLC_WIDE void fill(double* into, double value, std::size_t count) {
    for (std::size_t k = 0; k < count; ++k) into[k] = value;
}

template <class Weight>
double listed_dot(const Weight* weights, const std::uint32_t* senders, const double* sent, std::size_t count) {
    double part[parts] = {};
    for (std::size_t k = 0; k < count; ++k) part[k % parts] += static_cast<double>(weights[k]) * sent[senders[k]];
    return total(part);
}

// Four at a time, so that none waits for another. Shifts by a number in a register are cheaper with BMI2; gathers would be slower than loads.
NMLC_SHIFTS std::uint64_t listed_ones(const std::uint32_t* senders, const std::uint64_t* bits, std::size_t count) {
    const auto* const words = reinterpret_cast<const std::uint32_t*>(bits);
    std::uint32_t first = 0, second = 0, third = 0, fourth = 0;
    std::size_t k = 0;
    const auto bit = [words](std::uint32_t sender) { return words[sender >> 5] >> (sender & 31) & 1; };
    for (; k + 4 <= count; k += 4) {
        first += bit(senders[k]), second += bit(senders[k + 1]);
        third += bit(senders[k + 2]), fourth += bit(senders[k + 3]);
    }
    for (; k < count; ++k) first += bit(senders[k]);
    return std::uint64_t{first} + second + third + fourth;
}

double listed_sum(const std::uint32_t* senders, const double* sent, std::size_t count) {
    double part[parts] = {};
    for (std::size_t k = 0; k < count; ++k) part[k % parts] += sent[senders[k]];
    return total(part);
}

}  // namespace

Rows::Rows(const Synapses& synapses) : receivers_(synapses.receivers()), one_weight_(synapses.one_weight()), begin_(std::size_t{receivers_} + 1, 0) {
    bool one_weight = true;
    for (std::size_t block = synapses.first_block(); block < synapses.end_block(); ++block) one_weight &= synapses.block(block)->weights.empty();
    // Lengths first; then every synapse has its place.
    std::vector<std::uint64_t> run_count(std::size_t{receivers_} + 1, 0);
    constexpr std::uint32_t none = ~0u;
    std::vector<std::uint32_t> last(receivers_, none);
    synapses.for_each([&](std::uint32_t receiver, std::uint32_t sender, double, std::uint32_t) {
        ++begin_[receiver + std::size_t{1}];
        if (last[receiver] == none || sender != last[receiver] + 1) ++run_count[receiver + std::size_t{1}];
        last[receiver] = sender;
    });
    std::uint64_t runs = 0;
    for (std::size_t k = 0; k < receivers_; ++k) begin_[k + 1] += begin_[k], runs += run_count[k + 1];
    const bool in_runs = runs * synapses_worth_a_run <= count();
    if (in_runs) {
        for (std::size_t k = 0; k < receivers_; ++k) run_count[k + 1] += run_count[k];
        runs_.assign(runs, Run{0, 0});
        run_begin_ = std::move(run_count);
    } else {
        senders_.resize(count());
    }
    if (!one_weight) weights_.resize(count());
    std::vector<std::uint64_t> at(begin_.begin(), begin_.end() - 1), run_at;
    if (in_runs) run_at.assign(run_begin_.begin(), run_begin_.end() - 1);
    last.assign(receivers_, none);
    synapses.for_each([&](std::uint32_t receiver, std::uint32_t sender, double weight, std::uint32_t) {
        const std::uint64_t place = at[receiver]++;
        if (!one_weight) weights_[place] = static_cast<float>(weight);
        if (!in_runs) {
            senders_[place] = sender;
        } else {
            if (last[receiver] == none || sender != last[receiver] + 1) runs_[run_at[receiver]++] = {sender, 0};
            ++runs_[run_at[receiver] - 1].length;
        }
        last[receiver] = sender;
    });
}

// Without weights the sum of what is sent.
template <class Weight>
double Rows::row(const double* sent, const Weight* weights, std::uint32_t receiver) const {
    const std::uint64_t begin = begin_[receiver], count = begin_[receiver + std::size_t{1}] - begin;
    if (weights) weights += begin;
    if (run_begin_.empty()) return weights ? listed_dot(weights, senders_.data() + begin, sent, count) : listed_sum(senders_.data() + begin, sent, count);
    double sum = 0;
    for (std::uint64_t k = run_begin_[receiver]; k < run_begin_[receiver + std::size_t{1}]; ++k) {
        const Run& run = runs_[k];
        sum += weights ? dot(weights, sent + run.first, run.length) : plain_sum(sent + run.first, run.length);
        if (weights) weights += run.length;
    }
    return sum;
}

void Rows::add(const Shared& shared, bool weighted, std::uint32_t first, std::uint32_t end, double* sum) const {
    const Signal& signal = shared.signal;
    const float* const weights = weighted && !weights_.empty() ? weights_.data() : nullptr;
    const double factor = weighted && !weights ? one_weight_ : 1;
    if (signal.binary && !weights && run_begin_.empty()) {
        for (std::uint32_t receiver = first; receiver < end; ++receiver) {
            const std::uint64_t begin = begin_[receiver], count = begin_[receiver + std::size_t{1}] - begin;
            const auto ones = static_cast<double>(listed_ones(senders_.data() + begin, signal.bits.data(), count));
            sum[receiver - first] += factor * (signal.low * static_cast<double>(count) + (signal.high - signal.low) * ones);
        }
        return;
    }
    for (std::uint32_t receiver = first; receiver < end; ++receiver) sum[receiver - first] += factor * row(signal.values, weights, receiver);
}

void Rows::add(const double* sent, const double* weights, std::uint32_t first, std::uint32_t end, double* sum) const {
    for (std::uint32_t receiver = first; receiver < end; ++receiver) sum[receiver - first] += row(sent, weights, receiver);
}

void Rows::spread(const double* sent, std::uint64_t first, std::uint64_t end, double* into) const {
    auto receiver = static_cast<std::uint32_t>(std::upper_bound(begin_.begin(), begin_.end(), first) - begin_.begin() - 1);
    for (std::uint64_t at = first; at < end; ++receiver) {
        const std::uint64_t stop = std::min(end, begin_[receiver + std::size_t{1}]);
        if (run_begin_.empty()) {
            for (; at < stop; ++at) into[at - first] = sent[senders_[at]];
            continue;
        }
        std::uint64_t place = begin_[receiver];
        for (std::uint64_t k = run_begin_[receiver]; k < run_begin_[receiver + std::size_t{1}] && at < stop; place += runs_[k++].length) {
            if (place + runs_[k].length <= at) continue;
            const std::uint64_t skipped = at - place, count = std::min<std::uint64_t>(runs_[k].length - skipped, stop - at);
            std::copy_n(sent + runs_[k].first + skipped, count, into + (at - first));
            at += count;
        }
    }
}

void Rows::repeat(const double* told, std::uint64_t first, std::uint64_t end, double* into) const {
    auto receiver = static_cast<std::uint32_t>(std::upper_bound(begin_.begin(), begin_.end(), first) - begin_.begin() - 1);
    for (std::uint64_t at = first; at < end; ++receiver) {
        const std::uint64_t stop = std::min(end, begin_[receiver + std::size_t{1}]);
        fill(into + (at - first), told[receiver], stop - at);
        at = stop;
    }
}

// All of them, where there are several.
double Rows::weight(std::uint32_t receiver, std::uint32_t sender) const {
    double sum = 0;
    const auto weight_at = [&](std::uint64_t place) { return weights_.empty() ? one_weight_ : static_cast<double>(weights_[place]); };
    std::uint64_t place = begin_[receiver];
    if (run_begin_.empty()) {
        for (; place < begin_[receiver + std::size_t{1}]; ++place)
            if (senders_[place] == sender) sum += weight_at(place);
        return sum;
    }
    for (std::uint64_t k = run_begin_[receiver]; k < run_begin_[receiver + std::size_t{1}]; ++k) {
        const Run& run = runs_[k];
        if (sender - run.first < run.length) sum += weight_at(place + sender - run.first);
        place += run.length;
    }
    return sum;
}

bool Rows::symmetric() const {
    constexpr std::uint32_t most = 64;
    const std::uint32_t stride = std::max(1u, receivers_ / most);
    for (std::uint32_t receiver = 0; receiver < receivers_; receiver += stride) {
        const auto differs = [&](std::uint32_t sender) { return sender >= receivers_ || weight(receiver, sender) != weight(sender, receiver); };
        if (run_begin_.empty()) {
            for (std::uint64_t place = begin_[receiver]; place < begin_[receiver + std::size_t{1}]; ++place)
                if (differs(senders_[place])) return false;
        } else {
            for (std::uint64_t k = run_begin_[receiver]; k < run_begin_[receiver + std::size_t{1}]; ++k)
                for (std::uint32_t at = 0; at < runs_[k].length; ++at)
                    if (differs(runs_[k].first + at)) return false;
        }
    }
    return true;
}

}  // namespace nmlc::network
