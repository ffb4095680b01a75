// One expression in textbook notation: brackets only where precedence asks for them, constants with their units.
#include <fmt/format.h>

#include "compiler/model/names.h"
#include "compiler/model/print.h"
#include "compiler/support/overloaded.h"

namespace nmlc::model {
namespace {

enum Precedence { loosest, logic_or, logic_and, logic_not, comparison, sum, product, negation, power, atom };

class ExprPrinter {
public:
    ExprPrinter(const Model& model, const Neuron* neuron) : model_(model), neuron_(neuron) {}

    std::string print(ExprId id, int outer = loosest) {
        if (++depth_ > 2000) return --depth_, "...";
        const Expr& expr = model_.exprs[id];
        auto [text, own] = node(expr);
        --depth_;
        return own < outer ? "(" + text + ")" : text;
    }

private:
    using Text = std::pair<std::string, int>;

    static std::string part_of_other(const std::variant<ParamId, StateId, LetId>& part) {
        static constexpr const char* kinds[] = {"param", "state", "let"};
        return std::visit([&](auto id) { return fmt::format("{}#{}", kinds[part.index()], id.index); }, part);
    }

    Text node(const Expr& expr) {
        return std::visit(overloaded{
            [&](const Constant& constant) -> Text { return number(constant.value, expr); },
            [](const Truth& truth) -> Text { return {truth.value ? "true" : "false", atom}; },
            [](const nmlc::model::Text& text) -> Text { return {"\"" + text.value + "\"", atom}; },
            [&](const ParamRef& use) -> Text { return {neuron_ ? neuron_->params[use.param].name : fmt::format("param#{}", use.param.index), atom}; },
            [&](const StateRef& use) -> Text { return {print_state(use.state), atom}; },
            [&](const InputRef& use) -> Text { return {neuron_ ? neuron_->inputs[use.input].name : fmt::format("input#{}", use.input.index), atom}; },
            [&](const LetRef& use) -> Text { return {neuron_ ? neuron_->lets[use.let].name : fmt::format("let#{}", use.let.index), atom}; },
            [](const Time&) -> Text { return {"t", atom}; },
            [](const TimeStep&) -> Text { return {"dt", atom}; },
            [](const NeuronIndex&) -> Text { return {"i", atom}; },
            [](const Noise&) -> Text { return {"xi", atom}; },
            [](const Arrival& arrival) -> Text { return {fmt::format("arrival#{}", arrival.slot), atom}; },
            [](const PreRef& use) -> Text { return {"pre." + part_of_other(use.part), atom}; },
            [](const PostRef& use) -> Text { return {"post." + part_of_other(use.part), atom}; },
            [](const Incoming&) -> Text { return {"incoming(w)", atom}; },
            [&](const Delayed& past) -> Text { return {print_state(past.state) + "(t - " + print(past.delay, product) + ")", atom}; },
            [](const Weight&) -> Text { return {"w", atom}; },
            [](const Lag&) -> Text { return {"s", atom}; },
            [&](const VariableRef& use) -> Text { return {model_.variables[use.variable].name, atom}; },
            [](const LoopRef& use) -> Text { return {fmt::format("k{}", use.depth), atom}; },
            [&](const Unary& unary) -> Text {
                if (unary.op == UnaryOp::not_) return {"not " + print(unary.operand, logic_not), logic_not};
                return {"-" + print(unary.operand, power), negation};
            },
            [&](const Binary& binary) -> Text { return binary_text(binary); },
            [&](const Compare& compare) -> Text {
                static constexpr const char* signs[] = {" < ", " <= ", " > ", " >= ", " == ", " != "};
                return {print(compare.left, sum) + signs[static_cast<int>(compare.op)] + print(compare.right, sum), comparison};
            },
            [&](const Select& select) -> Text {
                return {"if " + print(select.condition, logic_or) + " then " + print(select.then, logic_or) + " else " + print(select.otherwise), loosest};
            },
            [&](const Call& call) -> Text { return {std::string(name_of(call.function)) + arguments(call.arguments), atom}; },
            [&](const Draw& draw) -> Text { return {name_of_distribution(draw.distribution) + arguments(draw.arguments), atom}; },
            [&](const ListLiteral& list) -> Text {
                std::string text = arguments(list.elements);
                text.front() = '[';
                text.back() = ']';
                return {text, atom};
            },
            [&](const Range& range) -> Text {
                std::string text = print(range.low, sum) + " .. " + print(range.high, sum);
                if (range.step) text += " step " + print(*range.step, sum);
                return {text, comparison};
            },
            [&](const ForEach& each) -> Text { return {"[" + print(each.body) + " for k0 in " + print(each.range) + "]", atom}; },
            [&](const Element& element) -> Text {
                if (const auto found = found_by_analysis(element.list)) return {found->first + "[" + print(element.index) + "]." + found->second, atom};
                return {print(element.list, atom) + "[" + print(element.index) + "]", atom};
            },
            [&](const Contains& contains) -> Text { return {print(contains.element, sum) + " in " + print(contains.list, sum), comparison}; },
            [&](const Reduce& reduce) -> Text {
                std::vector<ExprId> all = reduce.operands;
                if (reduce.window) all.push_back(*reduce.window);
                if (reduce.reducer == Reducer::length)
                    if (const auto found = found_by_analysis(all.front())) return {"count(" + found->first + ")", atom};
                return {name_of_reducer(reduce.reducer) + arguments(all), atom};
            },
            [&](const Quantity& quantity) -> Text {
                const Population& population = model_.populations[quantity.population];
                return {population.name + (quantity.indices ? "[" + print(*quantity.indices) + "]" : "") + "." + name_of_part(model_, quantity), atom};
            },
            [&](const Energy& energy) -> Text { return {"energy(" + model_.connections[energy.connection].name + ")", atom}; },
            [&](const Sample& sample) -> Text { return {print(sample.trace, atom) + "(" + print(sample.time) + ")", atom}; },
        }, expr.node);
    }

    // What an analysis has found is kept in variables: `pp.fixed.u`, written as `pp.fixed` and `u`.
    std::optional<std::pair<std::string, std::string>> found_by_analysis(ExprId list) const {
        const auto* use = std::get_if<VariableRef>(&model_.exprs[list].node);
        if (!use) return std::nullopt;
        const std::string& name = model_.variables[use->variable].name;
        const std::size_t dot = name.rfind('.');
        if (dot == std::string::npos) return std::nullopt;
        return std::pair(name.substr(0, dot), name.substr(dot + 1));
    }
    std::string print_state(StateId state) const { return neuron_ ? neuron_->states[state].name : fmt::format("state#{}", state.index); }

    // A constant in the unit it was written in; a unit with `/` or `*` binds like a product.
    static Text number(double value, const Expr& expr) {
        std::string text = fmt::format("{:.12g}", value*expr.display.per_coherent + expr.display.offset);
        int precedence = text.front() == '-' ? negation : atom;
        if (!expr.display.text.empty()) {
            const bool quotient = expr.display.text.starts_with("1/");
            text += quotient ? expr.display.text.substr(1) : " " + expr.display.text;
            if (expr.display.text.find_first_of("*/") != std::string::npos) precedence = product;
        }
        return {text, precedence};
    }

    Text binary_text(const Binary& binary) {
        const auto joined = [&](const char* sign, int own, int left, int right) -> Text { return {print(binary.left, left) + sign + print(binary.right, right), own}; };
        switch (binary.op) {
            case BinaryOp::add: return chain(binary);
            case BinaryOp::sub: return chain(binary);
            case BinaryOp::mul: return joined("*", product, product, negation);
            case BinaryOp::div: return joined("/", product, product, power);
            case BinaryOp::pow: return joined("^", power, atom, atom);
            case BinaryOp::mod: return {"mod(" + print(binary.left) + ", " + print(binary.right) + ")", atom};
            case BinaryOp::and_: return joined(" and ", logic_and, logic_and, logic_not);
            case BinaryOp::or_: return joined(" or ", logic_or, logic_or, logic_and);
        }
        return {};
    }

    // Sums lean to the left; their length is no depth.
    Text chain(const Binary& last) {
        std::vector<const Binary*> terms{&last};
        for (;;) {
            const auto* next = std::get_if<Binary>(&model_.exprs[terms.back()->left].node);
            if (!next || (next->op != BinaryOp::add && next->op != BinaryOp::sub)) break;
            terms.push_back(next);
        }
        std::string text = print(terms.back()->left, sum);
        for (auto term = terms.rbegin(); term != terms.rend(); ++term) {
            const bool subtract = (*term)->op == BinaryOp::sub;
            text += (subtract ? " - " : " + ") + print((*term)->right, subtract || is_negative((*term)->right) ? product : sum);
        }
        return {text, sum};
    }

    bool is_negative(ExprId id) const { return std::holds_alternative<Unary>(model_.exprs[id].node); }

    std::string arguments(const std::vector<ExprId>& ids) {
        std::string text = "(";
        for (std::size_t k = 0; k < ids.size(); ++k) text += (k ? ", " : "") + print(ids[k]);
        return text + ")";
    }

    const Model& model_;
    const Neuron* neuron_;
    unsigned depth_ = 0;
};

}  // namespace

std::string print(const Model& model, ExprId expr, const Neuron* neuron) { return ExprPrinter(model, neuron).print(expr); }

}  // namespace nmlc::model
