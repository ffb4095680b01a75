// Functions of the modeller are put in where they are called: their text is read anew with the arguments' values and units.
#include <algorithm>

#include "compiler/sema/expressions.h"
#include "compiler/sema/messages.h"

namespace nmlc::sema {

std::optional<FunctionText> Expressions::function_named(const std::string& name, Span span) {
    if (scope_.neuron)
        if (const auto found = scope_.neuron->functions.find(part_name(scope_.channel, name)); found != scope_.neuron->functions.end()) return found->second;
    const auto declarations = context_.names.find(scope_.file, Namespace::function, name);
    if (declarations.empty()) return std::nullopt;
    if (declarations.size() > 1)
        context_.report(messages::import_clash("function", name, span, context_.program.files[declarations[0].file].name,
                                               context_.program.files[declarations[1].file].name, declarations[0].span, declarations[1].span));
    const auto& statement = context_.module(declarations.front().file).statements[declarations.front().statement];
    return FunctionText{declarations.front().file, &std::get<ast::FunctionDecl>(statement.node).function, false, ""};
}

Value Expressions::inlined(const FunctionText& text, const ast::Call& call, Span span) {
    const ast::Function& function = *text.function;
    const auto arguments = plain_arguments(call, function.name.text, function.parameters.size(), function.parameters.size(), span);
    if (!arguments || text.open()) return context_.unknown(span);   // an open function is reported where a neuron is made of the model

    auto& calls = expansion_->calls;
    if (const auto again = std::find(calls.begin(), calls.end(), &function); again != calls.end()) {
        std::vector<std::string> cycle;
        for (auto step = again; step != calls.end(); ++step) cycle.push_back((*step)->name.text);
        context_.report(messages::recursive_function(cycle, (*again)->name.span));
        return context_.unknown(span);
    }
    const bool too_deep = calls.size() > most_calls_inside_calls;
    if (expansion_->reported || ++expansion_->work > most_nodes || too_deep) {
        if (!expansion_->reported) context_.report(too_deep ? messages::calls_too_deep(span, most_calls_inside_calls) : messages::expands_too_far(span, most_nodes));
        expansion_->reported = true;
        return context_.unknown(span);
    }
    Scope inside;
    inside.file = text.file;
    if (text.of_neuron) {
        inside.neuron = scope_.neuron;
        inside.channel = text.channel;
        inside.host = scope_.host;
        inside.sender = scope_.sender;
        inside.sums = scope_.sums;
    }
    for (std::size_t k = 0; k < function.parameters.size(); ++k) {
        Value argument = (*arguments)[k];
        argument.absolute = false;   // `20 degC` is 293.15 K to the function, as it is to a param: k_B*T may be written there
        inside.locals.push_back({function.parameters[k].text, {Symbol::argument, 0, argument, function.parameters[k].span}});
    }
    Expressions body(context_, inside, *place_);
    body.expansion_ = expansion_;
    body.target_ = target_;
    body.loop_level_ = loop_level_;
    calls.push_back(&function);
    Value value = body.read(*function.value);
    calls.pop_back();
    value.span = span;
    value.from_literal = false;
    return expansion_->reported ? context_.unknown(span) : value;
}

}  // namespace nmlc::sema
