// `connect E -> I as e2i { synapse = ...;  pattern = ...;  w = ...;  delay = ... }`. The synapse becomes part of the receiving neuron:
// its states, equations and contributions are added there once, however many synapses there are; connections of one kind share them.
#include <algorithm>
#include <cmath>

#include "compiler/sema/evaluate.h"
#include "compiler/sema/experiment.h"
#include "compiler/sema/kernel_form.h"
#include "compiler/sema/messages.h"
#include "compiler/sema/products.h"

namespace nmlc::sema {
namespace {

const std::vector<std::string> item_names{"synapse", "pattern", "w", "delay", "autapses", "multapses", "rule"};
const std::vector<std::string> pattern_names{"all_to_all", "one_to_one", "pairwise", "fixed_indegree", "fixed_outdegree", "fixed_total", "pairs", "from_file"};

}  // namespace

// A population that receives synapses has a neuron of its own, to which they are added.
void Experiment::own_neuron(model::PopulationId id) {
    if (!extended_.insert(id.index).second) return;
    model::Population& population = context_.model.populations[id];
    const model::NeuronId from = population.neuron;
    const model::Neuron copy = context_.model.neurons[from];
    const model::NeuronId own = context_.model.neurons.add(copy);
    context_.neuron_names[own] = std::make_unique<NeuronNames>(*context_.neuron_names[from]);
    context_.model.populations[id].neuron = own;
}

// With the parts of the synapses come further params and states.
void Experiment::order_again(model::PopulationId id) {
    model::Population& population = context_.model.populations[id];
    population.param_order.clear();
    population.initial_order.clear();
    order_params(population);
}

void Experiment::connect(const ast::Connect& written, const ast::Statement& statement) {
    std::string name = written.name ? written.name->text : "";
    if (!name.empty() && !written_out_.empty()) name += "[" + written_out_ + "]";
    const auto unusable = [&] {
        if (written.name) declare_unknown(*written.name);
    };
    if (is_late("connect", statement.span)) return unusable();

    const auto to = receiving_end(written.to);
    const auto* use = std::get_if<ast::ModelUse>(&written.from);
    std::optional<End> from;
    if (!use) from = population_end(std::get<ast::ExprId>(written.from));
    if (!to || (!use && !from)) return unusable();
    const bool of_file = std::find(context_.model.top_populations.begin(), context_.model.top_populations.end(), to->population) != context_.model.top_populations.end();
    if (of_file && declared_ != &context_.model.top_populations) {
        context_.report(messages::connects_population_of_file(context_.model.populations[to->population].name, context_.expr(file_, written.to).span));
        return unusable();
    }
    const std::string sender_name = use ? std::string(text_of(context_.sources, context_.expr(file_, use->model).span)) : context_.model.populations[from->population].name;
    if (name.empty()) {
        const std::string receiver_name = to->modulated ? context_.model.connections[to->modulated->connection].name + "_rule" : context_.model.populations[to->population].name;
        const std::string plain = sender_name + "_" + receiver_name;
        name = plain;
        for (int k = 2; names_->find(name) || !connection_names_.insert(name).second; ++k) name = plain + "_" + std::to_string(k);
    } else if (const Symbol* before = names_->find(name)) {
        context_.report(messages::declared_twice("connection", *written.name, before->span));
        return;
    } else {
        connection_names_.insert(name);
    }

    Items items;
    if (!gather(written, items)) return unusable();
    if (!items.synapse) {
        context_.report(messages::connection_needs("synapse", to->modulated ? "`synapse = Phasic(tau = 200 ms)`" : "`synapse = ExpCurrent(tau = 5 ms)`", statement.span));
        return unusable();
    }
    std::optional<Value> weight;
    model::Connection connection;
    connection.name = name;
    connection.doc = statement.doc;
    connection.to = to->population;
    connection.receivers = to->slice;
    connection.span = written.name ? written.name->span : statement.span;
    bool usable = true;
    const ast::Call* const loaded = items.weight && !use ? loaded_weights(*items.weight) : nullptr;
    if (loaded) {
        usable = load_weights(*loaded, name, connection);
        weight = context_.number(0, {}, items.weight->span);   // of the unit that the synapse says, or none
        weight->zero = true;
    } else if (items.weight) {
        weight = quantity_of(*items.weight, "weight", connection.weight, use != nullptr);
        usable = weight->known;
    }
    if (items.delay) usable &= quantity_of(*items.delay, "delay", connection.delay, false).known;
    if (items.pattern) usable &= pattern(*items.pattern, connection);
    connection.autapses = items.autapses.value_or(false);
    connection.multapses = items.multapses.value_or(false);

    own_neuron(to->population);
    if (to->modulated) open_rule_input(*to->modulated);
    const JoinedSynapse* synapse = joined(*items.synapse, from ? &*from : nullptr, *to, name, weight, statement.span, items.weight != nullptr || connection.pattern == model::Connection::Pattern::listed);
    if (!synapse || !usable) return unusable();
    if ((!synapse->coupling.empty() || synapse->carries) && !suits_sender(items, *from, written, !synapse->coupling.empty())) return unusable();
    if (loaded) set_unit(connection, *synapse), weight.reset();
    const bool all_weighted = !synapse->coupling.empty() && std::all_of(synapse->coupling.begin(), synapse->coupling.end(), [](const auto& coupling) { return coupling.weighted; });
    if (all_weighted && !items.rule && connection.weight && context_.model.exprs[connection.weight->value].shape == Shape::number && !connection.weight->at_least && !connection.weight->at_most && connection.pattern == model::Connection::Pattern::all_to_all)
        connection.weight->products = products_of(context_, connection.weight->value);
    connection.synapse = synapse->name;
    connection.weight_display = weight ? weight->shown_in() : synapse->weight_display;
    // What is not said of synapses from a file stands in the file.
    connection.weight_listed = connection.pattern == model::Connection::Pattern::listed && !connection.weight && synapse->weighted;
    connection.delay_listed = connection.pattern == model::Connection::Pattern::listed && !connection.delay;
    if (items.rule && use) {
        context_.report(messages::rule_without_population(items.rule->span));
        return unusable();
    }
    if (items.rule && !synapse->weight_dimension) {
        context_.report(messages::rule_needs_weight(synapse->name, items.rule->span, synapse->declared));
        return unusable();
    }
    if (use) {
        if (items.pattern || items.delay) {
            context_.report(messages::anonymous_sender_has_no(items.pattern ? "pattern" : "delay", (items.pattern ? items.pattern : items.delay)->span));
            return unusable();
        }
        drive_at_random(*use, *to, name, connection, *synapse);
        return;
    }
    if (connection.pattern == model::Connection::Pattern::one_to_one && !connection.autapses && same_neurons(*from, *to)) {
        context_.report(messages::joins_only_itself(context_.model.populations[to->population].name, items.pattern->span));
        return unusable();
    }
    connection.from = from->population;
    connection.senders = from->slice;
    connection.weighted = synapse->weighted;
    connection.counted = synapse->counted;
    connection.coupling = synapse->coupling;
    const model::ConnectionId id = context_.model.connections.add(std::move(connection));
    context_.part_names.resize(id.index + 1);
    context_.part_names[id.index] = synapse->part;
    (declared_ == &context_.model.top_populations ? context_.model.top_connections : own_connections_).push_back(id);
    if (items.rule) {
        Value learning = weight.value_or(context_.unknown(statement.span));
        learning.known = true;
        learning.dimension = *synapse->weight_dimension;
        if (!weight) learning.display = synapse->weight_display;
        learn(*items.rule, id, learning);
        if (!context_.model.connections[id].rule) return unusable();
    }
    auto& names = declared_ == &context_.model.top_populations ? populations_ : *names_;
    names.values.insert({name, {Symbol::connection, id.index, context_.unknown(statement.span), context_.model.connections[id].span}});
}

std::optional<Experiment::End> Experiment::population_end(ast::ExprId written) {
    const ast::Expr& expr = context_.expr(file_, written);
    if (std::holds_alternative<ast::Bad>(expr.node)) return std::nullopt;
    const auto* name = std::get_if<ast::Name>(&expr.node);
    Symbol* symbol = name ? names_->find(name->text) : nullptr;
    Scope around = scope();
    Expressions reader(context_, around, places::index);
    if (Symbol* member = reader.member_of_family(written)) symbol = member;
    if (symbol && symbol->kind == Symbol::unknown) return std::nullopt;
    if (symbol && symbol->kind == Symbol::population) {
        symbol->used = true;
        return End{model::PopulationId{symbol->id}, slice_of(*symbol)};
    }
    if (const auto* index = std::get_if<ast::Index>(&expr.node)) {
        const auto* of = std::get_if<ast::Name>(&context_.expr(file_, index->object).node);
        if (Symbol* population = of ? names_->find(of->text) : nullptr; population && population->kind == Symbol::population && index->indices.size() == 1) {
            Scope inside = scope();
            Expressions expressions(context_, inside, places::index);
            const auto indices = expressions.population_index(*population, index->indices.front());
            if (!indices) return std::nullopt;
            if (const auto* range = std::get_if<model::Range>(&context_.model.exprs[*indices].node); range && !range->step)
                return End{model::PopulationId{population->id}, model::Connection::Slice{range->low, range->high}};
            if (context_.model.exprs[*indices].shape == Shape::number) return End{model::PopulationId{population->id}, model::Connection::Slice{*indices, *indices}};
        }
    }
    std::vector<std::string> known;
    names_->collect(known);
    const std::string text(text_of(context_.sources, expr.span));
    context_.report(messages::unknown_population(text, expr.span, name ? nearest_name(name->text, known) : ""));
    return std::nullopt;
}

// Whether two ends are the same neurons, as far as it shows before the run.
bool Experiment::same_neurons(const End& from, const End& to) const {
    const auto same = [&](model::ExprId a, model::ExprId b) {
        const auto first = evaluate(context_.model, a), second = evaluate(context_.model, b);
        return first && second && *first == *second;
    };
    if (from.population != to.population || from.slice.has_value() != to.slice.has_value()) return false;
    return !from.slice || (same(from.slice->low, to.slice->low) && same(from.slice->high, to.slice->high));
}

std::optional<model::Connection::Slice> Experiment::slice_of(const Symbol& symbol) {
    if (!symbol.slice) return std::nullopt;
    const auto number = [&](double value) { return context_.number(value, {}, symbol.span).id; };
    return model::Connection::Slice{number(symbol.slice->first), number(symbol.slice->second)};
}

bool Experiment::gather(const ast::Connect& written, Items& items) {
    bool usable = true;
    for (const ast::ConnectItem& item : written.items) {
        const ast::Expr& target = context_.expr(file_, item.target);
        const auto* index = std::get_if<ast::Index>(&target.node);
        const auto* name = std::get_if<ast::Name>(index ? &context_.expr(file_, index->object).node : &target.node);
        const std::string word = name ? name->text : "";
        const auto once = [&](const ast::ConnectItem*& slot) {
            if (slot) context_.report(messages::given_twice({word, target.span}, context_.expr(file_, slot->target).span)), usable = false;
            slot = &item;
        };
        const auto yes_or_no = [&](std::optional<bool>& slot) {
            const auto* answer = std::get_if<ast::Name>(&context_.expr(file_, item.value).node);
            if (answer && (answer->text == "yes" || answer->text == "no")) slot = answer->text == "yes";
            else context_.report(messages::unknown_choice(word, std::string(text_of(context_.sources, context_.expr(file_, item.value).span)), context_.expr(file_, item.value).span, {"yes", "no"})), usable = false;
        };
        if (word == "synapse" && !index) once(items.synapse);
        else if (word == "pattern" && !index) once(items.pattern);
        else if (word == "rule" && !index) once(items.rule);
        else if (word == "w") once(items.weight);
        else if (word == "delay") once(items.delay);
        else if (word == "autapses") yes_or_no(items.autapses);
        else if (word == "multapses") yes_or_no(items.multapses);
        else if (!std::holds_alternative<ast::Bad>(target.node)) {
            context_.report(messages::unknown_item(std::string(text_of(context_.sources, target.span)), target.span, item_names, nearest_name(word, item_names)));
            usable = false;
        }
    }
    return usable;
}

// A weight or a delay: a number, a draw, or a formula of the receiver's number i and the sender's j.
Value Experiment::quantity_of(const ast::ConnectItem& item, const std::string& what, std::optional<model::Connection::Quantity>& result, bool per_neuron) {
    Scope inside = scope();
    Expressions expressions(context_, inside, places::synapse_value);
    const ast::Expr& target = context_.expr(file_, item.target);
    if (const auto* index = std::get_if<ast::Index>(&target.node)) {
        std::vector<ast::Identifier> binders;
        for (const ast::ExprId id : index->indices)
            if (const auto* name = std::get_if<ast::Name>(&context_.expr(file_, id).node)) binders.push_back({name->text, context_.expr(file_, id).span});
        if (binders.size() != index->indices.size() || binders.size() != 2 || per_neuron) {
            context_.report(messages::pair_of_indices(target.span));
            return context_.unknown(target.span);
        }
        expressions.bind_pair(binders[0], binders[1]);
    }
    const bool time = what == "delay";
    const auto read = [&](ast::ExprId id) {
        Value value = expressions.read_number(id);
        const bool one_a_synapse = value.shape == Shape::list && !time && !std::holds_alternative<ast::Index>(target.node);   // by receiver, then sender
        if (value.known && value.shape != Shape::number && !one_a_synapse) {
            context_.report(messages::not_a_quantity(value));
            return context_.unknown(value.span);
        }
        return time ? expressions.fit(value, context_.time_dimension(), "a delay", Code::E0310) : value;
    };
    const Value value = read(item.value);
    if (!value.known) return value;
    model::Connection::Quantity quantity{value.id, {}, {}, value.span};
    const auto limit = [&](const std::optional<ast::ExprId>& written, std::optional<model::ExprId>& slot) {
        if (!written) return true;
        Value bound = read(*written);
        if (!time) bound = expressions.fit(bound, value.dimension, "a bound of the weight", Code::E0309);
        slot = bound.id;
        return bound.known;
    };
    if (!limit(item.at_least, quantity.at_least) || !limit(item.at_most, quantity.at_most)) return context_.unknown(value.span);
    if (time && value.constant && *value.constant < 0) {
        context_.report(messages::negative_duration("a delay", value.span));
        return context_.unknown(value.span);
    }
    result = quantity;
    return value;
}

bool Experiment::pattern(const ast::ConnectItem& item, model::Connection& connection) {
    const ast::Expr& written = context_.expr(file_, item.value);
    const auto* call = std::get_if<ast::Call>(&written.node);
    const auto* name = std::get_if<ast::Name>(call ? &context_.expr(file_, call->callee).node : &written.node);
    const auto found = name ? std::find(pattern_names.begin(), pattern_names.end(), name->text) : pattern_names.end();
    connection.pattern_span = written.span;
    if (found == pattern_names.end()) {
        if (!std::holds_alternative<ast::Bad>(written.node)) context_.report(messages::unknown_choice("pattern", std::string(text_of(context_.sources, name && call ? context_.expr(file_, call->callee).span : written.span)), written.span, pattern_names));
        return false;
    }
    using Pattern = model::Connection::Pattern;
    connection.pattern = static_cast<Pattern>(found - pattern_names.begin());
    const std::size_t arguments = call ? call->arguments.size() : 0;
    const std::size_t wanted = connection.pattern == Pattern::all_to_all || connection.pattern == Pattern::one_to_one ? 0 : connection.pattern == Pattern::chosen ? 3 : 1;
    if (arguments != wanted) {
        context_.report(messages::pattern_arguments(*found, wanted, written.span));
        return false;
    }
    Scope inside = scope();
    Expressions expressions(context_, inside, places::synapse_number);
    if (connection.pattern == Pattern::chosen) {   // pairs(i <- j: abs(i - j) < 10)
        std::vector<ast::Identifier> binders;
        for (std::size_t k = 0; k < 2; ++k)
            if (const auto* bound = std::get_if<ast::Name>(&context_.expr(file_, call->arguments[k].value).node)) binders.push_back({bound->text, context_.expr(file_, call->arguments[k].value).span});
        if (binders.size() != 2) {
            context_.report(messages::pattern_arguments(*found, wanted, written.span));
            return false;
        }
        expressions.bind_pair(binders[0], binders[1]);
        const Value condition = expressions.read_truth(call->arguments[2].value);
        connection.number = condition.id;
        return condition.known;
    }
    if (connection.pattern == Pattern::listed) {
        const auto* text = std::get_if<ast::Text>(&context_.expr(file_, call->arguments[0].value).node);
        if (!text) {
            context_.report(messages::pattern_arguments(*found, wanted, written.span));
            return false;
        }
        const auto file = file_below_model(text->value, context_.expr(file_, call->arguments[0].value).span);
        if (file) connection.file = *file;
        return file.has_value();
    }
    if (wanted == 0) return true;
    const Value value = expressions.fit(expressions.read_number(call->arguments[0].value), {}, "the number of `" + *found + "`", Code::E0310);
    connection.number = value.id;
    if (!value.known) return false;
    const auto number = evaluate(context_.model, value.id);
    if (number && connection.pattern == Pattern::pairwise && !(*number >= 0 && *number <= 1)) {
        context_.report(messages::not_a_probability(value));
        return false;
    }
    if (number && connection.pattern != Pattern::pairwise && (!(*number >= 0) || *number != std::floor(*number))) {
        context_.report(messages::not_a_count(*found, *number, value.span));
        return false;
    }
    return true;
}

// A spike between neurons takes at least a step; from senders that receive nothing it may be there at once.
void Experiment::check_delays() {
    for (const model::Connection& connection : context_.model.connections) {
        if (connection.delay || connection.delay_listed || !connection.coupling.empty()) continue;
        const model::Population& from = context_.model.populations[connection.from];
        if (from.arrivals.empty()) continue;
        context_.report(messages::delay_missing(connection.name, from.name, connection.span));
    }
}

}  // namespace nmlc::sema
