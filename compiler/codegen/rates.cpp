#include "compiler/codegen/rates.h"

#include <algorithm>

namespace nmlc::codegen {

Rates find_rates(const ir::Kernel& kernel) {
    Rates rates{std::vector<Rate>(kernel.insts.size()), std::vector<bool>(kernel.columns.size())};
    for (const ir::Inst& inst : kernel.insts)
        if (inst.op == ir::Op::store) rates.column_stored[inst.slot] = true;
    for (const ir::Value id : kernel.insts.ids()) {
        const ir::Inst& inst = kernel.insts[id];
        unsigned rate = 0;
        switch (inst.op) {
            case ir::Op::given:
            case ir::Op::index: rate = 1; break;
            case ir::Op::column: rate = rates.column_stored[inst.slot] ? 3 : 1; break;
            case ir::Op::timeline:
            case ir::Op::step:
            case ir::Op::time: rate = 2; break;
            case ir::Op::arrival:
            case ir::Op::normal:
            case ir::Op::random:
            case ir::Op::poisson: rate = 3; break;
            default:
                for (const ir::Value operand : inst.operands) rate |= static_cast<unsigned>(rates.of[operand.index]);
        }
        rates.of[id.index] = static_cast<Rate>(rate);
    }
    return rates;
}

int size_of(Function function) {
    switch (function) {
        case Function::exp: return 20;
        case Function::logistic:
        case Function::expm1:
        case Function::exprel:
        case Function::bernoulli:
        case Function::cosh: return 28;
        case Function::tanh:
        case Function::atan:
        case Function::log: return 38;
        case Function::sin:
        case Function::cos:
        case Function::tan:
        case Function::log1p:
        case Function::sinh:
        case Function::atan2: return 50;
        case Function::erf:
        case Function::log10: return 65;
        case Function::pow: return 140;
        default: return 4;
    }
}

int choose_lanes(const ir::Kernel& kernel, const Rates& rates, int vector_bits) {
    // The most values of the loop over steps that are alive at once, and the size of its body.
    std::vector<std::size_t> last_use(kernel.insts.size(), 0);
    for (const ir::Value id : kernel.insts.ids())
        for (const ir::Value operand : kernel.insts[id].operands) last_use[operand.index] = id.index;
    std::vector<int> dying(kernel.insts.size() + 1, 0);
    int alive = 0, most = 0, size = 0;
    for (const ir::Value id : kernel.insts.ids()) {
        const ir::Inst& inst = kernel.insts[id];
        alive -= dying[id.index];
        if (rates.of[id.index] == Rate::both && inst.type != ir::Type::none) {
            ++alive;
            ++dying[std::max<std::size_t>(last_use[id.index], id.index + 1)];
            most = std::max(most, alive);
        }
        if (rates.of[id.index] == Rate::both) {
            size += ir::is_draw(inst.op) ? 120 : inst.op == ir::Op::call ? size_of(inst.function) : 1;
        }
    }
    const int width = vector_bits / 64, registers = vector_bits == 512 ? 32 : 16;
    int lanes = 8;
    while (lanes < 32 && lanes < 4 * width && most * 2 * (lanes / width) <= registers && size * (2 * lanes / width) <= 600) lanes *= 2;
    return lanes;
}

}  // namespace nmlc::codegen
