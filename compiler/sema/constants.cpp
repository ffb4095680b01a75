#include "compiler/sema/constants.h"

#include "compiler/sema/expressions.h"
#include "compiler/sema/messages.h"
#include "compiler/sema/order.h"
#include "compiler/sema/unit_words.h"
#include "compiler/sema/uses.h"

namespace nmlc::sema {
namespace {

void check_constant(Context& context, FileIndex file, const ast::Statement& statement) {
    const auto& constant = std::get<ast::Constant>(statement.node);
    Scope scope;
    scope.file = file;
    Expressions expressions(context, scope, places::constant);
    Value value = expressions.read_number(constant.value);
    if (constant.unit) {
        const auto unit = declared_unit(context, file, *constant.unit);
        if (unit) {
            value = expressions.fit(value, unit->dimension, "the constant `" + constant.name.text + "`", Code::E0309, unit->span, unit->display);
            value.dimension = unit->dimension;
            value.display = unit->display;
        }
        value.known &= unit.has_value();
    }
    const model::VariableId id = context.model.variables.add({constant.name.text, statement.doc, model::Variable::constant, value.shape, value.dimension,
                                                              value.shown_in(), value.id, constant.name.span});
    value.span = constant.name.span;
    value.zero = value.absolute = value.from_literal = false;
    context.constants[file].insert_or_assign(constant.name.text, Symbol{Symbol::variable, id.index, value, constant.name.span});
}

}  // namespace

void check_constants(Context& context) {
    for (FileIndex file = 0; file < context.program.files.size(); ++file) {
        const ast::Module& module = context.module(file);
        std::vector<const ast::Statement*> statements;
        std::unordered_map<std::string, std::uint32_t> numbers;
        for (const ast::StatementId id : module.top)
            if (const auto* constant = std::get_if<ast::Constant>(&module.statements[id].node))
                if (numbers.insert({constant->name.text, static_cast<std::uint32_t>(statements.size())}).second) statements.push_back(&module.statements[id]);
        std::vector<std::vector<std::uint32_t>> uses(statements.size());
        const auto constant_of = [&](std::uint32_t k) -> const ast::Constant& { return std::get<ast::Constant>(statements[k]->node); };
        for (std::uint32_t k = 0; k < statements.size(); ++k)
            walk(module, constant_of(k).value, [&](const ast::Expr& expr) {
                const auto* name = std::get_if<ast::Name>(&expr.node);
                if (!name) return;
                if (const auto found = numbers.find(name->text); found != numbers.end()) uses[k].push_back(found->second);
            });
        const Order order = order_of(uses);
        std::vector<bool> circular(statements.size(), false);
        for (const auto& cycle : order.cycles) {
            std::vector<std::string> names;
            for (const std::uint32_t k : cycle) {
                names.push_back(constant_of(k).name.text);
                circular[k] = true;
            }
            context.report(messages::circular(names, constant_of(cycle.front()).name.span, {}));
        }
        for (const std::uint32_t k : order.order) {
            if (!circular[k]) check_constant(context, file, *statements[k]);
            else context.constants[file].insert({constant_of(k).name.text, {Symbol::unknown, 0, context.unknown(constant_of(k).name.span), constant_of(k).name.span}});
        }
    }
}

}  // namespace nmlc::sema
