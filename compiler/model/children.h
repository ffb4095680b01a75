// The operands of an expression, in order of writing: for walks that treat all nodes alike.
#pragma once
#include "compiler/model/model.h"
#include "compiler/support/overloaded.h"

namespace nmlc::model {

template <class F>
void for_each_child(const Expr& expr, F&& visit) {
    std::visit(overloaded{
        [&](const Unary& unary) { visit(unary.operand); },
        [&](const Binary& binary) { visit(binary.left); visit(binary.right); },
        [&](const Compare& compare) { visit(compare.left); visit(compare.right); },
        [&](const Select& select) { visit(select.condition); visit(select.then); visit(select.otherwise); },
        [&](const Call& call) { for (ExprId argument : call.arguments) visit(argument); },
        [&](const Draw& draw) { for (ExprId argument : draw.arguments) visit(argument); },
        [&](const ListLiteral& list) { for (ExprId element : list.elements) visit(element); },
        [&](const Range& range) { visit(range.low); visit(range.high); if (range.step) visit(*range.step); },
        [&](const ForEach& each) { visit(each.range); visit(each.body); },
        [&](const Element& element) { visit(element.list); visit(element.index); },
        [&](const Contains& contains) { visit(contains.element); visit(contains.list); },
        [&](const Reduce& reduce) {
            for (ExprId operand : reduce.operands) visit(operand);
            if (reduce.window) visit(*reduce.window);
        },
        [&](const Quantity& quantity) { if (quantity.indices) visit(*quantity.indices); },
        [&](const Delayed& delayed) { visit(delayed.delay); },
        [&](const Sample& sample) { visit(sample.trace); visit(sample.time); },
        [](const auto&) {},   // leaves
    }, expr.node);
}

}  // namespace nmlc::model
