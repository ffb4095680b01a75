#include "compiler/elaborate/delays.h"

#include <algorithm>
#include <set>

#include "compiler/model/children.h"
#include "compiler/model/print.h"

namespace nmlc::elaborate {

namespace {

// Two delays are the same where they read the same in the neuron's own names.
std::string text_of(const model::Model& model, const model::Neuron& neuron, model::ExprId delayed) { return model::print(model, delayed, &neuron); }

class Finder {
public:
    Finder(const model::Model& model, const model::Neuron& neuron) : model_(model), neuron_(neuron) {}
    std::vector<Delay> delays;

    void look(model::ExprId id) {
        if (!seen_.insert(id.index).second) return;
        const model::Expr& expr = model_.exprs[id];
        if (const auto* delayed = std::get_if<model::Delayed>(&expr.node)) {
            const std::string text = text_of(model_, neuron_, id);
            const bool known = std::any_of(delays.begin(), delays.end(), [&](const Delay& delay) { return delay.text == text; });
            if (!known) delays.push_back({delayed->state.index, delayed->delay, text, expr.span});
        }
        model::for_each_child(expr, [&](model::ExprId child) { look(child); });
    }

private:
    const model::Model& model_;
    const model::Neuron& neuron_;
    std::set<std::uint32_t> seen_;
};

}  // namespace

std::vector<Delay> delays_of(const model::Model& model, const model::Neuron& neuron) {
    Finder finder(model, neuron);
    for (const model::Let& let : neuron.lets) finder.look(let.value);
    for (const model::Equation& equation : neuron.equations) finder.look(equation.rate);
    for (const model::Contribution& contribution : neuron.contributions) finder.look(contribution.value);
    for (const model::Event& event : neuron.events) {
        if (event.kind < model::Event::arrival) finder.look(event.trigger);
        for (const model::Action& action : event.actions)
            finder.look(std::visit([](const auto& what) { if constexpr (requires { what.value; }) return what.value; else return what.duration; }, action));
    }
    return std::move(finder.delays);
}

std::uint32_t slot_of(const model::Model& model, const model::Neuron& neuron, const std::vector<Delay>& delays, model::ExprId delayed) {
    const std::string text = text_of(model, neuron, delayed);
    const auto found = std::find_if(delays.begin(), delays.end(), [&](const Delay& delay) { return delay.text == text; });
    return static_cast<std::uint32_t>(found - delays.begin());
}

std::vector<std::uint32_t> PopulationFacts::past_states() const {
    std::set<std::uint32_t> states;
    for (const Delay& delay : delays) states.insert(delay.state);
    return {states.begin(), states.end()};
}

}  // namespace nmlc::elaborate
