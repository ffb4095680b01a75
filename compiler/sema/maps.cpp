// Maps: `S(t+1) = sgn(h)` says what a state is a time later; everything on the right is as at t.
#include "compiler/model/children.h"
#include "compiler/sema/evaluate.h"
#include "compiler/sema/messages.h"
#include "compiler/sema/messages_memory.h"
#include "compiler/sema/neurons.h"

namespace nmlc::sema {
namespace {

bool is_time(const ast::Expr& expr) {
    const auto* name = std::get_if<ast::Name>(&expr.node);
    return name && name->text == "t";
}

// T of `t + T` and of `T + t`; nothing where it is neither.
std::optional<ast::ExprId> ahead_of_now(const Context& context, FileIndex file, const ast::Expr& time) {
    const auto* sum = std::get_if<ast::Binary>(&time.node);
    if (!sum || sum->op != ast::Binary::add) return std::nullopt;
    if (is_time(context.expr(file, sum->left))) return sum->right;
    if (is_time(context.expr(file, sum->right))) return sum->left;
    return std::nullopt;
}

// What would make the step differ from neuron to neuron, or in time.
bool is_steady(const model::Model& model, model::ExprId id) {
    const model::Expr& expr = model.exprs[id];
    bool steady = !std::holds_alternative<model::StateRef>(expr.node) && !std::holds_alternative<model::Time>(expr.node) && !std::holds_alternative<model::Draw>(expr.node);
    model::for_each_child(expr, [&](model::ExprId child) { steady = steady && is_steady(model, child); });
    return steady;
}

}  // namespace

// The written target is a call; true when it is one of a state at a time, right or wrong.
bool NeuronChecker::check_map(const Where& where, const ast::Assign& assign) {
    const ast::Expr& target = context_.expr(where.file, assign.target);
    const auto& call = std::get<ast::Call>(target.node);
    const auto* name = std::get_if<ast::Name>(&context_.expr(where.file, call.callee).node);
    if (!name || call.arguments.size() != 1 || call.arguments[0].name || call.comprehension) return false;
    Scope inside = scope(where);
    const Symbol* symbol = inside.find(name->text);
    if (!symbol || symbol->kind != Symbol::state) {
        std::vector<std::string> states;
        for (const model::State& state : neuron_.states) states.push_back(state.name);
        context_.report(messages::map_of_no_state(name->text, context_.expr(where.file, call.callee).span, symbol ? symbol->span : Span{}, nearest_name(name->text, states)));
        return true;
    }
    const model::StateId state{symbol->id};
    const Dimension dimension = symbol->value.dimension;
    const bool state_known = symbol->value.known;

    const ast::Expr& time = context_.expr(where.file, call.arguments[0].value);
    const std::optional<ast::ExprId> ahead = ahead_of_now(context_, where.file, time);
    if (!ahead) {
        context_.report(messages::map_needs_step(name->text, context_.numeric_time, time.span));
        return true;
    }
    std::optional<model::ExprId> period;
    const auto* step = std::get_if<ast::Name>(&context_.expr(where.file, *ahead).node);
    if (!step || step->text != "dt") {
        Expressions reader(context_, inside, places::map_period);
        const Value length = reader.fit(reader.read_number(*ahead), context_.time_dimension(), "the step of a map", Code::E0310);
        const auto known = length.known ? evaluate(context_.model, length.id, neuron_) : std::nullopt;
        if (length.known && ((known && !(*known > 0)) || !is_steady(context_.model, length.id))) context_.report(messages::map_step_not_positive(name->text, length.span));
        period = length.id;
    }
    for (const model::Equation& equation : neuron_.equations)
        if (equation.state == state) {
            context_.report(messages::second_equation(neuron_.states[state].name, target.span, equation.span));
            return true;
        }
    Expressions right(context_, inside, places::map);
    Value value = right.read_number(assign.value);
    if (value.known && value.shape != Shape::number) {
        context_.report(messages::not_a_quantity(value));
        value = context_.unknown(value.span);
    }
    if (state_known) value = right.fit(value, dimension, "the next value of `" + name->text + "`", Code::E0309, neuron_.states[state].span, neuron_.states[state].display);
    neuron_.equations.push_back({state, value.id, target.span, true, period});
    return true;
}

// A rule has events and equations: what would be its map is an `every` block.
bool NeuronChecker::refuse_map(const Where& where, const ast::Assign& assign) {
    const ast::Expr& target = context_.expr(where.file, assign.target);
    const auto& call = std::get<ast::Call>(target.node);
    const auto ahead = is_rule() && call.arguments.size() == 1 ? ahead_of_now(context_, where.file, context_.expr(where.file, call.arguments[0].value)) : std::nullopt;
    if (!ahead) return false;
    const auto text = [&](ast::ExprId id) { return std::string(text_of(context_.sources, context_.expr(where.file, id).span)); };
    const bool steps = std::holds_alternative<ast::Number>(context_.expr(where.file, *ahead).node) || text(*ahead) == "dt";   // where time has a unit `t + 1` is no period
    context_.report(messages::map_in_rule(text(call.callee), steps && !context_.numeric_time ? "5 ms" : text(*ahead), text(assign.value), target.span));
    return true;
}

}  // namespace nmlc::sema
