// Whole programs: what the runtime is told of a population, and that the split kernels together are the step.
#include <algorithm>

#include "compiler/lower/lower.h"
#include "tests/unit/lower/stepper.h"

using namespace nmlc;
using namespace nmlc::tests;

namespace {

// A leaky neuron with a sinusoidal drive whose amplitude is a sweep variable, a threshold and a hold.
struct Driven : NeuronByHand {
    Term tau = param("tau", 8), R = param("R", 0.01), theta = param("theta", -50), reset = param("reset", -65);
    Term I = input("I"), u = state("u", -70);
    Driven() {
        equation(u, (-(u + 70) + R * I) / tau);
        event(model::Event::spike_when, u > theta).actions = {assign(u, reset), hold(u, number(2))};
        model::Variable amplitude;
        amplitude.name = "A";
        amplitude.kind = model::Variable::sweep;
        drive(I, 2500 + term(model::VariableRef{model.variables.add(std::move(amplitude))}) * call(Function::sin, time()));
        simulate();
    }
};

struct Lowered {
    DiagnosticSink sink;
    elaborate::Instances instances;
    plan::UpdatePlan plan;
    lower::Program program;
    explicit Lowered(const model::Model& model)
        : instances(elaborate::elaborate(model, false, sink)), plan(solve::plan_updates(instances, sink)), program(lower::lower(model, instances, plan, false)) {
        CHECK(sink.all().empty());
    }
};

}  // namespace

TEST_CASE("the runtime is told columns, slots and drives", "[lower]") {
    Driven driven;
    Lowered lowered(driven.finish());
    const abi::Population& cell = lowered.program.skeleton.populations.at(0);
    REQUIRE(cell.columns.size() == 2);
    CHECK(cell.columns[0].name == "u");
    CHECK(cell.columns[1].kind == abi::Column::Kind::hold);
    CHECK(cell.columns[1].state == 0);
    CHECK(cell.method == "exact");
    REQUIRE(cell.variants.size() == 1);
    const abi::Variant& variant = cell.variants[0];
    CHECK(variant.drives.size() == 1);
    CHECK(variant.uniforms.size() == 5);   // four params and A
    const auto& formulas = lowered.program.skeleton.protocol.formulas;
    CHECK(formulas[variant.uniforms[1].index].op == abi::FormulaOp::param);
    CHECK(formulas[variant.uniforms[1].index].slot == 1);
    CHECK(formulas[variant.uniforms[4].index].op == abi::FormulaOp::variable);
    CHECK(variant.prepared_uniforms == lowered.program.kernels[0][0].prepare_uniforms.outputs.size());
    CHECK(variant.timeline_slots == 1);
}

TEST_CASE("the split step does little, and the same as the whole", "[lower]") {
    Driven driven;
    const model::Model& model = driven.finish();
    Lowered lowered(model);
    const lower::VariantKernels& kernels = lowered.program.kernels[0][0];
    const auto calls = std::count_if(kernels.step.insts.begin(), kernels.step.insts.end(), [](const ir::Inst& inst) {
        return inst.op == ir::Op::div || (inst.op == ir::Op::call && inst.function != Function::max);
    });
    CHECK(calls == 0);

    const plan::UpdatePlan& plan = lowered.plan;
    const lower::Layout layout = lower::layout_of(plan, lowered.instances.instances[0], lower::columns_of(plan, model::PopulationId{0}));
    const ir::Kernel whole = lower::kernels_of(plan, 0, layout).step;

    const std::uint64_t steps = 2000;
    const double dt = 0.1;
    const auto run = [&](const ir::Kernel& kernel, const std::vector<double>& uniforms, const std::vector<double>& timeline) {
        std::vector<double> u(64, -70), hold(64, 0);
        void* columns[] = {u.data(), hold.data()};
        std::vector<std::uint8_t> spikes(8 * steps);
        nmlc_args args{columns, uniforms.data(), nullptr, timeline.data(), nullptr, 0, nullptr, spikes.data(), 8, 0, 1, 0, steps, dt, dt, 0, 1};
        ir::interpret(kernel, args);
        std::vector<double> result{u[0], hold[0]};
        for (std::uint64_t step = 0; step < steps; ++step)
            if ((spikes[8 * step] & 1) != 0) result.push_back(static_cast<double>(step));
        return result;
    };
    std::vector<double> uniforms{8, 0.01, -50, -65, 300};
    const std::vector<double> expected = run(whole, uniforms, {});

    nmlc_args args{};
    args.n_neurons = 1, args.n_steps = 1, args.dt = dt, args.grid = dt;
    std::vector<std::vector<double>> prepared(kernels.prepare_uniforms.outputs.size(), std::vector<double>(64));
    std::vector<double*> outputs;
    for (auto& value : prepared) outputs.push_back(value.data());
    args.uniforms = uniforms.data(), args.outputs = outputs.data();
    ir::interpret(kernels.prepare_uniforms, args);
    for (const auto& value : prepared) uniforms.push_back(value[0]);

    std::vector<double> timeline(steps);
    double* column = timeline.data();
    args.uniforms = uniforms.data(), args.outputs = &column, args.n_neurons = steps;
    ir::interpret_timeline(kernels.timeline, args);

    CHECK(expected.size() > 10);   // it spikes
    CHECK(run(kernels.step, uniforms, timeline) == expected);
}

TEST_CASE("a leaky neuron under constant current: one fma and the bookkeeping of events", "[lower]") {
    NeuronByHand lif;
    const Term tau = lif.param("tau", 8), R = lif.param("R", 0.01), u_rest = lif.param("u_rest", -70), theta = lif.param("theta", -50);
    const Term I = lif.input("I"), u = lif.state("u", -70);
    lif.equation(u, (-(u - u_rest) + R * I) / tau);
    lif.event(model::Event::spike_when, u > theta).actions = {lif.assign(u, u_rest), lif.hold(u, lif.number(2))};
    lif.drive(I, lif.number(2500));
    lif.simulate();
    Lowered lowered(lif.finish());
    CHECK(ir::print(lowered.program.kernels[0][0].step) == R"(kernel cell.step
columns u, "hold u"
uniforms tau, R, u_rest, theta, "prepared 4", "prepared 5", "prepared 6"
%0 = column u
%1 = column "hold u"
%2 = const 1
%3 = const 0
%4 = lt %3, %1
%5 = uniform "prepared 4"
%6 = uniform u_rest
%7 = uniform "prepared 5"
%8 = fma %5, %0, %7
%9 = select %4, %0, %8
%10 = sub %1, %2
%11 = call max %10, %3
%12 = lt %3, %11
%13 = uniform theta
%14 = lt %13, %9
%15 = not %12
%16 = and %14, %15
%17 = uniform "prepared 6"
%18 = select %16, %6, %9
%19 = select %16, %17, %11
store u, %18
store "hold u", %19
spike %16
)");
}
