#include "compiler/sema/experiment.h"

#include "compiler/sema/messages.h"
#include "compiler/sema/reserved.h"
#include "compiler/sema/uses.h"
#include "compiler/support/overloaded.h"

namespace nmlc::sema {

Scope Experiment::scope() {
    Scope scope;
    scope.file = file_;
    scope.experiment = names_;
    return scope;
}

void Experiment::check() {
    find_time_kind();
    const ast::Module& module = context_.module(file_);
    ExperimentNames names;
    names.outer = &populations_;
    names_ = &names;
    declared_ = &context_.model.top_populations;
    check_body(module.top, context_.model.top);
    prepend_implied(context_.model.top);
    for (const ast::StatementId id : module.top)
        if (const auto* test = std::get_if<ast::Test>(&module.statements[id].node)) check_test(*test, module.statements[id].span);
    check_delays();
    check_coupling();
    check_unused_synapses();
    check_unused_rules();
}

// Time is a number when the populations' equations carry no unit; without equations the first `simulate` tells.
void Experiment::find_time_kind() {
    const ast::Module& module = context_.module(file_);
    TimeKind kind = TimeKind::none;
    Span first;
    for (const ast::Statement& statement : module.statements) {
        const auto* population = std::get_if<ast::Population>(&statement.node);
        const auto* use = population ? std::get_if<ast::ModelUse>(&population->what) : nullptr;
        if (!use) continue;
        const auto declaration = model_named(context_, file_, use->model);
        if (!declaration) continue;
        const TimeKind own = neurons_.neuron_of(*declaration).time;
        if (own == TimeKind::none) continue;
        if (kind == TimeKind::none) {
            kind = own;
            first = use->span;
        } else if (kind != own) {
            context_.report(messages::times_mixed(own == TimeKind::number, use->span, first));
        }
    }
    if (kind == TimeKind::none) {
        for (const ast::Statement& statement : module.statements)
            if (const auto* simulate = std::get_if<ast::Simulate>(&statement.node); simulate && !simulate->word) {
                bool unit = false;
                walk(module, simulate->duration, [&](const ast::Expr& expr) {
                    unit |= !std::holds_alternative<ast::Number>(expr.node) && !std::holds_alternative<ast::Binary>(expr.node);
                });
                if (!unit) kind = TimeKind::number;
                break;
            }
    }
    context_.numeric_time = context_.model.numeric_time = kind == TimeKind::number;
    bool maps = false, equations = false;
    for (const model::Neuron& neuron : context_.model.neurons)
        for (const model::Equation& equation : neuron.equations) (equation.is_map ? maps : equations) = true;
    if (context_.numeric_time && maps && !equations) context_.model.usual_dt = 1;
}

void Experiment::check_body(const std::vector<ast::StatementId>& statements, std::vector<model::StatementId>& result) {
    const ast::Module& module = context_.module(file_);
    for (const ast::StatementId id : statements) {
        const ast::Statement& statement = module.statements[id];
        const auto* loop = std::get_if<ast::For>(&statement.node);
        if (const auto* wishes = std::get_if<ast::Record>(&statement.node)) record(*wishes, statement, result);
        else if (loop && declares(loop->body)) write_out(*loop, 0, result);
        else if (const auto checked = check_statement(statement)) {
            result.push_back(*checked);
            set_copies(*checked, result);
        }
    }
}

// States of a rule that have become those of a cell read their params there.
void Experiment::set_copies(model::StatementId statement, std::vector<model::StatementId>& result) {
    const auto* set = std::get_if<model::Set>(&context_.model.statements[statement].node);
    if (!set || !std::holds_alternative<model::ParamId>(set->what)) return;
    const model::PopulationId synapses = set->population;
    const model::ParamId param = std::get<model::ParamId>(set->what);
    const Span span = context_.model.statements[statement].span;
    for (const model::Connection& connection : context_.model.connections) {
        if (!connection.rule || connection.rule->synapses != synapses) continue;
        const model::Param& of = context_.model.neurons[context_.model.populations[synapses].neuron].params[param];
        for (const model::Connection::Rule::Copy& copy : connection.rule->copies) {
            if (copy.param != param) continue;
            const model::ExprId value = context_.add({model::Quantity{synapses, {}, param}, Shape::number, of.dimension, of.display, span});
            result.push_back(context_.model.statements.add({model::Set{copy.cell, copy.copy, {}, value}, span, {}}));
        }
    }
}

bool Experiment::is_late(const char* construct, Span span) {
    if (depth_ > 0) {
        context_.report(messages::declared_inside_a_body(construct, span));
        return true;
    }
    if (!simulated_) return false;
    context_.report(messages::after_simulate(construct, span, first_simulate_));
    return true;
}

std::optional<model::StatementId> Experiment::check_statement(const ast::Statement& statement) {
    const Span span = statement.span;
    const auto keep = [&](auto&& node) -> std::optional<model::StatementId> {
        if (!node) return std::nullopt;
        return context_.model.statements.add({std::move(*node), span, statement.doc});
    };
    using Result = std::optional<model::StatementId>;
    const auto refuse = [&](Code code, const char* construct) -> Result {
        context_.refuse(code, construct, span);
        return std::nullopt;
    };
    return std::visit(overloaded{
        [&](const ast::Population& population) -> Result { check_population(population, statement); return std::nullopt; },
        [&](const ast::Drive& written) -> Result { return keep(drive(written)); },
        [&](const ast::Release& written) -> Result { return keep(release(written)); },
        [&](const ast::Set& written) -> Result {
            if (const Symbol* connection = weighted_connection(written)) return keep(set_weight(written, *connection));
            return is_rest(written) ? keep(rest(written)) : keep(set(written));
        },
        [&](const ast::Simulate& written) -> Result { return keep(simulate(written)); },
        [&](const ast::Restart&) -> Result { return keep(std::optional(model::Restart{})); },
        [&](const ast::LetResult& written) -> Result { return keep(let(written, statement.doc)); },
        [&](const ast::Print& written) -> Result { return keep(print(written)); },
        [&](const ast::Sweep& written) -> Result { return keep(sweep(written)); },
        [&](const ast::Repeat& written) -> Result { return keep(repeat(written)); },
        [&](const ast::For& written) -> Result { return keep(for_each(written)); },
        [&](const ast::Find& written) -> Result { return keep(find(written)); },
        [&](const ast::Plot& written) -> Result { return keep(plot(written)); },
        [&](const ast::Expect& written) -> Result { return keep(expect(written)); },
        [&](const ast::Connect& written) -> Result { connect(written, statement); return std::nullopt; },
        [&](const ast::Freeze& written) -> Result { return keep(freeze(written)); },
        [&](const ast::Data& written) -> Result { data(written, statement); return std::nullopt; },
        [&](const ast::Save& written) -> Result { return keep(save(written)); },
        [&](const ast::PhasePlane& written) -> Result { return named_analysis(written.name, keep(phase_plane(written))); },
        [&](const ast::Bifurcation& written) -> Result { return named_analysis(written.name, keep(bifurcation(written))); },
        [&](const ast::Edition& edition) -> Result {
            if (edition.year != "2026") context_.report(messages::unknown_edition(edition.year, span));
            return std::nullopt;
        },
        [](const auto&) -> Result { return std::nullopt; },   // declarations and tests: checked elsewhere; record: one statement a wish
    }, statement.node);
}

void Experiment::check_test(const ast::Test& test, Span span) {
    if (!tests_.insert(test.name).second) context_.report(messages::test_twice(test.name, span));
    ExperimentNames names;
    names.outer = &populations_;
    names_ = &names;
    recorded_.clear();
    simulated_ = false;
    dt_.reset();
    std::vector<model::PopulationId> own = context_.model.top_populations;
    declared_ = &own;
    own_connections_ = context_.model.top_connections;
    own_data_ = context_.model.top_data;
    model::Test result{test.name, {}};
    in_test_ = true;
    check_body(test.body.statements, result.body.statements);
    in_test_ = false;
    prepend_implied(result.body.statements);
    context_.model.tests.push_back(std::move(result));
    context_.model.test_populations.push_back(std::move(own));
    context_.model.test_connections.push_back(std::move(own_connections_));
    context_.model.test_data.push_back(std::move(own_data_));
}

void Experiment::prepend_implied(std::vector<model::StatementId>& body) {
    body.insert(body.begin(), implied_.begin(), implied_.end());
    implied_.clear();
}

model::Body Experiment::inner_body(const ast::Body& body) {
    ++depth_;
    model::Body result;
    check_body(body.statements, result.statements);
    --depth_;
    return result;
}

model::VariableId Experiment::declare_variable(const ast::Identifier& name, model::Variable::Kind kind, const Value& value, const std::string& doc) {
    const model::VariableId id = context_.model.variables.add({name.text, doc, kind, value.shape, value.dimension, value.shown_in(), {}, name.span});
    if (kind == model::Variable::result && is_of_several(context_, value.id)) context_.of_several.insert(id.index);
    if (is_reserved(name.text)) {
        context_.report(messages::reserved_name(name));
        return id;
    }
    Symbol symbol{Symbol::variable, id.index, value, name.span};
    symbol.value.span = name.span;
    if (const Symbol* population = names_->find(name.text); population && population->kind == Symbol::population) {
        context_.report(messages::declared_twice("name", name, population->span));
        return id;
    }
    const auto [place, fresh] = names_->values.insert({name.text, symbol});
    if (fresh) return id;
    if (place->second.exported) place->second = symbol;   // a second sweep over I0
    else context_.report(messages::declared_twice("name", name, place->second.span));
    return id;
}

void Experiment::declare_unknown(const ast::Identifier& name) {
    names_->values.insert({name.text, {Symbol::unknown, 0, context_.unknown(name.span), name.span}});
}

// What a body left behind: after a sweep or loop its variables and results are lists, one element a point.
void Experiment::export_results(const ExperimentNames& inner, Shape shape) {
    for (const auto& [name, symbol] : inner.values) {
        if (symbol.kind != Symbol::variable && symbol.kind != Symbol::unknown) continue;
        Symbol outside = symbol;
        outside.exported = true;
        if (shape == Shape::list) outside.value.shape = Shape::list;
        names_->values.insert_or_assign(name, outside);
    }
}

}  // namespace nmlc::sema
