#include "compiler/lower/lower.h"

#include <algorithm>

#include "compiler/lower/analysis.h"
#include "compiler/lower/kernels.h"
#include "compiler/lower/lanes.h"
#include "compiler/lower/layout.h"
#include "compiler/lower/protocol.h"
#include "compiler/lower/skeleton.h"
#include "compiler/passes/passes.h"

namespace nmlc::lower {

namespace {

abi::Variant variant_of(const elaborate::Instance& instance, const plan::InstancePlan& plan, const Layout& layout, ProtocolBuilder& protocol) {
    abi::Variant variant;
    for (model::StatementId drive : instance.drives) variant.drives.push_back(protocol.drive_id(drive));
    std::sort(variant.drives.begin(), variant.drives.end());
    variant.located = instance.located;
    for (std::uint32_t param : layout.uniform_params) variant.uniforms.push_back(protocol.param(instance.population, model::ParamId{param}));
    for (model::ExprId formula : instance.uniforms) variant.uniforms.push_back(protocol.formula(formula));
    variant.given_params = layout.given_params;
    for (model::ExprId formula : instance.givens) variant.given_formulas.push_back(protocol.formula(formula));
    variant.adaptive = is_adaptive(plan);
    variant.noisy = is_noisy(plan);
    for (const elaborate::Measured& measured : instance.measured) variant.measured.push_back(measured.name);
    return variant;
}

bool has_code(const ir::Kernel& kernel) { return !kernel.insts.empty(); }

ir::Kernel simplified(const ir::Kernel& kernel) { return passes::simplify(passes::share_exponentials(passes::simplify(kernel))); }

// What does not change from step to step leaves the step.
void split(VariantKernels& kernels, abi::Variant& variant) {
    for (ir::Kernel* kernel : {&kernels.flow, &kernels.rhs, &kernels.events, &kernels.arrive, &kernels.measure})
        if (has_code(*kernel)) *kernel = simplified(*kernel);
    if (!has_code(kernels.step)) return;
    passes::Hoisted hoisted = passes::hoist(simplified(kernels.step));
    variant.prepared_uniforms = static_cast<std::uint32_t>(hoisted.prepare_uniforms.outputs.size());
    variant.prepared_givens = static_cast<std::uint32_t>(hoisted.prepare_givens.outputs.size());
    variant.timeline_slots = static_cast<std::uint32_t>(hoisted.timeline.outputs.size());
    kernels.step = passes::order_by_depth(hoisted.step);
    kernels.prepare_uniforms = std::move(hoisted.prepare_uniforms);
    kernels.prepare_givens = std::move(hoisted.prepare_givens);
    kernels.timeline = std::move(hoisted.timeline);
}

}  // namespace

Program lower(const model::Model& model, const elaborate::Instances& instances, const plan::UpdatePlan& plan, bool for_tests) {
    Program program;
    program.skeleton.name = model.name;
    ProtocolBuilder protocol(model);
    for (model::PopulationId population : model.populations.ids()) {
        const Columns columns = columns_of(plan, population);
        abi::Population skeleton = skeleton_of(plan, population, columns, protocol);
        std::vector<VariantKernels> kernels;
        for (std::size_t i = 0; i < instances.instances.size(); ++i) {
            const elaborate::Instance& instance = instances.instances[i];
            if (instance.population != population) continue;
            const Layout layout = layout_of(plan, instance, columns);
            abi::Variant variant = variant_of(instance, plan.plans[i], layout, protocol);
            kernels.push_back(kernels_of(plan, i, layout));
            std::optional<Widened> wide;
            if (instance.in_points && suits_lanes(kernels.back(), variant, model, population)) wide = widened(kernels.back(), variant);
            split(kernels.back(), variant);
            if (skeleton.method.empty()) skeleton.method = plan::methods_in_words(plan.plans[i]);
            skeleton.variants.push_back(std::move(variant));
            if (!wide) continue;
            split(wide->kernels, wide->variant);
            kernels.push_back(std::move(wide->kernels));
            skeleton.variants.push_back(std::move(wide->variant));
        }
        program.analyses.push_back(lower_analyses(instances, population, protocol, skeleton));
        program.skeleton.populations.push_back(std::move(skeleton));
        program.kernels.push_back(std::move(kernels));
    }
    for (const model::Connection& connection : model.connections) program.skeleton.connections.push_back(connection_of(model, connection, protocol));
    program.skeleton.protocol = std::move(protocol).finish(program.source_refs);
    // A run of the file and a run of its tests are compiled separately: the other's populations have no kernels.
    if (for_tests) program.skeleton.protocol.body.clear();
    else program.skeleton.protocol.tests.clear();
    return program;
}

}  // namespace nmlc::lower
