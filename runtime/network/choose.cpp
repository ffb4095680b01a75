// The patterns. Where the receivers of each sender are drawn (or known) they are written down directly; where it is the other way round, pairs
// are drawn twice: once to count the length of each sender's row, once to fill it. Draws are counter-based, so that both times agree.
#include "runtime/network/choose.h"

#include <algorithm>
#include <atomic>
#include <numeric>

#include "runtime/math/functions.h"
#include "runtime/network/draws.h"
#include "runtime/network/sampler.h"

namespace nmlc::network {
namespace {

using Kind = Pattern::Kind;

constexpr std::uint32_t most_tasks = 64;

std::uint32_t per_task(std::uint64_t count) { return static_cast<std::uint32_t>(std::max<std::uint64_t>(1, (count + most_tasks - 1) / most_tasks)); }

// Calls row(sender, receivers, sampler) for each sender: it appends the receivers, in ascending order.
template <class Row>
Choice by_sender(const Request& request, const ParallelFor& parallel_for, const Row& append_row) {
    Choice choice;
    choice.begin.assign(std::size_t{request.senders} + 1, 0);
    choice.part_senders = per_task(request.senders);
    choice.parts.resize((request.senders + std::uint64_t{choice.part_senders} - 1) / choice.part_senders);
    parallel_for(choice.parts.size(), [&](std::size_t part, unsigned) {
        Sampler sampler(request.pattern.kind == Kind::fixed_outdegree ? request.receivers : 0);
        const auto first = static_cast<std::uint32_t>(part * choice.part_senders);
        const auto end = static_cast<std::uint32_t>(std::min<std::uint64_t>(std::uint64_t{first} + choice.part_senders, request.senders));
        for (std::uint32_t sender = first; sender < end; ++sender) {
            const std::size_t before = choice.parts[part].size();
            append_row(sender, choice.parts[part], sampler);
            choice.begin[sender + std::size_t{1}] = choice.parts[part].size() - before;
        }
    });
    std::partial_sum(choice.begin.begin(), choice.begin.end(), choice.begin.begin());
    return choice;
}

// Calls pairs(task, take) for each task, twice; it calls take(receiver, sender) for each pair. Pairs may come in any order: rows are sorted.
template <class Pairs>
Choice by_pair(const Request& request, const ParallelFor& parallel_for, std::size_t tasks, const Pairs& pairs) {
    Choice choice;
    std::vector<std::uint64_t> next(std::size_t{request.senders} + 1, 0);
    parallel_for(tasks, [&](std::size_t task, unsigned) {
        pairs(task, [&](std::uint32_t, std::uint32_t sender) { std::atomic_ref(next[sender + std::size_t{1}]).fetch_add(1, std::memory_order_relaxed); });
    });
    std::partial_sum(next.begin(), next.end(), next.begin());
    choice.begin = next;
    choice.part_senders = std::max(request.senders, 1u);
    choice.parts.assign(1, std::vector<std::uint32_t>(choice.count()));
    std::uint32_t* receivers = choice.parts[0].data();
    parallel_for(tasks, [&](std::size_t task, unsigned) {
        pairs(task, [&](std::uint32_t receiver, std::uint32_t sender) {
            receivers[std::atomic_ref(next[sender]).fetch_add(1, std::memory_order_relaxed)] = receiver;
        });
    });
    const std::uint32_t rows = per_task(request.senders);
    parallel_for((request.senders + rows - 1) / rows, [&](std::size_t task, unsigned) {
        for (std::size_t sender = task * rows; sender < std::min<std::size_t>(task * rows + rows, request.senders); ++sender)
            if (!std::is_sorted(receivers + choice.begin[sender], receivers + choice.begin[sender + 1]))
                std::sort(receivers + choice.begin[sender], receivers + choice.begin[sender + 1]);
    });
    return choice;
}

// Receivers are passed over in geometric jumps: P(jump > k) = (1 - p)^(k + 1), so that the work is that of the synapses made.
Choice pairwise(const Request& request, const ParallelFor& parallel_for) {
    const Selves selves(request);
    const double p = request.pattern.probability, scale = p > 0 && p < 1 ? 1 / evaluate(Function::log1p, -p) : 0;
    return by_sender(request, parallel_for, [&, p, scale](std::uint32_t sender, std::vector<std::uint32_t>& receivers, Sampler&) {
        if (p == 0) return;
        const Pool pool(request.receivers, selves.receiver_of(sender));
        Draws draws(request.key, Place::pairwise, sender);
        for (std::uint64_t at = 0;; ++at) {
            if (p < 1) {
                const double jump = evaluate(Function::log, draws.uniform()) * scale;
                if (jump >= static_cast<double>(pool.size)) return;
                at += static_cast<std::uint64_t>(jump);
            }
            if (at >= pool.size) return;
            receivers.push_back(pool[static_cast<std::uint32_t>(at)]);
        }
    });
}

Choice fixed_outdegree(const Request& request, const ParallelFor& parallel_for) {
    const Selves selves(request);
    return by_sender(request, parallel_for, [&](std::uint32_t sender, std::vector<std::uint32_t>& receivers, Sampler& sampler) {
        sampler.draw(request.key, Place::fixed_outdegree, sender, {request.receivers, selves.receiver_of(sender)}, request.pattern, receivers);
    });
}

Choice fixed_indegree(const Request& request, const ParallelFor& parallel_for) {
    const Selves selves(request);
    const std::uint32_t receivers = per_task(request.receivers);
    return by_pair(request, parallel_for, (request.receivers + std::uint64_t{receivers} - 1) / receivers, [&](std::size_t task, const auto& take) {
        Sampler sampler(request.senders);
        std::vector<std::uint32_t> senders;
        const std::uint64_t first = task * receivers, end = std::min<std::uint64_t>(first + receivers, request.receivers);
        for (std::uint64_t i = first; i < end; ++i) {
            const auto receiver = static_cast<std::uint32_t>(i);
            senders.clear();
            sampler.draw(request.key, Place::fixed_indegree, receiver, {request.senders, selves.sender_of(receiver)}, request.pattern, senders);
            for (const std::uint32_t sender : senders) take(receiver, sender);
        }
    });
}

// The n-th of a sequence of independent pairs.
Pattern::Edge pair(const Request& request, const Selves& selves, std::uint64_t n) {
    for (Draws draws(request.key, Place::fixed_total, static_cast<std::uint32_t>(n), n >> 32 << 32);;) {
        const std::uint32_t sender = draws.below(request.senders), receiver = draws.below(request.receivers);
        if (!selves.forbids(receiver, sender)) return {receiver, sender};
    }
}

// Draws pairs until there are `number` different ones: every set of that size is equally likely. Sorted, as sender * receivers + receiver.
std::vector<std::uint64_t> different_pairs(const Request& request, std::uint64_t number) {
    const Selves selves(request);
    std::vector<std::uint64_t> pairs;
    pairs.reserve(number);
    for (std::uint64_t n = 0; pairs.size() < number;) {
        const auto known = static_cast<std::ptrdiff_t>(pairs.size());
        while (pairs.size() < number) {
            const auto [receiver, sender] = pair(request, selves, n++);
            pairs.push_back(std::uint64_t{sender} * request.receivers + receiver);
        }
        std::sort(pairs.begin() + known, pairs.end());
        std::inplace_merge(pairs.begin(), pairs.begin() + known, pairs.end());
        pairs.erase(std::unique(pairs.begin(), pairs.end()), pairs.end());
    }
    return pairs;
}

Choice fixed_total(const Request& request, const ParallelFor& parallel_for) {
    const Selves selves(request);
    const std::uint64_t number = request.pattern.number, all = selves.allowed_pairs();
    if (request.pattern.multapses) {
        const std::uint64_t tasks = std::min<std::uint64_t>(most_tasks, number);
        return by_pair(request, parallel_for, tasks, [&](std::size_t task, const auto& take) {
            for (std::uint64_t n = number / tasks * task + std::min<std::uint64_t>(task, number % tasks), end = n + number / tasks + (task < number % tasks); n < end; ++n) {
                const auto [receiver, sender] = pair(request, selves, n);
                take(receiver, sender);
            }
        });
    }
    // Beyond one half it is quicker to draw those that are left out.
    const bool leave_out = number > all / 2;
    const std::vector<std::uint64_t> drawn = different_pairs(request, leave_out ? all - number : number);
    return by_sender(request, parallel_for, [&](std::uint32_t sender, std::vector<std::uint32_t>& receivers, Sampler&) {
        const std::uint64_t begin = std::uint64_t{sender} * request.receivers;
        auto at = std::lower_bound(drawn.begin(), drawn.end(), begin);
        if (!leave_out) {
            for (; at != drawn.end() && *at < begin + request.receivers; ++at) receivers.push_back(static_cast<std::uint32_t>(*at - begin));
            return;
        }
        for (std::uint32_t receiver = 0; receiver < request.receivers; ++receiver) {
            if (at != drawn.end() && *at == begin + receiver)
                ++at;
            else if (!selves.forbids(receiver, sender))
                receivers.push_back(receiver);
        }
    });
}

Choice listed(const Request& request) {
    const std::vector<Pattern::Edge>& edges = request.pattern.edges;
    Choice choice;
    std::vector<std::uint64_t> next(std::size_t{request.senders} + 1, 0);
    for (const auto [receiver, sender] : edges) ++next[sender + std::size_t{1}];
    std::partial_sum(next.begin(), next.end(), next.begin());
    choice.begin = next;
    choice.list_rows.resize(edges.size());
    for (std::size_t row = 0; row < edges.size(); ++row) choice.list_rows[next[edges[row].sender]++] = static_cast<std::uint32_t>(row);
    for (std::uint32_t sender = 0; sender < request.senders; ++sender)
        std::stable_sort(choice.list_rows.begin() + static_cast<std::ptrdiff_t>(choice.begin[sender]),
                         choice.list_rows.begin() + static_cast<std::ptrdiff_t>(choice.begin[sender + 1]),
                         [&](std::uint32_t a, std::uint32_t b) { return edges[a].receiver < edges[b].receiver; });
    choice.part_senders = std::max(request.senders, 1u);
    choice.parts.resize(1);
    choice.parts[0].reserve(edges.size());
    for (const std::uint32_t row : choice.list_rows) choice.parts[0].push_back(edges[row].receiver);
    return choice;
}

}  // namespace

Choice choose(const Request& request, const ParallelFor& parallel_for) {
    const Selves selves(request);
    const auto rows = [&](const auto& append_row) {
        return by_sender(request, parallel_for, [&](std::uint32_t sender, std::vector<std::uint32_t>& receivers, Sampler&) { append_row(sender, receivers); });
    };
    switch (request.pattern.kind) {
        case Kind::all_to_all:
            return rows([&](std::uint32_t sender, std::vector<std::uint32_t>& receivers) {
                const Pool pool(request.receivers, selves.receiver_of(sender));
                for (std::uint32_t k = 0; k < pool.size; ++k) receivers.push_back(pool[k]);
            });
        case Kind::one_to_one:
            return rows([&](std::uint32_t sender, std::vector<std::uint32_t>& receivers) {
                if (!selves.forbids(sender, sender)) receivers.push_back(sender);
            });
        case Kind::chosen:
            return rows([&](std::uint32_t sender, std::vector<std::uint32_t>& receivers) {
                for (std::uint32_t receiver = 0; receiver < request.receivers; ++receiver)
                    if (!selves.forbids(receiver, sender) && request.pattern.chooses(receiver, sender)) receivers.push_back(receiver);
            });
        case Kind::pairwise: return pairwise(request, parallel_for);
        case Kind::fixed_indegree: return fixed_indegree(request, parallel_for);
        case Kind::fixed_outdegree: return fixed_outdegree(request, parallel_for);
        case Kind::fixed_total: return fixed_total(request, parallel_for);
        case Kind::listed: break;
    }
    return listed(request);
}

}  // namespace nmlc::network
