// The weights of a connection from a file, `w = load("w.npy")`; anew, `set c.w[i, j] = ...`; and its energy.
#include <algorithm>

#include "compiler/sema/experiment.h"
#include "compiler/sema/messages.h"
#include "compiler/sema/messages_memory.h"
#include "compiler/sema/products.h"

namespace nmlc::sema {
namespace {

// Of `c.w` and `c.w[i, j]`.
const ast::Member* member_of(const ast::Module& module, ast::ExprId target) {
    const ast::Expr* expr = &module.exprs[target];
    if (const auto* index = std::get_if<ast::Index>(&expr->node)) expr = &module.exprs[index->object];
    return std::get_if<ast::Member>(&expr->node);
}

}  // namespace

// Null where it is no `w = load(...)`; bounds are for what is drawn.
const ast::Call* Experiment::loaded_weights(const ast::ConnectItem& item) const {
    const auto* call = std::get_if<ast::Call>(&context_.expr(file_, item.value).node);
    const auto* callee = call ? std::get_if<ast::Name>(&context_.expr(file_, call->callee).node) : nullptr;
    const bool plain = std::holds_alternative<ast::Name>(context_.expr(file_, item.target).node) && !item.at_least && !item.at_most;
    return plain && callee && callee->text == "load" ? call : nullptr;
}

// The file becomes data of the experiment, by a name that nobody can write.
bool Experiment::load_weights(const ast::Call& load, const std::string& connection, model::Connection& result) {
    const Span span = context_.expr(file_, load.callee).span;
    auto file = loaded_file(load, span);
    if (!file) return false;
    model::Data data{{}, {}, std::move(*file), span};
    data.variable = context_.model.variables.add({connection + ".w", "", model::Variable::data, Shape::list, {}, {}, {}, span});
    const model::ExprId numbers = context_.add({model::VariableRef{data.variable}, Shape::list, {}, {}, span});
    (declared_ == &context_.model.top_populations ? context_.model.top_data : own_data_).push_back(std::move(data));
    result.weight = model::Connection::Quantity{numbers, {}, {}, span};
    return true;
}

// What was saved is in the unit in which the weight is shown.
void Experiment::set_unit(model::Connection& connection, const JoinedSynapse& synapse) {
    const DisplayUnit& display = synapse.weight_display;
    const Dimension dimension = synapse.weight_dimension.value_or(Dimension{});
    const model::ExprId unit = context_.add({model::Constant{1/display.per_coherent}, Shape::number, dimension, display, connection.weight->span});
    connection.weight->value = context_.add({model::Binary{model::BinaryOp::mul, connection.weight->value, unit}, Shape::list, dimension, display, connection.weight->span});
}

// Nothing when the target is no weight of a connection.
const Symbol* Experiment::weighted_connection(const ast::Set& set) {
    const ast::Module& module = context_.module(file_);
    const ast::Member* const member = member_of(module, set.target);
    const auto* name = member && member->member.text == "w" ? std::get_if<ast::Name>(&module.exprs[member->object].node) : nullptr;
    const Symbol* const symbol = name ? names_->find(name->text) : nullptr;
    // Weights that a rule changes are states of their synapses.
    return symbol && symbol->kind == Symbol::connection && !context_.model.connections[model::ConnectionId{symbol->id}].rule ? symbol : nullptr;
}

std::optional<model::SetWeight> Experiment::set_weight(const ast::Set& set, const Symbol& connection) {
    const model::ConnectionId id{connection.id};
    const Span target = context_.expr(file_, set.target).span;
    std::optional<model::Connection::Quantity> weight;
    const ast::ConnectItem item{set.target, set.value, {}, {}, target, ""};
    const Value value = quantity_of(item, "weight", weight, false);
    const model::Connection& of = context_.model.connections[id];
    if (!of.weight) {
        context_.report(messages::weight_of_no_number(of.name, target, of.span));
        return std::nullopt;
    }
    if (set.op != ast::AssignOp::set) {
        context_.refuse(Code::E0907, "weights that are changed by `+=` and its kind", target);
        return std::nullopt;
    }
    if (!value.known || !weight) return std::nullopt;
    Scope inside = scope();
    Expressions expressions(context_, inside, places::synapse_value);
    const Dimension dimension = context_.model.exprs[of.weight->value].dimension;
    const Value fitted = expressions.fit(value, dimension, "the weight of `" + of.name + "`", Code::E0309, of.weight->span, of.weight_display);
    if (!fitted.known) return std::nullopt;
    weight->value = fitted.id;
    const bool all_weighted = !of.coupling.empty() && std::all_of(of.coupling.begin(), of.coupling.end(), [](const auto& coupling) { return coupling.weighted; });
    if (of.pattern == model::Connection::Pattern::all_to_all && all_weighted) weight->products = products_of(context_, fitted.id);
    return model::SetWeight{id, std::move(*weight)};
}

// `energy(c)`: of what one population sends to itself.
Value Expressions::energy(const ast::Call& call, Span span) {
    const auto* name = call.arguments.size() == 1 && !call.arguments[0].name && !call.comprehension ? std::get_if<ast::Name>(&expr(call.arguments[0].value).node) : nullptr;
    Symbol* const symbol = name ? scope_.find(name->text) : nullptr;
    if (symbol && symbol->kind == Symbol::unknown) return context_.unknown(span);
    if (!symbol || symbol->kind != Symbol::connection) {
        context_.report(messages::energy_needs_connection(call.arguments.empty() ? span : expr(call.arguments[0].value).span));
        return context_.unknown(span);
    }
    symbol->used = true;
    const model::ConnectionId id{symbol->id};
    const model::Connection& connection = context_.model.connections[id];
    const auto refuse = [&](const char* why) {
        context_.report(messages::no_energy(connection.name, why, span, connection.span));
        return context_.unknown(span);
    };
    if (!place_->results || target_.valid()) {
        context_.report(messages::not_allowed_here("energy", "the energy of a connection", place_->name, span));
        return context_.unknown(span);
    }
    if (connection.from != connection.to || connection.senders || connection.receivers) return refuse("it does not lead from a population to the same population");
    if (connection.coupling.size() != 1 || !connection.coupling.front().weighted) return refuse("what it sends all the time is not one quantity times a weight");
    if (!std::holds_alternative<model::StateRef>(context_.model.exprs[context_.model.populations[connection.from].sends[connection.coupling.front().sent].value].node))
        return refuse("what it sends is no state");
    const Dimension weight = connection.weight ? context_.model.exprs[connection.weight->value].dimension : Dimension{};
    const Dimension sent = context_.model.exprs[context_.model.populations[connection.from].sends[connection.coupling.front().sent].value].dimension;
    return make(model::Energy{id}, Shape::number, weight*sent*sent, span);
}

}  // namespace nmlc::sema
