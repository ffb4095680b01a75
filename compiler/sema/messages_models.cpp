#include <fmt/format.h>

#include "compiler/sema/wording.h"

namespace nmlc::sema::messages {

Diagnostic second_equation(const std::string& state, Span span, Span first) {
    return make(Code::E0401, "the state `" + state + "` has two equations", span, {{first, "the first one"}});
}
Diagnostic not_a_state(const std::string& name, const std::string& written, Span span, Span declared, const std::string& nearest) {
    Diagnostic diagnostic = make(Code::E0402, "`" + written + "` is a derivative, but `" + name + "` is not a state", span,
                                 {{declared, "declared here"}}, nearest.empty() ? "declare it: `state " + name + " = ...`" : did_you_mean(nearest));
    if (declared.valid() && nearest.empty()) diagnostic.hint = "only a state has an equation; declare it as `state " + name + " = ...`";
    return diagnostic;
}
Diagnostic derivative_by_other(const std::string& by, Span span) {
    return make(Code::E0403, "an equation gives a derivative by time, not by `" + by + "`", span, std::string{}, "write `/dt`");
}
Diagnostic second_derivative(Span span) {
    return make(Code::E0404, "equations are of first order", span, std::string{}, "name the first derivative: `state v = ...`, `dx/dt = v`, `dv/dt = ...`");
}
Diagnostic left_side_not_affine(Span span) {
    return make(Code::E0405, "the left side cannot be solved for the derivative", span, std::string{}, "it may be multiplied, divided and added to, as in `tau*du/dt` or `du/dt - I/C`");
}
Diagnostic two_derivatives(Span first, Span second) {
    return make(Code::E0405, "an equation has one derivative", second, {{first, "the first one"}}, "solve for each of them in an equation of its own");
}
Diagnostic derivative_without_dt(Span span) { return make(Code::E0405, "this derivative is not divided by `dt`", span, std::string{}, "as in `tau*du/dt = ...`"); }
Diagnostic derivative_outside_left_side(const std::string& name, Span span) {
    return make(Code::E0418, "a derivative stands only on the left side of an equation", span, std::string{}, "write out what `d" + name + "/dt` is equal to");
}
Diagnostic no_derivative(const std::string& text, Span span, bool is_state, bool is_equation) {
    if (is_state) return make(Code::E0406, "this sets the state `" + text + "` at no particular time", span, std::string{},
                              "write an equation, `d" + text + "/dt = ...`, or set it in the block of an event, `spike when ... { " + text + " = ... }`");
    if (text.find("/dt^") != std::string::npos)   // d^2x/dt^2
        return make(Code::E0406, "a second derivative cannot be written", span, std::string{}, "name the first derivative: `dx/dt = v` and `dv/dt = ...`");
    const bool is_name = text.find_first_of(" +-*/^([.") == std::string::npos;
    return make(Code::E0406, "the left side has no derivative", span, std::string{},
                !is_equation ? "" : is_name ? "a name for an expression is written `let " + text + " = ...`" : "write the derivative of a state into it, as in `tau*du/dt = ...`");
}
Diagnostic equation_needs_equals(Span span) { return make(Code::E0406, "an equation is written with `=`", span); }
Diagnostic not_a_condition(const Value& value) {
    return make(Code::E0407, "a condition is wanted here", value.span, shape_in_words(value), value.shape == Shape::number ? "compare it with something, as in `u > theta`" : "");
}
Diagnostic not_a_quantity(const Value& value) {
    return make(Code::E0408, "a number or quantity is wanted here", value.span, shape_in_words(value), value.shape == Shape::truth ? "as in `if u > theta then 1 else 0`" : "");
}
Diagnostic sets_no_state(const std::string& name, Span span, Span declared, const std::string& nearest) {
    return make(Code::E0409, "an event sets states, and `" + name + "` is none", span, {{declared, "declared here"}}, declared.valid() ? "" : did_you_mean(nearest));
}
Diagnostic empty_block(Span span) { return make(Code::E0410, "this block sets nothing", span, std::string{}, "reset a state in it, as in `u = u_reset`, or leave the block out"); }
Diagnostic open_functions(const std::vector<std::string>& functions, Span span, Span model) {
    return make(Code::E0411, "the model leaves " + quoted_list(functions, "and") + " open", span, {{model, "declared here"}},
                "give it: `neuron MyNeuron = Model with " + functions.front() + "(u) = ...`, and make the population of that");
}
Diagnostic rule_or_synapse_is_open(const std::string& kind, const std::string& name, const std::vector<std::string>& functions, Span span, Span declared) {
    return make(Code::E0411, "the " + kind + " `" + name + "` leaves " + quoted_list(functions, "and") + " open", span, {{declared, "declared here"}},
                "give it first: `" + kind + " My" + name + " = " + name + " with " + functions.front() + "(" + (kind == "rule" ? "w" : "u") + ") = ...`, and join with that");
}
Diagnostic open_function_in_file(const ast::Identifier& name) {
    return make(Code::E0422, "the function `" + name.text + "` has no body", name.span, std::string{}, "only a model may leave a function open; write `function " + name.text + "(x) = ...`");
}
Diagnostic no_such_open_function(const ast::Identifier& name, const std::vector<std::string>& open) {
    return make(Code::E0412, "the model has no function `" + name.text + "` to be given", name.span, std::string{}, open.empty() ? "" : "it leaves " + quoted_list(open, "and") + " open");
}
Diagnostic function_not_open(const ast::Identifier& name, Span declared) {
    return make(Code::E0412, "`" + name.text + "` has a body already and cannot be given another", name.span, {{declared, "declared here"}});
}
Diagnostic given_arity(const ast::Identifier& name, std::size_t found, std::size_t expected, Span declared) {
    return make(Code::E0412, fmt::format("`{}` takes {} argument{} in the model, not {}", name.text, expected, expected == 1 ? "" : "s", found), name.span, {{declared, "left open here"}});
}
Diagnostic expands_too_far(Span span, std::uint32_t most) {
    return make(Code::E0413, fmt::format("with its functions put in, this expression has more than {} parts", most), span, std::string{}, "name an intermediate result with `let`");
}
Diagnostic calls_too_deep(Span span, std::uint32_t most) {
    return make(Code::E0413, fmt::format("functions call functions more than {} deep", most), span, std::string{}, "name an intermediate result with `let`");
}
Diagnostic division_by_zero(Span span) { return make(Code::E0415, "division by zero", span); }
Diagnostic not_finite(const std::string& what, Span span) { return make(Code::E0415, what + " is not a finite number", span); }
Diagnostic not_a_probability(const Value& value) {
    return make(Code::E0415, fmt::format("a probability lies between 0 and 1, and this is {}", *value.constant), value.span);
}
Diagnostic random_here(const std::string& function, const std::string& place, Span span) {
    return make(Code::E0416, "`" + function + "` draws a random number and cannot be used in " + place, span, std::string{},
                "random draws are for params and initial values; noise in an equation is `xi`");
}
Diagnostic noise_here(const std::string& place, Span span) {
    return make(Code::E0417, "white noise, `xi`, cannot be used in " + place, span, std::string{}, "it belongs on the right side of an equation or into a drive");
}
Diagnostic not_in_a_neuron(const std::string& what, const std::string& belongs, const std::string& found, Span span) {
    return make(Code::E0419, what + " belongs in " + belongs + ", not in " + found, span);
}
Diagnostic not_a_neuron(const std::string& model, Span span, Span declared) {
    return make(Code::E0419, "a population is made of neurons, and `" + model + "` is none", span, {{declared, "declared here"}});
}
Diagnostic guard_violated(const std::string& param, Span span, Span guard) {
    return make(Code::E0420, "this value of `" + param + "` is not allowed", span, {{guard, "must hold"}});
}
Diagnostic negative_rate(Span span) { return make(Code::E0421, "a rate cannot be negative", span); }
Diagnostic negative_duration(const std::string& what, Span span) { return make(Code::E0421, what + " cannot be negative", span); }
Diagnostic period_not_positive(Span span) { return make(Code::E0421, "a period must be longer than 0", span); }
Diagnostic constant_condition(bool holds, const std::string& what, Span span) {
    Diagnostic diagnostic = make(Code::W0101, std::string("this condition ") + (holds ? "always" : "never") + " holds: it compares constants", span);
    diagnostic.notes.push_back(holds ? what + " whatever the model does" : "it can have no effect");
    diagnostic.severity = Severity::warning;
    return diagnostic;
}
Diagnostic too_many_states(const std::string& neuron, std::size_t states, std::size_t most, Span span) {
    return make(Code::E0430, "`" + neuron + "` has " + std::to_string(states) + " states; at most " + std::to_string(most) + " are allowed", span, std::string{},
                "many alike parts are a population: `population part[" + std::to_string(states) + "] = ...`");
}
Diagnostic negative_factor(const std::string& param, const std::string& state, Span span, Span declared) {
    Diagnostic diagnostic = make(Code::W0105, "the factor of `d" + state + "/dt` is negative", span, {{declared, "`" + param + "` is below 0"}},
                                 "with the sign turned round, `" + state + "` runs away from where it should come to rest");
    diagnostic.severity = Severity::warning;
    return diagnostic;
}
Diagnostic nothing_happens(const std::string& neuron, Span span) {
    Diagnostic diagnostic = make(Code::W0104, "nothing happens in `" + neuron + "`: it has no equation and no event", span, std::string{},
                                 "write an equation, as in `tau*du/dt = -u`, or an event, as in `spike with rate 10 Hz`");
    diagnostic.severity = Severity::warning;
    return diagnostic;
}
Diagnostic state_never_changes(const std::string& state, Span span) {
    Diagnostic diagnostic = make(Code::W0103, "the state `" + state + "` never changes: it has no equation and no event sets it", span, std::string{},
                                 "write `d" + state + "/dt = ...`, or declare it as a `param`");
    diagnostic.severity = Severity::warning;
    return diagnostic;
}
Diagnostic not_supported(Code code, const std::string& construct, Span span) {
    return make(code, "this version does not support " + construct + " yet", span);
}

}  // namespace nmlc::sema::messages
