#include "compiler/sema/reserved.h"
#include "compiler/sema/wording.h"

namespace nmlc::sema::messages {

Diagnostic unknown_name(const std::string& name, Span span, const std::string& nearest) {
    return make(Code::E0201, "`" + name + "` is not known here", span, std::string{}, did_you_mean(nearest));
}
Diagnostic unknown_population(const std::string& name, Span span, const std::string& nearest) {
    const bool part = name.find_first_of(".[(") != std::string::npos;
    return make(Code::E0201, "there is no population `" + name + "`", span, std::string{},
                !nearest.empty() ? did_you_mean(nearest) : part ? "name a population, or some of one, as in `E[1..10]`" : "declare it first, as in `population " + name + " = LIF()`");
}
namespace {

// A name of the standard library whose import is missing; also one that is nearly so, when nothing in scope is near.
std::string import_hint(const std::string& name, const std::string& nearest, const std::map<std::string, std::string>& library) {
    if (const auto found = library.find(name); found != library.end())
        return "it is in the standard library: write `import " + found->second + "` at the top of the file";
    if (!nearest.empty()) return did_you_mean(nearest);
    std::vector<std::string> names;
    for (const auto& [known, module] : library) names.push_back(known);
    const std::string near = nearest_name(name, names);
    return near.empty() ? "" : "did you mean `" + near + "`? write `import " + library.at(near) + "` at the top of the file";
}

}  // namespace

Diagnostic unknown_function(const std::string& name, Span span, const std::string& nearest, const std::map<std::string, std::string>& library) {
    return make(Code::E0202, "there is no function `" + name + "`", span, std::string{}, import_hint(name, nearest, library));
}
Diagnostic unknown_model(const std::string& name, Span span, const std::string& nearest, const std::map<std::string, std::string>& library) {
    const std::string hint = import_hint(name, nearest, library);
    return make(Code::E0210, "there is no model `" + name + "`", span, std::string{}, hint.empty() ? "declare it in this file, or import the file that does" : hint);
}
Diagnostic unknown_file(const std::string& name, Span span) {
    return make(Code::E0210, "no imported file is called `" + name + "`", span, std::string{}, "import it: `import " + name + "`");
}
Diagnostic not_a_model(Span span) { return make(Code::E0210, "the name of a model is wanted here", span, std::string{}, "as in `population cell = LIF(R = 20 Mohm)`"); }
Diagnostic model_as_value(const std::string& name, Span span) {
    return make(Code::E0210, "`" + name + "` is a model, not a value", span, std::string{}, "make a population of it: `population cell = " + name + "()`");
}
Diagnostic unknown_part(const std::string& population, const std::string& model, const ast::Identifier& part, const std::string& nearest) {
    return make(Code::E0211, "`" + population + "` has no `" + part.text + "`", part.span, "not in the model `" + model + "`", did_you_mean(nearest));
}
Diagnostic unknown_part_of_connection(const model::Connection& connection, const ast::Identifier& part, const std::string& nearest) {
    if (!connection.rule) return unknown_part(connection.name, connection.synapse, part, nearest);
    return make(Code::E0211, "`" + connection.name + "` has no `" + part.text + "`", part.span,
                "neither in the synapse `" + connection.synapse + "` nor in the rule `" + connection.rule->name + "`", did_you_mean(nearest));
}
Diagnostic has_no_parts(const std::string& what, const std::string& part, Span span) {
    return make(Code::E0211, "`" + what + "` is not a population, so it has no `" + part + "`", span);
}
Diagnostic declared_twice(const std::string& kind, const ast::Identifier& name, Span before) {
    return make(Code::E0203, "the " + kind + " `" + name.text + "` is declared twice", name.span, {{before, "declared here first"}}, "give one of them another name");
}
Diagnostic reserved_name(const ast::Identifier& name) {
    return make(Code::E0204, "`" + name.text + "` cannot be declared: it means " + std::string(meaning_of_reserved(name.text)), name.span, std::string{}, "choose another name");
}
Diagnostic hides_import(const std::string& kind, const std::string& name, Span span, const std::string& file, Span hidden) {
    Diagnostic diagnostic = make(Code::W0102, "the " + kind + " `" + name + "` of this file is used instead of the one imported from `" + file + "`", span,
                                 {{hidden, "the imported one"}});
    diagnostic.severity = Severity::note;
    return diagnostic;
}
Diagnostic import_clash(const std::string& kind, const std::string& name, Span span, const std::string& first_file, const std::string& second_file, Span first, Span second) {
    return make(Code::E0209, "the " + kind + " `" + name + "` comes from two imported files", span, {{first, "one is here"}, {second, "another here"}},
                "say which: `" + first_file + "." + name + "` or `" + second_file + "." + name + "`");
}
Diagnostic not_callable(Span span) { return make(Code::E0205, "this is not a function", span); }
Diagnostic value_called(const std::string& name, Span span) {
    return make(Code::E0205, "`" + name + "` is a value, not a function", span, std::string{}, "did you mean `" + name + "*(`?");
}
Diagnostic function_without_call(const std::string& name, Span span) {
    return make(Code::E0206, "`" + name + "` is a function and needs arguments", span, std::string{}, "as in `" + name + "(x)`");
}
Diagnostic population_as_value(const std::string& name, Span span) {
    return make(Code::E0218, "`" + name + "` is a population, not a value", span, std::string{}, "name what you want of it, as in `" + name + ".u` or `" + name + ".spikes`");
}
Diagnostic connection_as_value(const std::string& name, Span span) {
    return make(Code::E0218, "`" + name + "` is a connection, not a value", span, std::string{}, "name what you want of it, as in `" + name + ".w`, or `" + name + ".w[1]` of one synapse");
}
Diagnostic wrong_arity(const std::string& name, std::size_t least, std::size_t most, std::size_t found, Span span) {
    const std::string wanted = least == most ? std::to_string(least) : most >= 64 ? "at least " + std::to_string(least) : std::to_string(least) + " to " + std::to_string(most);
    return make(Code::E0207, "`" + name + "` takes " + wanted + (wanted == "1" ? " argument" : " arguments") + ", not " + std::to_string(found), span);
}
Diagnostic named_argument(const std::string& function, const ast::Identifier& name) {
    return make(Code::E0219, "arguments of `" + function + "` have no names", name.span, std::string{}, "write only the value");
}
Diagnostic for_in_call(const std::string& function, Span span) {
    return make(Code::E0219, "`" + function + "` does not run over an index", span, std::string{}, "`sum`, `mean`, `min` and `max` do, as in `sum(x*k for k in 1..3)`");
}
Diagnostic recursive_function(const std::vector<std::string>& cycle, Span span) {
    return make(Code::E0208, cycle.size() == 1 ? "the function `" + cycle.front() + "` calls itself" : "these functions call each other in a circle: " + in_circle(cycle), span);
}
Diagnostic circular(const std::vector<std::string>& cycle, Span span, const std::vector<Label>& others) {
    Diagnostic diagnostic = make(Code::E0212, cycle.size() == 1 ? "`" + cycle.front() + "` is defined by itself" : "these are defined by each other in a circle: " + in_circle(cycle), span);
    for (const Label& label : others) diagnostic.labels.push_back({label.span, label.text.empty() ? "part of the circle" : label.text});
    return diagnostic;
}
Diagnostic models_in_circle(const std::vector<std::string>& cycle, Span span) {
    return make(Code::E0217, cycle.size() == 1 ? "the model `" + cycle.front() + "` is made of itself" : "these models are made of each other: " + in_circle(cycle), span);
}
Diagnostic index_not_used(const ast::Identifier& name, const std::string& nearest) {
    return make(Code::E0213, "`" + name.text + "` is not known, and as an index it is not used on the right", name.span, std::string{},
                nearest.empty() ? "leave the brackets out to mean all neurons" : did_you_mean(nearest));
}
Diagnostic not_allowed_here(const std::string& name, const std::string& what, const std::string& place, Span span, Span declared) {
    return make(Code::E0214, "`" + name + "`, " + what + ", cannot be used in " + place, span, {{declared, "declared here"}});
}
Diagnostic nothing_to_override(const std::string& name, Span span, const std::string& model, const std::string& nearest) {
    return make(Code::E0215, "`" + model + "` has no param or state `" + name + "`", span, std::string{}, did_you_mean(nearest));
}
Diagnostic override_without_name(Span span) {
    return make(Code::E0215, "which param is this? values are given by name", span, std::string{}, "as in `LIF(tau = 20 ms)`");
}
Diagnostic given_twice(const ast::Identifier& name, Span before) {
    return make(Code::E0216, "`" + name.text + "` is given twice", name.span, {{before, "given here first"}});
}

}  // namespace nmlc::sema::messages
