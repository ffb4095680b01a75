// What can be said before anything is made: whether the numbers fit, and how large the connection will be.
#include <algorithm>
#include <cmath>
#include <stdexcept>

#include "runtime/network/choose.h"
#include "runtime/network/refusal.h"
#include "runtime/network/tiles.h"

namespace nmlc::network {
namespace {

using Kind = Pattern::Kind;

[[noreturn]] void refuse(Refusal::Kind kind, double found, double limit, std::uint32_t receiver = 0, std::uint32_t sender = 0) {
    Refusal refusal(kind);
    refusal.found = found, refusal.limit = limit, refusal.receiver = receiver, refusal.sender = sender;
    throw refusal;
}

// A neuron has `others` partners, one less where `self` is among them. Neurons 0 and the first with a self stand for all.
template <class SelfOf>
void check_degree(Refusal::Kind kind, const Pattern& pattern, std::uint32_t neurons, std::uint32_t others, const SelfOf& self_of,
                  std::uint32_t first_with_self) {
    for (const std::uint32_t neuron : {0u, first_with_self}) {
        if (neuron >= neurons) continue;
        const std::uint64_t partners = others - (self_of(neuron) ? 1u : 0u);
        if (pattern.multapses ? pattern.number > 0 && partners == 0 : pattern.number > partners) {
            const bool in = kind == Refusal::Kind::in_degree;
            refuse(kind, static_cast<double>(pattern.number), static_cast<double>(partners), in ? neuron : 0, in ? 0 : neuron);
        }
    }
}

std::uint32_t excess(std::uint32_t a, std::uint32_t b) { return a > b ? a - b : 0; }

void check_edges(const Request& request) {
    for (std::size_t row = 0; row < request.pattern.edges.size(); ++row) {
        const auto [receiver, sender] = request.pattern.edges[row];
        if (sender < request.senders && receiver < request.receivers) continue;
        const bool pre = sender >= request.senders;
        Refusal refusal(Refusal::Kind::edge_out_of_range);
        refusal.found = pre ? sender : receiver, refusal.limit = pre ? request.senders : request.receivers;
        refusal.row = row, refusal.column = pre ? "pre" : "post";
        refusal.receiver = receiver, refusal.sender = sender;
        throw refusal;
    }
}

double expected_count(const Request& request) {
    const Selves selves(request);
    const Pattern& pattern = request.pattern;
    const auto pairs = static_cast<double>(selves.allowed_pairs()), number = static_cast<double>(pattern.number);
    switch (pattern.kind) {
        case Kind::all_to_all: return pairs;
        case Kind::one_to_one: return selves.forbids(0, 0) ? 0 : request.senders;
        case Kind::pairwise: return pairs * pattern.probability;
        case Kind::fixed_indegree: return number * request.receivers;
        case Kind::fixed_outdegree: return number * request.senders;
        case Kind::fixed_total: return number;
        case Kind::listed: return static_cast<double>(pattern.edges.size());
        case Kind::chosen: break;
    }
    constexpr std::uint32_t most_tried = 32;   // senders, evenly spaced
    const std::uint32_t tried = std::min(request.senders, most_tried);
    std::uint64_t chosen = 0;
    for (std::uint32_t k = 0; k < tried; ++k) {
        const auto sender = static_cast<std::uint32_t>(std::uint64_t{request.senders} * (2 * k + 1) / (2 * tried));
        for (std::uint32_t receiver = 0; receiver < request.receivers; ++receiver)
            chosen += !selves.forbids(receiver, sender) && pattern.chooses(receiver, sender);
    }
    return tried == 0 ? 0 : static_cast<double>(chosen) * request.senders / tried;
}

}  // namespace

std::uint64_t Selves::allowed_pairs() const {
    const std::uint64_t pairs = std::uint64_t{senders_} * receivers_;
    if (!forbidden_) return pairs;
    const std::int64_t from = std::max<std::int64_t>(shift_, 0), to = std::min<std::int64_t>(senders_ + shift_, receivers_);
    return pairs - static_cast<std::uint64_t>(std::max<std::int64_t>(to - from, 0));
}

void check(const Request& request) {
    const Pattern& pattern = request.pattern;
    const Selves selves(request);
    if (request.block_neurons == 0 || request.block_neurons > largest_block) throw std::logic_error("block_neurons");
    if (pattern.kind == Kind::pairwise && !(pattern.probability >= 0 && pattern.probability <= 1)) refuse(Refusal::Kind::probability, pattern.probability, 1);
    if (pattern.kind == Kind::one_to_one && request.senders != request.receivers) refuse(Refusal::Kind::sizes_differ, request.senders, request.receivers);
    if (pattern.kind == Kind::fixed_indegree)
        check_degree(Refusal::Kind::in_degree, pattern, request.receivers, request.senders, [&](std::uint32_t i) { return selves.sender_of(i); },
                     excess(request.sender_offset, request.receiver_offset));
    if (pattern.kind == Kind::fixed_outdegree)
        check_degree(Refusal::Kind::out_degree, pattern, request.senders, request.receivers, [&](std::uint32_t j) { return selves.receiver_of(j); },
                     excess(request.receiver_offset, request.sender_offset));
    if (pattern.kind == Kind::fixed_total) {
        const std::uint64_t pairs = selves.allowed_pairs();
        if (pattern.multapses ? pattern.number > 0 && pairs == 0 : pattern.number > pairs)
            refuse(Refusal::Kind::total, static_cast<double>(pattern.number), static_cast<double>(pairs));
    }
    if (pattern.kind == Kind::listed) check_edges(request);
    if (!request.weight.of && !std::isfinite(request.weight.number)) refuse(Refusal::Kind::weight, request.weight.number, 0);
    const double delay = request.delay_steps.number;
    if (!request.delay_steps.of && !(delay >= 0 && delay <= longest_delay && delay == std::floor(delay))) refuse(Refusal::Kind::delay, delay, longest_delay);
}

Estimate estimate(const Request& request) {
    check(request);
    Estimate estimate;
    estimate.synapses = expected_count(request);
    const bool weights = static_cast<bool>(request.weight.of), delays = static_cast<bool>(request.delay_steps.of);
    const double blocks = 1 + std::floor(static_cast<double>(request.receivers) / request.block_neurons), rows = blocks * request.senders;
    estimate.bytes = estimate.synapses * (2 + (request.exact_weights ? 8 : 4) * weights + delays + request.further_bytes) + rows * 4 * (1 + delays);
    const bool listed = request.pattern.kind == Kind::listed;
    estimate.peak_bytes = estimate.bytes + estimate.synapses * (4 + 4 * listed + delays) + rows * 4 * (1 + delays);   // the choice, and lengths of rows
    return estimate;
}

Estimate estimate_summed(const Request& request) {
    check(request);
    Estimate estimate;
    estimate.synapses = expected_count(request);
    const Kind kind = request.pattern.kind;
    const bool in_runs = kind == Kind::all_to_all, tiles = Tiles::suit(request, estimate.synapses), weights = request.weight.of && !request.exact_weights;
    estimate.bytes = estimate.synapses * ((in_runs ? 0 : tiles ? 2 : 4) + 8 * weights + request.further_bytes) + 16.0 * request.receivers;
    const bool turned = !in_runs && kind != Kind::one_to_one && kind != Kind::fixed_indegree;   // rows of senders first
    estimate.peak_bytes = estimate.bytes + estimate.synapses * ((kind == Kind::listed ? 16 : turned ? 8 : 0) + 4 * weights);
    return estimate;
}

}  // namespace nmlc::network
