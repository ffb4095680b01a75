#include "compiler/lower/formulas.h"

#include <cassert>
#include <stdexcept>

#include "compiler/model/children.h"
#include "compiler/support/overloaded.h"

namespace nmlc::lower {
namespace {

using abi::FormulaNode;
using abi::FormulaOp;

// The two enums have one order; the last of each shows it.
static_assert(static_cast<int>(model::Distribution::choose) == static_cast<int>(abi::Distribution::choose));
static_assert(static_cast<int>(model::Reducer::length) == static_cast<int>(abi::Reducer::length));

FormulaOp op_of(model::CompareOp op) {
    switch (op) {
    case model::CompareOp::lt: return FormulaOp::lt;
    case model::CompareOp::le: return FormulaOp::le;
    case model::CompareOp::gt: return FormulaOp::gt;
    case model::CompareOp::ge: return FormulaOp::ge;
    case model::CompareOp::eq: return FormulaOp::eq;
    case model::CompareOp::ne: return FormulaOp::ne;
    }
    assert(false && "a comparison without a formula");
    return {};
}

FormulaNode node_of_binary(model::BinaryOp op) {
    using model::BinaryOp;
    switch (op) {
    case BinaryOp::add: return {.op = FormulaOp::add};
    case BinaryOp::sub: return {.op = FormulaOp::sub};
    case BinaryOp::mul: return {.op = FormulaOp::mul};
    case BinaryOp::div: return {.op = FormulaOp::div};
    case BinaryOp::and_: return {.op = FormulaOp::and_};
    case BinaryOp::or_: return {.op = FormulaOp::or_};
    case BinaryOp::pow: return {.op = FormulaOp::call, .function = Function::pow};
    case BinaryOp::mod: return {.op = FormulaOp::call, .function = Function::mod};
    }
    assert(false && "an operator without a formula");
    return {};
}

}  // namespace

abi::FormulaId Formulas::of(model::ExprId id) {
    if (const auto found = made_.find(id.index); found != made_.end()) return found->second;
    const model::Expr& expr = model_.exprs[id];
    FormulaNode node = node_of(expr);
    node.source = source(expr.span);
    model::for_each_child(expr, [&](model::ExprId child) { node.children.push_back(of(child)); });
    return made_[id.index] = add(std::move(node));
}

abi::FormulaId Formulas::add(abi::FormulaNode node) {
    nodes.push_back(std::move(node));
    return {static_cast<std::uint32_t>(nodes.size() - 1)};
}

abi::PairFormula Formulas::pair(const std::optional<model::Connection::Quantity>& quantity) {
    abi::PairFormula result;
    if (!quantity) return result;
    result = {of(quantity->value), of(quantity->at_least), of(quantity->at_most), source(quantity->span), {}};
    for (const model::Product& product : quantity->products)
        result.products.push_back({of(product.range), of(product.received), of(product.sent), of(product.times), of(product.by), product.minus});
    return result;
}

abi::SourceRef Formulas::source(Span span) {
    if (!span.valid()) return 0;
    // Files are few and below 4 GB; a place that begins where another does and is longer is another place.
    const std::uint64_t key = (std::uint64_t{span.file.index} << 56) ^ (std::uint64_t{span.begin} << 28) ^ span.end;
    const auto [at, is_new] = sources_.try_emplace(key, static_cast<abi::SourceRef>(source_refs.size()));
    if (is_new) source_refs.push_back(span);
    return at->second;
}

// The node without its children, which always follow in the order of model/children.h.
FormulaNode Formulas::node_of(const model::Expr& expr) {
    return std::visit(overloaded{
        [](const model::Constant& constant) { return FormulaNode{.op = FormulaOp::number, .number = constant.value}; },
        [](const model::Truth& truth) { return FormulaNode{.op = FormulaOp::truth, .number = truth.value ? 1.0 : 0.0}; },
        [](const model::Text& text) { return FormulaNode{.op = FormulaOp::text, .text = text.value}; },
        [](const model::ParamRef& ref) { return FormulaNode{.op = FormulaOp::param, .slot = ref.param.index}; },
        [](const model::StateRef& ref) { return FormulaNode{.op = FormulaOp::state, .slot = ref.state.index}; },
        [](const model::InputRef&) -> FormulaNode { throw std::logic_error("an input outside a kernel"); },
        [](const model::LetRef&) -> FormulaNode { throw std::logic_error("a neuron's `let` outside a kernel"); },
        [](const model::Arrival&) -> FormulaNode { throw std::logic_error("an arrival outside a kernel"); },
        [](const model::PreRef&) -> FormulaNode { throw std::logic_error("a part of the sender outside a synapse"); },
        [](const model::PostRef&) -> FormulaNode { throw std::logic_error("a part of the receiver outside a rule"); },
        [](const model::Incoming&) -> FormulaNode { throw std::logic_error("incoming(w) outside a rule"); },
        [](const model::Weight&) -> FormulaNode { throw std::logic_error("a weight outside a synapse"); },
        [](const model::Delayed&) -> FormulaNode { throw std::logic_error("a delayed value outside a kernel"); },
        [](const model::Lag&) -> FormulaNode { throw std::logic_error("a time since a spike outside a sum"); },
        [](const model::Noise&) -> FormulaNode { throw std::logic_error("white noise outside a kernel"); },
        [](const model::Time&) { return FormulaNode{.op = FormulaOp::time}; },
        [](const model::TimeStep&) { return FormulaNode{.op = FormulaOp::time_step}; },
        [](const model::NeuronIndex&) { return FormulaNode{.op = FormulaOp::neuron_index}; },
        [](const model::VariableRef& ref) { return FormulaNode{.op = FormulaOp::variable, .slot = ref.variable.index}; },
        [](const model::LoopRef& ref) { return FormulaNode{.op = FormulaOp::loop, .slot = ref.depth}; },
        [](const model::Unary& unary) { return FormulaNode{.op = unary.op == model::UnaryOp::neg ? FormulaOp::neg : FormulaOp::not_}; },
        [](const model::Binary& binary) { return node_of_binary(binary.op); },
        [](const model::Compare& compare) { return FormulaNode{.op = op_of(compare.op)}; },
        [](const model::Select&) { return FormulaNode{.op = FormulaOp::select}; },
        [](const model::Call& call) { return FormulaNode{.op = FormulaOp::call, .function = call.function}; },
        [](const model::Draw& draw) {
            return FormulaNode{.op = FormulaOp::draw, .place = draw.place.index, .distribution = static_cast<abi::Distribution>(draw.distribution)};
        },
        [](const model::ListLiteral&) { return FormulaNode{.op = FormulaOp::list}; },
        [](const model::Range&) { return FormulaNode{.op = FormulaOp::range}; },
        [](const model::ForEach&) { return FormulaNode{.op = FormulaOp::for_each}; },
        [](const model::Element&) { return FormulaNode{.op = FormulaOp::element}; },
        [](const model::Contains&) { return FormulaNode{.op = FormulaOp::contains}; },
        [](const model::Reduce& reduce) {
            return FormulaNode{.op = FormulaOp::reduce, .reducer = static_cast<abi::Reducer>(reduce.reducer), .has_window = reduce.window.has_value()};
        },
        [&](const model::Quantity& of) {
            const abi::QuantityRef ref = quantity(of.population, of.part, std::nullopt);
            return FormulaNode{.op = FormulaOp::quantity, .text = ref.name, .slot = ref.slot, .population = ref.population, .part = ref.part};
        },
        [](const model::Sample&) { return FormulaNode{.op = FormulaOp::sample}; },
        [&](const model::Energy& of) {
            const model::Connection& connection = model_.connections[of.connection];
            const model::Expr& sent = model_.exprs[model_.populations[connection.from].sends[connection.coupling.front().sent].value];
            return FormulaNode{.op = FormulaOp::energy, .text = connection.name, .slot = of.connection.index, .population = connection.from.index, .place = std::get<model::StateRef>(sent.node).state.index};
        },
    }, expr.node);
}

abi::QuantityRef Formulas::quantity(model::PopulationId population, const model::Part& part, const std::optional<model::ExprId>& indices) {
    const model::Neuron& neuron = model_.neurons[model_.populations[population].neuron];
    abi::QuantityRef ref{population.index, abi::Part::spikes, 0, "spikes", of(indices)};
    const auto is = [&](abi::Part kind, std::uint32_t slot, const std::string& name) { ref.part = kind, ref.slot = slot, ref.name = name; };
    std::visit(overloaded{
        [&](model::StateId id) { is(abi::Part::state, id.index, neuron.states[id].name); },
        [&](model::LetId id) { is(abi::Part::let, id.index, neuron.lets[id].name); },
        [&](model::ParamId id) { is(abi::Part::param, id.index, neuron.params[id].name); },
        [&](model::InputId id) { is(abi::Part::input, id.index, neuron.inputs[id].name); },
        [](model::Spikes) {},
    }, part);
    return ref;
}

bool Formulas::is_kernel_matter(model::ExprId id) const {
    const model::Expr& expr = model_.exprs[id];
    bool found = std::holds_alternative<model::Noise>(expr.node) || std::holds_alternative<model::Delayed>(expr.node) || std::holds_alternative<model::InputRef>(expr.node) || std::holds_alternative<model::LetRef>(expr.node);
    model::for_each_child(expr, [&](model::ExprId child) { found = found || is_kernel_matter(child); });
    return found;
}

}  // namespace nmlc::lower
