// Params, initial values, lets and functions of a neuron: brought into order, then read, each after those it needs.
#include <algorithm>
#include <unordered_map>

#include "compiler/model/children.h"
#include "compiler/sema/evaluate.h"
#include "compiler/sema/messages.h"
#include "compiler/sema/neurons.h"
#include "compiler/sema/order.h"
#include "compiler/sema/part_path.h"
#include "compiler/sema/unit_words.h"
#include "compiler/sema/uses.h"

namespace nmlc::sema {
namespace {

// A circle of definitions is shown once, beginning with the one that was declared first.
std::vector<std::string> rotated(const std::vector<std::uint32_t>& cycle, const auto& name_of) {
    const auto first = std::min_element(cycle.begin(), cycle.end());
    std::vector<std::string> names;
    for (auto step = first; step != cycle.end(); ++step) names.push_back(name_of(*step));
    for (auto step = cycle.begin(); step != first; ++step) names.push_back(name_of(*step));
    return names;
}

}  // namespace

void NeuronChecker::check_definitions() {
    std::unordered_map<std::string, std::uint32_t> by_value, by_function;
    for (std::uint32_t k = 0; k < definitions_.size(); ++k)
        (definitions_[k].kind == Definition::function ? by_function : by_value).insert({definitions_[k].name, k});
    std::vector<std::vector<std::uint32_t>> uses(definitions_.size());
    for (std::uint32_t k = 0; k < definitions_.size(); ++k) {
        const Definition& definition = definitions_[k];
        if (!definition.value || definition.outside) continue;
        std::vector<std::string> parameters;
        if (definition.kind == Definition::function)
            for (const ast::Identifier& parameter : names_->functions[definition.name].function->parameters) parameters.push_back(parameter.text);
        walk(context_.module(definition.where.file), *definition.value, [&](const ast::Expr& expr) {
            const auto* call = std::get_if<ast::Call>(&expr.node);
            const auto* member = std::get_if<ast::Member>(&expr.node);
            const auto* name = std::get_if<ast::Name>(call ? &context_.expr(definition.where.file, call->callee).node : &expr.node);
            if (!name && !member) return;
            const auto& table = call ? by_function : by_value;
            if (name && !call && std::find(parameters.begin(), parameters.end(), name->text) != parameters.end()) return;
            const auto found = table.find(name ? part_name(definition.where.channel, name->text) : part_of_cell(context_, definition.where, *member));
            // A unit of that name may be meant; where it is not, that shows when the value is read.
            if (found == table.end() || (found->second == k && name && !call && unit_named(name->text))) return;
            uses[k].push_back(found->second);
        });
    }
    const Order order = order_of(uses);
    std::vector<bool> circular(definitions_.size(), false);
    for (const auto& cycle : order.cycles) {
        bool functions = true;
        for (const std::uint32_t k : cycle) {
            functions &= definitions_[k].kind == Definition::function;
            circular[k] = true;
        }
        const auto names = rotated(cycle, [&](std::uint32_t k) { return definitions_[k].name; });
        const std::uint32_t first = *std::min_element(cycle.begin(), cycle.end());
        if (functions) {
            context_.report(messages::recursive_function(names, names_->functions[definitions_[first].name].function->name.span));
        } else {
            std::vector<Label> others;
            for (const std::uint32_t k : cycle)
                if (k != first && definitions_[k].kind != Definition::function && others.size() < 3) others.push_back({find(definitions_[k].name)->span, ""});
            context_.report(messages::circular(names, find(definitions_[first].name) ? find(definitions_[first].name)->span
                                                          : names_->functions[definitions_[first].name].function->name.span, others));
        }
    }
    for (const std::uint32_t k : order.order) {
        const Definition& definition = definitions_[k];
        if (definition.kind == Definition::param) neuron_.param_order.push_back({definition.id});
        if (definition.kind == Definition::state) neuron_.initial_order.push_back({definition.id});
        if (circular[k]) continue;
        const InChannel in_channel(*this, definition.where);
        switch (definition.kind) {
            case Definition::param: check_param(definition); break;
            case Definition::state: check_state(definition); break;
            case Definition::let: check_let(definition); break;
            case Definition::function: check_function(names_->functions[definition.name]); break;
        }
    }
    check_guards();
}

namespace {

// The name as the value's own text would write it: `param cm = 1 uF/cm^2` means the centimetre. A value from elsewhere, `use Na(g = g)`,
// means what it says.
std::string bare_name(const auto& definition) {
    if (definition.where.channel != definition.declared.channel) return "";
    return definition.where.channel.empty() ? definition.name : definition.name.substr(definition.where.channel.size() + 1);
}

// Unit and display of a definition: declared after `:`, else those of the value that an alias replaces (`like`), else those of its value.
// Returns the value, a literal 0 with its unit.
template <class Part>
model::ExprId settle(Context& context, Part& part, Symbol* symbol, Expressions& expressions, Value value, const std::optional<ast::UnitExpr>& written,
                     FileIndex declared_in, const std::optional<Value>& like, const std::string& what) {
    std::optional<DeclaredUnit> unit;
    if (written) {
        unit = declared_unit(context, declared_in, *written);
        if (!unit) value = context.unknown(value.span);
        else value = expressions.fit(value, unit->dimension, what, Code::E0309, unit->span, unit->display);
    } else if (like && like->known) {
        unit = DeclaredUnit{like->dimension, like->shown_in(), part.span};
        value = expressions.fit(value, like->dimension, what, Code::E0309, part.span, like->shown_in());
    }
    part.dimension = unit ? unit->dimension : value.dimension;
    part.display = unit ? unit->display : value.shown_in();
    if (!symbol || symbol->span.begin != part.span.begin) return value.id;   // a second declaration of that name
    symbol->value.known = unit || value.known;
    symbol->value.id = value.id;
    symbol->value.dimension = part.dimension;
    symbol->value.display = part.display;
    return value.id;
}

}  // namespace

Scope NeuronChecker::scope(const Definition& definition) {
    if (definition.outside && part_ && part_->outside) return *part_->outside;
    Scope inside = scope(definition.where);
    inside.defining = bare_name(definition);
    return inside;
}

void NeuronChecker::check_param(const Definition& definition) {
    const auto& written = std::get<ast::Param>(definition.item->node);
    Scope inside = scope(definition);
    Expressions expressions(context_, inside, part_ && (part_->kind == Part::synapse || part_->kind == Part::release) ? places::synapse_param : definition.outside ? places::override_param : places::param);
    const Value value = expressions.read_number(*definition.value);
    model::Param& param = neuron_.params[{definition.id}];
    param.value = settle(context_, param, find(definition.name), expressions, value, written.unit, definition.declared.file,
                         replaced(definition, written.value, places::param), "the value of `" + definition.name + "`");
}

// An override must have the unit of the declaration: `neuron X = LIF(tau = 20 mV)` is a mistake, `LIF(tau = 0)` is 0 ms. Nothing where
// there is no override, or where the declared value rests on one.
std::optional<Value> NeuronChecker::replaced(const Definition& definition, ast::ExprId declared, const Place& place) {
    if (declared == *definition.value && definition.where.file == definition.declared.file) return std::nullopt;
    Scope inside = scope(definition.declared);
    inside.defining = bare_name(definition);
    const bool muted_before = context_.muted;
    context_.muted = true;
    const Value value = Expressions(context_, inside, place).read_number(declared);
    context_.muted = muted_before;
    return value.known ? std::optional(value) : std::nullopt;
}

void NeuronChecker::check_state(const Definition& definition) {
    const auto& written = std::get<ast::State>(definition.item->node);
    Scope inside = scope(definition);
    Expressions expressions(context_, inside, places::initial);
    const Value value = expressions.read_number(*definition.value);
    model::State& state = neuron_.states[{definition.id}];
    state.initial = settle(context_, state, find(definition.name), expressions, value, written.unit, definition.declared.file,
                           replaced(definition, written.initial, places::initial), "the initial value of `" + definition.name + "`");
}

void NeuronChecker::check_let(const Definition& definition) {
    const auto& written = std::get<ast::Let>(definition.item->node);
    Scope inside = scope(definition.where);
    inside.defining = bare_name(definition);
    Expressions expressions(context_, inside, places::let);
    const Value value = expressions.read(*definition.value);
    model::Let& let = neuron_.lets[{definition.id}];
    let.value = settle(context_, let, find(definition.name), expressions, value, written.unit, definition.declared.file, {}, "the value of `" + definition.name + "`");
    if (Symbol* symbol = find(definition.name)) symbol->value.shape = value.shape;
}

// The text of a function that may never be called: names are checked, units are not known yet.
void NeuronChecker::check_function(const FunctionText& text) {
    Scope inside = scope(Where{text.file, text.channel});
    for (const ast::Identifier& parameter : text.function->parameters)
        inside.locals.push_back({parameter.text, {Symbol::argument, 0, context_.unknown(parameter.span), parameter.span}});
    Expressions expressions(context_, inside, places::equation);
    if (text.function->value) expressions.read(*text.function->value);
}

void NeuronChecker::check_guards() {
    for (const Definition& definition : definitions_) {
        if (definition.kind != Definition::param) continue;
        const auto& written = std::get<ast::Param>(definition.item->node);
        if (!written.guard) continue;
        const InChannel in_channel(*this, definition.declared);
        Scope inside = scope(definition.declared);
        Expressions expressions(context_, inside, places::guard);
        const Value guard = expressions.read_truth(*written.guard);
        if (!guard.known) continue;
        model::Param& param = neuron_.params[{definition.id}];
        param.guard = guard.id;
        if (find(definition.name)->value.known && decide(context_.model, guard.id, neuron_) == false)
            context_.report(messages::guard_violated(definition.name, context_.expr(definition.where.file, *definition.value).span, guard.span));
    }
}

}  // namespace nmlc::sema
