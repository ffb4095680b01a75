#include "compiler/codegen/emit.h"

#include <llvm/IR/Module.h>

#include <cstddef>
#include <map>
#include <optional>

#include "compiler/codegen/elementary.h"
#include "compiler/codegen/random.h"
#include "compiler/codegen/rates.h"
#include "runtime/abi/kernel_abi.h"

namespace nmlc::codegen {
namespace {

using ir::Op;

class KernelEmitter {
public:
    KernelEmitter(llvm::Module& module, const ir::Kernel& kernel, const std::string& name, bool scalar, const Target& target)
        : module_(module), kernel_(kernel), rates_(find_rates(kernel)), scalar_(scalar),
          lanes_(scalar ? 1 : choose_lanes(kernel, rates_, target.vector_bits)), out_(module.getContext()),
          emitter_{out_, target.vector_bits == 512}, values_(kernel.insts.size()), splats_(kernel.insts.size()) {
        make_function(name, target);
        double_ = out_.getDoubleTy();
        wide_double_ = wide(double_);
        for (const ir::Inst& inst : kernel.insts)
            if (inst.op == Op::call) ++uses_[inst.function];
    }

    void emit() {
        load_arguments();
        out_.SetInsertPoint(group_);
        first_ = out_.CreatePHI(out_.getInt64Ty(), 2, "first");
        first_->addIncoming(out_.getInt64(0), entry_);
        neuron_ = out_.CreateAdd(first_, first_neuron_, "neuron");
        out_.SetInsertPoint(step_);
        count_ = out_.CreatePHI(out_.getInt64Ty(), 2, "k");
        count_->addIncoming(out_.getInt64(0), group_);
        for (const ir::Value id : kernel_.insts.ids()) emit_instruction(id);
        close_loops();
    }

private:
    // ---------------------------------------------------------------- shapes and places
    llvm::Type* wide(llvm::Type* element) const { return lanes_ == 1 ? element : llvm::FixedVectorType::get(element, lanes_); }
    Rate rate_of(ir::Value id) const { return rates_.of[id.index]; }
    static bool is_wide(Rate rate) { return static_cast<unsigned>(rate) & 1u; }
    llvm::BasicBlock* block_of(Rate rate) const {
        switch (rate) {
            case Rate::call: return entry_;
            case Rate::neuron: return group_;
            default: return step_;
        }
    }
    llvm::Value* splat(llvm::Value* value) { return lanes_ == 1 ? value : out_.CreateVectorSplat(lanes_, value); }

    // The value in the shape of `rate`; a scalar is spread out where it was made.
    llvm::Value* at(ir::Value id, Rate rate) {
        if (!is_wide(rate) || is_wide(rate_of(id))) return values_[id.index];
        if (!splats_[id.index]) {
            const Builder::InsertPointGuard keep(out_);
            out_.SetInsertPoint(block_of(rate_of(id)));
            splats_[id.index] = splat(values_[id.index]);
        }
        return splats_[id.index];
    }

    // ---------------------------------------------------------------- frame
    void make_function(const std::string& name, const Target& target) {
        llvm::LLVMContext& context = module_.getContext();
        auto* type = llvm::FunctionType::get(llvm::Type::getVoidTy(context), {llvm::PointerType::getUnqual(context)}, false);
        function_ = llvm::Function::Create(type, llvm::Function::ExternalLinkage, name, module_);
        function_->addFnAttr("target-cpu", target.cpu);
        function_->addFnAttr("target-features", target.features);
        function_->addFnAttr("prefer-vector-width", std::to_string(target.vector_bits));
        function_->addFnAttr("min-legal-vector-width", target.vector_bits == 512 ? "512" : "0");
        function_->addFnAttr(llvm::Attribute::NoUnwind);
        function_->addParamAttr(0, llvm::Attribute::NoAlias);
        function_->addParamAttr(0, llvm::Attribute::ReadOnly);
        entry_ = llvm::BasicBlock::Create(context, "entry", function_);
        group_ = llvm::BasicBlock::Create(context, "group", function_);
        step_ = llvm::BasicBlock::Create(context, "step", function_);
        after_ = llvm::BasicBlock::Create(context, "after", function_);
        exit_ = llvm::BasicBlock::Create(context, "exit", function_);
    }

    llvm::Value* argument(llvm::Type* type, std::size_t offset, const char* name) {
        return out_.CreateLoad(type, out_.CreateConstInBoundsGEP1_64(out_.getInt8Ty(), function_->getArg(0), offset), name);
    }
    llvm::Value* pointer_in(llvm::Value* table, std::uint32_t slot) {
        return out_.CreateLoad(out_.getPtrTy(), out_.CreateConstInBoundsGEP1_64(out_.getPtrTy(), table, slot));
    }

    void load_arguments() {
        out_.SetInsertPoint(entry_);
        columns_ = argument(out_.getPtrTy(), offsetof(nmlc_args, columns), "columns");
        uniforms_ = argument(out_.getPtrTy(), offsetof(nmlc_args, uniforms), "uniforms");
        givens_ = argument(out_.getPtrTy(), offsetof(nmlc_args, givens), "givens");
        timeline_ = argument(out_.getPtrTy(), offsetof(nmlc_args, timeline), "timeline");
        outputs_ = argument(out_.getPtrTy(), offsetof(nmlc_args, outputs), "outputs");
        spikes_ = argument(out_.getPtrTy(), offsetof(nmlc_args, spikes), "spikes");
        stride_ = argument(out_.getInt64Ty(), offsetof(nmlc_args, spike_stride), "stride");
        first_neuron_ = argument(out_.getInt64Ty(), offsetof(nmlc_args, first_neuron), "first_neuron");
        n_neurons_ = argument(out_.getInt64Ty(), offsetof(nmlc_args, n_neurons), "n_neurons");
        first_step_ = argument(out_.getInt64Ty(), offsetof(nmlc_args, first_step), "first_step");
        n_steps_ = argument(out_.getInt64Ty(), offsetof(nmlc_args, n_steps), "n_steps");
        dt_ = argument(double_, offsetof(nmlc_args, dt), "dt");
        grid_ = argument(double_, offsetof(nmlc_args, grid), "grid");
        offset_ = argument(double_, offsetof(nmlc_args, offset), "offset");
        key_ = argument(out_.getInt64Ty(), offsetof(nmlc_args, key), "key");
    }

    llvm::Value* step_integer() {
        if (!step_integer_) step_integer_ = out_.CreateAdd(first_step_, count_, "n");
        return step_integer_;
    }
    llvm::Value* step_number() {
        if (!step_number_) step_number_ = out_.CreateSIToFP(step_integer(), double_);   // below 2^53
        return step_number_;
    }
    // first, first + 1, ... over the lanes.
    llvm::Value* counted(llvm::Value* first) {
        if (lanes_ == 1) return first;
        std::vector<llvm::Constant*> numbers;
        for (int lane = 0; lane < lanes_; ++lane) numbers.push_back(out_.getInt64(lane));
        return out_.CreateAdd(splat(first), llvm::ConstantVector::get(numbers));
    }

    // ---------------------------------------------------------------- memory
    llvm::Value* column_address(std::uint32_t slot) {
        const Builder::InsertPointGuard keep(out_);
        out_.SetInsertPoint(entry_);
        llvm::Value*& base = column_bases_[slot];
        if (!base) base = pointer_in(columns_, slot);
        out_.SetInsertPoint(group_);
        llvm::Value*& address = column_addresses_[slot];
        llvm::Type* element = kernel_.columns[slot].type == ir::Type::b1 ? out_.getInt8Ty() : double_;
        if (!address) address = out_.CreateInBoundsGEP(element, base, neuron_);
        return address;
    }
    llvm::Align column_alignment(bool bytes) const { return llvm::Align(scalar_ ? (bytes ? 1 : 8) : (bytes ? lanes_ : 64)); }

    llvm::Value* load_column(std::uint32_t slot) {
        llvm::Value* address = column_address(slot);
        const Builder::InsertPointGuard keep(out_);
        out_.SetInsertPoint(group_);
        if (kernel_.columns[slot].type != ir::Type::b1) return out_.CreateAlignedLoad(wide_double_, address, column_alignment(false));
        llvm::Value* bytes = out_.CreateAlignedLoad(wide(out_.getInt8Ty()), address, column_alignment(true));
        return out_.CreateICmpNE(bytes, llvm::Constant::getNullValue(bytes->getType()));
    }

    llvm::Value* emit_column(std::uint32_t slot) {
        llvm::Value* loaded = load_column(slot);
        if (!rates_.column_stored[slot]) return loaded;
        const Builder::InsertPointGuard keep(out_);
        out_.SetInsertPoint(step_, step_->getFirstNonPHIIt());
        llvm::PHINode* phi = out_.CreatePHI(loaded->getType(), 2, kernel_.columns[slot].name);
        phi->addIncoming(loaded, group_);
        column_phis_[slot] = phi;
        return phi;
    }

    // ---------------------------------------------------------------- instructions
    void emit_instruction(ir::Value id) {
        const ir::Inst& inst = kernel_.insts[id];
        const Rate rate = rate_of(id);
        out_.SetInsertPoint(block_of(rate));
        if (inst.op == Op::store) { stores_[inst.slot] = inst.operands[0]; return; }
        if (inst.op == Op::spike) { emit_spike(inst.operands[0]); return; }
        if (inst.op == Op::output) { output_values_[inst.slot] = inst.operands[0]; return; }
        values_[id.index] = value_of(inst, rate);
    }

    Vector number(const ir::Inst& inst, Rate rate, std::size_t operand) { return {&emitter_, at(inst.operands[operand], rate)}; }

    llvm::Value* value_of(const ir::Inst& inst, Rate rate) {
        const auto a = [&] { return at(inst.operands[0], rate); };
        const auto b = [&] { return at(inst.operands[1], rate); };
        switch (inst.op) {
            case Op::constant: return llvm::ConstantFP::get(double_, inst.number);
            case Op::truth: return out_.getInt1(inst.number != 0);
            case Op::uniform: return out_.CreateLoad(double_, out_.CreateConstInBoundsGEP1_64(double_, uniforms_, inst.slot));
            case Op::column: return emit_column(inst.slot);
            case Op::given: return emit_given(inst.slot);
            case Op::timeline: return emit_timeline(inst.slot);
            case Op::step: return step_number();
            case Op::time: return out_.CreateFAdd(out_.CreateFMul(step_number(), grid_), offset_);
            case Op::dt: return dt_;
            case Op::grid: return grid_;
            case Op::index: return out_.CreateUIToFP(counted(out_.CreateAdd(neuron_, out_.getInt64(1))), wide_double_);
            case Op::add: return out_.CreateFAdd(a(), b());
            case Op::sub: return out_.CreateFSub(a(), b());
            case Op::mul: return out_.CreateFMul(a(), b());
            case Op::div: return out_.CreateFDiv(a(), b());
            case Op::neg: return out_.CreateFNeg(a());
            case Op::fma: return fma(number(inst, rate, 0), number(inst, rate, 1), number(inst, rate, 2)).value();
            case Op::call: return emit_function(inst, rate);
            case Op::first_step: return emit_whole_step(emitter_, true, a());
            case Op::last_step: return emit_whole_step(emitter_, false, a());
            case Op::lt: return out_.CreateFCmpOLT(a(), b());
            case Op::le: return out_.CreateFCmpOLE(a(), b());
            case Op::eq: return out_.CreateFCmpOEQ(a(), b());
            case Op::ne: return out_.CreateFCmpUNE(a(), b());
            case Op::and_: return out_.CreateAnd(a(), b());
            case Op::or_: return out_.CreateOr(a(), b());
            case Op::not_: return out_.CreateNot(a());
            case Op::select: return out_.CreateSelect(a(), b(), at(inst.operands[2], rate));
            case Op::expm:
            case Op::covroot: return emit_matrix(inst, rate);
            case Op::normal:
            case Op::random: return emit_draw(inst);
            case Op::store:
            case Op::spike:
            case Op::output: break;
        }
        return nullptr;
    }

    llvm::Value* emit_given(std::uint32_t slot) {
        out_.SetInsertPoint(entry_);
        llvm::Value* base = pointer_in(givens_, slot);
        out_.SetInsertPoint(group_);
        return out_.CreateAlignedLoad(wide_double_, out_.CreateInBoundsGEP(double_, base, neuron_), llvm::Align(8));
    }

    llvm::Value* emit_timeline(std::uint32_t slot) {
        if (!timeline_row_) timeline_row_ = out_.CreateMul(count_, out_.getInt64(kernel_.timelines.size()));
        llvm::Value* place = out_.CreateAdd(timeline_row_, out_.getInt64(slot));
        return out_.CreateLoad(double_, out_.CreateInBoundsGEP(double_, timeline_, place));
    }

    llvm::Value* emit_function(const ir::Inst& inst, Rate rate) {
        llvm::Value* x = at(inst.operands[0], rate);
        llvm::Value* y = inst.operands.size() > 1 ? at(inst.operands[1], rate) : x;
        const int size = size_of(inst.function), uses = uses_[inst.function];
        const bool scalar_shape = !x->getType()->isVectorTy();
        const bool outline = uses > 1 && size >= 20 && (scalar_shape ? uses > 2 : uses * size * std::max(1, lanes_ / 8) > 1500);
        return outline ? emit_call(emitter_, outlined_, *function_, inst.function, x, y) : emit_inline(emitter_, inst.function, x, y);
    }

    // One call per lane: made for coefficients, which do not change from step to step.
    llvm::Value* emit_matrix(const ir::Inst& inst, Rate rate) {
        const auto count = static_cast<std::uint64_t>(inst.operands.size());
        Builder top(entry_, entry_->begin());
        llvm::Value* operands = top.CreateAlloca(double_, top.getInt64(count));
        auto* word = out_.getInt32Ty();
        llvm::FunctionCallee callee = module_.getOrInsertFunction(inst.op == Op::expm ? expm_symbol : covroot_symbol, double_, word, word, word, out_.getPtrTy());
        const bool many = is_wide(rate) && lanes_ > 1;
        llvm::Value* result = many ? static_cast<llvm::Value*>(llvm::PoisonValue::get(wide_double_)) : nullptr;
        for (int lane = 0; lane < (many ? lanes_ : 1); ++lane) {
            for (std::uint64_t i = 0; i < count; ++i) {
                llvm::Value* operand = at(inst.operands[i], rate);
                if (many) operand = out_.CreateExtractElement(operand, lane);
                out_.CreateStore(operand, out_.CreateConstInBoundsGEP1_64(double_, operands, i));
            }
            llvm::Value* entry = out_.CreateCall(callee, {out_.getInt32(inst.n), out_.getInt32(inst.row), out_.getInt32(inst.col), operands});
            result = many ? out_.CreateInsertElement(result, entry, lane) : entry;
        }
        return result;
    }

    llvm::Value* emit_draw(const ir::Inst& inst) {
        auto words = words_.find(inst.slot);
        if (words == words_.end()) words = words_.emplace(inst.slot, draw_words(inst.slot)).first;
        const Words& w = words->second;
        const Vector first = uniform_of(w[0], w[1]);
        if (inst.op == Op::random) return first.value();
        const Vector log_first(&emitter_, emit_inline(emitter_, Function::log, first.value(), first.value()));
        const Vector angle = Vector(0x1.921fb54442d18p+2) * uniform_of(w[2], w[3]);
        const Vector cosine(&emitter_, emit_inline(emitter_, Function::cos, angle.value(), angle.value()));
        return (sqrt(Vector(-2.0) * log_first) * cosine).value();
    }

    Words draw_words(std::uint32_t place) {
        const auto low = [&](llvm::Value* value) { return out_.CreateAnd(value, 0xFFFFFFFFu); };
        const auto spread = [&](llvm::Value* value) { return Pattern(&emitter_, splat(value)); };
        if (!round_keys_) {
            out_.SetInsertPoint(entry_);
            const auto key_of = [&](llvm::Value* half, int round, std::uint32_t step) {
                return spread(low(out_.CreateAdd(half, out_.getInt64(static_cast<std::uint32_t>(round) * step))));
            };
            llvm::Value* key_low = low(key_);
            llvm::Value* key_high = out_.CreateLShr(key_, 32);
            const auto keys = [&](int round) { return std::pair(key_of(key_low, round, philox_key_steps[0]), key_of(key_high, round, philox_key_steps[1])); };
            round_keys_ = RoundKeys{keys(0), keys(1), keys(2), keys(3), keys(4), keys(5), keys(6), keys(7), keys(8), keys(9)};
            out_.SetInsertPoint(group_);
            index_word_ = Pattern(&emitter_, low(counted(neuron_)));
            out_.SetInsertPoint(step_);
            step_words_ = std::pair(spread(low(step_integer())), spread(out_.CreateLShr(step_integer(), 32)));
        }
        return philox({*index_word_, step_words_->first, step_words_->second, place}, *round_keys_);
    }

    void emit_spike(ir::Value condition) {
        out_.SetInsertPoint(step_);
        llvm::Value* truth = at(condition, Rate::both);
        llvm::Value* row = out_.CreateInBoundsGEP(out_.getInt8Ty(), spikes_, out_.CreateMul(count_, stride_));
        llvm::Value* place = scalar_ ? static_cast<llvm::Value*>(first_) : out_.CreateLShr(first_, 3);
        llvm::Value* bits = scalar_ ? out_.CreateZExt(truth, out_.getInt8Ty()) : out_.CreateBitCast(truth, out_.getIntNTy(lanes_));
        out_.CreateAlignedStore(bits, out_.CreateInBoundsGEP(out_.getInt8Ty(), row, place), llvm::Align(1));
    }

    // ---------------------------------------------------------------- ends of the loops
    void close_loops() {
        llvm::Type* i64 = out_.getInt64Ty();
        std::map<std::uint32_t, llvm::Value*> finals;
        for (const auto& [slot, id] : stores_) {
            finals[slot] = at(id, Rate::both);
            if (const auto phi = column_phis_.find(slot); phi != column_phis_.end()) phi->second->addIncoming(finals[slot], step_);
        }
        std::map<std::uint32_t, llvm::Value*> results;
        for (const auto& [slot, id] : output_values_) results[slot] = at(id, Rate::both);

        out_.SetInsertPoint(step_);
        llvm::Value* next_step = out_.CreateAdd(count_, llvm::ConstantInt::get(i64, 1));
        count_->addIncoming(next_step, step_);
        out_.CreateCondBr(out_.CreateICmpULT(next_step, n_steps_), step_, after_);

        out_.SetInsertPoint(after_);
        for (const auto& [slot, value] : finals) {
            const bool bytes = kernel_.columns[slot].type == ir::Type::b1;
            llvm::Value* stored = bytes ? out_.CreateZExt(value, wide(out_.getInt8Ty())) : value;
            out_.CreateAlignedStore(stored, column_address(slot), column_alignment(bytes));
        }
        for (const auto& [slot, value] : results) emit_output(slot, value);
        llvm::Value* next_group = out_.CreateAdd(first_, llvm::ConstantInt::get(i64, lanes_));
        first_->addIncoming(next_group, after_);
        out_.CreateCondBr(out_.CreateICmpULT(next_group, n_neurons_), group_, exit_);

        out_.SetInsertPoint(entry_);
        llvm::Value* nothing = out_.CreateOr(out_.CreateICmpEQ(n_neurons_, out_.getInt64(0)), out_.CreateICmpEQ(n_steps_, out_.getInt64(0)));
        out_.CreateCondBr(nothing, exit_, group_);
        out_.SetInsertPoint(group_);
        out_.CreateBr(step_);
        out_.SetInsertPoint(exit_);
        out_.CreateRetVoid();
    }

    // Outputs need not be padded: lanes beyond the last neuron are left out.
    void emit_output(std::uint32_t slot, llvm::Value* value) {
        llvm::Value* address = out_.CreateInBoundsGEP(double_, pointer_in(outputs_, slot), first_);
        if (lanes_ == 1) {
            out_.CreateStore(value, address);
            return;
        }
        llvm::Value* inside = out_.CreateICmpULT(counted(first_), splat(n_neurons_));
        out_.CreateMaskedStore(value, address, llvm::Align(8), inside);
    }

    llvm::Module& module_;
    const ir::Kernel& kernel_;
    const Rates rates_;
    const bool scalar_;
    const int lanes_;
    Builder out_;
    Emitter emitter_;
    std::vector<llvm::Value*> values_, splats_;
    std::map<Function, int> uses_;
    Outlined outlined_;

    llvm::Function* function_ = nullptr;
    llvm::Type *double_ = nullptr, *wide_double_ = nullptr;
    llvm::BasicBlock *entry_ = nullptr, *group_ = nullptr, *step_ = nullptr, *after_ = nullptr, *exit_ = nullptr;
    llvm::Value *columns_ = nullptr, *uniforms_ = nullptr, *givens_ = nullptr, *timeline_ = nullptr, *outputs_ = nullptr, *spikes_ = nullptr,
                *stride_ = nullptr, *first_neuron_ = nullptr, *n_neurons_ = nullptr, *first_step_ = nullptr, *n_steps_ = nullptr, *dt_ = nullptr,
                *grid_ = nullptr, *offset_ = nullptr, *key_ = nullptr;
    llvm::PHINode *first_ = nullptr, *count_ = nullptr;   // neuron of the group, counted from first_neuron; step, counted from first_step
    llvm::Value *neuron_ = nullptr, *step_integer_ = nullptr, *step_number_ = nullptr, *timeline_row_ = nullptr;
    std::map<std::uint32_t, llvm::Value*> column_bases_, column_addresses_;
    std::map<std::uint32_t, llvm::PHINode*> column_phis_;
    std::map<std::uint32_t, ir::Value> stores_, output_values_;
    std::map<std::uint32_t, Words> words_;
    std::optional<RoundKeys> round_keys_;
    std::optional<std::pair<Pattern, Pattern>> step_words_;
    std::optional<Pattern> index_word_;
};

}  // namespace

void emit_kernel(llvm::Module& module, const ir::Kernel& kernel, const std::string& name, bool scalar, const Target& target) {
    KernelEmitter(module, kernel, name, scalar, target).emit();
}

}  // namespace nmlc::codegen
