// Reducers: what turns spikes, traces and lists into numbers. The window, where there is one, is the last argument.
#include <utility>

#include "compiler/sema/expressions.h"
#include "compiler/sema/messages.h"
#include "compiler/sema/vocabulary.h"

namespace nmlc::sema {
namespace {

struct Restore {
    model::PopulationId& place;
    model::PopulationId value;
    ~Restore() { place = value; }
};

}  // namespace

// `min` and `max` of two quantities are elementary functions; of one list or trace they are reducers.
std::optional<Value> Expressions::reducer(const std::string& name, const ast::Call& call, Span span) {
    using model::Reducer;
    const auto info = *reducer_named(name);
    const bool also_elementary = elementary_named(name).has_value();
    const auto is_range = [&](ast::ExprId id) { return std::holds_alternative<ast::Range>(expr(id).node); };
    if (also_elementary && !call.comprehension && call.arguments.size() == 2 && !is_range(call.arguments[1].value)) return std::nullopt;
    if (!place_->results) {
        if (call.comprehension)
            if (const auto sum = spike_sum(name, call, span)) return sum;
        if (also_elementary) return std::nullopt;
        if (call.comprehension) context_.refuse(Code::E0904, "a sum over an index in a model", span);
        else context_.report(messages::not_allowed_here(name, "a reducer of recorded results", place_->name, span));
        return context_.unknown(span);
    }
    if (call.arguments.empty()) {
        context_.report(messages::wrong_arity(name, 1, 2 + info.extras, 0, span));
        return context_.unknown(span);
    }
    if (name == "count" || name == "length")
        if (const auto number = count_of_found(call, span)) return number;
    const auto target = std::exchange(target_, {});   // inside a reducer `cell.u` is what was recorded, also in a `set` of the cell
    const Restore restore{target_, target};
    std::vector<Value> operands;
    std::optional<Value> window;
    bool usable = true;
    if (call.comprehension) {
        operands.push_back(comprehension(*call.comprehension, call.arguments.front().value, span));
    } else {
        for (std::size_t k = 0; k < call.arguments.size(); ++k) {
            const ast::Argument& argument = call.arguments[k];
            if (argument.name) {
                context_.report(messages::named_argument(name, *argument.name));
                usable = false;
                continue;
            }
            const auto spikes = k == 0 ? spikes_of(argument.value) : std::nullopt;   // rate(E): of its spikes
            Value value = spikes ? *spikes : read(argument.value);
            if (k > 0 && k + 1 == call.arguments.size() && is_range(argument.value)) window = value;
            else operands.push_back(value);
            usable &= value.known;
        }
    }
    if (operands.empty() || operands.size() > 1 + info.extras) {
        context_.report(messages::wrong_arity(name, 1, 1 + info.extras, operands.size(), span));
        return context_.unknown(span);
    }
    for (const Value& operand : operands) usable &= operand.known;
    if (!usable) return context_.unknown(span);

    Value& what = operands.front();
    if (what.shape == Shape::text || what.shape == Shape::truth || (what.shape == Shape::number && name != "mean" && name != "sum" && name != "min" && name != "max")) {
        context_.report(messages::nothing_to_reduce(name, what));
        return context_.unknown(span);
    }
    if (window) {
        *window = fit(*window, context_.time_dimension(), "the window of `" + name + "`", Code::E0310);
        if (!window->known) return context_.unknown(span);
        if (what.shape == Shape::list) {
            context_.report(messages::window_of_list(name, window->span));
            return context_.unknown(span);
        }
    }
    const auto needs = [&](Shape shape) {
        if (what.shape == shape) return true;
        context_.report(messages::reducer_needs(name, shape == Shape::spikes ? "spikes, as in `" + name + "(cell.spikes)`" : "a recorded trace, as in `" + name + "(cell.u)`", what));
        return false;
    };
    const Dimension time = context_.time_dimension();
    Dimension dimension = what.dimension;
    Shape shape = Shape::number;
    std::optional<DisplayUnit> display = what.display;
    switch (info.reducer) {
        case Reducer::count: usable = what.shape == Shape::list || needs(Shape::spikes); dimension = {}; break;
        case Reducer::rate: usable = needs(Shape::spikes); dimension = Dimension{}/time; break;
        case Reducer::length:
        case Reducer::cv: dimension = {}; break;
        case Reducer::isi: usable = needs(Shape::spikes); dimension = time; shape = Shape::list; break;
        case Reducer::argmax: dimension = what.shape == Shape::trace ? time : Dimension{}; break;
        case Reducer::var: dimension = what.dimension*what.dimension; display.reset(); break;
        case Reducer::std: if (display && display->offset != 0) display.reset(); break;   // a difference of temperatures
        case Reducer::crossings:
            usable = needs(Shape::trace);
            if (usable && operands.size() > 1) operands[1] = fit(operands[1], what.dimension, "the level of `crossings`", Code::E0309);
            usable &= operands.back().known;
            dimension = time;
            shape = Shape::list;
            break;
        case Reducer::spectrum: dimension = what.dimension*what.dimension*time; shape = Shape::list; display.reset(); break;
        case Reducer::autocorr: dimension = what.dimension*what.dimension; shape = Shape::list; display.reset(); break;
        default: break;
    }
    if (!usable) return context_.unknown(span);
    model::Reduce node{info.reducer, {}, {}};
    for (const Value& operand : operands) node.operands.push_back(operand.id);
    if (window) node.window = window->id;
    Value result = make(std::move(node), shape, dimension, span);
    if (info.reducer == Reducer::rate && !context_.numeric_time) result.display = DisplayUnit{"Hz", 1000, 0};   // 1/ms = 1000 Hz
    else if (dimension == what.dimension) result.display = display;
    context_.model.exprs[result.id].display = result.shown_in();
    return result;
}

}  // namespace nmlc::sema
