#include "runtime/network/summed.h"

#include <new>

#include "runtime/network/choose.h"
#include "runtime/network/refusal.h"
#include "runtime/network/tiles.h"

namespace nmlc::network {
namespace {

Refusal too_large(const Estimate& expected, const Request& request) {
    Refusal refusal(Refusal::Kind::memory);
    refusal.synapses = expected.synapses, refusal.found = expected.peak_bytes, refusal.limit = request.memory_bytes;
    return refusal;
}

}  // namespace

Summed make_summed(const Request& request, const ParallelFor& parallel_for) {
    const Estimate expected = estimate_summed(request);
    if (expected.peak_bytes > request.memory_bytes) throw too_large(expected, request);
    try {
        const Incoming incoming(request, parallel_for);
        if (Tiles::suit(request, expected.synapses)) return {nullptr, std::make_shared<const Tiles>(request, incoming, parallel_for)};
        auto rows = std::make_shared<const Rows>(request, incoming, parallel_for);
        return {rows, rows};
    } catch (const std::bad_alloc&) {
        throw too_large(expected, request);
    }
}

}  // namespace nmlc::network
