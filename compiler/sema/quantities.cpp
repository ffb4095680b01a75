// What a population holds: `cell.u`, `E[1..10].u`, `E.spikes`, `cell.tau`, and a sample of it, `cell.u(8 ms)`.
#include "compiler/model/children.h"
#include "compiler/sema/evaluate.h"
#include "compiler/sema/expressions.h"
#include "compiler/sema/messages.h"
#include "compiler/sema/part_path.h"

namespace nmlc::sema {

// Of `cell.Na.m`, the population is `cell` and the part `Na.m`; in a channel's text `cell` is the neuron, in the neuron's `Na` the channel.
Value Expressions::member(const ast::Member& written, Span span) {
    if (const auto value = found(written, span)) return *value;
    ast::Member access = written;
    const PartPath path = part_path(context_.module(scope_.file), written);
    const auto* indexed_root = std::get_if<ast::Index>(&expr(path.root).node);
    const auto* root = std::get_if<ast::Name>(indexed_root ? &expr(indexed_root->object).node : &expr(path.root).node);
    Symbol* known_root = root ? scope_.find(root->text) : nullptr;
    if (root && scope_.neuron && !known_root && !indexed_root) {
        if (root->text == "cell" && !scope_.channel.empty()) return cell_part(path.part, span);
        if (scope_.channel.empty() && scope_.neuron->channels.contains(root->text))
            return cell_part({root->text + "." + path.part.text, span}, span);
    }
    if (known_root && known_root->kind == Symbol::population) access = {path.root, path.part};
    const ast::Expr& object = expr(access.object);
    if (const auto* indexed = std::get_if<ast::Index>(&object.node)) {
        if (Symbol* member = member_of_family(access.object)) return part_of(*member, std::nullopt, access.member, span);
        if (Symbol* member = member_of_family(indexed->object)) {   // L[3][5].u
            const auto index = member->kind == Symbol::population && indexed->indices.size() == 1 ? population_index(*member, indexed->indices[0]) : std::nullopt;
            return index ? part_of(*member, index, access.member, span) : context_.unknown(span);
        }
        const auto* name = std::get_if<ast::Name>(&expr(indexed->object).node);
        Symbol* symbol = name ? scope_.find(name->text) : nullptr;
        if (symbol && symbol->kind == Symbol::population) {
            if (indexed->indices.size() != 1) {
                context_.refuse(Code::E0904, "families of populations", object.span);
                return context_.unknown(span);
            }
            const auto* index_name = std::get_if<ast::Name>(&expr(indexed->indices[0]).node);
            Symbol* index_symbol = index_name ? scope_.find_local(index_name->text) : nullptr;
            if (target_.valid() && index_symbol && index_symbol->kind == Symbol::neuron_index) {
                index_symbol->used = true;
                return part_of(*symbol, std::nullopt, access.member, span);
            }
            const auto index = population_index(*symbol, indexed->indices[0]);
            return index ? part_of(*symbol, index, access.member, span) : context_.unknown(span);
        }
    }
    if (const auto* inner = std::get_if<ast::Member>(&object.node)) {   // cell.Na.m: a part of a channel
        const auto* of = std::get_if<ast::Name>(&expr(inner->object).node);
        if (Symbol* symbol = of ? scope_.find(of->text) : nullptr; symbol && symbol->kind == Symbol::population)
            return part_of(*symbol, std::nullopt, {inner->member.text + "." + access.member.text, access.member.span}, span);
    }
    const auto* name = std::get_if<ast::Name>(&object.node);
    if (name) {
        if (Symbol* symbol = scope_.find(name->text)) {
            if (symbol->kind == Symbol::population) return part_of(*symbol, std::nullopt, access.member, span);
            if (symbol->kind == Symbol::unknown) return context_.unknown(span);
            if (symbol->kind == Symbol::connection) return part_of_connection(*symbol, access.member, span);
            context_.report(messages::has_no_parts(name->text, access.member.text, span));
            return context_.unknown(span);
        }
        if (const auto part = part_of_host(name->text, access.member, span)) return *part;
        if (scope_.sender && name->text == "pre") return part_of_sender(access.member, span);
        if (scope_.host && !scope_.host->names && name->text == "pre") return context_.unknown(span);   // a synapse that is read by itself
        if (scope_.neuron && name->text == "cell") {
            context_.report(messages::cell_outside_channel(span));
            return context_.unknown(span);
        }
        if (name->text == "pre" || name->text == "post") {
            context_.refuse(Code::E0901, "synapses, which read `" + name->text + "." + access.member.text + "`,", span);
            return context_.unknown(span);
        }
        if (context_.names.is_imported_file(scope_.file, name->text)) {
            const auto found = context_.names.find_in(scope_.file, name->text, Namespace::value, access.member.text);
            if (!found.empty()) {
                auto& table = context_.constants[found.front().file];
                const auto constant = table.find(access.member.text);
                return constant == table.end() ? context_.unknown(span) : symbol(constant->second, access.member.text, span);
            }
            context_.report(messages::unknown_name(access.member.text, access.member.span, ""));
            return context_.unknown(span);
        }
        if (!context_.names.find(scope_.file, Namespace::model, name->text).empty()) {
            context_.report(messages::model_as_value(name->text, object.span));
            return context_.unknown(span);
        }
        context_.report(messages::unknown_population(name->text, object.span, nearest_name(name->text, names_in_scope())));
        return context_.unknown(span);
    }
    const Value value = read(access.object);
    if (value.known) context_.report(messages::has_no_parts(std::string(text_of(context_.sources, object.span)), access.member.text, span));
    return context_.unknown(span);
}

// The neurons of `population E = all[1..3200]`, as indices of `all`.
model::ExprId Expressions::indices_of_slice(const Symbol& symbol, Span span) {
    const model::ExprId low = context_.number(symbol.slice->first, {}, span).id, high = context_.number(symbol.slice->second, {}, span).id;
    return context_.add({model::Range{low, high, {}}, Shape::list, {}, {}, span});
}

// An index into a slice as one into its population.
model::ExprId Expressions::index_in_slice(const Symbol& symbol, model::ExprId index, Span span) {
    const model::ExprId before = context_.number(symbol.slice->first - 1, {}, span).id;
    const model::Expr written = context_.model.exprs[index];
    const auto shifted = [&](model::ExprId id) { return context_.add({model::Binary{model::BinaryOp::add, id, before}, context_.model.exprs[id].shape, {}, {}, span}); };
    if (const auto* range = std::get_if<model::Range>(&written.node)) return context_.add({model::Range{shifted(range->low), shifted(range->high), range->step}, Shape::list, {}, {}, span});
    return shifted(index);
}

// One neuron, a range or a list of them; both bounds are shown when one lies outside.
std::optional<model::ExprId> Expressions::population_index(Symbol& symbol, ast::ExprId written) {
    Expressions indices(context_, scope_, places::index);
    indices.loop_level_ = loop_level_;
    const Value index = indices.read_number(written);
    const model::Population& population = context_.model.populations[model::PopulationId{symbol.id}];
    if (!index.known) return std::nullopt;
    if (!population.size) {
        context_.report(messages::single_neuron_indexed(population.name, index.span, population.span));
        return std::nullopt;
    }
    const auto size = symbol.slice ? std::optional(symbol.slice->second - symbol.slice->first + 1) : population.synapses_of ? std::nullopt : evaluate(context_.model, *population.size);
    const auto within = [&](const Value& value) {
        if (!check_index(value)) return false;
        const auto number = value.shape == Shape::number ? evaluate(context_.model, value.id) : std::nullopt;
        if (!number || !size || *number <= *size) return true;
        context_.report(messages::index_out_of_range(*number, population.name, *size, value.span, population.span));
        return false;
    };
    if (const auto* range = std::get_if<model::Range>(&context_.model.exprs[index.id].node)) {
        for (const model::ExprId end : {range->low, range->high}) {
            Value value = index;
            value.shape = Shape::number;
            value.id = end;
            value.span = context_.model.exprs[end].span;
            if (!within(value)) return std::nullopt;
        }
        return symbol.slice ? index_in_slice(symbol, index.id, index.span) : index.id;
    }
    if (!within(index)) return std::nullopt;
    return symbol.slice ? index_in_slice(symbol, index.id, index.span) : index.id;
}

Value Expressions::part_of(Symbol& symbol, std::optional<model::ExprId> indices, const ast::Identifier& part, Span span) {
    symbol.used = true;
    if (symbol.kind != Symbol::population) return context_.unknown(span);
    if (symbol.slice && !indices) indices = indices_of_slice(symbol, span);
    const model::PopulationId id{symbol.id};
    const model::Population& population = context_.model.populations[id];
    const NeuronNames& names = *context_.neuron_names[population.neuron];
    const bool own = target_.valid() && target_ == id && !indices;
    if (!place_->results) {
        context_.report(messages::not_allowed_here(population.name + "." + part.text, "a part of a population", place_->name, span));
        return context_.unknown(span);
    }
    if (part.text == "spikes") {
        if (target_.valid()) return drive_reads_other(span);
        return make(model::Quantity{id, indices, model::Spikes{}}, Shape::spikes, context_.time_dimension(), span);
    }
    const auto found = names.values.find(part.text);
    if (found == names.values.end()) {
        std::vector<std::string> known{"spikes"};
        for (const auto& [name, parts] : names.values) known.push_back(name);
        context_.report(messages::unknown_part(population.name, context_.model.neurons[population.neuron].name, part, nearest_name(part.text, known)));
        return context_.unknown(span);
    }
    const Symbol& what = found->second;
    if (!what.value.known) return context_.unknown(span);
    if (own) {
        Value value = what.value;
        value.span = span;
        decltype(model::Expr::node) node = model::StateRef{{what.id}};
        if (what.kind == Symbol::param) node = model::ParamRef{{what.id}};
        if (what.kind == Symbol::let && place_->puts_lets_in) {
            if (let_put_in(what.value)) return value;
            context_.report(messages::not_allowed_here(population.name + "." + part.text, "a `let` that depends on an input, on time or on another `let`", place_->name, span));
            return context_.unknown(span);
        }
        if (what.kind == Symbol::let) node = model::LetRef{{what.id}};
        if (what.kind == Symbol::input) return drive_reads_other(span);
        value.id = context_.add({std::move(node), Shape::number, value.dimension, value.shown_in(), span});
        return value;
    }
    if (target_.valid() && what.kind != Symbol::param) return drive_reads_other(span);
    model::Part held = model::StateId{what.id};
    if (what.kind == Symbol::param) held = model::ParamId{what.id};
    if (what.kind == Symbol::let) held = model::LetId{what.id};
    if (what.kind == Symbol::input) held = model::InputId{what.id};
    const bool one = !population.size || (indices && context_.model.exprs[*indices].shape == Shape::number);
    // The states of synapses are many: unless they are recorded they are what they are at the moment, a list.
    const bool of_synapses = population.synapses_of && what.kind == Symbol::state && !context_.recorded_synapses.contains({id.index, part.text});
    const bool present = what.kind == Symbol::param || place_->present_states;
    const Shape shape = of_synapses ? Shape::list : !present ? Shape::trace : one ? Shape::number : Shape::list;
    Value value = make(model::Quantity{id, indices, held}, shape, what.value.dimension, span);
    value.display = what.value.shown_in();
    context_.model.exprs[value.id].display = value.shown_in();
    return value;
}

Value Expressions::drive_reads_other(Span span) {
    context_.refuse(Code::E0901, std::string(place_->name) + " that reads another population, its inputs or its spikes,", span);
    return context_.unknown(span);
}

// `cell.w[1]`, a component of a vector, is the part `w[1]`, of a connection as well; nothing where it is something else.
std::optional<ast::Member> Expressions::component(const ast::Index& access) {
    const auto* member = std::get_if<ast::Member>(&expr(access.object).node);
    if (!member) return std::nullopt;
    const ast::Expr& object = expr(member->object);
    const auto* index = std::get_if<ast::Index>(&object.node);
    const auto* name = std::get_if<ast::Name>(index ? &expr(index->object).node : &object.node);
    const Symbol* const symbol = name ? scope_.find(name->text) : nullptr;
    if (!symbol || (symbol->kind != Symbol::population && symbol->kind != Symbol::connection)) return std::nullopt;
    std::string part = member->member.text + "[";
    for (const ast::ExprId written : access.indices) {
        const auto* number = std::get_if<ast::Number>(&expr(written).node);
        if (!number) return std::nullopt;
        part += (part.back() == '[' ? "" : ", ") + number->text;
    }
    part += "]";
    const bool there = symbol->kind == Symbol::connection ? !context_.place_of(model::ConnectionId{symbol->id}, part).name.empty()
                                                          : context_.neuron_names[context_.model.populations[model::PopulationId{symbol->id}].neuron]->values.contains(part);
    if (!there) return std::nullopt;
    return ast::Member{member->object, {part, member->member.span}};
}

Value Expressions::index(const ast::Index& access, Span span) {
    if (const auto part = component(access)) return member(*part, span);
    const auto* name = std::get_if<ast::Name>(&expr(access.object).node);
    Symbol* symbol = name ? scope_.find(name->text) : nullptr;
    if (symbol && symbol->kind == Symbol::population) {
        context_.report(messages::population_as_value(name->text, span));
        return context_.unknown(span);
    }
    if (!place_->results) {
        context_.refuse(Code::E0904, "vectors, such as `" + std::string(text_of(context_.sources, span)) + "`,", span);
        return context_.unknown(span);
    }
    return element(read(access.object), access.indices, span);
}

bool is_of_several(const Context& context, model::ExprId id) {
    const model::Expr& expr = context.model.exprs[id];
    if (expr.shape != Shape::trace) return false;
    if (const auto* quantity = std::get_if<model::Quantity>(&expr.node)) {
        const auto one_of = [&](model::PopulationId of, const std::optional<model::Connection::Slice>& slice) { return !context.model.populations[of].size || (slice && slice->low == slice->high); };
        const model::Population& population = context.model.populations[quantity->population];
        if (population.synapses_of) {
            const model::Connection& connection = context.model.connections[*population.synapses_of];
            return connection.multapses || !one_of(connection.from, connection.senders) || !one_of(connection.to, connection.receivers);
        }
        return population.size && !(quantity->indices && context.model.exprs[*quantity->indices].shape == Shape::number);
    }
    if (const auto* variable = std::get_if<model::VariableRef>(&expr.node)) {
        const model::Variable& what = context.model.variables[variable->variable];
        return context.of_several.contains(variable->variable.index) || (what.kind == model::Variable::recorded && !what.extents.empty());
    }
    if (std::holds_alternative<model::Element>(expr.node)) {   // of a recorded quantity with indices
        std::size_t indices = 0;
        model::ExprId root = id;
        for (; const auto* element = std::get_if<model::Element>(&context.model.exprs[root].node); root = element->list, ++indices)
            if (context.model.exprs[element->index].shape == Shape::list) return true;
        const auto* variable = std::get_if<model::VariableRef>(&context.model.exprs[root].node);
        return variable && indices < context.model.variables[variable->variable].extents.size();
    }
    bool several = false;
    model::for_each_child(expr, [&](model::ExprId child) { several = several || is_of_several(context, child); });
    return several;
}

Value Expressions::sample(const Value& trace, const ast::Call& call, Span span) {
    if (call.arguments.size() != 1 || call.arguments[0].name || call.comprehension) {
        context_.report(messages::wrong_arity("the value at a time", 1, 1, call.arguments.size(), span));
        return context_.unknown(span);
    }
    const Value time = read_as(call.arguments[0].value, context_.time_dimension(), "the time of a sample");
    if (!trace.known || !time.known) return context_.unknown(span);
    if (trace.shape != Shape::trace) {
        context_.report(messages::not_callable(trace.span));
        return context_.unknown(span);
    }
    Value value = make(model::Sample{trace.id, time.id}, is_of_several(context_, trace.id) ? Shape::list : Shape::number, trace.dimension, span);
    value.display = trace.display;
    return value;
}

}  // namespace nmlc::sema
