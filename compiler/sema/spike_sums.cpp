// Sums over spikes, `sum(alpha(t - t_f) for t_f in pre.spikes)`, and what a synapse or channel reads of its cell, `post.u`.
#include "compiler/sema/expressions.h"
#include "compiler/sema/messages.h"

namespace nmlc::sema {

// Nothing when the sum is not over spikes.
std::optional<Value> Expressions::spike_sum(const std::string& name, const ast::Call& call, Span span) {
    if (call.comprehension->clauses.size() != 1) return std::nullopt;
    const ast::ForClause& clause = call.comprehension->clauses.front();
    const ast::Expr& range = expr(clause.range);
    const auto* member = std::get_if<ast::Member>(&range.node);
    const auto* of = member ? std::get_if<ast::Name>(&expr(member->object).node) : nullptr;
    const auto* own = std::get_if<ast::Name>(&range.node);
    const bool of_cell = of && (of->text == "pre" || of->text == "post") && member->member.text == "spikes";
    if (!of_cell && !(own && own->text == "spikes")) return std::nullopt;
    if (name != "sum" || call.arguments.size() != 1 || call.comprehension->where || clause.names.size() != 1) {
        context_.report(messages::odd_spike_sum(span));
        return context_.unknown(span);
    }
    if (!scope_.sums) {
        context_.report(messages::spike_sum_here(place_->name, span));
        return context_.unknown(span);
    }
    if (place_->lag) {
        context_.report(messages::spike_sum_in_spike_sum(span));
        return context_.unknown(span);
    }
    const ast::Expr& body = expr(call.arguments.front().value);
    const auto* kernel = std::get_if<ast::Call>(&body.node);
    const auto* kernel_name = kernel ? std::get_if<ast::Name>(&expr(kernel->callee).node) : nullptr;
    scope_.locals.push_back({clause.names.front().text, {Symbol::spike_time, 0, context_.unknown(clause.names.front().span), clause.names.front().span}});
    const Place& outside = *place_;
    place_ = &places::spike_sum;
    const Value summand = read_number(call.arguments.front().value);
    place_ = &outside;
    scope_.locals.pop_back();
    if (!summand.known) return context_.unknown(span);
    return scope_.sums->states_of(summand, kernel_name && function_named(kernel_name->text, span) ? kernel_name->text : "sum", !of_cell ? SpikeSums::Spikes::own : of->text == "pre" ? SpikeSums::Spikes::pre : SpikeSums::Spikes::post, span);
}

// t - t_f, the time since the spike. t_f - t is a mistake of its own: a kernel that would act before its spike.
std::optional<Value> Expressions::lag(const ast::Binary& difference, Span span) {
    if (difference.op != ast::Binary::sub) return std::nullopt;
    const auto* left = std::get_if<ast::Name>(&expr(difference.left).node);
    const auto* right = std::get_if<ast::Name>(&expr(difference.right).node);
    if (!left || !right) return std::nullopt;
    const auto is_spike_time = [&](const std::string& name) {
        const Symbol* symbol = scope_.find_local(name);
        return symbol && symbol->kind == Symbol::spike_time;
    };
    if (left->text == "t" && is_spike_time(right->text)) return make(model::Lag{}, Shape::number, context_.time_dimension(), span);
    if (right->text == "t" && is_spike_time(left->text)) {
        context_.report(messages::kernel_not_causal(left->text, span));
        return context_.unknown(span);
    }
    return std::nullopt;
}

std::optional<Value> Expressions::part_of_host(const std::string& word, const ast::Identifier& part, Span span) {
    if (!scope_.host || word != scope_.host->word) return std::nullopt;
    if (!scope_.host->names) return context_.unknown(span);
    if (scope_.host->apart) return part_of_other<model::PostRef>(*scope_.host, part, span);
    if (Symbol* found = scope_.host->find(part.text)) return symbol(*found, word + "." + part.text, span);
    return lacks(*scope_.host, part, span);
}

Value Expressions::lacks(const Host& host, const ast::Identifier& part, Span span) {
    context_.report(messages::host_lacks(host.word, host.neuron, part, nearest_name(part.text, host.parts())));
    return context_.unknown(span);
}

// `pre.u` of a synapse: what the sending neuron is now. It is summed over the senders, and stands therefore only in what is added all the
// time. `pre.u` and `post.u` of a rule stand wherever states may.
template <class Ref>
Value Expressions::part_of_other(const Host& host, const ast::Identifier& part, Span span) {
    const std::string text = std::string(host.word) + "." + part.text;
    const auto found = host.names->values.find(part.text);
    if (found == host.names->values.end()) return lacks(host, part, span);
    const bool summed = place_ == &places::contribution || place_ == &places::let || place_ == &places::equation;
    const bool of_rule = scope_.host && scope_.host->apart && place_->states && place_ != &places::initial;
    if (!summed && !of_rule) {
        context_.report(messages::not_allowed_here(text, host.word == std::string("pre") ? "a part of the sender" : "a part of the receiver", place_->name, span, found->second.span));
        return context_.unknown(span);
    }
    const Symbol& symbol = found->second;
    if (symbol.kind == Symbol::input) {
        context_.report(messages::not_allowed_here(text, "an input", place_->name, span, symbol.span));
        return context_.unknown(span);
    }
    Value value = this->symbol(found->second, text, span);
    if (!value.known) return value;
    const auto refer = [&](decltype(Ref::part) of) {
        value.id = context_.add({Ref{of}, value.shape, value.dimension, value.shown_in(), span});
        return value;
    };
    switch (symbol.kind) {
        case Symbol::param: return refer(model::ParamId{symbol.id});
        case Symbol::state: return refer(model::StateId{symbol.id});
        case Symbol::let: return refer(model::LetId{symbol.id});
        default: return context_.unknown(span);
    }
}

Value Expressions::part_of_sender(const ast::Identifier& part, Span span) { return part_of_other<model::PreRef>(*scope_.sender, part, span); }

// What the spikes of a connection leave behind is a state of the receiving population; of a connection with a rule, `w` and what else the rule
// keeps are states of its synapses.
Value Expressions::part_of_connection(Symbol& connection, const ast::Identifier& part, Span span) {
    connection.used = true;
    const model::ConnectionId id{connection.id};
    const PartOfConnection place = context_.place_of(id, part.text);
    if (place.name.empty()) {
        if (part.text == "w") context_.report(messages::weights_without_rule(context_.model.connections[id].name, span));
        else context_.report(messages::unknown_part_of_connection(context_.model.connections[id], part, nearest_name(part.text, place.known)));
        return context_.unknown(span);
    }
    Symbol population{Symbol::population, place.population.index, context_.unknown(span), span};
    return part_of(population, std::nullopt, {place.name, part.span}, span);
}

void Expressions::bind_pair(const ast::Identifier& receiver, const ast::Identifier& sender) {
    for (const ast::Identifier* name : {&receiver, &sender}) {
        Value index = context_.unknown(name->span);
        index.known = true;
        ++loop_level_;
        scope_.locals.push_back({name->text, {Symbol::loop, loop_level_, index, name->span}});
    }
}

}  // namespace nmlc::sema
