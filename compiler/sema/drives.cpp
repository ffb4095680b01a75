// `drive`, `release` and `set`: which part of which neurons, and the value that it gets.
#include "compiler/model/children.h"
#include "compiler/sema/evaluate.h"
#include "compiler/sema/experiment.h"
#include "compiler/sema/messages.h"
#include "compiler/sema/part_path.h"

namespace nmlc::sema {

std::optional<Experiment::Target> Experiment::target(ast::ExprId written, const char* construct) {
    const ast::Expr& expr = context_.expr(file_, written);
    const auto* member = std::get_if<ast::Member>(&expr.node);
    std::optional<ast::Member> component;
    if (const auto* of = std::get_if<ast::Index>(&expr.node)) {   // cell.w[1]
        Scope here = scope();
        component = Expressions(context_, here, places::index).component(*of);
        if (component) member = &*component;
    }
    if (!member) {
        const auto* const index = std::get_if<ast::Index>(&expr.node);   // syn.w[i, j]
        const auto* const part = index ? std::get_if<ast::Member>(&context_.expr(file_, index->object).node) : nullptr;
        const auto* const of = part ? std::get_if<ast::Name>(&context_.expr(file_, part->object).node) : nullptr;
        const Symbol* const symbol = of ? names_->find(of->text) : nullptr;
        const bool of_rule = symbol && symbol->kind == Symbol::connection && context_.model.connections[model::ConnectionId{symbol->id}].rule;
        if (of_rule) context_.report(messages::synapses_by_index(of->text + "." + part->member.text, construct, expr.span));
        else if (!std::holds_alternative<ast::Bad>(expr.node)) context_.report(messages::target_needs_part(construct, expr.span));
        return std::nullopt;
    }
    const PartPath path = part_path(context_.module(file_), *member);   // cell.Na.m: the part `Na.m` of `cell`
    Target target;
    target.part = path.part;
    target.of = context_.expr(file_, path.root).span;
    ast::ExprId object = path.root;
    const ast::Index* index = std::get_if<ast::Index>(&context_.expr(file_, object).node);
    Scope around = scope();
    Expressions reader(context_, around, places::index);
    Symbol* of_family = reader.member_of_family(object);   // L[3].I, L[3][5].I
    if (of_family) index = nullptr;
    else if (index) of_family = reader.member_of_family(index->object);
    if (of_family && of_family->kind == Symbol::unknown) return std::nullopt;
    if (index) object = index->object;
    const ast::Expr& named = context_.expr(file_, object);
    const auto* name = std::get_if<ast::Name>(&named.node);
    if (!name && !of_family) {
        context_.report(messages::target_needs_part(construct, expr.span));
        return std::nullopt;
    }
    target.population = of_family ? of_family : names_->find(name->text);
    if (!target.population) {
        std::vector<std::string> known;
        names_->collect(known);
        context_.report(messages::unknown_population(name->text, named.span, nearest_name(name->text, known)));
        return std::nullopt;
    }
    if (target.population->kind == Symbol::unknown) return std::nullopt;
    if (target.population->kind == Symbol::connection) {   // set e2i.g = ...: a state of the receiving population, or of the synapses themselves
        target.population->used = true;
        const model::ConnectionId connection{target.population->id};
        const PartOfConnection place = context_.place_of(connection, target.part.text);
        if (place.name.empty()) {
            const model::Connection& what = context_.model.connections[connection];
            if (target.part.text == "w") context_.report(messages::weights_without_rule(what.name, expr.span));
            else context_.report(messages::unknown_part_of_connection(what, target.part, nearest_name(target.part.text, place.known)));
            return std::nullopt;
        }
        receivers_.push_back({Symbol::population, place.population.index, context_.unknown(expr.span), expr.span});
        target.population = &receivers_.back();
        target.part.text = place.name;
    }
    if (target.population->kind != Symbol::population) {
        context_.report(messages::has_no_parts(name->text, path.part.text, expr.span));
        return std::nullopt;
    }
    Scope inside = scope();
    Expressions expressions(context_, inside, places::index);
    if (!index) {
        if (target.population->slice) target.indices = expressions.indices_of_slice(*target.population, expr.span);
        return target;
    }
    if (index->indices.size() != 1) {
        context_.refuse(Code::E0904, "families of populations", expr.span);
        return std::nullopt;
    }
    ast::ExprId which = index->indices.front();
    const ast::Expr& inner = context_.expr(file_, which);
    const model::Population& population = context_.model.populations[model::PopulationId{target.population->id}];
    if (const auto* within = std::get_if<ast::Binary>(&inner.node); within && within->op == ast::Binary::in) {   // E[i in 1..10]
        const auto* bound = std::get_if<ast::Name>(&context_.expr(file_, within->left).node);
        if (bound) {
            target.binder = ast::Identifier{bound->text, context_.expr(file_, within->left).span};
            which = within->right;
        }
    } else if (const auto* bound = std::get_if<ast::Name>(&inner.node);
               bound && !inside.find(bound->text) && context_.names.find(file_, Namespace::value, bound->text).empty()) {
        if (!population.size) {
            context_.report(messages::single_neuron_indexed(population.name, inner.span, population.span));
            return std::nullopt;
        }
        if (target.population->slice) {
            context_.refuse(Code::E0904, "an index that runs over a slice of a population", inner.span);
            return std::nullopt;
        }
        target.binder = ast::Identifier{bound->text, inner.span};
        return target;
    }
    target.indices = expressions.population_index(*target.population, which);
    if (!target.indices) return std::nullopt;
    return target;
}

const Symbol* Experiment::part_of(const Target& target) {
    const model::Population& population = context_.model.populations[model::PopulationId{target.population->id}];
    const NeuronNames& names = *context_.neuron_names[population.neuron];
    const auto found = names.values.find(target.part.text);
    if (found != names.values.end()) return &found->second;
    std::vector<std::string> known;
    for (const auto& [name, symbol] : names.values) known.push_back(name);
    context_.report(messages::unknown_part(population.name, context_.model.neurons[population.neuron].name, target.part, nearest_name(target.part.text, known)));
    return nullptr;
}

// A list gives one element a neuron.
Value Experiment::per_neuron(Value value, const Target& target) {
    if (!value.known || value.shape == Shape::number) return value;
    const model::Population& population = context_.model.populations[model::PopulationId{target.population->id}];
    if (value.shape != Shape::list) {
        context_.report(messages::not_one_per_neuron(value));
        return context_.unknown(value.span);
    }
    const auto* const literal = std::get_if<model::ListLiteral>(&context_.model.exprs[value.id].node);   // gone with the next expression that is added
    const std::optional<std::size_t> length = literal ? std::optional(literal->elements.size()) : std::nullopt;
    auto size = population.synapses_of ? std::nullopt : population.size ? evaluate(context_.model, *population.size) : std::optional<double>(1);   // synapses are counted when they are made
    model::ExprId index = context_.add({model::NeuronIndex{}, Shape::number, {}, {}, value.span});
    if (target.indices) {   // of neighbours the list begins with the first
        const auto* const neighbours = std::get_if<model::Range>(&context_.model.exprs[*target.indices].node);
        if (!neighbours || neighbours->step) {
            context_.refuse(Code::E0904, "a list for some neurons that are no range of neighbours", value.span);
            return context_.unknown(value.span);
        }
        const model::Range range = *neighbours;
        const auto first = evaluate(context_.model, range.low), last = evaluate(context_.model, range.high);
        size = first && last ? std::optional(*last - *first + 1) : std::nullopt;
        const auto made = [&](model::BinaryOp op, model::ExprId left, model::ExprId right) { return context_.add({model::Binary{op, left, right}, Shape::number, {}, {}, value.span}); };
        // A drive is evaluated for all neurons, and taken by these.
        const auto call = [&](Function function, model::ExprId left, model::ExprId right) { return context_.add({model::Call{function, {left, right}}, Shape::number, {}, {}, value.span}); };
        index = call(Function::min, call(Function::max, index, range.low), range.high);
        index = made(model::BinaryOp::add, made(model::BinaryOp::sub, index, range.low), context_.number(1, {}, value.span).id);
    }
    if (length && size && static_cast<double>(*length) != *size) {
        context_.report(messages::list_length(*length, target.indices ? std::string(text_of(context_.sources, target.of)) : population.name, *size, value.span));
        return context_.unknown(value.span);
    }
    Value element = value;
    element.shape = Shape::number;
    element.id = context_.add({model::Element{value.id, index}, Shape::number, value.dimension, value.shown_in(), value.span});
    return element;
}

void Experiment::bind_index(Scope& scope, const Target& target) {
    if (!target.binder) return;
    Value index = context_.unknown(target.binder->span);
    index.known = true;
    scope.locals.push_back({target.binder->text, {Symbol::neuron_index, 0, index, target.binder->span}});
}

void Experiment::check_index_used(Scope& scope, const Target& target) {
    if (target.binder && !scope.find_local(target.binder->text)->used) {
        std::vector<std::string> known;
        names_->collect(known);
        for (auto& name : context_.names.known(file_, Namespace::value)) known.push_back(std::move(name));
        context_.report(messages::index_not_used(*target.binder, nearest_name(target.binder->text, known)));
    }
}

bool Experiment::reads_loop(model::ExprId id) const {
    const model::Expr& expr = context_.model.exprs[id];
    const auto* use = std::get_if<model::VariableRef>(&expr.node);
    bool found = use && context_.model.variables[use->variable].kind == model::Variable::loop;
    model::for_each_child(expr, [&](model::ExprId child) { found |= reads_loop(child); });
    return found;
}

std::optional<model::Drive> Experiment::drive(const ast::Drive& drive) {
    const auto where = target(drive.target, "drive");
    Scope inside = scope();
    if (where) bind_index(inside, *where);
    Expressions expressions(context_, inside, places::drive);
    if (!where) {
        expressions.read_number(drive.value);   // what is wrong on the right is said as well
        return std::nullopt;
    }
    const model::PopulationId population{where->population->id};
    expressions.set_target(population);
    const Symbol* part = part_of(*where);
    Value value = expressions.read_number(drive.value);
    check_index_used(inside, *where);
    if (!part) return std::nullopt;
    if (part->kind != Symbol::input && part->kind != Symbol::state) {
        context_.report(messages::cannot_be_driven(where->part, part->kind == Symbol::param, part->span));
        return std::nullopt;
    }
    if (where->indices && reads_loop(*where->indices)) {
        context_.report(messages::drive_in_turn(context_.expr(file_, drive.target).span));
        return std::nullopt;
    }
    for (const model::Connection& connection : context_.model.connections) {
        if (!connection.rule || part->kind != Symbol::state || connection.from != population) continue;
        const auto& decays = connection.rule->decays;
        if (std::none_of(decays.begin(), decays.end(), [&](const auto& decay) { return decay.state == model::StateId{part->id}; })) continue;
        context_.report(messages::trace_cannot_be_driven(where->part.text, connection.rule->name, context_.expr(file_, drive.target).span));
        return std::nullopt;
    }
    if (!value.known || !part->value.known) return std::nullopt;
    value = expressions.fit(value, part->value.dimension, "the drive of `" + where->part.text + "`", Code::E0309, part->span, part->value.display);
    value = per_neuron(value, *where);
    if (!value.known) return std::nullopt;
    model::Drive result{population, model::InputId{part->id}, where->indices, value.id};
    if (part->kind == Symbol::state) result.what = model::StateId{part->id};
    return result;
}

std::optional<model::Release> Experiment::release(const ast::Release& release) {
    const auto where = target(release.target, "release");
    if (!where) return std::nullopt;
    if (where->indices || where->binder) {
        context_.refuse(Code::E0907, "`release` of some neurons of a population", context_.expr(file_, release.target).span);
        return std::nullopt;
    }
    const Symbol* part = part_of(*where);
    if (!part) return std::nullopt;
    if (part->kind != Symbol::input && part->kind != Symbol::state) {
        context_.report(messages::cannot_be_driven(where->part, part->kind == Symbol::param, part->span));
        return std::nullopt;
    }
    model::Release result{model::PopulationId{where->population->id}, model::InputId{part->id}};
    if (part->kind == Symbol::state) result.what = model::StateId{part->id};
    return result;
}

std::optional<model::Set> Experiment::set(const ast::Set& set) {
    const ast::Expr& written = context_.expr(file_, set.target);
    const auto where = target(set.target, "set");
    Scope inside = scope();
    if (where) bind_index(inside, *where);
    Expressions expressions(context_, inside, places::set);
    if (!where) {
        if (!std::holds_alternative<ast::Index>(written.node)) expressions.read_number(set.value);   // else its indices are in it
        return std::nullopt;
    }
    const model::PopulationId population{where->population->id};
    expressions.set_target(population);
    const Symbol* part = part_of(*where);
    Value value = expressions.read_number(set.value);
    check_index_used(inside, *where);
    if (!part) return std::nullopt;
    if (part->kind != Symbol::state && part->kind != Symbol::param) {
        context_.report(messages::cannot_be_set(where->part, part->kind == Symbol::input, part->span));
        return std::nullopt;
    }
    if (part->kind == Symbol::param && context_.model.neurons[context_.model.populations[population].neuron].params[model::ParamId{part->id}].sizes) {
        context_.report(messages::param_sizes_vectors(where->part.text, where->part.span, part->span));
        return std::nullopt;
    }
    if (!value.known || !part->value.known) return std::nullopt;
    const bool scales = set.op == ast::AssignOp::mul || set.op == ast::AssignOp::div;
    value = expressions.fit(value, scales ? Dimension{} : part->value.dimension, "the new value of `" + where->part.text + "`", Code::E0309, part->span, part->value.display);
    value = per_neuron(value, *where);
    if (!value.known) return std::nullopt;
    Value old = part->value;
    decltype(model::Expr::node) node = model::StateRef{{part->id}};
    if (part->kind == Symbol::param) node = model::ParamRef{{part->id}};
    old.span = written.span;
    if (set.op != ast::AssignOp::set) old.id = context_.add({std::move(node), Shape::number, old.dimension, old.shown_in(), written.span});
    switch (set.op) {
        case ast::AssignOp::set: break;
        case ast::AssignOp::add:
        case ast::AssignOp::sub: value = expressions.add(old, value, set.op == ast::AssignOp::sub, {}, written.span); break;
        case ast::AssignOp::mul: value = expressions.multiply(old, value, written.span); break;
        case ast::AssignOp::div: value = expressions.divide(old, value, written.span); break;
    }
    if (!value.known) return std::nullopt;
    model::Set result{population, model::StateId{part->id}, where->indices, value.id};
    if (part->kind == Symbol::param) result.what = model::ParamId{part->id};
    return result;
}

}  // namespace nmlc::sema
