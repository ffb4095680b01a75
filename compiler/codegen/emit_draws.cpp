// Random numbers inside of a kernel: the words of a place are drawn once for all that is made of them. The same numbers as in runtime/math/random.cpp.
#include <llvm/IR/MDBuilder.h>

#include "compiler/codegen/kernel_emitter.h"
#include "runtime/math/random.h"

namespace nmlc::codegen {

using ir::Op;

namespace {

constexpr int apart = random_pair_distance;

}  // namespace

const KernelEmitter::Pair& KernelEmitter::pair_of(Op op, std::uint32_t place, int part) {
    const int vectors = std::max(1, apart / width_);
    const int firsts = width_ == 1 ? part : width_ > apart ? part / 2 * 2 : part / (2 * vectors) * 2 * vectors + part % vectors;
    Pair& pair = pairs_[{op, place, firsts}];
    if (pair.first) return pair;
    const Words w = draw_words(place, firsts);
    const Vector first = uniform_of(w[0], w[1]), second = uniform_of(w[2], w[3]);
    if (op == Op::random) return pair = {first.value(), second.value()};
    const Vector log_first(&emitter_, emit_inline(emitter_, Function::log, first.value(), first.value()));
    const Vector radius = sqrt(Vector(-2.0) * log_first);
    llvm::Value* angle = (Vector(0x1.921fb54442d18p+2) * second).value();
    const auto circular = [&](Function function) { return (radius * Vector(&emitter_, emit_inline(emitter_, function, angle, angle))).value(); };
    llvm::Value* cosine = circular(Function::cos);
    return pair = {cosine, circular(Function::sin)};
}

llvm::Value* KernelEmitter::emit_draw(Op op, std::uint32_t place, int part) {
    const Pair& pair = pair_of(op, place, part);
    if (width_ == 1) {
        llvm::Value* is_second = out_.CreateICmpNE(out_.CreateAnd(neuron_, out_.getInt64(apart)), out_.getInt64(0));
        return out_.CreateSelect(is_second, pair.second, pair.first);
    }
    if (width_ <= apart) return part * width_ % (2 * apart) < apart ? pair.first : pair.second;
    const int from = parts_ > 1 ? part % 2 * apart : 0;   // of eight lanes four and four, as the firsts of two vectors lie in one
    std::vector<int> lanes;
    for (int lane = 0; lane < width_; ++lane) lanes.push_back(from + lane % apart + (lane < apart ? 0 : width_));
    return out_.CreateShuffleVector(pair.first, pair.second, lanes);
}

KernelEmitter::Parts KernelEmitter::emit_poisson(const ir::Inst& inst) {
    const auto both = static_cast<Rate>(static_cast<unsigned>(rate_of(inst.operands[0])) | static_cast<unsigned>(rate_of(inst.operands[1])));
    const bool many_means = is_wide(both);
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
        if (both == Rate::call) out_.SetInsertPoint(entry_);
        in_range.push_back(out_.CreateAnd(out_.CreateFCmpOLE(llvm::ConstantFP::get(shape, 0.0), means[chain]),
                                          out_.CreateFCmpOLE(means[chain], llvm::ConstantFP::get(shape, poisson_search_limit))));
    }
    out_.SetInsertPoint(step_);
    for (int part = 0; part < parts_; ++part) uniforms.push_back(emit_draw(Op::random, inst.slot, part));

    llvm::BasicBlock* before = out_.GetInsertBlock();
    const auto block = [&](const char* name) { return llvm::BasicBlock::Create(module_.getContext(), name, function_, after_); };
    auto *search = block("search"), *found = block("found"), *rest = block("rest"), *on = block("on");
    const auto minus = [&](llvm::Value* count, llvm::Value* truth) { return out_.CreateSub(count, is_mask(truth) ? truth : out_.CreateSExt(truth, wide_bits)); };
    Parts active;
    for (int part = 0; part < parts_; ++part) {
        llvm::Value* is_active = out_.CreateFCmpOGT(uniforms[part], spread(starts[many_means ? static_cast<std::size_t>(part) : 0]));
        active.push_back(kept(many_means ? out_.CreateAnd(is_active, in_range[part]) : is_active));
    }
    const Parts none(static_cast<std::size_t>(parts_), llvm::Constant::getNullValue(wide_bits));
    std::vector<std::pair<llvm::BasicBlock*, Parts>> ways{{before, none}};   // to where the counts are known
    double terms = 0;
    Parts counted = none, sums = starts, p = starts;
    if (!many_means) {   // few counts are greater; a loop would end somewhere else every time
        auto* few = block("few");
        out_.CreateCondBr(out_.CreateAnd(any_of(active), in_range[0]), few, found);
        out_.SetInsertPoint(few);
        const FirstTerms first = first_terms(means[0], starts[0], both, few);
        for (int part = 0; part < parts_; ++part)
            for (llvm::Value* bound : first.bounds) {
                counted[part] = minus(counted[part], active[part]);
                active[part] = kept(out_.CreateFCmpOGT(uniforms[part], splat(bound)));
            }
        terms = static_cast<double>(first.bounds.size()), sums[0] = first.sum, p[0] = first.p;
        ways.push_back({few, counted});
        before = few;
    }

    Parts active_phis, count_phis, p_phis, sum_phis, number_phi;
    const auto start = [&](llvm::Value* value, Parts& phis) {
        llvm::PHINode* phi = llvm::PHINode::Create(value->getType(), 2, "", search);
        phi->addIncoming(value, before);
        phis.push_back(phi);
    };
    const auto go_on = [&](llvm::Value* phi, llvm::Value* value) { llvm::cast<llvm::PHINode>(phi)->addIncoming(value, search); };
    for (int part = 0; part < parts_; ++part) start(active[part], active_phis), start(counted[part], count_phis);
    for (std::size_t chain = 0; chain < chains; ++chain) start(p[chain], p_phis), start(sums[chain], sum_phis);
    start(llvm::ConstantFP::get(double_, terms + 1), number_phi);
    out_.CreateCondBr(any_of(active), search, found, many_means ? nullptr : llvm::MDBuilder(module_.getContext()).createBranchWeights(1, 1u << 10));

    out_.SetInsertPoint(search);
    llvm::Value* number = number_phi[0];
    llvm::Value* inverse = out_.CreateFDiv(llvm::ConstantFP::get(double_, 1), number);
    if (many_means) inverse = splat(inverse);
    Parts grew, counts, still;
    for (std::size_t chain = 0; chain < chains; ++chain) {
        llvm::Value* next = out_.CreateFMul(p_phis[chain], out_.CreateFMul(means[chain], inverse));
        sums[chain] = out_.CreateFAdd(sum_phis[chain], next);
        grew.push_back(out_.CreateFCmpOGT(sums[chain], sum_phis[chain]));
        go_on(p_phis[chain], next), go_on(sum_phis[chain], sums[chain]);
    }
    for (int part = 0; part < parts_; ++part) {
        const std::size_t chain = many_means ? static_cast<std::size_t>(part) : 0;
        counts.push_back(minus(count_phis[part], active_phis[part]));
        still.push_back(kept(out_.CreateFCmpOGT(uniforms[part], spread(sums[chain]))));
        if (many_means) still.back() = out_.CreateAnd(still.back(), out_.CreateAnd(active_phis[part], kept(grew[chain])));
        go_on(count_phis[part], counts.back()), go_on(active_phis[part], still.back());
    }
    go_on(number_phi[0], out_.CreateFAdd(number, llvm::ConstantFP::get(double_, 1)));
    llvm::Value* more = any_of(still);
    if (!many_means) more = out_.CreateAnd(more, grew[0]);
    out_.CreateCondBr(more, search, found);
    ways.push_back({search, counts});

    out_.SetInsertPoint(found);
    for (int part = 0; part < parts_; ++part) {
        llvm::PHINode* count = out_.CreatePHI(wide_bits, 3, "count");
        for (const auto& [from, numbers] : ways) count->addIncoming(numbers[part], from);
        counts[part] = count;
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

// Where the sums no longer grow the search ends: a bound beyond all uniform numbers.
KernelEmitter::FirstTerms KernelEmitter::first_terms(llvm::Value* mean, llvm::Value* start, Rate rate, llvm::BasicBlock* here) {
    const Builder::InsertPointGuard keep(out_);
    out_.SetInsertPoint(rate == Rate::call ? entry_ : here);
    FirstTerms terms{{}, start, start};
    llvm::Value* grows = out_.getTrue();
    for (int k = 1; k <= 8; ++k) {
        terms.p = out_.CreateFMul(terms.p, out_.CreateFMul(mean, llvm::ConstantFP::get(double_, 1.0 / k)));
        llvm::Value* sum = out_.CreateFAdd(terms.sum, terms.p);
        grows = out_.CreateAnd(grows, out_.CreateFCmpOGT(sum, terms.sum));
        terms.bounds.push_back(out_.CreateSelect(grows, sum, llvm::ConstantFP::get(double_, 1)));
        terms.sum = sum;
    }
    return terms;
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

// The numbers of the neurons whose words a vector draws.
llvm::Value* KernelEmitter::firsts_of(int part) {
    if (width_ == 1) return out_.CreateAnd(neuron_, out_.getInt64(~std::uint64_t{apart}));
    if (width_ <= apart) return counted(neuron_, part);
    std::vector<llvm::Constant*> numbers;
    for (int lane = 0; lane < width_; ++lane) numbers.push_back(out_.getInt64(part * width_ + lane % apart + (parts_ > 1 ? lane / apart * width_ : 0)));
    return out_.CreateAdd(splat(neuron_), llvm::ConstantVector::get(numbers));
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
    const Pattern index(&emitter_, low(firsts_of(part)));
    out_.SetInsertPoint(step_);
    return philox({index, step_words_->first, step_words_->second, place}, *round_keys_);
}

}  // namespace nmlc::codegen
