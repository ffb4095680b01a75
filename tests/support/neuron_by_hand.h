// Checked models without a parser: a neuron put together from C++ expressions, with one population `cell` of it and one `simulate`.
//     NeuronByHand lif;
//     auto tau = lif.param("tau", 10), u = lif.state("u", -70);
//     lif.equation(u, -(u + 70)/tau);
#pragma once
#include "compiler/model/model.h"

namespace nmlc::tests {

class NeuronByHand;
struct Term { NeuronByHand* owner; model::ExprId id; };

class NeuronByHand {
public:
    explicit NeuronByHand(std::string name = "Hand") {
        neuron.name = std::move(name);
    }
    Term term(decltype(model::Expr::node) node, model::Expr::Shape shape = model::Expr::number) {
        model::Expr expr{std::move(node), shape, {}, {}, {}};
        return {this, model.exprs.add(std::move(expr))};
    }
    Term number(double value) { return term(model::Constant{value}); }
    Term param(const std::string& name, double value) { return term(model::ParamRef{add_param(name, number(value))}); }
    model::ParamId add_param(const std::string& name, Term value) {
        const auto id = neuron.params.add({name, "", {}, {}, value.id, {}, {}});
        neuron.param_order.push_back(id);
        return id;
    }
    Term input(const std::string& name) { return term(model::InputRef{neuron.inputs.add({name, "", {}, {}, {}})}); }
    Term state(const std::string& name, double initial) {
        const auto id = neuron.states.add({name, "", {}, {}, number(initial).id, {}});
        neuron.initial_order.push_back(id);
        return term(model::StateRef{id});
    }
    Term let(const std::string& name, Term value) { return term(model::LetRef{neuron.lets.add({name, "", {}, {}, value.id, {}})}); }
    Term time() { return term(model::Time{}); }
    Term noise(std::uint32_t place = 1) { return term(model::Noise{model::PlaceId{place}}); }
    Term call(Function function, Term x) { return term(model::Call{function, {x.id}}); }
    Term select(Term condition, Term then, Term otherwise) { return term(model::Select{condition.id, then.id, otherwise.id}); }

    static model::StateId state_of(const NeuronByHand& hand, Term state) { return std::get<model::StateRef>(hand.model.exprs[state.id].node).state; }
    void equation(Term state, Term rate) { neuron.equations.push_back({state_of(*this, state), rate.id, {}}); }
    model::Event& event(model::Event::Kind kind, Term trigger, std::uint32_t place = 0) {
        neuron.events.push_back({kind, trigger.id, {}, model::PlaceId{place}, {}});
        return neuron.events.back();
    }
    model::Action assign(Term state, Term value) { return model::Assignment{state_of(*this, state), value.id, {}}; }
    model::Action hold(Term state, Term duration) { return model::Hold{state_of(*this, state), duration.id, {}}; }
    model::Action hold(Term duration) { return model::Hold{{}, duration.id, {}}; }

    model::StatementId statement(decltype(model::Statement::node) node) {
        const auto id = model.statements.add({std::move(node), {}, ""});
        model.top.push_back(id);
        return id;
    }
    void drive(Term input, Term value) {
        statement(model::Drive{model::PopulationId{0}, std::get<model::InputRef>(model.exprs[input.id].node).input, {}, value.id});
    }
    void clamp(Term state, Term value) { statement(model::Drive{model::PopulationId{0}, state_of(*this, state), {}, value.id}); }
    void simulate(bool located = false) { statement(model::Simulate{number(100).id, false, {}, located}); }

    // The whole model; call once, last.
    model::Model& finish(model::Method method = model::Method::automatic) {
        const auto id = model.neurons.add(neuron);
        model.name = "by_hand";
        model.populations.add({"cell", "", id, {}, {}, {}, neuron.param_order, neuron.initial_order, method, {}, {}});
        model.top_populations = {model::PopulationId{0}};
        return model;
    }

    model::Model model;
    model::Neuron neuron;
};

inline Term operator-(Term a) { return a.owner->term(model::Unary{model::UnaryOp::neg, a.id}); }
inline Term binary(model::BinaryOp op, Term a, Term b) { return a.owner->term(model::Binary{op, a.id, b.id}); }
inline Term operator+(Term a, Term b) { return binary(model::BinaryOp::add, a, b); }
inline Term operator-(Term a, Term b) { return binary(model::BinaryOp::sub, a, b); }
inline Term operator*(Term a, Term b) { return binary(model::BinaryOp::mul, a, b); }
inline Term operator/(Term a, Term b) { return binary(model::BinaryOp::div, a, b); }
inline Term operator^(Term a, Term b) { return binary(model::BinaryOp::pow, a, b); }
inline Term operator+(Term a, double b) { return a + a.owner->number(b); }
inline Term operator-(Term a, double b) { return a - a.owner->number(b); }
inline Term operator*(Term a, double b) { return a * a.owner->number(b); }
inline Term operator/(Term a, double b) { return a / a.owner->number(b); }
inline Term operator*(double a, Term b) { return b.owner->number(a) * b; }
inline Term operator-(double a, Term b) { return b.owner->number(a) - b; }
inline Term operator+(double a, Term b) { return b.owner->number(a) + b; }
inline Term operator/(double a, Term b) { return b.owner->number(a) / b; }
inline Term compare(model::CompareOp op, Term a, Term b) { return a.owner->term(model::Compare{op, a.id, b.id}, model::Expr::truth); }
inline Term operator>(Term a, Term b) { return compare(model::CompareOp::gt, a, b); }
inline Term operator<(Term a, Term b) { return compare(model::CompareOp::lt, a, b); }
inline Term operator<=(Term a, Term b) { return compare(model::CompareOp::le, a, b); }
inline Term operator>(Term a, double b) { return a > a.owner->number(b); }
inline Term operator<(Term a, double b) { return a < a.owner->number(b); }
inline Term operator<=(double a, Term b) { return b.owner->number(a) <= b; }
inline Term operator&&(Term a, Term b) { return a.owner->term(model::Binary{model::BinaryOp::and_, a.id, b.id}, model::Expr::truth); }

}  // namespace nmlc::tests
