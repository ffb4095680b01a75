#include "compiler/lower/kernels.h"

#include <algorithm>

#include "compiler/lower/events.h"
#include "compiler/lower/history.h"
#include "compiler/lower/integrate.h"

namespace nmlc::lower {

using ir::Op;
using ir::Value;

bool is_adaptive(const plan::InstancePlan& plan) {
    return std::any_of(plan.groups.begin(), plan.groups.end(), [](const plan::Group& group) { return group.method == plan::Method::adaptive; });
}

bool is_noisy(const plan::InstancePlan& plan) {
    return std::any_of(plan.groups.begin(), plan.groups.end(), [](const plan::Group& group) { return !group.noise.empty(); });
}

namespace {

class Maker {
public:
    Maker(const plan::UpdatePlan& plan, std::size_t instance, const Layout& layout)
        : plan_(plan), number_(instance), groups_(plan.plans[instance].groups), instance_(plan.instances->instances[instance]), layout_(layout),
          name_(plan.instances->model->populations[instance_.population].name) {}

    ir::Kernel step() const {
        Draft draft(*this, ".step");
        auto& [b, emit, start, after] = draft;
        const Value next_step = b.binary(Op::add, start.step, b.constant(1));
        const Value end = b.binary(Op::mul, next_step, b.leaf(Op::grid));   // without the rounding error of t_n + dt
        const Held held = held_states(b);
        integrated(emit, start, held, end, next_step, after.point);
        std::uint32_t column = layout_.columns.past_column(0);
        for (const Columns::Past& past : layout_.columns.pasts) {
            b.store(column++, middle_of_step(emit, instance_, groups_, past.state, start, after.point, held));
            b.store(column++, after.point.states[past.state]);
        }
        return ended(draft);
    }

    // What is left of a step when the engine has taken the states through its stages: of populations that are coupled all the time.
    ir::Kernel end_of_step() const {
        Draft draft(*this, ".step");
        auto& [b, emit, start, after] = draft;
        at_end_of_step(b, start, after.point);
        follow_drives(emit, after.point);
        std::uint32_t column = layout_.columns.past_column(0);
        for (const Columns::Past& past : layout_.columns.pasts) {
            if (!moves(past.state)) b.store(column, middle_of_step(emit, instance_, groups_, past.state, start, after.point, held_states(b)));   // else the engine knows
            b.store(column + 1, after.point.states[past.state]);
            column += 2;
        }
        return ended(draft);
    }

    // What continuous connections read, and rules.
    ir::Kernel send() const { return values(".send", instance_.sends); }
    ir::Kernel tell() const { return values(".tell", instance_.tells); }

    // What white noise adds to each state over a step, of strengths as at t_n (Ito).
    ir::Kernel kick() const {
        Draft draft(*this, ".kick");
        auto& [b, emit, start, after] = draft;
        for (const std::string& state : layout_.columns.states) b.output_slot(state);
        const Held held = held_states(b);
        const Value root = b.call(Function::sqrt, {b.leaf(Op::dt)});
        std::vector<Value> kicks(layout_.columns.states.size(), b.constant(0));
        for (const plan::Group& group : groups_)
            for (const plan::Noise& noise : group.noise)
                for (std::size_t i = 0; i < group.states.size(); ++i) {
                    if (!noise.strength[i].valid()) continue;
                    const std::uint32_t state = group.states[i];
                    const Value kicked = b.fma(b.binary(Op::mul, emit(noise.strength[i], start), root), b.draw(Op::normal, noise.place), kicks[state]);
                    kicks[state] = held[state].valid() ? b.select(held[state], b.constant(0), kicked) : kicked;
                }
        for (std::uint32_t state = 0; state < kicks.size(); ++state) b.output(state, kicks[state]);
        return std::move(b).finish();
    }

    // Part of a step, without events; the hold counters are the caller's.
    ir::Kernel flow() const {
        Draft draft(*this, ".flow");
        auto& [b, emit, start, after] = draft;
        integrated(emit, start, held_states(b), b.binary(Op::add, start.time, b.leaf(Op::dt)), start.step, after.point);
        keep(b, after);
        return std::move(b).finish();
    }

    ir::Kernel rhs() const {
        Draft draft(*this, ".rhs");
        auto& [b, emit, start, after] = draft;
        for (const std::string& state : layout_.columns.states) b.output_slot(state);
        const Held held = held_states(b);
        std::vector<Value> rates(layout_.columns.states.size(), b.constant(0));
        for (const plan::Group& group : groups_)
            for (std::size_t i = 0; i < group.states.size(); ++i) {
                const std::uint32_t state = group.states[i];
                if (group.method == plan::Method::map) {
                    rates[state] = next_of_map(emit, group, start, held);
                    continue;
                }
                const Value rate = emit(group.drift[i], start);
                rates[state] = held[state].valid() ? b.select(held[state], b.constant(0), rate) : rate;
            }
        for (std::uint32_t state = 0; state < rates.size(); ++state) b.output(state, rates[state]);
        return std::move(b).finish();
    }

    // At t_n + offset + dt, which lies in step n but for its very end.
    ir::Kernel events() const {
        Draft draft(*this, ".events");
        auto& [b, emit, start, after] = draft;
        const Value next_step = b.binary(Op::add, start.step, b.constant(1)), grid = b.leaf(Op::grid);
        after.point.time = b.binary(Op::add, start.time, b.leaf(Op::dt));
        const Value missing = b.binary(Op::sub, b.binary(Op::mul, next_step, grid), after.point.time);
        const Value at_end = b.binary(Op::lt, missing, b.binary(Op::mul, b.constant(1e-9), grid));
        after.point.step = b.select(at_end, next_step, start.step);
        if (is_adaptive(plan_.plans[number_])) follow_drives(emit, after.point);   // its flow is the runtime's, and knows no drives
        run_events(emit, instance_, {instance_.located, at_end}, after);
        keep(b, after);
        return std::move(b).finish();
    }

    // What arrives at t_(n+1), the end of the step: of scalar kernels, whose events may run several times in a step; and what a rule does at
    // a spike with that stamp.
    ir::Kernel at_spike(const char* name, model::Event::Kind kind) const {
        Draft draft(*this, name);
        auto& [b, emit, start, after] = draft;
        at_end_of_step(b, start, after.point);
        // At its receiver's spikes a synapse reads its traces as they were before a spike arrived with the same stamp.
        const auto traces = [&](bool before) {
            if (kind != model::Event::on_post) return;
            for (std::size_t k = 0; k < layout_.columns.kept.size(); ++k)
                after.point.states[layout_.columns.kept[k]] = b.slot(Op::column, before ? layout_.columns.kept_column(k) : layout_.columns.kept[k]);
        };
        traces(true);
        act(emit, instance_, kind, after);
        traces(false);
        keep(b, after);
        return std::move(b).finish();
    }

    // The block of a `spike at`, at t_n.
    ir::Kernel given(std::uint32_t event) const {
        Draft draft(*this, ".given");
        auto& [b, emit, start, after] = draft;
        run_given(emit, instance_, event, {instance_.located, {}}, after);
        keep(b, after);
        return std::move(b).finish();
    }

    ir::Kernel measure() const { return values(".measure", instance_.measured); }

private:
    // A kernel being made, with what the columns hold as it begins; `after` is what they will hold.
    struct Draft {
        Draft(const Maker& maker, const char* name)
            : b(maker.layout_.kernel(maker.name_ + name)), emit(b, maker.plan_.arena, maker.layout_), start(emit.start()), after{start, maker.hold_columns(b), maker.memory_columns(b), {}} {}
        ir::Builder b;
        Emitter emit;
        const Point start;
        After after;
    };

    ir::Kernel values(const char* name, const std::vector<elaborate::Measured>& wanted) const {
        Draft draft(*this, name);
        auto& [b, emit, start, after] = draft;
        for (const elaborate::Measured& each : wanted) b.output_slot(each.name);
        for (std::uint32_t i = 0; i < wanted.size(); ++i) b.output(i, emit(wanted[i].value, start));
        return std::move(b).finish();
    }
    // The last of a step, once its states are integrated: holds run down, what arrives acts, then events; the columns take it over.
    ir::Kernel ended(Draft& draft) const {
        auto& [b, emit, start, after] = draft;
        keep_before_events(b, after);
        for (Value& left : after.holds) left = b.call(Function::max, {b.binary(Op::sub, left, b.constant(1)), b.constant(0)});
        act(emit, instance_, model::Event::arrival, after);
        run_events(emit, instance_, {}, after);
        keep(b, after);
        return std::move(b).finish();
    }

    void keep_before_events(ir::Builder& b, const After& after) const {
        for (std::size_t k = 0; k < layout_.columns.kept.size(); ++k) b.store(layout_.columns.kept_column(k), after.point.states[layout_.columns.kept[k]]);
    }
    std::vector<Value> hold_columns(ir::Builder& b) const {
        std::vector<Value> values;
        for (std::size_t i = 0; i < layout_.columns.holds.size(); ++i) values.push_back(b.slot(Op::column, layout_.columns.hold_column(i)));
        return values;
    }
    std::vector<Value> memory_columns(ir::Builder& b) const {
        std::vector<Value> values;
        for (std::size_t i = 0; i < layout_.columns.memories.size(); ++i) values.push_back(b.slot(Op::column, layout_.columns.memory_column(i)));
        return values;
    }
    Held held_states(ir::Builder& b) const {
        Held held(layout_.columns.states.size());
        for (std::size_t i = 0; i < layout_.columns.holds.size(); ++i)
            if (const auto state = layout_.columns.holds[i].state) held[*state] = b.binary(Op::lt, b.constant(0), b.slot(Op::column, layout_.columns.hold_column(i)));
        return held;
    }
    // The state at the end of the (sub)step; clamped states follow their drive.
    void integrated(Emitter& emit, const Point& start, const Held& held, Value time, Value step, Point& point) const {
        for (const plan::Group& group : groups_) integrate(emit, group, start, held, point);
        point.time = time;
        point.step = step;
        point.moment = Moment::after;
        follow_drives(emit, point);
    }
    static void at_end_of_step(ir::Builder& b, const Point& start, Point& point) {
        point.step = b.binary(Op::add, start.step, b.constant(1));
        point.time = b.binary(Op::mul, point.step, b.leaf(Op::grid));
        point.moment = Moment::after;
    }
    bool moves(std::uint32_t state) const {
        return std::any_of(groups_.begin(), groups_.end(), [&](const plan::Group& group) { return std::find(group.states.begin(), group.states.end(), state) != group.states.end(); });
    }
    void follow_drives(Emitter& emit, Point& point) const {
        for (std::uint32_t state = 0; state < instance_.states.size(); ++state)
            if (instance_.states[state].clamp.valid()) point.states[state] = emit(instance_.states[state].clamp, point);
    }
    void keep(ir::Builder& b, const After& after) const {
        const auto store = [&](std::uint32_t column, Value value) {
            if (value != b.slot(Op::column, column)) b.store(column, value);
        };
        for (std::uint32_t state = 0; state < after.point.states.size(); ++state) store(state, after.point.states[state]);
        for (std::size_t i = 0; i < after.holds.size(); ++i) store(layout_.columns.hold_column(i), after.holds[i]);
        for (std::size_t i = 0; i < after.memories.size(); ++i) store(layout_.columns.memory_column(i), after.memories[i]);
        if (after.spike.valid()) b.spike(after.spike);
    }

    const plan::UpdatePlan& plan_;
    std::size_t number_;
    const std::vector<plan::Group>& groups_;
    const elaborate::Instance& instance_;
    const Layout& layout_;
    std::string name_;
};

}  // namespace

VariantKernels kernels_of(const plan::UpdatePlan& plan, std::size_t instance, const Layout& layout) {
    const elaborate::Instance& what = plan.instances->instances[instance];
    const Maker maker(plan, instance, layout);
    const bool adaptive = is_adaptive(plan.plans[instance]), scalar = adaptive || what.located;
    VariantKernels kernels;
    if (!what.measured.empty()) kernels.measure = maker.measure();
    if (has(what, model::Event::arrival)) kernels.arrive = maker.at_spike(".arrive", model::Event::arrival);
    if (has(what, model::Event::on_pre)) kernels.on_pre = maker.at_spike(".on_pre", model::Event::on_pre);
    if (has(what, model::Event::on_post)) kernels.on_post = maker.at_spike(".on_post", model::Event::on_post);
    for (std::uint32_t event = 0; event < what.events.size(); ++event)
        if (what.events[event].kind == model::Event::spike_at) kernels.given.push_back(what.events[event].actions.empty() ? ir::Kernel{} : maker.given(event));
    if (plan.instances->model->populations[what.population].coupled) {
        kernels.coupled = true;
        kernels.step = maker.end_of_step();
        kernels.rhs = maker.rhs();
        if (!what.sends.empty()) kernels.send = maker.send();
        if (!what.tells.empty()) kernels.tell = maker.tell();
        if (is_noisy(plan.plans[instance])) kernels.kick = maker.kick();
        return kernels;
    }
    if (!scalar) kernels.step = maker.step();
    if (scalar) kernels.events = maker.events();
    if (scalar && !adaptive) kernels.flow = maker.flow();
    if (adaptive) kernels.rhs = maker.rhs();
    return kernels;
}

}  // namespace nmlc::lower
