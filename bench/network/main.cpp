// How fast synapses are made, and how fast spikes are delivered: one thread, processor time, medians. Spikes are random (every neuron with the
// same rate), delays as given; "cache" means that a block's rows and sums lie in the second cache.
#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <ctime>
#include <string>
#include <vector>

#include "runtime/math/random.h"
#include "runtime/network/delivery.h"
#include "runtime/network/synapses.h"

namespace nmlc::network {
namespace {

double processor_seconds() {
    timespec now{};
    clock_gettime(CLOCK_THREAD_CPUTIME_ID, &now);
    return static_cast<double>(now.tv_sec) + 1e-9 * static_cast<double>(now.tv_nsec);
}

double median(std::vector<double> values) {
    std::nth_element(values.begin(), values.begin() + static_cast<std::ptrdiff_t>(values.size() / 2), values.end());
    return values[values.size() / 2];
}

Request request(Pattern::Kind kind, std::uint32_t neurons, std::uint64_t number, double probability) {
    Request request;
    request.key = 1, request.block_neurons = std::min(neurons, 16384u);
    request.senders = request.receivers = neurons;
    request.one_population = true;
    request.pattern.kind = kind, request.pattern.number = number, request.pattern.probability = probability;
    request.weight.number = 0.5, request.delay_steps.number = 15;
    return request;
}

void with_functions(Request& request, std::uint32_t delays) {
    request.weight.of = [](std::uint32_t receiver, std::uint32_t sender, std::uint32_t) { return 1e-3 * ((receiver + sender) % 1000); };
    if (delays > 1) request.delay_steps.of = [delays](std::uint32_t receiver, std::uint32_t sender, std::uint32_t) { return 10 + (receiver * 7 + sender) % delays; };
}

void build(const char* name, const Request& request) {
    std::vector<double> seconds;
    std::uint64_t count = 0;
    std::size_t bytes = 0;
    for (int round = 0; round < 5; ++round) {
        const double start = processor_seconds();
        const Synapses synapses = Synapses::make(request);
        seconds.push_back(processor_seconds() - start);
        count = synapses.count(), bytes = synapses.bytes();
    }
    fmt::print("  {:<58} {:6.1f} ms   {:.3g} synapses, {:.0f} ns and {:.2f} bytes each\n", name, 1e3 * median(seconds), static_cast<double>(count),
               1e9 * median(seconds) / static_cast<double>(count), static_cast<double>(bytes) / static_cast<double>(count));
}

// Spikes of `rate` per neuron and step, in windows as long as the least delay.
void deliver(const char* name, const Request& request, double rate, int rounds) {
    const Synapses synapses = Synapses::make(request);
    const std::uint32_t window = std::max(1u, synapses.least_delay());
    constexpr std::uint64_t windows = 8;
    std::vector<Transit> transits;
    for (std::size_t block = synapses.first_block(); block < synapses.end_block(); ++block) transits.emplace_back(synapses, block, window);
    std::vector<double> sum(std::size_t{request.block_neurons} * window);
    std::vector<std::vector<std::uint32_t>> spikes(windows * window);
    for (std::uint64_t step = 0; step < spikes.size(); ++step)
        for (std::uint32_t sender = 0; sender < request.senders; ++sender)
            if (uniform_open01(7, sender, step, 0) < rate) spikes[step].push_back(sender);
    std::vector<double> per_second;
    std::uint64_t first = 0;
    double checksum = 0;
    for (int round = 0; round < rounds; ++round) {
        double seconds = 0, events = 0;
        for (std::uint64_t k = 0; k < windows; ++k, first += window)
            for (Transit& transit : transits) {
                std::fill(sum.begin(), sum.end(), 0);
                const double before = static_cast<double>(transit.in_flight());
                const double start = processor_seconds();
                transit.deliver(first, window, sum.data(), request.block_neurons);
                const double between = static_cast<double>(transit.in_flight());
                for (std::uint64_t s = 0; s < window; ++s)
                    for (const std::uint32_t sender : spikes[k * window + s]) transit.spike(first + s + 1, sender);
                seconds += processor_seconds() - start;
                events += before - between;
                checksum += sum[first % sum.size()];
            }
        if (round > 0) per_second.push_back(events / seconds);   // the first fills what is in flight
    }
    fmt::print("  {:<58} {:.3g} events/s, at best {:.3g}   ({:.3g} synapses, {:.2f} bytes each, {:.3g})\n", name, median(per_second),
               *std::max_element(per_second.begin(), per_second.end()), static_cast<double>(synapses.count()),
               static_cast<double>(synapses.bytes()) / static_cast<double>(synapses.count()), checksum);
}

void making() {
    using Kind = Pattern::Kind;
    fmt::print("Making synapses\n");
    Request pairwise = request(Kind::pairwise, 12247, 0, 0.02), indegree = request(Kind::fixed_indegree, 10000, 300, 0);
    build("pairwise p = 0.02, 12,247 neurons", pairwise);
    build("fixed_indegree 300, 10,000 neurons", indegree);
    build("fixed_outdegree 300, 10,000 neurons", request(Kind::fixed_outdegree, 10000, 300, 0));
    build("fixed_total 3e6, 10,000 neurons", request(Kind::fixed_total, 10000, 3000000, 0));
    with_functions(pairwise, 1), with_functions(indegree, 30);
    build("pairwise, own weights", pairwise);
    build("fixed_indegree, own weights and 30 delays", indegree);
}

void delivering() {
    using Kind = Pattern::Kind;
    fmt::print("Delivering spikes, spiking included\n");
    for (const std::uint32_t neurons : {1000u, 4000u}) {
        Request small = request(Kind::fixed_outdegree, neurons, 80, 0);
        deliver(fmt::format("{} neurons, 80 each, one weight and delay", neurons).c_str(), small, 20. / neurons, 400);
        with_functions(small, 1);
        deliver("   the same with own weights", small, 20. / neurons, 400);
        with_functions(small, 30);
        deliver("   own weights, 30 delays", small, 20. / neurons, 400);
    }
    Request dense = request(Kind::fixed_outdegree, 4000, 400, 0);
    deliver("4,000 neurons, 400 each, one weight and delay", dense, 5e-3, 200);
    with_functions(dense, 1);
    deliver("   the same with own weights", dense, 5e-3, 200);
}

void delivering_to_many() {
    using Kind = Pattern::Kind;
    fmt::print("Delivering spikes to 80,000 neurons\n");
    for (const std::uint32_t block : {16384u, 65536u}) {
        Request large = request(Kind::fixed_outdegree, 80000, 1000, 0);
        large.block_neurons = block;
        deliver(fmt::format("80,000 neurons, 1,000 each, blocks of {}", block).c_str(), large, 4e-4, 9);
        with_functions(large, 1);
        deliver("   the same with own weights", large, 4e-4, 9);
        with_functions(large, 30);
        deliver("   own weights, 30 delays", large, 4e-4, 9);
    }
}

}  // namespace
}  // namespace nmlc::network

int main(int argc, char** argv) {
    const std::string part = argc > 1 ? argv[1] : "all";
    if (part == "all" || part == "making") nmlc::network::making();
    if (part == "all" || part == "delivering") nmlc::network::delivering();
    if (part == "all" || part == "many") nmlc::network::delivering_to_many();
}
