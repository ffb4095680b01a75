// The events of a neuron as straight-line IR: all conditions are tested on the integrated state, then the blocks act in order of
// declaration, each under its own mask.
#pragma once
#include "compiler/elaborate/instances.h"
#include "compiler/lower/emit.h"

namespace nmlc::lower {

// Columns as they will be when the step has ended.
struct After {
    Point point;                        // states, at t_(n+1)
    std::vector<ir::Value> holds;       // steps left, by position in Columns::holds
    std::vector<ir::Value> memories;
    ir::Value spike;                    // invalid: the neuron has no spikes
};

struct EventRules {
    bool located = false;               // holds count parts of steps
    ir::Value at_step_end;              // b1: periodic and random events act; invalid: always
};
// `after` holds the state to test; holds are those left at t_(n+1).
// What arrives from connections at the end of the step, before any condition is tested.
// The same of a rule at a spike.
void act(Emitter& emit, const elaborate::Instance& instance, model::Event::Kind kind, After& after);
bool has(const elaborate::Instance& instance, model::Event::Kind kind);
// The block of a `spike at`, after all that: the engine calls for it when one of its times has come. `after` is what there is now.
void run_given(Emitter& emit, const elaborate::Instance& instance, std::uint32_t event, const EventRules& rules, After& after);
void run_events(Emitter& emit, const elaborate::Instance& instance, const EventRules& rules, After& after);

}  // namespace nmlc::lower
