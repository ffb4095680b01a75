// A name in an expression: argument, part of the neuron, variable of the experiment, constant of the file, reserved word.
#include <algorithm>

#include "compiler/model/children.h"
#include "compiler/sema/expressions.h"
#include "compiler/sema/messages.h"
#include "compiler/sema/messages_analysis.h"
#include "compiler/sema/reserved.h"

namespace nmlc::sema {

bool Expressions::in_scope(const std::string& text) {
    return is_reserved(text) || scope_.find(text) || !context_.names.find(scope_.file, Namespace::value, text).empty();
}

Value Expressions::name(const std::string& text, Span span) {
    const auto forbidden = [&] {
        context_.report(messages::not_allowed_here(text, std::string(meaning_of_reserved(text)), place_->name, span));
        return context_.unknown(span);
    };
    if (Symbol* own = scope_.find_local(text)) return symbol(*own, text, span);   // an argument may be called t
    if (text == "t" && place_->lag) {
        context_.report(messages::time_in_spike_sum(text, span));
        return context_.unknown(span);
    }
    if (text == "t" || text == "dt") {
        if (!place_->time) return forbidden();
        if (text == "t") return make(model::Time{}, Shape::number, context_.time_dimension(), span);
        return make(model::TimeStep{}, Shape::number, context_.time_dimension(), span);
    }
    if (text == "xi") {
        if (!place_->noise) {
            context_.report(messages::noise_here(place_->name, span));
            return context_.unknown(span);
        }
        const auto dimension = nmlc::power(context_.time_dimension(), -1, 2);
        return make(model::Noise{context_.place()}, Shape::number, *dimension, span);
    }
    if (text == "w_unit" && scope_.host && scope_.host->apart) {
        context_.report(messages::unit_without_number(text, span));
        return context_.unknown(span);
    }
    if (text == "pre" || text == "post" || text == "w_unit") return forbidden();

    if (!scope_.defining.empty() && text == scope_.defining && !scope_.find_local(text)) {
        context_.report(messages::circular({text}, span, {}));
        return context_.unknown(span);
    }
    if (Symbol* found = scope_.find(text)) return symbol(*found, text, span);
    bool found = false;
    const Value constant = file_constant(text, span, found);
    if (found) return constant;
    if (const auto known = named_constant(text)) {
        Value value = context_.number(known->value, known->dimension, span);
        return value;
    }
    return unknown_name(text, span);
}

Value Expressions::symbol(Symbol& symbol, const std::string& text, Span span) {
    symbol.used = true;
    if (symbol.kind == Symbol::unknown || (!symbol.value.known && symbol.kind != Symbol::population && symbol.kind != Symbol::analysis && symbol.kind != Symbol::connection &&
                                            symbol.kind != Symbol::family && symbol.kind != Symbol::spike_time)) return context_.unknown(span);
    Value value = symbol.value;
    value.span = span;
    value.from_literal = false;
    value.constant.reset();
    const auto refer = [&](decltype(model::Expr::node) node) {
        value.id = context_.add({std::move(node), value.shape, value.dimension, value.shown_in(), span});
        return value;
    };
    const auto refuse = [&](const char* what) {
        context_.report(messages::not_allowed_here(text, what, place_->name, span, symbol.span));
        return context_.unknown(span);
    };
    switch (symbol.kind) {
        case Symbol::param: return refer(model::ParamRef{{symbol.id}});
        case Symbol::state: return place_->states ? refer(model::StateRef{{symbol.id}}) : refuse("a state");
        case Symbol::let:
            if (!place_->states) return refuse("a `let` of the model");
            if (!place_->puts_lets_in) return refer(model::LetRef{{symbol.id}});
            return let_put_in(value) ? value : refuse("a `let` that depends on an input, on time or on another `let`");
        case Symbol::input: return place_->inputs ? refer(model::InputRef{{symbol.id}}) : refuse("an input");
        case Symbol::weight: return place_->states ? refer(model::Weight{}) : refuse("the weight of the synapse");
        case Symbol::spike_time:
            context_.report(messages::time_in_spike_sum(text, span));
            return context_.unknown(span);
        case Symbol::connection:
            context_.report(messages::connection_as_value(text, span));
            return context_.unknown(span);
        case Symbol::family:
            context_.report(messages::population_as_value(text, span));
            return context_.unknown(span);
        case Symbol::variable: return refer(model::VariableRef{{symbol.id}});
        case Symbol::neuron_index: return refer(model::NeuronIndex{});
        case Symbol::loop: return refer(model::LoopRef{loop_level_ - symbol.id});
        case Symbol::population:
            context_.report(messages::population_as_value(text, span));
            return context_.unknown(span);
        case Symbol::analysis:
            context_.report(messages::analysis_as_value(context_.analyses[symbol.id], span));
            return context_.unknown(span);
        case Symbol::argument:
            value = symbol.value;   // with its constant: f(0) folds
            value.span = span;
            return value;
        case Symbol::unknown: break;
    }
    return context_.unknown(span);
}

// Whether a let can stand for its expression where there are no inputs and no time.
bool Expressions::let_put_in(const Value& let) const {
    std::vector<model::ExprId> stack{let.id};
    while (!stack.empty()) {
        const model::Expr& expr = context_.model.exprs[stack.back()];
        stack.pop_back();
        if (std::holds_alternative<model::InputRef>(expr.node) || std::holds_alternative<model::LetRef>(expr.node) || std::holds_alternative<model::Time>(expr.node) || std::holds_alternative<model::Delayed>(expr.node) ||
            std::holds_alternative<model::TimeStep>(expr.node)) return false;
        model::for_each_child(expr, [&](model::ExprId child) { stack.push_back(child); });
    }
    return true;
}

Value Expressions::file_constant(const std::string& text, Span span, bool& found) {
    const auto declarations = context_.names.find(scope_.file, Namespace::value, text);
    found = !declarations.empty();
    if (!found) return context_.unknown(span);
    if (declarations.size() > 1) {
        context_.report(messages::import_clash("constant", text, span, context_.program.files[declarations[0].file].name,
                                               context_.program.files[declarations[1].file].name, declarations[0].span, declarations[1].span));
        return context_.unknown(span);
    }
    auto& table = context_.constants[declarations.front().file];
    const auto constant = table.find(text);
    return constant == table.end() ? context_.unknown(span) : symbol(constant->second, text, span);
}

// The name of a part of the neuron as this text would write it: in a channel its own `Na.m` is `m`, and the neuron's `u` is `cell.u`.
std::string Expressions::as_written(const std::string& part) const {
    if (scope_.channel.empty()) return part;
    return part.starts_with(scope_.channel + ".") ? part.substr(scope_.channel.size() + 1) : "cell." + part;
}

std::vector<std::string> Expressions::names_in_scope() {
    std::vector<std::string> names = context_.names.known(scope_.file, Namespace::value);
    for (const auto& [name, symbol] : scope_.locals) names.push_back(name);
    if (scope_.neuron)
        for (const auto& [name, symbol] : scope_.neuron->values) names.push_back(as_written(name));
    if (scope_.experiment) scope_.experiment->collect(names);
    if (place_->time) names.insert(names.end(), {"t", "dt"});
    std::sort(names.begin(), names.end());
    return names;
}

Value Expressions::unknown_name(const std::string& text, Span span) {
    const bool names_function = !context_.names.find(scope_.file, Namespace::function, text).empty() ||
                                (scope_.neuron && scope_.neuron->functions.contains(part_name(scope_.channel, text))) || is_language_function(text);
    const bool names_model = !context_.names.find(scope_.file, Namespace::model, text).empty();
    if (names_function) context_.report(messages::function_without_call(text, span));
    else if (names_model) context_.report(messages::model_as_value(text, span));
    else if (text.size() > 1 && text[0] == 'd' && in_scope(text.substr(1))) context_.report(messages::derivative_outside_left_side(text.substr(1), span));
    else if (unit_named(text)) context_.report(messages::unit_without_number(text, span));
    else if (!scope_.channel.empty() && scope_.neuron && scope_.neuron->values.contains(text)) context_.report(messages::unknown_name(text, span, "cell." + text));
    else context_.report(messages::unknown_name(text, span, nearest_name(text, names_in_scope())));
    return context_.unknown(span);
}

}  // namespace nmlc::sema
