// Exponentials whose arguments are affine in one and the same value. Rate functions are full of them.
//
//     exp(-(u + 65)/80), exp(-(u + 65)/20), exp(-(u + 35)/10)   become   e = exp(fma(u, -1/80, -65/80)), (e^2)^2, ((e^2)^2)^2*c
//
// An argument becomes one fma. Where one slope is 1, 2, 4 or 8 times another, the exponential of the greater is made from that of the
// lesser by squaring, and a constant makes up for what is left of the offsets. Each squaring doubles the relative error: at eight
// times the slope it is below 1e-15, and that of the rounded argument is what it always is. Only here may a pass round differently than the formula as it was written.
#include <cmath>
#include <optional>
#include <vector>

#include "compiler/passes/passes.h"
#include "compiler/passes/rebuild.h"

namespace nmlc::passes {
namespace {

using ir::Inst;
using ir::Op;
using ir::Value;

constexpr double largest_offset = 100;    // beyond it the rounding of the offset would show in the exponential
constexpr double largest_factor = 50;     // |ln| of the constant that makes up for offsets: nothing overflows early
constexpr int largest_ratio = 8;

// x = slope*base + offset
struct Affine { Value base; double slope, offset; };

class Sharer {
public:
    explicit Sharer(const ir::Kernel& kernel) : kernel_(kernel), out_(ir::Builder::like(kernel)), names_(kernel.insts.size()) {}

    ir::Kernel share() && {
        for (const Value id : kernel_.insts.ids())
            if (const Inst& inst = kernel_.insts[id]; is_call_of(inst, Function::exp))
                if (const auto argument = affine(inst.operands[0])) exponentials_.push_back(*argument);
        for (const Value id : kernel_.insts.ids()) names_[id] = rewritten(kernel_.insts[id]);
        return std::move(out_).finish();
    }

private:
    static bool is_call_of(const Inst& inst, Function function) { return inst.op == Op::call && inst.function == function; }

    std::optional<double> constant(Value id) const {
        const Inst& inst = kernel_.insts[id];
        return inst.op == Op::constant ? std::optional(inst.number) : std::nullopt;
    }

    // Through sums with constants, signs, and products and quotients by constants.
    Affine decomposed(Value id) const {
        const Inst& inst = kernel_.insts[id];
        const auto left = inst.operands.empty() ? std::nullopt : constant(inst.operands[0]);
        const auto right = inst.operands.size() == 2 ? constant(inst.operands[1]) : std::nullopt;
        const auto mapped = [&](Value operand, double factor, double offset) {
            const Affine inner = decomposed(operand);
            return Affine{inner.base, inner.slope * factor, inner.offset * factor + offset};
        };
        switch (inst.op) {
        case Op::neg: return mapped(inst.operands[0], -1, 0);
        case Op::add:
            if (right) return mapped(inst.operands[0], 1, *right);
            if (left) return mapped(inst.operands[1], 1, *left);
            break;
        case Op::sub:
            if (right) return mapped(inst.operands[0], 1, -*right);
            if (left) return mapped(inst.operands[1], -1, *left);
            break;
        case Op::mul:
            if (right) return mapped(inst.operands[0], *right, 0);
            if (left) return mapped(inst.operands[1], *left, 0);
            break;
        case Op::div:
            if (right) {
                const Affine inner = decomposed(inst.operands[0]);
                return {inner.base, inner.slope / *right, inner.offset / *right};
            }
            break;
        default: break;
        }
        return {id, 1, 0};
    }

    // Nothing where one fma would not do, or gains nothing.
    std::optional<Affine> affine(Value id) const {
        const Affine form = decomposed(id);
        if (form.base == id || constant(form.base) || !std::isnormal(form.slope) || !(std::abs(form.offset) <= largest_offset)) return std::nullopt;
        return form;
    }

    Value argument(const Affine& form) {
        const Value base = names_[form.base];
        if (form.offset != 0) return out_.fma(base, out_.constant(form.slope), out_.constant(form.offset));
        return form.slope == -1 ? out_.unary(Op::neg, base) : out_.binary(Op::mul, base, out_.constant(form.slope));
    }

    // The exponential of the least slope that `form` is a small power of: itself, if there is no other.
    Affine root_of(const Affine& form, int& ratio) const {
        Affine root = form;
        for (const Affine& other : exponentials_) {
            if (other.base != form.base) continue;
            for (int times = 1; times <= largest_ratio; times *= 2)
                if (other.slope * times == form.slope && std::abs(form.offset - times * other.offset) <= largest_factor && times > ratio) root = other, ratio = times;
        }
        return root;
    }

    Value exponential(const Affine& form) {
        int ratio = 0;   // the first of equals comes first
        const Affine root = root_of(form, ratio);
        Value power = out_.call(Function::exp, {argument(root)});
        for (int times = ratio; times > 1; times /= 2) power = out_.binary(Op::mul, power, power);
        const double rest = form.offset - ratio * root.offset;
        return rest == 0 ? power : out_.binary(Op::mul, power, out_.constant(evaluate(Function::exp, rest)));
    }

    Value rewritten(const Inst& inst) {
        if (is_call_of(inst, Function::exp) || is_call_of(inst, Function::logistic) || is_call_of(inst, Function::exprel) || is_call_of(inst, Function::bernoulli))
            if (const auto form = affine(inst.operands[0]))
                return inst.function == Function::exp ? exponential(*form) : out_.call(inst.function, {argument(*form)});
        return out_.append(renamed(inst, names_));
    }

    const ir::Kernel& kernel_;
    ir::Builder out_;
    Renaming names_;
    std::vector<Affine> exponentials_;   // the arguments of all exp, in order
};

}  // namespace

ir::Kernel share_exponentials(const ir::Kernel& kernel) { return Sharer{kernel}.share(); }

}  // namespace nmlc::passes
