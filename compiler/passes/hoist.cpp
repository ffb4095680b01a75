// Sorts the step's values by what they depend on, then cuts where a value that changes seldom is used by one that changes often:
// the seldom one is computed in a kernel of its own and read from a slot.
//
//     uniform (dt, grid, uniforms)  <  per neuron (givens, index)  or  per step (step, time)  <  always (columns, draws, both)
//
// A cut must pay: bare leaves, a cheap operation on a per-neuron or per-step leaf, and comparisons of leaves stay where they are.
// Slots hold numbers: a truth is cut as select(truth, 1, 0) and read back by comparing with 0.
#include <fmt/format.h>

#include <algorithm>

#include "compiler/passes/passes.h"
#include "compiler/passes/rebuild.h"

namespace nmlc::passes {
namespace {

using ir::Inst;
using ir::Op;
using ir::Type;
using ir::Value;

enum class Rate : std::uint8_t { uniform = 0, per_neuron = 1, per_step = 2, always = 3 };   // of two operands: bitwise or

Rate rate_of_leaf(Op op) {
    switch (op) {
    case Op::given: case Op::index: return Rate::per_neuron;
    case Op::step: case Op::time: return Rate::per_step;
    case Op::column: case Op::arrival: case Op::normal: case Op::random: case Op::poisson: case Op::timeline: return Rate::always;
    default: return Rate::uniform;
    }
}

// Roughly in cycles of a vector lane; only what is below 2 matters.
int cost_of(const Inst& inst) {
    switch (inst.op) {
    case Op::call: {
        const Function f = inst.function;
        return f == Function::abs || f == Function::min || f == Function::max || f == Function::floor || f == Function::ceil ? 1 : 10;
    }
    case Op::div: return 5;
    case Op::expm: case Op::covroot: return 1000;
    default: return inst.operands.empty() ? 0 : 1;
    }
}

class Hoister {
public:
    explicit Hoister(const ir::Kernel& step)
        : step_(step), rates_(step.insts.size()), costs_(step.insts.size()), cut_(step.insts.size()), slots_(step.insts.size()) {}

    Hoisted hoist() {
        sort_by_rate();
        choose_cuts();
        make_slots();
        const auto empty = [&](const char* suffix) {
            ir::Kernel kernel;
            kernel.name = step_.name + suffix;
            kernel.uniforms = tables_.uniforms;
            return kernel;
        };
        ir::Kernel prepare_uniforms = empty(".prepare_uniforms"), prepare_givens = empty(".prepare_givens"), timeline = empty(".timeline");
        prepare_uniforms.uniforms = step_.uniforms;   // it cannot read what it prepares
        prepare_givens.givens = step_.givens;
        return {part(tables_, Rate::always), part(prepare_uniforms, Rate::uniform), part(prepare_givens, Rate::per_neuron), part(timeline, Rate::per_step)};
    }

private:
    void sort_by_rate() {
        for (const Value id : step_.insts.ids()) {
            const Inst& inst = step_.insts[id];
            auto rate = static_cast<unsigned>(rate_of_leaf(inst.op));
            int cost = cost_of(inst);
            for (const Value operand : inst.operands) rate |= static_cast<unsigned>(rates_[operand]);
            for (const Value operand : inst.operands)
                if (static_cast<unsigned>(rates_[operand]) == rate) cost = std::min(cost + costs_[operand], 1'000'000);
            rates_[id] = static_cast<Rate>(rate);
            costs_[id] = cost;
        }
    }

    bool is_leaf(Value id) const { return step_.insts[id].operands.empty(); }
    bool is_truth(Value id) const { return step_.insts[id].type == Type::b1; }

    bool pays(Value id) const {
        if (rates_[id] == Rate::always || is_leaf(id)) return false;
        const Inst& inst = step_.insts[id];
        if (is_truth(id)) return !std::all_of(inst.operands.begin(), inst.operands.end(), [&](Value operand) { return is_leaf(operand); });
        return rates_[id] == Rate::uniform ? costs_[id] >= 1 : costs_[id] >= 2;
    }

    // A value is cut where a user changes more often than it does. What does not pay moves to its user, and the question goes to
    // its operands with that user's rate: hence from the last instruction to the first.
    void choose_cuts() {
        SideTable<Value, unsigned> user_rates{step_.insts.size()};   // bit r: some user has rate r
        const auto bit = [](Rate rate) { return 1u << static_cast<unsigned>(rate); };
        for (std::uint32_t i = static_cast<std::uint32_t>(step_.insts.size()); i-- > 0;) {
            const Value id{i};
            const Inst& inst = step_.insts[id];
            unsigned here = 0;                                        // the kernels in which the instruction itself will stand
            if (!ir::is_pure(inst.op)) here = bit(Rate::always);
            else if ((user_rates[id] & ~bit(rates_[id])) != 0 && pays(id)) cut_[id] = true, here = bit(rates_[id]);
            else here = user_rates[id];
            for (const Value operand : inst.operands) user_rates[operand] |= here;
        }
    }

    // The slots as they were, and after them one for each cut, in order.
    void make_slots() {
        tables_ = step_;
        tables_.insts = {};
        const auto add = [](std::vector<ir::Slot>& slots, std::string_view word) {
            slots.push_back({fmt::format("{} {}", word, slots.size())});
            return static_cast<std::uint32_t>(slots.size() - 1);
        };
        for (const Value id : step_.insts.ids()) {
            if (!cut_[id]) continue;
            if (rates_[id] == Rate::uniform) slots_[id] = add(tables_.uniforms, "prepared");
            if (rates_[id] == Rate::per_neuron) slots_[id] = add(tables_.givens, "prepared");
            if (rates_[id] == Rate::per_step) slots_[id] = add(tables_.timelines, "timeline");
        }
    }

    // The kernel that computes the cuts of one rate, or for Rate::always what is left of the step.
    ir::Kernel part(const ir::Kernel& slots, Rate rate) const {
        const auto is_root = [&](Value id) { return rate == Rate::always ? !ir::is_pure(step_.insts[id].op) : cut_[id] && rates_[id] == rate; };
        const auto is_read = [&](Value id) { return cut_[id] && rates_[id] != rate; };
        SideTable<Value, char> wanted{step_.insts.size()};
        for (std::uint32_t i = static_cast<std::uint32_t>(step_.insts.size()); i-- > 0;) {
            const Value id{i};
            if (is_root(id)) wanted[id] = true;
            if (wanted[id] && !is_read(id))
                for (const Value operand : step_.insts[id].operands) wanted[operand] = true;
        }
        ir::Builder out = ir::Builder::like(slots);
        Renaming names{step_.insts.size()};
        for (const Value id : step_.insts.ids()) {
            if (!wanted[id]) continue;
            names[id] = is_read(id) ? read(out, id) : out.append(renamed(step_.insts[id], names));
            if (rate != Rate::always && is_root(id)) put_out(out, id, names[id]);
        }
        return std::move(out).finish();
    }

    Value read(ir::Builder& out, Value id) const {
        const Op op = rates_[id] == Rate::uniform ? Op::uniform : rates_[id] == Rate::per_neuron ? Op::given : Op::timeline;
        const Value number = out.slot(op, slots_[id]);
        return is_truth(id) ? out.binary(Op::ne, number, out.constant(0)) : number;
    }
    void put_out(ir::Builder& out, Value id, Value value) const {
        if (is_truth(id)) {
            const Value one = out.constant(1), zero = out.constant(0);
            value = out.select(value, one, zero);
        }
        const auto& slots = rates_[id] == Rate::uniform ? tables_.uniforms : rates_[id] == Rate::per_neuron ? tables_.givens : tables_.timelines;
        out.output(out.output_slot(slots[slots_[id]].name), value);
    }

    const ir::Kernel& step_;
    ir::Kernel tables_;                        // the step's slots with those of the cuts; no instructions
    SideTable<Value, Rate> rates_;
    SideTable<Value, int> costs_;              // of the instructions of its own rate below it
    SideTable<Value, char> cut_;
    SideTable<Value, std::uint32_t> slots_;    // of a cut
};

}  // namespace

Hoisted hoist(const ir::Kernel& step) { return Hoister{step}.hoist(); }

}  // namespace nmlc::passes
