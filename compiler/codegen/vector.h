// The number type that writes LLVM IR: the elementary functions of runtime/math, instantiated with it, emit themselves on
// double or <L x double>, operation by operation. No fast-math flag is ever set, so the bits are those of the scalar form.
//     Vector y = elementary::exp_of(Vector(emitter, x));     y.value() is the llvm::Value*
#pragma once
#include <llvm/IR/IRBuilder.h>

#include "runtime/math/elementary/basic.h"

namespace nmlc::codegen {

using Builder = llvm::IRBuilder<>;

struct Emitter {
    Builder& builder;
    bool has_scalef;   // AVX-512: p*2^k in one instruction, with the same rounding
};

// The type of `shape` (one lane or many) with another element.
inline llvm::Type* shaped(llvm::Type* shape, llvm::Type* element) {
    const auto* vector = llvm::dyn_cast<llvm::FixedVectorType>(shape);
    return vector ? llvm::FixedVectorType::get(element, vector->getNumElements()) : element;
}

class Truth {
public:
    Truth(Emitter* emitter, llvm::Value* value) : emitter_(emitter), value_(value) {}
    Emitter* emitter() const { return emitter_; }
    llvm::Value* value() const { return value_; }
    friend Truth operator&(Truth a, Truth b) { return {a.emitter_, a.emitter_->builder.CreateAnd(a.value_, b.value_)}; }
    friend Truth operator|(Truth a, Truth b) { return {a.emitter_, a.emitter_->builder.CreateOr(a.value_, b.value_)}; }
    friend Truth operator!(Truth a) { return {a.emitter_, a.emitter_->builder.CreateNot(a.value_)}; }

private:
    Emitter* emitter_;
    llvm::Value* value_;
};

// A number that was written in the source takes its shape from what it meets.
template <class Number>
class Operand {
public:
    Operand(Emitter* emitter, llvm::Value* value) : emitter_(emitter), value_(value) {}
    Operand(Number number) : number_(number) {}
    Emitter* emitter() const { return emitter_; }
    bool is_number() const { return !value_; }
    llvm::Value* value() const { return value_; }
    llvm::Value* like(llvm::Type* shape) const {
        if (value_) return value_;
        llvm::LLVMContext& context = shape->getContext();
        if constexpr (std::is_same_v<Number, double>) return llvm::ConstantFP::get(shaped(shape, llvm::Type::getDoubleTy(context)), number_);
        else return llvm::ConstantInt::get(shaped(shape, llvm::Type::getInt64Ty(context)), number_);
    }

protected:
    Emitter* emitter_ = nullptr;
    llvm::Value* value_ = nullptr;
    Number number_ = 0;
};

template <class T>
Emitter* emitter_of(T a, T b) { return a.emitter() ? a.emitter() : b.emitter(); }
template <class T>
llvm::Type* shape_of(T a, T b) { return a.is_number() ? b.value()->getType() : a.value()->getType(); }

class Pattern : public Operand<std::uint64_t> {
public:
    using Operand::Operand;
    template <class Emit>
    static Pattern combine(Pattern a, Pattern b, Emit emit) {
        llvm::Type* shape = shape_of(a, b);
        Emitter* emitter = emitter_of(a, b);
        return {emitter, emit(emitter->builder, a.like(shape), b.like(shape))};
    }
    friend Pattern operator+(Pattern a, Pattern b) { return combine(a, b, [](Builder& out, auto* x, auto* y) { return out.CreateAdd(x, y); }); }
    friend Pattern operator-(Pattern a, Pattern b) { return combine(a, b, [](Builder& out, auto* x, auto* y) { return out.CreateSub(x, y); }); }
    friend Pattern operator*(Pattern a, Pattern b) { return combine(a, b, [](Builder& out, auto* x, auto* y) { return out.CreateMul(x, y); }); }
    friend Pattern operator&(Pattern a, Pattern b) { return combine(a, b, [](Builder& out, auto* x, auto* y) { return out.CreateAnd(x, y); }); }
    friend Pattern operator|(Pattern a, Pattern b) { return combine(a, b, [](Builder& out, auto* x, auto* y) { return out.CreateOr(x, y); }); }
    friend Pattern operator^(Pattern a, Pattern b) { return combine(a, b, [](Builder& out, auto* x, auto* y) { return out.CreateXor(x, y); }); }
    friend Pattern operator<<(Pattern a, int places) { return {a.emitter_, a.emitter_->builder.CreateShl(a.value_, places)}; }
    friend Pattern operator>>(Pattern a, int places) { return {a.emitter_, a.emitter_->builder.CreateLShr(a.value_, places)}; }
    friend Truth operator==(Pattern a, Pattern b) {
        llvm::Type* shape = shape_of(a, b);
        return {emitter_of(a, b), emitter_of(a, b)->builder.CreateICmpEQ(a.like(shape), b.like(shape))};
    }
};

class Vector : public Operand<double> {
public:
    using M = Truth;
    using I = Pattern;
    using Operand::Operand;
    template <class Emit>
    static Vector combine(Vector a, Vector b, Emit emit) {
        llvm::Type* shape = shape_of(a, b);
        Emitter* emitter = emitter_of(a, b);
        return {emitter, emit(emitter->builder, a.like(shape), b.like(shape))};
    }
    static Truth compare(llvm::CmpInst::Predicate predicate, Vector a, Vector b) {
        llvm::Type* shape = shape_of(a, b);
        return {emitter_of(a, b), emitter_of(a, b)->builder.CreateFCmp(predicate, a.like(shape), b.like(shape))};
    }
    Vector unary(llvm::Intrinsic::ID function) const { return {emitter_, emitter_->builder.CreateUnaryIntrinsic(function, value_)}; }
    friend Vector operator+(Vector a, Vector b) { return combine(a, b, [](Builder& out, auto* x, auto* y) { return out.CreateFAdd(x, y); }); }
    friend Vector operator-(Vector a, Vector b) { return combine(a, b, [](Builder& out, auto* x, auto* y) { return out.CreateFSub(x, y); }); }
    friend Vector operator*(Vector a, Vector b) { return combine(a, b, [](Builder& out, auto* x, auto* y) { return out.CreateFMul(x, y); }); }
    friend Vector operator/(Vector a, Vector b) { return combine(a, b, [](Builder& out, auto* x, auto* y) { return out.CreateFDiv(x, y); }); }
    friend Vector operator-(Vector a) { return {a.emitter_, a.emitter_->builder.CreateFNeg(a.value_)}; }
    friend Truth operator<(Vector a, Vector b) { return compare(llvm::CmpInst::FCMP_OLT, a, b); }
    friend Truth operator<=(Vector a, Vector b) { return compare(llvm::CmpInst::FCMP_OLE, a, b); }
    friend Truth operator==(Vector a, Vector b) { return compare(llvm::CmpInst::FCMP_OEQ, a, b); }
    friend Truth operator!=(Vector a, Vector b) { return compare(llvm::CmpInst::FCMP_UNE, a, b); }
};

inline Vector fma(Vector a, Vector b, Vector c) {
    Emitter* emitter = a.emitter() ? a.emitter() : emitter_of(b, c);
    llvm::Type* shape = a.is_number() ? shape_of(b, c) : a.value()->getType();
    return {emitter, emitter->builder.CreateIntrinsic(llvm::Intrinsic::fma, {shape}, {a.like(shape), b.like(shape), c.like(shape)})};
}
inline Vector sqrt(Vector a) { return a.unary(llvm::Intrinsic::sqrt); }
inline Vector floor(Vector a) { return a.unary(llvm::Intrinsic::floor); }
inline Vector ceil(Vector a) { return a.unary(llvm::Intrinsic::ceil); }
inline Vector trunc(Vector a) { return a.unary(llvm::Intrinsic::trunc); }
inline Vector abs(Vector a) { return a.unary(llvm::Intrinsic::fabs); }
inline Vector copysign(Vector size, Vector sign) {
    return Vector::combine(size, sign, [](Builder& out, auto* x, auto* y) { return out.CreateBinaryIntrinsic(llvm::Intrinsic::copysign, x, y); });
}
inline Vector select(Truth condition, Vector then, Vector otherwise) {
    Emitter* emitter = condition.emitter();
    llvm::Type* shape = condition.value()->getType();
    if (const auto* known = llvm::dyn_cast<llvm::Constant>(condition.value())) {
        if (known->isAllOnesValue()) return {emitter, then.like(shape)};
        if (known->isNullValue()) return {emitter, otherwise.like(shape)};
    }
    return {emitter, emitter->builder.CreateSelect(condition.value(), then.like(shape), otherwise.like(shape))};
}
inline Pattern bits(Vector a) {
    llvm::Type* type = shaped(a.value()->getType(), llvm::Type::getInt64Ty(a.value()->getContext()));
    return {a.emitter(), a.emitter()->builder.CreateBitCast(a.value(), type)};
}
inline Vector from_bits(Pattern a) {
    llvm::Type* type = shaped(a.value()->getType(), llvm::Type::getDoubleTy(a.value()->getContext()));
    return {a.emitter(), a.emitter()->builder.CreateBitCast(a.value(), type)};
}
Vector scale(Vector p, Vector k);   // elementary.cpp

}  // namespace nmlc::codegen
