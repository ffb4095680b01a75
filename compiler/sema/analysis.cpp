// `phaseplane`, `bifurcation` and `set cell = rest(cell)`: which neuron, what is held, what varies, and the names of what they find.
#include <fmt/format.h>

#include <algorithm>
#include <map>

#include "compiler/sema/evaluate.h"
#include "compiler/sema/experiment.h"
#include "compiler/sema/messages.h"
#include "compiler/sema/messages_memory.h"
#include "compiler/sema/messages_analysis.h"
#include "compiler/sema/reserved.h"

namespace nmlc::sema {
namespace {

constexpr Place given{.name = "a setting of a phase plane", .results = true};

const char* in_words(Symbol::Kind kind) {
    switch (kind) {
        case Symbol::param: return "a param";
        case Symbol::input: return "an input";
        case Symbol::state: return "a state";
        case Symbol::let: return "a `let`";
        default: return "something else";
    }
}

std::string nearest_of(const std::string& name, const NeuronNames& names, const std::vector<Symbol::Kind>& kinds) {
    std::vector<std::string> known;
    for (const auto& [text, symbol] : names.values)
        if (std::find(kinds.begin(), kinds.end(), symbol.kind) != kinds.end()) known.push_back(text);
    return nearest_name(name, known);
}

}  // namespace

std::optional<Experiment::Analysed> Experiment::analysed(ast::ExprId written, const char* construct) {
    const ast::Index* const index = std::get_if<ast::Index>(&context_.expr(file_, written).node);
    const ast::Expr& named = context_.expr(file_, index ? index->object : written);
    const auto* name = std::get_if<ast::Name>(&named.node);
    if (!name) {
        if (!std::holds_alternative<ast::Bad>(named.node)) context_.report(messages::analysis_needs_population(construct, context_.expr(file_, written).span));
        return std::nullopt;
    }
    Symbol* const symbol = names_->find(name->text);
    if (!symbol) {
        std::vector<std::string> known;
        names_->collect(known);
        context_.report(messages::unknown_population(name->text, named.span, nearest_name(name->text, known)));
        return std::nullopt;
    }
    if (symbol->kind == Symbol::unknown) return std::nullopt;
    if (symbol->kind != Symbol::population) {
        context_.report(messages::analysis_needs_population(construct, named.span));
        return std::nullopt;
    }
    symbol->used = true;
    const model::Population& population = context_.model.populations[model::PopulationId{symbol->id}];
    const model::Neuron& neuron = context_.model.neurons[population.neuron];
    for (const model::Equation& equation : neuron.equations)
        if (equation.is_map) {
            context_.report(messages::map_is_no_equation(construct, named.span, neuron.states[equation.state].name, equation.span));
            return std::nullopt;
        }
    Analysed result{symbol, {}, !population.size};
    if (!index) return result;
    if (index->indices.size() != 1) {
        context_.refuse(Code::E0904, "families of populations", named.span);
        return std::nullopt;
    }
    Scope inside = scope();
    Expressions expressions(context_, inside, places::index);
    result.indices = expressions.population_index(*symbol, index->indices.front());
    if (!result.indices) return std::nullopt;
    result.one = context_.model.exprs[*result.indices].shape == Shape::number;
    return result;
}

std::optional<Experiment::Analysed> Experiment::one_neuron(ast::ExprId written, const char* construct) {
    const auto result = analysed(written, construct);
    if (!result || result->one) return result;
    const model::Population& population = context_.model.populations[model::PopulationId{result->population->id}];
    context_.report(messages::several_neurons(construct, population.name, context_.expr(file_, written).span, population.span));
    return std::nullopt;
}

// The ends of a range, of the dimension of the part that it is for.
std::optional<std::pair<model::ExprId, model::ExprId>> Experiment::ends(const ast::Setting& setting, const Value& range, const Symbol& part) {
    if (!range.known || !part.value.known) return std::nullopt;
    const auto* node = std::get_if<model::Range>(&context_.model.exprs[range.id].node);
    if (!node) {
        context_.report(messages::range_wanted(setting.name.text, range));
        return std::nullopt;
    }
    if (node->step) {
        context_.report(messages::range_has_step(range.span));
        return std::nullopt;
    }
    const model::Range between = *node;
    Scope inside = scope();
    Expressions expressions(context_, inside, places::range);
    Value low = range;
    low.shape = Shape::number;
    low.constant = evaluate(context_.model, between.low);
    const auto high = evaluate(context_.model, between.high);
    low.zero = low.dimension.is_number() && low.constant == 0.0 && high == 0.0;
    if (!expressions.fit(low, part.value.dimension, "the range of `" + setting.name.text + "`", Code::E0309, part.span, part.value.display).known) return std::nullopt;
    if (low.constant && high && !(*low.constant < *high)) {
        context_.report(messages::range_reversed(setting.name.text, *low.constant == *high, range.span));
        return std::nullopt;
    }
    return std::pair(between.low, between.high);
}

// States that follow their equation: not held here, and not clamped by any drive.
std::vector<model::StateId> Experiment::free_states(model::PopulationId id, const std::set<std::uint32_t>& held) const {
    const model::Neuron& neuron = context_.model.neurons[context_.model.populations[id].neuron];
    std::vector<model::StateId> result;
    for (const model::StateId state : neuron.states.ids()) {
        const bool moves = std::any_of(neuron.equations.begin(), neuron.equations.end(), [&](const model::Equation& equation) { return equation.state == state; });
        if (moves && !held.contains(state.index)) result.push_back(state);
    }
    return result;
}

model::VariableId Experiment::found_variable(const std::string& name, Span span, Shape shape, const Dimension& dimension, const DisplayUnit& display) {
    return context_.model.variables.add({name, "", model::Variable::result, shape, dimension, display, {}, span});
}

void Experiment::declare_analysis(const ast::Identifier& name, AnalysisName analysis) {
    const auto id = static_cast<std::uint32_t>(context_.analyses.size());
    analysis.name = name.text;
    context_.analyses.push_back(std::move(analysis));
    if (is_reserved(name.text)) {
        context_.report(messages::reserved_name(name));
        return;
    }
    const Symbol* known = names_->find(name.text);
    if (known && (known->kind == Symbol::population || names_->values.contains(name.text)) && !known->exported) {
        context_.report(messages::declared_twice("name", name, known->span));
        return;
    }
    names_->values.insert_or_assign(name.text, Symbol{Symbol::analysis, id, context_.unknown(name.span), name.span});
}

// A name that stands for something wrong is known all the same, so that its uses say nothing more.
std::optional<model::StatementId> Experiment::named_analysis(const std::optional<ast::Identifier>& name, std::optional<model::StatementId> statement) {
    if (!name) return statement;
    Symbol* const symbol = names_->find(name->text);
    if (!statement && (!symbol || symbol->kind != Symbol::analysis)) declare_unknown(*name);
    if (statement && symbol && symbol->kind == Symbol::analysis) context_.analyses[symbol->id].statement = *statement;
    return statement;
}

std::optional<model::PhasePlane> Experiment::phase_plane(const ast::PhasePlane& written) {
    const Span span = context_.expr(file_, written.population).span;
    const auto where = one_neuron(written.population, "phaseplane");
    Scope inside = scope();
    Expressions expressions(context_, inside, given);
    if (!where) {
        for (const ast::Setting& setting : written.settings) expressions.read(setting.value);
        return std::nullopt;
    }
    const model::PopulationId id{where->population->id};
    const model::Population& population = context_.model.populations[id];
    const model::Neuron& neuron = context_.model.neurons[population.neuron];
    const NeuronNames& names = *context_.neuron_names[population.neuron];
    model::PhasePlane plane;
    plane.population = id;
    plane.neuron = where->indices;
    std::vector<model::Axis> axes;
    std::vector<std::string> ranged;
    std::set<std::uint32_t> held;
    std::map<std::string, Span> seen;
    bool usable = true;
    for (const ast::Setting& setting : written.settings) {
        const std::string& name = setting.name.text;
        Value value = expressions.read(setting.value);
        const auto mistake = [&](Diagnostic diagnostic) {
            context_.report(std::move(diagnostic));
            usable = false;
        };
        const bool is_range = value.known && std::holds_alternative<model::Range>(context_.model.exprs[value.id].node);
        const auto part = names.values.find(name);
        if (part == names.values.end()) {
            mistake(messages::unknown_in_plane(setting.name, neuron.name, nearest_of(name, names, {Symbol::param, Symbol::input, Symbol::state})));
            continue;
        }
        const Symbol& symbol = part->second;
        if (const auto [first, fresh] = seen.insert({name, setting.name.span}); !fresh) {
            mistake(messages::given_twice_in_plane(setting.name, first->second));
            continue;
        }
        if (symbol.kind == Symbol::let) {
            mistake(messages::let_in_plane(setting.name, symbol.span));
            continue;
        }
        if (!value.known) {
            usable = false;
            if (symbol.kind == Symbol::state) held.insert(symbol.id);
            continue;
        }
        if (!is_range) {
            if (value.shape != Shape::number) {
                mistake(messages::one_value_wanted(name, value));
                continue;
            }
            value = expressions.fit(value, symbol.value.dimension, "the value of `" + name + "`", Code::E0309, symbol.span, symbol.value.display);
            usable &= value.known;
            if (symbol.kind == Symbol::state) held.insert(symbol.id), plane.given.push_back({model::StateId{symbol.id}, value.id});
            if (symbol.kind == Symbol::input) plane.given.push_back({model::InputId{symbol.id}, value.id});
            if (symbol.kind == Symbol::param) plane.given.push_back({model::ParamId{symbol.id}, value.id});
            continue;
        }
        if (symbol.kind != Symbol::state) {
            mistake(messages::range_of_no_state(setting.name, in_words(symbol.kind), symbol.span));
            continue;
        }
        ranged.push_back(name);
        if (std::none_of(neuron.equations.begin(), neuron.equations.end(), [&](const model::Equation& equation) { return equation.state.index == symbol.id; })) {
            mistake(messages::axis_never_moves(setting.name, symbol.span));
            continue;
        }
        if (const auto between = ends(setting, value, symbol)) axes.push_back({model::StateId{symbol.id}, between->first, between->second});
        else usable = false;
    }
    if (!usable) return std::nullopt;
    std::vector<std::string> states;
    for (const model::StateId state : free_states(id, {})) states.push_back(neuron.states[state].name);
    if (axes.size() != 2) {
        context_.report(messages::ranges_not_two(ranged, states, span));
        return std::nullopt;
    }
    for (const model::Statement& statement : context_.model.statements)      // a clamped state does not move
        if (const auto* drive = std::get_if<model::Drive>(&statement.node); drive && drive->population == id)
            if (const auto* state = std::get_if<model::StateId>(&drive->what)) held.insert(state->index);
    std::vector<std::string> free, others;
    for (const model::StateId state : free_states(id, held)) {
        free.push_back(neuron.states[state].name);
        if (state != axes[0].state && state != axes[1].state) others.push_back(neuron.states[state].name);
    }
    if (!others.empty()) {
        const auto& first = *std::find_if(neuron.states.begin(), neuron.states.end(), [&](const model::State& state) { return state.name == others.front(); });
        const auto initial = evaluate(context_.model, first.initial, neuron);
        const std::string unit = first.display.text.empty() ? "" : " " + first.display.text;
        const std::string example = others.front() + " = " + (initial ? fmt::format("{:.4g}{}", *initial * first.display.per_coherent + first.display.offset, unit) : "...");
        context_.report(messages::too_many_free_states(free, others, example, span));
        return std::nullopt;
    }
    plane.x = axes[0];
    plane.y = axes[1];
    if (!written.name) return plane;
    plane.name = written.name->text;
    const auto list = [&](const std::string& field, Shape shape, const Dimension& dimension, const DisplayUnit& display) {
        return found_variable(plane.name + ".fixed." + field, written.name->span, shape, dimension, display);
    };
    const model::State &x = neuron.states[plane.x.state], &y = neuron.states[plane.y.state];
    const Dimension rate = Dimension{}/context_.time_dimension();
    const DisplayUnit per_time = default_display(rate);
    plane.results = model::PhasePlane::Results{list(x.name, Shape::list, x.dimension, x.display), list(y.name, Shape::list, y.dimension, y.display),
                                               list("type", Shape::list, {}, {}), list("re", Shape::list, rate, per_time), list("im", Shape::list, rate, per_time)};
    const auto& results = *plane.results;
    declare_analysis(*written.name, {"", "a phase plane",
                                     {{"fixed", {{x.name, results.x}, {y.name, results.y}, {"type", results.type, Shape::text}, {"re", results.re, Shape::list}, {"im", results.im, Shape::list}}}},
                                     {}, {}});
    return plane;
}

std::optional<model::Bifurcation> Experiment::bifurcation(const ast::Bifurcation& written) {
    const Span span = context_.expr(file_, written.population).span;
    const auto where = one_neuron(written.population, "bifurcation");
    Scope inside = scope();
    Expressions expressions(context_, inside, places::range);
    const Value range = expressions.read(written.over.value);
    if (!where) return std::nullopt;
    const model::PopulationId id{where->population->id};
    const model::Population& population = context_.model.populations[id];
    const model::Neuron& neuron = context_.model.neurons[population.neuron];
    const NeuronNames& names = *context_.neuron_names[population.neuron];
    const ast::Identifier& name = written.over.name;
    const auto part = names.values.find(name.text);
    if (part == names.values.end()) {
        std::vector<std::string> known;
        for (const model::Input& input : neuron.inputs) known.push_back(input.name);
        for (const model::Param& param : neuron.params) known.push_back(param.name);
        context_.report(messages::nothing_to_vary(name, neuron.name, known, nearest_name(name.text, known)));
        return std::nullopt;
    }
    const Symbol& symbol = part->second;
    if (symbol.kind != Symbol::input && symbol.kind != Symbol::param) {
        context_.report(messages::cannot_be_varied(name, in_words(symbol.kind), symbol.span));
        return std::nullopt;
    }
    const auto between = ends(written.over, range, symbol);
    if (!between) return std::nullopt;
    const std::vector<model::StateId> states = free_states(id, {});
    if (states.empty()) {
        context_.report(messages::nothing_moves("bifurcation", population.name, span));
        return std::nullopt;
    }
    model::Bifurcation diagram{id, where->indices, model::InputId{symbol.id}, between->first, between->second, range.shown_in(), "", {}, true};
    if (symbol.kind == Symbol::param) diagram.over = model::ParamId{symbol.id};
    if (!written.name) return diagram;
    diagram.name = written.name->text;
    AnalysisName analysis{"", "a bifurcation diagram", {}, {}, {}};
    const auto variable = [&](const std::string& path, Shape shape, const Dimension& dimension, const DisplayUnit& display) {
        return found_variable(diagram.name + "." + path, written.name->span, shape, dimension, display);
    };
    const Dimension rate = Dimension{}/context_.time_dimension();
    const auto points = [&](const std::string& group, bool turns) {
        model::Bifurcation::Points result;
        result.over = variable(group + "." + name.text, Shape::list, symbol.value.dimension, diagram.display);
        AnalysisName::Group fields{group, {{name.text, result.over}}};
        for (const model::StateId state : states) {
            const model::State& of = neuron.states[state];
            result.states.push_back(variable(group + "." + of.name, Shape::list, of.dimension, of.display));
            fields.fields.push_back({of.name, result.states.back()});
        }
        result.omega = variable(group + ".omega", Shape::list, rate, default_display(rate));
        if (turns) fields.fields.push_back({"omega", result.omega});
        analysis.groups.push_back(std::move(fields));
        return result;
    };
    const model::Bifurcation::Points fold = points("fold", false), hopf = points("hopf", true);
    diagram.results = model::Bifurcation::Results{variable("type", Shape::text, {}, {}), fold, hopf};
    analysis.fields.push_back({"type", diagram.results->type, Shape::text});
    declare_analysis(*written.name, std::move(analysis));
    return diagram;
}

bool Experiment::is_rest_call(const ast::Module& module, const ast::Set& set) {
    if (std::holds_alternative<ast::Member>(module.exprs[set.target].node)) return false;
    const auto* call = std::get_if<ast::Call>(&module.exprs[set.value].node);
    const auto* name = call ? std::get_if<ast::Name>(&module.exprs[call->callee].node) : nullptr;
    return name && name->text == "rest";
}

// `set cell = rest(cell)`, `set E[1..10] = rest(E[1..10])`: the same text on both sides.
std::optional<model::Rest> Experiment::rest(const ast::Set& written) {
    const ast::Expr& value = context_.expr(file_, written.value);
    const auto& call = std::get<ast::Call>(value.node);
    if (written.op != ast::AssignOp::set) {
        context_.report(messages::rest_changes_one_way(value.span));
        return std::nullopt;
    }
    if (call.arguments.size() != 1 || call.arguments[0].name || call.comprehension) {
        context_.report(messages::wrong_arity("rest", 1, 1, call.arguments.size(), value.span));
        return std::nullopt;
    }
    const auto where = analysed(written.target, "rest");
    if (!where) return std::nullopt;
    const std::string target(text_of(context_.sources, context_.expr(file_, written.target).span));
    const std::string argument(text_of(context_.sources, context_.expr(file_, call.arguments[0].value).span));
    if (target != argument) {
        context_.report(messages::rest_of_another(target, argument, value.span));
        return std::nullopt;
    }
    const model::PopulationId id{where->population->id};
    if (free_states(id, {}).empty()) {
        context_.report(messages::nothing_moves("rest", context_.model.populations[id].name, value.span));
        return std::nullopt;
    }
    return model::Rest{id, where->indices};
}

// `plot pp`: drawn there, and no longer where the analysis stands.
std::optional<model::Plot> Experiment::plot_of_analysis(const ast::Plot& written) {
    const auto* name = std::get_if<ast::Name>(&context_.expr(file_, written.value).node);
    const Symbol* const symbol = name ? names_->find(name->text) : nullptr;
    if (!symbol || symbol->kind != Symbol::analysis || written.versus) return std::nullopt;
    const model::StatementId statement = context_.analyses[symbol->id].statement;
    model::Plot figure{model::Plot::Kind::phaseplane, context_.placeholder, {}, {}, {}, statement};
    if (auto* plane = std::get_if<model::PhasePlane>(&context_.model.statements[statement].node)) plane->draws = false;
    if (auto* diagram = std::get_if<model::Bifurcation>(&context_.model.statements[statement].node)) {
        diagram->draws = false;
        figure.kind = model::Plot::Kind::bifurcation;
    }
    return figure;
}

}  // namespace nmlc::sema
