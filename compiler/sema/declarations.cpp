// The parts of a neuron by name: what is declared, what is declared twice, what does not belong there.
#include "compiler/sema/messages.h"
#include "compiler/sema/neurons.h"
#include "compiler/sema/reserved.h"
#include "compiler/sema/unit_words.h"
#include "compiler/support/overloaded.h"

namespace nmlc::sema {

void NeuronChecker::declare(Symbol::Kind kind, std::uint32_t id, const Where& where, const ast::Identifier& name) {
    if (is_reserved(name.text)) {
        context_.report(messages::reserved_name(name));
        return;
    }
    if (const auto channel = names_->channels.find(name.text); where.channel.empty() && channel != names_->channels.end()) {
        context_.report(messages::named_like_a_channel(name, channel->second));
        return;
    }
    const auto [place, fresh] = names_->values.insert({part_name(where.channel, name.text), {kind, id, context_.unknown(name.span), name.span}});
    if (!fresh) context_.report(messages::declared_twice("part", name, place->second.span));
}

void NeuronChecker::declare_function(const Where& where, const ast::Function& function) {
    const std::string name = part_name(where.channel, function.name.text);
    if (const auto found = names_->functions.find(name); found != names_->functions.end()) {
        context_.report(messages::declared_twice("function", function.name, found->second.function->name.span));
        return;
    }
    FunctionText text{where.file, &function, true, where.channel};
    if (const auto given = source_.given.find(name); given != source_.given.end()) {
        if (function.value) {
            context_.report(messages::function_not_open(given->second.function->name, function.name.span));
        } else if (given->second.function->parameters.size() != function.parameters.size()) {
            context_.report(messages::given_arity(given->second.function->name, given->second.function->parameters.size(), function.parameters.size(),
                                                  function.name.span));
        } else {
            text = {given->second.where.file, given->second.function, true, given->second.where.channel};
        }
    }
    names_->functions[name] = text;
}

void NeuronChecker::declare_parts() {
    for (const auto& [where, item] : source_.items) {
        const InChannel in_channel(*this, where);
        const std::string& channel = where.channel;
        const FileIndex file = where.file;
        const auto vector = [&](const ast::Binder& binder) {
            if (!binder.indices.empty()) context_.refuse(Code::E0904, "vectors, such as `" + binder.name.text + "[...]`,", binder.name.span);
        };
        const char* const here = !channel.empty() ? "a channel" : is_rule() ? "a rule" : part_ && part_->kind != Part::sender ? "a synapse" : "a neuron";
        const auto misplaced = [&](const char* what, const char* belongs) { context_.report(messages::not_in_a_neuron(what, belongs, here, item->span)); };
        std::visit(overloaded{
            [&](const ast::Param& param) {
                vector(param.name);
                const auto id = neuron_.params.add({qualified(part_name(channel, param.name.name.text)), item->doc, {}, {}, context_.placeholder, {}, param.name.name.span, param.sizes});
                declare(Symbol::param, id.index, where, param.name.name);
                definitions_.push_back({Definition::param, id.index, where, part_name(channel, param.name.name.text), param.value, item, where});
            },
            [&](const ast::Input& input) {
                const auto unit = input.unit ? declared_unit(context_, where.file, *input.unit) : DeclaredUnit{{}, {}, input.name.span};
                const Dimension dimension = unit ? unit->dimension : Dimension{};
                const DisplayUnit display = unit ? unit->display : DisplayUnit{};
                const auto id = neuron_.inputs.add({qualified(part_name(channel, input.name.text)), item->doc, dimension, display, input.name.span});
                declare(Symbol::input, id.index, where, input.name);
                if (Symbol* symbol = find(part_name(channel, input.name.text)); symbol && symbol->kind == Symbol::input && symbol->id == id.index) {
                    symbol->value.known = unit.has_value();
                    symbol->value.dimension = dimension;
                    symbol->value.display = display;
                }
            },
            [&](const ast::State& state) {
                vector(state.name);
                const auto id = neuron_.states.add({qualified(part_name(channel, state.name.name.text)), item->doc, {}, {}, context_.placeholder, state.name.name.span});
                declare(Symbol::state, id.index, where, state.name.name);
                definitions_.push_back({Definition::state, id.index, where, part_name(channel, state.name.name.text), state.initial, item, where});
            },
            [&](const ast::Let& let) {
                vector(let.name);
                const auto id = neuron_.lets.add({qualified(part_name(channel, let.name.name.text)), item->doc, {}, {}, context_.placeholder, let.name.name.span});
                declare(Symbol::let, id.index, where, let.name.name);
                definitions_.push_back({Definition::let, id.index, where, part_name(channel, let.name.name.text), let.value, item, where});
            },
            [&](const ast::Function& function) {
                declare_function(where, function);
                const std::string name = part_name(channel, function.name.text);
                const FunctionText& text = names_->functions[name];
                definitions_.push_back({Definition::function, 0, {text.file, text.channel}, name, text.function->value, item, where});
            },
            [&](const ast::Weight& weight) {
                if (part_ && (part_->kind == Part::synapse || part_->kind == Part::release)) declare_weight(file, weight, item->span);
                else misplaced("a `weight`", "a synapse");
            },
            [&](const ast::Bound&) { if (!is_rule()) misplaced("a `bound`", "a rule"); },
            [&](const ast::On&) {
                if (!part_ || part_->kind == Part::sender) misplaced("an `on` block", "a synapse or a rule");
            },
            [&](const ast::Kernel& kernel) { declare_kernel(where, kernel); },
            [&](const ast::Spike&) { if (!channel.empty() || is_rule()) misplaced("a `spike`", "a neuron"); },
            [&](const ast::Use&) { if (!channel.empty() || part_) misplaced("a `use` of a channel", "a neuron"); },   // of a neuron: placed already
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
                if (definition.kind == Definition::param && neuron_.params[model::ParamId{definition.id}].sizes)
                    context_.report(messages::param_sizes_vectors(name, override_.span, neuron_.params[model::ParamId{definition.id}].span));
                definition.value = override_.value;
                definition.where = override_.where;
                definition.outside = override_.outside;
                found = true;
            }
        if (found) continue;
        const std::size_t dot = name.find('.');
        const bool of_channel = dot != std::string::npos && names_->channels.contains(name.substr(0, dot));
        std::vector<std::string> known;
        for (const Definition& definition : definitions_)
            if (definition.kind == Definition::param || definition.kind == Definition::state) {
                if (!of_channel) known.push_back(definition.name);
                else if (definition.name.starts_with(name.substr(0, dot + 1))) known.push_back(definition.name.substr(dot + 1));
            }
        const std::string wanted = of_channel ? name.substr(dot + 1) : name;
        context_.report(messages::nothing_to_override(wanted, override_.span, of_channel ? name.substr(0, dot) : source_.name, nearest_name(wanted, known)));
    }
}

}  // namespace nmlc::sema
