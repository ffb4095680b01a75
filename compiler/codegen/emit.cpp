#include "compiler/codegen/emit.h"

#include <llvm/IR/MDBuilder.h>

#include "compiler/codegen/kernel_emitter.h"
#include "runtime/abi/kernel_abi.h"
#include "runtime/math/elementary/exponential.h"

namespace nmlc::codegen {

using ir::Op;

KernelEmitter::KernelEmitter(llvm::Module& module, const Request& request, const std::string& name, const Target& target)
    : module_(module), kernel_(*request.kernel), rates_(find_rates(kernel_)), scalar_(request.scalar), exact_(request.exact), fetches_(request.fetches),
      width_(scalar_ ? 1 : target.vector_bits / 64), lanes_(scalar_ ? 1 : choose_lanes(kernel_, rates_, target.vector_bits)),
      parts_(lanes_ / width_), mask_registers_(scalar_ || target.vector_bits == 512), out_(module.getContext()),
      emitter_{out_, target.vector_bits == 512}, values_(kernel_.insts.size()), splats_(kernel_.insts.size()) {
    make_function(name, target);
    double_ = out_.getDoubleTy();
    wide_double_ = wide(double_);
    for (const ir::Inst& inst : kernel_.insts)
        if (inst.op == Op::call) ++uses_[inst.function];
}

void KernelEmitter::emit() {
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

llvm::BasicBlock* KernelEmitter::block_of(Rate rate) const {
    switch (rate) {
        case Rate::call: return entry_;
        case Rate::neuron: return group_;
        default: return step_;
    }
}

llvm::Value* KernelEmitter::at(ir::Value id, Rate rate, int part) {
    const bool wide_value = is_wide(rate_of(id));
    if (!is_wide(rate) || wide_value) return values_[id.index][wide_value ? part : 0];
    llvm::Value*& spread = splats_[id.index];
    if (!spread) {
        const Builder::InsertPointGuard keep(out_);
        out_.SetInsertPoint(block_of(rate_of(id)));
        spread = splat(values_[id.index][0]);
        if (kernel_.insts[id].type == ir::Type::b1) spread = kept(spread);
    }
    return spread;
}

void KernelEmitter::make_function(const std::string& name, const Target& target) {
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
    step_ = step_begin_ = llvm::BasicBlock::Create(context, "step", function_);
    after_ = llvm::BasicBlock::Create(context, "after", function_);
    exit_ = llvm::BasicBlock::Create(context, "exit", function_);
}

void KernelEmitter::load_arguments() {
    out_.SetInsertPoint(entry_);
    columns_ = argument(out_.getPtrTy(), offsetof(nmlc_args, columns), "columns");
    uniforms_ = argument(out_.getPtrTy(), offsetof(nmlc_args, uniforms), "uniforms");
    givens_ = argument(out_.getPtrTy(), offsetof(nmlc_args, givens), "givens");
    timeline_ = argument(out_.getPtrTy(), offsetof(nmlc_args, timeline), "timeline");
    arrivals_ = argument(out_.getPtrTy(), offsetof(nmlc_args, arrivals), "arrivals");
    arrival_stride_ = argument(out_.getInt64Ty(), offsetof(nmlc_args, arrival_stride), "arrival_stride");
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

llvm::Value* KernelEmitter::counted(llvm::Value* first, int part) {
    if (width_ == 1) return first;
    std::vector<llvm::Constant*> numbers;
    for (int lane = 0; lane < width_; ++lane) numbers.push_back(out_.getInt64(part * width_ + lane));
    return out_.CreateAdd(splat(first), llvm::ConstantVector::get(numbers));
}

llvm::Value* KernelEmitter::column_address(std::uint32_t slot) {
    llvm::Value*& address = column_addresses_[slot];
    if (!address) {
        const Builder::InsertPointGuard keep(out_);
        out_.SetInsertPoint(entry_);
        llvm::Value* base = pointer_in(columns_, slot);
        out_.SetInsertPoint(group_);
        address = out_.CreateInBoundsGEP(element_of(slot), base, neuron_);
    }
    return address;
}

KernelEmitter::Parts KernelEmitter::load_column(std::uint32_t slot) {
    Parts loaded;
    llvm::Value* address = column_address(slot);
    for (int part = 0; part < parts_; ++part) {
        llvm::Value* value = out_.CreateAlignedLoad(wide(element_of(slot)), part_address(element_of(slot), address, part), column_alignment(slot));
        const bool truth = kernel_.columns[slot].type == ir::Type::b1;
        loaded.push_back(truth ? kept(out_.CreateICmpNE(value, llvm::Constant::getNullValue(value->getType()))) : value);
    }
    return loaded;
}

void KernelEmitter::fetch_ahead(std::uint32_t column) {
    constexpr std::uint64_t line = 64;
    llvm::Value* address = column_address(column);
    out_.SetInsertPoint(entry_);
    if (!ahead_) ahead_ = argument(out_.getInt64Ty(), offsetof(nmlc_args, ahead), "ahead");
    out_.SetInsertPoint(group_);
    address = out_.CreateInBoundsGEP(element_of(column), address, ahead_);
    const std::uint64_t bytes = static_cast<std::uint64_t>(lanes_) * module_.getDataLayout().getTypeStoreSize(element_of(column));
    for (std::uint64_t at = 0; at < bytes; at += line)
        out_.CreateIntrinsic(llvm::Intrinsic::prefetch, {out_.getPtrTy()}, {out_.CreateConstInBoundsGEP1_64(out_.getInt8Ty(), address, at), out_.getInt32(0), out_.getInt32(2), out_.getInt32(1)});
}

KernelEmitter::Parts KernelEmitter::emit_column(std::uint32_t slot) {
    const Builder::InsertPointGuard keep(out_);
    out_.SetInsertPoint(group_);
    const Parts loaded = load_column(slot);
    if (!rates_.column_stored[slot]) return loaded;
    out_.SetInsertPoint(step_begin_, step_begin_->getFirstNonPHIIt());
    Parts phis;
    for (llvm::Value* part : loaded) {
        llvm::PHINode* phi = out_.CreatePHI(part->getType(), 2, kernel_.columns[slot].name);
        phi->addIncoming(part, group_);
        phis.push_back(phi);
    }
    return column_phis_[slot] = phis;
}

void KernelEmitter::store_column(std::uint32_t slot, const Parts& values, bool masked) {
    for (int part = 0; part < parts_; ++part) {
        llvm::Value* value = values[part];
        if (kernel_.columns[slot].type == ir::Type::b1) value = out_.CreateZExt(tested(value), wide(out_.getInt8Ty()));
        llvm::Value* address = part_address(element_of(slot), column_address(slot), part);
        if (masked) out_.CreateMaskedStore(value, address, column_alignment(slot), exists(part));
        else out_.CreateAlignedStore(value, address, column_alignment(slot));
    }
}

void KernelEmitter::emit_instruction(ir::Value id) {
    const ir::Inst& inst = kernel_.insts[id];
    const Rate rate = rate_of(id);
    out_.SetInsertPoint(block_of(rate));
    switch (inst.op) {
        case Op::store: stores_[inst.slot] = inst.operands[0]; return;
        case Op::spike: emit_spike(inst.operands[0]); return;
        case Op::output: output_values_[inst.slot] = inst.operands[0]; return;
        case Op::column: values_[id.index] = emit_column(inst.slot); return;
        case Op::poisson: values_[id.index] = emit_poisson(inst); return;
        case Op::call:
            if (rate == Rate::both && width_ > 1 && elementary::usual_bound(inst.function) > 0 && !is_outlined(inst.function, true)) {
                values_[id.index] = emit_usual(inst.function, inst.operands[0]);
                return;
            }
            [[fallthrough]];
        default:
            for (int part = 0; part < parts_of(rate); ++part) values_[id.index].push_back(part_of(inst, rate, part));
    }
}

llvm::Value* KernelEmitter::part_of(const ir::Inst& inst, Rate rate, int part) {
    const auto operand = [&](std::size_t i) { return at(inst.operands[i], rate, part); };
    const auto number = [&](std::size_t i) { return Vector(&emitter_, operand(i)); };
    const auto compare = [&](llvm::CmpInst::Predicate predicate) { return kept(out_.CreateFCmp(predicate, operand(0), operand(1))); };
    switch (inst.op) {
        case Op::constant: return llvm::ConstantFP::get(double_, inst.number);
        case Op::truth: return out_.getInt1(inst.number != 0);
        case Op::uniform: return out_.CreateLoad(double_, out_.CreateConstInBoundsGEP1_64(double_, uniforms_, inst.slot));
        case Op::given: return emit_given(inst.slot, part);
        case Op::timeline: return emit_timeline(inst.slot);
        case Op::arrival: return emit_arrival(inst.slot, part);
        case Op::step: return step_number();
        case Op::time: return out_.CreateFAdd(out_.CreateFMul(step_number(), grid_), offset_);
        case Op::dt: return dt_;
        case Op::grid: return grid_;
        case Op::index: return out_.CreateSIToFP(counted(out_.CreateAdd(neuron_, out_.getInt64(1)), part), wide_double_);
        case Op::add: return out_.CreateFAdd(operand(0), operand(1));
        case Op::sub: return out_.CreateFSub(operand(0), operand(1));
        case Op::mul: return out_.CreateFMul(operand(0), operand(1));
        case Op::div: return out_.CreateFDiv(operand(0), operand(1));
        case Op::neg: return out_.CreateFNeg(operand(0));
        case Op::fma: return fma(number(0), number(1), number(2)).value();
        case Op::call: return emit_function(inst.function, operand(0), operand(inst.operands.size() - 1));
        case Op::first_step: return emit_whole_step(emitter_, true, operand(0));
        case Op::last_step: return emit_whole_step(emitter_, false, operand(0));
        case Op::lt: return compare(llvm::CmpInst::FCMP_OLT);
        case Op::le: return compare(llvm::CmpInst::FCMP_OLE);
        case Op::eq: return compare(llvm::CmpInst::FCMP_OEQ);
        case Op::ne: return compare(llvm::CmpInst::FCMP_UNE);
        case Op::and_: return out_.CreateAnd(operand(0), operand(1));
        case Op::or_: return out_.CreateOr(operand(0), operand(1));
        case Op::not_: return out_.CreateNot(operand(0));
        case Op::select: return out_.CreateSelect(tested(operand(0)), operand(1), operand(2));
        case Op::expm:
        case Op::covroot: return emit_matrix(inst, rate, part);
        case Op::normal:
        case Op::random: return emit_draw(inst.op, inst.slot, part);
        case Op::poisson:
        case Op::column:
        case Op::store:
        case Op::spike:
        case Op::output: break;   // not of one part
    }
    return nullptr;
}

llvm::Value* KernelEmitter::emit_given(std::uint32_t slot, int part) {
    out_.SetInsertPoint(entry_);
    llvm::Value* base = pointer_in(givens_, slot);
    out_.SetInsertPoint(group_);
    llvm::Value* address = out_.CreateInBoundsGEP(double_, base, neuron_);
    return out_.CreateAlignedLoad(wide_double_, part_address(double_, address, part), llvm::Align(8));
}

llvm::Value* KernelEmitter::emit_timeline(std::uint32_t slot) {
    if (!timeline_row_) timeline_row_ = out_.CreateMul(count_, out_.getInt64(kernel_.timelines.size()));
    llvm::Value* place = out_.CreateAdd(timeline_row_, out_.getInt64(slot));
    return out_.CreateLoad(double_, out_.CreateInBoundsGEP(double_, timeline_, place));
}

llvm::Value* KernelEmitter::emit_arrival(std::uint32_t slot, int part) {
    llvm::Value*& row = arrival_rows_[slot];
    if (!row) {
        out_.SetInsertPoint(entry_);
        llvm::Value* base = pointer_in(arrivals_, slot);
        out_.SetInsertPoint(step_);
        row = out_.CreateInBoundsGEP(double_, base, out_.CreateAdd(out_.CreateMul(count_, arrival_stride_), first_));
    }
    return out_.CreateAlignedLoad(wide_double_, part_address(double_, row, part), llvm::Align(8));
}

KernelEmitter::Parts KernelEmitter::emit_usual(Function function, ir::Value operand) {
    llvm::LLVMContext& context = module_.getContext();
    llvm::Value* bound = llvm::ConstantFP::get(wide_double_, elementary::usual_bound(function));
    llvm::Value* usual = nullptr;
    Parts arguments, quick;
    for (int part = 0; part < parts_; ++part) {
        arguments.push_back(at(operand, Rate::both, part));
        llvm::Value* here = out_.CreateFCmpOLE(out_.CreateUnaryIntrinsic(llvm::Intrinsic::fabs, arguments.back()), bound);
        usual = usual ? out_.CreateAnd(usual, here) : here;
    }
    llvm::Value* bits = out_.CreateBitCast(usual, out_.getIntNTy(width_));
    llvm::Value* all = out_.CreateICmpEQ(bits, llvm::Constant::getAllOnesValue(bits->getType()));
    for (llvm::Value* argument : arguments) quick.push_back(emit_short(emitter_, function, argument));
    llvm::BasicBlock* const before = step_;
    auto* const seldom = llvm::BasicBlock::Create(context, "seldom", function_, after_);
    step_ = llvm::BasicBlock::Create(context, "on", function_, after_);
    out_.CreateCondBr(all, step_, seldom, llvm::MDBuilder(context).createBranchWeights(1u << 20, 1));
    out_.SetInsertPoint(seldom);
    Parts whole, results;
    for (llvm::Value* argument : arguments) whole.push_back(emit_call(emitter_, outlined_, *function_, function, argument, argument));
    out_.CreateBr(step_);
    out_.SetInsertPoint(step_);
    for (int part = 0; part < parts_; ++part) {
        llvm::PHINode* result = out_.CreatePHI(wide_double_, 2);
        result->addIncoming(quick[part], before);
        result->addIncoming(whole[part], seldom);
        results.push_back(result);
    }
    return results;
}

llvm::Value* KernelEmitter::emit_matrix(const ir::Inst& inst, Rate rate, int part) {
    const auto count = static_cast<std::uint64_t>(inst.operands.size());
    Builder top(entry_, entry_->begin());
    llvm::Value* operands = top.CreateAlloca(double_, top.getInt64(count));
    auto* word = out_.getInt32Ty();
    llvm::FunctionCallee callee = module_.getOrInsertFunction(inst.op == Op::expm ? expm_symbol : covroot_symbol, double_, word, word, word, out_.getPtrTy());
    const bool many = is_wide(rate) && width_ > 1;
    llvm::Value* result = many ? llvm::PoisonValue::get(wide_double_) : nullptr;
    for (int lane = 0; lane < (many ? width_ : 1); ++lane) {
        for (std::uint64_t i = 0; i < count; ++i) {
            llvm::Value* operand = at(inst.operands[i], rate, part);
            if (many) operand = out_.CreateExtractElement(operand, lane);
            out_.CreateStore(operand, out_.CreateConstInBoundsGEP1_64(double_, operands, i));
        }
        llvm::Value* entry = out_.CreateCall(callee, {out_.getInt32(inst.n), out_.getInt32(inst.row), out_.getInt32(inst.col), operands});
        result = many ? out_.CreateInsertElement(result, entry, lane) : entry;
    }
    return result;
}

void KernelEmitter::emit_spike(ir::Value condition) {
    out_.SetInsertPoint(step_);
    llvm::Type* i8 = out_.getInt8Ty();
    llvm::Value* row = out_.CreateInBoundsGEP(i8, spikes_, out_.CreateMul(count_, stride_));
    if (scalar_) {
        out_.CreateStore(out_.CreateZExt(at(condition, Rate::both, 0), i8), out_.CreateInBoundsGEP(i8, row, first_));
        return;
    }
    llvm::Value* place = out_.CreateInBoundsGEP(i8, row, out_.CreateLShr(first_, 3));
    for (int byte = 0; byte < lanes_ / 8; ++byte) {
        llvm::Value* bits = nullptr;
        for (int i = 0; i < 8 / width_; ++i) {
            llvm::Value* truth = tested(at(condition, Rate::both, byte * 8 / width_ + i));
            llvm::Value* some = out_.CreateZExt(out_.CreateBitCast(truth, out_.getIntNTy(width_)), i8);
            bits = bits ? out_.CreateOr(bits, out_.CreateShl(some, i * width_)) : some;
        }
        out_.CreateStore(bits, out_.CreateConstInBoundsGEP1_64(i8, place, byte));
    }
}

KernelEmitter::Parts KernelEmitter::all_parts(ir::Value id) {
    Parts parts;
    for (int part = 0; part < parts_; ++part) parts.push_back(at(id, Rate::both, part));
    return parts;
}

void KernelEmitter::close_loops() {
    std::map<std::uint32_t, Parts> finals, results;
    for (const auto& [slot, id] : stores_) {
        finals[slot] = all_parts(id);
        for (std::size_t part = 0; part < column_phis_[slot].size(); ++part)
            llvm::cast<llvm::PHINode>(column_phis_[slot][part])->addIncoming(finals[slot][part], step_);
    }
    for (const auto& [slot, id] : output_values_) results[slot] = all_parts(id);
    if (fetches_)
        for (const auto& [slot, values] : finals) fetch_ahead(slot);

    out_.SetInsertPoint(step_);
    llvm::Value* next_step = out_.CreateAdd(count_, out_.getInt64(1));
    count_->addIncoming(next_step, step_);
    out_.CreateCondBr(out_.CreateICmpULT(next_step, n_steps_), step_begin_, after_);

    out_.SetInsertPoint(after_);
    llvm::Value* next_group = out_.CreateAdd(first_, out_.getInt64(lanes_));
    store_results(finals, results, out_.CreateICmpULE(next_group, n_neurons_));
    first_->addIncoming(next_group, out_.GetInsertBlock());
    out_.CreateCondBr(out_.CreateICmpULT(next_group, n_neurons_), group_, exit_);

    out_.SetInsertPoint(entry_);
    llvm::Value* nothing = out_.CreateOr(out_.CreateICmpEQ(n_neurons_, out_.getInt64(0)), out_.CreateICmpEQ(n_steps_, out_.getInt64(0)));
    out_.CreateCondBr(nothing, exit_, group_);
    out_.SetInsertPoint(group_);
    out_.CreateBr(step_begin_);
    out_.SetInsertPoint(exit_);
    out_.CreateRetVoid();
}

void KernelEmitter::store_results(const std::map<std::uint32_t, Parts>& columns, const std::map<std::uint32_t, Parts>& outputs, llvm::Value* whole_group) {
    if (!exact_)
        for (const auto& [slot, values] : columns) store_column(slot, values, false);
    if (outputs.empty() && !exact_) return;
    std::map<std::uint32_t, llvm::Value*> addresses;
    for (const auto& [slot, values] : outputs) addresses[slot] = out_.CreateInBoundsGEP(double_, pointer_in(outputs_, slot), first_);
    const auto store = [&](bool masked) {
        if (exact_)
            for (const auto& [slot, values] : columns) store_column(slot, values, masked);
        for (const auto& [slot, values] : outputs)
            for (int part = 0; part < parts_; ++part) {
                llvm::Value* address = part_address(double_, addresses[slot], part);
                if (masked) out_.CreateMaskedStore(values[part], address, llvm::Align(8), exists(part));
                else out_.CreateAlignedStore(values[part], address, llvm::Align(8));
            }
    };
    if (width_ == 1) return store(false);
    auto* const whole = llvm::BasicBlock::Create(module_.getContext(), "whole", function_, exit_);
    auto* const part = llvm::BasicBlock::Create(module_.getContext(), "part", function_, exit_);
    auto* const stored = llvm::BasicBlock::Create(module_.getContext(), "stored", function_, exit_);
    out_.CreateCondBr(whole_group, whole, part);
    out_.SetInsertPoint(part);
    store(true);
    out_.CreateBr(stored);
    out_.SetInsertPoint(whole);
    store(false);
    out_.CreateBr(stored);
    out_.SetInsertPoint(stored);
}

void emit_kernel(llvm::Module& module, const Request& request, const std::string& name, const Target& target) {
    KernelEmitter(module, request, name, target).emit();
}

}  // namespace nmlc::codegen
