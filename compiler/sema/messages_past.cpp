#include "compiler/sema/wording.h"

namespace nmlc::sema::messages {

Diagnostic not_a_delay(const std::string& name, Span time, Span span) {
    return make(Code::E0431, "`" + name + "` cannot be read at this time", time, {{span, "a state is read at `t` minus a delay"}}, "write `" + name + "(t - T)`, with a delay T that stays the same");
}
Diagnostic not_in_the_past(const std::string& name, bool present, Span span) {
    if (present) return make(Code::E0432, "`" + name + "(t)` is the present", span, std::string{}, "write `" + name + "` for the state as it is now, and `" + name + "(t - T)` for what it was");
    return make(Code::E0432, "this time lies in the future", span, std::string{}, "an equation can read what has been, `" + name + "(t - T)` with T above 0");
}
Diagnostic delay_changes(const std::string& name, const std::string& culprit, Span span, Span time) {
    return make(Code::E0433, "the delay of `" + name + "` must stay the same, and " + culprit + " does not", span, {{time, "read at this time"}}, "a delay is made of numbers, constants and params");
}
Diagnostic has_no_past(const std::string& name, const std::string& what, const std::string& hint, Span span, Span declared) {
    return make(Code::E0434, "`" + name + "` is " + what + ", and only the past of states is kept", span, {{declared, "declared here"}}, hint);
}
Diagnostic past_in_a_synapse(const std::string& name, Span span) {
    return make(Code::E0434, "the past of `" + name + "` cannot be read in a synapse", span, std::string{}, "give the neuron an equation that reads it; what spikes need to arrive is the `delay` of a connection");
}

}  // namespace nmlc::sema::messages
