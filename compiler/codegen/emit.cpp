#include "compiler/codegen/emit.h"

#include <llvm/IR/MDBuilder.h>
#include <llvm/IR/Module.h>

#include <cstddef>
#include <map>
#include <optional>

#include "compiler/codegen/elementary.h"
#include "compiler/codegen/random.h"
#include "compiler/codegen/rates.h"
#include "runtime/abi/kernel_abi.h"
#include "runtime/math/random.h"
#include "runtime/math/elementary/exponential.h"

namespace nmlc::codegen {
namespace {

using ir::Op;

class KernelEmitter {
public:
    KernelEmitter(llvm::Module& module, const ir::Kernel& kernel, const std::string& name, bool scalar, const Target& target)
        : module_(module), kernel_(kernel), rates_(find_rates(kernel)), scalar_(scalar),
          width_(scalar ? 1 : target.vector_bits / 64), lanes_(scalar ? 1 : choose_lanes(kernel, rates_, target.vector_bits)),
          parts_(lanes_ / width_), mask_registers_(scalar || target.vector_bits == 512), out_(module.getContext()),
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
    using Parts = std::vector<llvm::Value*>;   // the machine vectors of a group, lowest neurons first

    // ---------------------------------------------------------------- shapes and places
    llvm::Type* wide(llvm::Type* element) const { return width_ == 1 ? element : llvm::FixedVectorType::get(element, width_); }
    Rate rate_of(ir::Value id) const { return rates_.of[id.index]; }
    static bool is_wide(Rate rate) { return static_cast<unsigned>(rate) & 1u; }
    int parts_of(Rate rate) const { return is_wide(rate) ? parts_ : 1; }
    llvm::BasicBlock* block_of(Rate rate) const {
        switch (rate) {
            case Rate::call: return entry_;
            case Rate::neuron: return group_;
            default: return step_;
        }
    }
    llvm::Value* splat(llvm::Value* value) { return width_ == 1 ? value : out_.CreateVectorSplat(width_, value); }

    // Truths of many lanes in the form in which they are kept, and back as what a select wants.
    bool is_mask(llvm::Value* truth) const { return truth->getType()->isVectorTy() && !mask_registers_; }
    llvm::Value* kept(llvm::Value* truth) {
        return truth->getType()->isVectorTy() && !mask_registers_ ? out_.CreateSExt(truth, wide(out_.getInt64Ty())) : truth;
    }
    llvm::Value* tested(llvm::Value* truth) {
        return is_mask(truth) ? out_.CreateICmpSLT(truth, llvm::Constant::getNullValue(truth->getType())) : truth;
    }

    // One part of the value in the shape of `rate`; a scalar is spread out where it was made.
    llvm::Value* at(ir::Value id, Rate rate, int part) {
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
        step_ = step_begin_ = llvm::BasicBlock::Create(context, "step", function_);
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

    llvm::Value* step_integer() {
        if (!step_integer_) step_integer_ = out_.CreateAdd(first_step_, count_, "n");
        return step_integer_;
    }
    llvm::Value* step_number() {
        if (!step_number_) step_number_ = out_.CreateSIToFP(step_integer(), double_);   // below 2^53
        return step_number_;
    }
    // first, first + 1, ... over the lanes of a part.
    llvm::Value* counted(llvm::Value* first, int part) {
        if (width_ == 1) return first;
        std::vector<llvm::Constant*> numbers;
        for (int lane = 0; lane < width_; ++lane) numbers.push_back(out_.getInt64(part * width_ + lane));
        return out_.CreateAdd(splat(first), llvm::ConstantVector::get(numbers));
    }

    // ---------------------------------------------------------------- memory
    llvm::Type* element_of(std::uint32_t slot) { return kernel_.columns[slot].type == ir::Type::b1 ? out_.getInt8Ty() : double_; }
    llvm::Value* column_address(std::uint32_t slot) {
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
    llvm::Value* part_address(llvm::Type* element, llvm::Value* address, int part) {
        return part == 0 ? address : out_.CreateConstInBoundsGEP1_64(element, address, static_cast<std::uint64_t>(part) * width_);
    }
    // Columns are aligned to 64 bytes and groups mostly to whole vectors, but a single neuron or a row of synapses may begin anywhere.
    llvm::Align column_alignment(std::uint32_t slot) const { return llvm::Align(kernel_.columns[slot].type == ir::Type::b1 ? 1 : 8); }

    Parts load_column(std::uint32_t slot) {
        Parts loaded;
        llvm::Value* address = column_address(slot);
        for (int part = 0; part < parts_; ++part) {
            llvm::Value* value = out_.CreateAlignedLoad(wide(element_of(slot)), part_address(element_of(slot), address, part), column_alignment(slot));
            const bool truth = kernel_.columns[slot].type == ir::Type::b1;
            loaded.push_back(truth ? kept(out_.CreateICmpNE(value, llvm::Constant::getNullValue(value->getType()))) : value);
        }
        return loaded;
    }

    // A column that the kernel stores is carried from step to step; others are only read.
    Parts emit_column(std::uint32_t slot) {
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

    void store_column(std::uint32_t slot, const Parts& values) {
        for (int part = 0; part < parts_; ++part) {
            llvm::Value* value = values[part];
            if (kernel_.columns[slot].type == ir::Type::b1) value = out_.CreateZExt(tested(value), wide(out_.getInt8Ty()));
            out_.CreateAlignedStore(value, part_address(element_of(slot), column_address(slot), part), column_alignment(slot));
        }
    }

    // ---------------------------------------------------------------- instructions
    void emit_instruction(ir::Value id) {
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

    llvm::Value* part_of(const ir::Inst& inst, Rate rate, int part) {
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
            case Op::random: return emit_draw(inst, part);
            case Op::poisson:
            case Op::column:
            case Op::store:
            case Op::spike:
            case Op::output: break;   // not of one part
        }
        return nullptr;
    }

    llvm::Value* emit_given(std::uint32_t slot, int part) {
        out_.SetInsertPoint(entry_);
        llvm::Value* base = pointer_in(givens_, slot);
        out_.SetInsertPoint(group_);
        llvm::Value* address = out_.CreateInBoundsGEP(double_, base, neuron_);
        return out_.CreateAlignedLoad(wide_double_, part_address(double_, address, part), llvm::Align(8));
    }

    llvm::Value* emit_timeline(std::uint32_t slot) {
        if (!timeline_row_) timeline_row_ = out_.CreateMul(count_, out_.getInt64(kernel_.timelines.size()));
        llvm::Value* place = out_.CreateAdd(timeline_row_, out_.getInt64(slot));
        return out_.CreateLoad(double_, out_.CreateInBoundsGEP(double_, timeline_, place));
    }

    llvm::Value* emit_arrival(std::uint32_t slot, int part) {
        llvm::Value*& row = arrival_rows_[slot];
        if (!row) {
            out_.SetInsertPoint(entry_);
            llvm::Value* base = pointer_in(arrivals_, slot);
            out_.SetInsertPoint(step_);
            row = out_.CreateInBoundsGEP(double_, base, out_.CreateAdd(out_.CreateMul(count_, arrival_stride_), first_));
        }
        return out_.CreateAlignedLoad(wide_double_, part_address(double_, row, part), llvm::Align(8));
    }

    bool is_outlined(Function function, bool many) {
        const int size = size_of(function), uses = uses_[function];
        return size >= 20 && (many ? uses * size * parts_ > 1500 : uses > 2);
    }
    llvm::Value* emit_function(Function function, llvm::Value* x, llvm::Value* y) {
        return is_outlined(function, x->getType()->isVectorTy()) ? emit_call(emitter_, outlined_, *function_, function, x, y) : emit_inline(emitter_, function, x, y);
    }

    // The short form where the arguments of all lanes are usual; else, seldom, the whole function, which gives usual lanes the same bits.
    Parts emit_usual(Function function, ir::Value operand) {
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

    // One call per lane: made for coefficients, which do not change from step to step.
    llvm::Value* emit_matrix(const ir::Inst& inst, Rate rate, int part) {
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

    const Words& words_of(std::uint32_t place, int part) {
        auto words = words_.find({place, part});
        if (words == words_.end()) words = words_.emplace(std::pair(place, part), draw_words(place, part)).first;
        return words->second;
    }

    llvm::Value* emit_draw(const ir::Inst& inst, int part) {
        const Words& w = words_of(inst.slot, part);
        const Vector first = uniform_of(w[0], w[1]);
        if (inst.op == Op::random) return first.value();
        const Vector log_first(&emitter_, emit_inline(emitter_, Function::log, first.value(), first.value()));
        const Vector angle = Vector(0x1.921fb54442d18p+2) * uniform_of(w[2], w[3]);
        const Vector cosine(&emitter_, emit_inline(emitter_, Function::cos, angle.value(), angle.value()));
        return (sqrt(Vector(-2.0) * log_first) * cosine).value();
    }

    // Poisson counts: what does not depend on the lane (or is the same for all neurons) is computed once for the whole group, and
    // all its vectors go through one loop, until every lane has found its count. The step goes on in the block behind the loop.
    Parts emit_poisson(const ir::Inst& inst) {
        const bool many_means = is_wide(rate_of(inst.operands[0])) || is_wide(rate_of(inst.operands[1]));
        const Rate rate = many_means ? Rate::both : Rate::step;
        const std::size_t chains = many_means ? static_cast<std::size_t>(parts_) : 1;
        llvm::Type* wide_bits = wide(out_.getInt64Ty());
        const auto spread = [&](llvm::Value* value) { return many_means ? value : splat(value); };
        const auto any_of = [&](const Parts& kept_truths) {
            llvm::Value* any = kept_truths[0];
            for (std::size_t i = 1; i < kept_truths.size(); ++i) any = out_.CreateOr(any, kept_truths[i]);
            if (!any->getType()->isVectorTy()) return any;
            llvm::Value* lanes = out_.CreateBitCast(tested(any), out_.getIntNTy(width_));
            return out_.CreateICmpNE(lanes, llvm::Constant::getNullValue(lanes->getType()));
        };

        Parts means, starts, in_range, uniforms;
        for (std::size_t chain = 0; chain < chains; ++chain) {
            means.push_back(at(inst.operands[0], rate, static_cast<int>(chain)));
            starts.push_back(at(inst.operands[1], rate, static_cast<int>(chain)));
            llvm::Type* shape = means[chain]->getType();
            in_range.push_back(out_.CreateAnd(out_.CreateFCmpOLE(llvm::ConstantFP::get(shape, 0.0), means[chain]),
                                              out_.CreateFCmpOLE(means[chain], llvm::ConstantFP::get(shape, poisson_search_limit))));
        }
        for (int part = 0; part < parts_; ++part) {
            const Words& w = words_of(inst.slot, part);
            uniforms.push_back(uniform_of(w[0], w[1]).value());
        }

        llvm::BasicBlock* before = out_.GetInsertBlock();
        auto* search = llvm::BasicBlock::Create(module_.getContext(), "search", function_, after_);
        auto* found = llvm::BasicBlock::Create(module_.getContext(), "found", function_, after_);
        auto* rest = llvm::BasicBlock::Create(module_.getContext(), "rest", function_, after_);
        auto* on = llvm::BasicBlock::Create(module_.getContext(), "on", function_, after_);
        Parts active, active_phis, count_phis, p_phis, sum_phis;
        const auto start = [&](llvm::Value* value, Parts& phis) {
            llvm::PHINode* phi = llvm::PHINode::Create(value->getType(), 2, "", search);
            phi->addIncoming(value, before);
            phis.push_back(phi);
        };
        const auto go_on = [&](llvm::Value* phi, llvm::Value* value) { llvm::cast<llvm::PHINode>(phi)->addIncoming(value, search); };

        for (int part = 0; part < parts_; ++part) {
            const std::size_t chain = many_means ? static_cast<std::size_t>(part) : 0;
            active.push_back(kept(out_.CreateAnd(out_.CreateFCmpOGT(uniforms[part], spread(starts[chain])), spread(in_range[chain]))));
            start(active.back(), active_phis);
            start(llvm::Constant::getNullValue(wide_bits), count_phis);
        }
        for (std::size_t chain = 0; chain < chains; ++chain) start(starts[chain], p_phis), start(starts[chain], sum_phis);
        Parts number_phi;
        start(llvm::ConstantFP::get(double_, 1), number_phi);
        llvm::Value* nothing_to_search = out_.CreateNot(any_of(active));
        out_.CreateCondBr(nothing_to_search, found, search);

        out_.SetInsertPoint(search);
        llvm::Value* number = number_phi[0];
        llvm::Value* inverse = out_.CreateFDiv(llvm::ConstantFP::get(double_, 1), number);
        if (many_means) inverse = splat(inverse);
        Parts sums, grew, counts, still;
        for (std::size_t chain = 0; chain < chains; ++chain) {
            llvm::Value* p = out_.CreateFMul(p_phis[chain], out_.CreateFMul(means[chain], inverse));
            sums.push_back(out_.CreateFAdd(sum_phis[chain], p));
            grew.push_back(out_.CreateFCmpOGT(sums[chain], sum_phis[chain]));
            go_on(p_phis[chain], p), go_on(sum_phis[chain], sums[chain]);
        }
        for (int part = 0; part < parts_; ++part) {
            const std::size_t chain = many_means ? static_cast<std::size_t>(part) : 0;
            counts.push_back(out_.CreateSub(count_phis[part], is_mask(active_phis[part]) ? active_phis[part] : out_.CreateSExt(active_phis[part], wide_bits)));
            still.push_back(kept(out_.CreateFCmpOGT(uniforms[part], spread(sums[chain]))));
            if (many_means) still.back() = out_.CreateAnd(still.back(), out_.CreateAnd(active_phis[part], kept(grew[chain])));
            go_on(count_phis[part], counts.back()), go_on(active_phis[part], still.back());
        }
        go_on(number_phi[0], out_.CreateFAdd(number, llvm::ConstantFP::get(double_, 1)));
        llvm::Value* more = any_of(still);
        if (!many_means) more = out_.CreateAnd(more, grew[0]);
        out_.CreateCondBr(more, search, found);

        out_.SetInsertPoint(found);
        for (llvm::Value*& part : counts) {
            llvm::PHINode* count = out_.CreatePHI(wide_bits, 2, "count");
            count->addIncoming(llvm::Constant::getNullValue(wide_bits), before);
            count->addIncoming(part, search);
            part = count;
        }
        Parts results, out_of_range;
        for (llvm::Value* count : counts)   // a whole number below 2^52 into a double
            results.push_back((from_bits(Pattern(&emitter_, count) | Pattern(0x4330000000000000u)) - Vector(0x1p52)).value());
        for (llvm::Value* inside : in_range) out_of_range.push_back(kept(out_.CreateNot(inside)));
        out_.CreateCondBr(any_of(out_of_range), rest, on);

        out_.SetInsertPoint(rest);
        const Parts finals = emit_poisson_rest(inst, rate, means, results);
        out_.CreateBr(on);

        out_.SetInsertPoint(on);
        for (int part = 0; part < parts_; ++part) {
            llvm::PHINode* phi = out_.CreatePHI(wide_double_, 2, "poisson");
            phi->addIncoming(results[part], found);
            phi->addIncoming(finals[part], rest);
            results[part] = phi;
        }
        step_ = on;
        return results;
    }

    // Means that the search is not made for, lane by lane in the library.
    Parts emit_poisson_rest(const ir::Inst& inst, Rate rate, const Parts& means, const Parts& counts) {
        Builder top(entry_, entry_->begin());
        auto *word = out_.getInt32Ty(), *long_word = out_.getInt64Ty();
        llvm::Value* mean_place = top.CreateAlloca(wide_double_);
        llvm::Value* count_place = top.CreateAlloca(wide_double_);
        llvm::FunctionCallee callee =
            module_.getOrInsertFunction(poisson_symbol, out_.getVoidTy(), long_word, long_word, long_word, word, word, out_.getPtrTy(), out_.getPtrTy());
        Parts finals;
        for (int part = 0; part < parts_; ++part) {
            out_.CreateStore(is_wide(rate) ? means[part] : splat(means[0]), mean_place);
            out_.CreateStore(counts[part], count_place);
            out_.CreateCall(callee, {key_, out_.CreateAdd(neuron_, out_.getInt64(static_cast<std::uint64_t>(part) * width_)), step_integer(),
                                     out_.getInt32(inst.slot), out_.getInt32(width_), mean_place, count_place});
            finals.push_back(out_.CreateLoad(wide_double_, count_place));
        }
        return finals;
    }

    Words draw_words(std::uint32_t place, int part) {
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
            out_.SetInsertPoint(step_);
            step_words_ = std::pair(spread(low(step_integer())), spread(out_.CreateLShr(step_integer(), 32)));
        }
        out_.SetInsertPoint(group_);
        const Pattern index(&emitter_, low(counted(neuron_, part)));
        out_.SetInsertPoint(step_);
        return philox({index, step_words_->first, step_words_->second, place}, *round_keys_);
    }

    // A byte per eight neurons; of a single neuron a byte that is 0 or 1.
    void emit_spike(ir::Value condition) {
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

    // ---------------------------------------------------------------- ends of the loops
    Parts all_parts(ir::Value id) {
        Parts parts;
        for (int part = 0; part < parts_; ++part) parts.push_back(at(id, Rate::both, part));
        return parts;
    }

    void close_loops() {
        std::map<std::uint32_t, Parts> finals, results;
        for (const auto& [slot, id] : stores_) {
            finals[slot] = all_parts(id);
            for (std::size_t part = 0; part < column_phis_[slot].size(); ++part)
                llvm::cast<llvm::PHINode>(column_phis_[slot][part])->addIncoming(finals[slot][part], step_);
        }
        for (const auto& [slot, id] : output_values_) results[slot] = all_parts(id);

        out_.SetInsertPoint(step_);
        llvm::Value* next_step = out_.CreateAdd(count_, out_.getInt64(1));
        count_->addIncoming(next_step, step_);
        out_.CreateCondBr(out_.CreateICmpULT(next_step, n_steps_), step_begin_, after_);

        out_.SetInsertPoint(after_);
        for (const auto& [slot, values] : finals) store_column(slot, values);
        llvm::Value* next_group = out_.CreateAdd(first_, out_.getInt64(lanes_));
        emit_outputs(results, out_.CreateICmpULE(next_group, n_neurons_));
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

    // Outputs need not be padded: lanes beyond the last neuron are left out. Stores under a mask cost many times more than others, and are kept
    // for groups that are not whole.
    void emit_outputs(const std::map<std::uint32_t, Parts>& results, llvm::Value* whole_group) {
        if (results.empty()) return;
        std::map<std::uint32_t, llvm::Value*> addresses;
        for (const auto& [slot, values] : results) addresses[slot] = out_.CreateInBoundsGEP(double_, pointer_in(outputs_, slot), first_);
        const auto store = [&](bool masked) {
            for (const auto& [slot, values] : results)
                for (int part = 0; part < parts_; ++part) {
                    llvm::Value* address = part_address(double_, addresses[slot], part);
                    if (masked) out_.CreateMaskedStore(values[part], address, llvm::Align(8), out_.CreateICmpULT(counted(first_, part), splat(n_neurons_)));
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

    llvm::Module& module_;
    const ir::Kernel& kernel_;
    const Rates rates_;
    const bool scalar_;
    const int width_, lanes_, parts_;   // lanes of a machine vector and of a group; machine vectors per group
    const bool mask_registers_;         // truths stay single bits; else they are all ones or all zeros in 64-bit lanes
    Builder out_;
    Emitter emitter_;
    std::vector<Parts> values_;          // one part where scalar
    std::vector<llvm::Value*> splats_;
    std::map<Function, int> uses_;
    Outlined outlined_;

    llvm::Function* function_ = nullptr;
    llvm::Type *double_ = nullptr, *wide_double_ = nullptr;
    // step_ is the block in which the step goes on: a loop or a branch inside the step begins a new one
    llvm::BasicBlock *entry_ = nullptr, *group_ = nullptr, *step_begin_ = nullptr, *step_ = nullptr, *after_ = nullptr, *exit_ = nullptr;
    llvm::Value *columns_ = nullptr, *uniforms_ = nullptr, *givens_ = nullptr, *timeline_ = nullptr, *outputs_ = nullptr, *spikes_ = nullptr,
                *stride_ = nullptr, *first_neuron_ = nullptr, *n_neurons_ = nullptr, *first_step_ = nullptr, *n_steps_ = nullptr, *dt_ = nullptr,
                *grid_ = nullptr, *offset_ = nullptr, *key_ = nullptr, *arrivals_ = nullptr, *arrival_stride_ = nullptr;
    llvm::PHINode *first_ = nullptr, *count_ = nullptr;   // neuron of the group, counted from first_neuron; step, counted from first_step
    llvm::Value *neuron_ = nullptr, *step_integer_ = nullptr, *step_number_ = nullptr, *timeline_row_ = nullptr;
    std::map<std::uint32_t, llvm::Value*> column_addresses_, arrival_rows_;
    std::map<std::uint32_t, Parts> column_phis_;
    std::map<std::uint32_t, ir::Value> stores_, output_values_;
    std::map<std::pair<std::uint32_t, int>, Words> words_;   // by place and part
    std::optional<RoundKeys> round_keys_;
    std::optional<std::pair<Pattern, Pattern>> step_words_;
};

}  // namespace

void emit_kernel(llvm::Module& module, const ir::Kernel& kernel, const std::string& name, bool scalar, const Target& target) {
    KernelEmitter(module, kernel, name, scalar, target).emit();
}

}  // namespace nmlc::codegen
