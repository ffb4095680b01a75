// Parse tree -> the statements of a file and of the bodies in it: declarations, and where each kind of line may stand.
#include <fmt/format.h>

#include <utility>

#include "compiler/syntax/build.h"
#include "compiler/syntax/words.h"

namespace nmlc::syntax {

using namespace ast;

void Builder::file(P::FileContext* context) { statements(context->statement(), Where::file, module_.top); }

void Builder::statements(const std::vector<P::StatementContext*>& contexts, Where where, std::vector<StatementId>& out) {
    misplaced_ = false;
    for (auto* statement : contexts) {
        P::LineContext* line = statement->line();
        if (!line || line->children.empty()) continue;
        auto* content = dynamic_cast<antlr4::ParserRuleContext*>(line->children.front());
        if (!content) continue;
        const bool declares = line->modelLine() || line->functionLine() || line->importLine() || line->editionLine() || line->testLine();
        if (declares && where == Where::experiment) {
            misplaced(line, "in the body of an experiment", "it belongs outside of all blocks");
            continue;
        }
        decltype(Statement::node) node = Restart{};
        Made made = declaration(content, node);
        if (made == Made::no) made = experiment(content, node);
        if (made == Made::no) made = analysis(content, node);
        if (made == Made::statement) out.push_back(module_.statements.add({std::move(node), span(line), {}}));
        if (made != Made::no) continue;
        if (line->assignLine()) {
            if (!is_whole(line->assignLine())) continue;  // no assignment: the fault was reported
            const bool dotted = line->assignLine()->arith() && word(span(line->assignLine()->arith())).find('.') != std::string::npos;
            misplaced(line, "outside of a model",
                      dotted ? "a value is given with `set ... = ...`, and an input is driven with `drive ... = ...`"
                             : "an equation belongs into the body of a model; a value gets a name with `constant` or `let`");
        } else {
            misplaced(line, "outside of a model", line->paramLine() ? "a constant of the whole file is declared with `constant`" : "it belongs into the body of a model");
        }
    }
    misplaced_ = false;
}

Body Builder::body(P::BodyContext* context) {
    Body result;
    if (!context) return result;
    result.span = span(context);
    statements(context->statement(), Where::experiment, result.statements);
    return result;
}

Builder::Made Builder::declaration(antlr4::ParserRuleContext* context, decltype(Statement::node)& node) {
    switch (context->getRuleIndex()) {
        case P::RuleEditionLine: {
            auto* c = static_cast<P::EditionLineContext*>(context);
            if (!c->NUMBER()) return Made::nothing;
            node = Edition{word(span(c->NUMBER()))};
            return Made::statement;
        }
        case P::RuleImportLine: {
            auto* c = static_cast<P::ImportLineContext*>(context);
            Import import;
            for (auto* name : c->IDENT()) import.path.push_back(identifier(name));
            if (c->STRING()) import.file = text_of_string(c->STRING());
            if (import.path.empty() && !import.file) return Made::nothing;
            node = std::move(import);
            return Made::statement;
        }
        case P::RuleModelLine: return model(static_cast<P::ModelLineContext*>(context), node);
        case P::RuleFunctionLine: {
            FunctionDecl declared{function(static_cast<P::FunctionLineContext*>(context))};
            if (declared.function.name.text.empty()) return Made::nothing;
            node = std::move(declared);
            return Made::statement;
        }
        case P::RuleConstantLine: {
            auto* c = static_cast<P::ConstantLineContext*>(context);
            if (!c->IDENT()) return Made::nothing;
            node = Constant{identifier(c->IDENT()), unit(c->arith()), expr(c->expr())};
            return Made::statement;
        }
        case P::RuleDataLine: {
            auto* c = static_cast<P::DataLineContext*>(context);
            Data data{binder(c->binder()), expr(c->expr())};
            if (data.name.name.text.empty()) return Made::nothing;
            node = std::move(data);
            return Made::statement;
        }
        case P::RulePopulationLine: {
            auto declared = population(static_cast<P::PopulationLineContext*>(context));
            if (!declared) return Made::nothing;
            node = std::move(*declared);
            return Made::statement;
        }
        case P::RuleConnectLine: node = connect(static_cast<P::ConnectLineContext*>(context)); return Made::statement;
        default: return Made::no;
    }
}

Builder::Made Builder::model(P::ModelLineContext* context, decltype(Statement::node)& node) {
    if (!context->IDENT()) return Made::nothing;
    const ModelKind kind = context->NEURON() ? ModelKind::neuron : context->CHANNEL() ? ModelKind::channel : context->SYNAPSE() ? ModelKind::synapse : ModelKind::rule;
    if (!context->ASSIGN()) {
        node = ModelDecl{kind, identifier(context->IDENT()), items(context->body())};
        return Made::statement;
    }
    const ExprId read = operand(context->operand());
    auto base = model_use(read, true);
    if (!base) {
        if (!std::holds_alternative<Bad>(module_.exprs[read].node))
            report(Code::E0110, "this is no model", module_.exprs[read].span, "", "write `neuron MyIF = NonlinearIF with F(u) = ...`");
        return Made::nothing;
    }
    ModelAlias alias{kind, identifier(context->IDENT()), std::move(*base), {}};
    for (auto* function_context : context->given()) alias.with.push_back(given(function_context));
    node = std::move(alias);
    return Made::statement;
}

std::optional<Population> Builder::population(P::PopulationLineContext* context) {
    const ExprId target = operand(context->operand(0));
    Population result;
    ExprId named = target;
    // The last bracket is the size unless it binds indices: L[a in 1..8][size[a]].
    if (const auto* index = std::get_if<Index>(&module_.exprs[target].node); index && index->indices.size() == 1) {
        const auto* clause = std::get_if<Binary>(&module_.exprs[index->indices[0]].node);
        if (!clause || clause->op != Binary::in) {
            result.size = index->indices[0];
            named = index->object;
        }
    }
    auto name = binder(named);
    if (!name) return {};
    result.name = std::move(*name);
    const ExprId what = operand(context->operand(1));
    if (auto use = model_use(what, true)) result.what = std::move(*use);
    else result.what = what;
    result.with = settings(context->settings());
    return result;
}

Connect Builder::connect(P::ConnectLineContext* context) {
    const ExprId from = operand(context->operand(0));
    Connect result;
    if (auto use = model_use(from, false)) result.from = std::move(*use);
    else result.from = from;
    result.to = operand(context->operand(1));
    if (context->AS() && context->IDENT()) result.name = identifier(context->IDENT());
    if (!context->connectBody()) return result;
    for (auto* c : context->connectBody()->connectItem()) {
        ConnectItem item{operand(c->operand()), expr(c->expr(0)), {}, {}, span(c), {}};
        if (c->END() && c->getStop() == c->END()->getSymbol() && !c->expr().empty()) item.span = cover(span(c->operand()), span(c->expr().back()));
        std::optional<ExprId>* limit = nullptr;
        std::size_t next = 1;
        for (auto* child : c->children) {
            auto* sign = dynamic_cast<antlr4::tree::TerminalNode*>(child);
            const std::size_t type = sign ? sign->getSymbol()->getType() : 0;
            if (type == W::LEAST) limit = &item.at_least;
            if (type == W::MOST) limit = &item.at_most;
            if (!sign && limit && dynamic_cast<P::ExprContext*>(child) && next < c->expr().size()) *std::exchange(limit, nullptr) = expr(c->expr(next++));
        }
        result.items.push_back(std::move(item));
    }
    return result;
}

Setting Builder::setting(P::SettingContext* context) {
    if (!context) return {{}, bad({lexemes_.file, 0, 0})};
    return {identifier(context->IDENT()), expr(context->expr())};
}

std::vector<Setting> Builder::settings(P::SettingsContext* context) {
    std::vector<Setting> result;
    if (context)
        for (auto* one : context->setting()) result.push_back(setting(one));
    return result;
}

void Builder::misplaced(P::LineContext* context, const char* place, std::string hint) {
    if (misplaced_) return;
    misplaced_ = true;
    auto* content = context->children.empty() ? nullptr : dynamic_cast<antlr4::ParserRuleContext*>(context->children.front());
    if (!content) return;
    const bool equation = context->assignLine() != nullptr;
    const std::string first = word(span(content->getStart()));
    report(Code::E0117, equation ? fmt::format("an equation or assignment cannot stand {}", place) : fmt::format("`{}` cannot stand {}", first, place),
           equation ? span(context) : span(content->getStart()), "", std::move(hint));
}

}  // namespace nmlc::syntax
