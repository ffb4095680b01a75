#include "compiler/sema/messages_analysis.h"

#include <fmt/format.h>

#include "compiler/sema/wording.h"

namespace nmlc::sema::messages {
namespace {

std::string fields_in_words(const std::vector<AnalysisName::Field>& fields) {
    std::vector<std::string> names;
    for (const auto& field : fields) names.push_back(field.name);
    return quoted_list(names, "and");
}

std::string parts_in_words(const AnalysisName& analysis) {
    std::vector<std::string> parts;
    for (const auto& group : analysis.groups) parts.push_back(group.name);
    for (const auto& field : analysis.fields) parts.push_back(field.name);
    return quoted_list(parts, "and");
}

// `pp.fixed[1].u`
std::string example_of(const AnalysisName& analysis, const AnalysisName::Group& group) {
    return fmt::format("`{}.{}[1].{}`", analysis.name, group.name, group.fields.front().name);
}

}  // namespace

Diagnostic analysis_needs_population(const std::string& construct, Span span) {
    return make(Code::E1005, "`" + construct + "` needs a population", span, std::string{}, "as in `" + construct + " cell`");
}
Diagnostic several_neurons(const std::string& construct, const std::string& population, Span span, Span declared) {
    return make(Code::E1005, "a `" + construct + "` is that of one neuron", span, {{declared, "a population of several"}}, "say which, as in `" + construct + " " + population + "[1]`");
}
Diagnostic ranges_not_two(const std::vector<std::string>& ranged, const std::vector<std::string>& states, Span span) {
    const std::string found = ranged.empty() ? "none has one" : fmt::format("{} {} one", quoted_list(ranged, "and"), ranged.size() == 1 ? "alone has" : "have");
    std::string hint = "the states of this model are " + quoted_list(states, "and");
    if (states.size() == 1) hint = "this model has a single state, " + quoted_list(states, "and") + "; `bifurcation` shows its fixed points over an input";
    if (ranged.size() > 2) hint = "hold all but two at a value, as in `" + ranged.back() + " = 0.3`";
    return make(Code::E1001, "a phase plane has two states with a range each; here " + found, span, std::string{}, hint);
}
Diagnostic too_many_free_states(const std::vector<std::string>& free, const std::vector<std::string>& others, const std::string& example, Span span) {
    return make(Code::E1001, fmt::format("this model has {} states that move: {}", free.size(), quoted_list(free, "and")), span,
                fmt::format("{} {} not held", quoted_list(others, "and"), others.size() == 1 ? "is" : "are"), "a phase plane has two: hold the others at a value, as in `" + example + "`");
}
Diagnostic unknown_in_plane(const ast::Identifier& name, const std::string& model, const std::string& nearest) {
    return make(Code::E1002, "`" + model + "` has no input, param or state `" + name.text + "`", name.span, std::string{}, did_you_mean(nearest));
}
Diagnostic given_twice_in_plane(const ast::Identifier& name, Span first) {
    return make(Code::E1002, "`" + name.text + "` is given twice", name.span, {{first, "first given here"}});
}
Diagnostic let_in_plane(const ast::Identifier& name, Span declared) {
    return make(Code::E1002, "`" + name.text + "` follows from the states; it cannot be given", name.span, {{declared, "declared here"}});
}
Diagnostic range_of_no_state(const ast::Identifier& name, const char* what, Span declared) {
    return make(Code::E1002, "the axes of a phase plane are states, and `" + name.text + "` is " + what, name.span, {{declared, "declared here"}},
                "give it one value, as in `" + name.text + " = ...`; `bifurcation` varies an input or a param");
}
Diagnostic axis_never_moves(const ast::Identifier& name, Span declared) {
    return make(Code::E1002, "`" + name.text + "` has no equation: it is constant between events", name.span, {{declared, "declared here"}}, "give it one value");
}
Diagnostic one_value_wanted(const std::string& name, const Value& value) { return make(Code::E1002, "`" + name + "` needs one value, or a range `low .. high`", value.span, shape_in_words(value)); }
Diagnostic cannot_be_varied(const ast::Identifier& name, const char* what, Span declared) {
    return make(Code::E1003, "a bifurcation diagram is made over an input or a param, and `" + name.text + "` is " + what, name.span, {{declared, "declared here"}});
}
Diagnostic nothing_to_vary(const ast::Identifier& name, const std::string& model, const std::vector<std::string>& known, const std::string& nearest) {
    return make(Code::E1003, "`" + model + "` has no input or param `" + name.text + "`", name.span, std::string{},
                nearest.empty() && !known.empty() ? "known: " + quoted_list(known, "and") : did_you_mean(nearest));
}
Diagnostic range_wanted(const std::string& name, const Value& value) { return make(Code::E1004, "`" + name + "` needs a range `low .. high`", value.span, shape_in_words(value)); }
Diagnostic range_has_step(Span span) { return make(Code::E1004, "a range of an analysis takes no step", span, std::string{}, "leave `step` out: the points are chosen as the curve asks for"); }
Diagnostic range_reversed(const std::string& name, bool empty, Span span) {
    return make(Code::E1004, empty ? "the range of `" + name + "` is empty" : "the range of `" + name + "` runs backwards", span, std::string{}, empty ? "" : "write the lower end first");
}
Diagnostic nothing_moves(const std::string& construct, const std::string& population, Span span) {
    return make(Code::E1001, "no state of `" + population + "` has an equation: there is nothing for `" + construct + "` to find", span);
}
Diagnostic analysis_as_value(const AnalysisName& analysis, Span span) {
    return make(Code::E1006, "`" + analysis.name + "` is " + analysis.kind + ", not one value", span, std::string{}, "it has " + parts_in_words(analysis) + ", as in " + example_of(analysis, analysis.groups.front()));
}
Diagnostic no_such_part(const AnalysisName& analysis, const ast::Identifier& part) {
    std::vector<std::string> known;
    for (const auto& group : analysis.groups) known.push_back(group.name);
    for (const auto& field : analysis.fields) known.push_back(field.name);
    const std::string nearest = nearest_name(part.text, known);
    return make(Code::E1006, "`" + analysis.name + "` is " + analysis.kind + " and has no `" + part.text + "`", part.span, std::string{}, nearest.empty() ? "it has " + quoted_list(known, "and") : did_you_mean(nearest));
}
Diagnostic group_as_value(const AnalysisName& analysis, const AnalysisName::Group& group, Span span) {
    return make(Code::E1006, "say what of `" + analysis.name + "." + group.name + "` is wanted", span, std::string{},
                fmt::format("`count({}.{})` says how many there are; each has {}, as in {}", analysis.name, group.name, fields_in_words(group.fields), example_of(analysis, group)));
}
Diagnostic no_such_field(const AnalysisName& analysis, const AnalysisName::Group& group, const ast::Identifier& field) {
    std::vector<std::string> known;
    for (const auto& each : group.fields) known.push_back(each.name);
    const std::string nearest = nearest_name(field.text, known);
    return make(Code::E1006, "`" + analysis.name + "." + group.name + "` has no `" + field.text + "`", field.span, std::string{}, nearest.empty() ? "it has " + quoted_list(known, "and") : did_you_mean(nearest));
}
Diagnostic one_element_wanted(const AnalysisName& analysis, const AnalysisName::Group& group, const ast::Identifier& field, Span span) {
    return make(Code::E1006, "say of which point `" + field.text + "` is wanted", span, std::string{}, fmt::format("as in `{}.{}[1].{}`", analysis.name, group.name, field.text));
}
Diagnostic rest_elsewhere(Span span) { return make(Code::E1007, "`rest` is used in `set cell = rest(cell)` only", span); }
Diagnostic rest_of_another(const std::string& target, const std::string& argument, Span span) {
    return make(Code::E1007, "`" + target + "` cannot be set to the rest of `" + argument + "`", span, std::string{}, "write the same on both sides: `set " + target + " = rest(" + target + ")`");
}
Diagnostic rest_changes_one_way(Span span) { return make(Code::E1007, "a population is set to its rest with `=`", span); }

}  // namespace nmlc::sema::messages
