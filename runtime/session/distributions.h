// Draws of the experiment's formulas: initial values, params, data. A draw is a function of (key, place, neuron, step, element)
// alone; see runtime/math/random.h. Parameters are checked before; here they are taken as they are.
#pragma once
#include <cstdint>

namespace nmlc::session {

class Stream {
public:
    Stream(std::uint64_t key, std::uint32_t place, std::uint32_t index, std::uint64_t step);
    double uniform();        // in (0, 1)
    double normal();         // mean 0, variance 1

private:
    std::uint64_t key_, step_;
    std::uint32_t place_, index_;
    std::uint64_t drawn_ = 0;
    std::uint64_t next_key();
};

double draw_exponential(Stream& stream, double mean);
// Marsaglia & Tsang 2000 (ACM Trans Math Softw 26:363); below shape 1 by Gamma(shape + 1)*u^(1/shape).
double draw_gamma(Stream& stream, double shape, double scale);
// By products of uniforms up to mean 30; above by halving with a gamma variate (Ahrens & Dieter 1974, Computing 12:223): exact.
double draw_poisson(Stream& stream, double mean);
double draw_binomial(Stream& stream, std::uint64_t trials, double p);

}  // namespace nmlc::session
