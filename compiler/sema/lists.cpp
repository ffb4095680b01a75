// Lists of the experiment: `[60, 5, 7] pA`, `[k*100 ms for k in 0..59]`, ranges, elements, and sums over a range.
#include <cmath>

#include "compiler/sema/evaluate.h"
#include "compiler/sema/expressions.h"
#include "compiler/sema/messages.h"
#include "compiler/sema/messages_memory.h"

namespace nmlc::sema {

Value Expressions::list(const ast::List& written, Span span) {
    if (!place_->results) {
        context_.report(messages::not_allowed_here("[ ]", "a list", place_->name, span));
        return context_.unknown(span);
    }
    if (written.comprehension) {
        if (written.elements.size() != 1) return context_.unknown(span);
        return comprehension(*written.comprehension, written.elements.front(), span);
    }
    std::vector<Value> values;
    bool usable = true;
    for (const ast::ExprId element : written.elements) {
        values.push_back(read_number(element));
        usable &= values.back().known;
        if (values.back().known && values.back().shape != Shape::number && values.back().shape != Shape::list) {
            context_.report(messages::not_a_quantity(values.back()));
            usable = false;
        }
    }
    std::optional<DisplayUnit> display;
    if (written.unit && usable) {   // the unit of all elements
        const auto unit = context_.unit_of(written.unit->text);
        if (!unit) {
            context_.report(messages::unknown_unit(written.unit->text, written.unit->span));
            return context_.unknown(span);
        }
        const double one = literal_value("1", *unit);
        for (Value& value : values) {
            if (!value.constant || !value.dimension.is_number()) {
                context_.report(messages::list_unit_needs_numbers(value, *written.unit));
                return context_.unknown(span);
            }
            const auto* number = std::get_if<ast::Number>(&expr(written.elements[static_cast<std::size_t>(&value - values.data())]).node);
            const double coherent = unit->offset_K != 0 ? *value.constant + unit->offset_K : *value.constant*one;
            value = context_.number(number ? literal_value(number->text, *unit) : coherent, unit->dimension, value.span);
        }
        display = unit->offset_K != 0 ? DisplayUnit{written.unit->text, 1, -unit->offset_K} : DisplayUnit{written.unit->text, 1/one, 0};
    }
    if (!usable) return context_.unknown(span);
    std::size_t leader = 0;   // the first that has a unit: zeros follow it
    while (leader < values.size() && values[leader].zero) ++leader;
    if (leader == values.size()) leader = 0;
    std::vector<model::ExprId> ids;
    for (std::size_t k = 0; k < values.size(); ++k) {
        if (!unify(values[leader], values[k])) {
            context_.report(messages::elements_differ(values[leader], values[k]));
            return context_.unknown(span);
        }
        ids.push_back(values[k].id);
    }
    if (!display && !values.empty()) display = values[leader].display;
    Value result = make(model::ListLiteral{std::move(ids)}, Shape::list, values.empty() ? Dimension{} : values[leader].dimension, span);
    result.display = display;
    result.from_literal = written.unit.has_value();
    return result;
}

Value Expressions::range(const ast::Range& written, Span span) {
    if (!place_->results) {
        context_.report(messages::not_allowed_here("..", "a range", place_->name, span));
        return context_.unknown(span);
    }
    Value low = read_number(written.low), high = read_number(written.high);
    std::optional<Value> step;
    if (written.step) step = read_number(*written.step);
    if (!low.known || !high.known || (step && !step->known)) return context_.unknown(span);
    if (!unify(low, high)) {
        context_.report(messages::range_ends_differ(low, high));
        return context_.unknown(span);
    }
    if (step && !unify(low, *step)) {
        context_.report(messages::range_ends_differ(low, *step));
        return context_.unknown(span);
    }
    model::Range node{low.id, high.id, {}};
    if (step) node.step = step->id;
    const auto from = evaluate(context_.model, low.id), to = evaluate(context_.model, high.id);
    const auto by = step ? evaluate(context_.model, step->id) : std::optional<double>(1);
    if (step && by && *by == 0) {
        context_.report(messages::range_step_zero(step->span));
        return context_.unknown(span);
    }
    if (step && from && to && by && (*to - *from) / *by > most_points) {
        context_.report(messages::range_too_long((*to - *from) / *by, most_points, span));
        return context_.unknown(span);
    }
    Value result = make(node, Shape::list, low.dimension, span);
    result.display = low.display ? low.display : high.display;
    return result;
}

// The elements of a list or range, one after the other: without a step a range must be one of whole numbers.
Value Expressions::read_points(ast::ExprId id) {
    Value value = read(id);
    const auto* written = std::get_if<ast::Range>(&expr(id).node);
    const auto* range = value.known ? std::get_if<model::Range>(&context_.model.exprs[value.id].node) : nullptr;
    if (!written || !range || range->step) return value;
    Value low = value, high = value;
    low.id = range->low, low.span = expr(written->low).span;
    high.id = range->high, high.span = expr(written->high).span;
    const auto whole = [&](model::ExprId end) {
        const auto number = evaluate(context_.model, end);
        return !number || *number == std::floor(*number);
    };
    if (value.dimension.is_number() && whole(range->low) && whole(range->high)) return value;
    context_.report(messages::range_needs_step(low, high));
    return context_.unknown(value.span);
}

// `body for k in low..high`, with several clauses from the outside in; the names stand for the elements.
Value Expressions::comprehension(const ast::Comprehension& clauses, ast::ExprId body, Span span) {
    if (!place_->results) {
        context_.refuse(Code::E0904, "sums over an index in a model", span);
        return context_.unknown(span);
    }
    if (clauses.where) {
        context_.refuse(Code::E0904, "`where` in a list or sum", expr(*clauses.where).span);
        return context_.unknown(span);
    }
    const std::size_t before = scope_.locals.size();
    const unsigned level = loop_level_;
    std::vector<Value> ranges;
    bool usable = true;
    for (const ast::ForClause& clause : clauses.clauses) {
        Value range = read_points(clause.range);
        if (range.known && range.shape != Shape::list) {
            context_.report(messages::not_a_list(range));
            range = context_.unknown(range.span);
        }
        usable &= range.known;
        if (clause.names.size() != 1) {
            context_.refuse(Code::E0904, "several names in one `for`", clause.names.front().span);
            usable = false;
        }
        Value element = range;
        element.shape = Shape::number;
        element.constant.reset();
        ++loop_level_;
        scope_.locals.push_back({clause.names.front().text, {Symbol::loop, loop_level_, element, clause.names.front().span}});
        ranges.push_back(range);
    }
    Value value = read(body);
    if (value.known && value.shape == Shape::text) {
        context_.report(messages::not_a_quantity(value));
        value = context_.unknown(value.span);
    }
    scope_.locals.resize(before);
    loop_level_ = level;
    if (!usable || !value.known) return context_.unknown(span);
    Value result = value;
    for (auto range = ranges.rbegin(); range != ranges.rend(); ++range) result = make(model::ForEach{range->id, result.id}, Shape::list, value.dimension, span);
    result.display = value.display;
    return result;
}

std::optional<std::vector<model::ExprId>> Expressions::bind_indices(const ast::Binder& binder) {
    std::vector<model::ExprId> ends;
    bool usable = true;
    for (const ast::ForClause& clause : binder.indices) {
        Value range = read_points(clause.range);
        const auto* ends_of = range.known ? std::get_if<model::Range>(&context_.model.exprs[range.id].node) : nullptr;
        const auto low = ends_of ? evaluate(context_.model, ends_of->low) : std::nullopt;
        if (range.known && (!ends_of || ends_of->step || !low || *low != 1 || clause.names.size() != 1)) {
            context_.report(messages::data_index_range(clause.names.front().text, expr(clause.range).span));
            usable = false;
        }
        usable &= range.known;
        if (usable) ends.push_back(ends_of->high);
        Value element = range;
        element.shape = Shape::number;
        element.constant.reset();
        ++loop_level_;
        scope_.locals.push_back({clause.names.front().text, {Symbol::loop, loop_level_, element, clause.names.front().span}});
    }
    return usable ? std::optional(std::move(ends)) : std::nullopt;
}

Value Expressions::element(const Value& list, const std::vector<ast::ExprId>& indices, Span span) {
    Value value = list;
    const bool of_variable = list.known && std::holds_alternative<model::VariableRef>(context_.model.exprs[list.id].node);
    const model::Variable* const variable = of_variable ? &context_.model.variables[std::get<model::VariableRef>(context_.model.exprs[list.id].node).variable] : nullptr;
    if (variable && (variable->kind == model::Variable::data || variable->kind == model::Variable::recorded)) return element_of_array(list, *variable, indices, span);
    for (const ast::ExprId written : indices) {
        const Value index = read_number(written);
        if (!value.known || !index.known) return context_.unknown(span);
        if (!value.is_many()) {
            context_.report(messages::not_a_list(value));
            return context_.unknown(span);
        }
        if (!check_index(index)) return context_.unknown(span);
        const std::optional<DisplayUnit> display = value.display;
        value = make(model::Element{value.id, index.id}, index.shape == Shape::list ? Shape::list : Shape::number, value.dimension, span);
        value.display = display;
    }
    return value;
}

// Of data, and of recorded quantities with indices: a number where every index is one number, else a list, row by row.
Value Expressions::element_of_array(const Value& array, const model::Variable& variable, const std::vector<ast::ExprId>& indices, Span span) {
    if (array.rank > 0 && indices.size() > array.rank) {
        context_.report(messages::too_many_indices(variable.name, array.rank, span, variable.span));
        return context_.unknown(span);
    }
    const bool recorded = variable.kind == model::Variable::recorded;
    Value value = array;
    std::size_t position = 0;
    bool many = array.rank > 0 && indices.size() < array.rank;
    for (const ast::ExprId written : indices) {
        const Value index = read_number(written);
        if (!index.known || !check_index(index)) return context_.unknown(span);
        many |= index.shape == Shape::list;
        const auto number = index.shape == Shape::number ? evaluate(context_.model, index.id) : std::nullopt;
        const auto end = position < variable.extents.size() ? evaluate(context_.model, variable.extents[position]) : std::nullopt;
        if (number && end && *number > *end) {
            context_.report(messages::element_out_of_range(*number, variable.name, *end, position, variable.extents.size(), index.span, variable.span));
            return context_.unknown(span);
        }
        ++position;
        value = make(model::Element{value.id, index.id}, recorded ? Shape::trace : Shape::list, array.dimension, span);
    }
    value.shape = recorded ? Shape::trace : many ? Shape::list : Shape::number;
    value.rank = recorded || indices.size() >= array.rank ? 1 : array.rank - static_cast<unsigned>(indices.size());
    value.display = array.display;
    context_.model.exprs[value.id].shape = value.shape;
    return value;
}

// Counting starts at 1, in whole numbers.
bool Expressions::check_index(const Value& index) {
    if (!index.known) return false;
    if (!index.dimension.is_number()) {
        context_.report(messages::index_with_unit(index));
        return false;
    }
    const auto value = index.shape == Shape::number ? evaluate(context_.model, index.id) : std::nullopt;
    if (!value) return true;
    if (*value == 0) context_.report(messages::index_zero(index.span));
    else if (*value < 0 || *value != static_cast<double>(static_cast<std::int64_t>(*value))) context_.report(messages::index_not_whole(*value, index.span));
    else return true;
    return false;
}

}  // namespace nmlc::sema
