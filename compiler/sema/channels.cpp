// Channels: pieces of a neuron that are written once and used in many. `use Na(g = 120 mS/cm^2), Kdr` makes the parts of a channel parts
// of the neuron, named `Na.m`; its text sees its own parts by their names and the neuron as `cell`; `cell.I += ...` becomes part of
// the input I wherever that is read.
#include <algorithm>

#include "compiler/model/children.h"
#include "compiler/sema/messages.h"
#include "compiler/sema/neurons.h"
#include "compiler/sema/part_path.h"

namespace nmlc::sema {
namespace {

bool place_channel(Context& context, NeuronSource& neuron, FileIndex file, const ast::ModelUse& use) {
    const auto declaration = model_named(context, file, use.model);
    if (!declaration) return false;
    const ast::Expr& written = context.expr(file, use.model);
    const auto* member = std::get_if<ast::Member>(&written.node);
    const std::string name = member ? member->member.text : std::get<ast::Name>(written.node).text;
    const Span span = member ? member->member.span : written.span;
    const std::size_t errors_before = context.sink.error_count();
    auto channel = model_source(context, *declaration, ast::ModelKind::channel, name);
    if (!channel) {
        if (context.sink.error_count() == errors_before) context.report(messages::not_a_channel(name, span, declaration->span));
        return false;
    }
    for (const NeuronSource::Channel& other : neuron.channels)
        if (other.name == name) {
            context.report(messages::channel_used_twice(name, span, other.used));
            return false;
        }
    if (const auto open = open_functions_of(*channel, name); !open.empty()) {
        context.report(messages::channel_is_open(name, open, span, declaration->span));
        return false;
    }
    neuron.channels.push_back({name, span, declaration->span});
    for (const NeuronSource::Item& item : channel->items) neuron.items.push_back(item);
    std::map<std::string, Span> given;
    for (const ast::Argument& argument : use.arguments) {
        if (!argument.name) {
            context.report(messages::override_without_name(context.expr(file, argument.value).span));
            continue;
        }
        if (const auto [before, fresh] = given.insert({argument.name->text, argument.name->span}); !fresh) {
            context.report(messages::given_twice(*argument.name, before->second));
            continue;
        }
        neuron.overrides.insert({part_name(name, argument.name->text), {{file, ""}, argument.value, argument.name->span}});
    }
    neuron.overrides.merge(channel->overrides);   // those given where it is used, and those of the neuron's alias, stay
    neuron.given.merge(channel->given);
    return true;
}

}  // namespace

bool place_channels(Context& context, NeuronSource& neuron) {
    bool good = true;
    const std::vector<NeuronSource::Item> own = neuron.items;
    for (const auto& [where, item] : own)
        if (const auto* use = std::get_if<ast::Use>(&item->node))
            for (const ast::ModelUse& channel : use->channels) good &= place_channel(context, neuron, where.file, channel);
    return good;
}

std::optional<NeuronSource> channel_alone(Context& context, const Declaration& declaration) {
    const ast::Statement& statement = context.module(declaration.file).statements[declaration.statement];
    const auto* model = std::get_if<ast::ModelDecl>(&statement.node);
    const std::string name = model ? model->name.text : std::get<ast::ModelAlias>(statement.node).name.text;
    auto channel = model_source(context, declaration, ast::ModelKind::channel, name);
    if (!channel) return std::nullopt;
    channel->alone = true;
    channel->channels.push_back({name, declaration.span, declaration.span});
    return channel;
}

NeuronChecker::InChannel::InChannel(NeuronChecker& checker, const Where& where) : context_(checker.context_), before_(context_.used_here) {
    context_.used_here.reset();
    if (where.channel.empty() || checker.source_.alone) return;
    for (const NeuronSource::Channel& channel : checker.source_.channels)
        if (channel.name == where.channel) context_.used_here = Label{channel.used, "as the neuron `" + checker.source_.name + "` uses it"};
}

void NeuronChecker::declare_channels() {
    for (const NeuronSource::Channel& channel : source_.channels) names_->channels.insert({channel.name, channel.used});
    names_->cell_unknown = source_.alone;
}

// `cell.I += g*(E - cell.u)`.
void NeuronChecker::check_contribution(const Where& where, const ast::Assign& assign, Span span) {
    const ast::Expr& target = context_.expr(where.file, assign.target);
    const ast::Identifier part = part_path(context_.module(where.file), std::get<ast::Member>(target.node)).part;
    Scope inside = scope(where);
    Expressions expressions(context_, inside, places::contribution);
    Value value = expressions.read_number(assign.value);
    if (where.channel.empty()) {
        context_.report(messages::cell_outside_channel(target.span));
        return;
    }
    if (assign.op != ast::AssignOp::add && assign.op != ast::AssignOp::sub) {
        context_.report(messages::input_is_a_sum("cell." + part.text, target.span));
        return;
    }
    if (source_.alone) return;
    const Symbol* symbol = find(part.text);
    if (!symbol || symbol->kind != Symbol::input) {
        std::vector<std::string> inputs;
        for (const model::Input& input : neuron_.inputs) inputs.push_back(input.name);
        context_.report(messages::not_an_input(part, neuron_.name, symbol ? symbol->span : Span{}, nearest_name(part.text, inputs)));
        return;
    }
    if (!value.known || !symbol->value.known) return;
    value = expressions.fit(value, symbol->value.dimension, "what is added to `cell." + part.text + "`", Code::E0309, symbol->span, symbol->value.display);
    if (value.known && assign.op == ast::AssignOp::sub) value = expressions.negate(value, value.span);
    if (!value.known) return;
    neuron_.contributions.push_back({{symbol->id}, value.id, span});
    contributors_.push_back(where.channel);
}

// An input that adds to itself, over lets or over other inputs.
void NeuronChecker::check_circles_of_inputs() {
    for (std::size_t k = 0; k < contributors_.size(); ++k) {
        const model::Contribution& first = neuron_.contributions[k];
        std::vector<model::ExprId> stack{first.value};
        std::vector<bool> lets(neuron_.lets.size(), false), inputs(neuron_.inputs.size(), false);
        while (!stack.empty()) {
            const model::Expr& expr = context_.model.exprs[stack.back()];
            stack.pop_back();
            if (const auto* let = std::get_if<model::LetRef>(&expr.node); let && !lets[let->let.index]) {
                lets[let->let.index] = true;
                stack.push_back(neuron_.lets[let->let].value);
            }
            if (const auto* input = std::get_if<model::InputRef>(&expr.node)) {
                if (input->input == first.input) {
                    const InChannel in_channel(*this, {0, contributors_[k]});
                    context_.report(messages::circular({"cell." + neuron_.inputs[first.input].name}, first.span, {}));
                    break;
                }
                if (inputs[input->input.index]) continue;
                inputs[input->input.index] = true;
                for (const model::Contribution& other : neuron_.contributions)
                    if (other.input == input->input) stack.push_back(other.value);
            }
            model::for_each_child(expr, [&](model::ExprId child) { stack.push_back(child); });
        }
    }
}

// A channel's `cell.u`, and `Na.m` in the neuron's own text.
Value Expressions::cell_part(const ast::Identifier& part, Span span) {
    if (scope_.neuron->cell_unknown) return context_.unknown(span);
    const auto found = scope_.neuron->values.find(part.text);
    if (found != scope_.neuron->values.end()) return symbol(found->second, "cell." + part.text, span);
    std::vector<std::string> known;
    for (const auto& [name, symbol] : scope_.neuron->values) known.push_back(name);
    context_.report(messages::cell_has_no(part, nearest_name(part.text, known)));
    return context_.unknown(span);
}

}  // namespace nmlc::sema
