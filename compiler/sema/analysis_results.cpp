// What an analysis has found: `pp.fixed[1].u`, `pp.fixed.u` (of all of them), `b.type`, `count(b.fold)`. Each becomes a use of the variable
// that holds it.
#include "compiler/sema/expressions.h"
#include "compiler/sema/messages.h"
#include "compiler/sema/messages_analysis.h"

namespace nmlc::sema {

const AnalysisName* Expressions::analysis_named(ast::ExprId id) {
    const auto* name = std::get_if<ast::Name>(&expr(id).node);
    Symbol* symbol = name ? scope_.find(name->text) : nullptr;
    if (!symbol || symbol->kind != Symbol::analysis) return nullptr;
    symbol->used = true;
    return &context_.analyses[symbol->id];
}

std::optional<Value> Expressions::found(const ast::Member& access, Span span) {
    // pp.fixed[k].u: the group is a member of the name, with or without an index.
    const ast::Index* const index = std::get_if<ast::Index>(&expr(access.object).node);
    const ast::ExprId grouped = index ? index->object : access.object;
    const auto* const group_access = std::get_if<ast::Member>(&expr(grouped).node);
    const AnalysisName* const analysis = analysis_named(group_access ? group_access->object : grouped);
    if (!analysis) return std::nullopt;
    const auto wrong = [&](Diagnostic diagnostic) {
        context_.report(std::move(diagnostic));
        return context_.unknown(span);
    };
    if (!place_->results) return wrong(messages::not_allowed_here(analysis->name, analysis->kind, place_->name, span));
    const auto held_in = [&](const AnalysisName::Field& field) {
        const model::Variable& variable = context_.model.variables[field.variable];
        Value value = make(model::VariableRef{field.variable}, variable.shape, variable.dimension, span);
        value.display = variable.display;
        context_.model.exprs[value.id].display = variable.display;
        return value;
    };
    if (!group_access) {                                                     // pp.fixed alone, b.type
        if (index) return wrong(messages::analysis_as_value(*analysis, span));
        for (const auto& field : analysis->fields)
            if (field.name == access.member.text) return held_in(field);
        for (const auto& group : analysis->groups)
            if (group.name == access.member.text) return wrong(messages::group_as_value(*analysis, group, span));
        return wrong(messages::no_such_part(*analysis, access.member));
    }
    for (const auto& group : analysis->groups) {
        if (group.name != group_access->member.text) continue;
        for (const auto& field : group.fields) {
            if (field.name != access.member.text) continue;
            Value list = held_in(field);
            if (!index) return field.each == Shape::number ? list : wrong(messages::one_element_wanted(*analysis, group, access.member, span));
            const Value element_ = element(list, index->indices, span);
            if (!element_.known || field.each == Shape::number) return element_;
            Value one = element_;
            one.shape = field.each;
            context_.model.exprs[one.id].shape = field.each;
            return one;
        }
        return wrong(messages::no_such_field(*analysis, group, access.member));
    }
    return wrong(messages::no_such_part(*analysis, group_access->member));
}

std::optional<Value> Expressions::count_of_found(const ast::Call& call, Span span) {
    if (call.arguments.size() != 1 || call.arguments[0].name || call.comprehension) return std::nullopt;
    const auto* access = std::get_if<ast::Member>(&expr(call.arguments[0].value).node);
    const AnalysisName* const analysis = access ? analysis_named(access->object) : nullptr;
    if (!analysis) return std::nullopt;
    for (const auto& group : analysis->groups)
        if (group.name == access->member.text) {
            const Value list = make(model::VariableRef{group.fields.front().variable}, Shape::list, {}, span);
            return make(model::Reduce{model::Reducer::length, {list.id}, {}}, Shape::number, {}, span);
        }
    context_.report(messages::no_such_part(*analysis, access->member));
    return context_.unknown(span);
}

}  // namespace nmlc::sema
