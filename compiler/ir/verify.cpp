// The rules of a well-formed kernel, one sentence per fault.
#include <fmt/format.h>

#include <set>

#include "compiler/ir/ir.h"

namespace nmlc::ir {
namespace {

// The type that operand `k` must have; none: the instruction itself decides (select, store).
Type operand_type(Op op, std::size_t k) {
    switch (op) {
    case Op::and_: case Op::or_: case Op::not_: case Op::spike: return Type::b1;
    case Op::select: return k == 0 ? Type::b1 : Type::none;
    case Op::store: return Type::none;
    default: return Type::f64;
    }
}

class Verifier {
public:
    explicit Verifier(const Kernel& kernel) : kernel_(kernel) {}

    std::vector<std::string> faults() {
        check_table("columns", kernel_.columns, true);
        check_table("uniforms", kernel_.uniforms, false);
        check_table("givens", kernel_.givens, false);
        check_table("timelines", kernel_.timelines, false);
        check_table("arrivals", kernel_.arrivals, false);
        check_table("outputs", kernel_.outputs, false);
        for (const Value id : kernel_.insts.ids()) check(id, kernel_.insts[id]);
        return std::move(faults_);
    }

private:
    void fault(Value id, const std::string& sentence) {
        faults_.push_back(fmt::format("instruction {} ({}): {}", id.index, name_of(kernel_.insts[id].op), sentence));
    }

    void check_table(std::string_view table, const std::vector<Slot>& slots, bool may_be_truth) {
        std::set<std::string> names;
        for (const Slot& slot : slots) {
            if (!names.insert(slot.name).second) faults_.push_back(fmt::format("{}: `{}` is there twice", table, slot.name));
            if (slot.type == Type::none || (slot.type == Type::b1 && !may_be_truth)) faults_.push_back(fmt::format("{}: `{}` has a type that its table cannot hold", table, slot.name));
        }
    }

    void check(Value id, const Inst& inst) {
        for (const Value operand : inst.operands)
            if (operand.index >= id.index) return fault(id, "uses a value that comes later");
        if (const auto expected = expected_operands(inst); expected != inst.operands.size())
            return fault(id, fmt::format("takes {} operands, has {}", expected, inst.operands.size()));
        const auto* slots = slots_of(kernel_, inst.op);
        if (slots && inst.slot >= slots->size()) return fault(id, fmt::format("slot {} of {}", inst.slot, slots->size()));
        for (std::size_t k = 0; k < inst.operands.size(); ++k) {
            const Type found = kernel_.insts[inst.operands[k]].type, wanted = operand_type(inst.op, k);
            if (found == Type::none) return fault(id, "uses an effect as a value");
            if (wanted != Type::none && found != wanted) return fault(id, fmt::format("operand {} is a {}", k + 1, found == Type::b1 ? "truth" : "number"));
        }
        if (inst.type != result_of(kernel_, inst)) fault(id, "is marked with another type than it gives");
        check_details(id, inst);
    }

    static std::size_t expected_operands(const Inst& inst) {
        const std::size_t entries = std::size_t{inst.n} * inst.n;
        switch (inst.op) {
        case Op::call: return static_cast<std::size_t>(nmlc::arity_of(inst.function));
        case Op::expm: return 1 + entries;
        case Op::covroot: return 1 + 2 * entries;
        default: return static_cast<std::size_t>(arity_of(inst.op));
        }
    }

    void check_details(Value id, const Inst& inst) {
        switch (inst.op) {
        case Op::truth:
            if (inst.number != 0 && inst.number != 1) fault(id, "a truth is 0 or 1");
            break;
        case Op::select:
            if (kernel_.insts[inst.operands[1]].type != kernel_.insts[inst.operands[2]].type) fault(id, "its branches have different types");
            break;
        case Op::expm: case Op::covroot:
            if (inst.row >= inst.n || inst.col >= inst.n) fault(id, fmt::format("entry ({}, {}) of a matrix of {} rows", inst.row, inst.col, inst.n));
            break;
        case Op::store:
            if (kernel_.insts[inst.operands[0]].type != kernel_.columns[inst.slot].type) fault(id, "the column has another type");
            if (!stored_.insert(inst.slot).second) fault(id, fmt::format("`{}` is stored twice", kernel_.columns[inst.slot].name));
            break;
        case Op::output:
            if (!written_.insert(inst.slot).second) fault(id, fmt::format("`{}` is put out twice", kernel_.outputs[inst.slot].name));
            break;
        case Op::spike:
            if (spikes_++ > 0) fault(id, "there is a second one");
            break;
        default: break;
        }
    }

    const Kernel& kernel_;
    std::vector<std::string> faults_;
    std::set<std::uint32_t> stored_, written_;
    int spikes_ = 0;
};

}  // namespace

std::vector<std::string> verify(const Kernel& kernel) { return Verifier{kernel}.faults(); }

}  // namespace nmlc::ir
