// Sums are formed in eight parts, so that none waits for another and a vector holds them; the parts are added in a fixed order.
#include "runtime/network/rows.h"

#include <algorithm>
#include <cmath>
#include <limits>
#include <numeric>

#include "runtime/math/wide.h"
#include "runtime/network/refusal.h"

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

Rows::Rows(const Request& request, const Incoming& incoming, const ParallelFor& parallel_for)
    : receivers_(request.receivers), one_weight_(request.weight.number), begin_(std::size_t{receivers_} + 1, 0) {
    // Lengths first; then every synapse has its place.
    const auto runs_of = [](const std::vector<std::uint32_t>& senders, auto take) {
        for (std::size_t k = 0, first = 0; k < senders.size(); ++k)
            if (k + 1 == senders.size() || senders[k + 1] != senders[k] + 1) take(Run{senders[first], static_cast<std::uint32_t>(k + 1 - first)}), first = k + 1;
    };
    bool in_runs = false;
    if (incoming.scattered()) {
        std::fill(begin_.begin() + 1, begin_.end(), request.pattern.number);
    } else {
        run_begin_.assign(std::size_t{receivers_} + 1, 0);
        incoming.each_row(parallel_for, [&](std::uint32_t receiver, const std::vector<std::uint32_t>& senders) {
            begin_[receiver + std::size_t{1}] = senders.size();
            runs_of(senders, [&](Run) { ++run_begin_[receiver + std::size_t{1}]; });
        });
        std::partial_sum(run_begin_.begin(), run_begin_.end(), run_begin_.begin());
    }
    std::partial_sum(begin_.begin(), begin_.end(), begin_.begin());
    if (!run_begin_.empty()) in_runs = run_begin_.back() * synapses_worth_a_run <= count();
    if (in_runs) runs_.assign(run_begin_.back(), Run{0, 0});
    else run_begin_.clear(), senders_.resize(count());
    incoming.each_row(parallel_for, [&](std::uint32_t receiver, const std::vector<std::uint32_t>& senders) {
        if (!in_runs) std::copy(senders.begin(), senders.end(), senders_.data() + begin_[receiver]);
        else runs_of(senders, [run = runs_.data() + run_begin_[receiver]](Run of) mutable { *run++ = of; });
    });
    if (request.weight.of && !request.exact_weights) weigh(request, incoming);
}

// In single precision until a weight is met that is none; those before it are, and stay what they are.
void Rows::weigh(const Request& request, const Incoming& incoming) {
    single_weights_.resize(count());
    std::uint64_t place = 0;
    incoming.each_row(one_after_the_other, [&](std::uint32_t receiver, const std::vector<std::uint32_t>& senders) {
        for (std::size_t k = 0; k < senders.size(); ++k, ++place) {
            const std::uint32_t copy = incoming.copy(receiver, k, senders);
            const double weight = request.weight.of(receiver, senders[k], copy);
            if (!std::isfinite(weight)) {
                Refusal refusal(Refusal::Kind::weight);
                refusal.found = weight, refusal.limit = std::numeric_limits<double>::max(), refusal.receiver = receiver, refusal.sender = senders[k], refusal.copy = copy;
                throw refusal;
            }
            if (weights_.empty()) {
                single_weights_[place] = static_cast<float>(weight);
                if (static_cast<double>(single_weights_[place]) == weight) continue;
                weights_.resize(count());
                std::copy_n(single_weights_.begin(), place, weights_.begin());
                LargeVector<float>().swap(single_weights_);
            }
            weights_[place] = weight;
        }
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
    const bool by_weight = weighted && !one_for_all();
    const double factor = weighted && !by_weight ? one_weight_ : 1;
    if (signal.binary && !by_weight && run_begin_.empty()) {
        for (std::uint32_t receiver = first; receiver < end; ++receiver) {
            const std::uint64_t begin = begin_[receiver], count = begin_[receiver + std::size_t{1}] - begin;
            const auto ones = static_cast<double>(listed_ones(senders_.data() + begin, signal.bits.data(), count));
            sum[receiver - first] += factor * (signal.low * static_cast<double>(count) + (signal.high - signal.low) * ones);
        }
        return;
    }
    const auto add_rows = [&](const auto* weights) {
        for (std::uint32_t receiver = first; receiver < end; ++receiver) sum[receiver - first] += factor * row(signal.values, weights, receiver);
    };
    if (by_weight && weights_.empty()) add_rows(single_weights_.data());
    else add_rows(by_weight ? weights_.data() : nullptr);
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
    const auto weight_at = [&](std::uint64_t place) { return one_for_all() ? one_weight_ : weights_.empty() ? static_cast<double>(single_weights_[place]) : weights_[place]; };
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
