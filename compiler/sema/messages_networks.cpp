// What is said about channels, synapses and connections.
#include <fmt/format.h>

#include "compiler/sema/wording.h"

namespace nmlc::sema::messages {

// ---------------------------------------------------------------- sums over spikes
Diagnostic time_in_spike_sum(const std::string& name, Span span) {
    return make(Code::E1103, "`" + name + "` stands alone in a sum over spikes", span, std::string{}, "only the time since the spike counts: write `t - t_f`");
}
Diagnostic kernel_not_causal(const std::string& spike, Span span) {
    return make(Code::E1103, "this kernel would act before its spike", span, std::string{"negative after the spike"}, "write `t - " + spike + "`");
}
Diagnostic odd_spike_sum(Span span) {
    return make(Code::E1103, "a sum over spikes has one term and one name", span, std::string{}, "as in `sum(exp(-(t - t_f)/tau) for t_f in pre.spikes)`");
}
Diagnostic spike_sum_here(const std::string& place, Span span) {
    return make(Code::E1103, "a sum over the spikes that arrive belongs into a synapse, not into " + place, span, std::string{}, "a neuron sums its own: `for t_f in spikes`");
}
Diagnostic spike_sum_in_spike_sum(Span span) { return make(Code::E1103, "a sum over spikes stands inside of another", span); }
Diagnostic own_spikes_of_part(Span span) {
    return make(Code::E1103, "a synapse, rule or channel has no spikes of its own", span, std::string{}, "sum over those that arrive: `for t_f in pre.spikes`");
}
Diagnostic receivers_spikes_of_synapse(Span span) {
    return make(Code::E1103, "a synapse does not know the spikes of its receiver", span, std::string{}, "a rule does; sum over those that arrive: `for t_f in pre.spikes`");
}
Diagnostic no_spikes_to_sum(const std::string& neuron, Span span) {
    return make(Code::E1103, "`" + neuron + "` never spikes: there is nothing to sum", span, std::string{}, "give it a `spike when ...`");
}
Diagnostic kernel_without_form(Span culprit, Span sum) {
    return make(Code::E1103, "this kernel is not the response of linear equations", culprit, {{sum, "in this sum"}},
                "kernels are made of `s^n`, `exp(-s/tau)`, `cos` and `sin` of s, and numbers free of s");
}
Diagnostic kernel_grows(Span span) { return make(Code::E1103, "this kernel grows without end after its spike", span, std::string{}, "is there a minus missing, as in `exp(-s/tau)`?"); }
Diagnostic kernel_coefficient(Span span) {
    return make(Code::E1103, "a factor of this kernel is infinite: it divides by zero", span, std::string{},
                "are two time constants equal? Only `(exp(-s/tau_1) - exp(-s/tau_2))/(tau_1 - tau_2)`, and its multiples, are right for equal ones too");
}

// ---------------------------------------------------------------- what a part reads and adds
Diagnostic host_lacks(const std::string& word, const std::string& neuron, const ast::Identifier& part, const std::string& nearest) {
    return make(Code::E1104, "`" + word + "." + part.text + "`: `" + neuron + "` has no `" + part.text + "`", part.span, std::string{}, did_you_mean(nearest));
}
Diagnostic adds_elsewhere(const std::string& word, Span span) {
    return make(Code::E1104, "this is neither an equation nor something added to the cell", span, std::string{}, "add to an input of the cell: `" + word + ".I += ...`");
}
Diagnostic input_is_added_to(const std::string& input, Span span) {
    return make(Code::E1104, "an input is the sum of all that is added to it", span, std::string{}, "write `" + input + " += ...`");
}
Diagnostic only_inputs_are_added_to(const std::string& part, Span span, Span declared) {
    return make(Code::E1104, "`" + part + "` is no input: it cannot be added to all the time", span, {{declared, "declared here"}}, "at a spike, a state can: `on pre { " + part + " += w }`");
}
Diagnostic contribution_reads_input(Span span) { return make(Code::E1104, "what is added to an input depends on an input itself", span); }
Diagnostic input_jumps(const std::string& input, Span span, Span declared) {
    return make(Code::E1104, "`" + input + "` is an input: it has no value that a spike could raise", span, {{declared, "an input"}},
                "a pulse: `on pre { post.u += w }`; a current that decays: give the synapse a state or a kernel");
}

// ---------------------------------------------------------------- states that synapses share
Diagnostic jump_not_additive(const std::string& state, Span span) {
    return make(Code::E1102, "a spike must add to `" + state + "` what does not depend on any state", span, std::string{},
                "as in `" + state + " += w`: the synapses onto a cell share their states; others are not supported yet");
}
Diagnostic not_shared_equation(const std::string& state, Span span, Span culprit) {
    return make(Code::E1102, "the synapses onto a cell cannot share `" + state + "`: its equation is not proportional to the states of the synapse", span, {{culprit, "this part"}},
                "linear equations that decay to 0 can, such as `dg/dt = -g/tau`; others are not supported yet");
}
Diagnostic signal_begins_elsewhere(const std::string& state, Span span) {
    return make(Code::E1102, "`" + state + "` of a synapse begins at 0", span, std::string{}, "the synapses onto a cell share it: what one begins with would count for all");
}
Diagnostic not_proportional_to_spikes(Span span, Span culprit) {
    return make(Code::E1102, "what is added is not proportional to what spikes leave behind", span, {{culprit, "this part"}},
                "as in `g*(E - post.u)` with a state g, or `w*sum(k(t - t_f) for t_f in pre.spikes)`");
}
Diagnostic weight_here_and_not_there(const std::string& state, Span span) {
    return make(Code::E1102, "`" + state + "` is used both with and without the weight as a factor", span, std::string{}, "use two states");
}
Diagnostic weight_twice(const std::string& state, Span span) {
    return make(Code::E1102, "the weight counts twice: in the jump of `" + state + "`, and where `" + state + "` is used", span, std::string{}, "keep one of them");
}

// ---------------------------------------------------------------- continuous coupling
Diagnostic sends_spikes_only(const std::string& synapse, Span span) {
    return make(Code::E1108, "`" + synapse + "` reads its sender all the time, but a model as the sender has spikes only", span, std::string{}, "declare a population of senders, and connect that");
}
Diagnostic not_separable(Span span, Span culprit) {
    return make(Code::E1107, "this cannot be summed over the synapses of a cell", span, {{culprit, "mixes `pre` and `post`, or the weight"}},
                "write it as a sum of products, each of a part of `post`, the weight and a part of `pre`, such as `w*s(pre.u)*(E - post.u)`");
}
Diagnostic own_state_times_sender(Span span, const std::string& state) {
    return make(Code::E1107, "`" + state + "`, a state of the synapse, stands beside `pre`", span, std::string{}, "give the sender a state instead, and read it as `pre." + state.substr(state.rfind('.') + 1) + "`");
}
Diagnostic state_follows_sender(const std::string& state, Span span) {
    return make(Code::E1107, "the equation of `" + state + "` reads `pre`: a synapse cannot have such a state yet", span, std::string{}, "give the state to the sending neuron, and read it as `pre." + state.substr(state.rfind('.') + 1) + "`");
}
Diagnostic spikes_and_sender(const std::string& synapse, Span span, Span declared) {
    return make(Code::E1108, "`" + synapse + "` acts both at spikes and all the time", span, {{declared, "declared here"}}, "write two synapses, and connect twice");
}
Diagnostic continuous_delay(Span span) {
    return make(Code::E1108, "delays of what is read all the time, as `pre.u`, are not supported yet", span, std::string{}, "leave the delay out: what a sender is acts at once");
}
Diagnostic sends_at_once_what_it_receives(const std::string& connection, const std::string& sender, const std::string& input, Span span, Span contribution) {
    return make(Code::E1108, "`" + connection + "` reads of `" + sender + "` what depends at once on `" + input + "`, into which such connections add", span, {{contribution, "adds into `" + input + "`"}},
                "let the sender answer by a state of its own, as in `tau*dr/dt = -r + phi(h)`, and send `pre.r`");
}
Diagnostic methods_of_coupled_differ(const std::string& a, const std::string& b, Span span, Span other) {
    return make(Code::E1108, "`" + a + "` and `" + b + "` are coupled all the time and must be stepped by one method", span, {{other, "another is asked for here"}}, "ask for the same, or for none");
}

// ---------------------------------------------------------------- connections
Diagnostic not_a_synapse(const std::string& name, Span span, Span declared) {
    return make(Code::E1101, "`" + name + "` is not a synapse", span, {{declared, "declared here"}}, "");
}
Diagnostic synapse_takes_no_weight(const std::string& synapse, Span span, Span declared) {
    return make(Code::E1101, "`" + synapse + "` has no weight", span, {{declared, "no `weight w` in it"}}, "leave out `w`, or declare `weight w : nS` in the synapse and use it");
}
Diagnostic synapse_without_effect(const std::string& synapse, Span span, Span declared) {
    return make(Code::E1101, "no spike has an effect through `" + synapse + "`", span, {{declared, "declared here"}}, "give it an `on pre { ... }`, or a sum over `pre.spikes`");
}
Diagnostic connection_needs(const std::string& item, const std::string& example, Span span) {
    return make(Code::E1101, "this connection needs " + std::string(item == "w" ? "a weight" : "a synapse"), span, std::string{}, "as in " + example);
}
Diagnostic unknown_item(const std::string& item, Span span, const std::vector<std::string>& known, const std::string& nearest) {
    return make(Code::E1101, "a connection has no `" + item + "`", span, std::string{}, nearest.empty() ? "it has " + quoted_list(known, "and") : did_you_mean(nearest));
}
Diagnostic pair_of_indices(Span span) { return make(Code::E1101, "a synapse has two indices", span, std::string{}, "as in `w[i, j] = ...`: i receives, j sends"); }
Diagnostic pattern_arguments(const std::string& pattern, std::size_t wanted, Span span) {
    const std::string example = pattern == "pairs" ? "pairs(i <- j: abs(i - j) < 10)" : pattern == "from_file" ? "from_file(\"edges.csv\")" : pattern == "pairwise" ? "pairwise(p = 0.1)" : wanted == 0 ? pattern : pattern + "(100)";
    return make(Code::E1101, "the pattern `" + pattern + "` is written in another way", span, std::string{}, "as in `pattern = " + example + "`");
}
Diagnostic joins_only_itself(const std::string& population, Span span) {
    return make(Code::E1101, "`one_to_one` joins each neuron of `" + population + "` with itself, which `autapses = no` forbids: there would be no synapse", span, std::string{},
                "write `autapses = yes`, or `pairs(i <- j: i == j + 1)` to join neighbours");
}
Diagnostic not_a_count(const std::string& pattern, double number, Span span) {
    return make(Code::E1101, fmt::format("`{}` of {:.6g}: it takes a whole number", pattern, number), span);
}
Diagnostic anonymous_sender_has_no(const std::string& item, Span span) {
    return make(Code::E1105, "a model as the sender means one of it for each receiving neuron: it has no " + item, span, std::string{}, "for a " + item + ", declare a population and connect that");
}
Diagnostic sender_without_population(Span span) {
    return make(Code::E1105, "only a model that spikes at random, with `spike with rate ...` and no states, can be a sender without a population", span, std::string{},
                "declare a population of it: `population source[100] = ...`, and connect that");
}
Diagnostic delay_missing(const std::string& connection, const std::string& sender, Span span) {
    return make(Code::E1106, "the connection `" + connection + "` needs a delay", span, std::string{},
                "`" + sender + "` receives input itself: a spike between neurons takes at least one time step, as in `delay = 1 ms`");
}
Diagnostic connects_population_of_file(const std::string& population, Span span) {
    return make(Code::E1101, "a test connects populations of its own", span, std::string{}, "declare `" + population + "` inside of the test");
}
Diagnostic not_known_before(Span span) {
    return make(Code::E1101, "this must be known before anything runs", span, std::string{}, "populations and connections are made of numbers, constants and what a `for` around them runs over");
}
Diagnostic no_such_member(const std::string& family, double number, Span span, Span declared) {
    return make(Code::E1101, fmt::format("there is no `{}[{:.6g}]`", family, number), span, {{declared, "the family"}}, "");
}
Diagnostic file_outside(const std::string& file, Span span) {
    return make(Code::E1101, "`" + file + "` is not below the folder of the model", span, std::string{}, "put the file beside the model, or into a folder there");
}
Diagnostic not_a_slice(Span span) {
    return make(Code::E1101, "this is neither a model nor a part of a population", span, std::string{}, "as in `population E[100] = LIF()` or `population E = all[1..80]`");
}

}  // namespace nmlc::sema::messages
