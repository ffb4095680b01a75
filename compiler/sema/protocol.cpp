// What runs: `simulate`, `record`, and the bodies of `sweep`, `repeat`, `for` and `find`.
#include <algorithm>
#include <cmath>

#include "compiler/model/names.h"
#include "compiler/sema/evaluate.h"
#include "compiler/sema/experiment.h"
#include "compiler/sema/messages.h"
#include "compiler/sema/messages_memory.h"

namespace nmlc::sema {
namespace {

constexpr double most_steps = 9007199254740992.0;   // 2^53: beyond it a step has no exact number

}  // namespace

std::optional<model::Simulate> Experiment::simulate(const ast::Simulate& written) {
    const Span span = context_.expr(file_, written.duration).span;
    Scope inside = scope();
    Expressions expressions(context_, inside, places::duration);
    if (!simulated_) first_simulate_ = span;
    simulated_ = true;
    model::Simulate result{context_.placeholder, false, {}, false};
    const bool in_order = updates(written, result, span);
    result.steps = written.word && (written.word->text == "steps" || written.word->text == "sweeps");
    Value duration = expressions.read_number(written.duration);
    const Dimension expected = result.steps ? Dimension{} : context_.time_dimension();
    const auto time_of = [&](Value value, const char* what) {
        const bool other = value.known && !value.zero && value.dimension != context_.time_dimension() &&
                           (value.dimension.is_number() || value.dimension == base_dimension(Dimension::time));
        if (!other) return expressions.fit(value, context_.time_dimension(), what, Code::E0310);
        context_.report(messages::time_is_other(value, context_.numeric_time, what));
        return context_.unknown(value.span);
    };
    duration = result.steps ? expressions.fit(duration, expected, written.asynchronous ? "the number of sweeps" : "the number of steps", Code::E0310) : time_of(duration, "the duration");
    bool usable = duration.known && in_order;
    std::optional<double> dt;
    for (const ast::Setting& setting : written.with) {
        const ast::Expr& value = context_.expr(file_, setting.value);
        if (setting.name.text == "dt") {
            const Value step = time_of(expressions.read_number(setting.value), "the time step");
            usable &= step.known;
            if (!step.known) continue;
            result.dt = step.id;
            dt = evaluate(context_.model, step.id);
            if (dt && !(*dt > 0)) {
                context_.report(messages::step_not_positive(step.span));
                usable = false;
            } else if (dt && dt_ && *dt != *dt_) {
                context_.report(messages::step_changed(step.span, first_simulate_));
                usable = false;
            }
        } else if (setting.name.text == "spikes") {
            const auto* name = std::get_if<ast::Name>(&value.node);
            if (name && name->text == "located") result.located = true;
            else if (!name || name->text != "grid") context_.report(messages::unknown_choice("spikes", std::string(text_of(context_.sources, value.span)), value.span, {"located", "grid"}));
        } else if (setting.name.text != "order") {   // read with the word `asynchronous`
            context_.report(messages::unknown_setting(setting.name, {"dt", "spikes", "order"}));
        }
    }
    if (!dt_) dt_ = dt.value_or(context_.model.usual_dt);
    if (!usable) return std::nullopt;
    if (const auto length = evaluate(context_.model, duration.id)) {
        const double steps = result.steps ? *length : *length / dt.value_or(*dt_);
        if (*length < 0 || std::isnan(*length)) context_.report(messages::negative_duration(result.steps ? "the number of steps" : "the duration", duration.span));
        else if (steps > most_steps) context_.report(messages::too_many_steps(steps, duration.span));
        else if (result.steps && *length != std::floor(*length)) context_.report(messages::steps_not_whole(*length, duration.span));
    }
    result.duration = duration.id;
    return result;
}

// One unit at a time, `5 sweeps asynchronous with order = random`: of populations that are maps and nothing else.
bool Experiment::updates(const ast::Simulate& written, model::Simulate& result, Span span) {
    const ast::Setting* order = nullptr;
    for (const ast::Setting& setting : written.with)
        if (setting.name.text == "order") order = &setting;
    const bool sweeps = written.word && written.word->text == "sweeps";
    if (!written.asynchronous) {
        if (sweeps) context_.report(messages::sweeps_together(span));
        else if (order) context_.report(messages::order_without_asynchronous(order->name.span));
        return !sweeps && !order;
    }
    if (!sweeps) {
        context_.report(messages::asynchronous_counts_sweeps(span));
        return false;
    }
    bool maps = false;
    for (const model::PopulationId id : *declared_) {
        const model::Population& population = context_.model.populations[id];
        const model::Neuron& neuron = context_.model.neurons[population.neuron];
        std::optional<Span> moving;
        for (const model::Equation& equation : neuron.equations) {
            maps |= equation.is_map;
            if (!equation.is_map && !moving) moving = equation.span;
        }
        if (!moving && !neuron.events.empty()) moving = neuron.events.front().span;
        if (!moving) continue;
        context_.report(messages::asynchronous_equation(population.name, neuron.name, span, *moving));
        return false;
    }
    if (!maps) {
        context_.report(messages::asynchronous_without_map(span));
        return false;
    }
    for (const model::PopulationId id : *declared_) {
        const auto joins = [&](const model::Connection& connection) { return !connection.coupling.empty() && (connection.from == id || connection.to == id); };
        if (std::any_of(context_.model.connections.begin(), context_.model.connections.end(), joins)) continue;
        context_.report(messages::asynchronous_alone(context_.model.populations[id].name, span, context_.model.populations[id].span));
        return false;
    }
    using Order = model::Simulate::Order;
    result.order = Order::permutation;
    if (!order) return true;
    const auto* word = std::get_if<ast::Name>(&context_.expr(file_, order->value).node);
    if (word && word->text == "permutation") return true;
    if (word && word->text == "random") {
        result.order = Order::random;
        return true;
    }
    Scope inside = scope();
    Expressions expressions(context_, inside, places::range);
    Value units = expressions.fit(expressions.read_points(order->value), {}, "a unit of the order", Code::E0310);
    if (units.known && units.shape != Shape::list) {
        context_.report(messages::not_a_list(units));
        return false;
    }
    result.order = Order::listed;
    result.listed_order = units.id;
    return units.known;
}

// One statement for each wish.
void Experiment::record(const ast::Record& written, const ast::Statement& statement, std::vector<model::StatementId>& result) {
    for (const ast::Record::Wish& wish : written.wishes) {
        if (wish.name) {
            if (auto own = record_own(wish, statement.doc)) result.push_back(context_.model.statements.add({std::move(*own), wish.span, statement.doc}));
            continue;
        }
        if (wish.on) {
            context_.refuse(Code::E0901, "records on events of synapses (`on pre`)", wish.span);
            continue;
        }
        Scope inside = scope();
        Expressions expressions(context_, inside, places::result);
        const Value what = expressions.read(wish.value);
        std::optional<Value> every;
        if (wish.every) {
            every = expressions.fit(expressions.read_number(*wish.every), context_.time_dimension(), "the interval of a record", Code::E0310);
            const auto interval = every->known ? evaluate(context_.model, every->id) : std::nullopt;
            if (interval && *interval <= 0) context_.report(messages::period_not_positive(every->span));
        }
        if (!what.known) record_in_doubt_ = true;
        if (!what.known || (every && !every->known)) continue;
        const auto* quantity = std::get_if<model::Quantity>(&context_.model.exprs[what.id].node);
        if (!quantity || std::holds_alternative<model::ParamId>(quantity->part)) {
            context_.report(messages::cannot_be_recorded(what.span, quantity != nullptr));
            continue;
        }
        model::Record record{*quantity, {}};
        if (every) record.every = every->id;
        const std::string part = model::name_of_part(context_.model, *quantity);
        recorded_.insert({quantity->population.index, part});
        if (context_.model.populations[quantity->population].synapses_of) context_.recorded_synapses.insert({quantity->population.index, part});
        result.push_back(context_.model.statements.add({std::move(record), wish.span, statement.doc}));
    }
}

// `sweep (d, A) in [(1 ms, 8 nA), (5 ms, 2 nA)]`: one list, its values dealt to the variables in turn.
std::optional<model::Sweep> Experiment::sweep_of_rows(const ast::Sweep& written) {
    const std::size_t width = written.clause.names.size();
    const ast::Expr& range = context_.expr(file_, written.clause.range);
    const auto* list = std::get_if<ast::List>(&range.node);
    Scope outside = scope();
    Expressions expressions(context_, outside, places::range);
    std::vector<Value> columns(width, context_.unknown(range.span));
    model::ListLiteral values;
    bool usable = list && !list->comprehension && !list->unit && !list->elements.empty();
    if (!usable) context_.refuse(Code::E0903, "several names in a `sweep` over anything but a list of rows", range.span);
    for (std::size_t row = 0; usable && row < list->elements.size(); ++row) {
        const ast::Expr& element = context_.expr(file_, list->elements[row]);
        const auto* tuple = std::get_if<ast::Tuple>(&element.node);
        if (!tuple || tuple->elements.size() != width) {
            context_.report(messages::row_of_other_width(tuple ? tuple->elements.size() : 1, width, element.span));
            usable = false;
            break;
        }
        for (std::size_t k = 0; k < width; ++k) {
            Value value = expressions.read_number(tuple->elements[k]);
            if (row == 0) columns[k] = value;
            else if (columns[k].known) value = expressions.fit(value, columns[k].dimension, "the value of `" + written.clause.names[k].text + "`", Code::E0309, columns[k].span, columns[k].display);
            usable &= value.known;
            values.elements.push_back(value.id);
        }
    }
    ExperimentNames inner;
    inner.outer = names_;
    names_ = &inner;
    model::Sweep result;
    for (std::size_t k = 0; k < width; ++k) {
        columns[k].constant.reset();
        columns[k].zero = false;
        result.variables.push_back(declare_variable(written.clause.names[k], model::Variable::sweep, columns[k], ""));
    }
    result.range = context_.add({std::move(values), Shape::list, {}, {}, range.span});
    result.body = inner_body(written.body);
    names_ = inner.outer;
    export_results(inner, Shape::list);
    return usable ? std::optional(std::move(result)) : std::nullopt;
}

std::optional<model::Sweep> Experiment::sweep(const ast::Sweep& written) {
    if (written.clause.names.size() > 1) return sweep_of_rows(written);
    Scope outside = scope();
    Expressions expressions(context_, outside, places::range);
    const Value range = expressions.read_points(written.clause.range);
    const bool list = !range.known || range.shape == Shape::list;
    if (!list) context_.report(messages::not_a_list(range));
    Value element = list ? range : context_.unknown(range.span);
    element.shape = Shape::number;
    ExperimentNames inner;
    inner.outer = names_;
    names_ = &inner;
    model::Sweep result{{}, range.id, {}};
    result.variables.push_back(declare_variable(written.clause.names.front(), model::Variable::sweep, element, ""));
    result.body = inner_body(written.body);
    names_ = inner.outer;
    export_results(inner, Shape::list);
    if (!range.known || !list) return std::nullopt;
    return result;
}

std::optional<model::Repeat> Experiment::repeat(const ast::Repeat& written) {
    Scope outside = scope();
    Expressions expressions(context_, outside, places::duration);
    const Value count = expressions.fit(expressions.read_number(written.count), {}, "the number of repetitions", Code::E0310);
    if (const auto number = count.known ? evaluate(context_.model, count.id) : std::nullopt) {
        if (!(*number >= 1) || *number != std::floor(*number)) context_.report(messages::bad_repeat(*number, count.span));
        else if (*number > most_points) context_.report(messages::range_too_long(*number, most_points, count.span));
    }
    ExperimentNames inner;
    inner.outer = names_;
    names_ = &inner;
    model::Repeat result{count.id, inner_body(written.body)};
    names_ = inner.outer;
    export_results(inner, Shape::list);
    return count.known ? std::optional(std::move(result)) : std::nullopt;
}

std::optional<model::For> Experiment::for_each(const ast::For& written) {
    ExperimentNames inner;
    inner.outer = names_;
    names_ = &inner;
    model::For result;
    bool usable = true;
    if (written.clauses.where) {
        context_.refuse(Code::E0904, "`where` in a `for`", context_.expr(file_, *written.clauses.where).span);
        usable = false;
    }
    for (const ast::ForClause& clause : written.clauses.clauses) {
        Scope outside = scope();
        Expressions expressions(context_, outside, places::range);
        const Value range = expressions.read_points(clause.range);
        if (range.known && range.shape != Shape::list) context_.report(messages::not_a_list(range));
        Value element = range.shape == Shape::list ? range : context_.unknown(range.span);
        element.shape = Shape::number;
        usable &= range.known && clause.names.size() == 1;
        if (clause.names.size() == 1) {
            result.variables.push_back(declare_variable(clause.names.front(), model::Variable::loop, element, ""));
        } else {
            context_.refuse(Code::E0904, "several names in one `for`", clause.names.front().span);
            for (const ast::Identifier& name : clause.names) declare_unknown(name);
        }
        result.ranges.push_back(range.id);
    }
    result.body = inner_body(written.body);
    names_ = inner.outer;
    export_results(inner, Shape::list);
    return usable ? std::optional(std::move(result)) : std::nullopt;
}

// The least value of the variable, within the range, for which the condition holds after the body has run.
std::optional<model::Find> Experiment::find(const ast::Find& written) {
    Scope outside = scope();
    Expressions expressions(context_, outside, places::range);
    const Value range = expressions.read(written.clause.range);
    const auto* ends = range.known ? std::get_if<model::Range>(&context_.model.exprs[range.id].node) : nullptr;
    if (range.known && (!ends || ends->step)) context_.report(messages::find_needs_range(range.span));
    model::Find result{{}, context_.placeholder, context_.placeholder, context_.placeholder, {}};
    if (ends) result.low = ends->low, result.high = ends->high;
    const bool usable = ends && !ends->step && written.clause.names.size() == 1;
    Value variable = ends ? range : context_.unknown(range.span);
    variable.shape = Shape::number;
    ExperimentNames inner;
    inner.outer = names_;
    names_ = &inner;
    result.variable = declare_variable(written.clause.names.front(), model::Variable::find, variable, "");
    result.body = inner_body(written.body);
    Scope inside = scope();
    Expressions condition(context_, inside, places::result);
    const Value holds = condition.read_truth(written.condition);
    const bool recorded = !holds.known || check_recorded(holds.id);
    result.condition = holds.id;
    names_ = inner.outer;
    export_results(inner, Shape::number);
    if (!usable || !holds.known || !recorded) return std::nullopt;
    return result;
}

}  // namespace nmlc::sema
