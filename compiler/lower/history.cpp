// By cubic Hermite interpolation, from values and rates at both ends of the step:
//     x(t + h/2) = (x_0 + x_1)/2 + h/8*(f_0 - f_1) + O(h^4)
// It looks at this step alone: a jump of the state, of a derivative or of a drive at the end of a step is on its border, where it does no harm.
#include "compiler/lower/history.h"

#include <algorithm>

namespace nmlc::lower {

using ir::Op;
using ir::Value;

Value middle_of_step(Emitter& emit, const elaborate::Instance& instance, const std::vector<plan::Group>& groups, std::uint32_t state, const Point& start, const Point& end,
                     const Held& held) {
    ir::Builder& b = emit.builder();
    const elaborate::State& what = instance.states[state];
    if (what.clamp.valid()) {
        Point middle = start;
        middle.time = b.fma(b.constant(0.5), b.leaf(Op::dt), start.time);
        middle.moment = Moment::middle;
        return emit(what.clamp, middle);
    }
    if (!what.rate.valid() || what.is_map) return start.states[state];
    const Value mean = b.binary(Op::mul, b.constant(0.5), b.binary(Op::add, start.states[state], end.states[state]));
    for (const plan::Group& group : groups) {
        const auto at = std::find(group.states.begin(), group.states.end(), state);
        if (at == group.states.end()) continue;
        if (!group.noise.empty()) return mean;   // a path without a rate
        const symbolic::Expr rate = group.drift[static_cast<std::size_t>(at - group.states.begin())];
        Point within = end;                      // the step's own end: drives that switch there have not yet
        within.step = start.step;
        within.moment = Moment::end;
        const Value bend = b.binary(Op::sub, emit(rate, start), emit(rate, within));
        const Value middle = b.fma(b.binary(Op::mul, b.constant(0.125), b.leaf(Op::dt)), bend, mean);
        return held[state].valid() ? b.select(held[state], start.states[state], middle) : middle;
    }
    return mean;
}

}  // namespace nmlc::lower
