// The same translation as for a simulate, but what the statement gives stands in for drives, params and equations, and neither time nor
// noise may be left.
#include "compiler/elaborate/analyses.h"

#include <algorithm>
#include <set>

#include "compiler/elaborate/facts.h"
#include "compiler/elaborate/situations.h"
#include "compiler/elaborate/translate.h"
#include "compiler/support/overloaded.h"
#include "compiler/symbolic/singular.h"
#include "compiler/symbolic/transform.h"

namespace nmlc::elaborate {

namespace {

using symbolic::Kind;
using symbolic::Node;

bool is_time(const Node& node) { return node.kind == Kind::time || node.kind == Kind::step || node.kind == Kind::grid || node.kind == Kind::first_step || node.kind == Kind::last_step; }
bool is_noise(const Node& node) { return node.kind == Kind::noise || node.kind == Kind::normal || node.kind == Kind::random; }

template <class Test>
bool anywhere(const model::Model& model, model::ExprId id, const Test& test) {
    const model::Expr& expr = model.exprs[id];
    if (test(expr)) return true;
    for (model::ExprId child : children(expr))
        if (anywhere(model, child, test)) return true;
    return false;
}

class Maker {
public:
    Maker(Instances& instances, model::PopulationId population, const AnalysisSituation& situation, DiagnosticSink& sink)
        : instances_(instances), model_(*instances.model), arena_(instances.arena), population_(model_.populations[population]), neuron_(model_.neurons[population_.neuron]),
          statement_(model_.statements[situation.statement]), sink_(sink), translator_(model_, arena_, instances.populations[population.index], made_.base, sink) {
        made_.base.population = population;
        made_.base.drives = situation.drives;
        made_.statement = situation.statement;
        std::visit(overloaded{
            [&](const model::PhasePlane& plane) { set_up(plane); },
            [&](const model::Bifurcation& diagram) { set_up(diagram); },
            [](const auto&) {},
        }, statement_.node);
    }

    void make() {
        const bool plane = std::holds_alternative<model::PhasePlane>(statement_.node);
        std::vector<std::uint32_t> moving;
        for (const model::Equation& equation : neuron_.equations)
            if (!held_.contains(equation.state.index) && !translator_.clamp(equation.state).valid()) moving.push_back(equation.state.index);
        std::sort(moving.begin(), moving.end());
        if (plane) {
            for (const std::uint32_t state : moving)
                if (state != axes_[0] && state != axes_[1]) return report_free(state);
            made_.free = axes_;
        } else {
            made_.free = moving;
        }
        for (const std::uint32_t state : made_.free)
            for (const model::Equation& equation : neuron_.equations)
                if (equation.state.index == state) made_.rates.push_back(translator_.expr(equation.rate));
        const bool usable = replace_varied() && is_autonomous();
        // Values of one neuron are as good as values of all: an analysis has one neuron at hand.
        made_.base.drives = given_drives_.empty() ? made_.base.drives : given_drives_;
        auto& formulas = made_.base.uniforms;
        const auto uniforms = static_cast<std::uint32_t>(formulas.size());
        formulas.insert(formulas.end(), made_.base.givens.begin(), made_.base.givens.end());
        made_.base.givens.clear();
        for (Expr& rate : made_.rates)
            rate = remove_singularities(arena_, substitute(arena_, rate, [&](const Node& node) {
                if (node.kind == Kind::given) return arena_.leaf(Kind::uniform, uniforms + node.slot);
                if (node.kind == Kind::state)
                    if (const auto value = held_values_.find(node.slot); value != held_values_.end()) return value->second;
                return Expr{};
            }));
        if (usable) instances_.analyses.push_back(std::move(made_));
    }

private:
    Expr value(model::ExprId formula) {
        made_.base.uniforms.push_back(formula);
        return arena_.leaf(Kind::uniform, static_cast<std::uint32_t>(made_.base.uniforms.size() - 1));
    }

    void give(model::InputId input, Expr value) {
        translator_.give(input, value);
        given_inputs_.insert(input.index);
    }

    // Drives of states that the statement itself holds or lets go are out of force for it.
    void without_drives_of(const std::set<std::uint32_t>& states) {
        given_drives_ = made_.base.drives;
        std::erase_if(made_.base.drives, [&](model::StatementId id) {
            const auto* state = std::get_if<model::StateId>(&std::get<model::Drive>(model_.statements[id].node).what);
            return state && states.contains(state->index);
        });
    }

    void set_up(const model::PhasePlane& plane) {
        axes_ = {plane.x.state.index, plane.y.state.index};
        std::set<std::uint32_t> named(axes_.begin(), axes_.end());
        for (const auto& given : plane.given) {
            if (const auto* input = std::get_if<model::InputId>(&given.what)) give(*input, value(given.value));
            if (const auto* state = std::get_if<model::StateId>(&given.what)) {
                held_.insert(state->index);
                named.insert(state->index);
                held_values_[state->index] = value(given.value);
            }
        }
        without_drives_of(named);
    }

    Expr varied() { return arena_.leaf(Kind::state, static_cast<std::uint32_t>(neuron_.states.size())); }

    void set_up(const model::Bifurcation& diagram) {
        made_.varies = true;
        if (const auto* input = std::get_if<model::InputId>(&diagram.over)) give(*input, varied());
    }

    model::ExprId formula_of(model::ParamId param) const {
        for (const auto& override : population_.params)
            if (override.param == param) return override.value;
        return neuron_.params[param].value;
    }

    // A param that is varied, and those that are computed from it, by their formulas.
    bool replace_varied() {
        const auto* diagram = std::get_if<model::Bifurcation>(&statement_.node);
        const auto* param = diagram ? std::get_if<model::ParamId>(&diagram->over) : nullptr;
        if (!param) return true;
        std::map<std::uint32_t, Expr> replaced{{param->index, varied()}};
        const auto replace = [&](Expr expr) {
            return substitute(arena_, expr, [&](const Node& node) {
                if (node.kind != Kind::param) return Expr{};
                const auto known = replaced.find(node.slot);
                return known == replaced.end() ? Expr{} : known->second;
            });
        };
        for (const model::ParamId other : population_.param_order) {
            if (other == *param) continue;
            const model::ExprId formula = formula_of(other);
            const bool reads = anywhere(model_, formula, [&](const model::Expr& expr) {
                const auto* ref = std::get_if<model::ParamRef>(&expr.node);
                return ref && replaced.contains(ref->param.index);
            });
            if (!reads) continue;
            const bool plain = !anywhere(model_, formula, [](const model::Expr& expr) { return std::holds_alternative<model::Draw>(expr.node) || std::holds_alternative<model::ListLiteral>(expr.node); });
            if (!plain) {
                sink_.report({Code::E1010, "`" + neuron_.params[other].name + "` is drawn at random from `" + neuron_.params[*param].name + "`, which cannot be varied then", statement_.span, {},
                              {{model_.exprs[formula].span, "this value"}}, {}, "give `" + neuron_.params[other].name + "` a value of its own", Severity::error});
                return false;
            }
            made_.dependents.push_back(other.index);
            replaced[other.index] = replace(translator_.expr(formula));
        }
        for (Expr& rate : made_.rates) rate = replace(rate);
        return true;
    }

    const char* construct() const {
        return std::visit(overloaded{
            [](const model::PhasePlane&) { return "phaseplane"; },
            [](const model::Bifurcation&) { return "bifurcation"; },
            [](const auto&) { return "rest"; },
        }, statement_.node);
    }

    // `rest` is that of the drives as they are now; the others have no now.
    bool is_autonomous() {
        const bool at_a_time = std::holds_alternative<model::Rest>(statement_.node);
        bool usable = true;
        for (std::size_t k = 0; k < made_.rates.size(); ++k) {
            if (contains(arena_, made_.rates[k], Kind::arrival)) {
                sink_.report({Code::E1108, std::string("`") + construct() + "` needs equations of one neuron, but `" + population_.name + "` is coupled to others all the time", statement_.span, {}, {}, {},
                              "take a population of the same neuron that is not connected", Severity::error});
                return false;
            }
            const bool time = !at_a_time && contains(arena_, made_.rates[k], is_time), noise = contains(arena_, made_.rates[k], is_noise);
            const bool past = contains(arena_, made_.rates[k], Kind::delayed);
            if (!time && !noise && !past) continue;
            usable = false;
            if (past) report_obstacle(Code::E0436, made_.free[k], [](const model::Expr& e) { return std::holds_alternative<model::Delayed>(e.node); }, "equations without delays", "reads the past");
            else if (noise) report_obstacle(Code::E1009, made_.free[k], [](const model::Expr& e) { return std::holds_alternative<model::Noise>(e.node) || std::holds_alternative<model::Draw>(e.node); },
                                       "equations without noise", "contains noise");
            else report_obstacle(Code::E1008, made_.free[k], [](const model::Expr& e) { return std::holds_alternative<model::Time>(e.node) || std::holds_alternative<model::TimeStep>(e.node); },
                                 "equations that do not depend on time", "depends on time");
            break;
        }
        return usable;
    }

    template <class Test>
    void report_obstacle(Code code, std::uint32_t state, const Test& test, const std::string& wanted, const std::string& found) {
        Diagnostic diagnostic{code, std::string("`") + construct() + "` needs " + wanted, statement_.span, {}, {}, {}, {}, Severity::error};
        for (const model::StatementId id : made_.base.drives) {
            const auto& drive = std::get<model::Drive>(model_.statements[id].node);
            const auto* input = std::get_if<model::InputId>(&drive.what);
            if ((input && given_inputs_.contains(input->index)) || !anywhere(model_, drive.value, test)) continue;
            diagnostic.labels.push_back({model_.exprs[drive.value].span, "this drive " + found});
            if (input && std::holds_alternative<model::PhasePlane>(statement_.node)) diagnostic.hint = "give the input a value between the braces, as in `" + neuron_.inputs[*input].name + " = ...`";
            else diagnostic.hint = "drive it with a constant before this line";
            sink_.report(std::move(diagnostic));
            return;
        }
        for (const model::Equation& equation : neuron_.equations)
            if (equation.state.index == state) diagnostic.labels.push_back({equation.span, "this equation " + found});
        sink_.report(std::move(diagnostic));
    }

    // Only where a clamp counted on by the checker is not in force here; else the checker has said it.
    void report_free(std::uint32_t state) {
        const std::string& name = neuron_.states[model::StateId{state}].name;
        sink_.report({Code::E1001, "`" + name + "` is free to move here, and a phase plane has two states", statement_.span, {}, {}, {}, "hold it at a value between the braces, as in `" + name + " = ...`",
                      Severity::error});
    }

    Instances& instances_;
    const model::Model& model_;
    symbolic::Arena& arena_;
    const model::Population& population_;
    const model::Neuron& neuron_;
    const model::Statement& statement_;
    DiagnosticSink& sink_;
    Analysed made_;
    Translator translator_;
    std::vector<std::uint32_t> axes_;
    std::set<std::uint32_t> held_, given_inputs_;
    std::map<std::uint32_t, Expr> held_values_;
    std::vector<model::StatementId> given_drives_;
};

}  // namespace

void add_analyses(Instances& instances, model::PopulationId population, bool for_tests, DiagnosticSink& sink) {
    for (const AnalysisSituation& situation : analysis_situations(*instances.model, population, for_tests)) Maker(instances, population, situation, sink).make();
}

}  // namespace nmlc::elaborate
