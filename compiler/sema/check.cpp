// The rules in order: names, constants, functions, models, then the statements of the file itself.
#include "compiler/sema/check.h"

#include "compiler/sema/constants.h"
#include "compiler/sema/experiment.h"
#include "compiler/sema/messages.h"
#include "compiler/sema/neurons.h"
#include "compiler/sema/order.h"
#include "compiler/sema/uses.h"

namespace nmlc::sema {
namespace {

// Functions of a file by themselves: circles among them, and names they use. Their units show where they are used.
void check_functions(Context& context, FileIndex file) {
    const ast::Module& module = context.module(file);
    std::vector<const ast::Function*> functions;
    std::unordered_map<std::string, std::uint32_t> numbers;
    for (const ast::StatementId id : module.top)
        if (const auto* declared = std::get_if<ast::FunctionDecl>(&module.statements[id].node)) {
            if (!numbers.insert({declared->function.name.text, static_cast<std::uint32_t>(functions.size())}).second) continue;
            functions.push_back(&declared->function);
            if (!declared->function.value) context.report(messages::open_function_in_file(declared->function.name));
        }
    std::vector<std::vector<std::uint32_t>> uses(functions.size());
    for (std::uint32_t k = 0; k < functions.size(); ++k)
        if (functions[k]->value)
            walk(module, *functions[k]->value, [&](const ast::Expr& expr) {
                const auto* call = std::get_if<ast::Call>(&expr.node);
                const auto* name = call ? std::get_if<ast::Name>(&module.exprs[call->callee].node) : nullptr;
                if (!name) return;
                if (const auto found = numbers.find(name->text); found != numbers.end()) uses[k].push_back(found->second);
            });
    const Order order = order_of(uses);
    std::vector<bool> recursive(functions.size(), false);
    for (const auto& cycle : order.cycles) {
        std::vector<std::string> names;
        for (const std::uint32_t k : cycle) {
            names.push_back(functions[k]->name.text);
            recursive[k] = true;
        }
        context.report(messages::recursive_function(names, functions[cycle.front()]->name.span));
    }
    for (const std::uint32_t k : order.order) {
        if (recursive[k] || !functions[k]->value) continue;
        Scope scope;
        scope.file = file;
        for (const ast::Identifier& parameter : functions[k]->parameters)
            scope.locals.push_back({parameter.text, {Symbol::argument, 0, context.unknown(parameter.span), parameter.span}});
        constexpr Place anywhere{.name = "a function", .time = true, .noise = true, .random = true, .results = true};
        Expressions(context, scope, anywhere).read(*functions[k]->value);
    }
}

void check_models(Context& context, Neurons& neurons, FileIndex file) {
    const ast::Module& module = context.module(file);
    for (const ast::StatementId id : module.top) {
        const ast::Statement& statement = module.statements[id];
        const auto* model = std::get_if<ast::ModelDecl>(&statement.node);
        const auto* alias = std::get_if<ast::ModelAlias>(&statement.node);
        if (!model && !alias) continue;
        const ast::Identifier& name = model ? model->name : alias->name;
        switch (model ? model->kind : alias->kind) {
            case ast::ModelKind::neuron: neurons.neuron_of({file, id, name.span}); break;
            case ast::ModelKind::channel:
                if (const auto channel = channel_alone(context, {file, id, name.span})) NeuronChecker(context, *channel).check();
                break;
            case ast::ModelKind::synapse:
            case ast::ModelKind::rule: break;   // read where they are placed
        }
    }
}

}  // namespace

model::Model check(const Program& program, const SourceMap& sources, DiagnosticSink& sink) {
    Context context(program, sources, sink);
    if (program.files.empty()) return std::move(context.model);
    const auto file = static_cast<FileIndex>(program.files.size() - 1);
    context.model.name = program.files[file].name;
    check_constants(context);
    check_functions(context, file);
    Neurons neurons(context);
    check_models(context, neurons, file);
    Experiment(context, neurons, file).check();
    return std::move(context.model);
}

}  // namespace nmlc::sema
