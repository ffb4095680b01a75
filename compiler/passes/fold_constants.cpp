// Two rules, instruction by instruction: constant operands give a constant, computed by the same functions as everywhere; an
// identity that holds to the bit for every number (x*1, x - 0, x/4 = x*0.25) gives the simpler form. x + 0 stays: -0 + 0 is 0.
#include <cmath>
#include <optional>

#include "compiler/passes/passes.h"
#include "compiler/passes/rebuild.h"

namespace nmlc::passes {
namespace {

using ir::Inst;
using ir::Op;
using ir::Type;
using ir::Value;

class Folder {
public:
    explicit Folder(const ir::Kernel& kernel) : kernel_(kernel), out_(ir::Builder::like(kernel)), names_(kernel.insts.size()) {}

    ir::Kernel fold() && {
        for (const Value id : kernel_.insts.ids()) {
            const Inst inst = renamed(kernel_.insts[id], names_);
            if (const auto value = evaluated(inst)) names_[id] = inst.type == Type::b1 ? out_.truth(*value != 0) : out_.constant(*value);
            else if (const auto same = identity(inst)) names_[id] = *same;
            else names_[id] = out_.append(inst);
        }
        return std::move(out_).finish();
    }

private:
    const Inst& inst_of(Value value) const { return out_.kernel().insts[value]; }
    std::optional<double> constant(Value value) const {
        const Inst& inst = inst_of(value);
        if (inst.op == Op::constant || inst.op == Op::truth) return inst.number;
        return std::nullopt;
    }
    // The very number: 0 is not -0.
    bool is(Value value, double number) const {
        const auto found = constant(value);
        return found && *found == number && std::signbit(*found) == std::signbit(number);
    }

    std::optional<double> evaluated(const Inst& inst) const {
        if (inst.operands.empty() || !ir::is_pure(inst.op) || inst.op == Op::expm || inst.op == Op::covroot) return std::nullopt;
        double x[3] = {};
        for (std::size_t k = 0; k < inst.operands.size(); ++k) {
            const auto value = constant(inst.operands[k]);
            if (!value) return std::nullopt;
            x[k] = *value;
        }
        switch (inst.op) {
        case Op::add: return x[0] + x[1];
        case Op::sub: return x[0] - x[1];
        case Op::mul: return x[0] * x[1];
        case Op::div: return x[0] / x[1];
        case Op::neg: return -x[0];
        case Op::fma: return std::fma(x[0], x[1], x[2]);
        case Op::call: return evaluate(inst.function, x[0], x[1]);
        case Op::first_step: return first_step_from(x[0]);
        case Op::last_step: return last_step_to(x[0]);
        case Op::lt: return x[0] < x[1];
        case Op::le: return x[0] <= x[1];
        case Op::eq: return x[0] == x[1];
        case Op::ne: return x[0] != x[1];
        case Op::and_: return x[0] != 0 && x[1] != 0;
        case Op::or_: return x[0] != 0 || x[1] != 0;
        case Op::not_: return x[0] == 0;
        case Op::select: return x[0] != 0 ? x[1] : x[2];
        default: return std::nullopt;
        }
    }

    std::optional<Value> identity(const Inst& inst) {
        const auto a = [&] { return inst.operands[0]; };
        const auto b = [&] { return inst.operands[1]; };
        switch (inst.op) {
        case Op::add:
            if (is(a(), -0.0)) return b();
            if (is(b(), -0.0)) return a();
            return std::nullopt;
        case Op::sub:
            if (is(b(), 0.0)) return a();
            if (inst_of(b()).op == Op::neg) return out_.binary(Op::add, a(), inst_of(b()).operands[0]);
            return std::nullopt;
        case Op::mul:
            if (is(a(), 1)) return b();
            if (is(b(), 1)) return a();
            if (is(a(), -1)) return out_.unary(Op::neg, b());
            if (is(b(), -1)) return out_.unary(Op::neg, a());
            return std::nullopt;
        case Op::div: return division(inst);
        case Op::neg:
            if (inst_of(a()).op == Op::neg) return inst_of(a()).operands[0];
            return std::nullopt;
        case Op::not_:
            if (inst_of(a()).op == Op::not_) return inst_of(a()).operands[0];
            return std::nullopt;
        case Op::and_: return logic(inst, false);
        case Op::or_: return logic(inst, true);
        case Op::select:
            if (const auto condition = constant(a())) return *condition != 0 ? b() : inst.operands[2];
            if (b() == inst.operands[2]) return b();
            return std::nullopt;
        default: return std::nullopt;
        }
    }

    // A power of two has an exact reciprocal, and a product is cheaper than a quotient.
    std::optional<Value> division(const Inst& inst) {
        const auto divisor = constant(inst.operands[1]);
        if (!divisor) return std::nullopt;
        if (*divisor == 1) return inst.operands[0];
        int exponent = 0;
        if (std::fabs(std::frexp(*divisor, &exponent)) != 0.5 || std::abs(exponent) > 1000) return std::nullopt;
        return out_.binary(Op::mul, inst.operands[0], out_.constant(1 / *divisor));
    }

    // `absorbing` is the truth that decides alone: false for and, true for or.
    std::optional<Value> logic(const Inst& inst, bool absorbing) {
        const Value a = inst.operands[0], b = inst.operands[1];
        if (a == b) return a;
        if (const auto x = constant(a)) return (*x != 0) == absorbing ? a : b;
        if (const auto x = constant(b)) return (*x != 0) == absorbing ? b : a;
        return std::nullopt;
    }

    const ir::Kernel& kernel_;
    ir::Builder out_;
    Renaming names_;
};

}  // namespace

ir::Kernel fold_constants(const ir::Kernel& kernel) { return Folder{kernel}.fold(); }

}  // namespace nmlc::passes
