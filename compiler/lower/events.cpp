#include "compiler/lower/events.h"

#include <algorithm>

namespace nmlc::lower {

using ir::Op;
using ir::Value;
using Kind = model::Event::Kind;

namespace {

class Events {
public:
    Events(Emitter& emit, const elaborate::Instance& instance, const EventRules& rules, After& after)
        : emit_(emit), b_(emit.builder()), columns_(emit.layout().columns), instance_(instance), rules_(rules), after_(after) {}

    // Those of a kind, one after the other.
    void act(Kind kind) {
        find_held();
        for (const elaborate::Event& event : instance_.events) {
            if (event.kind != kind) continue;
            for (const elaborate::Action& action : event.actions) {
                if (instance_.states[*action.state].clamp.valid()) continue;
                Value& state = after_.point.states[*action.state];
                const Value value = emit_(action.value, after_.point);
                const auto hold = columns_.hold_of(action.state);
                state = hold ? b_.select(held_[*hold], state, value) : value;   // jumps into a state that is held are lost
            }
        }
    }

    void given(std::uint32_t event) {
        find_held();
        const Value zero = b_.constant(0);
        block(event, b_.binary(Op::eq, zero, zero), {});
    }

    void run() {
        find_held();
        std::vector<Value> fired, conditions;
        for (std::uint32_t i = 0; i < instance_.events.size(); ++i) {
            if (acts_elsewhere(i)) {
                conditions.emplace_back(), fired.emplace_back();
                continue;
            }
            conditions.push_back(condition(instance_.events[i]));
            fired.push_back(fires(i, conditions.back()));
        }
        for (std::uint32_t i = 0; i < instance_.events.size(); ++i) {
            if (acts_elsewhere(i)) continue;
            if (is_spike(i)) after_.spike = after_.spike.valid() ? b_.binary(Op::or_, after_.spike, fired[i]) : fired[i];
            block(i, fired[i], conditions[i]);
        }
    }

private:
    void find_held() {
        const Value zero = b_.constant(0);
        for (Value left : after_.holds) {
            held_.push_back(b_.binary(Op::lt, zero, left));
            any_held_ = any_held_.valid() ? b_.binary(Op::or_, any_held_, held_.back()) : held_.back();
        }
    }
    // What arrives has acted before the conditions; given times and rules act after them, when the engine says so.
    bool acts_elsewhere(std::uint32_t event) const {
        const Kind kind = instance_.events[event].kind;
        return kind >= Kind::arrival || kind == Kind::spike_at;
    }
    // A spike that does not come while anything is held.
    bool is_spike(std::uint32_t event) const {
        const Kind kind = instance_.events[event].kind;
        return kind == Kind::spike_when || kind == Kind::spike_with_rate;
    }
    Value both(Value a, Value b) { return !a.valid() ? b : !b.valid() ? a : b_.binary(Op::and_, a, b); }
    // Spikes are suppressed while anything is held.
    Value unless_held(std::uint32_t event, Value value, Value held) { return is_spike(event) && held.valid() ? both(value, b_.unary(Op::not_, held)) : value; }

    Value condition(const elaborate::Event& event) {
        const Value one = b_.constant(1), grid = b_.leaf(Op::grid);
        switch (event.kind) {
            case Kind::spike_with_rate: {   // p = 1 - exp(-rate*dt)
                const Value exponent = b_.unary(Op::neg, b_.binary(Op::mul, emit_(event.trigger, after_.point), grid));
                const Value p = b_.unary(Op::neg, b_.call(Function::expm1, {exponent}));
                return both(rules_.at_step_end, b_.binary(Op::lt, b_.draw(Op::random, event.place), p));
            }
            case Kind::every: {   // the next multiple of the period, in whole steps
                const Value period = b_.call(Function::max, {one, b_.call(Function::round, {b_.binary(Op::div, emit_(event.trigger, after_.point), grid)})});
                const Value phase = b_.call(Function::mod, {b_.binary(Op::add, b_.leaf(Op::step), one), period});
                return both(rules_.at_step_end, b_.binary(Op::eq, phase, b_.constant(0)));
            }
            default: return emit_(event.trigger, after_.point);
        }
    }

    // A condition fires when it turns true.
    Value fires(std::uint32_t event, Value condition) {
        Value fire = unless_held(event, condition, any_held_);
        if (const auto memory = columns_.memory_of(event)) fire = both(fire, b_.unary(Op::not_, b_.slot(Op::column, columns_.memory_column(*memory))));
        return fire;
    }

    // Inside the block everything is computed as if the event had fired: what is assigned there is often the same for all neurons.
    void block(std::uint32_t number, Value fire, Value condition) {
        const elaborate::Event& event = instance_.events[number];
        Point inside = after_.point;
        std::vector<Value> holds = after_.holds;
        Value held_after;
        for (const elaborate::Action& action : event.actions) {
            if (action.is_hold) {
                const Value steps = b_.binary(Op::div, emit_(action.value, inside), b_.leaf(Op::grid));
                const Value length = rules_.located ? steps : b_.call(Function::round, {steps});
                Value& left = holds[*columns_.hold_of(action.state)];
                // A spike's block never meets a running hold; elsewhere a later hold extends an earlier one.
                left = is_spike(number) ? length : b_.call(Function::max, {left, length});
                const Value running = b_.binary(Op::lt, b_.constant(0), length);
                held_after = held_after.valid() ? b_.binary(Op::or_, held_after, running) : running;
            } else if (!instance_.states[*action.state].clamp.valid()) {
                Value value = emit_(action.value, inside);
                // Jumps into a state that was held when the event came are lost.
                const auto hold = columns_.hold_of(action.state);
                if (hold && !is_spike(number)) value = b_.select(held_[*hold], inside.states[*action.state], value);
                inside.states[*action.state] = value;
            }
        }
        if (const auto memory = columns_.memory_of(number)) {
            const Value again = unless_held(number, emit_(event.trigger, inside), held_after);
            after_.memories[*memory] = b_.select(fire, again, unless_held(number, condition, any_held_));
        }
        for (std::size_t state = 0; state < inside.states.size(); ++state)
            if (inside.states[state] != after_.point.states[state])
                after_.point.states[state] = b_.select(fire, inside.states[state], after_.point.states[state]);
        for (std::size_t hold = 0; hold < holds.size(); ++hold)
            if (holds[hold] != after_.holds[hold]) after_.holds[hold] = b_.select(fire, holds[hold], after_.holds[hold]);
    }

    Emitter& emit_;
    ir::Builder& b_;
    const Columns& columns_;
    const elaborate::Instance& instance_;
    const EventRules& rules_;
    After& after_;
    std::vector<Value> held_;   // by position in Columns::holds, as the events found them
    Value any_held_;
};

}  // namespace

void act(Emitter& emit, const elaborate::Instance& instance, Kind kind, After& after) { Events(emit, instance, {}, after).act(kind); }

bool has(const elaborate::Instance& instance, Kind kind) {
    return std::any_of(instance.events.begin(), instance.events.end(), [&](const elaborate::Event& event) { return event.kind == kind; });
}

void run_given(Emitter& emit, const elaborate::Instance& instance, std::uint32_t event, const EventRules& rules, After& after) { Events(emit, instance, rules, after).given(event); }

void run_events(Emitter& emit, const elaborate::Instance& instance, const EventRules& rules, After& after) { Events(emit, instance, rules, after).run(); }

}  // namespace nmlc::lower
