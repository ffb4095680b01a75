// `connect E -> I as e2i { synapse = ...;  pattern = ...;  w = ...;  delay = ... }`. The synapse becomes part of the receiving neuron:
// its states, equations and contributions are added there once, however many synapses there are; connections of one kind share them.
#include <algorithm>
#include <cmath>

#include "compiler/sema/evaluate.h"
#include "compiler/sema/experiment.h"
#include "compiler/sema/kernel_form.h"
#include "compiler/sema/messages.h"
#include "compiler/sema/messages_carried.h"
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

    const auto to = population_end(written.to);
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
        const std::string plain = sender_name + "_" + context_.model.populations[to->population].name;
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
        context_.report(messages::connection_needs("synapse", "`synapse = ExpCurrent(tau = 5 ms)`", statement.span));
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
    if (items.weight) {
        weight = quantity_of(*items.weight, "weight", connection.weight, use != nullptr);
        usable = weight->known;
    }
    if (items.delay) usable &= quantity_of(*items.delay, "delay", connection.delay, false).known;
    if (items.pattern) usable &= pattern(*items.pattern, connection);
    connection.autapses = items.autapses.value_or(false);
    connection.multapses = items.multapses.value_or(false);

    own_neuron(to->population);
    const JoinedSynapse* synapse = joined(*items.synapse, from ? &*from : nullptr, *to, name, weight, statement.span, items.weight != nullptr || connection.pattern == model::Connection::Pattern::listed);
    if (!synapse || !usable) return unusable();
    if ((!synapse->coupling.empty() || synapse->carries) && !suits_sender(items, *from, written, !synapse->coupling.empty())) return unusable();
    const bool all_weighted = !synapse->coupling.empty() && std::all_of(synapse->coupling.begin(), synapse->coupling.end(), [](const auto& coupling) { return coupling.weighted; });
    if (all_weighted && !items.rule && connection.weight && context_.model.exprs[connection.weight->value].shape == Shape::number && !connection.weight->at_least && !connection.weight->at_most && connection.pattern == model::Connection::Pattern::all_to_all)
        connection.weight->products = products_of(context_, connection.weight->value);
    connection.synapse = synapse->name;
    connection.weight_display = connection.weight ? weight->shown_in() : synapse->weight_display;
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
    if (items.rule && synapse->carries) {
        context_.report(messages::carries_and_learns(synapse->name, items.rule->span));
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
    if (const auto* member = std::get_if<ast::Member>(&expr.node)) {
        context_.refuse(Code::E0901, "connections onto `" + std::string(text_of(context_.sources, member->member.span)) + "` of a connection", expr.span);
        return std::nullopt;
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

// The synapse as part of the receiving neuron; one that is there already, with the same params, is used again.
const Experiment::JoinedSynapse* Experiment::joined(const ast::ConnectItem& item, const End* from, const End& to, const std::string& name, std::optional<Value>& weight, Span span, bool has_weight) {
    const ast::Expr& written = context_.expr(file_, item.value);
    const auto* call = std::get_if<ast::Call>(&written.node);
    const auto declaration = model_named(context_, file_, call ? call->callee : item.value);
    if (!declaration) return nullptr;
    auto source = neuron_source(context_, *declaration, ast::ModelKind::synapse);
    if (!source) {
        context_.report(messages::not_a_synapse(std::string(text_of(context_.sources, call ? context_.expr(file_, call->callee).span : written.span)), written.span, declaration->span));
        return nullptr;
    }
    used_synapses_.insert({declaration->file, declaration->statement.index});
    std::string key = std::to_string(to.population.index) + " " + std::to_string(declaration->file) + " " + std::to_string(declaration->statement.index);
    if (call)
        for (const ast::Argument& argument : call->arguments) {
            if (!argument.name) {
                context_.report(messages::override_without_name(context_.expr(file_, argument.value).span));
                return nullptr;
            }
            if (source->overrides.contains(argument.name->text) && source->overrides[argument.name->text].outside) context_.report(messages::given_twice(*argument.name, source->overrides[argument.name->text].span));
            source->overrides[argument.name->text] = {{file_, ""}, argument.value, argument.name->span, true};
            key += " " + argument.name->text + "=" + std::string(text_of(context_.sources, context_.expr(file_, argument.value).span));
        }
    if (weight)
        for (const auto exponent : weight->dimension.twelfths) key += " " + std::to_string(exponent);
    const std::size_t errors_at_first = context_.sink.error_count();
    const auto apart = taken_apart(context_, *source);
    if (context_.sink.error_count() != errors_at_first) return nullptr;
    if (apart) {
        *source = apart->receiver;
        key += " " + name;   // part of it is the sender's
    }
    const bool continuous = is_continuous(*source, !apart);
    if (continuous) {
        if (!from) {
            context_.report(messages::sends_spikes_only(source->name, item.span));
            return nullptr;
        }
        key += " " + name;   // what is sent is the sender's: each connection has sums of its own
    }
    if (const auto found = joined_.find(key); found != joined_.end()) return &found->second;

    bool takes_weight = false;
    for (const NeuronSource::Item& part : source->items) takes_weight |= std::holds_alternative<ast::Weight>(part.item->node);
    if (takes_weight && !has_weight) {
        context_.report(messages::connection_needs("w", "`w = 0.5 nS`", span));
        return nullptr;
    }
    if (!takes_weight && has_weight) {
        context_.report(messages::synapse_takes_no_weight(source->name, item.span, source->span));
        return nullptr;
    }
    std::optional<Release> released;
    if (apart && !(released = release(*apart, from, name, weight, item.span))) return nullptr;
    const std::size_t errors_before = context_.sink.error_count();
    model::Population& population = context_.model.populations[to.population];
    model::Neuron neuron = context_.model.neurons[population.neuron];
    const Host host{"post", neuron.name, context_.neuron_names[population.neuron].get()};
    Scope outside = scope();
    JoinedSynapse result{source->name, name, {}, {}, {}, {}, {}, {}, {}, released.has_value()};
    std::optional<Host> sender;
    if (continuous) {
        const model::NeuronId of = context_.model.populations[from->population].neuron;
        sender = Host{"pre", context_.model.neurons[of].name, context_.neuron_names[of].get()};
    }
    const OwnParts own{static_cast<std::uint32_t>(neuron.params.size()), static_cast<std::uint32_t>(neuron.states.size()), static_cast<std::uint32_t>(neuron.lets.size())};
    const std::size_t first_contribution = neuron.contributions.size();
    NeuronChecker checker(context_, *source, {Part::synapse, name, &host, weight, &outside, sender ? &*sender : nullptr, apart ? &apart->states : nullptr, released ? &*released : nullptr}, neuron);
    PartResult part = checker.check_part(neuron);
    if (context_.sink.error_count() != errors_before) return nullptr;
    if (continuous && !couple(own, first_contribution, *source, part, *from, to, neuron, result, item.span)) return nullptr;
    KernelAlgebra algebra(context_);
    std::vector<model::ArrivalSlot>& slots = context_.model.populations[to.population].arrivals;
    model::Event arrival{model::Event::arrival, context_.placeholder, {}, {}, span};
    for (const Jump& jump : part.jumps) {
        std::optional<std::uint32_t>& slot = jump.weighted ? result.weighted : result.counted;
        if (!slot) {
            slot = static_cast<std::uint32_t>(slots.size());
            slots.push_back({name + (jump.weighted ? ".w" : ".spikes")});
        }
        const model::ExprId what = context_.add({model::Arrival{*slot}, Shape::number, {}, {}, jump.span});
        arrival.actions.push_back(jumped(neuron, jump, algebra.multiply(jump.amount, what)));
    }
    if (part.jumps.empty() && !continuous) {
        context_.report(messages::synapse_without_effect(source->name, written.span, source->span));
        return nullptr;
    }
    if (!continuous) neuron.events.push_back(std::move(arrival));
    context_.model.neurons[context_.model.populations[to.population].neuron] = std::move(neuron);
    result.jumps = std::move(part.jumps);
    if (part.weight_display) result.weight_display = *part.weight_display;
    result.weight_dimension = part.weight_dimension;
    result.declared = source->span;
    order_again(to.population);
    return &joined_.insert({key, std::move(result)}).first->second;
}

// The sender's part of a synapse that is taken apart: into the sending neuron, after the block of each of its spikes.
std::optional<Release> Experiment::release(const TakenApart& synapse, const End* from, const std::string& name, const std::optional<Value>& weight, Span span) {
    if (!from) {
        context_.report(messages::carries_of_population(synapse.sender.name, span));
        return std::nullopt;
    }
    own_neuron(from->population);
    const model::NeuronId id = context_.model.populations[from->population].neuron;
    model::Neuron neuron = context_.model.neurons[id];
    const Host host{"pre", neuron.name, context_.neuron_names[id].get()};
    Scope outside = scope();
    const std::size_t errors_before = context_.sink.error_count();
    PartResult part = NeuronChecker(context_, synapse.sender, {Part::release, name, &host, weight, &outside, nullptr, &synapse.states}, neuron).check_part(neuron);
    if (context_.sink.error_count() != errors_before) return std::nullopt;
    for (model::Event& event : neuron.events)
        if (event.kind == model::Event::spike_when || event.kind == model::Event::spike_with_rate || event.kind == model::Event::spike_at)
            event.actions.insert(event.actions.end(), part.release.actions.begin(), part.release.actions.end());
    context_.model.neurons[id] = std::move(neuron);
    order_again(from->population);
    return std::move(part.release);
}

model::Assignment Experiment::jumped(const model::Neuron& neuron, const Jump& jump, model::ExprId by) {
    const model::State& state = neuron.states[jump.state];
    const model::ExprId old = context_.add({model::StateRef{jump.state}, Shape::number, state.dimension, state.display, jump.span});
    return {jump.state, context_.add({model::Binary{model::BinaryOp::add, old, by}, Shape::number, state.dimension, state.display, jump.span}), jump.span};
}

// `connect Poisson(rate = 8 kHz) -> E`: each receiver has a sender of its own, of which only its spikes are needed: a number of them
// in every step, drawn in the receiver's own kernel.
void Experiment::drive_at_random(const ast::ModelUse& use, const End& to, const std::string& name, const model::Connection& connection, const JoinedSynapse& synapse) {
    const auto declaration = model_named(context_, file_, use.model);
    if (!declaration) return;
    auto source = neuron_source(context_, *declaration);
    bool at_random = source.has_value(), more = false;
    int events = 0;
    if (source)
        for (const NeuronSource::Item& item : source->items) {
            const auto* spike = std::get_if<ast::Spike>(&item.item->node);
            events += spike && spike->kind == ast::Spike::rate && !spike->block;
            more |= (spike && spike->kind != ast::Spike::rate) || (spike && spike->block) || std::holds_alternative<ast::Assign>(item.item->node) || std::holds_alternative<ast::State>(item.item->node) ||
                    std::holds_alternative<ast::When>(item.item->node) || std::holds_alternative<ast::Every>(item.item->node);
        }
    if (!at_random || more || events != 1) {
        context_.report(messages::sender_without_population(use.span));
        return;
    }
    for (const ast::Argument& argument : use.arguments) {
        if (!argument.name) context_.report(messages::override_without_name(context_.expr(file_, argument.value).span));
        else source->overrides[argument.name->text] = {{file_, ""}, argument.value, argument.name->span, true};
    }
    const std::size_t errors_before = context_.sink.error_count();
    model::Neuron neuron = context_.model.neurons[context_.model.populations[to.population].neuron];
    const Host host{"", neuron.name, context_.neuron_names[context_.model.populations[to.population].neuron].get()};
    Scope outside = scope();
    NeuronChecker checker(context_, *source, {Part::sender, name, &host, {}, &outside}, neuron);
    const PartResult part = checker.check_part(neuron);
    if (context_.sink.error_count() != errors_before || !part.rate) return;
    KernelAlgebra algebra(context_);
    const auto made = [&](decltype(model::Expr::node) node) { return context_.add({std::move(node), Shape::number, {}, {}, connection.span}); };
    const model::ExprId mean = algebra.multiply(*part.rate, made(model::TimeStep{}));
    model::ExprId number = made(model::Draw{model::Distribution::poisson, {mean}, context_.place()});
    if (to.slice) {   // of a part of the population: none for the others
        const auto within = [&](model::CompareOp op, model::ExprId bound) {
            return context_.add({model::Compare{op, made(model::NeuronIndex{}), bound}, Shape::truth, {}, {}, connection.span});
        };
        const model::ExprId inside = context_.add({model::Binary{model::BinaryOp::and_, within(model::CompareOp::ge, to.slice->low), within(model::CompareOp::le, to.slice->high)}, Shape::truth, {}, {}, connection.span});
        number = made(model::Select{inside, number, algebra.number(0)});
    }
    std::optional<model::ExprId> weight;
    if (connection.weight) {
        const auto id = neuron.params.add({name + ".w", "", {}, connection.weight_display, connection.weight->value, {}, connection.weight->span});
        weight = made(model::ParamRef{id});
    }
    model::Event arrival{model::Event::arrival, context_.placeholder, {}, {}, connection.span};
    for (const Jump& jump : synapse.jumps) {
        const model::ExprId arriving = jump.weighted && weight ? algebra.multiply(*weight, number) : number;
        arrival.actions.push_back(jumped(neuron, jump, algebra.multiply(jump.amount, arriving)));
    }
    neuron.events.push_back(std::move(arrival));
    context_.model.neurons[context_.model.populations[to.population].neuron] = std::move(neuron);
    order_again(to.population);
}

// A synapse of this file that joins nothing here: what does not depend on a cell is checked all the same.
void Experiment::check_unused_synapses() {
    const ast::Module& module = context_.module(file_);
    for (const ast::StatementId id : module.top) {
        const auto* declared = std::get_if<ast::ModelDecl>(&module.statements[id].node);
        if (!declared || declared->kind != ast::ModelKind::synapse || used_synapses_.contains({file_, id.index})) continue;
        const auto source = neuron_source(context_, {file_, id, declared->name.span}, ast::ModelKind::synapse);
        if (!source) continue;
        const Host nowhere{"post", "", nullptr};
        model::Neuron none;
        const auto apart = taken_apart(context_, *source);
        if (apart) {
            model::Neuron sender;
            NeuronChecker(context_, apart->sender, {Part::release, declared->name.text, &nowhere, context_.unknown(declared->name.span), nullptr, nullptr, &apart->states}, sender).check_part(sender);
        }
        NeuronChecker(context_, apart ? apart->receiver : *source, {Part::synapse, declared->name.text, &nowhere, context_.unknown(declared->name.span), nullptr, nullptr, apart ? &apart->states : nullptr}, none).check_part(none);
    }
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
