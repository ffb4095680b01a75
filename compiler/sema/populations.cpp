// `population E[3200] = LIF(tau = 20 ms, u = uniform(-60 mV, -50 mV)) with method = rk4`: how many, of what, with which values.
#include <cmath>

#include "compiler/model/children.h"
#include "compiler/sema/evaluate.h"
#include "compiler/sema/experiment.h"
#include "compiler/sema/messages.h"
#include "compiler/sema/order.h"
#include "compiler/sema/reserved.h"

namespace nmlc::sema {
namespace {

constexpr double most_bytes = 64e9;   // of one population's states
constexpr double bytes_per_value = 8;

std::optional<model::Method> method_named(const std::string& name) {
    if (name == "automatic") return model::Method::automatic;
    if (name == "exact") return model::Method::exact;
    if (name == "exp_euler") return model::Method::exp_euler;
    if (name == "euler") return model::Method::euler;
    if (name == "midpoint") return model::Method::midpoint;
    if (name == "heun") return model::Method::heun;
    if (name == "rk4") return model::Method::rk4;
    if (name == "implicit") return model::Method::implicit;
    if (name == "adaptive") return model::Method::adaptive;
    return std::nullopt;
}
const std::vector<std::string> method_names{"automatic", "exact", "exp_euler", "euler", "midpoint", "heun", "rk4", "implicit", "adaptive"};

// The params (or states) that an expression reads.
template <class Ref, class F>
void for_each_reference(const model::Model& model, model::ExprId root, F&& visit) {
    std::vector<model::ExprId> stack{root};
    while (!stack.empty()) {
        const model::Expr& expr = model.exprs[stack.back()];
        stack.pop_back();
        if (const auto* reference = std::get_if<Ref>(&expr.node)) visit(*reference);
        model::for_each_child(expr, [&](model::ExprId child) { stack.push_back(child); });
    }
}

}  // namespace

void Experiment::check_population(const ast::Population& written, const ast::Statement& statement) {
    const ast::Identifier& name = written.name.name;
    if (is_late("population", statement.span)) return declare_unknown(name);
    auto& names = names_->outer == &populations_ && declared_ == &context_.model.top_populations ? populations_ : *names_;
    if (is_reserved(name.text)) context_.report(messages::reserved_name(name));
    const auto unusable = [&] { names.values.insert({name.text, {Symbol::unknown, 0, context_.unknown(name.span), name.span}}); };
    if (const Symbol* before = names_->find(name.text)) {
        context_.report(messages::declared_twice("population", name, before->span));
        return;
    }
    if (written.name.indices.size() == 1 && written.size) return declare_family(written, statement, names);
    const auto* use = std::get_if<ast::ModelUse>(&written.what);
    if (!use) {
        if (!declare_slice(written, names)) unusable();
        return;
    }
    const auto declaration = model_named(context_, file_, use->model);
    if (!declaration) return unusable();
    const Neurons::Checked& neuron = neurons_.neuron_of(*declaration);
    if (!neuron.open.empty()) context_.report(messages::open_functions(neuron.open, use->span, declaration->span));
    if (!neuron.id) {
        const auto& model = context_.module(declaration->file).statements[declaration->statement].node;
        const auto* declared = std::get_if<ast::ModelDecl>(&model);
        if (declared && declared->kind != ast::ModelKind::neuron) context_.report(messages::not_a_neuron(declared->name.text, use->span, declaration->span));
        return unusable();
    }
    model::Population population;
    population.name = name.text;
    population.doc = statement.doc;
    population.neuron = *neuron.id;
    population.span = name.span;
    std::optional<ast::Identifier> binder;
    bool usable = true;
    population.size = size_of(written, *neuron.id, binder, usable);
    check_arguments(*use, population, binder, usable);
    check_settings(written.with, population);
    order_params(population);
    check_guards(population);
    if (!usable) return unusable();
    const model::PopulationId id = context_.model.populations.add(std::move(population));
    declared_->push_back(id);
    names.values.insert({name.text, {Symbol::population, id.index, context_.unknown(name.span), name.span}});
}

// `population E = all[1..3200]`: another name for some neurons of a population.
bool Experiment::declare_slice(const ast::Population& written, ExperimentNames& names) {
    const ast::Expr& what = context_.expr(file_, std::get<ast::ExprId>(written.what));
    const auto* index = std::get_if<ast::Index>(&what.node);
    const auto* of = index ? std::get_if<ast::Name>(&context_.expr(file_, index->object).node) : nullptr;
    Symbol* base = of ? names_->find(of->text) : nullptr;
    if (std::holds_alternative<ast::Bad>(what.node) || (base && base->kind == Symbol::unknown)) return false;
    if (!base || base->kind != Symbol::population || index->indices.size() != 1 || written.size || !written.name.indices.empty()) {
        context_.report(messages::not_a_slice(what.span));
        return false;
    }
    Scope inside = scope();
    Expressions expressions(context_, inside, places::index);
    const auto indices = expressions.population_index(*base, index->indices.front());
    if (!indices) return false;
    const auto* range = std::get_if<model::Range>(&context_.model.exprs[*indices].node);
    const auto low = evaluate(context_.model, range ? range->low : *indices), high = evaluate(context_.model, range ? range->high : *indices);   // one neuron, or several
    if (!low || !high || (range && range->step) || *high < *low) {
        context_.report(messages::not_a_slice(what.span));
        return false;
    }
    Symbol symbol{Symbol::population, base->id, context_.unknown(written.name.name.span), written.name.name.span};
    symbol.slice = std::pair(*low, *high);
    names.values.insert({written.name.name.text, symbol});
    return true;
}

std::optional<model::ExprId> Experiment::size_of(const ast::Population& written, model::NeuronId neuron, std::optional<ast::Identifier>& binder,
                                                 bool& usable) {
    if (written.name.indices.size() > 1 || (!written.name.indices.empty() && written.size)) {
        context_.refuse(Code::E0904, "families of populations", written.name.name.span);
        usable = false;
        return std::nullopt;
    }
    if (!written.size && written.name.indices.empty()) return std::nullopt;
    Scope inside = scope();
    Expressions expressions(context_, inside, places::population_size);
    ast::ExprId size = written.size.value_or(ast::ExprId{});
    if (!written.name.indices.empty()) {   // E[i in 1..100]
        const ast::ForClause& clause = written.name.indices.front();
        const auto* range = std::get_if<ast::Range>(&context_.expr(file_, clause.range).node);
        if (!range || clause.names.size() != 1 || range->step) {
            context_.report(messages::population_range(context_.expr(file_, clause.range).span));
            usable = false;
            return std::nullopt;
        }
        const Value low = expressions.read_number(range->low);
        if (low.known && evaluate(context_.model, low.id) != 1) {
            context_.report(messages::index_zero(low.span));
            usable = false;
        }
        binder = clause.names.front();
        size = range->high;
    }
    const Value value = expressions.fit(expressions.read_number(size), {}, "the size of a population", Code::E0310);
    usable &= value.known;
    if (!usable) return std::nullopt;
    const auto number = evaluate(context_.model, value.id);
    const double bytes = number ? *number*bytes_per_value*static_cast<double>(context_.model.neurons[neuron].states.size() + 1) : 0;
    if (!number) context_.report(messages::size_not_constant(value.span));
    else if (!(*number >= 1) || *number != std::floor(*number) || !std::isfinite(*number)) context_.report(messages::bad_size(*number, value.span));
    else if (bytes > most_bytes) context_.report(messages::population_too_large(*number, bytes, most_bytes, value.span));
    else return value.id;
    usable = false;
    return std::nullopt;
}

void Experiment::check_arguments(const ast::ModelUse& use, model::Population& population, const std::optional<ast::Identifier>& binder, bool size_known) {
    NeuronNames& parts = *context_.neuron_names[population.neuron];
    const model::Neuron& neuron = context_.model.neurons[population.neuron];
    std::unordered_map<std::string, Span> given;
    for (const ast::Argument& argument : use.arguments) {
        if (!argument.name) {
            context_.report(messages::override_without_name(context_.expr(file_, argument.value).span));
            continue;
        }
        const std::string& name = argument.name->text;
        const auto found = parts.values.find(name);
        Scope inside = scope();
        inside.neuron = &parts;
        if (binder) {
            Value index = context_.unknown(binder->span);
            index.known = true;
            inside.locals.push_back({binder->text, {Symbol::neuron_index, 0, index, binder->span}});
        }
        const bool known = found != parts.values.end() && (found->second.kind == Symbol::param || found->second.kind == Symbol::state);
        const bool is_param = known && found->second.kind == Symbol::param;
        Expressions expressions(context_, inside, known && !is_param ? places::override_state : places::override_param);
        if (!known) {
            std::vector<std::string> names;
            for (const auto& [part, symbol] : parts.values)
                if (symbol.kind == Symbol::param || symbol.kind == Symbol::state) names.push_back(part);
            context_.report(messages::nothing_to_override(name, argument.name->span, neuron.name, nearest_name(name, names)));
            continue;
        }
        if (const auto [before, fresh] = given.insert({name, argument.name->span}); !fresh) {
            context_.report(messages::given_twice(*argument.name, before->second));
            continue;
        }
        Value value = expressions.read_number(argument.value);
        if (!value.known || !found->second.value.known) continue;
        if (is_param && neuron.params[model::ParamId{found->second.id}].sizes) {
            context_.report(messages::param_sizes_vectors(name, argument.name->span, found->second.span));
            continue;
        }
        value = expressions.fit(value, found->second.value.dimension, (is_param ? "the param `" : "the initial value of `") + name + "`", Code::E0309,
                                found->second.span, found->second.value.display);
        if (!value.known) continue;
        if (value.shape == Shape::trace || value.shape == Shape::spikes) {
            context_.report(messages::not_one_per_neuron(value));
            continue;
        }
        if (value.shape == Shape::list) {
            const auto* list = std::get_if<model::ListLiteral>(&context_.model.exprs[value.id].node);
            const auto size = population.size ? evaluate(context_.model, *population.size) : std::optional<double>(1);
            if (list && size && size_known && static_cast<double>(list->elements.size()) != *size) {
                context_.report(messages::list_length(list->elements.size(), population.name, *size, value.span));
                continue;
            }
        }
        if (is_param) population.params.push_back({{found->second.id}, value.id, argument.name->span});
        else population.states.push_back({{found->second.id}, value.id, argument.name->span});
    }
}

// With other values come other dependencies: `LIF(theta = u_rest + 20 mV)`.
void Experiment::order_params(model::Population& population) {
    const model::Neuron& neuron = context_.model.neurons[population.neuron];
    std::vector<model::ExprId> params, states;
    std::vector<Span> param_spans, state_spans;
    for (const model::Param& param : neuron.params) params.push_back(param.value), param_spans.push_back(param.span);
    for (const model::State& state : neuron.states) states.push_back(state.initial), state_spans.push_back(state.span);
    for (const auto& given : population.params) params[given.param.index] = given.value, param_spans[given.param.index] = given.span;
    for (const auto& given : population.states) states[given.state.index] = given.value, state_spans[given.state.index] = given.span;

    std::vector<std::vector<std::uint32_t>> param_uses(params.size()), state_uses(states.size());
    for (std::uint32_t k = 0; k < params.size(); ++k)
        for_each_reference<model::ParamRef>(context_.model, params[k], [&](const model::ParamRef& use) { param_uses[k].push_back(use.param.index); });
    for (std::uint32_t k = 0; k < states.size(); ++k)
        for_each_reference<model::StateRef>(context_.model, states[k], [&](const model::StateRef& use) { state_uses[k].push_back(use.state.index); });
    const Order param_order = order_of(param_uses), state_order = order_of(state_uses);
    for (const std::uint32_t k : param_order.order) population.param_order.push_back({k});
    for (const std::uint32_t k : state_order.order) population.initial_order.push_back({k});
    for (const auto& cycle : param_order.cycles) {
        std::vector<std::string> names;
        for (const std::uint32_t k : cycle) names.push_back(neuron.params[{k}].name);
        context_.report(messages::circular(names, param_spans[cycle.front()], {}));
    }
    for (const auto& cycle : state_order.cycles) {
        std::vector<std::string> names;
        for (const std::uint32_t k : cycle) names.push_back(neuron.states[{k}].name);
        context_.report(messages::circular(names, state_spans[cycle.front()], {}));
    }
}

void Experiment::check_guards(const model::Population& population) {
    if (population.params.empty()) return;
    model::Neuron neuron = context_.model.neurons[population.neuron];
    for (const auto& given : population.params) neuron.params[given.param].value = given.value;
    for (const auto& given : population.params) {
        const model::Param& param = neuron.params[given.param];
        if (param.guard && decide(context_.model, *param.guard, neuron) == false)
            context_.report(messages::guard_violated(param.name, given.span, context_.model.exprs[*param.guard].span));
    }
}

void Experiment::check_settings(const std::vector<ast::Setting>& settings, model::Population& population) {
    for (const ast::Setting& setting : settings) {
        const ast::Expr& value = context_.expr(file_, setting.value);
        if (setting.name.text != "method") {
            context_.report(messages::unknown_setting(setting.name, {"method"}));
            continue;
        }
        const auto* name = std::get_if<ast::Name>(&value.node);
        const auto method = name ? method_named(name->text) : std::nullopt;
        if (!method) context_.report(messages::unknown_choice("method", std::string(text_of(context_.sources, value.span)), value.span, method_names));
        else population.method = *method;
        population.method_span = value.span;
    }
}

}  // namespace nmlc::sema
