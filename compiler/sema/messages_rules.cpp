// What is said about rules.
#include <fmt/format.h>

#include "compiler/sema/wording.h"

namespace nmlc::sema::messages {

Diagnostic not_a_rule(const std::string& name, Span span, Span declared) {
    return make(Code::E1201, "`" + name + "` is not a rule", span, {{declared, "declared here"}}, "declare it with `rule " + name + " { ... }`");
}
Diagnostic rule_needs_weight(const std::string& synapse, Span span, Span declared) {
    return make(Code::E1201, "a rule changes the weight, but `" + synapse + "` has none", span, {{declared, "declared here"}}, "give the synapse a `weight w : nS`");
}
Diagnostic rule_without_population(Span span) {
    return make(Code::E1201, "a rule needs a population that sends: a random sender of each neuron's own leaves nothing to learn from", span, std::string{}, "declare a population of senders and connect it");
}
Diagnostic rule_changes_nothing(const std::string& rule, Span span, Span declared) {
    return make(Code::E1201, "`" + rule + "` never changes `w`", span, {{declared, "declared here"}}, "write `dw/dt = ...`, or set `w` in `on pre { ... }` or `on post { ... }`");
}
Diagnostic unknown_event(const ast::Identifier& event) {
    return make(Code::E1201, "there is no event `on " + event.text + "`", event.span, std::string{}, "`on pre`: a spike arrives; `on post`: the receiver spikes");
}
Diagnostic hold_in_rule(Span span) { return make(Code::E1201, "a rule cannot hold anything", span, std::string{}, "`hold` belongs into a neuron"); }
Diagnostic map_in_rule(const std::string& state, const std::string& period, const std::string& value, Span span) {
    return make(Code::E1201, "a rule has no maps: what `" + state + "` becomes from time to time is said in an `every` block", span, std::string{}, fmt::format("write `every {} {{ {} = {} }}`", period, state, value));
}
Diagnostic bound_of_no_state(const ast::Identifier& name) {
    return make(Code::E1201, "`" + name.text + "` is neither the weight nor a state of the rule", name.span, std::string{}, "bounds hold for what changes: `bound w in 0 .. 1 w_unit`");
}
Diagnostic bound_needs_range(Span span) { return make(Code::E1201, "a bound is a range", span, std::string{}, "as in `bound w in 0 .. 1 w_unit`"); }
Diagnostic bound_reversed(const std::string& name, double low, double high, Span span) {
    return make(Code::E1201, fmt::format("the bounds of `{}` are reversed: {:.6g} is above {:.6g}", name, low, high), span, std::string{}, "the lower one comes first");
}
Diagnostic never_spikes(const char* event, const std::string& population, const std::string& neuron, Span span, Span joined) {
    return make(Code::E1202, fmt::format("`{}` never happens: `{}` is a population of `{}`, which never spikes", event, population, neuron), span, {{joined, "joined here"}},
                "give the neuron a `spike when ...`, or write a rule of rates, `dw/dt = ...`");
}
Diagnostic rule_reads_input(const std::string& text, Span span, Span declared) {
    return make(Code::E1203, "`" + text + "` rests on an input, which a rule cannot read here", span, {{declared, "this one"}}, "read a state of the cell");
}
Diagnostic rule_reads_over_delay(const std::string& text, Span span, Span delay) {
    return make(Code::E1203, "`" + text + "` is what the sender is now, but its spikes arrive later", span, {{delay, "by this delay"}}, "give the rule a state of its own that is set in `on pre`");
}
Diagnostic rule_reads_at_period(bool every, Span span) {
    if (every) return make(Code::E1203, "an `every` of a rule reads the sender", span, std::string{}, "there it may read `w`, the receiver, `incoming(w)` and the rule's own states that change at each synapse");
    return make(Code::E1203, "a `when` of a rule reads the cells", span, std::string{}, "there it may read `w` and the rule's own states that change at each synapse");
}
Diagnostic incoming_of_spikes(Span span) {
    return make(Code::E1203, "`incoming(w)` is not known here: synapses that act at spikes are not added up at every moment", span, std::string{}, "read it from time to time, `every 100 ms { w = w*w_total/incoming(w) }`");
}
Diagnostic incoming_elsewhere(Span span) { return make(Code::E1203, "`incoming(w)` is the sum of the weights onto a cell, known to a rule", span); }
Diagnostic modulates_no_rule(const std::string& connection, const ast::Identifier& input, Span declared) {
    return make(Code::E1201, "`" + connection + "` has no rule, and so no input `" + input.text + "`", input.span, {{declared, "declared here"}},
                "give it a rule with an `input " + input.text + "`, as in `rule = RewardSTDP()`");
}
Diagnostic modulates_events(const std::string& rule, const ast::Identifier& input, Span read) {
    return make(Code::E1203, "`" + rule + "` reads `" + input.text + "` in an event: what neurons say to a rule is known to its equations", input.span, {{read, "read here"}},
                "let a state of the rule follow it, `10 ms*dm/dt = " + input.text + " - m`, and read that");
}
Diagnostic rule_lacks_input(const std::string& rule, const ast::Identifier& input, const std::string& nearest, const std::vector<std::string>& inputs, Span declared) {
    std::string hint = did_you_mean(nearest);
    if (hint.empty()) hint = inputs.empty() ? "declare it in the rule: `input " + input.text + "`" : fmt::format("its inputs are: {}", fmt::join(inputs, ", "));
    return make(Code::E1201, "the rule `" + rule + "` has no input `" + input.text + "`", input.span, {{declared, "declared here"}}, hint);
}
Diagnostic weights_without_rule(const std::string& connection, Span span) {
    return make(Code::E1201, "the weights of `" + connection + "` have no rule: they are what the connection gives them, and are not kept one by one", span, std::string{},
                "give it a rule, if need be one that leaves them alone for now: `rule = Fixed()`");
}
Diagnostic trace_cannot_be_driven(const std::string& state, const std::string& rule, Span span) {
    return make(Code::E1201, "`" + state + "` of the rule `" + rule + "` cannot be driven: a synapse knows it as what the last spike to arrive has left, decaying since", span, std::string{},
                "`set` gives it another value at a time");
}
Diagnostic synapses_by_index(const std::string& part, const std::string& construct, Span span) {
    return make(Code::E0507, "`" + part + "` stands for all synapses of a rule together: it has no indices here", span, std::string{},
                construct == "set" ? "set all of them, to one value or to a list by receiver, then sender: `set " + part + " = [...]`" : "");
}
Diagnostic no_rule_to_freeze(const std::string& name, bool learn, Span span) {
    return make(Code::E1201, fmt::format("`{}` has no rule that could be switched {}", name, learn ? "on" : "off"), span, std::string{}, "name a connection with a `rule`");
}

}  // namespace nmlc::sema::messages
