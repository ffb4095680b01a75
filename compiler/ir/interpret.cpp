// One pass over the instructions for a block of lanes: every value is a short column, of one entry where all lanes agree.
// Lanes are neurons, or the steps of a timeline.
#include "compiler/ir/interpret.h"

#include <algorithm>
#include <cassert>
#include <cmath>
#include <cstring>
#include <map>

#include "runtime/math/matrix.h"
#include "runtime/math/random.h"

namespace nmlc::ir {
namespace {

constexpr std::uint64_t block_lanes = 512;   // a multiple of 8: a block's spike bits fill whole bytes

// What the lanes of one block are.
struct Block {
    const nmlc_args& args;
    bool lanes_are_steps;
    std::uint64_t first, lanes;    // neurons or steps
    std::uint64_t step;            // when lanes are neurons
    std::uint64_t step_of_call;
};

class Machine {
public:
    explicit Machine(const Kernel& kernel) : kernel_(kernel), columns_(kernel.insts.size()) {}

    void execute(const Block& block) {
        matrices_.clear();
        for (const Value id : kernel_.insts.ids()) compute(id, kernel_.insts[id], block);
        for (const Inst& inst : kernel_.insts)
            if (inst.op == Op::store) store(inst, block);   // last: a step reads its columns as they stood when it began
    }

private:
    // Truths are held as 0 and 1.
    struct Column {
        std::vector<double> entries;
        bool varies = false;
        double operator[](std::uint64_t lane) const { return entries[varies ? lane : 0]; }
    };

    template <class F>
    void fill(Value id, const Block& block, bool varies, F&& entry) {
        Column& column = columns_[id.index];
        column.varies = varies;
        column.entries.resize(varies ? block.lanes : 1);
        for (std::uint64_t lane = 0; lane < column.entries.size(); ++lane) column.entries[lane] = entry(lane);
    }
    // An entry from those of the operands.
    template <class F>
    void from_operands(Value id, const Inst& inst, const Block& block, F&& entry) {
        const auto varies = [&](Value operand) { return columns_[operand.index].varies; };
        fill(id, block, std::any_of(inst.operands.begin(), inst.operands.end(), varies), entry);
    }

    void compute(Value id, const Inst& inst, const Block& block) {
        const nmlc_args& args = block.args;
        const auto operand = [&](std::size_t k) -> const Column& { return columns_[inst.operands[k].index]; };
        const auto unary = [&](auto f) {
            const Column& a = operand(0);
            from_operands(id, inst, block, [&](std::uint64_t i) { return double(f(a[i])); });
        };
        const auto binary = [&](auto f) {
            const Column &a = operand(0), &b = operand(1);
            from_operands(id, inst, block, [&](std::uint64_t i) { return double(f(a[i], b[i])); });
        };
        const auto step_of = [&](std::uint64_t lane) { return double(block.lanes_are_steps ? block.first + lane : block.step); };
        const bool steps = block.lanes_are_steps;

        switch (inst.op) {
        case Op::constant: case Op::truth: return fill(id, block, false, [&](auto) { return inst.number; });
        case Op::uniform: return fill(id, block, false, [&](auto) { return args.uniforms[inst.slot]; });
        case Op::column:
            assert(!steps && "a timeline has no neurons");
            if (inst.type == Type::b1) return fill(id, block, true, [&](auto i) { return double(static_cast<const std::uint8_t*>(args.columns[inst.slot])[block.first + i] != 0); });
            return fill(id, block, true, [&](auto i) { return static_cast<const double*>(args.columns[inst.slot])[block.first + i]; });
        case Op::given: return fill(id, block, true, [&](auto i) { return args.givens[inst.slot][block.first + i]; });
        case Op::timeline: return fill(id, block, false, [&](auto) { return args.timeline[block.step_of_call * kernel_.timelines.size() + inst.slot]; });
        case Op::arrival: return fill(id, block, true, [&](auto i) { return args.arrivals[inst.slot][block.step_of_call * args.arrival_stride + block.first - args.first_neuron + i]; });
        case Op::step: return fill(id, block, steps, step_of);
        case Op::time: return fill(id, block, steps, [&](auto i) { return step_of(i) * args.grid + args.offset; });
        case Op::dt: return fill(id, block, false, [&](auto) { return args.dt; });
        case Op::grid: return fill(id, block, false, [&](auto) { return args.grid; });
        case Op::index: return fill(id, block, true, [&](auto i) { return double(block.first + i + 1); });

        case Op::add: return binary([](double a, double b) { return a + b; });
        case Op::sub: return binary([](double a, double b) { return a - b; });
        case Op::mul: return binary([](double a, double b) { return a * b; });
        case Op::div: return binary([](double a, double b) { return a / b; });
        case Op::neg: return unary([](double a) { return -a; });
        case Op::fma: {
            const Column &a = operand(0), &b = operand(1), &c = operand(2);
            return from_operands(id, inst, block, [&](auto i) { return std::fma(a[i], b[i], c[i]); });
        }
        case Op::call:
            if (inst.operands.size() == 1) return unary([&](double a) { return evaluate(inst.function, a); });
            return binary([&](double a, double b) { return evaluate(inst.function, a, b); });
        case Op::first_step: return unary(first_step_from);
        case Op::last_step: return unary(last_step_to);

        case Op::lt: return binary([](double a, double b) { return a < b; });
        case Op::le: return binary([](double a, double b) { return a <= b; });
        case Op::eq: return binary([](double a, double b) { return a == b; });
        case Op::ne: return binary([](double a, double b) { return a != b; });
        case Op::and_: return binary([](double a, double b) { return a != 0 && b != 0; });
        case Op::or_: return binary([](double a, double b) { return a != 0 || b != 0; });
        case Op::not_: return unary([](double a) { return a == 0; });
        case Op::select: {
            const Column &condition = operand(0), &then = operand(1), &otherwise = operand(2);
            return from_operands(id, inst, block, [&](auto i) { return condition[i] != 0 ? then[i] : otherwise[i]; });
        }
        case Op::expm: case Op::covroot: return matrix_entry(id, inst, block);
        case Op::normal:
            return fill(id, block, true, [&](auto i) { return normal_of_pair(args.key, static_cast<std::uint32_t>(block.first + i), block.step, inst.slot); });
        case Op::random:
            return fill(id, block, true, [&](auto i) { return uniform_of_pair(args.key, static_cast<std::uint32_t>(block.first + i), block.step, inst.slot); });
        case Op::poisson: {
            const Column &mean = operand(0), &none = operand(1);
            return fill(id, block, true, [&](auto i) {
                return poisson_count(args.key, static_cast<std::uint32_t>(block.first + i), block.step, inst.slot, mean[i], none[i]);
            });
        }

        case Op::store: return;
        case Op::spike: return spike(inst, block);
        case Op::output: {
            const std::uint64_t begin = steps ? block.first - args.first_step : block.first - args.first_neuron;
            for (std::uint64_t i = 0; i < block.lanes; ++i) args.outputs[inst.slot][begin + i] = operand(0)[i];
            return;
        }
        }
    }

    // All entries of one matrix function are computed together, the first time that one of them is asked for.
    void matrix_entry(Value id, const Inst& inst, const Block& block) {
        auto& matrices = matrices_[{inst.op, inst.operands}];
        if (matrices.empty()) {
            from_operands(id, inst, block, [&](auto) { return 0.0; });
            std::vector<double> operands(inst.operands.size());
            for (std::uint64_t lane = 0; lane < columns_[id.index].entries.size(); ++lane) {
                for (std::size_t k = 0; k < operands.size(); ++k) operands[k] = columns_[inst.operands[k].index][lane];
                matrices.push_back(matrix_of(inst, operands));
            }
        }
        from_operands(id, inst, block, [&](auto lane) { return matrices[lane][std::size_t{inst.row} * inst.n + inst.col]; });
    }

    static Matrix matrix_of(const Inst& inst, const std::vector<double>& operands) {
        return inst.op == Op::expm ? propagator_matrix(inst.n, operands.data()) : noise_matrix(inst.n, operands.data());
    }

    void store(const Inst& inst, const Block& block) {
        const Column& value = columns_[inst.operands[0].index];
        if (kernel_.columns[inst.slot].type == Type::b1) {
            auto* to = static_cast<std::uint8_t*>(block.args.columns[inst.slot]) + block.first;
            for (std::uint64_t i = 0; i < block.lanes; ++i) to[i] = value[i] != 0;
        } else {
            auto* to = static_cast<double*>(block.args.columns[inst.slot]) + block.first;
            for (std::uint64_t i = 0; i < block.lanes; ++i) to[i] = value[i];
        }
    }

    void spike(const Inst& inst, const Block& block) {
        const Column& value = columns_[inst.operands[0].index];
        std::uint8_t* bytes = block.args.spikes + block.step_of_call * block.args.spike_stride + (block.first - block.args.first_neuron) / 8;
        std::memset(bytes, 0, (block.lanes + 7) / 8);
        for (std::uint64_t i = 0; i < block.lanes; ++i)
            if (value[i] != 0) bytes[i >> 3] = static_cast<std::uint8_t>(bytes[i >> 3] | 1u << (i & 7));
    }

    const Kernel& kernel_;
    std::vector<Column> columns_;
    std::map<std::pair<Op, std::vector<Value>>, std::vector<Matrix>> matrices_;   // by lane
};

}  // namespace

void interpret(const Kernel& kernel, const nmlc_args& args) {
    Machine machine{kernel};
    const std::uint64_t end = args.first_neuron + args.n_neurons;
    for (std::uint64_t first = args.first_neuron; first < end; first += block_lanes)
        for (std::uint64_t k = 0; k < args.n_steps; ++k)
            machine.execute({args, false, first, std::min(block_lanes, end - first), args.first_step + k, k});
}

void interpret_timeline(const Kernel& kernel, const nmlc_args& args) {
    Machine machine{kernel};
    const std::uint64_t end = args.first_step + args.n_neurons;
    for (std::uint64_t first = args.first_step; first < end; first += block_lanes)
        machine.execute({args, true, first, std::min(block_lanes, end - first), 0, 0});
}

}  // namespace nmlc::ir
