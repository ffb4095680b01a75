// Synapses: their parts are checked like those of a neuron, and added to the neuron of the cell in which they are placed.
#include "compiler/model/children.h"
#include "compiler/sema/degrees.h"
#include "compiler/sema/kernel_form.h"
#include "compiler/sema/messages.h"
#include "compiler/sema/messages_carried.h"
#include "compiler/sema/neurons.h"
#include "compiler/sema/unit_words.h"

namespace nmlc::sema {

NeuronChecker::NeuronChecker(Context& context, const NeuronSource& source, Part part, model::Neuron neuron)
    : context_(context), source_(source), neuron_(std::move(neuron)), names_(std::make_unique<NeuronNames>()), part_(std::move(part)) {
    first_state_ = static_cast<std::uint32_t>(neuron_.states.size());
    first_contribution_ = static_cast<std::uint32_t>(neuron_.contributions.size());
    first_equation_ = static_cast<std::uint32_t>(neuron_.equations.size());
}

// `neuron` takes up what the part adds.
PartResult NeuronChecker::check_part(model::Neuron& neuron) {
    const std::size_t errors_before = context_.sink.error_count();
    if (is_rule()) declare_changing_weight();
    declare_parts();
    apply_overrides();
    const bool alone = part_->host && !part_->host->names, numeric_before = context_.numeric_time;
    if (alone) context_.numeric_time = find_time_kind() == TimeKind::number;
    check_definitions();
    check_equations();
    check_events();
    if (is_rule()) jump_at_spikes_of_cells(), check_bounds();
    if (alone) context_.numeric_time = numeric_before;
    if (part_->kind == Part::synapse && context_.sink.error_count() == errors_before) settle_signals();
    PartResult result{std::move(jumps_), nullptr, rate_, {}, {}, std::move(release_)};
    if (part_->weight) result.weight_display = part_->weight->shown_in(), result.weight_dimension = part_->weight->dimension;
    if (!part_->host || !part_->host->names) return result;   // read by itself
    if (is_rule()) {
        neuron = std::move(neuron_);
        result.names = std::move(names_);
        return result;
    }
    for (auto& [name, symbol] : names_->values) {
        if (symbol.kind != Symbol::param && symbol.kind != Symbol::state && symbol.kind != Symbol::let) continue;
        Symbol outside = symbol;
        if (symbol.kind == Symbol::state) outside.value.dimension = neuron_.states[model::StateId{symbol.id}].dimension, outside.value.display = neuron_.states[model::StateId{symbol.id}].display;
        part_->host->names->values.insert({qualified(name), outside});
    }
    neuron = std::move(neuron_);
    result.names = std::move(names_);
    return result;
}

void NeuronChecker::declare_weight(FileIndex file, const ast::Weight& written, Span span) {
    const auto unit = written.unit ? declared_unit(context_, file, *written.unit) : std::nullopt;
    if (part_->weight && unit && part_->weight->known && part_->weight->dimension != unit->dimension) {
        if (part_->weight->zero) part_->weight->dimension = unit->dimension;
        else context_.report(messages::does_not_fit(Code::E0309, "the weight `" + written.name.text + "`", unit->dimension, *part_->weight, unit->span, unit->display));
    }
    declare(Symbol::weight, 0, {file, ""}, written.name);
    Symbol* symbol = find(written.name.text);
    if (!symbol || symbol->kind != Symbol::weight) return;
    symbol->value = part_->weight.value_or(context_.unknown(span));
    symbol->value.zero = symbol->value.from_literal = false;
    symbol->value.constant.reset();
    if (unit) symbol->value.dimension = unit->dimension, symbol->value.display = unit->display, symbol->value.known = true;
    symbol->value.shape = Shape::number;
    if (!part_->weight) part_->weight = symbol->value;
    part_->weight->dimension = symbol->value.dimension;
    part_->weight->display = symbol->value.shown_in();
}

void NeuronChecker::declare_kernel(const Where& where, const ast::Kernel& kernel) {
    const std::string name = part_name(where.channel, kernel.name.text);
    if (const auto found = names_->functions.find(name); found != names_->functions.end()) {
        context_.report(messages::declared_twice("function", kernel.name, found->second.function->name.span));
        return;
    }
    context_.kernels.push_back({kernel.name, {kernel.argument}, kernel.value});
    names_->functions[name] = {where.file, &context_.kernels.back(), true, where.channel};
    definitions_.push_back({Definition::function, 0, where, name, kernel.value, nullptr, where});
}

// `post.I += g*(E - post.u)`
void NeuronChecker::contribute(FileIndex file, const ast::Assign& assign, const ast::Member& target, Span span) {
    const Span where = context_.expr(file, assign.target).span;
    const auto* of = std::get_if<ast::Name>(&context_.expr(file, target.object).node);
    const std::string word = part_->host ? part_->host->word : "post";
    if (!of || of->text != word) {
        context_.report(messages::adds_elsewhere(word, where));
        return;
    }
    Scope inside = scope(Where{file, ""});
    Expressions expressions(context_, inside, places::contribution);
    Value value = expressions.read_number(assign.value);
    if (assign.op != ast::AssignOp::add && assign.op != ast::AssignOp::sub) {
        context_.report(messages::input_is_added_to(word + "." + target.member.text, where));
        return;
    }
    if (!part_->host || !part_->host->names) return;
    const Symbol* found = part_->host->find(target.member.text);
    if (!found) {
        context_.report(messages::host_lacks(word, part_->host->neuron, target.member, nearest_name(target.member.text, part_->host->parts(Symbol::input))));
        return;
    }
    const Symbol& input = *found;
    if (input.kind != Symbol::input) {
        context_.report(messages::only_inputs_are_added_to(word + "." + target.member.text, where, input.span));
        return;
    }
    if (!value.known || !input.value.known) return;
    value = expressions.fit(value, input.value.dimension, "what is added to `" + word + "." + target.member.text + "`", Code::E0309, input.span, input.value.display);
    if (!value.known) return;
    if (assign.op == ast::AssignOp::sub) value = expressions.negate(value, span);
    if (reads_input(context_.model, neuron_, value.id)) {
        context_.report(messages::contribution_reads_input(span));
        return;
    }
    neuron_.contributions.push_back({model::InputId{input.id}, value.id, span});
}

// What a spike carries, where it arrives: it was multiplied by the weight there, so that w or 1 is left of it.
Value NeuronChecker::arriving(Span span) {
    if (!part_->released || !part_->released->amount) return context_.unknown(span);
    const Release& release = *part_->released;
    Value value = context_.number(1, release.dimension, span);
    if (release.weighted) value.id = context_.add({model::Weight{}, Shape::number, release.dimension, default_display(release.dimension), span});
    value.constant.reset();
    value.from_literal = value.zero = false;
    return value;
}

// The same in the sender, at its own spikes.
void NeuronChecker::check_release(const Where& where, const ast::On& on) {
    for (const ast::Action& action : on.block.actions) {
        const auto* assign = std::get_if<ast::Assign>(&action.node);
        const auto* own = assign ? std::get_if<ast::Name>(&context_.expr(where.file, assign->target).node) : nullptr;
        if (own && part_->of_sender->contains(own->text)) {
            if (auto jump = this->action(where, action)) release_.actions.push_back(std::move(*jump));
            continue;
        }
        if (!assign) continue;   // refused where it arrives
        Scope inside = scope(where);
        Expressions expressions(context_, inside, places::arrival);
        Value amount = expressions.read_number(assign->value);
        if (assign->op == ast::AssignOp::sub) amount = expressions.negate(amount, action.span);
        if (amount.known) carry(amount, std::string(text_of(context_.sources, context_.expr(where.file, assign->target).span)), action.span);
    }
}

void NeuronChecker::carry(const Value& amount, const std::string& target, Span span) {
    KernelAlgebra algebra(context_);
    if (carried_) {
        if (!algebra.same(carried_->first, amount.id) || carried_->second != release_.actions.size()) context_.report(messages::carries_one_amount(target, span));
        return;
    }
    const DegreeResult degree = degree_of(context_.model, neuron_, static_cast<std::uint32_t>(neuron_.states.size()), amount.id);
    if (!degree.degree) {
        context_.report(messages::carried_without_factor(span, degree.culprit.valid() ? context_.model.exprs[degree.culprit].span : span));
        return;
    }
    carried_ = {amount.id, release_.actions.size()};
    release_.weighted = degree.degree->weight == 1;
    release_.dimension = amount.dimension;
    const Dimension dimension = release_.weighted && part_->weight ? amount.dimension/part_->weight->dimension : amount.dimension;
    const auto state = neuron_.states.add({qualified("carried"), "", dimension, default_display(dimension), algebra.number(0), span});
    neuron_.initial_order.push_back(state);
    assigned_.resize(neuron_.states.size(), true);
    release_.amount = state;
    release_.actions.push_back(model::Assignment{state, amount.id, span});
    carried_->second = release_.actions.size();
}

// `on pre { g += w }`: what a spike adds. It must add, so that the order of spikes does not matter.
void NeuronChecker::check_arrival(FileIndex file, const ast::On& on, Span span) {
    if (on.event.text != "pre") {
        context_.refuse(Code::E0901, "events of a synapse other than `on pre`", span);
        return;
    }
    if (on.block.actions.empty()) context_.report(messages::empty_block(on.block.span));
    for (const ast::Action& action : on.block.actions) {
        Scope inside = scope(Where{file, ""});
        Expressions expressions(context_, inside, places::arrival);
        const auto* assign = std::get_if<ast::Assign>(&action.node);
        if (!assign) {
            context_.refuse(Code::E0901, "`hold` in a synapse", action.span);
            continue;
        }
        const ast::Expr& target = context_.expr(file, assign->target);
        const auto* own = std::get_if<ast::Name>(&target.node);
        if (own && part_->of_sender && part_->of_sender->contains(own->text)) continue;   // done where the spike leaves
        Value amount = part_->of_sender ? arriving(action.span) : expressions.read_number(assign->value);
        const auto* member = std::get_if<ast::Member>(&target.node);
        const auto* of = member ? std::get_if<ast::Name>(&context_.expr(file, member->object).node) : nullptr;
        const Symbol* symbol = nullptr;
        std::string name;
        if (own) {
            name = own->text;
            symbol = find(name);
        } else if (of && of->text == "post") {
            name = "post." + member->member.text;
            if (!part_->host || !part_->host->names) continue;
            symbol = part_->host->find(member->member.text);
            if (!symbol) {
                context_.report(messages::host_lacks("post", part_->host->neuron, member->member, ""));
                continue;
            }
            if (symbol->kind == Symbol::input) {
                context_.report(messages::input_jumps(name, target.span, symbol->span));
                continue;
            }
        }
        if (!symbol || symbol->kind != Symbol::state) {
            std::vector<std::string> states;
            for (const auto& [other, part] : names_->values)
                if (part.kind == Symbol::state) states.push_back(other);
            context_.report(messages::sets_no_state(own ? own->text : std::string(text_of(context_.sources, target.span)), target.span, symbol ? symbol->span : Span{}, own ? nearest_name(own->text, states) : ""));
            continue;
        }
        if (own) assigned_[symbol->id] = true;
        if (assign->op != ast::AssignOp::add && assign->op != ast::AssignOp::sub) {
            context_.report(messages::jump_not_additive(name, action.span));
            continue;
        }
        if (!amount.known || !symbol->value.known) continue;
        amount = expressions.fit(amount, symbol->value.dimension, "what is added to `" + name + "`", Code::E0309, symbol->span, symbol->value.display);
        if (!amount.known) continue;
        if (assign->op == ast::AssignOp::sub && !part_->of_sender) amount = expressions.negate(amount, action.span);
        bool reads_state = false;
        const auto look = [&](auto& self, model::ExprId id) -> void {
            reads_state |= std::holds_alternative<model::StateRef>(context_.model.exprs[id].node) || std::holds_alternative<model::LetRef>(context_.model.exprs[id].node);
            model::for_each_child(context_.model.exprs[id], [&](model::ExprId child) { self(self, child); });
        };
        look(look, amount.id);
        if (reads_state) {
            context_.report(messages::jump_not_additive(name, action.span));
            continue;
        }
        jumps_.push_back({model::StateId{symbol->id}, amount.id, false, action.span});
    }
}

}  // namespace nmlc::sema
