// Channels and the neuron they stand in.
#include "compiler/sema/wording.h"

namespace nmlc::sema::messages {

Diagnostic not_a_channel(const std::string& name, Span span, Span declared) {
    return make(Code::E1101, "`" + name + "` is not a channel", span, {{declared, "declared here"}}, "`use` takes models declared as `channel " + name + " { ... }`");
}
Diagnostic channel_used_twice(const std::string& name, Span span, Span before) {
    return make(Code::E1101, "the channel `" + name + "` is used twice", span, {{before, "used here first"}},
                "give the second one a name of its own, `channel " + name + "2 = " + name + "(...)`, and use that");
}
Diagnostic channel_is_open(const std::string& name, const std::vector<std::string>& functions, Span span, Span declared) {
    return make(Code::E0411, "the channel `" + name + "` leaves `" + functions.front() + "` open", span, {{declared, "declared here"}},
                "give it first: `channel My" + name + " = " + name + " with " + functions.front() + "(u) = ...`, and use that");
}
Diagnostic named_like_a_channel(const ast::Identifier& name, Span used) {
    return make(Code::E0203, "the part `" + name.text + "` has the name of a channel that the neuron uses", name.span, {{used, "the channel"}}, "give the part another name");
}
Diagnostic cell_outside_channel(Span span) {
    return make(Code::E0214, "`cell` is known in a channel, where it is the neuron that uses it", span, std::string{}, "in a neuron its own parts go by their names");
}
Diagnostic cell_has_no(const ast::Identifier& part, const std::string& nearest) {
    return make(Code::E0211, "the neuron that uses the channel has no `" + part.text + "`", part.span, std::string{}, did_you_mean(nearest.empty() ? "" : "cell." + nearest));
}
Diagnostic not_an_input(const ast::Identifier& part, const std::string& neuron, Span declared, const std::string& nearest) {
    const std::string message = declared.valid() ? "`" + part.text + "` is no input of the neuron `" + neuron + "`" : "the neuron `" + neuron + "` has no input `" + part.text + "`";
    return make(Code::E1104, message, part.span, {{declared, "declared here"}},
                nearest.empty() ? "a channel adds into an input, which the neuron declares: `input " + part.text + " : uA/cm^2`" : did_you_mean("cell." + nearest));
}
Diagnostic input_is_a_sum(const std::string& input, Span span) {
    return make(Code::E1104, "a channel adds its share to an input and does not set it", span, std::string{}, "write `" + input + " += ...`");
}
Diagnostic channel_sets_its_cell(const std::string& what, Span span, bool in_neuron) {
    if (in_neuron) return cell_outside_channel(span);
    return make(Code::E1104, "an event of a channel sets the channel's own states, not `" + what + "`", span, std::string{},
                "add into an input of the cell instead, outside the block: `cell.I += ...`");
}

}  // namespace nmlc::sema::messages
