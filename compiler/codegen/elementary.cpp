// Instantiates the elementary functions with the type that emits.
#include "compiler/codegen/elementary.h"

#include <llvm/IR/IntrinsicsX86.h>
#include <llvm/IR/Module.h>

#include "runtime/math/elementary/apply.h"

namespace nmlc::codegen {

Vector scale(Vector p, Vector k) {
    llvm::Type* shape = shape_of(p, k);
    const auto* vector = llvm::dyn_cast<llvm::FixedVectorType>(shape);
    Emitter* emitter = emitter_of(p, k);
    if (!emitter->has_scalef || !vector || vector->getNumElements() != 8) return elementary::scale_by_two_factors(p, k);
    Builder& out = emitter->builder;   // vscalefpd: all lanes; 4: rounding as it stands
    llvm::Value* operand = p.like(shape);
    llvm::Value* all = out.getInt8(-1);
    return {emitter, out.CreateIntrinsic(llvm::Intrinsic::x86_avx512_mask_scalef_pd_512, {}, {operand, k.like(shape), operand, all, out.getInt32(4)})};
}

llvm::Value* emit_inline(Emitter& emitter, Function function, llvm::Value* x, llvm::Value* y) {
    return elementary::apply(function, Vector(&emitter, x), Vector(&emitter, y)).value();
}

llvm::Value* emit_short(Emitter& emitter, Function function, llvm::Value* x) {
    return elementary::apply_usual(function, Vector(&emitter, x)).value();
}

llvm::Value* emit_whole_step(Emitter& emitter, bool first, llvm::Value* x) {
    const Vector value(&emitter, x);
    return (first ? elementary::first_step_from_of(value) : elementary::last_step_to_of(value)).value();
}

llvm::Value* emit_call(Emitter& emitter, Outlined& outlined, const llvm::Function& like, Function function, llvm::Value* x, llvm::Value* y) {
    llvm::Type* type = x->getType();
    llvm::Function*& callee = outlined[{function, type}];
    if (!callee) {
        std::vector<llvm::Type*> parameters(arity_of(function), type);
        const std::string name = std::string(name_of(function)) + (type->isVectorTy() ? "_lanes" : "_scalar");
        callee = llvm::Function::Create(llvm::FunctionType::get(type, parameters, false), llvm::Function::InternalLinkage, name,
                                        *const_cast<llvm::Function&>(like).getParent());
        callee->setCallingConv(llvm::CallingConv::Fast);
        callee->addFnAttrs(llvm::AttrBuilder(callee->getContext(), like.getAttributes().getFnAttrs()));
        callee->addFnAttr(llvm::Attribute::NoInline);
        Builder body(llvm::BasicBlock::Create(callee->getContext(), "body", callee));
        Emitter inner{body, emitter.has_scalef};
        llvm::Value* first = callee->getArg(0);
        body.CreateRet(emit_inline(inner, function, first, parameters.size() > 1 ? callee->getArg(1) : first));
    }
    std::vector<llvm::Value*> arguments{x};
    if (arity_of(function) > 1) arguments.push_back(y);
    llvm::CallInst* call = emitter.builder.CreateCall(callee, arguments);
    call->setCallingConv(llvm::CallingConv::Fast);
    return call;
}

}  // namespace nmlc::codegen
