// Requests and synapses as the tests write them.
#pragma once
#include <atomic>
#include <exception>
#include <mutex>
#include <thread>
#include <stdexcept>
#include <tuple>
#include <vector>

#include "runtime/math/random.h"
#include "runtime/network/refusal.h"
#include "runtime/network/synapses.h"

namespace nmlc::network::test {

using Kind = Pattern::Kind;

inline Request request(Kind kind, std::uint32_t senders, std::uint32_t receivers, std::uint64_t number = 0) {
    Request request;
    request.key = 11;
    request.senders = senders, request.receivers = receivers;
    request.pattern.kind = kind, request.pattern.number = number;
    request.weight.number = 1, request.delay_steps.number = 1;
    return request;
}

inline Request pairwise(std::uint32_t senders, std::uint32_t receivers, double p) {
    Request result = request(Kind::pairwise, senders, receivers);
    result.pattern.probability = p;
    return result;
}

// Weights that no two synapses share and that add up differently in every order; delays of `least` to `most` steps.
inline Request varied(Request request, std::uint32_t least, std::uint32_t most) {
    request.weight.of = [](std::uint32_t i, std::uint32_t j, std::uint32_t copy) { return 0.1 * i + 1e-5 * j + 1e3 * copy - 1; };
    request.delay_steps.of = [=](std::uint32_t i, std::uint32_t j, std::uint32_t copy) { return least + (i * 31 + j * 17 + copy * 5) % (most - least + 1); };
    return request;
}

using Synapse = std::tuple<std::uint32_t, std::uint32_t, double, std::uint32_t>;   // sender, receiver, weight, delay

inline std::vector<Synapse> listed(const Synapses& synapses) {
    std::vector<Synapse> list;
    synapses.for_each([&](std::uint32_t receiver, std::uint32_t sender, double weight, std::uint32_t delay) { list.emplace_back(sender, receiver, weight, delay); });
    return list;
}

inline std::vector<Synapse> made(const Request& request) { return listed(Synapses::make(request)); }

inline ParallelFor on_threads(unsigned threads) {
    return [threads](std::size_t count, const std::function<void(std::size_t, unsigned)>& task) {
        std::atomic<std::size_t> next{0};
        std::mutex mutex;
        std::exception_ptr failure;
        std::size_t failed_at = 0;
        std::vector<std::thread> workers;
        for (unsigned worker = 0; worker < threads; ++worker)
            workers.emplace_back([&, worker] {
                for (std::size_t k; (k = next++) < count;) try {
                        task(k, worker);
                    } catch (...) {
                        const std::lock_guard lock(mutex);
                        if (!failure || k < failed_at) failure = std::current_exception(), failed_at = k;
                    }
            });
        for (std::thread& worker : workers) worker.join();
        if (failure) std::rethrow_exception(failure);
    };
}

// The refusal that a call ends with.
template <class Call>
Refusal refusal_of(const Call& call) {
    try {
        call();
    } catch (const Refusal& refusal) {
        return refusal;
    }
    throw std::runtime_error("nothing was refused");
}
inline Refusal refusal_of(const Request& request) {
    return refusal_of([&] { Synapses::make(request); });
}

}  // namespace nmlc::network::test
