// One kernel on its way into LLVM IR: a loop over groups of neurons, around one over steps. What a value depends on (its rate) says where it is
// computed, and whether once for all lanes.
#pragma once
#include <llvm/IR/Module.h>

#include <cstddef>
#include <map>
#include <optional>
#include <string>
#include <tuple>
#include <utility>
#include <vector>

#include "compiler/codegen/elementary.h"
#include "compiler/codegen/emit.h"
#include "compiler/codegen/random.h"
#include "compiler/codegen/rates.h"

namespace nmlc::codegen {

class KernelEmitter {
public:
    KernelEmitter(llvm::Module& module, const Request& request, const std::string& name, const Target& target);
    void emit();

private:
    using Parts = std::vector<llvm::Value*>;   // the machine vectors of a group, lowest neurons first

    // ---------------------------------------------------------------- shapes and places
    llvm::Type* wide(llvm::Type* element) const { return width_ == 1 ? element : llvm::FixedVectorType::get(element, width_); }
    Rate rate_of(ir::Value id) const { return rates_.of[id.index]; }
    static bool is_wide(Rate rate) { return static_cast<unsigned>(rate) & 1u; }
    int parts_of(Rate rate) const { return is_wide(rate) ? parts_ : 1; }
    llvm::BasicBlock* block_of(Rate rate) const;
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
    llvm::Value* at(ir::Value id, Rate rate, int part);

    // ---------------------------------------------------------------- frame
    void make_function(const std::string& name, const Target& target);

    llvm::Value* argument(llvm::Type* type, std::size_t offset, const char* name) {
        return out_.CreateLoad(type, out_.CreateConstInBoundsGEP1_64(out_.getInt8Ty(), function_->getArg(0), offset), name);
    }
    llvm::Value* pointer_in(llvm::Value* table, std::uint32_t slot) {
        return out_.CreateLoad(out_.getPtrTy(), out_.CreateConstInBoundsGEP1_64(out_.getPtrTy(), table, slot));
    }

    void load_arguments();

    llvm::Value* step_integer() {
        if (!step_integer_) step_integer_ = out_.CreateAdd(first_step_, count_, "n");
        return step_integer_;
    }
    llvm::Value* step_number() {
        if (!step_number_) step_number_ = out_.CreateSIToFP(step_integer(), double_);   // below 2^53
        return step_number_;
    }
    // first, first + 1, ... over the lanes of a part.
    llvm::Value* counted(llvm::Value* first, int part);

    // ---------------------------------------------------------------- memory
    llvm::Type* element_of(std::uint32_t slot) { return kernel_.columns[slot].type == ir::Type::b1 ? out_.getInt8Ty() : double_; }
    llvm::Value* column_address(std::uint32_t slot);
    llvm::Value* part_address(llvm::Type* element, llvm::Value* address, int part) {
        return part == 0 ? address : out_.CreateConstInBoundsGEP1_64(element, address, static_cast<std::uint64_t>(part) * width_);
    }
    // Columns are aligned to 64 bytes and groups mostly to whole vectors, but a single neuron or a row of synapses may begin anywhere.
    llvm::Align column_alignment(std::uint32_t slot) const { return llvm::Align(kernel_.columns[slot].type == ir::Type::b1 ? 1 : 8); }

    Parts load_column(std::uint32_t slot);

    // A column that the kernel stores is carried from step to step; others are only read.
    Parts emit_column(std::uint32_t slot);
    void store_column(std::uint32_t slot, const Parts& values, bool masked);

    // ---------------------------------------------------------------- instructions
    void emit_instruction(ir::Value id);
    llvm::Value* part_of(const ir::Inst& inst, Rate rate, int part);
    llvm::Value* emit_given(std::uint32_t slot, int part);
    llvm::Value* emit_timeline(std::uint32_t slot);
    llvm::Value* emit_arrival(std::uint32_t slot, int part);

    bool is_outlined(Function function, bool many) {
        const int size = size_of(function), uses = uses_[function];
        return size >= 20 && (many ? uses * size * parts_ > 1500 : uses > 2);
    }
    llvm::Value* emit_function(Function function, llvm::Value* x, llvm::Value* y) {
        return is_outlined(function, x->getType()->isVectorTy()) ? emit_call(emitter_, outlined_, *function_, function, x, y) : emit_inline(emitter_, function, x, y);
    }

    // The short form where the arguments of all lanes are usual; else, seldom, the whole function, which gives usual lanes the same bits.
    Parts emit_usual(Function function, ir::Value operand);

    // One call per lane: made for coefficients, which do not change from step to step.
    llvm::Value* emit_matrix(const ir::Inst& inst, Rate rate, int part);

    // ---------------------------------------------------------------- random numbers: emit_draws.cpp
    // A draw for the neurons of one vector (the firsts of pairs), and one for those that share the words with them.
    struct Pair { llvm::Value *first = nullptr, *second = nullptr; };
    const Pair& pair_of(ir::Op op, std::uint32_t place, int part);
    llvm::Value* emit_draw(ir::Op op, std::uint32_t place, int part);
    llvm::Value* firsts_of(int part);

    // Poisson counts: what does not depend on the lane (or is the same for all neurons) is computed once for the whole group, and
    // all its vectors go through one loop, until every lane has found its count. The step goes on in the block behind the loop.
    Parts emit_poisson(const ir::Inst& inst);
    // The first sums of the search, where the mean is the same for all lanes: they are compared with one after the other, without a loop.
    struct FirstTerms { Parts bounds; llvm::Value *p, *sum; };
    FirstTerms first_terms(llvm::Value* mean, llvm::Value* start, Rate rate, llvm::BasicBlock* here);

    // Means that the search is not made for, lane by lane in the library.
    Parts emit_poisson_rest(const ir::Inst& inst, Rate rate, const Parts& means, const Parts& counts);
    Words draw_words(std::uint32_t place, int part);

    // ---------------------------------------------------------------- ends of the loops
    void fetch_ahead(std::uint32_t column);
    // A byte per eight neurons; of a single neuron a byte that is 0 or 1.
    void emit_spike(ir::Value condition);
    Parts all_parts(ir::Value id);
    void close_loops();

    // Outputs need not be padded, nor are columns where the kernel is exact: lanes beyond the last neuron are left out. Stores under a mask cost
    // many times more than others, and are kept for groups that are not whole.
    void store_results(const std::map<std::uint32_t, Parts>& columns, const std::map<std::uint32_t, Parts>& outputs, llvm::Value* whole_group);
    llvm::Value* exists(int part) { return out_.CreateICmpULT(counted(first_, part), splat(n_neurons_)); }

    llvm::Module& module_;
    const ir::Kernel& kernel_;
    const Rates rates_;
    const bool scalar_, exact_, fetches_;
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
                *grid_ = nullptr, *offset_ = nullptr, *key_ = nullptr, *arrivals_ = nullptr, *arrival_stride_ = nullptr, *ahead_ = nullptr;
    llvm::PHINode *first_ = nullptr, *count_ = nullptr;   // neuron of the group, counted from first_neuron; step, counted from first_step
    llvm::Value *neuron_ = nullptr, *step_integer_ = nullptr, *step_number_ = nullptr, *timeline_row_ = nullptr;
    std::map<std::uint32_t, llvm::Value*> column_addresses_, arrival_rows_;
    std::map<std::uint32_t, Parts> column_phis_;
    std::map<std::uint32_t, ir::Value> stores_, output_values_;
    std::map<std::tuple<ir::Op, std::uint32_t, int>, Pair> pairs_;   // by place and vector
    std::optional<RoundKeys> round_keys_;
    std::optional<std::pair<Pattern, Pattern>> step_words_;
};

}  // namespace nmlc::codegen
