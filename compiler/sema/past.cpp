// `x(t - T)`: what a state was a time T ago. T is the same at all times and for all neurons of a population.
#include "compiler/model/children.h"
#include "compiler/sema/evaluate.h"
#include "compiler/sema/expressions.h"
#include "compiler/sema/kernel_form.h"
#include "compiler/sema/messages.h"
#include "compiler/sema/uses.h"

namespace nmlc::sema {
namespace {

// How far before `t` the time lies. Nothing where it is not t with something added and subtracted.
class DelayReader {
public:
    explicit DelayReader(Context& context) : context_(context), algebra_(context) {}
    bool future = false;

    std::optional<model::ExprId> read(model::ExprId time) {
        const model::Expr expr = context_.model.exprs[time];   // a copy: reading adds nodes
        if (std::holds_alternative<model::Time>(expr.node)) return algebra_.number(0);
        const auto* binary = std::get_if<model::Binary>(&expr.node);
        if (!binary || (binary->op != model::BinaryOp::add && binary->op != model::BinaryOp::sub)) return std::nullopt;
        const bool adds = binary->op == model::BinaryOp::add;
        if (const auto left = read(binary->left)) {
            if (!adds) return is_now(binary->left) ? binary->right : algebra_.add(*left, binary->right);   // as written, with its unit
            future |= is_now(binary->left);
            return algebra_.subtract(*left, binary->right);
        }
        if (!adds) return std::nullopt;
        const auto right = read(binary->right);
        if (right) future |= is_now(binary->right);
        return right ? std::optional(algebra_.subtract(*right, binary->left)) : std::nullopt;
    }

private:
    bool is_now(model::ExprId id) const { return std::holds_alternative<model::Time>(context_.model.exprs[id].node); }

    Context& context_;
    KernelAlgebra algebra_;
};

// What keeps a delay from being the same at all times, in words.
struct Culprit { std::string text; Span span; };
std::optional<Culprit> changing_part(const Context& context, model::ExprId id) {
    const model::Expr& expr = context.model.exprs[id];
    const bool state = std::holds_alternative<model::StateRef>(expr.node), time = std::holds_alternative<model::Time>(expr.node), past = std::holds_alternative<model::Delayed>(expr.node);
    if (state || time || past) return Culprit{(state ? "the state `" : "`") + std::string(text_of(context.sources, expr.span)) + "`", expr.span};
    std::optional<Culprit> found;
    model::for_each_child(expr, [&](model::ExprId child) { if (!found) found = changing_part(context, child); });
    return found;
}

}  // namespace

// Nothing when the call is none of a value at a time, in the text of a model.
std::optional<Value> Expressions::past(const ast::Call& call, Span span) {
    if (!scope_.neuron || place_->results || call.arguments.size() != 1 || call.arguments[0].name || call.comprehension) return std::nullopt;
    const ast::ExprId time = call.arguments[0].value;
    if (!mentions_time(context_.module(scope_.file), time)) return std::nullopt;
    const Span callee = expr(call.callee).span, time_span = expr(time).span;
    const std::string name(text_of(context_.sources, callee));
    const auto refused = [&](Diagnostic diagnostic) {
        context_.report(std::move(diagnostic));
        return context_.unknown(span);
    };
    if (scope_.host) return refused(messages::past_in_a_synapse(name, span));
    if (!place_->time || place_->lag) return refused(messages::not_allowed_here(name + "(t - T)", "a delayed value", place_->name, span));
    const Value now = read(call.callee);
    if (!now.known) return now;
    if (const auto* at = std::get_if<ast::Name>(&expr(time).node); at && at->text == "t" && place_->present) return now;   // S(t) of a map
    const auto& node = context_.model.exprs[now.id].node;
    if (!std::holds_alternative<model::StateRef>(node)) {
        const auto* called = std::get_if<ast::Name>(&expr(call.callee).node);
        const Symbol* symbol = called ? scope_.find(called->text) : nullptr;
        const Span declared = symbol ? symbol->span : Span{};
        if (std::holds_alternative<model::LetRef>(node)) return refused(messages::has_no_past(name, "a `let`", "delay the states in it: write out its expression, with `x(t - T)` for each state x", callee, declared));
        if (std::holds_alternative<model::ParamRef>(node)) return refused(messages::has_no_past(name, "a param", "a param is the same at all times: `" + name + "`, or `" + name + "*(...)`", callee, declared));
        if (std::holds_alternative<model::InputRef>(node)) return refused(messages::has_no_past(name, "an input", "shift the drive in time instead, `drive cell." + name + " = f(t - T)`", callee, declared));
        return refused(messages::has_no_past(name, "no state", "name a state, as in `x(t - T)`", callee, declared));
    }
    const model::StateId state = std::get<model::StateRef>(node).state;

    const Place& outside = *place_;
    place_ = &places::delay;
    Value when = read_number(time);
    place_ = &outside;
    if (!when.known) return context_.unknown(span);
    when = fit(when, context_.time_dimension(), "the time at which `" + name + "` is read", Code::E0310);
    if (!when.known) return context_.unknown(span);
    DelayReader reader(context_);
    const auto delay = reader.read(when.id);
    if (!delay) return refused(messages::not_a_delay(name, time_span, callee));
    if (const auto culprit = changing_part(context_, *delay)) return refused(messages::delay_changes(name, culprit->text, culprit->span, time_span));
    const auto known = evaluate(context_.model, *delay);
    if (known ? !(*known > 0) : reader.future) return refused(messages::not_in_the_past(name, known && *known == 0, known && *known == 0 ? span : time_span));
    Value value = make(model::Delayed{state, *delay}, Shape::number, now.dimension, span);
    value.display = now.display;
    return value;
}

}  // namespace nmlc::sema
