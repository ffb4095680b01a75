#include "compiler/lower/lower.h"

#include <algorithm>

#include "compiler/lower/analysis.h"
#include "compiler/lower/kernels.h"
#include "compiler/lower/lanes.h"
#include "compiler/lower/layout.h"
#include "compiler/lower/protocol.h"
#include "compiler/lower/skeleton.h"
#include "compiler/passes/passes.h"
#include "compiler/symbolic/transform.h"

namespace nmlc::lower {

namespace {

// What a coupled population's stages are, and where its kernels read sums over senders.
void couple(abi::Variant& variant, const elaborate::Instance& instance, const plan::InstancePlan& plan, const symbolic::Arena& arena, const model::Population& population) {
    variant.coupled = true;
    variant.stages = abi::Variant::Stages::euler;   // of maps alone
    for (const plan::Group& group : plan.groups) {
        if (group.method == plan::Method::map) {
            variant.mapped.push_back(group.states.front());
            continue;
        }
        variant.stages = group.method == plan::Method::rk4 ? abi::Variant::Stages::rk4 : group.method == plan::Method::heun ? abi::Variant::Stages::heun
                         : group.method == plan::Method::midpoint ? abi::Variant::Stages::midpoint : abi::Variant::Stages::euler;
        variant.moving.insert(variant.moving.end(), group.states.begin(), group.states.end());
    }
    const auto reads_sums = [&](symbolic::Expr expr) {
        return expr.valid() && contains(arena, expr, [&](const symbolic::Node& node) { return node.kind == symbolic::Kind::arrival && population.arrivals[node.slot].continuous; });
    };
    const auto changes = [](const symbolic::Node& node) {
        using symbolic::Kind;
        return node.kind == Kind::state || node.kind == Kind::delayed || node.kind == Kind::time || node.kind == Kind::step;
    };
    for (const elaborate::Measured& sent : instance.sends) variant.sends_constant.push_back(!contains(arena, sent.value, changes));
    for (const elaborate::Measured& measured : instance.measured) variant.measures_sums |= reads_sums(measured.value);
    for (const elaborate::State& state : instance.states) variant.ends_with_sums |= reads_sums(state.clamp);
    for (const elaborate::Event& event : instance.events) {
        variant.ends_with_sums |= reads_sums(event.trigger);
        for (const elaborate::Action& action : event.actions) variant.ends_with_sums |= reads_sums(action.value);
    }
}

abi::Variant variant_of(const elaborate::Instance& instance, const plan::UpdatePlan& update, const plan::InstancePlan& plan, const Layout& layout, ProtocolBuilder& protocol) {
    const model::Population& population = update.instances->model->populations[instance.population];
    const model::Population* const coupled = population.coupled ? &population : nullptr;
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
    if (coupled) couple(variant, instance, plan, update.arena, *coupled);
    return variant;
}

bool has_code(const ir::Kernel& kernel) { return !kernel.insts.empty(); }

ir::Kernel simplified(const ir::Kernel& kernel) { return passes::simplify(passes::share_exponentials(passes::simplify(kernel))); }

// What does not change from step to step leaves the step.
void split(VariantKernels& kernels, abi::Variant& variant) {
    for (ir::Kernel* kernel : {&kernels.flow, &kernels.rhs, &kernels.events, &kernels.arrive, &kernels.measure, &kernels.send, &kernels.tell, &kernels.kick, &kernels.on_pre, &kernels.on_post})
        if (has_code(*kernel)) *kernel = simplified(*kernel);
    for (ir::Kernel& kernel : kernels.given)
        if (has_code(kernel)) kernel = simplified(kernel);
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

// Of the synapses of a rule: what depends on the time since the last arrival alone is a table, and what all synapses of a receiver are told is told
// once for a row of them.
void share_of_rule(const model::Connection::Rule& rule, VariantKernels& kernels, abi::Variant& variant) {
    using Read = model::Connection::Read;
    std::vector<bool> told;
    for (const Read& read : rule.reads) told.push_back(read.what == Read::told);
    const auto elapsed = std::find_if(rule.reads.begin(), rule.reads.end(), [](const Read& read) { return read.what == Read::elapsed; });
    if (elapsed != rule.reads.end() && has_code(kernels.on_post)) {
        passes::Tabulated parts = passes::tabulate(kernels.on_post, static_cast<std::uint32_t>(elapsed - rule.reads.begin()));
        variant.tabulated = static_cast<std::uint32_t>(parts.table.outputs.size());
        kernels.on_post = std::move(parts.kernel);
        kernels.since = std::move(parts.table);
    }
    variant.on_pre_draws = ir::draws(kernels.on_pre);
    variant.on_post_draws = ir::draws(kernels.on_post);
    if (!kernels.coupled || !has_code(kernels.rhs) || !kernels.rhs.timelines.empty() || has_code(kernels.kick)) return;
    ir::Kernel of_row = passes::of_one_row(kernels.rhs, told);
    if (variant.stages == abi::Variant::Stages::euler) kernels.euler_of_row = passes::euler_step(of_row, variant.moving);
    else kernels.rhs_of_row = std::move(of_row);
}

// What a kernel does not look at need not be fetched for every synapse.
void note_what_is_read(const std::vector<VariantKernels>& variants, abi::Connection::Rule& rule) {
    const auto looks = [&](ir::Kernel VariantKernels::* kernel, std::uint32_t slot) {
        return std::any_of(variants.begin(), variants.end(), [&](const VariantKernels& kernels) {
            const auto& insts = (kernels.*kernel).insts;
            return std::any_of(insts.begin(), insts.end(), [&](const ir::Inst& inst) { return inst.op == ir::Op::arrival && inst.slot == slot; });
        });
    };
    for (std::uint32_t slot = 0; slot < rule.reads.size(); ++slot) {
        rule.reads[slot].at_pre = looks(&VariantKernels::on_pre, slot);
        rule.reads[slot].at_post = looks(&VariantKernels::on_post, slot);
        rule.reads[slot].at_period = looks(&VariantKernels::step, slot);
    }
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
        const auto learning = std::find_if(model.connections.begin(), model.connections.end(), [&](const model::Connection& connection) { return connection.rule && connection.rule->synapses == population; });
        for (std::size_t i = 0; i < instances.instances.size(); ++i) {
            const elaborate::Instance& instance = instances.instances[i];
            if (instance.population != population) continue;
            const Layout layout = layout_of(plan, instance, columns);
            abi::Variant variant = variant_of(instance, plan, plan.plans[i], layout, protocol);
            kernels.push_back(kernels_of(plan, i, layout));
            std::optional<Widened> wide;
            if (instance.in_points && suits_lanes(kernels.back(), variant, model, population)) wide = widened(kernels.back(), variant);
            split(kernels.back(), variant);
            if (learning != model.connections.end()) share_of_rule(*learning->rule, kernels.back(), variant);
            if (skeleton.method.empty()) skeleton.method = plan::methods_in_words(plan.plans[i]);
            skeleton.variants.push_back(std::move(variant));
            if (!wide) continue;
            split(wide->kernels, wide->variant);
            if (learning != model.connections.end()) share_of_rule(*learning->rule, wide->kernels, wide->variant);
            kernels.push_back(std::move(wide->kernels));
            skeleton.variants.push_back(std::move(wide->variant));
        }
        program.analyses.push_back(lower_analyses(instances, population, protocol, skeleton));
        program.skeleton.populations.push_back(std::move(skeleton));
        program.kernels.push_back(std::move(kernels));
    }
    for (const model::Connection& connection : model.connections) {
        program.skeleton.connections.push_back(connection_of(model, connection, protocol));
        if (auto& rule = program.skeleton.connections.back().rule) note_what_is_read(program.kernels[rule->synapses], *rule);
    }
    program.skeleton.protocol = std::move(protocol).finish(program.source_refs);
    // A run of the file and a run of its tests are compiled separately: the other's populations have no kernels.
    if (for_tests) program.skeleton.protocol.body.clear();
    else program.skeleton.protocol.tests.clear();
    return program;
}

}  // namespace nmlc::lower
