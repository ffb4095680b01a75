#include "runtime/session/distributions.h"

#include <cmath>

#include "runtime/math/functions.h"
#include "runtime/math/random.h"

namespace nmlc::session {

Stream::Stream(std::uint64_t key, std::uint32_t place, std::uint32_t index, std::uint64_t step) : key_(key), step_(step), place_(place), index_(index) {}

// The first number has the plain key, so that it is what the recipe of random.h says; each further one a key of its own.
std::uint64_t Stream::next_key() {
    const std::uint64_t number = drawn_++;
    return number == 0 ? key_ : random_key(key_, "next", number);
}
double Stream::uniform() { return uniform_open01(next_key(), index_, step_, place_); }
double Stream::normal() { return standard_normal(next_key(), index_, step_, place_); }

double draw_exponential(Stream& stream, double mean) { return -mean * evaluate(Function::log, stream.uniform()); }

double draw_gamma(Stream& stream, double shape, double scale) {
    if (shape < 1) {
        const double boost = evaluate(Function::pow, stream.uniform(), 1 / shape);
        return draw_gamma(stream, shape + 1, scale) * boost;
    }
    const double d = shape - 1.0 / 3, c = 1 / std::sqrt(9 * d);
    for (;;) {
        const double x = stream.normal(), root = 1 + c * x;
        if (root <= 0) continue;
        const double v = root * root * root;
        if (evaluate(Function::log, stream.uniform()) < 0.5 * x * x + d - d * v + d * evaluate(Function::log, v)) return d * v * scale;
    }
}

// A binomial variate as a Poisson split: the order statistic of the middle trial halves the problem until it is small.
double draw_binomial(Stream& stream, std::uint64_t trials, double p) {
    double hits = 0;
    while (trials > 40) {
        const std::uint64_t middle = trials / 2 + 1;   // the middle-th smallest of `trials` uniforms is Beta(middle, trials + 1 - middle)
        const double a = draw_gamma(stream, static_cast<double>(middle), 1), b = draw_gamma(stream, static_cast<double>(trials + 1 - middle), 1);
        const double at = a / (a + b);
        if (at <= p) {
            hits += static_cast<double>(middle);
            trials -= middle;
            p = (p - at) / (1 - at);
        } else {
            trials = middle - 1;
            p = p / at;
        }
    }
    for (; trials > 0; --trials) hits += stream.uniform() < p ? 1 : 0;
    return hits;
}

double draw_poisson(Stream& stream, double mean) {
    double hits = 0;
    while (mean > 30) {
        const auto events = static_cast<std::uint64_t>(mean * 7 / 8);
        const double arrival = draw_gamma(stream, static_cast<double>(events), 1);   // of the events-th event
        if (arrival > mean) return hits + draw_binomial(stream, events - 1, mean / arrival);
        hits += static_cast<double>(events);
        mean -= arrival;
    }
    const double limit = evaluate(Function::exp, -mean);
    for (double product = stream.uniform(); product > limit; product *= stream.uniform()) ++hits;
    return hits;
}

}  // namespace nmlc::session
