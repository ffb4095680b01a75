#include "runtime/network/incoming.h"

#include <algorithm>
#include <numeric>

#include "runtime/network/choose.h"

namespace nmlc::network {
namespace {

using Kind = Pattern::Kind;

bool by_receiver(Kind kind) { return kind == Kind::all_to_all || kind == Kind::one_to_one || kind == Kind::fixed_indegree; }

}  // namespace

Incoming::Incoming(const Request& request, const ParallelFor& parallel_for) : request_(request) {
    if (by_receiver(request.pattern.kind)) return;
    const Choice choice = choose(request, parallel_for);
    begin_.assign(std::size_t{request.receivers} + 1, 0);
    for (const auto& part : choice.parts)
        for (const std::uint32_t receiver : part) ++begin_[receiver + std::size_t{1}];
    std::partial_sum(begin_.begin(), begin_.end(), begin_.begin());
    senders_.resize(choice.count());
    list_rows_.resize(choice.list_rows.size());
    std::vector<std::uint64_t> at(begin_.begin(), begin_.end() - 1);
    for (std::uint32_t sender = 0; sender < request.senders; ++sender) {
        const auto row = choice.row(sender);
        for (std::size_t k = 0; k < row.size(); ++k) {
            const std::uint64_t place = at[row[k]]++;
            senders_[place] = sender;
            if (!list_rows_.empty()) list_rows_[place] = choice.list_rows[choice.begin[sender] + k];
        }
    }
}

bool Incoming::scattered() const { return request_.pattern.kind == Kind::fixed_indegree && request_.pattern.number <= request_.senders / 2; }

void Incoming::each_row(const ParallelFor& parallel_for, const Visitor& visit) const {
    constexpr std::uint32_t most_tasks = 256;
    const std::uint32_t receivers = request_.receivers / most_tasks + 1;
    parallel_for((std::size_t{request_.receivers} + receivers - 1) / receivers, [&](std::size_t task, unsigned) {
        Sampler drawn = sampler();
        std::vector<std::uint32_t> row;
        for (std::size_t receiver = task * receivers; receiver < std::min<std::size_t>(task * receivers + receivers, request_.receivers); ++receiver) {
            row.clear();
            append(static_cast<std::uint32_t>(receiver), drawn, row);
            visit(static_cast<std::uint32_t>(receiver), row);
        }
    });
}

Sampler Incoming::sampler() const { return Sampler(request_.pattern.kind == Kind::fixed_indegree ? request_.senders : 0); }

void Incoming::append(std::uint32_t receiver, Sampler& sampler, std::vector<std::uint32_t>& senders) const {
    if (stored()) {
        senders.insert(senders.end(), senders_.begin() + static_cast<std::ptrdiff_t>(begin_[receiver]), senders_.begin() + static_cast<std::ptrdiff_t>(begin_[receiver + std::size_t{1}]));
        return;
    }
    const Selves selves(request_);
    const Pool pool(request_.senders, selves.sender_of(receiver));
    if (request_.pattern.kind == Kind::fixed_indegree) {
        sampler.draw(request_.key, Place::fixed_indegree, receiver, pool, request_.pattern, senders);
    } else if (request_.pattern.kind == Kind::all_to_all) {
        for (std::uint32_t k = 0; k < pool.size; ++k) senders.push_back(pool[k]);
    } else if (!selves.forbids(receiver, receiver)) {   // one to one
        senders.push_back(receiver);
    }
}

std::uint32_t Incoming::copy(std::uint32_t receiver, std::size_t k, const std::vector<std::uint32_t>& row) const {
    if (!list_rows_.empty()) return list_rows_[begin_[receiver] + k];
    std::uint32_t copy = 0;
    while (copy < k && row[k - copy - 1] == row[k]) ++copy;
    return copy;
}

}  // namespace nmlc::network
