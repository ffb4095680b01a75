// Protocols written by hand: formulas as a tree, statements as they would come from the compiler, over the LIF kernel of the
// engine's tests. The drive is the LIF's input: its value goes into given slot 0.
#pragma once
#include "runtime/session/session.h"
#include "tests/unit/engine/lif_kernel.h"

namespace nmlc::test {

using abi::FormulaId;
using abi::FormulaOp;

struct Build {
    abi::CompiledModel model;
    std::vector<abi::Statement>* body = &model.protocol.body;

    explicit Build(std::optional<double> size = {}) {
        model.name = "test";
        model.populations.push_back(lif_population());
        model.populations[0].inputs = {"I"};
        model.populations[0].states = {{"u", "", number(0), 0, {}}};
        model.populations[0].initial_order = {0};
        if (size) model.populations[0].size = number(*size);
        model.protocol.populations = {0};
    }
    FormulaId add(abi::FormulaNode node) {
        model.protocol.formulas.push_back(std::move(node));
        return {static_cast<std::uint32_t>(model.protocol.formulas.size() - 1)};
    }
    FormulaId number(double value) { return add({.op = FormulaOp::number, .number = value}); }
    FormulaId variable(std::uint32_t slot) { return add({.op = FormulaOp::variable, .slot = slot}); }
    FormulaId op(FormulaOp op, std::vector<FormulaId> children) { return add({.op = op, .children = std::move(children)}); }
    FormulaId list(std::vector<double> values) {
        std::vector<FormulaId> children;
        for (const double value : values) children.push_back(number(value));
        return op(FormulaOp::list, std::move(children));
    }
    FormulaId call(Function function, FormulaId x) { return add({.op = FormulaOp::call, .children = {x}, .function = function}); }
    FormulaId u(std::vector<FormulaId> indices = {}) {
        return add({.op = FormulaOp::quantity, .children = std::move(indices), .text = "u", .slot = 0, .population = 0, .part = abi::Part::state});
    }
    FormulaId spikes(std::vector<FormulaId> indices = {}) {
        return add({.op = FormulaOp::quantity, .children = std::move(indices), .text = "spikes", .population = 0, .part = abi::Part::spikes});
    }
    FormulaId reduce(abi::Reducer reducer, std::vector<FormulaId> children, bool has_window = false) {
        return add({.op = FormulaOp::reduce, .children = std::move(children), .reducer = reducer, .has_window = has_window});
    }
    FormulaId count() { return reduce(abi::Reducer::count, {spikes()}); }

    std::uint32_t declare(const std::string& name) {
        model.protocol.variables.push_back({name, "", {}, {}});
        return static_cast<std::uint32_t>(model.protocol.variables.size() - 1);
    }
    template <class Node>
    Build& then(Node node) {
        body->push_back({std::move(node), static_cast<abi::SourceRef>(body->size() + 1)});
        return *this;
    }
    // A drive and the kernels for it.
    Build& drive(std::uint32_t id, FormulaId value, bool located = false) {
        abi::Variant variant;
        variant.drives = {id};
        variant.given_formulas = {value};
        variant.located = located;
        if (located) variant.flow = lif_flow, variant.events = lif_events;
        else variant.step = lif_step;
        model.populations[0].variants.push_back(std::move(variant));
        return then(abi::Drive{id, 0, false, 0, {}, value});
    }
    Build& record_spikes() { return then(abi::Record{{0, abi::Part::spikes, 0, "spikes", {}}, {}, "cell.spikes", {}, ""}); }
    Build& record_u(FormulaId every = {}, FormulaId indices = {}) { return then(abi::Record{{0, abi::Part::state, 0, "u", indices}, every, "cell.u", {}, ""}); }
    Build& simulate(double duration, std::optional<double> dt = {}, bool located = false) {
        return then(abi::Simulate{number(duration), false, dt ? number(*dt) : FormulaId{}, located});
    }
    Build& let(std::uint32_t variable, FormulaId value) { return then(abi::Let{variable, value}); }
    Build& expect_equal(FormulaId left, double right) { return then(abi::Expect{op(FormulaOp::eq, {left, number(right)}), {}, {}, false, "left == right", "", {}}); }
    Build& expect_close(FormulaId left, FormulaId right, double tolerance, bool relative = false) {
        return then(abi::Expect{left, right, number(tolerance), relative, "left", "right", {}});
    }
    session::Result run(unsigned threads = 1) {
        session::Options options;
        options.threads = threads;
        return session::run(model, options);
    }
};

}  // namespace nmlc::test
