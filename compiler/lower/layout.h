// Where everything of one variant lies: columns, uniform and given slots. All kernels of a variant have the same slot tables.
#pragma once
#include <optional>
#include <string>
#include <vector>

#include "compiler/ir/ir.h"
#include "compiler/plan/plan.h"
#include "compiler/symbolic/expr.h"

namespace nmlc::lower {

// Columns of a population, in order: states, hold counters (steps left), what the past keeps of the last step, memories of conditions.
struct Columns {
    std::vector<std::string> states;
    struct Hold { std::string name; std::optional<std::uint32_t> state; };
    std::vector<Hold> holds;
    // Of a state whose past is read: its value at the middle of the last step, and at its end before events. The engine keeps both.
    struct Past { std::uint32_t state; std::string middle, end; };
    std::vector<Past> pasts;
    std::vector<std::uint32_t> kept;                     // states of which rules read the value before the events of a step
    struct Memory { std::string name; std::uint32_t event; };
    std::vector<Memory> memories;

    std::uint32_t hold_column(std::size_t hold) const { return static_cast<std::uint32_t>(states.size() + hold); }
    std::uint32_t past_column(std::size_t past) const { return hold_column(holds.size() + 2 * past); }   // the middle; the end is next
    std::uint32_t kept_column(std::size_t k) const { return static_cast<std::uint32_t>(past_column(pasts.size()) + k); }
    std::uint32_t memory_column(std::size_t memory) const { return static_cast<std::uint32_t>(kept_column(kept.size()) + memory); }
    std::optional<std::uint32_t> hold_of(std::optional<std::uint32_t> state) const;   // position in `holds`
    std::optional<std::uint32_t> memory_of(std::uint32_t event) const;                // position in `memories`
};
// A memory is left out where no variant needs it: where the block surely makes the condition false.
Columns columns_of(const plan::UpdatePlan& plan, model::PopulationId population);

struct Layout {
    Columns columns;
    // Slots of params: uniform ones first among the uniforms, per-neuron ones first among the givens.
    std::vector<std::uint32_t> uniform_params, given_params;          // param numbers, by slot
    std::vector<std::string> uniform_names, given_names;              // by slot; after the params the formulas of the experiment
    std::vector<std::string> arrival_names;                           // by slot: as the population's, then those of the delays
    std::uint32_t first_delay = 0;                                    // arrival slot; each delay has one for every Moment
    std::uint32_t delayed(std::uint32_t delay, std::uint32_t moment) const { return first_delay + delay * 4 + moment; }
    ir::Builder kernel(const std::string& name) const;                // a kernel with these slots
    ir::Value param(ir::Builder& builder, std::uint32_t param) const;
    ir::Value uniform_formula(ir::Builder& builder, std::uint32_t k) const;
    ir::Value given_formula(ir::Builder& builder, std::uint32_t k) const;
};
Layout layout_of(const plan::UpdatePlan& plan, const elaborate::Instance& instance, Columns columns);

}  // namespace nmlc::lower
