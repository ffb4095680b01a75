#include "compiler/sema/neuron_source.h"

#include <algorithm>

#include "compiler/sema/messages.h"

namespace nmlc::sema {

std::optional<Declaration> model_named(Context& context, FileIndex file, ast::ExprId name) {
    const ast::Expr& expr = context.expr(file, name);
    std::vector<Declaration> found;
    std::string text;
    if (const auto* simple = std::get_if<ast::Name>(&expr.node)) {
        text = simple->text;
        found = context.names.find(file, Namespace::model, text);
    } else if (const auto* member = std::get_if<ast::Member>(&expr.node)) {
        const auto* of = std::get_if<ast::Name>(&context.expr(file, member->object).node);
        text = member->member.text;
        if (of && !context.names.is_imported_file(file, of->text)) {
            context.report(messages::unknown_file(of->text, context.expr(file, member->object).span));
            return std::nullopt;
        }
        if (of) found = context.names.find_in(file, of->text, Namespace::model, text);
    } else {
        if (!std::holds_alternative<ast::Bad>(expr.node)) context.report(messages::not_a_model(expr.span));
        return std::nullopt;
    }
    if (found.size() == 1) return found.front();
    if (found.empty()) {
        context.report(messages::unknown_model(text, expr.span, nearest_name(text, context.names.known(file, Namespace::model)), context.program.shipped.models));
    } else {
        context.report(messages::import_clash("model", text, expr.span, context.program.files[found[0].file].name,
                                              context.program.files[found[1].file].name, found[0].span, found[1].span));
    }
    return std::nullopt;
}

std::optional<NeuronSource> neuron_source(Context& context, const Declaration& declaration, ast::ModelKind kind) {
    auto source = model_source(context, declaration, kind);
    if (source && kind == ast::ModelKind::neuron && !place_channels(context, *source)) return std::nullopt;
    return source;
}

std::vector<std::string> open_functions_of(const NeuronSource& source, const std::string& name) {
    std::vector<std::string> open;
    for (const auto& [where, item] : source.items)
        if (const auto* function = std::get_if<ast::Function>(&item->node); function && !function->value && !source.given.contains(part_name(name, function->name.text)))
            open.push_back(function->name.text);
    return open;
}

std::optional<NeuronSource> model_source(Context& context, const Declaration& declaration, ast::ModelKind kind, const std::string& as) {
    NeuronSource source;
    source.span = declaration.span;
    Declaration at = declaration;
    std::vector<Declaration> seen;
    for (;;) {
        const ast::Statement& statement = context.module(at.file).statements[at.statement];
        if (source.doc.empty()) source.doc = statement.doc;
        if (const auto* model = std::get_if<ast::ModelDecl>(&statement.node)) {
            if (source.name.empty()) source.name = model->name.text;
            if (model->kind != kind) return std::nullopt;   // refused where it is declared or used
            for (const ast::Item& item : model->items) source.items.push_back({{at.file, as}, &item});
            return source;
        }
        const auto& alias = std::get<ast::ModelAlias>(statement.node);
        if (source.name.empty()) source.name = alias.name.text;
        if (alias.kind != kind) return std::nullopt;
        if (std::find(seen.begin(), seen.end(), at) != seen.end()) {
            // Shown from the model that was declared first, whichever of them was asked for.
            seen.erase(seen.begin(), std::find(seen.begin(), seen.end(), at));
            const auto first = std::min_element(seen.begin(), seen.end(), [](const Declaration& a, const Declaration& b) {
                return std::pair(a.file, a.statement) < std::pair(b.file, b.statement);
            });
            std::rotate(seen.begin(), first, seen.end());
            std::vector<std::string> cycle;
            for (const Declaration& step : seen)
                cycle.push_back(std::get<ast::ModelAlias>(context.module(step.file).statements[step.statement].node).name.text);
            context.report(messages::models_in_circle(cycle, seen.front().span));
            return std::nullopt;
        }
        seen.push_back(at);
        for (const ast::Argument& argument : alias.base.arguments) {
            if (!argument.name) {
                context.report(messages::override_without_name(context.expr(at.file, argument.value).span));
                continue;
            }
            const auto [place, fresh] = source.overrides.insert({part_name(as, argument.name->text), {{at.file, as}, argument.value, argument.name->span}});
            if (!fresh && place->second.where.file == at.file && seen.size() == 1) context.report(messages::given_twice(*argument.name, place->second.span));
        }
        for (const ast::Function& function : alias.with) source.given.insert({part_name(as, function.name.text), {{at.file, as}, &function}});
        const auto base = model_named(context, at.file, alias.base.model);
        if (!base) return std::nullopt;
        at = *base;
    }
}

}  // namespace nmlc::sema
