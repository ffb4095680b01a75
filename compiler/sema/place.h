// Where an expression stands decides what it may use: a param no state, an equation no random draw. One row a place.
#pragma once

namespace nmlc::sema {

struct Place {
    const char* name;              // for messages: "`u` cannot be used in <name>"
    bool states = false;           // states and lets of the neuron
    bool inputs = false;
    bool time = false;             // t and dt
    bool noise = false;            // xi
    bool random = false;           // uniform(a, b), normal(m, s), ...
    bool results = false;          // cell.u, count(cell.spikes), lists, traces
    bool puts_lets_in = false;     // a let stands for its expression, which must then not depend on inputs or time
    bool populations = false;      // cell.u of the very population that is driven or set
    bool lag = false;              // inside of a sum over spikes: t stands only in t - t_f
    bool present = false;          // X(t) is X
    bool present_states = false;   // of populations: what they are now, recorded or not
};

namespace places {
inline constexpr Place param{.name = "the value of a param", .random = true};
inline constexpr Place synapse_param{.name = "a param of a synapse, which is the same for all synapses of a connection", .results = true};
inline constexpr Place guard{.name = "the guard of a param"};
inline constexpr Place initial{.name = "an initial value", .states = true, .random = true, .puts_lets_in = true};
inline constexpr Place let{.name = "a `let` of a model", .states = true, .inputs = true, .time = true};
inline constexpr Place equation{.name = "an equation", .states = true, .inputs = true, .time = true, .noise = true};
inline constexpr Place map{.name = "a map", .states = true, .inputs = true, .time = true, .random = true, .present = true};
inline constexpr Place map_period{.name = "the step of a map"};
inline constexpr Place delay{.name = "the time at which a state is read", .states = true, .time = true, .puts_lets_in = true};
inline constexpr Place left_side{.name = "the left side of an equation", .states = true, .inputs = true, .time = true};
inline constexpr Place condition{.name = "a condition", .states = true, .inputs = true, .time = true};
inline constexpr Place rate{.name = "a firing rate", .states = true, .inputs = true, .time = true};
inline constexpr Place action{.name = "an event block", .states = true, .inputs = true, .time = true, .random = true};
inline constexpr Place arrival{.name = "a jump at a spike", .states = true};
inline constexpr Place contribution{.name = "what is added to an input", .states = true, .time = true, .noise = true};
inline constexpr Place spike_sum{.name = "a sum over spikes", .lag = true};
inline constexpr Place period{.name = "a period"};
inline constexpr Place constant{.name = "a constant", .results = true};
inline constexpr Place population_size{.name = "the size of a population", .results = true};
inline constexpr Place override_param{.name = "the value of a param", .random = true, .results = true};
inline constexpr Place override_state{.name = "an initial value", .states = true, .random = true, .results = true, .puts_lets_in = true};
inline constexpr Place drive{.name = "a drive", .time = true, .noise = true, .results = true, .populations = true};
inline constexpr Place data{.name = "data", .random = true, .results = true};
inline constexpr Place own_record{.name = "a recorded quantity", .time = true, .results = true, .present_states = true};
inline constexpr Place set{.name = "a `set`", .random = true, .results = true, .puts_lets_in = true, .populations = true};
inline constexpr Place synapse_value{.name = "a weight or delay", .random = true, .results = true};
inline constexpr Place synapse_number{.name = "a pattern", .results = true};
inline constexpr Place index{.name = "an index", .results = true};
inline constexpr Place duration{.name = "a duration", .results = true};
inline constexpr Place setting{.name = "a setting"};
inline constexpr Place range{.name = "a range", .results = true};
inline constexpr Place result{.name = "a result", .time = true, .results = true};
}  // namespace places

}  // namespace nmlc::sema
