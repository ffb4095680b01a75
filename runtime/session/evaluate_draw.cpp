// Random draws in formulas.
#include <fmt/format.h>

#include <cmath>

#include "runtime/math/functions.h"
#include "runtime/math/random.h"
#include "runtime/session/distributions.h"
#include "runtime/session/evaluate.h"

namespace nmlc::session {

void Evaluator::of_synapse(std::uint64_t key, std::uint32_t receiver, std::uint32_t sender, std::uint32_t copy) {
    synapse_ = Synapse{key, receiver, sender, copy};
    loops_.resize(2);
    loops_[0] = static_cast<double>(receiver) + 1;
    loops_[1] = static_cast<double>(sender) + 1;
}

double Evaluator::draw(const Node& node) {
    const bool in_population = population_ != UINT32_MAX;
    std::uint64_t key = synapse_ ? synapse_->key : random_key(seed_, in_population ? world_.populations[population_].spec->name : std::string(), world_.repetition);
    for (const std::uint64_t position : loop_positions_) key = random_key(key, "element", position);
    Stream stream = synapse_ ? Stream(key, node.place, synapse_->receiver, std::uint64_t{synapse_->copy} << 32 | synapse_->sender)
                             : Stream(key, node.place, static_cast<std::uint32_t>(in_population ? neuron_ : 0), world_.step);

    const auto argument = [&](std::size_t k) { return number(node.children[k]); };
    const auto check = [&](bool right, const char* what, double value) {
        if (!right) fail("E0816", fmt::format("a random draw with {} {:.6g}", what, value), node.source);
    };
    switch (node.distribution) {
    case abi::Distribution::uniform: {
        const double low = argument(0), high = argument(1);
        check(low <= high, "ends in the wrong order: the lower is", low);
        return low + (high - low) * stream.uniform();
    }
    case abi::Distribution::normal: {
        const double mean = argument(0), deviation = argument(1);
        check(deviation >= 0, "a negative standard deviation,", deviation);
        return mean + deviation * stream.normal();
    }
    case abi::Distribution::lognormal: {
        const double mu = argument(0), sigma = argument(1);
        check(sigma >= 0, "a negative sigma,", sigma);
        return nmlc::evaluate(Function::exp, mu + sigma * stream.normal());
    }
    case abi::Distribution::exponential: {
        const double mean = argument(0);
        check(mean >= 0, "a negative mean,", mean);
        return draw_exponential(stream, mean);
    }
    case abi::Distribution::gamma: {
        const double shape = argument(0), scale = argument(1);
        check(shape > 0, "a shape that is not positive,", shape);
        check(scale >= 0, "a negative scale,", scale);
        return draw_gamma(stream, shape, scale);
    }
    case abi::Distribution::bernoulli: {
        const double p = argument(0);
        check(p >= 0 && p <= 1, "a probability outside 0 .. 1,", p);
        return stream.uniform() < p ? 1 : 0;
    }
    case abi::Distribution::poisson: {
        const double mean = argument(0);
        check(mean >= 0 && mean < 1e15, "a mean outside 0 .. 1e15,", mean);
        return draw_poisson(stream, mean);
    }
    case abi::Distribution::choose: {
        const auto count = static_cast<double>(node.children.size());
        return argument(static_cast<std::size_t>(std::fmin(std::floor(stream.uniform() * count), count - 1)));
    }
    }
    fail("E0899", "a distribution that the session does not know", node.source);
}

}  // namespace nmlc::session
