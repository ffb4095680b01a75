// The experiment lowered node by node: a small model put together by hand, and what a session would read.
#include <catch2/catch.hpp>

#include "compiler/lower/protocol.h"

using namespace nmlc;

namespace {

struct Experiment {
    model::Model model;
    model::PopulationId cell;
    model::StateId u;
    model::InputId current;
    FileId file{0};

    Experiment() {
        model::Neuron neuron;
        neuron.name = "LIF";
        neuron.params.add({"tau", "", {}, {"ms", 1, 0}, number(10), {}, {}});
        current = neuron.inputs.add({"I", "drive", {}, {"nA", 1e-3, 0}, {}});
        u = neuron.states.add({"u", "membrane potential", {}, {"mV", 1, 0}, number(-70), {}});
        neuron.lets.add({"g", "", {}, {"nS", 1, 0}, number(1), {}});
        model::Population population;
        population.name = "cell";
        population.neuron = model.neurons.add(std::move(neuron));
        cell = model.populations.add(std::move(population));
        model.top_populations = {cell};
    }
    model::ExprId add(decltype(model::Expr::node) node, Span span = {}) {
        model::Expr expr;
        expr.node = std::move(node);
        expr.span = span;
        return model.exprs.add(std::move(expr));
    }
    model::ExprId number(double value) { return add(model::Constant{value}); }
    model::ExprId quantity(model::Part part, std::optional<model::ExprId> indices = {}) { return add(model::Quantity{cell, indices, part}); }
    model::StatementId statement(decltype(model::Statement::node) node, Span span = {}, std::string doc = {}) {
        return model.statements.add({std::move(node), span, std::move(doc)});
    }
    model::StatementId top(decltype(model::Statement::node) node, Span span = {}, std::string doc = {}) {
        model.top.push_back(statement(std::move(node), span, std::move(doc)));
        return model.top.back();
    }
};

template <class T>
const T& nth(const abi::Body& body, std::size_t n) { return std::get<T>(body.at(n).node); }

const abi::FormulaNode& at(const abi::Protocol& protocol, abi::FormulaId id) { return protocol.formulas.at(id.index); }

}  // namespace

TEST_CASE("operators, functions and comparisons become formula nodes with their operands in order", "[lower]") {
    Experiment e;
    const auto a = e.number(1), b = e.number(2);
    const auto power = e.add(model::Binary{model::BinaryOp::pow, a, b});
    const auto compare = e.add(model::Compare{model::CompareOp::ge, power, b});
    const auto select = e.add(model::Select{compare, a, e.add(model::Call{Function::exp, {b}})});
    lower::ProtocolBuilder builder{e.model};
    const auto root = builder.formula(select);
    CHECK(builder.formula(select) == root);   // once
    std::vector<Span> places;
    const abi::Protocol protocol = std::move(builder).finish(places);

    const abi::FormulaNode& node = at(protocol, root);
    REQUIRE(node.op == abi::FormulaOp::select);
    REQUIRE(node.children.size() == 3);
    const abi::FormulaNode& condition = at(protocol, node.children[0]);
    CHECK(condition.op == abi::FormulaOp::ge);
    const abi::FormulaNode& left = at(protocol, condition.children.at(0));
    CHECK(left.op == abi::FormulaOp::call);
    CHECK(left.function == Function::pow);
    CHECK(at(protocol, left.children.at(0)).number == 1);
    CHECK(at(protocol, left.children.at(1)).number == 2);
    CHECK(at(protocol, node.children[1]).number == 1);
    CHECK(at(protocol, node.children[2]).function == Function::exp);
    CHECK(at(protocol, condition.children[1]).number == 2);
}

TEST_CASE("a reducer carries its operand and, last, its window", "[lower]") {
    Experiment e;
    const auto window = e.add(model::Range{e.number(200), e.number(1200), {}});
    const auto rate = e.add(model::Reduce{model::Reducer::rate, {e.quantity(model::Spikes{})}, window});
    const auto range = e.add(model::Range{e.number(0), e.number(4), e.number(0.1)});
    lower::ProtocolBuilder builder{e.model};
    const auto root = builder.formula(rate), steps = builder.formula(range);
    std::vector<Span> places;
    const abi::Protocol protocol = std::move(builder).finish(places);
    const abi::FormulaNode& node = at(protocol, root);
    CHECK(node.op == abi::FormulaOp::reduce);
    CHECK(node.reducer == abi::Reducer::rate);
    CHECK(node.has_window);
    REQUIRE(node.children.size() == 2);
    CHECK(at(protocol, node.children[0]).op == abi::FormulaOp::quantity);
    CHECK(at(protocol, node.children[0]).part == abi::Part::spikes);
    CHECK(at(protocol, node.children[1]).op == abi::FormulaOp::range);
    CHECK(at(protocol, steps).children.size() == 3);
}

TEST_CASE("statements keep their order, nesting, labels and places", "[lower]") {
    Experiment e;
    const auto constant = e.model.variables.add({"N", "", model::Variable::constant, model::Expr::number, {}, {}, e.number(5), {}});
    const auto swept = e.model.variables.add({"I0", "", model::Variable::sweep, model::Expr::number, {}, {"nA", 1e-3, 0}, {}, {}});
    const auto result = e.model.variables.add({"f", "firing rate", model::Variable::result, model::Expr::list, {}, {"Hz", 1000, 0}, {}, {}});
    const auto drive = e.statement(model::Drive{e.cell, e.current, {}, e.add(model::VariableRef{swept})});
    const auto run = e.statement(model::Simulate{e.number(1000), false, e.number(0.1), true});
    const auto let = e.statement(model::LetResult{result, e.add(model::Reduce{model::Reducer::rate, {e.quantity(model::Spikes{})}, {}})});
    e.top(model::Record{{e.cell, {}, e.u}, {}}, {e.file, 10, 20});
    e.top(model::Sweep{{swept}, e.add(model::Range{e.number(0), e.number(4000), e.number(100)}), {{drive, run, let}}});
    e.top(model::Plot{model::Plot::Kind::versus, e.add(model::VariableRef{result}), e.add(model::VariableRef{swept}), {}, {}}, {}, "f-I curve");
    e.top(model::Plot{model::Plot::Kind::trace, e.quantity(e.u), {}, {}, {}});

    lower::ProtocolBuilder builder{e.model};
    const std::uint32_t drive_number = builder.drive_id(drive);
    std::vector<Span> places;
    const abi::Protocol protocol = std::move(builder).finish(places);

    REQUIRE(protocol.body.size() == 4);
    const auto& record = nth<abi::Record>(protocol.body, 0);
    CHECK(record.label == "cell.u");
    CHECK(record.doc == "membrane potential");
    CHECK(record.display.unit == "mV");
    CHECK(record.what.part == abi::Part::state);
    CHECK_FALSE(record.every.valid());
    const Span place = places.at(protocol.body[0].source);
    CHECK(place.begin == 10);
    CHECK(place.end == 20);
    CHECK_FALSE(places.at(0).valid());

    const auto& sweep = nth<abi::Sweep>(protocol.body, 1);
    CHECK(sweep.variables == std::vector<std::uint32_t>{swept.index});
    REQUIRE(sweep.body.size() == 3);
    CHECK(nth<abi::Drive>(sweep.body, 0).id == drive_number);
    CHECK_FALSE(nth<abi::Drive>(sweep.body, 0).clamp);
    CHECK(at(protocol, nth<abi::Drive>(sweep.body, 0).value).slot == swept.index);
    CHECK(nth<abi::Simulate>(sweep.body, 1).located);
    CHECK(at(protocol, nth<abi::Simulate>(sweep.body, 1).dt).number == 0.1);
    CHECK(nth<abi::Let>(sweep.body, 2).variable == result.index);

    const auto& curve = nth<abi::Plot>(protocol.body, 2);
    CHECK(curve.kind == abi::Plot::Kind::versus);
    CHECK(curve.label == "firing rate");      // its `##` text
    CHECK(curve.versus_label == "I0");        // has none
    CHECK(curve.title == "f-I curve");
    CHECK(nth<abi::Plot>(protocol.body, 3).label == "membrane potential");

    REQUIRE(protocol.variables.size() == 3);
    CHECK(at(protocol, protocol.variables[constant.index].value).number == 5);
    CHECK_FALSE(protocol.variables[swept.index].value.valid());
    CHECK(protocol.variables[result.index].display.unit == "Hz");
    CHECK(protocol.populations == std::vector<std::uint32_t>{0});
}

TEST_CASE("clamps and noise: a drive of a state, and one whose value is in the kernel", "[lower]") {
    Experiment e;
    e.top(model::Drive{e.cell, e.u, {}, e.number(-65)});
    e.top(model::Drive{e.cell, e.current, {}, e.add(model::Noise{model::PlaceId{0}})});
    e.top(model::Release{e.cell, e.u});
    lower::ProtocolBuilder builder{e.model};
    std::vector<Span> places;
    const abi::Protocol protocol = std::move(builder).finish(places);
    CHECK(nth<abi::Drive>(protocol.body, 0).clamp);
    CHECK(at(protocol, nth<abi::Drive>(protocol.body, 0).value).number == -65);
    CHECK_FALSE(nth<abi::Drive>(protocol.body, 1).clamp);
    CHECK_FALSE(nth<abi::Drive>(protocol.body, 1).value.valid());
    CHECK(nth<abi::Release>(protocol.body, 2).clamp);
}

TEST_CASE("tests carry their own body and populations", "[lower]") {
    Experiment e;
    const auto expect = e.statement(model::Expect{e.quantity(e.u), e.number(-70), e.number(0.01), true}, {e.file, 5, 9});
    e.model.tests.push_back({"at rest", {{expect}}});
    e.model.test_populations = {{e.cell}};
    e.model.numeric_time = true;
    lower::ProtocolBuilder builder{e.model};
    std::vector<Span> places;
    const abi::Protocol protocol = std::move(builder).finish(places);
    REQUIRE(protocol.tests.size() == 1);
    CHECK(protocol.tests[0].name == "at rest");
    CHECK(protocol.tests[0].populations == std::vector<std::uint32_t>{0});
    const auto& lowered = nth<abi::Expect>(protocol.tests[0].body, 0);
    CHECK(lowered.relative);
    CHECK(lowered.left_text == "cell.u");
    CHECK(at(protocol, lowered.right).number == -70);
    CHECK(places.at(protocol.tests[0].source).begin == 5);
    CHECK(protocol.numeric_time);
    CHECK(protocol.body.empty());
}
