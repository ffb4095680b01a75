#include "compiler/model/names.h"

#include "compiler/support/overloaded.h"

namespace nmlc::model {

std::string name_of_distribution(Distribution distribution) {
    static constexpr const char* names[] = {"uniform", "normal", "lognormal", "exponential", "gamma", "bernoulli", "poisson", "choose"};
    return names[static_cast<int>(distribution)];
}

std::string name_of_reducer(Reducer reducer) {
    static constexpr const char* names[] = {"count", "rate", "mean", "std", "var", "min", "max", "argmax", "first",
                                            "last", "isi", "cv", "crossings", "spectrum", "autocorr", "sum", "length"};
    return names[static_cast<int>(reducer)];
}

std::string name_of_method(Method method) {
    static constexpr const char* names[] = {"automatic", "exact", "exp_euler", "euler", "midpoint", "heun", "rk4", "implicit", "adaptive"};
    return names[static_cast<int>(method)];
}

std::string name_of_part(const Model& model, const Quantity& quantity) {
    const Neuron& neuron = model.neurons[model.populations[quantity.population].neuron];
    return std::visit(overloaded{
        [&](StateId id) { return neuron.states[id].name; },
        [&](LetId id) { return neuron.lets[id].name; },
        [&](ParamId id) { return neuron.params[id].name; },
        [&](InputId id) { return neuron.inputs[id].name; },
        [](Spikes) { return std::string("spikes"); },
    }, quantity.part);
}

}  // namespace nmlc::model
