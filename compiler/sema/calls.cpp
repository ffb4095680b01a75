// Calls: which function a name means, the elementary functions with their unit rules, and random draws.
#include <cmath>

#include "compiler/sema/expressions.h"
#include "compiler/sema/messages.h"
#include "compiler/sema/messages_analysis.h"
#include "compiler/sema/messages_memory.h"
#include "compiler/sema/vocabulary.h"

namespace nmlc::sema {

Value Expressions::call(const ast::Call& call, ast::ExprId id) {
    const Span span = expr(id).span;
    const ast::Expr& callee = expr(call.callee);
    const auto* name = std::get_if<ast::Name>(&callee.node);
    if (!name) {
        if (std::holds_alternative<ast::Member>(callee.node) || std::holds_alternative<ast::Index>(callee.node)) {
            const auto* member = std::get_if<ast::Member>(&callee.node);
            const auto* file = member ? std::get_if<ast::Name>(&expr(member->object).node) : nullptr;
            if (file && !scope_.find(file->text) && context_.names.is_imported_file(scope_.file, file->text)) {
                const auto found = context_.names.find_in(scope_.file, file->text, Namespace::function, member->member.text);
                if (!found.empty()) {
                    const auto& statement = context_.module(found.front().file).statements[found.front().statement];
                    return inlined({found.front().file, &std::get<ast::FunctionDecl>(statement.node).function, false}, call, span);
                }
                context_.report(messages::unknown_function(member->member.text, member->member.span, "", {}));
                return context_.unknown(span);
            }
            if (const auto value = past(call, span)) return *value;
            return sample(read(call.callee), call, span);
        }
        context_.report(messages::not_callable(callee.span));
        return context_.unknown(span);
    }
    if (const auto text = function_named(name->text, callee.span)) return inlined(*text, call, span);
    if (const auto value = language_function(name->text, call, span)) return *value;

    if (scope_.find(name->text) || in_scope(name->text)) {
        if (const auto value = past(call, span)) return *value;
        const Symbol* const known = scope_.find(name->text);
        if (known && known->kind == Symbol::variable && known->value.shape == Shape::trace) return sample(read(call.callee), call, span);
        const bool in_doubt = known && (known->kind == Symbol::unknown || (known->kind == Symbol::variable && !known->value.known));   // reported where it is declared
        if (!in_doubt) context_.report(messages::value_called(name->text, callee.span));
        return context_.unknown(span);
    }
    if (name->text == "incoming") {
        return incoming(call, span);
    }
    if (name->text == "energy") return energy(call, span);
    if (name->text == "samples") {
        context_.refuse(Code::E0903, "`samples(...)`", span);
        return context_.unknown(span);
    }
    if (name->text == "load") {
        context_.report(messages::load_elsewhere(span));
        return context_.unknown(span);
    }
    if (name->text == "rest") {
        context_.report(messages::rest_elsewhere(span));
        return context_.unknown(span);
    }
    std::vector<std::string> known = context_.names.known(scope_.file, Namespace::function);
    if (scope_.neuron)
        for (const auto& [function, text] : scope_.neuron->functions) known.push_back(function);
    for (auto& function : language_functions()) known.push_back(std::move(function));
    context_.report(messages::unknown_function(name->text, callee.span, nearest_name(name->text, known), context_.program.shipped.functions));
    return context_.unknown(span);
}

std::optional<std::vector<Value>> Expressions::plain_arguments(const ast::Call& call, const std::string& name, std::size_t least,
                                                               std::size_t most, Span span) {
    std::vector<Value> values;
    bool usable = true;
    for (const ast::Argument& argument : call.arguments) {
        if (argument.name) {
            context_.report(messages::named_argument(name, *argument.name));
            usable = false;
        }
        values.push_back(read_number(argument.value));
        usable &= values.back().known;
    }
    if (call.comprehension) {
        context_.report(messages::for_in_call(name, span));
        return std::nullopt;
    }
    if (values.size() < least || values.size() > most) {
        context_.report(messages::wrong_arity(name, least, most, values.size(), span));
        return std::nullopt;
    }
    if (!usable) return std::nullopt;
    return values;
}

std::optional<Value> Expressions::language_function(const std::string& name, const ast::Call& call, Span span) {
    if (reducer_named(name))
        if (const auto value = reducer(name, call, span)) return value;
    if (const auto info = distribution_named(name)) return draw(info->distribution, call, name, span);
    if (name == "clip") {
        const auto arguments = plain_arguments(call, name, 3, 3, span);
        if (!arguments) return context_.unknown(span);
        const Value above = numeric_function(Function::max, {(*arguments)[0], (*arguments)[1]}, span);
        return above.known ? numeric_function(Function::min, {above, (*arguments)[2]}, span) : above;
    }
    const auto function = elementary_named(name);
    if (!function) return std::nullopt;
    const auto arity = static_cast<std::size_t>(arity_of(*function));
    const auto arguments = plain_arguments(call, name, arity, arity, span);
    return arguments ? numeric_function(*function, *arguments, span) : context_.unknown(span);
}

Value Expressions::unary_function(Function function, const Value& argument, Span span) { return numeric_function(function, {argument}, span); }

Value Expressions::numeric_function(Function function, std::vector<Value> arguments, Span span) {
    for (const Value& argument : arguments)
        if (!argument.known) return context_.unknown(span);
    const std::string name(name_of(function));
    Dimension dimension;
    switch (unit_rule(function)) {
        case UnitRule::number:
            if (!arguments[0].dimension.is_number()) {
                context_.report(messages::must_be_number(name, arguments[0], text_of(context_.sources, arguments[0].span), nearby(scope_)));
                return context_.unknown(span);
            }
            break;
        case UnitRule::keeps: dimension = arguments[0].dimension; break;
        case UnitRule::sign: break;
        case UnitRule::same:
        case UnitRule::ratio:
            if (!unify(arguments[0], arguments[1])) {
                context_.report(messages::arguments_differ(name, arguments[0], arguments[1]));
                return context_.unknown(span);
            }
            if (unit_rule(function) == UnitRule::same) dimension = arguments[0].dimension;
            break;
        case UnitRule::half_power: {
            const auto root = nmlc::power(arguments[0].dimension, 1, 2);
            if (!root) {
                context_.report(messages::unit_too_large(span));
                return context_.unknown(span);
            }
            dimension = *root;
            break;
        }
        case UnitRule::power: return power(arguments[0], arguments[1], span);
    }
    bool constant = true;
    for (const Value& argument : arguments) constant &= argument.constant.has_value();
    if (constant) {
        const double value = evaluate(function, *arguments[0].constant, arguments.size() > 1 ? *arguments[1].constant : 0);
        if (!std::isfinite(value)) {
            context_.report(messages::not_finite("`" + name + "` of this number", span));
            return context_.unknown(span);
        }
        Value result = context_.number(value, dimension, span);
        result.display = arguments[0].display;
        if (dimension != arguments[0].dimension) result.display.reset();
        return result;
    }
    bool fits = true;
    const Shape shape = arguments.size() > 1 ? joint_shape(arguments[0], arguments[1], {}, span, fits)
                        : arguments[0].shape == Shape::spikes ? Shape::list : arguments[0].shape;
    if (!fits) return context_.unknown(span);
    std::vector<model::ExprId> ids;
    for (const Value& argument : arguments) ids.push_back(argument.id);
    Value result = make(model::Call{function, std::move(ids)}, shape, dimension, span);
    if (dimension == arguments[0].dimension) result.display = arguments[0].display;
    return result;
}

Value Expressions::draw(model::Distribution distribution, const ast::Call& call, const std::string& name, Span span) {
    using model::Distribution;
    if (!place_->random) {
        context_.report(messages::random_here(name, place_->name, span));
        return context_.unknown(span);
    }
    const auto info = distribution_named(name);
    auto arguments = plain_arguments(call, name, info->least, info->most, span);
    if (!arguments) return context_.unknown(span);
    auto& values = *arguments;
    Dimension dimension;
    const auto number_only = [&](const Value& value) {
        if (value.dimension.is_number()) return true;
        context_.report(messages::must_be_number(name, value, text_of(context_.sources, value.span), nearby(scope_)));
        return false;
    };
    bool usable = true;
    switch (distribution) {
        case Distribution::bernoulli:
            usable = number_only(values[0]);
            if (usable && values[0].constant && !(*values[0].constant >= 0 && *values[0].constant <= 1)) {
                context_.report(messages::not_a_probability(values[0]));
                usable = false;
            }
            break;
        case Distribution::poisson: usable = number_only(values[0]); break;
        case Distribution::exponential: dimension = values[0].dimension; break;
        case Distribution::gamma:
            usable = number_only(values[0]);
            dimension = values[1].dimension;
            break;
        case Distribution::lognormal:
            usable = number_only(values[0]) && number_only(values[1]);
            break;
        case Distribution::uniform:
        case Distribution::normal:
        case Distribution::choose:
            for (std::size_t k = 1; k < values.size() && usable; ++k)
                if (!unify(values[0], values[k])) {
                    context_.report(messages::arguments_differ(name, values[0], values[k]));
                    usable = false;
                }
            dimension = values[0].dimension;
            break;
    }
    if (!usable) return context_.unknown(span);
    std::vector<model::ExprId> ids;
    for (const Value& value : values) ids.push_back(value.id);
    Value result = make(model::Draw{distribution, std::move(ids), context_.place()}, Shape::number, dimension, span);
    for (const Value& value : values)
        if (!result.display && value.dimension == dimension) result.display = value.display;
    return result;
}

// `incoming(w)` of a rule: the sum of the weights onto the same cell.
Value Expressions::incoming(const ast::Call& call, Span span) {
    const auto* name = call.arguments.size() == 1 && !call.arguments[0].name ? std::get_if<ast::Name>(&expr(call.arguments[0].value).node) : nullptr;
    if (!scope_.host || !(scope_.host->apart || !scope_.host->names) || !name || name->text != "w" || !scope_.neuron || !scope_.neuron->values.contains("w")) {
        context_.report(messages::incoming_elsewhere(span));
        return context_.unknown(span);
    }
    const Value& w = scope_.neuron->values.at("w").value;
    Value sum = make(model::Incoming{}, Shape::number, w.dimension, span);
    sum.display = w.display;
    return sum;
}

}  // namespace nmlc::sema
