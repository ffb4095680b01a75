// Columns are the free states (then what is varied), everything else is a uniform: params, formulas, states as they stand, the neuron's
// number. A call then takes any number of points of one neuron, as a simulate takes neurons.
#include "compiler/lower/analysis.h"

#include <fmt/format.h>

#include <algorithm>

#include "compiler/lower/emit.h"
#include "compiler/passes/passes.h"
#include "compiler/symbolic/differentiate.h"
#include "compiler/symbolic/transform.h"

namespace nmlc::lower {
namespace {

using symbolic::Kind;

class AnalysisMaker {
public:
    AnalysisMaker(const elaborate::Instances& instances, const elaborate::Analysed& analysed, symbolic::Arena& arena)
        : analysed_(analysed), arena_(arena), population_(instances.model->populations[analysed.base.population]), neuron_(instances.model->neurons[population_.neuron]) {
        for (std::uint32_t param = 0; param < neuron_.params.size(); ++param) {
            layout_.uniform_params.push_back(param);
            layout_.uniform_names.push_back(neuron_.params[model::ParamId{param}].name);
        }
        for (std::size_t k = 0; k < analysed.base.uniforms.size(); ++k) layout_.uniform_names.push_back(fmt::format("value {}", k + 1));
        for (const model::State& state : neuron_.states) layout_.uniform_names.push_back(state.name + " now");
        layout_.uniform_names.push_back("number of the neuron");
        for (const std::uint32_t state : analysed.free) layout_.columns.states.push_back(neuron_.states[model::StateId{state}].name);
        if (analysed.varies) layout_.columns.states.push_back("varied");
        for (const symbolic::Expr rate : analysed.rates)
            rates_.push_back(symbolic::substitute(arena_, rate, [&](const symbolic::Node& node) {
                return node.kind == Kind::index ? arena_.leaf(Kind::uniform, state_formula(neuron_.states.size())) : symbolic::Expr{};
            }));
    }

    AnalysisKernels kernels() {
        std::vector<symbolic::Expr> slopes;
        for (const symbolic::Expr rate : rates_)
            for (const std::uint32_t column : leaves()) slopes.push_back(symbolic::differentiate(arena_, rate, column));
        return {kernel("rates", rates_), kernel("jacobian", slopes)};
    }

private:
    // Formulas of states as they stand follow those of the experiment.
    std::uint32_t state_formula(std::size_t state) const { return static_cast<std::uint32_t>(analysed_.base.uniforms.size() + state); }

    // The leaves `state k` that are columns, in their order.
    std::vector<std::uint32_t> leaves() const {
        std::vector<std::uint32_t> result = analysed_.free;
        if (analysed_.varies) result.push_back(static_cast<std::uint32_t>(neuron_.states.size()));
        return result;
    }

    ir::Kernel kernel(const std::string& name, const std::vector<symbolic::Expr>& values) {
        ir::Builder b = layout_.kernel(population_.name + "." + name);
        for (std::size_t k = 0; k < values.size(); ++k) b.output_slot(fmt::format("{} {}", name, k + 1));
        Emitter emit(b, arena_, layout_);
        Point point;
        for (std::uint32_t state = 0; state < neuron_.states.size() + 1; ++state) point.states.push_back(layout_.uniform_formula(b, state_formula(state)));
        const std::vector<std::uint32_t> columns = leaves();
        for (std::uint32_t column = 0; column < columns.size(); ++column) point.states[columns[column]] = b.slot(ir::Op::column, column);
        point.time = b.leaf(ir::Op::time);
        point.step = b.leaf(ir::Op::step);
        for (std::uint32_t k = 0; k < values.size(); ++k) b.output(k, emit(values[k], point));
        return passes::simplify(std::move(b).finish());
    }

    const elaborate::Analysed& analysed_;
    symbolic::Arena& arena_;
    const model::Population& population_;
    const model::Neuron& neuron_;
    Layout layout_;
    std::vector<symbolic::Expr> rates_;
};

}  // namespace

std::vector<AnalysisKernels> lower_analyses(const elaborate::Instances& instances, model::PopulationId population, ProtocolBuilder& protocol, abi::Population& skeleton) {
    std::vector<AnalysisKernels> result;
    const auto concerns = [&](const elaborate::Analysed& analysed) { return analysed.base.population == population; };
    if (std::none_of(instances.analyses.begin(), instances.analyses.end(), concerns)) return result;
    symbolic::Arena arena = instances.arena;
    for (const elaborate::Analysed& analysed : instances.analyses) {
        if (!concerns(analysed)) continue;
        abi::Analysis made{.statement = analysed.statement.index, .drives = {}, .free = analysed.free, .varies = analysed.varies, .dependents = analysed.dependents, .formulas = {}, .rates = {}, .jacobian = {}};
        for (const model::StatementId drive : analysed.base.drives) made.drives.push_back(protocol.drive_id(drive));
        std::sort(made.drives.begin(), made.drives.end());
        for (const model::ExprId formula : analysed.base.uniforms) made.formulas.push_back(protocol.formula(formula));
        skeleton.analyses.push_back(std::move(made));
        result.push_back(AnalysisMaker(instances, analysed, arena).kernels());
    }
    return result;
}

}  // namespace nmlc::lower
