// The parts of a neuron by name: what is declared, what is declared twice, what does not belong there.
#include "compiler/sema/messages.h"
#include "compiler/sema/neurons.h"
#include "compiler/sema/reserved.h"
#include "compiler/sema/unit_words.h"
#include "compiler/support/overloaded.h"

namespace nmlc::sema {

void NeuronChecker::declare(Symbol::Kind kind, std::uint32_t id, const ast::Identifier& name) {
    if (is_reserved(name.text)) {
        context_.report(messages::reserved_name(name));
        return;
    }
    const auto [place, fresh] = names_->values.insert({name.text, {kind, id, context_.unknown(name.span), name.span}});
    if (!fresh) context_.report(messages::declared_twice("part", name, place->second.span));
}

void NeuronChecker::declare_function(FileIndex file, const ast::Item&, const ast::Function& function) {
    const std::string& name = function.name.text;
    if (const auto found = names_->functions.find(name); found != names_->functions.end()) {
        context_.report(messages::declared_twice("function", function.name, found->second.function->name.span));
        return;
    }
    FunctionText text{file, &function, true};
    if (const auto given = source_.given.find(name); given != source_.given.end()) {
        if (function.value) {
            context_.report(messages::function_not_open(given->second.function->name, function.name.span));
        } else if (given->second.function->parameters.size() != function.parameters.size()) {
            context_.report(messages::given_arity(given->second.function->name, given->second.function->parameters.size(), function.parameters.size(),
                                                  function.name.span));
        } else {
            text = {given->second.file, given->second.function, true};
        }
    }
    names_->functions[name] = text;
}

void NeuronChecker::declare_parts() {
    for (const auto& [at, item] : source_.items) {
        const FileIndex file = at;
        const auto vector = [&](const ast::Binder& binder) {
            if (!binder.indices.empty()) context_.refuse(Code::E0904, "vectors, such as `" + binder.name.text + "[...]`,", binder.name.span);
        };
        const auto misplaced = [&](const char* what, const char* where) { context_.report(messages::not_in_a_neuron(what, where, item->span)); };
        std::visit(overloaded{
            [&](const ast::Param& param) {
                vector(param.name);
                const auto id = neuron_.params.add({qualified(param.name.name.text), item->doc, {}, {}, context_.placeholder, {}, param.name.name.span});
                declare(Symbol::param, id.index, param.name.name);
                definitions_.push_back({Definition::param, id.index, file, param.name.name.text, param.value, item});
            },
            [&](const ast::Input& input) {
                const auto unit = input.unit ? declared_unit(context_, file, *input.unit) : DeclaredUnit{{}, {}, input.name.span};
                const Dimension dimension = unit ? unit->dimension : Dimension{};
                const DisplayUnit display = unit ? unit->display : DisplayUnit{};
                const auto id = neuron_.inputs.add({qualified(input.name.text), item->doc, dimension, display, input.name.span});
                declare(Symbol::input, id.index, input.name);
                if (Symbol* symbol = find(input.name.text); symbol && symbol->kind == Symbol::input && symbol->id == id.index) {
                    symbol->value.known = unit.has_value();
                    symbol->value.dimension = dimension;
                    symbol->value.display = display;
                }
            },
            [&](const ast::State& state) {
                vector(state.name);
                const auto id = neuron_.states.add({qualified(state.name.name.text), item->doc, {}, {}, context_.placeholder, state.name.name.span});
                declare(Symbol::state, id.index, state.name.name);
                definitions_.push_back({Definition::state, id.index, file, state.name.name.text, state.initial, item});
            },
            [&](const ast::Let& let) {
                vector(let.name);
                const auto id = neuron_.lets.add({qualified(let.name.name.text), item->doc, {}, {}, context_.placeholder, let.name.name.span});
                declare(Symbol::let, id.index, let.name.name);
                definitions_.push_back({Definition::let, id.index, file, let.name.name.text, let.value, item});
            },
            [&](const ast::Function& function) {
                declare_function(file, *item, function);
                const FunctionText& text = names_->functions[function.name.text];
                definitions_.push_back({Definition::function, 0, text.file, function.name.text, text.function->value, item});
            },
            [&](const ast::Weight& weight) {
                if (part_ && part_->kind == Part::synapse) declare_weight(file, weight, item->span);
                else misplaced("a `weight`", "a synapse");
            },
            [&](const ast::Bound&) { misplaced("a `bound`", "a rule"); },
            [&](const ast::On&) {
                if (!part_ || part_->kind != Part::synapse) misplaced("an `on` block", "a synapse or a rule");
            },
            [&](const ast::Kernel& kernel) { declare_kernel(file, kernel); },
            [&](const ast::Use&) {
                if (part_) misplaced("`use`", "a neuron");
            },
            [](const auto&) {},   // equations and events follow once all names are known
        }, item->node);
    }
    for (const auto& [name, given] : source_.given)
        if (!names_->functions.contains(name)) {
            std::vector<std::string> open;
            for (const auto& [function, text] : names_->functions)
                if (text.open()) open.push_back(function);
            context_.report(messages::no_such_open_function(given.function->name, open));
        }
    assigned_.resize(neuron_.states.size(), false);
}

// `neuron X = LIF(tau = 20 ms)`: other defaults of params, other initial values of states.
void NeuronChecker::apply_overrides() {
    for (const auto& [name, override_] : source_.overrides) {
        bool found = false;
        for (Definition& definition : definitions_)
            if (definition.name == name && (definition.kind == Definition::param || definition.kind == Definition::state)) {
                definition.value = override_.value;
                definition.file = override_.file;
                definition.outside = override_.outside;
                found = true;
            }
        if (found) continue;
        std::vector<std::string> known;
        for (const Definition& definition : definitions_)
            if (definition.kind == Definition::param || definition.kind == Definition::state) known.push_back(definition.name);
        context_.report(messages::nothing_to_override(name, override_.span, source_.name, nearest_name(name, known)));
    }
}

}  // namespace nmlc::sema
