// Statements, one case each. Labels are the text that the modeller would write; a `##` text stands in for it on axes.
#include "compiler/lower/protocol.h"

#include <fmt/format.h>

#include "compiler/lower/formulas.h"
#include "compiler/model/children.h"
#include "compiler/model/print.h"
#include "compiler/support/overloaded.h"

namespace nmlc::lower {

struct ProtocolBuilder::State {
    explicit State(const model::Model& of) : model(of), formulas(of) {}
    const model::Model& model;
    Formulas formulas;
};

namespace {

abi::Display display_of(const DisplayUnit& unit) { return {unit.text, unit.per_coherent, unit.offset}; }

std::vector<std::uint32_t> numbers(const std::vector<model::VariableId>& variables) {
    std::vector<std::uint32_t> result;
    for (const model::VariableId variable : variables) result.push_back(variable.index);
    return result;
}
std::vector<std::uint32_t> numbers(const std::vector<model::ConnectionId>& connections) {
    std::vector<std::uint32_t> result;
    for (const model::ConnectionId connection : connections) result.push_back(connection.index);
    return result;
}
std::vector<std::uint32_t> numbers(const std::vector<model::PopulationId>& populations) {
    std::vector<std::uint32_t> result;
    for (const model::PopulationId population : populations) result.push_back(population.index);
    return result;
}

// Whether it draws random numbers, or reads data that were drawn.
bool draws(const model::Model& model, model::ExprId id, const std::vector<abi::Data>& before) {
    const model::Expr& expr = model.exprs[id];
    bool found = std::holds_alternative<model::Draw>(expr.node);
    if (const auto* use = std::get_if<model::VariableRef>(&expr.node))
        for (const abi::Data& data : before) found |= data.variable == use->variable.index && data.draws;
    model::for_each_child(expr, [&](model::ExprId child) { found = found || draws(model, child, before); });
    return found;
}

class Statements {
public:
    Statements(const model::Model& model, Formulas& formulas) : model_(model), formulas_(formulas) {}

    abi::Body body(const std::vector<model::StatementId>& ids) {
        abi::Body result;
        for (const model::StatementId id : ids) result.push_back(statement(id));
        return result;
    }

private:
    abi::FormulaId formula(model::ExprId expr) { return formulas_.of(expr); }
    abi::FormulaId formula(const std::optional<model::ExprId>& expr) { return formulas_.of(expr); }
    std::string text(model::ExprId expr) const { return model::print(model_, expr, nullptr); }

    abi::Statement statement(model::StatementId id) {
        const model::Statement& of = model_.statements[id];
        abi::Statement result;
        result.source = formulas_.source(of.span);
        std::visit([&](const auto& node) { result.node = lowered(node, id); }, of.node);
        return result;
    }

    struct Target { bool clamp; std::uint32_t slot; };
    static Target target(const std::variant<model::InputId, model::StateId>& what) {
        if (const auto* state = std::get_if<model::StateId>(&what)) return {true, state->index};
        return {false, std::get<model::InputId>(what).index};
    }

    abi::Drive lowered(const model::Drive& drive, model::StatementId id) {
        const auto [clamp, slot] = target(drive.what);
        // A value that only a kernel can compute is in the kernel.
        const abi::FormulaId value = formulas_.is_kernel_matter(drive.value) ? abi::FormulaId{} : formula(drive.value);
        return {id.index, drive.population.index, clamp, slot, formula(drive.indices), value};
    }
    abi::Release lowered(const model::Release& release, model::StatementId) {
        const auto [clamp, slot] = target(release.what);
        return {release.population.index, clamp, slot};
    }
    abi::Set lowered(const model::Set& set, model::StatementId) {
        const model::Part part = std::visit([](auto what) { return model::Part{what}; }, set.what);
        return {formulas_.quantity(set.population, part, set.indices), formula(set.value)};
    }
    abi::Simulate lowered(const model::Simulate& simulate, model::StatementId) {
        static_assert(static_cast<int>(model::Simulate::listed) == static_cast<int>(abi::Simulate::Order::listed));
        return {formula(simulate.duration), simulate.steps, formula(simulate.dt), simulate.located, static_cast<abi::Simulate::Order>(simulate.order), formula(simulate.listed_order)};
    }
    abi::SetWeight lowered(const model::SetWeight& set, model::StatementId) { return {set.connection.index, formulas_.pair(set.weight)}; }
    abi::Restart lowered(const model::Restart&, model::StatementId) { return {}; }

    abi::Record lowered(const model::Record& record, model::StatementId) {
        const model::Quantity& of = record.quantity;
        const auto [display, doc] = appearance(of);
        abi::QuantityRef what = formulas_.quantity(of.population, of.part, of.indices);
        const std::string indices = of.indices ? fmt::format("[{}]", text(*of.indices)) : "";
        std::string label = fmt::format("{}{}.{}", model_.populations[of.population].name, indices, what.name);
        return {std::move(what), formula(record.every), std::move(label), display, doc};
    }
    abi::Record lowered(const model::RecordOwn& record, model::StatementId id) {
        const model::Variable& variable = model_.variables[record.variable];
        abi::Record result{{UINT32_MAX, abi::Part::state, 0, variable.name, {}}, formula(record.every), variable.name, display_of(variable.display), model_.statements[id].doc, {}};
        result.own = abi::Record::Own{record.variable.index, {}, formula(record.value)};
        for (const model::ExprId end : variable.extents) result.own->extents.push_back(formula(end));
        return result;
    }
    // How a population's quantity is shown, and its `##` text.
    std::pair<abi::Display, std::string> appearance(const model::Quantity& quantity) const {
        const model::Neuron& neuron = model_.neurons[model_.populations[quantity.population].neuron];
        const auto of = [](const auto& declared) { return std::pair{display_of(declared.display), declared.doc}; };
        return std::visit(overloaded{
            [&](model::StateId id) { return of(neuron.states[id]); },
            [&](model::LetId id) { return of(neuron.lets[id]); },
            [&](model::ParamId id) { return of(neuron.params[id]); },
            [&](model::InputId id) { return of(neuron.inputs[id]); },
            [](model::Spikes) { return std::pair{abi::Display{}, std::string{}}; },
        }, quantity.part);
    }

    abi::Let lowered(const model::LetResult& let, model::StatementId) { return {let.variable.index, formula(let.value)}; }
    abi::Print lowered(const model::Print& print, model::StatementId) {
        abi::Print result;
        for (std::size_t i = 0; i < print.values.size(); ++i)
            result.values.push_back({i < print.texts.size() ? print.texts[i] : "", formula(print.values[i]), display_of(model_.exprs[print.values[i]].display)});
        return result;
    }
    abi::Sweep lowered(const model::Sweep& sweep, model::StatementId) { return {numbers(sweep.variables), formula(sweep.range), body(sweep.body.statements)}; }
    abi::Repeat lowered(const model::Repeat& repeat, model::StatementId) { return {formula(repeat.count), body(repeat.body.statements)}; }
    abi::For lowered(const model::For& loop, model::StatementId) {
        abi::For result{numbers(loop.variables), {}, body(loop.body.statements)};
        for (const model::ExprId range : loop.ranges) result.ranges.push_back(formula(range));
        return result;
    }
    abi::Find lowered(const model::Find& find, model::StatementId) {
        return {find.variable.index, formula(find.low), formula(find.high), formula(find.condition), body(find.body.statements)};
    }

    // `##` text, or the name.
    template <class Declared>
    static std::string label_of(const Declared& declared) { return declared.doc.empty() ? declared.name : declared.doc; }

    const model::Neuron& neuron_of(model::PopulationId population) const { return model_.neurons[model_.populations[population].neuron]; }

    abi::PhasePlane lowered(const model::PhasePlane& plane, model::StatementId id) {
        const model::Neuron& neuron = neuron_of(plane.population);
        const auto axis = [&](const model::Axis& of) {
            const model::State& state = neuron.states[of.state];
            return abi::Axis{of.state.index, formula(of.low), formula(of.high), state.name, label_of(state), display_of(state.display)};
        };
        abi::PhasePlane result{id.index, plane.population.index, formula(plane.neuron), axis(plane.x), axis(plane.y), {}, plane.name, "", model_.statements[id].doc, {}, plane.draws};
        for (const auto& given : plane.given) {
            if (const auto* param = std::get_if<model::ParamId>(&given.what)) result.params.push_back({param->index, formula(given.value)});
            const std::string& name = std::visit(overloaded{
                [&](model::InputId input) -> const std::string& { return neuron.inputs[input].name; },
                [&](model::ParamId param) -> const std::string& { return neuron.params[param].name; },
                [&](model::StateId state) -> const std::string& { return neuron.states[state].name; },
            }, given.what);
            result.given += fmt::format("{}{} = {}", result.given.empty() ? "" : ", ", name, text(given.value));
        }
        if (const auto& found = plane.results) result.results = abi::PhasePlane::Results{found->x.index, found->y.index, found->type.index, found->re.index, found->im.index};
        return result;
    }

    abi::Bifurcation lowered(const model::Bifurcation& diagram, model::StatementId id) {
        const model::Neuron& neuron = neuron_of(diagram.population);
        abi::Bifurcation result{id.index, diagram.population.index, formula(diagram.neuron), {}, formula(diagram.low), formula(diagram.high), "", "", display_of(diagram.display), diagram.name,
                                model_.statements[id].doc, {}, diagram.draws};
        if (const auto* param = std::get_if<model::ParamId>(&diagram.over)) {
            result.param = param->index;
            result.over = neuron.params[*param].name, result.label = label_of(neuron.params[*param]);
        } else {
            const model::Input& input = neuron.inputs[std::get<model::InputId>(diagram.over)];
            result.over = input.name, result.label = label_of(input);
        }
        if (!diagram.results) return result;
        const auto points = [](const model::Bifurcation::Points& found) { return abi::Bifurcation::Points{found.over.index, numbers(found.states), found.omega.index}; };
        result.results = abi::Bifurcation::Results{diagram.results->type.index, points(diagram.results->fold), points(diagram.results->hopf)};
        return result;
    }

    abi::Freeze lowered(const model::Freeze& freeze, model::StatementId) { return {freeze.connection.index, freeze.learn}; }
    abi::Rest lowered(const model::Rest& rest, model::StatementId id) { return {id.index, rest.population.index, formula(rest.indices)}; }

    abi::Plot lowered(const model::Plot& plot, model::StatementId id) {
        if (plot.analysis) {
            abi::Plot result;
            result.kind = static_cast<abi::Plot::Kind>(plot.kind);
            result.analysis = plot.analysis->index;
            result.title = model_.statements[id].doc;
            return result;
        }
        using From = model::Plot::Kind;
        using To = abi::Plot::Kind;
        static_assert(static_cast<int>(From::bifurcation) == static_cast<int>(To::bifurcation));
        abi::Plot result;
        result.kind = static_cast<To>(plot.kind);
        result.value = formula(plot.value), result.versus = formula(plot.versus), result.bin = formula(plot.bin), result.rows = formula(plot.rows);
        result.label = axis_text(plot.value), result.display = display_of(model_.exprs[plot.value].display);
        if (plot.versus) result.versus_label = axis_text(*plot.versus), result.versus_display = display_of(model_.exprs[*plot.versus].display);
        result.title = model_.statements[id].doc;
        return result;
    }
    std::string axis_text(model::ExprId id) const {
        std::string doc;
        if (const auto* ref = std::get_if<model::VariableRef>(&model_.exprs[id].node)) doc = model_.variables[ref->variable].doc;
        if (const auto* quantity = std::get_if<model::Quantity>(&model_.exprs[id].node)) doc = appearance(*quantity).second;
        return doc.empty() ? text(id) : doc;
    }

    abi::Save lowered(const model::Save& save, model::StatementId) { return {formula(save.value), save.path, display_of(model_.exprs[save.value].display)}; }
    abi::Expect lowered(const model::Expect& expect, model::StatementId) {
        abi::Expect result{formula(expect.left), formula(expect.right), formula(expect.tolerance), expect.relative, text(expect.left), "", {}};
        if (expect.right) result.right_text = text(*expect.right);
        result.display = display_of(model_.exprs[expect.left].display);
        return result;
    }

    const model::Model& model_;
    Formulas& formulas_;
};

}  // namespace

ProtocolBuilder::ProtocolBuilder(const model::Model& model) : state_(std::make_shared<State>(model)) {}
abi::FormulaId ProtocolBuilder::formula(model::ExprId expr) { return state_->formulas.of(expr); }
abi::PairFormula ProtocolBuilder::pair(const std::optional<model::Connection::Quantity>& quantity) { return state_->formulas.pair(quantity); }
abi::SourceRef ProtocolBuilder::source(Span span) { return state_->formulas.source(span); }
std::uint32_t ProtocolBuilder::drive_id(model::StatementId statement) { return statement.index; }

abi::FormulaId ProtocolBuilder::param(model::PopulationId population, model::ParamId param) {
    const model::Param& declared = state_->model.neurons[state_->model.populations[population].neuron].params[param];
    return state_->formulas.add({.op = abi::FormulaOp::param, .text = declared.name, .slot = param.index, .population = population.index, .source = source(declared.span)});
}

abi::Protocol ProtocolBuilder::finish(std::vector<Span>& source_refs) && {
    const model::Model& model = state_->model;
    Formulas& formulas = state_->formulas;
    Statements statements{model, formulas};
    abi::Protocol result;
    for (const model::Variable& variable : model.variables) result.variables.push_back({variable.name, variable.doc, display_of(variable.display), formulas.of(variable.value)});
    result.body = statements.body(model.top);
    result.populations = numbers(model.top_populations);
    result.connections = numbers(model.top_connections);
    const auto data = [&](const std::vector<model::Data>& declared) {
        std::vector<abi::Data> made;
        for (const model::Data& of : declared) {
            abi::Data one{of.variable.index, {}, formulas.of(of.value), of.file, false, formulas.source(of.span)};
            for (const model::ExprId end : model.variables[of.variable].extents) one.extents.push_back(formulas.of(end));
            one.draws = of.value && draws(model, *of.value, made);
            if (of.dual_of) {
                one.dual_of = of.dual_of->index;
                for (const abi::Data& before : made) one.draws |= before.variable == of.dual_of->index && before.draws;
            }
            made.push_back(std::move(one));
        }
        return made;
    };
    result.data = data(model.top_data);
    for (std::size_t i = 0; i < model.tests.size(); ++i) {
        const model::Test& test = model.tests[i];
        const abi::SourceRef place = test.body.statements.empty() ? 0 : formulas.source(model.statements[test.body.statements.front()].span);
        result.tests.push_back({test.name, statements.body(test.body.statements), numbers(model.test_populations[i]), i < model.test_connections.size() ? numbers(model.test_connections[i]) : std::vector<std::uint32_t>{}, place,
                                i < model.test_data.size() ? data(model.test_data[i]) : std::vector<abi::Data>{}});
    }
    result.numeric_time = model.numeric_time;
    result.usual_dt = model.usual_dt;
    result.formulas = std::move(formulas.nodes);
    source_refs = std::move(formulas.source_refs);
    return result;
}

}  // namespace nmlc::lower
