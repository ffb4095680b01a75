// The operands of an expression, in order of writing: for walks that treat all nodes alike.
#pragma once
#include <type_traits>

#include "compiler/model/model.h"
#include "compiler/support/overloaded.h"

namespace nmlc::model {

template <class E, class T>
using As = std::conditional_t<std::is_const_v<E>, const T, T>;

// With an Expr that is not const, `visit` may put others in their place.
template <class E, class F>
    requires std::is_same_v<std::remove_const_t<E>, Expr>
void for_each_child(E& expr, F&& visit) {
    std::visit(overloaded{
        [&](As<E, Unary>& unary) { visit(unary.operand); },
        [&](As<E, Binary>& binary) { visit(binary.left); visit(binary.right); },
        [&](As<E, Compare>& compare) { visit(compare.left); visit(compare.right); },
        [&](As<E, Select>& select) { visit(select.condition); visit(select.then); visit(select.otherwise); },
        [&](As<E, Call>& call) { for (auto& argument : call.arguments) visit(argument); },
        [&](As<E, Draw>& draw) { for (auto& argument : draw.arguments) visit(argument); },
        [&](As<E, ListLiteral>& list) { for (auto& element : list.elements) visit(element); },
        [&](As<E, Range>& range) { visit(range.low); visit(range.high); if (range.step) visit(*range.step); },
        [&](As<E, ForEach>& each) { visit(each.range); visit(each.body); },
        [&](As<E, Element>& element) { visit(element.list); visit(element.index); },
        [&](As<E, Contains>& contains) { visit(contains.element); visit(contains.list); },
        [&](As<E, Reduce>& reduce) {
            for (auto& operand : reduce.operands) visit(operand);
            if (reduce.window) visit(*reduce.window);
        },
        [&](As<E, Quantity>& quantity) { if (quantity.indices) visit(*quantity.indices); },
        [&](As<E, Delayed>& delayed) { visit(delayed.delay); },
        [&](As<E, Sample>& sample) { visit(sample.trace); visit(sample.time); },
        [](const auto&) {},   // leaves
    }, expr.node);
}

}  // namespace nmlc::model
