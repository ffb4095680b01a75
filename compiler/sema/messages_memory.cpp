#include "compiler/sema/messages_memory.h"

#include <fmt/format.h>

#include "compiler/sema/wording.h"

namespace nmlc::sema::messages {

Diagnostic map_of_no_state(const std::string& name, Span span, Span declared, const std::string& nearest) {
    std::vector<Label> labels;
    if (declared.valid()) labels.push_back({declared, "declared here"});
    return make(Code::E0441, "`" + name + "` is no state: a map says what a state is a time later", span, std::move(labels),
                !nearest.empty() ? "did you mean `" + nearest + "`?" : "declare it, as in `state " + name + " = 1`");
}
Diagnostic map_needs_step(const std::string& name, bool numeric, Span time) {
    return make(Code::E0441, "a map leads from `t` to a later time", time, std::string{}, "write `" + name + (numeric ? "(t+1) = ...`, with everything on the right as at t" : "(t + 1 ms) = ...`, with everything on the right as at t"));
}
Diagnostic map_step_not_positive(const std::string& name, Span span) {
    return make(Code::E0441, "the step of the map of `" + name + "` must be greater than 0, and the same at all times", span);
}
Diagnostic map_is_no_equation(const std::string& construct, Span span, const std::string& state, Span map) {
    return make(Code::E0441, "`" + construct + "` goes with equations; `" + state + "` follows a map", span, {{map, "this map"}});
}

Diagnostic data_index_range(const std::string& index, Span span) {
    return make(Code::E0520, "the index `" + index + "` of data runs over whole numbers from 1", span, std::string{}, "as in `data p[mu in 1..P, i in 1..N] = ...`");
}
Diagnostic data_not_numbers(const std::string& name, const Value& value) {
    return make(Code::E0520, "an element of `" + name + "` must be a plain number", value.span, described(value), "divide by its unit, or multiply by it where the data are used");
}
Diagnostic data_index_missing(const std::string& name, Span span) {
    return make(Code::E0520, "`data " + name + "` needs an index, or a file", span, std::string{}, "as in `data " + name + "[i in 1..N] = choose(-1, 1)` or `data " + name + " = load(\"" + name + ".npy\")`; a single number is a `constant`");
}
Diagnostic dual_of_patterns(const std::string& name, Span span) {
    return make(Code::E0520, "`dual` takes the name of data with two indices, the pattern and the unit", span, std::string{}, "as in `data p[mu in 1..P, i in 1..N] = choose(-1, 1)` and then `data " + name + " = dual(p)`");
}
Diagnostic too_many_indices(const std::string& what, std::size_t most, Span span, Span declared) {
    return make(Code::E0517, fmt::format("`{}` has {} {}, and not more", what, most, most == 1 ? "index" : "indices"), span, {{declared, "declared here"}});
}
Diagnostic element_out_of_range(double index, const std::string& name, double end, std::size_t position, std::size_t of, Span span, Span declared) {
    static const char* const words[] = {"first", "second", "third", "fourth", "fifth", "sixth"};
    const std::string which = of == 1 || position > 5 ? "index" : fmt::format("{} index", words[position]);
    return make(Code::E0503, fmt::format("the {} of `{}` is {:g}, but runs over 1 .. {:g}", which, name, index, end), span, {{declared, "declared here"}});
}
Diagnostic load_elsewhere(Span span) {
    return make(Code::E0903, "files are read by `data`, and as the weights of a connection", span, std::string{}, "declare `data x = load(\"x.npy\")`, and use `x` here");
}
Diagnostic load_needs_name(Span span) { return make(Code::E0520, "`load` takes the name of one file", span, std::string{}, "as in `data x = load(\"x.npy\")`"); }

Diagnostic sweeps_together(Span span) {
    return make(Code::E0521, "sweeps update one unit after the other", span, std::string{}, "write `simulate 5 sweeps asynchronous`, or `simulate 5 steps` for all units together");
}
Diagnostic asynchronous_counts_sweeps(Span span) {
    return make(Code::E0521, "asynchronous updates are counted in sweeps", span, std::string{}, "write `simulate 5 sweeps asynchronous`");
}
Diagnostic asynchronous_equation(const std::string& population, const std::string& neuron, Span span, Span moving) {
    return make(Code::E0521, "`" + population + "` cannot be updated unit by unit: `" + neuron + "` moves all the time", span, {{moving, "here"}}, "`simulate 20 ms` takes all neurons along together");
}
Diagnostic asynchronous_without_map(Span span) {
    return make(Code::E0521, "there is no map to update: no population has a state `X(t+1) = ...`", span);
}
Diagnostic asynchronous_alone(const std::string& population, Span span, Span declared) {
    return make(Code::E0521, "no connection acts among the units of `" + population + "`: it does not matter in which order they are updated", span, {{declared, "declared here"}}, "write `simulate 5 steps`");
}
Diagnostic order_without_asynchronous(Span span) {
    return make(Code::E0521, "an order is that of asynchronous updates", span, std::string{}, "write `simulate 5 sweeps asynchronous with order = random`");
}

Diagnostic own_record_reads(const std::string& what, const std::string& kind, Span span) {
    return make(Code::E0522, "`" + what + "` is " + kind + ", which has no value between two samples", span, std::string{}, kind == "spikes" ? "count them after the run" : "record it by itself, or write out its expression with the states in it");
}
Diagnostic own_record_value(const Value& value) { return make(Code::E0522, "a recorded quantity of your own is one number at a time", value.span, value.shape == Shape::list ? "a list" : described(value)); }

Diagnostic energy_needs_connection(Span span) {
    return make(Code::E0523, "`energy` is that of a connection", span, std::string{}, "name it, `connect net -> net as c { ... }`, and write `energy(c)`");
}
Diagnostic no_energy(const std::string& connection, const std::string& why, Span span, Span declared) {
    return make(Code::E0523, "`" + connection + "` has no energy: " + why, span, {{declared, "declared here"}});
}

Diagnostic weight_of_no_number(const std::string& connection, Span span, Span declared) {
    return make(Code::E0507, "`" + connection + "` has no weights that could be set", span, {{declared, "declared here"}}, "give it some first, as in `w = 0`");
}

}  // namespace nmlc::sema::messages
