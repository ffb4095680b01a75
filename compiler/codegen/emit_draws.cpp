// Random numbers inside of a kernel: the words of a place are drawn once for all that is made of them. The same numbers as in runtime/math/random.cpp.
#include "compiler/codegen/kernel_emitter.h"
#include "runtime/math/random.h"

namespace nmlc::codegen {

using ir::Op;

const Words& KernelEmitter::words_of(std::uint32_t place, int part) {
    auto words = words_.find({place, part});
    if (words == words_.end()) words = words_.emplace(std::pair(place, part), draw_words(place, part)).first;
    return words->second;
}

llvm::Value* KernelEmitter::emit_draw(const ir::Inst& inst, int part) {
    const Words& w = words_of(inst.slot, part);
    const Vector first = uniform_of(w[0], w[1]);
    if (inst.op == Op::random) return first.value();
    const Vector log_first(&emitter_, emit_inline(emitter_, Function::log, first.value(), first.value()));
    const Vector angle = Vector(0x1.921fb54442d18p+2) * uniform_of(w[2], w[3]);
    const Vector cosine(&emitter_, emit_inline(emitter_, Function::cos, angle.value(), angle.value()));
    return (sqrt(Vector(-2.0) * log_first) * cosine).value();
}

KernelEmitter::Parts KernelEmitter::emit_poisson(const ir::Inst& inst) {
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

KernelEmitter::Parts KernelEmitter::emit_poisson_rest(const ir::Inst& inst, Rate rate, const Parts& means, const Parts& counts) {
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

Words KernelEmitter::draw_words(std::uint32_t place, int part) {
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

}  // namespace nmlc::codegen
